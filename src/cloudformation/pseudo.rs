use super::partition::of_region;
use super::text;
use std::collections::BTreeMap;

/// The pseudo parameters of CloudFormation that text may name.
const PSEUDO_PARAMETERS: [&str; 7] = [
    "AWS::AccountId",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// Whether `name` is a pseudo parameter.
pub fn is_pseudo(name: &str) -> bool {
    PSEUDO_PARAMETERS.contains(&name)
}

/// What CloudFormation's pseudo parameters stand for where a template is deployed, by their names;
/// those that are not known are left out.
pub type PseudoParameters = BTreeMap<&'static str, String>;

/// Those that are known of a stack before it is deployed, of texts in Fn::Sub syntax.
pub fn pseudo_parameters(values: [(&'static str, &str); 4], stack_name: &str) -> PseudoParameters {
    let known = values.into_iter().filter_map(|(name, value)| Some((name, text::known(value)?)));
    known.chain([("AWS::StackName", stack_name.to_owned())]).collect()
}

/// All of them, of a stack in an account and region that were asked for.
pub fn deployed_pseudo_parameters(account: &str, region: &str, stack_name: &str) -> PseudoParameters {
    let partition = of_region(region);
    PseudoParameters::from([
        ("AWS::AccountId", account.to_owned()),
        ("AWS::Region", region.to_owned()),
        ("AWS::Partition", partition.name.to_owned()),
        ("AWS::URLSuffix", partition.url_suffix.to_owned()),
        ("AWS::StackName", stack_name.to_owned()),
    ])
}
