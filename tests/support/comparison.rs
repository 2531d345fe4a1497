//! Which values of templates became others.

use mdaac::cloudformation::{Fragment, FragmentValue, Template};
use serde_json::Value;

/// A value of a template: the number of its module, and its pointer.
pub type Leaf = (usize, String);

/// Each leaf of the first that is a leaf of the second, and whether it is another.
pub fn compared(before: &[Template], after: &[Template]) -> Vec<(Leaf, bool)> {
    let mut leaves = Vec::new();
    for (module, (one, other)) in before.iter().zip(after).enumerate() {
        let paths = [one, other].map(paths);
        let mut comparison = Comparison { same_paths: paths[0] == paths[1], paths, found: Vec::new() };
        if let (Some(one), Some(other)) = (&one.description, &other.description) {
            comparison.fragments("/Description", one, other);
        }
        for section in ["Parameters", "Resources", "Outputs"] {
            let (one, other) = (one.section(section).unwrap(), other.section(section).unwrap());
            comparison.fragments(&format!("/{section}"), &one, &other);
        }
        leaves.extend(comparison.found.into_iter().map(|(pointer, changed)| ((module, pointer), changed)));
    }
    leaves
}

struct Comparison<'a> {
    /// Of both templates the ids of parameters, and what they read.
    paths: [Vec<(&'a str, &'a str)>; 2],
    same_paths: bool,
    found: Vec<(String, bool)>,
}

impl Comparison<'_> {
    fn fragments(&mut self, pointer: &str, one: &Fragment, other: &Fragment) {
        let below = |token: &str| format!("{pointer}/{}", token.replace('~', "~0").replace('/', "~1"));
        let parameters = pointer == "/Parameters";
        match (&one.value, &other.value) {
            // A parameter that two places name stays for the sake of the other.
            (FragmentValue::Map(before), FragmentValue::Map(after)) if parameters && before.len() < after.len() => {}
            (FragmentValue::Map(before), FragmentValue::Map(after)) => {
                let (before, after): (Vec<_>, Vec<_>) = (before.iter().collect(), after.iter().collect());
                let name = |(key, value): &(&String, &Fragment)| match value.get("Default").and_then(Fragment::text) {
                    // Its id tells it from others, and may have a hash; what it reads is what it is.
                    Some(path) if parameters => {
                        format!("{path}{}", if key.ends_with("List") { " as a list" } else { "" })
                    }
                    _ => (*key).clone(),
                };
                for (index, other) in paired(&before, &after, name) {
                    // What went when another resource came.
                    let types = [&before[index], &after[other]].map(|(_, value)| value.get("Type")?.text());
                    if pointer == "/Resources" && types[0] != types[1] {
                        continue;
                    }
                    self.fragments(&below(before[index].0), before[index].1, after[other].1);
                }
            }
            (FragmentValue::List(before), FragmentValue::List(after)) => {
                let key = |item: &Fragment| item.get("Key").and_then(Fragment::text).unwrap_or_default().to_owned();
                let pairs = match before.iter().all(|item| item.get("Key").is_some()) {
                    // Tags.
                    true => paired(before, after, key),
                    false if before.len() == after.len() => (0..before.len()).map(|index| (index, index)).collect(),
                    false => replaced(before, after),
                };
                for (index, other) in pairs {
                    self.fragments(&below(&index.to_string()), &before[index], &after[other]);
                }
            }
            _ if one.is_leaf() && other.is_leaf() => {
                let (one, other) = (one.to_json(), other.to_json());
                // Most are the same, and what parameters read is searched for in none of those.
                let changed =
                    !(self.same_paths && one == other) && told(&one, &self.paths[0]) != told(&other, &self.paths[1]);
                self.found.push((pointer.to_owned(), changed));
            }
            // One value in the place of several.
            _ => {}
        }
    }
}

/// Entries of the same name. Where as many are gone as are new, these took the place of those.
fn paired<T>(before: &[T], after: &[T], name: impl Fn(&T) -> String) -> Vec<(usize, usize)> {
    let names = |all: &[T]| all.iter().map(&name).collect::<Vec<_>>();
    let (before, after) = (names(before), names(after));
    let stayed = before
        .iter()
        .enumerate()
        .filter_map(|(index, name)| after.iter().position(|other| other == name).map(|other| (index, other)));
    let gone = (0..before.len()).filter(|index| !after.contains(&before[*index]));
    let new = (0..after.len()).filter(|index| !before.contains(&after[*index]));
    let as_many = gone.clone().count() == new.clone().count();
    stayed.chain(gone.zip(new).filter(|_| as_many)).collect()
}

/// Items of a list that others stand for in a longer or shorter one. Of those that stayed nothing is known: values that
/// say the same are written once, so an item may stay for the sake of another place.
fn replaced(before: &[Fragment], after: &[Fragment]) -> Vec<(usize, usize)> {
    let texts = |items: &[Fragment]| items.iter().map(|item| item.to_json().to_string()).collect::<Vec<_>>();
    let (before, after) = (texts(before), texts(after));
    similar::capture_diff_slices(similar::Algorithm::Myers, &before, &after)
        .into_iter()
        .filter(|op| op.tag() == similar::DiffTag::Replace && op.old_range().len() == op.new_range().len())
        .flat_map(|op| op.old_range().zip(op.new_range()))
        .collect()
}

/// The parameters of a template that read something, and what.
fn paths(template: &Template) -> Vec<(&str, &str)> {
    let parameters = template.parameters.iter();
    let mut paths: Vec<(&str, &str)> =
        parameters.filter_map(|(id, parameter)| Some((id.as_str(), parameter.get("Default")?.text()?))).collect();
    // The id of the same as a list begins with that of the text.
    paths.sort();
    paths
}

/// A value as CloudFormation takes it, but a parameter by what it reads.
fn told(leaf: &Value, paths: &[(&str, &str)]) -> String {
    paths.iter().rev().fold(leaf.to_string(), |told, (id, path)| told.replace(id, path))
}
