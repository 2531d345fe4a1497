use super::config::{DEFAULT_DAYS, NEVER, RuntimeConfig};
use super::names::Names;
use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue};
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::{Node, Origin};
use jsonptr::Pointer;

/// What MDAA masks everywhere, in its order (mdaa-newer 6).
const MASKED: [&str; 7] =
    ["EmailAddress", "CreditCardNumber", "Ssn-US", "Name", "Address", "PhoneNumber-US", "IpAddress"];

const MORE: &Pointer = Pointer::from_static("/dataProtection/additionalIdentifiers");

/// Which log groups the stack makes, how long they keep their events (no number means for ever), under which key, and what
/// is masked in them.
pub fn log_groups(config: &Checked<RuntimeConfig>, resolved: &Resolved, names: &Names) -> Fragment {
    let managed = config.value.manage_log_groups;
    let days = match config.value.log_retention_days.unwrap_or(DEFAULT_DAYS) {
        NEVER => Fragment::new(FragmentValue::Absent, origins(config, "logRetentionDays")),
        days => Fragment::new(FragmentValue::Number(days.into()), origins(config, "logRetentionDays")),
    };
    let own_key = config.value.makes_log_key();
    let alias = names.log_key_alias.as_ref().filter(|_| own_key);
    let alias = alias.map_or_else(Fragment::absent, |alias| {
        Fragment::of_text(text::escape(alias), [&names.agent_origins[..], &names.prefix_origins].concat())
    });
    Fragment::of_entries([
        ("managed", Fragment::new(FragmentValue::Bool(managed), origins(config, "manageLogGroups"))),
        ("ownKey", Fragment::new(FragmentValue::Bool(own_key), origins(config, "logKmsKeyArn"))),
        ("keyAlias", alias),
        ("retentionInDays", days),
        ("masked", masked(config, resolved)),
    ])
}

/// The ARNs of what is masked: MDAA's seven and those of the config, each once. AWS's guide for China has ARNs of that
/// partition (CloudWatch Logs user guide, "Device identifiers"), and CDK makes them of the stack's; that it is so in all others
/// is [inferred]. MDAA writes `aws` everywhere.
fn masked(config: &Checked<RuntimeConfig>, resolved: &Resolved) -> Fragment {
    let of_key = origins(config, "dataProtection");
    if !config.value.data_protection.as_ref().is_none_or(super::config::DataProtection::masks) {
        return Fragment::new(FragmentValue::Absent, of_key);
    }
    let partition = &resolved.target.partition;
    let arn = |identifier: &str, origins: Vec<Origin>| {
        let arn = text::join(["arn:", &partition.text, ":dataprotection::aws:data-identifier/", identifier]);
        Fragment::of_text(arn, [origins, partition.origins.clone()].concat())
    };
    let mut arns: Vec<Fragment> = MASKED.iter().map(|identifier| arn(identifier, of_key.clone())).collect();
    for more in config.node.at(MORE).and_then(Node::as_list).unwrap_or_default() {
        let more = arn(more.as_str().unwrap_or_default(), more.origins());
        if !arns.iter().any(|known| known.value == more.value) {
            arns.push(more);
        }
    }
    Fragment::new(FragmentValue::List(arns), of_key)
}

/// Where a key of the config is written, or that it has its default.
fn origins(config: &Checked<RuntimeConfig>, key: &str) -> Vec<Origin> {
    config.node.get(key).map_or_else(|| vec![Origin::Default(key.to_owned())], Node::origins)
}
