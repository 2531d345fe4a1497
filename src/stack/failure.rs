use super::change_set::ValidationFinding;
use super::event::Event;
use crate::cloudformation::resource_types::bedrock_agentcore::{RESOURCE_POLICY, RUNTIME, RUNTIME_ENDPOINT};
use crate::cloudformation::resource_types::cloudformation;
use crate::cloudformation::resource_types::logs::LOG_GROUP;
use crate::cloudformation::{Template, line};
use crate::diagnostic::{Code, Diagnostic, Help};
use crate::source::Sources;
use regex::Regex;
use std::sync::LazyLock;

/// A failure of the service that we know: by words of its text.
struct Known {
    /// All of these stand in the text, whatever their case.
    words: &'static [&'static str],
    code: Code,
    /// The property that it is about.
    property: Option<&'static str>,
    help: fn() -> Help,
}

/// What users met and reported (facts 2, 8, 9); each has its section in TROUBLESHOOTING.md.
const KNOWN: &[Known] = &[
    Known {
        words: &["unsupported availability zones"],
        code: Code::SUBNET_ZONE_UNSUPPORTED,
        property: Some("/Properties/NetworkConfiguration/NetworkModeConfig/Subnets"),
        help: || {
            "give subnets in zones that AgentCore supports; zone ids count, not names: `aws ec2 describe-subnets`"
                .into()
        },
    },
    Known {
        words: &["access denied while validating ecr uri"],
        code: Code::IMAGE_PULL_DENIED,
        property: Some("/Properties/RoleArn"),
        help: || {
            "let the execution role get the image: ecr:GetAuthorizationToken, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer".into()
        },
    },
    Known {
        words: &["/aws/bedrock-agentcore/runtimes/", "already exists"],
        code: Code::LOG_GROUP_EXISTS,
        property: None,
        help: || {
            "let the credentials read log groups (cloudformation:GetResource, logs:DescribeLogGroups) and deploy again: \
             it is taken in then"
                .into()
        },
    },
    Known {
        words: &["denied by stack policy"],
        code: Code::STACK_POLICY_DENIES,
        property: None,
        help: || "the stack's policy forbids it; lift it in the module's entry of the mdaa.yaml, or change less".into(),
    },
    Known {
        words: &["idleruntimesessiontimeout must be less than or equal"],
        code: Code::IDLE_EXCEEDS_MAX,
        property: Some("/Properties/LifecycleConfiguration"),
        help: || "make `idleRuntimeSessionTimeout` at most `maxLifetime`".into(),
    },
    Known {
        words: &["must have exactly one configuration"],
        code: Code::ARTIFACT_EXACTLY_ONE,
        property: Some("/Properties/AgentRuntimeArtifact"),
        help: || "name one artifact".into(),
    },
    Known {
        words: &["network interface"],
        code: Code::NETWORK_INTERFACES_REMAIN,
        property: None,
        help: || {
            Help::from("the service keeps its network interfaces for up to 8 hours; run ")
                .then(Help::command("destroy", ""))
                .then(" again then, or let go of what they hold with `--retain`")
        },
    },
];

/// The pointer in CloudFormation's own words about a property: `#/AgentRuntimeName: failed validation …`.
static PROPERTY: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"#(/[A-Za-z0-9_./-]+)").ok());

/// What made an operation fail: its first failure, not what was cancelled because of it.
///
/// None when no event says so.
pub fn first_cause(events: &[Event]) -> Option<&Event> {
    let own = |event: &&Event| event.failed() && event.resource_type != cloudformation::STACK;
    let first = events.iter().filter(own).find(|event| !event.is_cascade());
    first.or_else(|| events.iter().find(own)).or_else(|| events.iter().find(|event| event.failed()))
}

/// Whether the service failed only because it had not yet heard of what the same operation made just before: a role
/// that IAM has not spread, if the operation made one, a runtime that its endpoint or its policy does not find (aws-unkind
/// 5, 11, 18). Who waits a moment and tries again gets through.
pub fn passes(event: &Event, adds_role: bool) -> bool {
    let reason = event.reason.as_deref().unwrap_or_default().to_lowercase();
    let says = |words: &[&str]| words.iter().any(|words| reason.contains(words));
    match event.resource_type.as_str() {
        RUNTIME if adds_role && says(&["role validation failed", "access denied while validating ecr uri"]) => true,
        RUNTIME => says(&["service linked role"]),
        RUNTIME_ENDPOINT | RESOURCE_POLICY => says(&["not found", "does not exist", "not ready", "creating"]),
        LOG_GROUP => says(&["already exists"]),
        _ => false,
    }
}

/// The failure of a resource as a problem on the user's line.
pub fn of_event(event: &Event, template: &Template, sources: &Sources) -> Diagnostic {
    let (mut found, property) = explain(message(event), reason(event));
    found.span = line(template, sources, &format!("/Resources/{}{property}", event.logical_id));
    mendable(found, "deploy again")
}

/// The failure of a resource where no config is known.
pub fn of_deletion(event: &Event) -> Diagnostic {
    let again = Help::from("run ").then(Help::command("destroy", "")).then(" again");
    mendable(explain(message(event), reason(event)).0, again)
}

/// With a help even where nobody met the failure before.
fn mendable(found: Diagnostic, then: impl Into<Help>) -> Diagnostic {
    match found.help {
        Some(_) => found,
        None => found.help(Help::from("mend what AWS names and ").then(then)),
    }
}

fn message(event: &Event) -> String {
    let done = match event.status.split_once('_').map(|(verb, _)| verb) {
        Some("CREATE") => "be created",
        Some("UPDATE") => "be changed",
        Some("DELETE") => "be deleted",
        Some("IMPORT") => "be imported",
        _ => "be rolled back",
    };
    format!("`{}` ({}) could not {done}", event.logical_id, event.resource_type)
}

fn reason(event: &Event) -> String {
    event.reason.clone().unwrap_or_else(|| "AWS gives no reason".to_owned())
}

/// A finding of CloudFormation's validation before the deploy as a problem on the user's line.
pub fn of_validation(finding: &ValidationFinding, template: &Template, sources: &Sources) -> Diagnostic {
    let resource = finding.path.as_deref().and_then(|path| path.strip_prefix("/Resources/")?.split('/').next());
    let logical_id = finding.logical_id.as_deref().or(resource).unwrap_or_default().to_owned();
    let message = match logical_id.as_str() {
        "" => "CloudFormation refuses the template before the deploy".to_owned(),
        id => format!("CloudFormation refuses `{id}` before the deploy"),
    };
    let (mut found, property) = explain(message, finding.reason.clone());
    let pointer = finding.path.clone().unwrap_or_else(|| format!("/Resources/{logical_id}{property}"));
    found.span = line(template, sources, &pointer);
    mendable(found, "deploy again")
}

/// The problem behind a service's words, and the property that it is about; empty if none is named.
fn explain(message: String, reason: String) -> (Diagnostic, String) {
    let lower = reason.to_lowercase();
    let known = KNOWN.iter().find(|known| known.words.iter().all(|words| lower.contains(words)));
    let named = PROPERTY.as_ref().and_then(|property| property.captures(&reason)).map(|found| {
        let path = found[1].trim_end_matches(['.', ':']).to_owned();
        if path.starts_with("/Properties") { path } else { format!("/Properties{path}") }
    });
    let property = known.and_then(|known| known.property).map(str::to_owned).or(named).unwrap_or_default();
    let code = known.map_or(Code::DEPLOY_FAILED, |known| known.code);
    let mut found = Diagnostic::error(code, message).why(reason);
    found.help = known.map(|known| (known.help)());
    (found, property)
}
