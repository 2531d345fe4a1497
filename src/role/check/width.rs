use super::compared::NeededRole;
use super::finding::{Goes, Mend, RoleFinding, StatementOf};
use super::missing::{list, restricted};
use super::sample;
use crate::diagnostic::{Code, Diagnostic};
use crate::iam::{Caller, Document, LocatedText, Request, Statement, evaluate};
use crate::invocation::decision::Attached;
use crate::source::Span;
use serde_json::Value;

/// What a policy of the role allows beyond what the runtime needs. Actions that the runtime does not
/// call at all are the agent's own business and not judged.
pub fn too_wide(number: usize, given: &Attached, role: &Caller, needed: &NeededRole) -> Vec<RoleFinding> {
    let judge = Judge { role, needed };
    let allows = given.policy.document.statements.iter().filter(|statement| statement.allows());
    let found = allows.flat_map(|statement| {
        let about = StatementOf::Policy(number, statement.index);
        let found = judge.statement(statement, given.policy.json_of(statement));
        found.into_iter().map(move |found| found.about(about))
    });
    found.collect()
}

/// Whether the runtime itself needs every action that a statement names.
pub fn is_needed(given: &Statement<Span>, needed: &NeededRole) -> bool {
    let statements = needed.policy.document.statements.iter().filter(|statement| statement.allows());
    let known: Vec<&str> = statements.flat_map(Statement::actions).map(|action| action.text.as_str()).collect();
    given.not_action.is_none()
        && given.actions().all(|given| known.iter().any(|action| action.eq_ignore_ascii_case(&given.text)))
}

struct Judge<'a> {
    role: &'a Caller,
    needed: &'a NeededRole,
}

impl Judge<'_> {
    fn statement(&self, given: &Statement<Span>, written: &Value) -> Vec<RoleFinding> {
        let not_action = given.not_action.as_ref().map(|not| ("NotAction", not.at));
        if let Some((key, at)) = not_action.or(given.not_resource.as_ref().map(|not| ("NotResource", not.at))) {
            let found =
                Diagnostic::warning(Code::ROLE_TOO_WIDE, format!("`{key}` allows everything but what it names"))
                    .at(at)
                    .help("name what is allowed");
            return vec![RoleFinding::new(found, Vec::new())];
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
            .map(|needed| Mend {
                goes: Goes::PolicyInPlace,
                statement: self.narrowed(given, written, needed, &touched),
            })
            .collect();
        found.into_iter().map(|found| RoleFinding::new(found, statements.clone())).collect()
    }

    /// What of a needed statement is to stand in place of the given one: no action that is not there today, no resource
    /// that is wider than today's, and the conditions of both.
    fn narrowed(&self, given: &Statement<Span>, written: &Value, needed: &Statement<Span>, touched: &[&str]) -> Value {
        let actions: Vec<&str> =
            needed.actions().map(|one| one.text.as_str()).filter(|one| touched.contains(one)).collect();
        let mut resources: Vec<&str> = Vec::new();
        for wanted in needed.resources() {
            let pattern = wanted.as_resource();
            let whole = given.resources().any(|one| one.as_resource().covers(&pattern));
            let parts = given.resources().filter(|one| !whole && pattern.covers(&one.as_resource()));
            let parts: Vec<&str> = parts.map(|one| one.text.as_str()).collect();
            match whole {
                true => resources.push(&wanted.text),
                false => resources.extend(parts),
            }
        }
        if resources.is_empty() {
            resources.extend(needed.resources().map(|one| one.text.as_str()));
        }
        let mut statement = restricted(self.needed.policy.json_of(needed), &actions, &resources);
        let conditions = written["Condition"].as_object().into_iter().flatten();
        let keys = conditions
            .flat_map(|(operator, keys)| keys.as_object().into_iter().flatten().map(move |key| (operator, key)));
        for (operator, (key, values)) in keys {
            let own = &mut statement["Condition"][operator][key];
            if own.is_null() {
                *own = values.clone();
            }
        }
        statement
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
