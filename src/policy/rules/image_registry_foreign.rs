//! The image comes from a registry that is neither of the module's own account nor allowed in the mdaa.yaml.
//!
//! ```yaml
//! policy:                                # in the mdaa.yaml
//!   image_registries:
//!     - '444455556666'                   # ECR of that account, in any region
//!     - public.ecr.aws/bedrock           # what is below that path
//!     - 777788889999.dkr.ecr.eu-*.amazonaws.com/agents
//! ```
//!
//! With `image_registries` any other registry is an error, without it a warning; `image_registries: []` allows ECR of the own
//! account only. A registry that only the deploy knows is not judged. Where the account is left to the deploy, nobody knows
//! whether an account of ECR is that one: then it is a note, unless it is allowed.

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::cloudformation::{ImageUri, text};
use crate::diagnostic::Severity;
use crate::iam::Pattern;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "NIST SP 800-190, 4.1.5 (use of untrusted images); Amazon ECR user guide, private registries",
        controls: &[Control { framework: Framework::Nist, ids: &["CM-7", "CM-14", "SR-4"] }],
    },
    severity: Severity::Warning,
    title: "An image of somebody else's registry.",
    why: "who may push there decides what runs under this role, and when it changes",
    fix: "copy the image into ECR of the account, or add the registry to `policy.image_registries` in the mdaa.yaml",
    scope: &[Scope::Having(
        bedrock_agentcore::RUNTIME,
        "/AgentRuntimeArtifact/ContainerConfiguration",
        &["/AgentRuntimeArtifact/ContainerConfiguration/ContainerUri"],
    )],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for runtime in subject.of_type(bedrock_agentcore::RUNTIME) {
        let uri = ["AgentRuntimeArtifact", "ContainerConfiguration", "ContainerUri"];
        let Some(part) = runtime.properties.below(&uri) else { continue };
        let Some(image) = part.text() else { continue };
        let Some(origin) = origin(image, subject) else { continue };
        let listed = subject.demands.image_registries.as_ref();
        if listed.into_iter().flatten().any(|allowed| allows(allowed, &origin)) {
            continue;
        }
        let finding = match &origin.account {
            Some(_) if text::known(subject.account).is_none() => {
                let words = format!("`{}` may be another account's: the own one is left to the deploy", origin.host);
                found.push(RuleMatch::new(&part.at, words).note());
                continue;
            }
            Some(account) => RuleMatch::new(&part.at, format!("the image comes from ECR of the account {account}")),
            None => RuleMatch::new(&part.at, format!("the image comes from `{}`", origin.host)),
        };
        found.push(if listed.is_some() { finding.severity(Severity::Error) } else { finding });
    }
    found
}

/// Where an image comes from.
struct ImageOrigin {
    host: String,
    /// Below the host, without tag and digest.
    path: String,
    /// Of a private registry of ECR.
    account: Option<String>,
}

/// None where it is ECR of the own account, or only the deploy knows.
fn origin(image: &str, subject: &Subject<'_>) -> Option<ImageOrigin> {
    // A dynamic reference is read by the deploy.
    let (host, path) = image.split_once('/').filter(|(host, _)| !host.contains("{{"))?;
    let account = ImageUri::parse(image).map(|uri| uri.account.to_owned());
    if account.as_deref() == Some(subject.account) || account.as_deref() == Some("${AWS::AccountId}") {
        return None;
    }
    // Pseudo parameters in it are no doubt about whose it is.
    let host = text::filled(host, |name| Some(name.strip_prefix("AWS::")?.to_owned())).map(|_| host.to_owned())?;
    let path = path.split(['@', ':']).next().unwrap_or(path).to_owned();
    Some(ImageOrigin { host, path, account })
}

/// Whether an entry of `image_registries` means it: an account, or a registry with a path.
fn allows(allowed: &str, origin: &ImageOrigin) -> bool {
    if crate::iam::is_account(allowed) {
        return origin.account.as_deref() == Some(allowed);
    }
    let (host, path) = allowed.split_once('/').unwrap_or((allowed, ""));
    let path = path.trim_end_matches('/');
    let below = origin.path.match_indices('/').map(|(at, _)| at).chain([origin.path.len()]);
    Pattern::text(host).matches(&origin.host)
        && (path.is_empty() || below.into_iter().any(|end| Pattern::text(path).matches(&origin.path[..end])))
}
