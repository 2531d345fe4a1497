use super::cause::Cause;
use super::departure::{is_solution_parameter, newer_key, scope};
use super::log_protection::publishes_only;
use super::obstacle::ObstacleKind;
use super::reason::Reason;
use super::sides::{Classification, Sides, name_of};
use super::vpc_only::vpc_only;
use crate::cloudformation::resource_types::{bedrock_agentcore, iam, kms, logs, ssm, xray};
use crate::cloudformation::{Fragment, property, type_of};
use crate::difference::ResourceChange;
use jsonptr::PointerBuf;

/// What it is that a resource comes.
pub fn judge(sides: &Sides<'_>, resource: &ResourceChange) -> Classification {
    let (id, kind) = (resource.logical_id.as_str(), resource.resource_type.as_str());
    let name = sides.after(id).and_then(name_of);
    let twin = sides
        .deployed
        .of_type(kind)
        .find(|(deployed, one)| sides.after(deployed).is_none() && name.is_some() && name_of(one) == name);
    if let Some((deployed, _)) = twin {
        return Classification::Obstacle(ObstacleKind::Renames, scope(deployed, id));
    }
    let publishes = sides.deployed.of_type(ssm::PARAMETER).any(|(_, one)| !is_solution_parameter(one));
    match kind {
        logs::LOG_GROUP => Classification::Intended(Reason::LOG_GROUPS_ADDED),
        kms::KEY | kms::ALIAS => Classification::Intended(Reason::LOG_KEY_ADDED),
        bedrock_agentcore::RESOURCE_POLICY if vpc_only(sides).is_some() => {
            Classification::Intended(Reason::VPC_ONLY_CLOSED)
        }
        ssm::PARAMETER if publishes && is_of_log_key(sides, sides.after(id).and_then(|one| property(one, "Value"))) => {
            Classification::Intended(Reason::LOG_KEY_ADDED)
        }
        bedrock_agentcore::RUNTIME_ENDPOINT => Classification::Intended(Reason::NEW_IN_CONFIG),
        ssm::PARAMETER if publishes => Classification::Intended(Reason::NEW_IN_CONFIG),
        // They may be another stack's.
        ssm::PARAMETER => Classification::Obstacle(ObstacleKind::Adds, Cause::SkippedParameters { deployed: true }),
        _ => Classification::Obstacle(ObstacleKind::Adds, cause(sides, id, kind)),
    }
}

/// Whether a value of ours is published of the key of the log groups, which the deployed stack has not.
pub fn is_of_log_key(sides: &Sides<'_>, value: Option<&Fragment>) -> bool {
    let key = |id: &str| sides.after(id).is_some_and(|one| type_of(one) == kms::KEY) && sides.before(id).is_none();
    publishes_only(value, key)
}

/// What brings a resource of this kind into the stack.
pub fn cause(sides: &Sides<'_>, logical_id: &str, resource_type: &str) -> Cause {
    match resource_type {
        // One for the whole account.
        xray::TRANSACTION_SEARCH_CONFIG | logs::RESOURCE_POLICY => Cause::TransactionSearch { deployed: false },
        iam::ROLE | iam::MANAGED_POLICY if newer_key(logical_id, resource_type).is_none() => given_role(sides),
        // Two policies on one runtime.
        bedrock_agentcore::RESOURCE_POLICY if sides.deployed.of_type(resource_type).next().is_some() => Cause::VpcOnly,
        _ => {
            let pointer = PointerBuf::from_tokens(["Resources", logical_id]);
            Cause::New(sides.users_line(&pointer))
        }
    }
}

/// `roleArn`, with which the stack was deployed.
pub fn given_role(sides: &Sides<'_>) -> Cause {
    let runtime = sides.deployed.of_type(bedrock_agentcore::RUNTIME).next();
    let deployed = runtime.and_then(|(_, runtime)| property(runtime, "RoleArn")).and_then(Fragment::known);
    Cause::Key { key: "roleArn".to_owned(), deployed }
}
