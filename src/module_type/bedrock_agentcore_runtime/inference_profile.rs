use super::config::RuntimeConfig;
use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue};
use crate::schema::Checked;
use crate::source::{Node, Origin};
use regex::Regex;
use std::sync::LazyLock;

/// Where a geographic profile calls its model, by the prefix of the profile's id, beside the region it is
/// called in. Read for Claude Sonnet 4.5, and for `apac` Claude Sonnet 4, in the model pages and "Supported
/// Regions and models for inference profiles" of the Bedrock user guide, 2026-11; that other models of a
/// geography go nowhere else is inferred. `global` goes to the model's ARN without a region ("Global
/// cross-Region inference").
const GEOGRAPHIES: [(&str, &[&str]); 8] = [
    ("us", &["us-east-1", "us-east-2", "us-west-2"]),
    ("us-gov", &["us-gov-east-1", "us-gov-west-1"]),
    ("eu", &["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"]),
    (
        "apac",
        &[
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-4",
        ],
    ),
    ("jp", &["ap-northeast-1", "ap-northeast-3"]),
    ("au", &["ap-southeast-2", "ap-southeast-4"]),
    ("in", &["ap-south-1", "ap-south-2"]),
    ("global", &[""]),
];

/// The ARN of an inference profile, as text in Fn::Sub syntax: partition, region, kind, id.
#[allow(clippy::unwrap_used, reason = "a literal pattern, compiled by a test")]
static PROFILE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^arn:([a-z-]+|\$\{AWS::Partition\}):bedrock:([a-z0-9*-]+|\$\{AWS::Region\}):(?:[0-9*]+|\$\{AWS::AccountId\}):(inference-profile|application-inference-profile)/(.+)$",
    )
    .unwrap()
});

/// The inference profiles among `allowedModelArns`, and the models that they call in turn: who may use
/// a profile needs both. Absent where there is no profile.
pub fn inference_profiles(config: &Checked<RuntimeConfig>) -> Fragment {
    let allowed = config.node.get("allowedModelArns").and_then(Node::as_list).unwrap_or_default();
    let mut profiles = Vec::new();
    let mut models: Vec<Fragment> = Vec::new();
    for node in allowed {
        let Some(arns) = node.as_str().and_then(model_arns) else { continue };
        profiles.push(Fragment::from(node));
        for arn in arns {
            if !models.iter().any(|known| known.text() == Some(&arn)) {
                let origins = model_origins(&arn, node);
                models.push(Fragment::of_text(arn, origins));
            }
        }
    }
    if profiles.is_empty() {
        return Fragment::absent();
    }
    Fragment::of_entries([
        ("arns", Fragment::new(FragmentValue::List(profiles), Vec::new())),
        ("modelArns", Fragment::new(FragmentValue::List(models), Vec::new())),
    ])
}

/// Where the ARN of a model came from that `profile` calls: it names no account, and perhaps another region.
fn model_origins(arn: &str, profile: &Node) -> Vec<Origin> {
    let region = |arn: &str| arn.split(':').nth(3).map(str::to_owned);
    let same_region = profile.as_str().is_some_and(|profile| region(profile) == region(arn));
    let named = profile.uses.iter().filter(|used| match used.written.trim_matches(['{', '}', '<', '>']) {
        "account" => false,
        "region" => same_region,
        _ => true,
    });
    std::iter::once(Origin::File(profile.span)).chain(named.map(|used| used.origin.clone())).collect()
}

/// The ARN of a model or profile that is given by its id, by which Bedrock is called.
pub fn model_arn(id: &str, partition: &str, region: &str, account: &str) -> String {
    let is_profile = id.split_once('.').is_some_and(|(first, _)| GEOGRAPHIES.iter().any(|(known, _)| *known == first));
    match is_profile {
        true => format!("arn:{partition}:bedrock:{region}:{account}:inference-profile/{id}"),
        false => format!("arn:{partition}:bedrock:{region}::foundation-model/{id}"),
    }
}

/// The models behind a profile; none if the ARN is no profile's.
fn model_arns(arn: &str) -> Option<Vec<String>> {
    let parts = PROFILE.captures(arn)?;
    let (partition, source, kind, id) = (&parts[1], &parts[2], &parts[3], &parts[4]);
    let geography = id.split_once('.').filter(|_| kind == "inference-profile");
    let (regions, model): (Vec<&str>, &str) = match geography {
        Some((prefix, model)) if !prefix.contains(['*', '?', '$']) => {
            let in_govcloud = prefix == "us" && source.starts_with("us-gov-");
            let prefix = if in_govcloud { "us-gov" } else { prefix };
            match GEOGRAPHIES.iter().find(|(known, _)| *known == prefix) {
                Some((_, regions)) => (regions.to_vec(), model),
                // A geography that is newer than this table.
                None => (vec!["*"], model),
            }
        }
        // Any geography of that model.
        Some((_, model)) if model.contains('.') => (vec!["*"], model),
        // Only Bedrock knows what an application's own profile calls; the condition on the profile bounds it.
        _ => (vec!["*"], "*"),
    };
    let mut arns: Vec<String> = Vec::new();
    for region in std::iter::once(source).filter(|_| regions != ["*"]).chain(regions.iter().copied()) {
        let arn = text::join(["arn:", partition, ":bedrock:", region, "::foundation-model/", model]);
        if !arns.contains(&arn) {
            arns.push(arn);
        }
    }
    Some(arns)
}

#[cfg(test)]
mod tests {
    use super::model_arns;

    #[track_caller]
    fn behind(profile: &str, wanted: &[&str]) {
        assert_eq!(model_arns(profile).unwrap_or_default(), wanted, "{profile}");
    }

    #[test]
    fn a_geographic_profile_calls_its_model_in_the_regions_of_the_geography() {
        behind(
            "arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            &[
                "arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0",
                "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0",
                "arn:aws:bedrock:us-east-2::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0",
            ],
        );
    }

    #[test]
    fn the_region_it_is_called_in_counts_too() {
        let behind = model_arns("arn:aws:bedrock:ca-central-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0");
        let arns = behind.unwrap_or_default();
        assert_eq!(arns.len(), 4);
        assert!(arns.contains(&"arn:aws:bedrock:ca-central-1::foundation-model/amazon.nova-lite-v1:0".to_owned()));
    }

    #[test]
    fn a_global_profile_calls_its_model_here_and_in_no_named_region() {
        behind(
            "arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:inference-profile/global.anthropic.claude-*",
            &[
                "arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/anthropic.claude-*",
                "arn:${AWS::Partition}:bedrock:::foundation-model/anthropic.claude-*",
            ],
        );
    }

    #[test]
    fn govcloud_has_regions_of_its_own() {
        behind(
            "arn:aws-us-gov:bedrock:us-gov-west-1:111122223333:inference-profile/us.anthropic.claude-x",
            &[
                "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-x",
                "arn:aws-us-gov:bedrock:us-gov-east-1::foundation-model/anthropic.claude-x",
            ],
        );
    }

    #[test]
    fn what_is_not_known_is_any_and_bounded_by_the_profile() {
        let any_model = ["arn:aws:bedrock:*::foundation-model/*"];
        behind("arn:aws:bedrock:eu-west-1:111122223333:application-inference-profile/a1b2c3", &any_model);
        behind("arn:aws:bedrock:eu-west-1:111122223333:inference-profile/*", &any_model);
        behind(
            "arn:aws:bedrock:eu-west-1:111122223333:inference-profile/moon.amazon.nova-lite-v1:0",
            &["arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0"],
        );
    }

    #[test]
    fn a_pattern_of_geographies_keeps_its_model() {
        behind(
            "arn:aws:bedrock:eu-west-1:111122223333:inference-profile/*.anthropic.claude-*",
            &["arn:aws:bedrock:*::foundation-model/anthropic.claude-*"],
        );
    }

    #[test]
    fn a_model_is_no_profile() {
        for arn in ["arn:aws:bedrock:*::foundation-model/anthropic.claude-*", "${SsmParameterValueX}"] {
            assert_eq!(model_arns(arn), None);
        }
    }
}
