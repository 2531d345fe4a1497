use super::fit::may_be;
use super::reference::{self, Action};
use super::shape::Surroundings;
use super::{Futile, arns, credential, effect, list};
use crate::iam::document::{DocumentPlace, LocatedText, Statement};
use crate::iam::wildcard::{Pattern, Token};
use std::collections::BTreeSet;

/// The actions of a statement that are allowed or denied on nothing that they take.
pub fn never_fitting<P: DocumentPlace>(statement: &Statement<P>, place: &Surroundings) -> Vec<Futile<P>> {
    let Some(listed) = statement.resource.as_ref().filter(|_| statement.not_action.is_none()) else {
        return Vec::new();
    };
    let resources: Vec<Pattern> = listed.values.iter().map(LocatedText::as_resource).collect();
    let open = resources.is_empty() || !statement.unread.is_empty() || resources.iter().any(Pattern::is_everything);
    let wrong = || listed.values.iter().any(|written| arns::fault(written, place).is_some());
    if open || wrong() {
        return Vec::new();
    }
    let judged: Vec<_> = statement.actions().filter_map(|written| Some((written, matching(written)?))).collect();
    let fits = |action: &&&Action| {
        let whole = |one: &Pattern| action.takes.is_empty() && is_whole_service(one);
        resources.iter().any(|one| whole(one) || action.takes.iter().any(|taken| may_be(one, taken)))
    };
    let mut groups: Vec<Group<'_, P>> = Vec::new();
    for (written, actions) in judged.iter().filter(|(_, actions)| !actions.iter().any(|action| fits(&action))) {
        let mut takes: Vec<&str> = actions.iter().flat_map(|action| &action.takes).copied().collect();
        let mut seen = BTreeSet::new();
        takes.retain(|taken| seen.insert(*taken));
        match groups.iter_mut().find(|group| group.takes == takes) {
            Some(group) => group.actions.push(written),
            None => groups.push(Group { actions: vec![written], takes }),
        }
    }
    // Where all of it is in vain, it is the resource that is wrong; else it is the action that stands in the wrong statement.
    let alone = groups.len() == 1 && groups.iter().all(|group| group.actions.len() == statement.actions().count());
    let at = |group: &Group<'_, P>| match (&listed.values[..], group.actions.first()) {
        ([one], _) if alone => one.at.clone(),
        (_, Some(action)) if !alone => action.at.clone(),
        _ => listed.at.clone(),
    };
    groups.iter().map(|group| told(statement, group, (at(group), alone), place)).collect()
}

/// `arn:aws:s3:::*`: AWS's pages have s3:ListAllMyBuckets on it, which takes no resource. Of one region or account it is not.
fn is_whole_service(resource: &Pattern) -> bool {
    let open = |part: &Pattern| part.tokens().is_empty() || part.is_everything();
    resource
        .arn_parts()
        .is_some_and(|[_, _, region, account, resource]| resource.is_everything() && open(&region) && open(&account))
}

/// Whether it is an action of a service, by its whole name, that the list knows no resource for.
pub fn takes_no_resource(action: &str) -> bool {
    let Some((service, name)) = action.split_once(':') else { return false };
    reference::service(service).and_then(|service| service.action(name)).is_some_and(|action| action.takes_none)
}

/// Actions that take the same.
struct Group<'a, P> {
    actions: Vec<&'a LocatedText<P>>,
    takes: Vec<&'static str>,
}

/// The actions that a written one stands for. None where that is not known, or it stands for every action of a service.
fn matching<P: DocumentPlace>(written: &LocatedText<P>) -> Option<Vec<&'static Action>> {
    let (service, name) = written.text.split_once(':')?;
    let pattern = Pattern::text(name).in_any_case();
    let plain = written.as_action().tokens().iter().all(|token| matches!(token, Token::Char(_)) || token.is_wild());
    let service = reference::service(service).filter(|_| plain)?;
    let found: Vec<&Action> = service.actions.iter().filter(|action| pattern.matches(action.name)).collect();
    (!found.is_empty()).then_some(found)
}

/// `alone` says that no other action of the statement needs the resources as they are.
fn told<P: DocumentPlace>(
    statement: &Statement<P>,
    group: &Group<'_, P>,
    (at, alone): (P, bool),
    place: &Surroundings,
) -> Futile<P> {
    let actions: Vec<&str> = group.actions.iter().map(|action| action.text.as_str()).collect();
    let (effect, named) = (effect(statement), list(&actions, "and"));
    let (take, it) = if actions.len() == 1 { ("it takes", "it") } else { ("they take", "them") };
    let resources: Vec<&str> = statement.resources().map(|resource| resource.text.as_str()).collect();
    let date = reference::date();
    if group.takes.is_empty() {
        let rest = statement.actions().count() > actions.len();
        return Futile {
            at,
            message: format!(
                "most likely nothing is {effect} by {named}: {take} no resource, and the statement names some"
            ),
            why: format!("AWS's service authorization reference of {date} knows no resource for {it}; it may lack one"),
            help: match rest {
                true => format!("write a statement of its own for {it}, with `Resource: '*'`"),
                false => "write `Resource: '*'`".to_owned(),
            },
            refused: false,
        };
    }
    let shapes: Vec<String> =
        by_likeness(&group.takes, &resources).into_iter().map(|taken| place.shape(taken)).collect();
    let shown: Vec<&str> = shapes.iter().take(SHOWN).map(String::as_str).collect();
    let mended: Vec<String> = resources.iter().filter_map(|written| place.mended(written, &group.takes)).collect();
    let message = match resources[..] {
        [one] => format!("nothing is {effect} by {named}: {take} no such resource as `{one}`"),
        _ => format!("nothing is {effect} by {named}: {take} none of these {} resources", resources.len()),
    };
    let whole = actions.iter().find_map(|action| credential::resources_of(action, place));
    let help = match (&whole, &mended[..]) {
        (Some(whole), _) => {
            format!("name all of {}", list(&whole.iter().map(String::as_str).collect::<Vec<_>>(), "and"))
        }
        (None, [mended, ..]) if !alone => format!("add `{mended}` to the resources"),
        (None, [mended]) => format!("write `{mended}`"),
        (None, [mended, ..]) => format!("write e.g. `{mended}`"),
        (None, []) if shown.len() == 1 && !alone => format!("add {} to the resources", list(&shown, "or")),
        (None, []) if shown.len() == 1 => format!("write {}", list(&shown, "or")),
        (None, []) if shapes.len() > SHOWN => format!("write one of them, e.g. {}", list(&shown[..2], "or")),
        (None, []) => format!("write one of {}", list(&shown, "or")),
    };
    let known = format!("AWS's service authorization reference of {date}");
    let why = match whole.is_some() {
        true => "AWS's own statement has them all [inferred]".to_owned(),
        false => why(&known, group, &shown, it),
    };
    Futile { at, message, why, help, refused: false }
}

/// Those that begin like one of the resources first.
fn by_likeness<'a>(takes: &[&'a str], resources: &[&str]) -> Vec<&'a str> {
    let resource = |arn: &str, parts: usize| arn.splitn(parts, ':').last().unwrap_or_default().to_owned();
    let alike = |taken: &str| {
        let kind = resource(taken, 4);
        let common = |written: &&str| {
            kind.bytes().zip(resource(written, 6).bytes()).take_while(|(one, other)| one == other).count()
        };
        resources.iter().map(common).max().unwrap_or_default()
    };
    let mut sorted = takes.to_vec();
    // Two letters in common are chance.
    sorted.sort_by_key(|taken| std::cmp::Reverse((alike(taken).max(2), taken.contains(USUAL))));
    sorted
}

/// Of many, what people mean most.
const USUAL: &str = ":foundation-model/";

fn why<P>(known: &str, group: &Group<'_, P>, shown: &[&str], it: &str) -> String {
    match group.takes.len() > SHOWN {
        true => format!("{known} has {} kinds of resource for {it}, and none is like that", group.takes.len()),
        false => format!("{known} has {} for {it}", list(shown, "and")),
    }
}

/// The most that a message lists.
const SHOWN: usize = 4;
