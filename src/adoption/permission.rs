use super::arrival;
use super::cause::Cause;
use super::departure;
use super::obstacle::ObstacleKind;
use super::reason::Reason;
use super::sides::{Sides, Verdict, resources_of};
use crate::difference::AccessChange;
use crate::difference::permissions::{Names, Permission, PermissionChange, What};

/// What a permission more or less is.
pub fn judge(sides: &Sides<'_>, access: &AccessChange, change: &PermissionChange) -> Verdict {
    let (id, resource_type) = (access.logical_id.as_str(), access.resource_type.as_str());
    let kind = if change.widens() { ObstacleKind::Widens } else { ObstacleKind::Narrows };
    match (sides.before(id), sides.after(id)) {
        // Who may use a key that did not exist.
        (None, _) if resource_type == "AWS::KMS::Key" => Verdict::Intended(Reason::LOG_KEY_ADDED),
        (None, _) => Verdict::Obstacle(kind, arrival::cause(sides, id, resource_type)),
        (_, None) => match departure::reason(sides, id) {
            Some(reason) => Verdict::Intended(reason),
            None => Verdict::Obstacle(kind, departure::cause(sides, id, resource_type)),
        },
        _ => match known(sides, change) {
            Some(reason) => Verdict::Intended(reason),
            None => Verdict::Obstacle(kind, cause(sides, change)),
        },
    }
}

/// The permissions that are different on purpose.
fn known(sides: &Sides<'_>, change: &PermissionChange) -> Option<Reason> {
    let (permission, came) = match &change.what {
        What::Gained(permission) => (permission, true),
        What::Lost(permission) => (permission, false),
        _ => return None,
    };
    let action = one(&permission.action)?;
    let resource = one(permission.resource.as_ref()?)?;
    if WORKLOAD_IDENTITY.contains(&action) {
        let identity = resource.split_once(":workload-identity-directory/default/workload-identity/")?.1;
        let ours = sides.runtime_name().is_some_and(|name| identity == format!("{name}-*"));
        let known = if came { ours && takes_the_place(sides, action) } else { identity == HOSTED_AGENT };
        return known.then_some(Reason::OWN_WORKLOAD_IDENTITY);
    }
    if IMAGE.contains(&action) {
        let repository = resource.split_once(":repository/")?.1;
        let built = if came { is_of_module(sides, repository) } else { repository.contains("-container-assets-") };
        return built.then_some(Reason::IMAGE_REPOSITORY);
    }
    let through_profile = came && INVOKE.contains(&action) && is_through_profile(permission);
    (through_profile && resource.contains(":foundation-model/")).then_some(Reason::INFERENCE_PROFILE_MODELS)
}

/// What MDAA gives up to 1.6.
const HOSTED_AGENT: &str = "hosted_agent_*";

/// Whether the same action is lost on `hosted_agent_*`: only then does our own identity stand in its place.
fn takes_the_place(sides: &Sides<'_>, action: &str) -> bool {
    let changes = sides.difference.access.iter().flat_map(|access| &access.changes);
    changes.filter_map(|change| if let What::Lost(lost) = &change.what { Some(lost) } else { None }).any(|lost| {
        let resource = lost.resource.as_ref().and_then(one);
        one(&lost.action) == Some(action) && resource.is_some_and(|resource| resource.ends_with(HOSTED_AGENT))
    })
}

const WORKLOAD_IDENTITY: [&str; 3] = [
    "bedrock-agentcore:GetWorkloadAccessToken",
    "bedrock-agentcore:GetWorkloadAccessTokenForJWT",
    "bedrock-agentcore:GetWorkloadAccessTokenForUserId",
];
const IMAGE: [&str; 2] = ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"];
const INVOKE: [&str; 2] = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

fn one(names: &Names) -> Option<&str> {
    match names {
        Names::Of(name) => Some(name),
        Names::AllBut(_) => None,
    }
}

/// Whether our runtime's image is in that repository, and it is one that mdaac made of `codePath`.
fn is_of_module(sides: &Sides<'_>, repository: &str) -> bool {
    let Some((_, runtime)) = resources_of(&sides.ours, "AWS::BedrockAgentCore::Runtime").next() else { return false };
    let uri = &runtime["Properties"]["AgentRuntimeArtifact"]["ContainerConfiguration"]["ContainerUri"];
    let uri = uri.as_str().or_else(|| uri["Fn::Sub"].as_str()).unwrap_or_default();
    repository.starts_with("mdaac/") && uri.contains(&format!("/{repository}:"))
}

fn is_through_profile(permission: &Permission) -> bool {
    permission.condition.tests().any(|test| test.operator == "ArnLike" && test.key == "bedrock:InferenceProfileArn")
}

fn cause(sides: &Sides<'_>, change: &PermissionChange) -> Cause {
    match &change.what {
        What::Boundary { before, .. } => Cause::Boundary(before.clone()),
        What::Lost(permission) if one(&permission.action) == Some("logs:PutResourcePolicy") => {
            let resource = permission.resource.as_ref().and_then(one).unwrap_or_default().to_owned();
            Cause::SpanDestination { resource }
        }
        What::Lost(_) | What::Detached(_) => Cause::Policy,
        _ => sides.users_line(&change.pointer).map_or(Cause::Unknown, Cause::Line),
    }
}
