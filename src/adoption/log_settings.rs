use super::cause::Cause;
use super::obstacle::ObstacleKind;
use super::proof::ElementChange;
use super::reason::Reason;
use super::sides::{Classification, Classified, Shown, Sides};
use super::subject::TemplateElement;
use crate::cloudformation::resource_types::{cdk, logs};
use crate::cloudformation::{Fragment, property, text};
use jsonptr::PointerBuf;
use serde_json::Value;
use std::collections::BTreeSet;

/// Holds what MDAA's function had set on the log groups (mdaa-newer 3.2) against what ours are given, for the function leaves.
/// Without log groups of ours they keep what they have.
pub fn judge(sides: &Sides<'_>, found: &mut Classified) {
    let Some((id, group)) = sides.ours.of_type(logs::LOG_GROUP).find(|(_, group)| is_of_runtime(group)) else { return };
    let functions = sides.deployed.of_type(cdk::LOG_PROTECTION).filter(|(id, _)| sides.log_protection.contains(*id));
    for (function, deployed) in functions {
        let settings = Settings { sides, function, deployed, id, group };
        for (shown, verdict) in [settings.retention(), settings.masking(), settings.key()].into_iter().flatten() {
            found.push(sides, shown, verdict);
        }
    }
}

struct Settings<'a> {
    sides: &'a Sides<'a>,
    function: &'a str,
    deployed: &'a Fragment,
    /// Of one log group of ours: those of the runtime are all alike.
    id: &'a str,
    group: &'a Fragment,
}

type Judged = Option<(Shown, Classification)>;

impl Settings<'_> {
    /// A shorter one deletes events.
    fn retention(&self) -> Judged {
        let deployed = property(self.deployed, "retentionDays")?;
        let ours = property(self.group, "RetentionInDays").map(Fragment::to_json);
        let Some(days) = deployed.known().and_then(|days| days.parse::<u64>().ok()) else {
            return self.unread("retentionDays", "RetentionInDays", "logRetentionDays");
        };
        let verdict = match ours.as_ref().and_then(Value::as_u64) {
            Some(kept) if kept < days => {
                let cause = Cause::Key { key: "logRetentionDays".to_owned(), deployed: Some(days.to_string()) };
                Classification::Obstacle(ObstacleKind::Changes, cause)
            }
            Some(kept) if kept == days => return None,
            _ => Classification::Intended(Reason::LOG_SETTINGS_MORE),
        };
        Some((self.shown("retentionDays", "RetentionInDays", Some(days.into()), ours), verdict))
    }

    fn masking(&self) -> Judged {
        const PROPERTY: &str = "dataProtectionPolicy";
        let Some(masked) = masked(property(self.deployed, PROPERTY)?) else {
            return self.unread(PROPERTY, "DataProtectionPolicy", "dataProtection");
        };
        let ours = property(self.group, "DataProtectionPolicy").map(identifiers).unwrap_or_default();
        let verdict = match (masked.is_subset(&ours), masked == ours) {
            (_, true) => return None,
            (true, _) => Classification::Intended(Reason::LOG_SETTINGS_MORE),
            (false, _) => {
                let cause = Cause::Key { key: "dataProtection".to_owned(), deployed: None };
                Classification::Obstacle(ObstacleKind::Changes, cause)
            }
        };
        // What both mask is no news.
        let only = |some: &BTreeSet<String>, others: &BTreeSet<String>| -> Value {
            some.difference(others).cloned().collect::<Vec<_>>().join(", ").into()
        };
        let (before, after) = (only(&masked, &ours), only(&ours, &masked));
        let told = |value: Value| (value != "").then_some(value);
        Some((self.shown(PROPERTY, "DataProtectionPolicy", told(before), told(after)), verdict))
    }

    /// The key that encrypts them.
    fn key(&self) -> Judged {
        let deployed = property(self.deployed, "kmsKeyArn")?;
        let ours = property(self.group, "KmsKeyId");
        let (Some(before), after) = (deployed.as_text(), ours.and_then(Fragment::as_text)) else {
            return self.unread("kmsKeyArn", "KmsKeyId", "logKmsKeyArn");
        };
        if Some(&before) == after.as_ref() {
            return None;
        }
        let cause = Cause::Key { key: "logKmsKeyArn".to_owned(), deployed: text::known(&before) };
        let shown = self.shown("kmsKeyArn", "KmsKeyId", Some(before.into()), after.map(Value::from));
        Some((shown, Classification::Obstacle(ObstacleKind::Changes, cause)))
    }

    fn unread(&self, path: &str, property: &str, key: &'static str) -> Judged {
        let verdict = Classification::Obstacle(ObstacleKind::Unclear, Cause::Unread(Some(key)));
        Some((self.shown(path, property, None, None), verdict))
    }

    fn shown(&self, path: &str, property: &str, before: Option<Value>, after: Option<Value>) -> Shown {
        let at = PointerBuf::from_tokens(["Resources", self.id, "Properties", property]);
        Shown {
            effect: ElementChange::Changed,
            subject: TemplateElement::new(cdk::LOG_PROTECTION, self.function),
            path: path.to_owned(),
            before,
            after,
            permission: None,
            // What is not there comes from nowhere.
            cause: if self.sides.ours.get(&at).is_some() { at } else { PointerBuf::root() },
        }
    }
}

/// Whether the service writes what the runtime prints to a log group.
fn is_of_runtime(group: &Fragment) -> bool {
    property(group, "LogGroupName")
        .and_then(Fragment::text)
        .is_some_and(|name| name.starts_with("/aws/bedrock-agentcore/runtimes/"))
}

/// The names of what the deployed policy masks; none unless it is one that MDAA writes: the same audited, to nowhere, and
/// masked.
fn masked(policy: &Fragment) -> Option<BTreeSet<String>> {
    let policy: Value = serde_json::from_str(&text::known(&policy.as_text()?)?).ok()?;
    let [audited, masked] = &policy["Statement"].as_array()?[..] else { return None };
    let is_mdaas = audited["Operation"] == serde_json::json!({"Audit": {"FindingsDestination": {}}})
        && masked["Operation"] == serde_json::json!({"Deidentify": {"MaskConfig": {}}})
        && audited["DataIdentifier"] == masked["DataIdentifier"]
        && policy["Configuration"].is_null();
    let names = masked["DataIdentifier"].as_array()?.iter().map(|arn| Some(name(arn.as_str()?).to_owned()));
    names.collect::<Option<_>>().filter(|_| is_mdaas)
}

/// The same of ours.
fn identifiers(policy: &Fragment) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let statements = policy.get("Statement").map(Fragment::items).unwrap_or_default();
    for arns in statements.iter().filter_map(|statement| statement.get("DataIdentifier")) {
        arns.texts(&mut |arn| {
            found.insert(name(arn).to_owned());
        });
    }
    found
}

/// `Ssn-US` of `arn:aws:dataprotection::aws:data-identifier/Ssn-US`.
fn name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
