use super::arrival;
use super::cause::Cause;
use super::departure::{self, newer_key};
use super::obstacle::ObstacleKind;
use super::reason::Reason;
use super::sides::{Classification, Sides};
use super::vpc_only::vpc_only;
use crate::cloudformation::resource_types::bedrock_agentcore::RESOURCE_POLICY;
use crate::cloudformation::resource_types::{iam, kms};
use crate::cloudformation::{Fragment, type_of};
use crate::difference::AccessChange;
use crate::iam::Effect;
use crate::iam::permissions::{Direction, NameSet, Permission, PermissionChange, PermissionCondition, What};
use crate::module_type::bedrock_agentcore_runtime::STATEMENTS_OF_USES;
use jsonptr::{Pointer, PointerBuf};

/// What a permission more or less is; `shown` is the same without what must not be seen.
pub fn judge(
    sides: &Sides<'_>,
    access: &AccessChange,
    (change, shown): (&PermissionChange, &PermissionChange),
) -> Classification {
    let (id, resource_type) = (access.logical_id.as_str(), access.resource_type.as_str());
    let kind = match change.direction() {
        Direction::More | Direction::MoreAndLess => ObstacleKind::Widens,
        Direction::Less => ObstacleKind::Narrows,
        Direction::Unknown => ObstacleKind::Unclear,
    };
    match (sides.before(id), sides.after(id)) {
        // Who may use a key that did not exist.
        (None, _) if resource_type == kms::KEY => Classification::Intended(Reason::LOG_KEY_ADDED),
        _ if resource_type == RESOURCE_POLICY && closes(sides, id, change) => {
            Classification::Intended(Reason::VPC_ONLY_CLOSED)
        }
        (None, _) => Classification::Obstacle(kind, arrival::cause(sides, id, resource_type)),
        (Some(_), Some(_)) if resource_type == RESOURCE_POLICY => Classification::Obstacle(kind, Cause::VpcOnly),
        (Some(_), Some(_)) if is_of_alarms(sides, id, change) => {
            Classification::Obstacle(kind, Cause::NewerKey("alarms"))
        }
        (_, None) => match departure::reason(sides, id) {
            Some(reason) => Classification::Intended(reason),
            None => Classification::Obstacle(kind, departure::cause(sides, id, resource_type)),
        },
        _ => match (known(sides, access, change), newer_key(id, resource_type)) {
            (Some(reason), _) => Classification::Intended(reason),
            (None, Some(key)) => Classification::Obstacle(kind, Cause::NewerKey(key)),
            (None, None) => Classification::Obstacle(kind, cause(sides, shown)),
        },
    }
}

/// Whether it is the right of alarms to the key, which MDAA gives them for their topic.
fn is_of_alarms(sides: &Sides<'_>, logical_id: &str, change: &PermissionChange) -> bool {
    let What::Lost(lost) = &change.what else { return false };
    let of_key = sides.before(logical_id).is_some_and(|one| type_of(one) == kms::KEY);
    of_key && lost.principal.as_ref().and_then(one).is_some_and(|who| who.contains("cloudwatch.amazonaws.com"))
}

/// The permissions that are different on purpose: one that is lost and one that comes in its place are the same but for
/// the resource.
fn known(sides: &Sides<'_>, access: &AccessChange, change: &PermissionChange) -> Option<Reason> {
    for other in &access.changes {
        let (lost, gained) = match (&change.what, &other.what) {
            (What::Lost(lost), What::Gained(gained)) | (What::Gained(gained), What::Lost(lost)) => (lost, gained),
            _ => continue,
        };
        let from = lost.resource.as_ref().and_then(one);
        if lost.effect == Effect::Deny {
            continue;
        }
        let Some((ours, reason)) = from.and_then(|resource| in_its_place(sides, resource)) else { continue };
        let wanted = Permission { resource: Some(NameSet::Of(ours)), ..lost.clone() };
        if wanted.covers(gained) && gained.covers(&wanted) {
            return Some(reason);
        }
    }
    if let What::Lost(lost) = &change.what
        && is_of_every_identity(sides, lost)
    {
        return Some(Reason::OWN_WORKLOAD_IDENTITY);
    }
    let What::Gained(gained) = &change.what else { return None };
    if is_of_spans(sides, gained, &change.pointer) {
        return Some(Reason::SPANS_TO_OWN_GROUP);
    }
    if is_of_profile(sides, gained, &change.pointer) {
        return Some(Reason::INFERENCE_PROFILE_MODELS);
    }
    if is_of_uses(sides, gained, &change.pointer) {
        return Some(Reason::USES_RIGHTS);
    }
    is_of_filesystem(sides, gained, &change.pointer).then_some(Reason::FILESYSTEM_RIGHTS)
}

/// The resource of ours that stands where MDAA names this one.
fn in_its_place(sides: &Sides<'_>, resource: &str) -> Option<(String, Reason)> {
    if let Some(directory) = resource.strip_suffix("/workload-identity/hosted_agent_*") {
        let own = format!("{directory}/workload-identity/{}-*", sides.runtime_name()?);
        return Some((own, Reason::OWN_WORKLOAD_IDENTITY));
    }
    // arn:PARTITION:ecr:REGION:ACCOUNT:repository/NAME for an image ACCOUNT.dkr.ecr.REGION.SUFFIX/NAME:TAG
    let (before, after) = sides.rebuilt_image()?;
    let name = |image: &'_ str| Some(image.split_once('/')?.1.rsplit_once(':')?.0.to_owned());
    let registry = resource.strip_suffix(&format!(":repository/{}", name(before)?))?;
    Some((format!("{registry}:repository/{}", name(after)?), Reason::IMAGE_REPOSITORY))
}

/// Whether it is what MDAA 1.8 lets the role do as any agent of the account: it keeps what it may do as this one.
fn is_of_every_identity(sides: &Sides<'_>, lost: &Permission) -> bool {
    let action = one(&lost.action).unwrap_or_default();
    let of_every =
        lost.resource.as_ref().and_then(one).is_some_and(|resource| resource.ends_with("/workload-identity/*"));
    let own = sides.runtime_name().map(|name| format!("/workload-identity/{name}-*"));
    let keeps_own = |(_, policy): (_, &Fragment)| {
        let mut found = false;
        policy.texts(&mut |text| found |= own.as_ref().is_some_and(|own| text.ends_with(own)));
        found
    };
    lost.effect == Effect::Allow
        && lost.conditions.iter().next().is_none()
        && of_every
        && begins(action, "bedrock-agentcore:GetWorkloadAccessToken")
        && sides.ours.of_type(iam::MANAGED_POLICY).any(keeps_own)
}

/// Whether our own statement lets the role send spans to the runtime's own log groups, and no statement of the config.
fn is_of_spans(sides: &Sides<'_>, gained: &Permission, pointer: &Pointer) -> bool {
    let own = sides.runtime_name().map(|name| format!(":log-group:/aws/bedrock-agentcore/runtimes/{name}-*"));
    let resource = gained.resource.as_ref().and_then(one);
    gained.effect == Effect::Allow
        && one(&gained.action).is_some_and(is_span_destination)
        && own.zip(resource).is_some_and(|(own, resource)| resource.ends_with(&own))
        && own_sid(sides, pointer) == Some("SpanDestinationResourcePolicy")
}

/// Whether it is a part of how `enforceVpcOnly` is written here and there.
fn closes(sides: &Sides<'_>, logical_id: &str, change: &PermissionChange) -> bool {
    let Some(vpc_only) = vpc_only(sides) else { return false };
    match &change.what {
        What::Lost(_) => sides.before(logical_id).is_some(),
        // Denied from elsewhere, or let in with a token from there: a gateway or caller of `access` is the config's.
        What::Gained(gained) => gained.conditions.iter().any(|one| vpc_only.is_of(one)),
        What::Condition { after, .. } => after.iter().all(|all| all.iter().any(|one| vpc_only.is_of(one))),
        _ => false,
    }
}

/// Whether it is what our own statement lets the role do through inference profiles alone, and no statement of the
/// config. Which profiles, `allowedModelArns` says; another one there than deployed is told by itself.
fn is_of_profile(sides: &Sides<'_>, gained: &Permission, pointer: &Pointer) -> bool {
    let mut conditions = gained.conditions.iter();
    let through_profile =
        |one: &PermissionCondition| one.operator == "ArnLike" && one.key == "bedrock:InferenceProfileArn";
    gained.effect == Effect::Allow
        && one(&gained.action).is_some_and(|action| begins(action, "bedrock:InvokeModel"))
        && own_sid(sides, pointer) == Some("BedrockInferenceProfileModels")
        && gained.resource.as_ref().and_then(one).is_some_and(|resource| resource.contains("::foundation-model/"))
        && conditions.next().is_some_and(through_profile)
        && conditions.next().is_none()
}

/// Whether one of our own statements lets the role mount an access point, and no statement of the config.
fn is_of_filesystem(sides: &Sides<'_>, gained: &Permission, pointer: &Pointer) -> bool {
    let of_our_statement = ["EFSMount", "EFSValidation", "S3FilesMount", "S3FilesAccessPoint", "S3FilesMountTargets"];
    gained.effect == Effect::Allow
        && one(&gained.action).is_some_and(|action| begins(action, "elasticfilesystem:") || begins(action, "s3files:"))
        && own_sid(sides, pointer).is_some_and(|sid| of_our_statement.contains(&sid))
}

/// Whether one of our own statements lets the role use what `uses` names, and no statement of the config.
fn is_of_uses(sides: &Sides<'_>, gained: &Permission, pointer: &Pointer) -> bool {
    gained.effect == Effect::Allow && own_sid(sides, pointer).is_some_and(|sid| STATEMENTS_OF_USES.contains(&sid))
}

/// The name of our own statement that a pointer leads into.
fn own_sid<'a>(sides: &'a Sides<'_>, pointer: &Pointer) -> Option<&'a str> {
    // /Resources/ID/Properties/PolicyDocument/Statement/N
    let sid = PointerBuf::from_tokens(pointer.tokens().take(6)).with_trailing_token("Sid");
    if sides.users_line(&sid).is_some() {
        return None;
    }
    sides.ours.get(&sid).and_then(Fragment::text)
}

fn is_span_destination(action: &str) -> bool {
    action.eq_ignore_ascii_case("logs:PutResourcePolicy")
}

/// Of actions case makes no difference.
fn begins(action: &str, prefix: &str) -> bool {
    action.get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix))
}

fn one(names: &NameSet) -> Option<&str> {
    match names {
        NameSet::Of(name) => Some(name),
        NameSet::AllBut(_) => None,
    }
}

fn cause(sides: &Sides<'_>, change: &PermissionChange) -> Cause {
    match &change.what {
        What::Boundary { before: None, .. } => Cause::NewBoundary,
        What::Boundary { before: Some(before), .. } => match before.known() {
            Some(arn) => Cause::Boundary(arn.to_owned()),
            None => Cause::Unread(Some("permissions_boundary_arn")),
        },
        What::Lost(permission) if one(&permission.action).is_some_and(is_span_destination) => {
            let resource = permission.resource.as_ref().and_then(one).unwrap_or_default().to_owned();
            Cause::SpanDestination { resource }
        }
        What::Detached(policy) => match policy.known() {
            Some(arn) => Cause::PolicyArn(arn.to_owned()),
            None => Cause::Unread(Some("policies")),
        },
        What::UnreadWent(_) => Cause::Unread(None),
        What::Lost(_) => Cause::Policy,
        _ => sides.users_line(&change.pointer).map_or(Cause::Unknown, Cause::Line),
    }
}
