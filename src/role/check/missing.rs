use super::compared::{GivenRole, NeededRole};
use super::finding::{Goes, Mend, RoleFinding, StatementOf};
use super::sample;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::iam::{Arn, Caller, Condition, Effect, Evaluation, Pattern, Request, Statement, Syntax, Truth, evaluate};
use crate::invocation::decision::Attached;
use crate::module_type::bedrock_agentcore_runtime::STATEMENTS_OF_USES;
use crate::source::Span;
use serde_json::{Map, Value};

/// What the role does not allow of what the runtime of that id needs.
pub fn missing(policies: &[Attached], given: &GivenRole, needed: &NeededRole, id: &str) -> Vec<RoleFinding> {
    let boundary = given.boundary.as_ref();
    let asker = Asker { policies, boundary, unread: &given.unread, role: &given.arn, needed, id };
    let wanted = needed.policy.document.statements.iter().filter(|statement| statement.allows());
    wanted.flat_map(|statement| asker.statement(statement)).collect()
}

/// What the role says to one request.
#[derive(Clone, Debug, PartialEq)]
enum Answer {
    Allowed,
    /// A statement forbids it: its place and its name.
    Denied(Span, String),
    /// The permissions boundary does not allow it.
    Bounded,
    /// It is allowed on a part of the resources only.
    InPart,
    /// No statement allows it; this one would, but for its condition on that key.
    NotAllowed(Option<(Span, String, String)>),
    /// Nobody can tell, for this reason.
    Unclear(String),
    /// No statement allows it that is known, and these policies are not.
    Unread,
}

/// Actions that get the same answer on the same resources.
struct Refused<'a> {
    answer: Answer,
    actions: Vec<&'a str>,
    resources: Vec<&'a str>,
}

/// EFS takes the access point or its file system for these; which one AgentCore asks about, nobody says.
const ON_ONE_OF_THEM: [&str; 2] = ["elasticfilesystem:DescribeAccessPoints", "elasticfilesystem:DescribeMountTargets"];

/// AWS advises to deny it where callers have JWTs, and the others are enough for those.
const FOR_USER_ID: &str = "bedrock-agentcore:GetWorkloadAccessTokenForUserId";

/// The organization of the account, on either side.
const OF_ORGANIZATION: [&str; 4] =
    ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:ResourceOrgID", "aws:ResourceOrgPaths"];

const IDENTITY: &str = "/workload-identity/";

struct Asker<'a> {
    policies: &'a [Attached],
    boundary: Option<&'a Attached>,
    unread: &'a [String],
    role: &'a Caller,
    needed: &'a NeededRole,
    id: &'a str,
}

impl Asker<'_> {
    /// The faults about one statement.
    fn statement(&self, wanted: &Statement<Span>) -> Vec<RoleFinding> {
        let mut all: Vec<Refused<'_>> = Vec::new();
        let count = wanted.resources().count();
        for action in wanted.actions().map(|action| action.text.as_str()) {
            let mut of_action: Vec<(Answer, Vec<&str>)> = Vec::new();
            for resource in wanted.resources().map(|resource| resource.text.as_str()) {
                let answer = self.ask(wanted, action, resource);
                match of_action.iter_mut().find(|(known, _)| *known == answer) {
                    _ if answer == Answer::Allowed => {}
                    Some((_, resources)) => resources.push(resource),
                    None => of_action.push((answer, vec![resource])),
                }
            }
            let refused: usize = of_action.iter().map(|(_, resources)| resources.len()).sum();
            if ON_ONE_OF_THEM.contains(&action) && refused < count {
                continue;
            }
            for (answer, resources) in of_action {
                match all.iter_mut().find(|known| known.answer == answer && known.resources == resources) {
                    Some(known) => known.actions.push(action),
                    None => all.push(Refused { answer, actions: vec![action], resources }),
                }
            }
        }
        all.retain(|refused| refused.actions != [FOR_USER_ID]);
        let models = wanted.actions().all(|action| action.text.starts_with("bedrock:InvokeModel"));
        let refused: usize = all.iter().map(|refused| refused.actions.len() * refused.resources.len()).sum();
        let some = refused < wanted.actions().count() * count;
        // Which models it is, is for the condition to say that nobody can judge.
        if models && all.iter().any(|refused| matches!(refused.answer, Answer::Unclear(_))) {
            all.retain(|refused| matches!(refused.answer, Answer::Unclear(_)));
        }
        if models && some && !self.has_profiles_alone(&all) {
            // Any model of those is what the config asks for, and the role allows one.
            all.iter_mut().for_each(|refused| refused.resources.retain(|resource| !is_open(resource)));
            all.retain(|refused| !refused.resources.is_empty());
        }
        let severity = |refused: &Refused<'_>| match models {
            true if some && refused.actions.len() == 1 => Severity::Info,
            true if some || refused.resources.iter().all(|resource| is_open(resource)) => Severity::Warning,
            true => Severity::Error,
            false if may_do_without(wanted, &refused.actions) => Severity::Warning,
            false => refused.actions.iter().map(|action| severity(action)).min().unwrap_or(Severity::Error),
        };
        all.into_iter().map(|refused| self.finding(wanted, severity(&refused), refused)).collect()
    }

    fn ask(&self, wanted: &Statement<Span>, action: &str, resource: &str) -> Answer {
        let place = &self.needed.place;
        let known = sample::context(self.role, place);
        let name = sample::action(action);
        let Some(own) = sample::resource(&sample::of_runtime(resource, self.id), action, place) else {
            return Answer::Allowed;
        };
        let answers = |resource: &Arn, conditions: &[Condition<Span>]| -> Vec<Answer> {
            let contexts = sample::meeting(conditions, &known);
            let request = |context| Request { caller: self.role, action: &name, resource, context };
            contexts.iter().map(|context| self.answer(&request(context))).collect()
        };
        let first = answers(&own, &wanted.conditions);
        if first.contains(&Answer::Allowed) {
            return Answer::Allowed;
        }
        let in_part = self.narrower(action, resource).iter().any(|(narrow, statement)| {
            let of_models = statement.conditions.iter().filter(|one| one.key.text.starts_with("bedrock:"));
            let conditions: Vec<_> = wanted.conditions.iter().chain(of_models).cloned().collect();
            answers(narrow, &conditions).contains(&Answer::Allowed)
        });
        match in_part {
            true if whose_is_open(action) => Answer::Allowed,
            true => Answer::InPart,
            false => first.into_iter().next().unwrap_or(Answer::NotAllowed(None)),
        }
    }

    /// What statements of the role name, or except from a denial, of a resource that the config leaves open: whoever wrote
    /// them knows which it is. The log groups and the workload identity are the runtime's own, whatever the role names.
    fn narrower(&self, action: &str, needed: &str) -> Vec<(Arn, &Statement<Span>)> {
        if !is_open(needed) || needed == "*" || is_of_runtime(needed) {
            return Vec::new();
        }
        let needed = Pattern::resource(needed, Syntax::Plain);
        let statements = self.policies.iter().flat_map(|given| &given.policy.document.statements);
        let about = statements.filter(|one| one.actions().any(|one| one.as_action().matches(action)));
        let named = about.flat_map(|statement| {
            let named = statement.resource.iter().filter(|_| statement.allows());
            let excepted = statement.not_resource.iter().filter(|_| !statement.allows());
            named.chain(excepted).flat_map(|listed| &listed.values).map(move |one| (one, statement))
        });
        let within = named.filter(|(one, _)| needed.overlaps(&one.as_resource()));
        let place = &self.needed.place;
        within.filter_map(|(one, statement)| Some((sample::resource(&one.text, action, place)?, statement))).collect()
    }

    fn answer(&self, request: &Request) -> Answer {
        let evaluations: Vec<_> =
            self.policies.iter().map(|given| (given, evaluate(&given.policy.document, request))).collect();
        for (given, evaluation) in &evaluations {
            if let Some(denial) = evaluation.deciding(Effect::Deny) {
                let name = denial.statement.name();
                return Answer::Denied(denial.statement.at, format!("{name} in `{}`", given.name));
            }
        }
        let denied = Truth::any(evaluations.iter().map(|(_, evaluation)| evaluation.denies()));
        let allowed = Truth::any(evaluations.iter().map(|(_, evaluation)| evaluation.allows()));
        let bounded = match self.boundary.map(|boundary| evaluate(&boundary.policy.document, request)) {
            Some(evaluation) => evaluation.allows().and(evaluation.denies().negated()),
            None => Truth::Yes,
        };
        match (allowed, denied, bounded) {
            (Truth::No, ..) if self.unread.is_empty() => {
                Answer::NotAllowed(evaluations.iter().find_map(|(_, one)| but_for(one)))
            }
            (_, _, Truth::No) => Answer::Bounded,
            (Truth::No, ..) => Answer::Unread,
            (Truth::Yes, Truth::No, Truth::Yes) => Answer::Allowed,
            (Truth::CannotTell(why), ..) | (_, Truth::CannotTell(why), _) | (.., Truth::CannotTell(why)) => {
                Answer::Unclear(why)
            }
            _ => Answer::NotAllowed(None),
        }
    }

    /// Whether the role may call inference profiles and no model: who calls a profile needs its models, too (Bedrock user guide,
    /// "Prerequisites for inference profiles").
    fn has_profiles_alone(&self, refused: &[Refused<'_>]) -> bool {
        let mut models = refused.iter().filter(|one| matches!(one.answer, Answer::NotAllowed(None) | Answer::Bounded));
        let statements = self.policies.iter().flat_map(|given| &given.policy.document.statements);
        let mut allowed = statements.filter(|one| one.allows()).flat_map(|statement| statement.resources());
        models.any(|one| one.resources.iter().any(|resource| resource.contains("::foundation-model/")))
            && allowed.any(|resource| resource.text.contains("inference-profile/"))
    }

    fn finding(&self, wanted: &Statement<Span>, severity: Severity, refused: Refused<'_>) -> RoleFinding {
        let Refused { answer, actions, resources } = refused;
        let what = match resources[..] {
            ["*"] => list(&actions),
            [one] => format!("{} on `{one}`", list(&actions)),
            _ => format!("{} on {} resources", list(&actions), resources.len()),
        };
        if let Some(found) = self.of_another(&answer, &actions, &resources) {
            return found;
        }
        let statement = restricted(self.needed.policy.json_of(wanted), &actions, &resources);
        let into = |goes| vec![Mend { goes, statement: statement.clone() }];
        let why = consequence(&actions, severity);
        let (diagnostic, statements) = match answer {
            Answer::Denied(span, name) => (
                Diagnostic::error(Code::ROLE_PERMISSION_MISSING, format!("{name} denies {what}"))
                    .at(span)
                    .why(why)
                    .help("except this in that statement: no other statement lifts a denial"),
                Vec::new(),
            ),
            Answer::Bounded => (
                Diagnostic::error(
                    Code::ROLE_PERMISSION_MISSING,
                    format!("the permissions boundary does not allow {what}"),
                )
                .why(why)
                .help("add the statement to the boundary"),
                into(Goes::Boundary),
            ),
            // AWS's data perimeter: whoever writes an organization into a policy of his account writes his own. [inferred]
            Answer::Unclear(why) if OF_ORGANIZATION.iter().any(|key| why.contains(&format!("`{key}`"))) => (
                Diagnostic::warning(Code::ROLE_UNDECIDED, format!("whether the role allows {what} cannot be told"))
                    .why(why)
                    .help("see that the account is in the organization that the condition names"),
                Vec::new(),
            ),
            Answer::Unclear(why) => (
                Diagnostic::error(Code::ROLE_UNDECIDED, format!("whether the role allows {what} cannot be told"))
                    .why(why)
                    .help("see that the condition is met when the agent runs"),
                // A statement without it would lift what bounds the role.
                Vec::new(),
            ),
            Answer::Unread => (
                Diagnostic::error(Code::ROLE_UNDECIDED, format!("whether the role allows {what} cannot be told"))
                    .why(format!(
                        "no policy that could be read does; {} could not",
                        list(&self.unread.iter().map(String::as_str).collect::<Vec<_>>())
                    ))
                    .help("look it up there, or add the statement to another policy of the role"),
                into(Goes::Policy),
            ),
            Answer::InPart => (
                Diagnostic::warning(Code::ROLE_PERMISSION_MISSING, format!("the role allows only a part of {what}"))
                    .why("the config asks for all of it")
                    .help("name in the config what the agent needs, or add the rest to a policy of the role"),
                Vec::new(),
            ),
            Answer::NotAllowed(Some((span, key, name))) => (
                Diagnostic::error(Code::ROLE_PERMISSION_MISSING, format!("{name} would allow {what}, but for `{key}`"))
                    .at(span)
                    .why("the agent's requests do not meet that condition")
                    .help("remove the condition, or add the statement to a policy of the role"),
                into(Goes::Policy),
            ),
            Answer::NotAllowed(None) | Answer::Allowed => (
                Diagnostic::error(Code::ROLE_PERMISSION_MISSING, format!("the role does not allow {what}"))
                    .why(why)
                    .help(match (severity, actions[0].starts_with("bedrock:")) {
                        (Severity::Info, false) => "add the statement to a policy of the role where it is needed",
                        (_, true) if resources.iter().any(|resource| is_open(resource)) => {
                            "add the statement to a policy of the role, with the models that the agent calls"
                        }
                        _ => "add the statement to a policy of the role",
                    }),
                into(Goes::Policy),
            ),
        };
        RoleFinding::new(Diagnostic { severity: severity.max(diagnostic.severity), ..diagnostic }, statements)
    }

    /// A statement about tokens that names the workload identity of another agent.
    fn of_another(&self, answer: &Answer, actions: &[&str], resources: &[&str]) -> Option<RoleFinding> {
        let own = resources.iter().find(|resource| resource.contains(IDENTITY))?;
        let [action, ..] = actions else { return None };
        if *answer != Answer::NotAllowed(None) {
            return None;
        }
        let mut statements = self.policies.iter().enumerate().flat_map(|(number, given)| {
            let statements = given.policy.document.statements.iter();
            statements.map(move |statement| (number, &given.policy, statement))
        });
        let (number, policy, statement, named) = statements.find_map(|(number, policy, statement)| {
            statement.grants()(action)?;
            let mut named = statement.resources();
            // Of another region or account it is more than a name that is wrong.
            Some((number, policy, statement, named.find(|named| directory(&named.text) == directory(own))?))
        })?;
        let found = Diagnostic::warning(
            Code::ROLE_PERMISSION_MISSING,
            format!("{} names the workload identity of another agent than `{}`", statement.name(), self.name()),
        )
        .at(named.at)
        .why(consequence(actions, Severity::Info))
        .help(format!("name `{own}`"));
        let mended = renamed(policy.json_of(statement), &named.text, own);
        let mend = Mend { goes: Goes::PolicyInPlace, statement: mended };
        Some(RoleFinding::new(found, vec![mend]).about(StatementOf::Policy(number, statement.index)))
    }

    fn name(&self) -> &str {
        self.needed.runtime.as_deref().unwrap_or_default()
    }
}

/// The directory of a workload identity.
fn directory(resource: &str) -> Option<&str> {
    resource.split_once(IDENTITY).map(|(directory, _)| directory)
}

/// Whether a resource is one of several.
fn is_open(resource: &str) -> bool {
    resource.contains('*')
}

fn is_of_runtime(resource: &str) -> bool {
    resource.contains("/aws/bedrock-agentcore/runtimes/") || resource.contains(IDENTITY)
}

/// Whether the config need not tell on what: any model, the repository or the file system that only the deploy or the role's
/// author knows.
fn whose_is_open(action: &str) -> bool {
    ["bedrock:", "ecr:", "elasticfilesystem:", "s3files:"].iter().any(|service| action.starts_with(service))
}

/// How bad it is to lack an action. An error is what AgentCore refuses, or what the config asks for.
fn severity(action: &str) -> Severity {
    match action {
        // Agents made since 2025-10-13 have their tokens by a service-linked role (AgentCore developer guide).
        tokens if tokens.starts_with("bedrock-agentcore:GetWorkloadAccessToken") => Severity::Info,
        // AWS's page lists them; the runtime's log groups are there before it asks for them [inferred].
        "logs:CreateLogGroup" | "logs:DescribeLogGroups" | "logs:DescribeLogStreams" => Severity::Info,
        // AWS's own policies have it since 2026-07; an agent works without.
        "logs:PutResourcePolicy" => Severity::Info,
        "logs:CreateLogStream" | "logs:PutLogEvents" | "cloudwatch:PutMetricData" => Severity::Warning,
        "xray:GetSamplingRules" | "xray:GetSamplingTargets" => Severity::Info,
        "xray:PutTraceSegments" | "xray:PutTelemetryRecords" => Severity::Warning,
        // Who only reads needs no more.
        "elasticfilesystem:ClientWrite" | "s3files:ClientWrite" => Severity::Warning,
        _ => Severity::Error,
    }
}

/// Whether an agent may work without: a part of what `uses` becomes, which not every agent calls; a subscription that the
/// account may have; a secret that AgentCore may read by itself, where it has made the agent's token [inferred].
fn may_do_without(wanted: &Statement<Span>, actions: &[&str]) -> bool {
    let Some(sid) = wanted.sid.as_ref().map(|sid| sid.text.as_str()) else { return false };
    let seldom = ["ReadProviderSecrets", "GenerateFromKnowledgeBases", "SubscribeToModels", "ViewModelSubscriptions"]
        .contains(&sid);
    seldom || (STATEMENTS_OF_USES.contains(&sid) && actions.len() < wanted.actions().count())
}

/// A statement that allows the action on the resource under a condition that is not met.
fn but_for(evaluation: &Evaluation) -> Option<(Span, String, String)> {
    let near = evaluation.of(Effect::Allow).find(|one| one.action.is_yes() && one.resource.is_yes())?;
    let unmet = near.conditions.iter().find(|condition| condition.holds.is_no())?;
    let key = &unmet.condition.key;
    Some((key.at, key.text.clone(), near.statement.name()))
}

/// `a`, `b` and `c`; of many the first few.
pub fn list(texts: &[&str]) -> String {
    let mut quoted: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    if quoted.len() > LISTED {
        let more = format!("{} more", quoted.len() - LISTED + 1);
        quoted.truncate(LISTED - 1);
        quoted.push(more);
    }
    match quoted.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => quoted.concat(),
    }
}

/// The most that a message lists.
const LISTED: usize = 4;

fn consequence(actions: &[&str], severity: Severity) -> &'static str {
    let service = actions.first().and_then(|action| action.split(':').next()).unwrap_or_default();
    if actions.iter().all(|action| action.ends_with(":ClientWrite")) {
        return "it is mounted to be read only then";
    }
    if actions.iter().all(|action| *action == "logs:PutResourcePolicy") {
        return "spans do not get to the runtime's own log group then [inferred]";
    }
    match service {
        "ecr" => {
            "AgentCore: \"Access denied while validating ECR URI … execution role requires permissions for \
             ecr:GetAuthorizationToken, ecr:BatchGetImage, and ecr:GetDownloadUrlForLayer\""
        }
        "logs" if severity == Severity::Info => {
            "AWS's page about the role lists it; the agent writes its log without [inferred]"
        }
        "logs" => "the agent's log would be lost",
        "xray" if severity == Severity::Info => "traces are sampled by AWS's default rule then [inferred]",
        "xray" => "the agent's traces would be lost",
        "cloudwatch" => "the agent's metrics would be lost",
        "bedrock-agentcore" if actions.iter().all(|action| action.contains(":GetWorkloadAccessToken")) => {
            "agents made since 2025-10-13 get their tokens by a service-linked role; those made before get none, and so none \
             of the identities they act for"
        }
        "aws-marketplace" => "the first call of a model would be denied, unless the account has subscribed to it",
        "secretsmanager" => "AgentCore reads the secret in the role's name [inferred]",
        "bedrock" if actions.iter().all(|action| action.starts_with("bedrock:InvokeModel")) => {
            "the agent's calls of the model would be denied"
        }
        "elasticfilesystem" | "s3files" => {
            "AgentCore: \"Execution role is missing required filesystem permissions\", or no session could mount it"
        }
        "s3" => "AgentCore could not read the agent's code, or the agent its data",
        "bedrock" | "bedrock-agentcore" => "the config asks for it, and such calls of the agent would be denied",
        _ => "the config asks for it",
    }
}

/// The statement, for these actions and resources only.
pub fn restricted(wanted: &Value, actions: &[&str], resources: &[&str]) -> Value {
    let mut map: Map<String, Value> = wanted.as_object().cloned().unwrap_or_default();
    for (key, texts) in [("Action", actions), ("Resource", resources)] {
        map.insert(
            key.to_owned(),
            match texts {
                [one] => Value::from(*one),
                several => several.iter().copied().map(Value::from).collect(),
            },
        );
    }
    map.into()
}

/// The statement with another text for one of its resources.
fn renamed(statement: &Value, from: &str, to: &str) -> Value {
    let mut statement = statement.clone();
    match &mut statement["Resource"] {
        Value::Array(resources) => {
            resources.iter_mut().filter(|one| *one == from).for_each(|one| *one = to.into());
        }
        one => *one = to.into(),
    }
    statement
}
