use crate::cloudformation::Place;
use crate::diagnostic::Diagnostics;
use crate::iam::{Caller, Document, Policy, PolicyKind, PolicyReader, Statement};
use crate::invocation::decision::Attached;
use crate::role::execution::ExecutionRole;
use crate::schema::SchemaError;
use crate::source::{self, Node, Sources, Span};
use serde_json::Value;

/// A role as it is; what is not known of it is not looked at.
#[derive(Debug)]
pub struct GivenRole {
    pub arn: Caller,
    pub trust: Option<Attached>,
    /// What it may do: inline policies and attached ones.
    pub policies: Option<Vec<Attached>>,
    /// Attached policies whose text is not known: they may allow anything.
    pub unread: Vec<String>,
    /// The ARNs of those and of the attached policies of AWS.
    pub attached: Vec<Node>,
    /// Which of `policies` are AWS's.
    pub of_aws: Vec<usize>,
    /// Whether some of `policies` are known to be inline ones.
    pub inline: bool,
    pub boundary: Option<Attached>,
}

/// What a runtime needs of its role.
#[derive(Debug)]
pub struct NeededRole {
    pub(super) trust: Policy,
    pub(super) policy: Policy,
    pub(super) place: Place,
    /// The name of the runtime.
    pub(super) runtime: Option<String>,
}

impl NeededRole {
    /// What the role of a template is.
    ///
    /// # Errors
    /// On our own bug: a schema that is none.
    pub fn new(role: &ExecutionRole, place: &Place, sources: &Sources) -> Result<Option<NeededRole>, SchemaError> {
        let reader = PolicyReader::new()?;
        // What is wrong with statements of the config has been said of the config.
        let read = |name: &str, document: &Value, kind| {
            let file = sources.add(name, format!("{document:#}\n"));
            let mut found = Diagnostics::default();
            let document = source::parse(file, sources, &mut found)?;
            reader.read(&document, kind, &mut found)
        };
        let trust = read("the trust policy that is needed", &role.trust, PolicyKind::Trust);
        let policy = read("the policy that is needed", &role.policy, PolicyKind::Identity);
        Ok(trust.zip(policy).map(|(trust, policy)| {
            let runtime = runtime(&policy.document);
            NeededRole { trust, policy, place: place.clone(), runtime }
        }))
    }
}

/// The name of the runtime, by the workload identity that AgentCore makes for it.
fn runtime(policy: &Document<Span>) -> Option<String> {
    let resources = policy.statements.iter().flat_map(Statement::resources);
    let mut identities = resources.filter_map(|resource| resource.text.split_once("/workload-identity/"));
    identities.find_map(|(_, name)| Some(name.strip_suffix("-*")?.to_owned()))
}
