use crate::resolve::Target;
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
