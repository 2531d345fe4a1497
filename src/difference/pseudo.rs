use crate::resolve::{Target, of_region};
use crate::text;
use std::collections::BTreeMap;

/// What CloudFormation's pseudo parameters stand for where a template is deployed, by their names;
/// those that are not known are left out.
pub type PseudoParameters = BTreeMap<&'static str, String>;

/// Those that are known of a stack before it is deployed.
pub fn pseudo_parameters(target: &Target, stack_name: &str) -> PseudoParameters {
    let values = [
        ("AWS::AccountId", &target.account),
        ("AWS::Region", &target.region),
        ("AWS::Partition", &target.partition),
        ("AWS::URLSuffix", &target.url_suffix),
    ];
    let known = values.into_iter().filter_map(|(name, value)| Some((name, text::known(&value.text)?)));
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
