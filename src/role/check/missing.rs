use super::compared::{GivenRole, NeededRole};
use super::finding::{Goes, Mend, RoleFinding};
use super::sample;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::iam::{Arn, Caller, Effect, Evaluation, Request, Statement, Truth, evaluate};
use crate::invocation::decision::Attached;
use crate::source::Span;
use serde_json::{Map, Value};

/// What the role does not allow of what the runtime needs.
pub fn missing(policies: &[Attached], given: &GivenRole, needed: &NeededRole) -> Vec<RoleFinding> {
    let asker = Asker { policies, boundary: given.boundary.as_ref(), unread: &given.unread, role: &given.arn, needed };
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
    /// No statement allows it; this one would, but for its condition on that key.
    NotAllowed(Option<(Span, String, String)>),
    /// Nobody can tell, for this reason.
    Unclear(String),
    /// No statement allows it that is known, and these policies are not.
    Unread,
}

/// EFS takes the access point or its file system for these; which one AgentCore asks about, nobody says.
const ON_ONE_OF_THEM: [&str; 2] = ["elasticfilesystem:DescribeAccessPoints", "elasticfilesystem:DescribeMountTargets"];

struct Asker<'a> {
    policies: &'a [Attached],
    boundary: Option<&'a Attached>,
    unread: &'a [String],
    role: &'a Caller,
    needed: &'a NeededRole,
}

impl Asker<'_> {
    /// The faults about one statement: one for each kind of answer.
    fn statement(&self, wanted: &Statement<Span>) -> Vec<RoleFinding> {
        let mut answers: Vec<(Answer, Vec<&str>, Vec<&str>)> = Vec::new();
        for action in wanted.actions() {
            let asked: Vec<_> = wanted
                .resources()
                .map(|resource| (self.ask(wanted, &action.text, &resource.text), resource))
                .filter(|(answer, _)| *answer != Answer::Allowed)
                .collect();
            if ON_ONE_OF_THEM.contains(&action.text.as_str()) && asked.len() < wanted.resources().count() {
                continue;
            }
            for (answer, resource) in asked {
                let at = match answers.iter().position(|(known, ..)| *known == answer) {
                    Some(at) => at,
                    None => {
                        answers.push((answer, Vec::new(), Vec::new()));
                        answers.len() - 1
                    }
                };
                let (_, actions, resources) = &mut answers[at];
                for (list, text) in [(actions, &action.text), (resources, &resource.text)] {
                    if !list.contains(&text.as_str()) {
                        list.push(text);
                    }
                }
            }
        }
        let finding =
            |(answer, actions, resources): (_, Vec<_>, Vec<_>)| self.finding(wanted, answer, &actions, &resources);
        answers.into_iter().map(finding).collect()
    }

    fn ask(&self, wanted: &Statement<Span>, action: &str, resource: &str) -> Answer {
        let known = sample::context(self.role, &self.needed.place);
        let name = sample::action(action);
        let Some(sample) = sample::resource(resource, action, &self.needed.place) else { return Answer::Allowed };
        let contexts = sample::meeting(&wanted.conditions, &known);
        let resources = self.file_systems(resource).into_iter().chain([sample]);
        let answers: Vec<Answer> = resources
            .flat_map(|resource| {
                let answer =
                    |context| self.answer(&Request { caller: self.role, action: &name, resource: &resource, context });
                contexts.iter().map(answer).collect::<Vec<_>>()
            })
            .collect();
        let allowed = answers.iter().find(|answer| **answer == Answer::Allowed);
        allowed.or(answers.first()).cloned().unwrap_or(Answer::NotAllowed(None))
    }

    /// The file systems that the role names, where the runtime needs one that no ARN in its config tells: whoever wrote
    /// the role knows it.
    fn file_systems(&self, needed: &str) -> Vec<Arn> {
        let Some(prefix) = needed.strip_suffix('*').filter(|prefix| prefix.ends_with(":file-system/")) else {
            return Vec::new();
        };
        let statements = self.policies.iter().flat_map(|given| &given.policy.document.statements);
        let named = statements.filter(|statement| statement.allows()).flat_map(Statement::resources);
        let ids = named.filter_map(|resource| resource.text.split_once(":file-system/"));
        let ids = ids.filter(|(_, id)| !id.contains(['*', '?', '$', '/']));
        ids.filter_map(|(_, id)| Arn::parse(&format!("{prefix}{id}"))).collect()
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

    fn finding(&self, wanted: &Statement<Span>, answer: Answer, actions: &[&str], resources: &[&str]) -> RoleFinding {
        let what = match resources {
            ["*"] => list(actions),
            [one] => format!("{} on `{one}`", list(actions)),
            several => format!("{} on {} resources", list(actions), several.len()),
        };
        let statement = restricted(self.needed.policy.json_of(wanted), actions, resources);
        let into = |goes| vec![Mend { goes, statement: statement.clone() }];
        let (diagnostic, statements) = match answer {
            Answer::Denied(span, name) => (
                Diagnostic::error(Code::ROLE_PERMISSION_MISSING, format!("{name} denies {what}"))
                    .at(span)
                    .why(consequence(actions))
                    .help("except this in that statement: no other statement lifts a denial"),
                Vec::new(),
            ),
            Answer::Bounded => (
                Diagnostic::error(
                    Code::ROLE_PERMISSION_MISSING,
                    format!("the permissions boundary does not allow {what}"),
                )
                .why(consequence(actions))
                .help("add the statement to the boundary"),
                into(Goes::Boundary),
            ),
            Answer::Unclear(why) => (
                Diagnostic::error(Code::ROLE_UNDECIDED, format!("whether the role allows {what} cannot be told"))
                    .why(why)
                    .help("see that the condition is met when the agent runs, or add the statement"),
                into(Goes::Policy),
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
            Answer::NotAllowed(Some((span, key, name))) => (
                Diagnostic::error(Code::ROLE_PERMISSION_MISSING, format!("{name} would allow {what}, but for `{key}`"))
                    .at(span)
                    .why("the agent's requests do not meet that condition")
                    .help("remove the condition, or add the statement to a policy of the role"),
                into(Goes::Policy),
            ),
            Answer::NotAllowed(None) | Answer::Allowed => (
                Diagnostic::error(Code::ROLE_PERMISSION_MISSING, format!("the role does not allow {what}"))
                    .why(consequence(actions))
                    .help("add the statement to a policy of the role"),
                into(Goes::Policy),
            ),
        };
        // Who only reads needs no more.
        let reads = actions.iter().all(|action| action.ends_with(":ClientWrite"));
        let diagnostic = match reads {
            true => Diagnostic { severity: Severity::Warning, ..diagnostic }.why("it is mounted to be read only then"),
            false => diagnostic,
        };
        RoleFinding { diagnostic, statements }
    }
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

fn consequence(actions: &[&str]) -> &'static str {
    let service = actions.first().and_then(|action| action.split(':').next()).unwrap_or_default();
    match service {
        "ecr" => {
            "AgentCore: \"Access denied while validating ECR URI … execution role requires permissions for \
             ecr:GetAuthorizationToken, ecr:BatchGetImage, and ecr:GetDownloadUrlForLayer\""
        }
        "logs" => "the agent's log would be lost",
        "xray" => "the agent's traces would be lost",
        "cloudwatch" => "the agent's metrics would be lost",
        "bedrock-agentcore" => {
            "the agent would get no workload access token, and so none of the identities it acts for"
        }
        "bedrock" => "the agent's calls of the model would be denied",
        "elasticfilesystem" | "s3files" => {
            "AgentCore: \"Execution role is missing required filesystem permissions\", or no session could mount it"
        }
        "s3" => "AgentCore could not read the agent's code, or the agent its data",
        _ => "the config asks for it",
    }
}

/// The statement, for these actions and resources only.
fn restricted(wanted: &Value, actions: &[&str], resources: &[&str]) -> Value {
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
