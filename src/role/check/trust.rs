use super::compared::NeededRole;
use super::finding::{Goes, Mend, RoleFinding, StatementOf};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::iam::{
    Arn, Caller, ContextValue, Effect, Party, Principal, Request, RequestContext, Statement, StatementResult, Truth,
    evaluate,
};
use crate::invocation::decision::Attached;
use crate::source::Span;
use serde_json::{Map, Value};

const SERVICE: &str = "bedrock-agentcore.amazonaws.com";

/// What keeps AgentCore from assuming the role for the runtime of that id.
pub fn wrong(trust: &Attached, needed: &NeededRole, id: &str) -> Vec<RoleFinding> {
    let own = context(needed, &needed.place.account, id);
    let results = results(trust, &own);
    let named = |effect| {
        results.iter().filter(move |result| names_service(result.statement) && result.statement.effect == Some(effect))
    };
    for denial in named(Effect::Deny) {
        if denial.action.is_yes() && denial.conditions_hold().is_yes() {
            let found =
                Diagnostic::error(Code::ROLE_TRUST_WRONG, "this statement keeps AgentCore from assuming the role")
                    .at(denial.statement.at)
                    .help("remove it, or except AgentCore in it");
            return vec![RoleFinding::new(found, Vec::new())];
        }
    }
    let allowing: Vec<_> = named(Effect::Allow).collect();
    if allowing.iter().any(|result| result.action.is_yes() && result.conditions_hold().is_yes()) {
        return Vec::new();
    }
    match allowing[..] {
        [] => vec![not_named(trust, needed)],
        _ => allowing.iter().flat_map(|result| not_met(trust, result, needed)).collect(),
    }
}

/// Who else may assume the role, and for whom.
pub fn too_wide(trust: &Attached, needed: &NeededRole, id: &str) -> Vec<RoleFinding> {
    let mut findings = Vec::new();
    let other = context(needed, "000000000000", id);
    for result in results(trust, &other) {
        let statement = result.statement;
        if !statement.allows() {
            continue;
        }
        let about = StatementOf::Trust(statement.index);
        if names_service(statement) && result.action.is_yes() && result.conditions_hold().is_yes() {
            let found = Diagnostic::warning(
                Code::ROLE_TRUST_TOO_WIDE,
                "AgentCore may assume the role for runtimes of other accounts",
            )
            .at(statement.at)
            .why("without `aws:SourceAccount` and `aws:SourceArn` a service can be led to act for somebody else (confused deputy)")
            .help("add the conditions of the statement");
            let first = needed.trust.document.statements.first();
            let statement = first.map_or(Value::Null, |statement| needed.trust.json_of(statement).clone());
            findings.push(RoleFinding::new(found, vec![Mend { goes: Goes::TrustInPlace, statement }]).about(about));
        }
        let others: Vec<String> = others(statement);
        if !others.is_empty() {
            let found =
                Diagnostic::warning(Code::ROLE_TRUST_TOO_WIDE, format!("{} may act as the agent", others.join(", ")))
                    .at(statement.at)
                    .why("whoever assumes the role has all its rights")
                    .help("remove it from the trust policy, unless somebody must act as the agent");
            findings.push(RoleFinding::new(found, Vec::new()).about(about));
        }
    }
    findings
}

fn not_named(trust: &Attached, needed: &NeededRole) -> RoleFinding {
    let trusted: Vec<String> = trust.policy.document.statements.iter().flat_map(others).collect();
    let found = Diagnostic::error(Code::ROLE_TRUST_WRONG, format!("the role does not trust `{SERVICE}`"));
    let found = match trusted[..] {
        [] => found,
        _ => found.at(trust.policy.document.statements.first().map_or(trust.policy.document.at, |first| first.at)),
    };
    let why = match &trusted[..] {
        [] => "AgentCore assumes the role to run the agent".to_owned(),
        all => format!("AgentCore assumes the role to run the agent; now it trusts {}", all.join(", ")),
    };
    let diagnostic = found.why(why).help("add the statement to the trust policy");
    let first = needed.trust.document.statements.first();
    let statement = first.map_or(Value::Null, |statement| needed.trust.json_of(statement).clone());
    RoleFinding::new(diagnostic, vec![Mend { goes: Goes::Trust, statement }])
}

/// Which part of a statement for AgentCore does not fit.
fn not_met(trust: &Attached, result: &StatementResult, needed: &NeededRole) -> Vec<RoleFinding> {
    let mend = || Mend { goes: Goes::TrustInPlace, statement: mended(trust, result, needed) };
    let mut findings = Vec::new();
    if result.action.is_no() {
        let found =
            Diagnostic::error(Code::ROLE_TRUST_WRONG, "the statement for AgentCore does not allow `sts:AssumeRole`");
        let found = found.at(*result.statement.action_at()).help("name `sts:AssumeRole` as its action");
        findings.push(RoleFinding::new(found, vec![mend()]));
    }
    for condition in &result.conditions {
        let key = &condition.condition.key;
        match &condition.holds {
            Truth::Yes => {}
            Truth::No => {
                let wanted = match key.text.to_ascii_lowercase().as_str() {
                    SOURCE_ACCOUNT => format!("AgentCore comes with `{}`", needed.place.account),
                    SOURCE_ARN => {
                        format!("AgentCore comes with the runtime's ARN, `{}`", runtime_arn(needed, "…"))
                    }
                    _ => "AgentCore's call does not carry it".to_owned(),
                };
                let found =
                    Diagnostic::error(Code::ROLE_TRUST_WRONG, format!("the condition on `{}` is never met", key.text))
                        .at(condition.condition.values.first().map_or(key.at, |value| value.at))
                        .why(wanted)
                        .help("write the conditions of the statement");
                findings.push(RoleFinding::new(found, vec![mend()]));
            }
            Truth::CannotTell(why) => {
                let found = Diagnostic::error(
                    Code::ROLE_UNDECIDED,
                    format!("whether the condition on `{}` is met cannot be told", key.text),
                )
                .at(key.at)
                .why(why.clone())
                .help("see that AgentCore's call meets it, or leave it out");
                // The organization comes with calls for an account that is in one (IAM user guide, aws:SourceOrgID).
                let of_organization = key.text.to_ascii_lowercase().starts_with("aws:sourceorg");
                let severity = if of_organization { Severity::Warning } else { found.severity };
                findings.push(RoleFinding::new(Diagnostic { severity, ..found }, Vec::new()));
            }
        }
    }
    findings
}

const SOURCE_ACCOUNT: &str = "aws:sourceaccount";
const SOURCE_ARN: &str = "aws:sourcearn";

/// The statement with what does not fit put right, and nothing else: what bounds it today bounds it then.
fn mended(trust: &Attached, result: &StatementResult, needed: &NeededRole) -> Value {
    let mut statement = trust.policy.json_of(result.statement).as_object().cloned().unwrap_or_default();
    if result.action.is_no() {
        statement.insert("Action".to_owned(), "sts:AssumeRole".into());
        statement.shift_remove("NotAction");
    }
    let mut conditions = statement.get("Condition").and_then(Value::as_object).cloned().unwrap_or_default();
    for unmet in result.conditions.iter().filter(|condition| condition.holds.is_no()) {
        let key = &unmet.condition.key.text;
        if let Some(keys) = conditions.get_mut(&unmet.condition.operator).and_then(Value::as_object_mut) {
            keys.shift_remove(key);
        }
        let name = needed.runtime.as_deref().map_or("*".to_owned(), |name| format!("{name}-*"));
        let (operator, value) = match key.to_ascii_lowercase().as_str() {
            SOURCE_ACCOUNT => ("StringEquals", needed.place.account.clone()),
            SOURCE_ARN => ("ArnLike", runtime_arn(needed, &name)),
            _ => continue,
        };
        let keys = conditions.entry(operator).or_insert_with(|| Map::new().into());
        if let Some(keys) = keys.as_object_mut() {
            keys.insert(key.clone(), value.into());
        }
    }
    conditions.retain(|_, keys| keys.as_object().is_none_or(|keys| !keys.is_empty()));
    if conditions.is_empty() {
        // What bounded nothing gets the usual bounds.
        let first = needed.trust.document.statements.first().map(|first| needed.trust.json_of(first));
        conditions = first.and_then(|first| first["Condition"].as_object()).cloned().unwrap_or_default();
    }
    statement.insert("Condition".to_owned(), conditions.into());
    statement.into()
}

/// What AgentCore's call carries for the runtime of that id, in an account.
fn context(needed: &NeededRole, account: &str, id: &str) -> RequestContext {
    let mut context = RequestContext::default();
    let (partition, region) = (needed.place.partition(), &needed.place.region);
    let arn = format!("arn:{partition}:bedrock-agentcore:{region}:{account}:runtime/{id}");
    context.set("aws:SourceAccount", ContextValue::is(account));
    context.set("aws:SourceArn", ContextValue::is(arn));
    context.set("aws:SecureTransport", ContextValue::is("true"));
    context.set("aws:PrincipalIsAWSService", ContextValue::is("true"));
    context.set("aws:PrincipalServiceName", ContextValue::is(SERVICE));
    context
}

fn runtime_arn(needed: &NeededRole, id: &str) -> String {
    needed.place.arn("bedrock-agentcore", &format!("runtime/{id}"))
}

/// What each statement says to sts:AssumeRole. Principals are compared by [`names_service`].
fn results<'a>(trust: &'a Attached, context: &RequestContext) -> Vec<StatementResult<'a>> {
    let nothing = Arn {
        partition: String::new(),
        service: String::new(),
        region: String::new(),
        account: String::new(),
        resource: String::new(),
    };
    let request = Request { caller: &Caller::Bearer, action: "sts:AssumeRole", resource: &nothing, context };
    evaluate(&trust.policy.document, &request).statements
}

fn names_service(statement: &Statement<Span>) -> bool {
    let mut named = statement.principals().map(Principal::party);
    named.any(|party| matches!(party, Party::Everyone | Party::Other(SERVICE)))
}

/// Whom a statement allows besides AgentCore.
fn others(statement: &Statement<Span>) -> Vec<String> {
    let allowed = statement.principals().filter(|_| statement.allows());
    let others = allowed.filter_map(|principal| match principal.party() {
        Party::Everyone => Some("everyone".to_owned()),
        Party::Account(account) => Some(format!("the account `{account}`")),
        Party::Arn(arn) => Some(format!("`{arn}`")),
        Party::Other(other) => (other != SERVICE).then(|| format!("`{other}`")),
    });
    others.collect()
}
