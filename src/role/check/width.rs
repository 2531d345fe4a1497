use super::compared::NeededRole;
use super::finding::{Goes, Mend, RoleFinding};
use super::missing::list;
use super::sample;
use crate::diagnostic::{Code, Diagnostic};
use crate::iam::{Caller, Document, LocatedText, Request, Statement, evaluate};
use crate::invocation::decision::Attached;
use crate::source::Span;

/// What a policy of the role allows beyond what the runtime needs. Actions that the runtime does not
/// call at all are the agent's own business and not judged.
pub fn too_wide(given: &Attached, role: &Caller, needed: &NeededRole) -> Vec<RoleFinding> {
    let judge = Judge { role, needed };
    let allows = given.policy.document.statements.iter().filter(|statement| statement.allows());
    allows.flat_map(|statement| judge.statement(statement)).collect()
}

struct Judge<'a> {
    role: &'a Caller,
    needed: &'a NeededRole,
}

impl Judge<'_> {
    fn statement(&self, given: &Statement<Span>) -> Vec<RoleFinding> {
        let not_action = given.not_action.as_ref().map(|not| ("NotAction", not.at));
        if let Some((key, at)) = not_action.or(given.not_resource.as_ref().map(|not| ("NotResource", not.at))) {
            let found =
                Diagnostic::warning(Code::ROLE_TOO_WIDE, format!("`{key}` allows everything but what it names"))
                    .at(at)
                    .help("name what is allowed");
            return vec![RoleFinding { diagnostic: found, statements: Vec::new() }];
        }
        let touched = self.touched(given);
        if touched.is_empty() {
            return Vec::new();
        }
        let mut found = self.actions(given);
        found.extend(self.resources(given, &touched));
        found.extend(self.conditions(given, &touched));
        let statements: Vec<Mend> = self
            .needed_for(&touched)
            .map(|needed| Mend { goes: Goes::PolicyInPlace, statement: self.needed.policy.json_of(needed).clone() })
            .collect();
        let finding = |diagnostic| RoleFinding { diagnostic, statements: statements.clone() };
        found.into_iter().map(finding).collect()
    }

    /// The actions that the runtime needs and the statement names.
    fn touched(&self, given: &Statement<Span>) -> Vec<&str> {
        let needed = self.needed.policy.document.statements.iter().filter(|statement| statement.allows());
        let needed = needed.flat_map(|statement| statement.actions());
        let named = |action: &&LocatedText<Span>| given.actions().any(|given| given.as_action().matches(&action.text));
        let mut touched: Vec<&str> = Vec::new();
        for action in needed.filter(named) {
            if !touched.contains(&action.text.as_str()) {
                touched.push(&action.text);
            }
        }
        touched
    }

    fn needed_for<'a>(&'a self, touched: &'a [&str]) -> impl Iterator<Item = &'a Statement<Span>> {
        let needed = self.needed.policy.document.statements.iter().filter(|statement| statement.allows());
        needed.filter(|statement| statement.actions().any(|action| touched.contains(&action.text.as_str())))
    }

    /// Patterns of actions that the runtime has no use for as a whole.
    fn actions(&self, given: &Statement<Span>) -> Vec<Diagnostic> {
        let all = self.touched(given);
        let wild = given.actions().filter(|action| action.as_action().is_wild());
        let wide = wild.filter(|action| !all.iter().any(|needed| needed.eq_ignore_ascii_case(&action.text)));
        wide.filter_map(|action| {
            let meant: Vec<&str> = all.iter().copied().filter(|needed| action.as_action().matches(needed)).collect();
            (!meant.is_empty()).then(|| {
                Diagnostic::warning(
                    Code::ROLE_TOO_WIDE,
                    format!("`{}` allows every action that it matches; the runtime needs {}", action.text, meant.len()),
                )
                .at(action.at)
                .help(match meant.len() {
                    0..5 => format!("name {}", list(&meant)),
                    _ => "name the actions of the statements below".to_owned(),
                })
            })
        })
        .collect()
    }

    /// Resources beyond those that the runtime needs for these actions.
    fn resources(&self, given: &Statement<Span>, touched: &[&str]) -> Vec<Diagnostic> {
        let wide = given.resources().filter_map(|resource| {
            let beyond: Vec<&str> =
                touched.iter().copied().filter(|action| self.is_beyond(given, action, resource)).collect();
            (!beyond.is_empty()).then_some((resource, beyond))
        });
        wide.map(|(resource, actions)| {
            let needed = self.needed_for(&actions).flat_map(|statement| statement.resources());
            let needed: Vec<&str> = needed.map(|written| written.text.as_str()).collect();
            let help = match needed[..] {
                [one] => format!("name `{one}`"),
                _ => "name the resources of the statements below".to_owned(),
            };
            Diagnostic::warning(
                Code::ROLE_TOO_WIDE,
                format!("`{}` is more than the runtime needs for {}", resource.text, list(&actions)),
            )
            .at(resource.at)
            .help(help)
        })
        .collect()
    }

    fn is_beyond(&self, given: &Statement<Span>, action: &str, resource: &LocatedText<Span>) -> bool {
        let known = sample::context(self.role, &self.needed.place);
        let (name, place) = (sample::action(action), &self.needed.place);
        let Some(resource) = sample::resource(&resource.text, action, place) else { return false };
        // Under every condition that could hold, so that only the resource counts.
        let conditions = given
            .conditions
            .iter()
            .chain(self.needed.policy.document.statements.iter().flat_map(|one| &one.conditions));
        let conditions: Vec<_> = conditions.cloned().collect();
        sample::meeting(&conditions, &known).iter().all(|context| {
            let request = Request { caller: self.role, action: &name, resource: &resource, context };
            evaluate(&self.needed.policy.document, &request).allows().is_no()
        })
    }

    /// Conditions that the needed statement has and this one does without.
    fn conditions(&self, given: &Statement<Span>, touched: &[&str]) -> Vec<Diagnostic> {
        let known = sample::context(self.role, &self.needed.place);
        let version = self.needed.policy.document.version;
        let alone = Document { version, statements: vec![given.clone()], at: given.at, unread: false };
        let bounded = self.needed_for(touched).filter(|needed| !needed.conditions.is_empty());
        let mut found = Vec::new();
        for needed in bounded {
            let place = &self.needed.place;
            let context = sample::evading(&needed.conditions, &known);
            let evades = |action: &&str| {
                let name = sample::action(action);
                needed.resources().any(|written| {
                    let Some(resource) = sample::resource(&written.text, action, place) else { return false };
                    let request = Request { caller: self.role, action: &name, resource: &resource, context: &context };
                    evaluate(&alone, &request).allows().is_yes()
                        && evaluate(&self.needed.policy.document, &request).allows().is_no()
                })
            };
            let own: Vec<&str> = needed.actions().map(|action| action.text.as_str()).collect();
            let evading: Vec<&str> =
                touched.iter().copied().filter(|action| own.contains(action)).filter(evades).collect();
            if evading.is_empty() {
                continue;
            }
            let keys: Vec<&str> = needed.conditions.iter().map(|condition| condition.key.text.as_str()).collect();
            found.push(
                Diagnostic::warning(
                    Code::ROLE_TOO_WIDE,
                    format!("{} is allowed without a condition on {}", list(&evading), list(&keys)),
                )
                .at(given.at)
                .help("add the condition of the statement below"),
            );
        }
        found
    }
}
