use crate::cloudformation::{Fragment, FragmentValue, ResourceType, Template, text, type_of};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::iam::{Met, join};
use crate::resolve::Resolved;
use crate::source::{Origin, Sources, Span};

/// Joins statements of a policy that say the same, and gives each its own Sid: what people copy from AWS's page about the
/// execution role meets what mdaac writes after the same page.
pub fn join_statements(template: &mut Template, resolved: &Resolved, sources: &Sources, diagnostics: &mut Diagnostics) {
    let partition = text::known(&resolved.target.partition.text);
    let mut met = Vec::new();
    for resource in template.resources.values_mut() {
        let policies = ResourceType::of(type_of(resource)).policies;
        let Some(properties) = child(resource, "Properties") else { continue };
        for policy in policies {
            let steps: Vec<&str> = policy.place.split('/').skip(1).collect();
            each_at(properties, &steps, &mut |document| met.extend(join(document, partition.as_deref())));
        }
    }
    let written = |statement: &Fragment| of_user(statement, sources);
    let mut ours = Vec::new();
    for met in &met {
        match met {
            Met::Joined { first, second } => match (written(first), written(second)) {
                (None, Some(second)) => ours.push(second),
                (Some(first), Some(second)) => diagnostics.push(
                    Diagnostic::info(
                        Code::STATEMENT_JOINED,
                        "the statement says what another one says: it stands in the policy once",
                    )
                    .at(second)
                    .related(first, "the other one"),
                ),
                (_, None) => {}
            },
            Met::Renamed { first, second, sid } => {
                let Some(at) = written(second) else { continue };
                let old = second.get("Sid").and_then(Fragment::text).unwrap_or_default();
                let whose = if written(first).is_some() { "another statement" } else { "a statement of mdaac's" };
                let mut found = Diagnostic::info(
                    Code::SID_RENAMED,
                    format!("`{old}` is the Sid of {whose} too: this one is `{sid}` in the policy"),
                )
                .at(at)
                .why("IAM: \"Statement IDs (SID) in a single policy must be unique.\"");
                if let Some(first) = written(first) {
                    found = found.related(first, "the other one");
                }
                diagnostics.push(found);
            }
        }
    }
    if let Some((first, more)) = ours.split_first() {
        let message = match more.len() {
            0 => "mdaac writes this statement too: it stands in the policy once".to_owned(),
            count => format!("mdaac writes {} of these statements too: each stands in the policy once", count + 1),
        };
        let found = Diagnostic::info(Code::STATEMENT_JOINED, message).at(*first);
        diagnostics.push(more.iter().fold(found, |found, other| found.related(*other, "this one too")));
    }
}

/// Where the user finds a statement; none of one that is ours.
fn of_user(statement: &Fragment, sources: &Sources) -> Option<Span> {
    let file = |origin: &Origin| match origin {
        Origin::File(span) => Some(*span),
        _ => None,
    };
    let whole = statement.origins.iter().find_map(file).filter(|span| !span.is_empty());
    let first = || statement.get("Sid").or_else(|| statement.children().next())?.origins.iter().find_map(file);
    let ours = statement.origins.iter().find_map(file).is_some_and(|span| sources.is_built_in(span.file));
    if ours { None } else { whole.or_else(first) }
}

fn each_at(fragment: &mut Fragment, steps: &[&str], visit: &mut dyn FnMut(&mut Fragment)) {
    match (steps, &mut fragment.value) {
        ([], _) => visit(fragment),
        (_, FragmentValue::Json(content)) => each_at(content, steps, visit),
        (["*", rest @ ..], FragmentValue::List(items)) => items.iter_mut().for_each(|item| each_at(item, rest, visit)),
        (["*", rest @ ..], _) => each_at(fragment, rest, visit),
        ([key, rest @ ..], _) => {
            if let Some(value) = child(fragment, key) {
                each_at(value, rest, visit);
            }
        }
    }
}

fn child<'a>(fragment: &'a mut Fragment, key: &str) -> Option<&'a mut Fragment> {
    match &mut fragment.value {
        FragmentValue::Map(map) => map.get_mut(key),
        _ => None,
    }
}
