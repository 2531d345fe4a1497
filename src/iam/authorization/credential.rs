use super::Futile;
use super::fit::may_be;
use super::shape::Surroundings;
use super::{list, reference};
use crate::iam::document::{DocumentPlace, Statement};
use crate::iam::wildcard::{Pattern, Token};
use serde_json::{Value, json};

/// A right to a credential for something outside of AWS, which AgentCore keeps in Secrets Manager.
struct Credential {
    action: &'static str,
    /// Its provider in the token vault.
    provider: &'static str,
    /// The folder of its secrets, where AWS's pages name one.
    secrets: Option<&'static str>,
}

/// AgentCore developer guide, "IAM Permissions for AgentCore Runtime" (2026): the statements of an agent that uses AgentCore
/// Identity. That the first needs the second on every such secret, and all four resources, is [inferred] from them.
const CREDENTIALS: [Credential; 3] = [
    Credential { action: "GetResourceApiKey", provider: "apikeycredentialprovider", secrets: Some("apikey") },
    Credential { action: "GetResourceOauth2Token", provider: "oauth2credentialprovider", secrets: Some("oauth2") },
    Credential { action: "GetResourcePaymentToken", provider: "paymentcredentialprovider", secrets: None },
];

/// What a right to a credential lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomplete<P> {
    pub found: Futile<P>,
    /// The statement that it lacks.
    pub statement: Value,
}

/// The resources that an action of AgentCore Identity needs, all of them; none for another action.
pub fn resources_of(action: &str, place: &Surroundings) -> Option<Vec<String>> {
    let (service, name) = action.split_once(':')?;
    if !service.eq_ignore_ascii_case("bedrock-agentcore") {
        return None;
    }
    // The same page: the directory, and the identity in it.
    if name.to_ascii_lowercase().starts_with("getworkloadaccesstoken") {
        return Some(identity(place).into());
    }
    let credential = CREDENTIALS.iter().find(|one| one.action.eq_ignore_ascii_case(name))?;
    Some(resources(credential, place))
}

fn identity(place: &Surroundings) -> [String; 2] {
    let name = place.runtime.as_ref().map_or("<NAME>".to_owned(), |name| format!("{name}-*"));
    let directory = "workload-identity-directory/default";
    [directory.to_owned(), format!("{directory}/workload-identity/{name}")]
        .map(|resource| of_agentcore(place, &resource))
}

fn of_agentcore(place: &Surroundings, resource: &str) -> String {
    place.arn(&format!("bedrock-agentcore:{}:{}:{resource}", place.region, place.account))
}

fn resources(credential: &Credential, place: &Surroundings) -> Vec<String> {
    let vault = "token-vault/default";
    let vault = [vault.to_owned(), format!("{vault}/{}/<NAME>", credential.provider)];
    vault.iter().map(|resource| of_agentcore(place, resource)).chain(identity(place)).collect()
}

/// What the rights to credentials lack among all statements of an identity.
pub fn incomplete_credentials<P: DocumentPlace>(
    statements: &[&Statement<P>],
    place: &Surroundings,
) -> Vec<Incomplete<P>> {
    CREDENTIALS.iter().flat_map(|credential| incomplete(credential, statements, place)).collect()
}

fn incomplete<P: DocumentPlace>(
    credential: &Credential,
    statements: &[&Statement<P>],
    place: &Surroundings,
) -> Vec<Incomplete<P>> {
    let action = format!("bedrock-agentcore:{}", credential.action);
    let granting: Vec<_> =
        statements.iter().filter_map(|statement| Some((*statement, statement.grants()(&action)?))).collect();
    // One that allows all of AgentCore may never ask for a credential.
    let meant = |statement: &Statement<P>| {
        statement.actions().any(|written| written.text.to_ascii_lowercase().contains("getresource"))
    };
    let Some((_, at)) = granting.iter().find(|(statement, _)| meant(statement)) else { return Vec::new() };
    let mut found = Vec::new();
    let mut say = |message: String, why: String, help: String, statement: Value| {
        found.push(Incomplete { found: Futile { at: (*at).clone(), message, why, help, refused: false }, statement });
    };
    let takes = reference::service("bedrock-agentcore").and_then(|service| service.action(credential.action));
    let kinds = takes.map(|action| action.takes.as_slice()).unwrap_or_default();
    let allowed = |kind: &str| granting.iter().any(|(statement, _)| reaches(statement, kind));
    let missing: Vec<&str> = kinds.iter().copied().filter(|kind| !allowed(kind)).collect();
    if !missing.is_empty() && missing.len() < kinds.len() {
        let whole = resources(credential, place);
        let lacking = |arn: &&String| missing.iter().any(|kind| is_of(arn, kind));
        let lacking: Vec<&str> = whole.iter().filter(lacking).map(String::as_str).collect();
        say(
            format!(
                "`{action}` is allowed on {} of the {} resources that it needs",
                kinds.len() - missing.len(),
                kinds.len()
            ),
            "AWS's own statement names the token vault, the provider in it, the directory and the identity [inferred]"
                .to_owned(),
            format!("add {} to its resources", list(&lacking, "and")),
            json!({"Effect": "Allow", "Action": action, "Resource": lacking}),
        );
    }
    if let Some(folder) = credential.secrets {
        let secret = format!(
            "secretsmanager:${{Region}}:${{Account}}:secret:bedrock-agentcore-identity!default/{folder}/${{Name}}"
        );
        let read = "secretsmanager:GetSecretValue";
        let may_read = |statement: &&&Statement<P>| statement.grants()(read).is_some() && reaches(statement, &secret);
        if !statements.iter().any(|statement| may_read(&statement)) {
            let secrets = place.arn(&format!(
                "secretsmanager:{}:{}:secret:bedrock-agentcore-identity!default/{folder}/*",
                place.region, place.account
            ));
            say(
                format!("`{action}` hands out what Secrets Manager keeps, and no statement allows to read that"),
                format!(
                    "AgentCore reads the secret in the role's name: \"not authorized to perform: {read}\" [inferred]"
                ),
                format!("add `{{Effect: Allow, Action: '{read}', Resource: '{secrets}'}}`"),
                json!({"Effect": "Allow", "Action": read, "Resource": secrets}),
            );
        }
    }
    found
}

/// Whether a statement is about something that an ARN of the list describes, and not only about what is below that.
fn reaches<P: DocumentPlace>(statement: &Statement<P>, kind: &str) -> bool {
    let open = statement.not_resource.is_some() || !statement.unread.is_empty();
    open || statement.resources().any(|written| {
        let pattern = written.as_resource();
        let depth = kind.matches('/').count();
        let steps: Vec<_> = pattern.tokens().split(|token| *token == Token::Char('/')).collect();
        let wild = |step: &&[Token]| step.iter().any(|token| !matches!(token, Token::Char(_) | Token::One));
        let below = steps.len() > depth + 1 && !steps.iter().take(depth + 1).any(wild);
        pattern.is_everything() || (may_be(&pattern, kind) && !below)
    })
}

/// Whether an ARN of ours is of a kind, and of none that is below it.
fn is_of(arn: &str, kind: &str) -> bool {
    let depth = |text: &str| text.matches('/').count();
    depth(arn) == depth(kind) && may_be(&Pattern::text(arn).of_arn(), kind)
}
