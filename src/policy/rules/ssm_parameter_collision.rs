//! The stack that comes second fails with AlreadyExists.
//!
//! ```yaml
//! environments:
//!   dev:  {account: '111122223333', region: eu-central-1, modules: {quotes: {…}}}
//!   test: {account: '111122223333', region: eu-central-1, modules: {quotes: {…}}}   # /acme/sales/quotes/… twice
//! ```
//!
//! One finding stands for all parameters of the two modules.

use super::across::{UniqueName, collisions};
use crate::cloudformation::resource_types::ssm;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "MDAA's naming: /org/domain/module/type/id/attribute [ran]; AWS::SSM::Parameter, Name is create-only",
        controls: &[],
    },
    severity: Severity::Error,
    title: "Two modules that publish the same SSM parameter.",
    why: "a path has no environment in it: two environments of a domain in one account and region want the same parameter",
    fix: "deploy the environments to different accounts or regions, give the modules different names, or set the context entry `@aws-mdaa/skipCreateParams` in one of them",
    scope: &[Scope::Beside(&[Scope::Values(&[ssm::PARAMETER], &["/Name"])])],
    check: Check::Project(check),
    admin: Admin::Unrelated,
};

fn check(subjects: &[Subject<'_>]) -> Vec<(usize, RuleMatch)> {
    let mut named = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        let names = subject.of_type(ssm::PARAMETER).filter_map(|parameter| parameter.properties.get("Name"));
        named.extend(
            names.filter_map(|part| Some(UniqueName::regional(index, part.text()?, "SSM parameter", &part.at))),
        );
    }
    collisions(subjects, named)
}
