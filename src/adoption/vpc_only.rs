use super::sides::Sides;
use crate::cloudformation::resource_types::bedrock_agentcore::RESOURCE_POLICY;
use crate::cloudformation::{Fragment, Template, property, text};
use crate::iam::permissions::PermissionCondition;
use crate::iam::{Document, Effect, Statement};
use jsonptr::PointerBuf;
use std::collections::BTreeSet;

/// The VPC of `enforceVpcOnly` in both templates, as permissions name it.
pub struct VpcOnly(String);

impl VpcOnly {
    /// Whether a condition is on that VPC.
    pub fn is_of(&self, condition: &PermissionCondition) -> bool {
        condition.key.eq_ignore_ascii_case(SOURCE_VPC) && condition.values.iter().all(|value| *value == self.0)
    }
}

const SOURCE_VPC: &str = "aws:SourceVpc";

/// The same VPC of both templates, where the only policy that is deployed says what MDAA makes of `enforceVpcOnly` (mdaa-newer 8)
/// and nothing else, and ours denies calls from elsewhere.
pub fn vpc_only(sides: &Sides<'_>) -> Option<VpcOnly> {
    let mut policies = sides.deployed.of_type(RESOURCE_POLICY);
    let (id, deployed) = policies.next().filter(|_| policies.next().is_none())?;
    let (deployed, ours) = (document(deployed)?, document(sides.after(id)?)?);
    let vpcs = || deployed.statements.iter().filter_map(vpc);
    let of_mdaa = deployed.statements.iter().all(is_mdaas);
    let vpc = vpcs().next().filter(|first| of_mdaa && vpcs().all(|vpc| vpc == *first))?;
    let closed = ours.statements.iter().filter(|one| one.effect == Some(Effect::Deny)).find_map(self::vpc)?;
    let (vpc, closed) = (read_from(sides.deployed, &vpc), read_from(sides.ours, &closed));
    (vpc == closed).then_some(VpcOnly(vpc))
}

fn document(policy: &Fragment) -> Option<Document<PointerBuf>> {
    let document = Document::read(property(policy, "Policy")?, PointerBuf::root());
    (!document.unread).then_some(document)
}

/// The VPC that a statement is about.
fn vpc(statement: &Statement<PointerBuf>) -> Option<String> {
    let mut conditions = statement.conditions.iter();
    let named = conditions.find(|one| one.key.text == SOURCE_VPC && one.operator.starts_with("String"))?;
    let [vpc] = &named.values[..] else { return None };
    Some(vpc.text.clone())
}

/// Whether a statement is one of those that MDAA writes: calls of anybody, let in from a VPC, or denied from elsewhere. A
/// condition more or another value would let in, or keep out, others than ours.
fn is_mdaas(statement: &Statement<PointerBuf>) -> bool {
    let conditions: BTreeSet<(&str, &str, &str)> = statement
        .conditions
        .iter()
        .map(|one| {
            // Which VPC, `vpc` reads.
            let value = match &one.values[..] {
                [_] if one.operator.starts_with("String") => "",
                [value] => value.text.as_str(),
                _ => "several",
            };
            (one.operator.as_str(), one.key.text.as_str(), value)
        })
        .collect();
    let not_by_aws = ("BoolIfExists", "aws:ViaAWSService", "false");
    let written: &[&[(&str, &str, &str)]] = match statement.effect {
        Some(Effect::Allow) => &[&[("StringEquals", SOURCE_VPC, "")]],
        Some(Effect::Deny) => &[
            &[("StringNotEqualsIfExists", SOURCE_VPC, ""), ("Null", SOURCE_VPC, "false"), not_by_aws],
            &[("Null", SOURCE_VPC, "true"), not_by_aws],
        ],
        None => &[],
    };
    written.iter().any(|one| one.len() == statement.conditions.len() && one.iter().all(|one| conditions.contains(one)))
        && statement.unread.is_empty()
        && statement.not_principal.is_none()
        && statement.not_action.is_none()
        && statement.principals().all(|one| one.name.text == "*")
        && statement.actions().all(|one| one.text.starts_with("bedrock-agentcore:InvokeAgentRuntime"))
}

/// The value, or where it is read from in SSM, whichever type the parameter has.
fn read_from(template: &Template, value: &str) -> String {
    let parameter = text::whole_reference(value).and_then(|name| template.parameters.get(name));
    let path = parameter.and_then(|one| one.get("Default")?.known());
    path.map_or_else(|| value.to_owned(), |path| format!("{{{{resolve:ssm:{path}}}}}"))
}
