use super::arrival;
use super::cause::Cause;
use super::departure;
use super::obstacle::ObstacleKind;
use super::reason::Reason;
use super::sides::{Classification, Sides};
use crate::cloudformation::Fragment;
use crate::cloudformation::resource_types::kms;
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
        (None, _) => Classification::Obstacle(kind, arrival::cause(sides, id, resource_type)),
        (_, None) => match departure::reason(sides, id) {
            Some(reason) => Classification::Intended(reason),
            None => Classification::Obstacle(kind, departure::cause(sides, id, resource_type)),
        },
        _ => match known(sides, access, change) {
            Some(reason) => Classification::Intended(reason),
            None => Classification::Obstacle(kind, cause(sides, shown)),
        },
    }
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
    let What::Gained(gained) = &change.what else { return None };
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

/// Whether it is what our own statement lets the role do through inference profiles alone, and no statement of the
/// config. Which profiles, `allowedModelArns` says; another one there than deployed is told by itself.
fn is_of_profile(sides: &Sides<'_>, gained: &Permission, pointer: &Pointer) -> bool {
    let mut conditions = gained.conditions.iter();
    let through_profile =
        |one: &PermissionCondition| one.operator == "ArnLike" && one.key == "bedrock:InferenceProfileArn";
    gained.effect == Effect::Allow
        && own_sid(sides, pointer) == Some("BedrockInferenceProfileModels")
        && gained.resource.as_ref().and_then(one).is_some_and(|resource| resource.contains("::foundation-model/"))
        && conditions.next().is_some_and(through_profile)
        && conditions.next().is_none()
}

/// Whether one of our own statements lets the role mount an access point, and no statement of the config.
fn is_of_filesystem(sides: &Sides<'_>, gained: &Permission, pointer: &Pointer) -> bool {
    let of_our_statement = ["EFSMount", "EFSValidation", "S3FilesMount", "S3FilesAccessPoint", "S3FilesMountTargets"];
    gained.effect == Effect::Allow
        && one(&gained.action)
            .is_some_and(|action| action.starts_with("elasticfilesystem:") || action.starts_with("s3files:"))
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
        What::Lost(permission) if one(&permission.action) == Some("logs:PutResourcePolicy") => {
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
