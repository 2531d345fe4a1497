use super::compared::{GivenRole, NeededRole};
use super::finding::{RoleFinding, StatementOf};
use super::width::is_needed;
use crate::cloudformation::resource_types::{bedrock_agentcore::RUNTIME, iam};
use crate::cloudformation::{Fragment, FragmentValue, Template, property, text};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::iam::{Policy, Statement};
use crate::invocation::decision::Attached;
use crate::policy::{Day, RULES, Subject, judge};
use crate::project::{ModuleId, ProjectWaivers};
use crate::source::{Sources, Span};
use jsonptr::Pointer;

/// The module whose runtime has the role.
#[derive(Clone, Copy, Debug)]
pub struct RoleOf<'a> {
    pub id: &'a ModuleId,
    pub stack_name: &'a str,
    pub template: &'a Template,
    /// The logical id of the resource in whose place the role is judged: the waivers of its construct path are its waivers.
    pub at: &'a str,
    /// Its config, with its waivers.
    pub config: &'a Fragment,
    pub waivers: &'a ProjectWaivers,
    pub sources: &'a Sources,
    pub today: Day,
}

/// What the rules of `policy` say of the role, as of one that a template makes.
pub fn judged(given: &GivenRole, needed: &NeededRole, module: RoleOf<'_>) -> Vec<RoleFinding> {
    let runtime = module.template.of_type(RUNTIME).next().map(|(_, runtime)| runtime);
    let name = given.arn.name().unwrap_or_default();
    let template = template(given, name, runtime, module);
    let place = [&needed.place.account, &needed.place.region].map(|text| text::escape(text));
    let subject = Subject::new((module.id, module.stack_name), &template, (&place[0], &place[1]), module.sources);
    let judgement = judge(&[subject], &[module.config], module.waivers, module.today, false);
    let found = judgement.modules.into_iter().flat_map(|found| found.into_found());
    found.filter_map(|found| finding(found, name, given, needed)).collect()
}

/// The role under its own name, and of the runtime what rules ask.
fn template(given: &GivenRole, name: &str, runtime: Option<&Fragment>, module: RoleOf<'_>) -> Template {
    let plain = |text: &str| Fragment::of_text(text::escape(text), Vec::new());
    let list = |items: Vec<Fragment>| Fragment::new(FragmentValue::List(items), Vec::new());
    // With its path, by which a statement about itself is known.
    let path = given.arn.arn().and_then(|arn| arn.resource.strip_prefix("role")?.strip_suffix(name));
    let mut properties = vec![("RoleName", plain(name)), ("Path", plain(path.unwrap_or("/")))];
    if let Some(trust) = &given.trust {
        properties.push(("AssumeRolePolicyDocument", trust.policy.as_fragment()));
    }
    let policy = |Attached { name, policy }: &Attached| {
        Fragment::of_entries([("PolicyName", plain(name)), ("PolicyDocument", policy.as_fragment())])
    };
    let policies: Vec<Fragment> = given.policies.iter().flatten().map(policy).collect();
    if !policies.is_empty() {
        properties.push(("Policies", list(policies)));
    }
    if !given.attached.is_empty() {
        properties.push(("ManagedPolicyArns", list(given.attached.iter().map(Fragment::from).collect())));
    }
    let of_runtime = ["AgentRuntimeName", "AuthorizerConfiguration"];
    let of_runtime = of_runtime.iter().filter_map(|key| Some((*key, property(runtime?, key)?.clone())));
    let role_arn = ("RoleArn", Fragment::of_text(format!("${{{name}.Arn}}"), Vec::new()));
    let resource = |kind, properties| Fragment::of_entries([("Type", plain(kind)), ("Properties", properties)]);
    let runtime = Fragment::of_entries(of_runtime.chain([role_arn]));
    let role_of_runtime = resource(iam::ROLE, Fragment::of_entries(properties));
    let runtime_of_role = (RUNTIME.to_owned(), resource(RUNTIME, runtime));
    let path = module.template.paths.get(module.at).map(|path| (name.to_owned(), path.clone()));
    Template {
        resources: [(name.to_owned(), role_of_runtime), runtime_of_role].into(),
        paths: path.into_iter().collect(),
        ..Template::default()
    }
}

/// What is said of the role; none of what only a template must heed.
fn finding(found: Diagnostic, role: &str, given: &GivenRole, needed: &NeededRole) -> Option<RoleFinding> {
    let place = &found.policy.as_deref()?.template;
    if place.tokens().nth(1)?.decoded() != role || is_of("bedrock_model_not_allowed", found.code) {
        return None;
    }
    let about = statement(place);
    let found = match is_of("iam_no_inline_policy", found.code) {
        // How IAM keeps a policy is no matter of what it allows.
        true if given.inline => Diagnostic { severity: Severity::Warning, ..found },
        true => return None,
        false => found,
    };
    if let Some(StatementOf::Policy(number, index)) = about
        && is_of(WILDCARDS, found.code)
    {
        let policies = given.policies.as_deref().unwrap_or_default();
        let statement = policies.get(number)?.policy.document.statements.get(index)?;
        // What is too wide for the runtime is told as that, and a policy of AWS as one.
        if is_needed(statement, needed) || given.of_aws.contains(&number) {
            return None;
        }
    }
    if let Some(StatementOf::Policy(number, index)) = about
        && is_of("iam_privilege_escalation", found.code)
        && let Some(boundary) = &given.boundary
    {
        let policies = given.policies.as_deref().unwrap_or_default();
        let statement = policies.get(number)?.policy.document.statements.get(index)?;
        if is_out_of_bounds(statement, &boundary.policy) {
            return None;
        }
    }
    Some(RoleFinding { diagnostic: found, statements: Vec::new(), about })
}

/// Whether the boundary allows none of a statement's actions: a way to more rights that begins with one of them is closed.
fn is_out_of_bounds(statement: &Statement<Span>, boundary: &Policy) -> bool {
    let reaches = |allowed: &Statement<Span>| {
        let open = allowed.not_action.is_some() || statement.not_action.is_some() || !allowed.unread.is_empty();
        let mut pairs = allowed.actions().flat_map(|one| statement.actions().map(move |other| (one, other)));
        open || pairs.any(|(one, other)| one.as_action().overlaps(&other.as_action()))
    };
    !boundary.document.unread && !boundary.document.statements.iter().filter(|one| one.allows()).any(reaches)
}

/// The rule about any wildcard.
pub const WILDCARDS: &str = "iam_no_wildcard_permissions";

/// Whether a code is one of the rule in that file.
pub fn is_of(rule: &str, code: Code) -> bool {
    RULES.iter().filter(|known| known.name == rule).any(|known| known.ids().iter().any(|id| id.code == code))
}

/// `/Resources/X/Properties/Policies/0/PolicyDocument/Statement/1/…` or the same of the trust policy. One that is in no list
/// is the first.
fn statement(at: &Pointer) -> Option<StatementOf> {
    let tokens: Vec<String> = at.tokens().skip(3).map(|token| token.decoded().into_owned()).collect();
    let number = |text: Option<&String>| text.and_then(|text| text.parse().ok()).unwrap_or(0);
    match tokens.first()?.as_str() {
        "AssumeRolePolicyDocument" => {
            (tokens.get(1)? == "Statement").then(|| StatementOf::Trust(number(tokens.get(2))))
        }
        "Policies" => {
            let is_statement = tokens.get(3)? == "Statement";
            is_statement.then(|| StatementOf::Policy(number(tokens.get(1)), number(tokens.get(4))))
        }
        _ => None,
    }
}
