//! The stack that comes second fails with AlreadyExists.
//!
//! ```yaml
//! environments:
//!   dev:  {account: '111122223333', region: eu-central-1, modules: {quotes: {…}}}
//!   test: {account: '111122223333', region: eu-central-1, modules: {quotes: {…}}}   # /acme/sales/quotes/… twice
//! ```
//!
//! One finding stands for all parameters of the two modules.

use super::across::{Name, collisions};
use crate::cloudformation::resource_types::ssm;
use crate::diagnostic::{Code, Severity};
use crate::policy::{Check, Found, Id, Rule, Subject};

const TITLE: &str = "Two modules that publish the same SSM parameter.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id { code: Code::of_rule("ssm-parameter-collision", TITLE), controls: &[] }],
    severity: Severity::Error,
    title: TITLE,
    why: "a path has no environment in it: two environments of a domain in one account and region want the same parameter",
    fix: "deploy the environments to different accounts or regions, give the modules different names, or set the context entry `@aws-mdaa/skipCreateParams` in one of them",
    source: "MDAA's naming: /org/domain/module/type/id/attribute [ran]; AWS::SSM::Parameter, Name is create-only",
    check: Check::Project(check),
    follows_from_admin: false,
    name: "ssm_parameter_collision",
};

fn check(subjects: &[Subject<'_>]) -> Vec<(usize, Found)> {
    let mut named = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        let names = subject.of_type(ssm::PARAMETER).filter_map(|parameter| parameter.properties.get("Name"));
        named.extend(names.filter_map(|part| Some(Name::regional(index, part.text()?, "SSM parameter", &part.at))));
    }
    collisions(subjects, named)
}
