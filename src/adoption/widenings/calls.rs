//! Sample calls against two lists of statements, by IAM's evaluation logic alone.

use super::facts::{Condition, Element, Said, Statement};
use super::random::Random;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub struct Call {
    action: String,
    resource: String,
    principal: String,
    /// What the request says of a key; a key that is missing it does not say.
    context: BTreeMap<String, String>,
    /// Whether conditions hold whose operator is not evaluated here.
    others: BTreeMap<Condition, bool>,
}

impl Call {
    /// Whether it lets X-Ray write to a log group of the runtime.
    pub fn sends_spans(&self) -> bool {
        self.action == "logs:putresourcepolicy" && self.resource.contains("/runtimes/orbit_test_sales_quotes_quotes-")
    }
}

/// Whether all these statements let the call through.
pub fn allowed(statements: &[Said], call: &Call) -> bool {
    let met: Vec<bool> = clear(statements).filter(|one| applies(one, call)).map(|one| one.allows).collect();
    met.contains(&true) && !met.contains(&false)
}

/// Calls that may tell the two apart: what one of them says and the other does not, and some beside it.
pub fn samples(one: &[Said], other: &[Said], random: &mut Random) -> Vec<Call> {
    let only = |these, those| clear(these).filter(move |said| !clear(those).any(|one| one == *said));
    let different: Vec<&Statement> = only(one, other).chain(only(other, one)).collect();
    let conditions: Vec<&Condition> = clear(one).chain(clear(other)).flat_map(|one| &one.conditions).collect();
    let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (_, key, said) in &conditions {
        values.entry(key).or_default().extend(said.iter().map(String::as_str));
    }
    let mut calls = Vec::new();
    for statement in &different {
        for drawn in 0..24 {
            let beside = *random.pick(&different).unwrap();
            let mut name = |of: fn(&Statement) -> Option<&Element>| {
                let from = if random.below(4) == 0 { beside } else { statement };
                let names: Vec<&String> = of(from).into_iter().flat_map(|element| &element.names).collect();
                let is_drawn = !of(from).is_some_and(|element| element.not) && random.below(8) > 0;
                random.pick(&names).filter(|_| is_drawn).map_or_else(|| "some:Other".to_owned(), |name| instance(name))
            };
            let action = name(|one| Some(&one.action));
            let (resource, principal) = (name(|one| one.resource.as_ref()), name(|one| one.principal.as_ref()));
            let context = values.iter().filter_map(|(key, values)| {
                // Nothing said, all as a condition wants it, or drawn.
                let value = match drawn % 6 {
                    0 => return None,
                    1 => values.first().map(|value| instance(value)).unwrap_or_default(),
                    _ if random.below(4) == 0 => return None,
                    _ if random.below(3) == 0 => "other".to_owned(),
                    _ => random.pick(values).map(|value| instance(value)).unwrap_or_default(),
                };
                Some(((*key).to_owned(), value))
            });
            let context = context.collect();
            let others = conditions.iter().map(|one| ((*one).clone(), random.below(2) == 0)).collect();
            calls.push(Call { action, resource, principal, context, others });
        }
    }
    calls
}

fn clear(said: &[Said]) -> impl Iterator<Item = &Statement> {
    said.iter().filter_map(|one| match one {
        Said::Clear(statement) => Some(statement),
        Said::Unread(_) => None,
    })
}

/// A name that a pattern matches.
fn instance(pattern: &str) -> String {
    pattern.replace('*', "zz").replace('?', "z")
}

fn applies(statement: &Statement, call: &Call) -> bool {
    let named = |element: &Element, name: &str| {
        let name = if name == call.action { name.to_lowercase() } else { name.to_owned() };
        element.names.iter().any(|pattern| glob(pattern, &name)) != element.not
    };
    let optional = |element: &Option<Element>, name: &str| element.as_ref().is_none_or(|one| named(one, name));
    named(&statement.action, &call.action)
        && optional(&statement.resource, &call.resource)
        && optional(&statement.principal, &call.principal)
        && statement.conditions.iter().all(|condition| holds(condition, call))
}

fn holds(condition: &Condition, call: &Call) -> bool {
    let (operator, key, values) = condition;
    let value = call.context.get(key);
    let plain = operator.strip_suffix("IfExists").unwrap_or(operator);
    let any = |test: &dyn Fn(&str, &str) -> bool| value.is_some_and(|said| values.iter().any(|one| test(one, said)));
    match plain {
        _ if value.is_none() && plain != operator => true,
        "StringEquals" => any(&|one, said| one == said),
        "StringNotEquals" => !any(&|one, said| one == said),
        "StringLike" | "ArnLike" | "ArnEquals" => any(&glob),
        _ => call.others.get(condition).copied().unwrap_or_default(),
    }
}

fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let mut row: Vec<bool> = (0..=text.len()).map(|at| at == 0).collect();
    for sign in pattern {
        let mut next = vec![false; text.len() + 1];
        next[0] = sign == '*' && row[0];
        for at in 0..text.len() {
            next[at + 1] = match sign {
                '*' => row[at + 1] || next[at],
                '?' => row[at],
                other => row[at] && other == text[at],
            };
        }
        row = next;
    }
    row[text.len()]
}
