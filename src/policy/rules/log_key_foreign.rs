//! A log group's key is of another account or region, or is named by an alias.
//!
//! ```yaml
//! logKmsKeyArn: arn:aws:kms:eu-central-1:444455556666:key/0a1b2c3d-1111-2222-3333-444455556666   # whose account?
//! logKmsKeyArn: arn:aws:kms:eu-central-1:111122223333:alias/logs                                 # which key, tomorrow?
//! ```
//!
//! CloudWatch Logs takes the ARN of a key. CloudFormation's schema lets an alias through; what the service makes of it when
//! the alias moves, AWS does not say. A key of another region is an error: KMS knows it in its own region only [inferred].
//! Where the account or region is left to the deploy, these are not judged.

use crate::cloudformation::resource_types::logs;
use crate::cloudformation::text;
use crate::diagnostic::Severity;
use crate::iam::{Arn, ArnPart};
use crate::policy::scope::place_open;
use crate::policy::subject::Resource;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "CloudWatch Logs API reference, AssociateKmsKey; KMS developer guide, keys in other accounts and aliases",
        controls: &[
            Control { framework: Framework::Nist, ids: &["AU-9(3)", "SC-12"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(a)(2)(iv)"] },
        ],
    },
    severity: Severity::Warning,
    title: "A log key that others hold or can exchange.",
    why: "whoever holds the key can make every log unreadable by one call, in an account where nobody of yours sees it",
    fix: "name a key of the same account and region, or remove `logKmsKeyArn`: then the stack makes one",
    scope: &[
        Scope::If(has_own_key, &[WITH_KEY]),
        Scope::If(|subject, group| !has_own_key(subject, group), &[Scope::Unless(place_open, &[WITH_KEY])]),
    ],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

const WITH_KEY: Scope = Scope::Having(logs::LOG_GROUP, "/KmsKeyId", &["/KmsKeyId"]);

/// A key of the same template is of the same account and region.
fn has_own_key(subject: &Subject<'_>, group: &Resource<'_>) -> bool {
    let id = group.properties.get("KmsKeyId").and_then(|key| key.fragment.referenced());
    id.is_some_and(|id| subject.template.resources.contains_key(id))
}

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let (account, region) = (text::known(subject.account), text::known(subject.region));
    let differs = |own: &Option<String>, of_key: &str| own.as_ref().is_some_and(|own| own != of_key);
    let mut found = Vec::new();
    for part in subject.of_type(logs::LOG_GROUP).filter_map(|group| group.properties.get("KmsKeyId")) {
        if let Some((_, alias)) = part.text().and_then(|text| text.rsplit_once(":alias/")) {
            let words = format!("the log key is named by an alias, `alias/{alias}`");
            let why = "an alias can be moved to another key by whoever may `kms:UpdateAlias`, and CloudWatch Logs asks for the ARN of a key";
            found.push(RuleMatch::new(&part.at, words).why(why).help("write the ARN of the key that the alias names"));
        }
        let Some(arn) = part.known().and_then(|text| Arn::parse(&text)) else { continue };
        let of = |which| arn.part(which).to_owned();
        if differs(&region, &of(ArnPart::Region)) {
            let words = format!("the log key is of the region `{}`, which no other region knows", of(ArnPart::Region));
            let why = "KMS looks for a key in its own region only, also one that has replicas elsewhere (inferred, not tried)";
            found.push(RuleMatch::new(&part.at, words).severity(Severity::Error).why(why));
        }
        if differs(&account, &of(ArnPart::Account)) {
            let words = format!("the log key belongs to the account {}", of(ArnPart::Account));
            found.push(RuleMatch::new(&part.at, words));
        }
    }
    found
}
