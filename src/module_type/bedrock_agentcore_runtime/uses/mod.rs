//! What the agent uses: takes `uses` of a config, gives the ARNs that the role's statements name.

pub mod kind;
mod runtime;

use super::config::RuntimeConfig;
use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue};
use crate::resolve::{Parameters, Resolved};
use crate::schema::Checked;
use crate::source::{Node, Origin};
use indexmap::IndexMap;
use jsonptr::PointerBuf;
use kind::{KINDS, Kind, Owner, RUNTIMES};
pub use runtime::{Named, named};

/// The names of the statements that `uses` becomes, in the order of `templates/`.
pub const STATEMENTS: [&str; 14] = [
    "ReadMemory",
    "WriteMemory",
    "InvokeGateways",
    "GetOAuthTokens",
    "GetApiKeys",
    "ReadProviderSecrets",
    "UseCodeInterpreters",
    "UseBrowsers",
    "ApplyGuardrails",
    "RetrieveFromKnowledgeBases",
    "GenerateFromKnowledgeBases",
    "InvokeRuntimes",
    "SubscribeToModels",
    "ViewModelSubscriptions",
];

/// The lists that are no ids or ARNs of a kind, and their places below `uses`.
const AS_WRITTEN: [(&str, &[&str]); 4] = [
    ("oauthProviders", &["identity", "oauthProviders"]),
    ("apiKeyProviders", &["identity", "apiKeyProviders"]),
    ("secrets", &["identity", "secrets"]),
    ("marketplaceModels", &["marketplaceModels"]),
];
/// Lists that a statement reads as one.
const JOINED: [(&str, &[&str]); 2] =
    [("readMemory", &["memory", "readOnlyMemory"]), ("credentials", &["oauthProviders", "apiKeyProviders", "secrets"])];

/// The names of all lists that the template reads.
pub fn lists() -> impl Iterator<Item = &'static str> {
    let written = AS_WRITTEN.iter().map(|(name, _)| *name);
    KINDS.iter().map(|kind| kind.key).chain(written).chain(JOINED.iter().map(|(name, _)| *name))
}

/// What the template reads as `uses`: of each kind the ARNs, each list from its key. Absent where nothing is used.
pub fn uses(config: &Checked<RuntimeConfig>, resolved: &Resolved) -> Fragment {
    if config.node.get("uses").is_none() {
        return Fragment::absent();
    }
    let mut all: IndexMap<&str, Fragment> = IndexMap::new();
    for kind in KINDS {
        all.insert(kind.key, list(config, &[kind.key], |item| arns(item, kind, resolved)));
    }
    for (name, path) in AS_WRITTEN {
        all.insert(name, list(config, path, |item| vec![Fragment::from(item)]));
    }
    for (name, parts) in JOINED {
        let (mut items, mut origins) = (Vec::new(), Vec::new());
        for part in parts.iter().filter_map(|part| all.get(part)) {
            items.extend(part.items().iter().cloned());
            origins.extend(part.origins.iter().cloned());
        }
        all.insert(name, non_empty(items, origins));
    }
    Fragment::of_entries(all)
}

fn list(config: &Checked<RuntimeConfig>, path: &[&str], each: impl Fn(&Node) -> Vec<Fragment>) -> Fragment {
    let at = PointerBuf::from_tokens(std::iter::once("uses").chain(path.iter().copied()));
    let items = config.node.at(&at).and_then(Node::as_list).unwrap_or_default();
    non_empty(items.iter().flat_map(each).collect(), vec![Origin::File(config.node.key_span(&at))])
}

fn non_empty(items: Vec<Fragment>, origins: Vec<Origin>) -> Fragment {
    match items.is_empty() {
        true => Fragment::absent(),
        false => Fragment::new(FragmentValue::List(items), origins),
    }
}

/// The ARNs that a written item stands for.
fn arns(item: &Node, kind: &Kind, resolved: &Resolved) -> Vec<Fragment> {
    let Some(written) = item.as_str() else { return Vec::new() };
    if kind.key == RUNTIMES.key {
        return runtime::arns(item, written, resolved);
    }
    if is_arn(written, &resolved.parameters) {
        return vec![Fragment::from(item)];
    }
    let Some(form) = kind.form(written) else { return Vec::new() };
    vec![arn(kind.service, form.owner, form.folder, written, item, resolved)]
}

/// The ARN of a thing that is named by its id.
fn arn(service: &str, owner: Owner, folder: &str, id: &str, item: &Node, resolved: &Resolved) -> Fragment {
    let target = &resolved.target;
    let mut origins = item.origins();
    let mut take = |more: &[Origin]| {
        more.iter().for_each(|one| {
            if !origins.contains(one) {
                origins.push(one.clone());
            }
        })
    };
    take(&target.partition.origins);
    let region = match owner {
        Owner::AccountEverywhere => "*",
        _ => {
            take(&target.region.origins);
            &target.region.text
        }
    };
    let account = match owner {
        Owner::Aws => "aws",
        _ => {
            take(&target.account.origins);
            &target.account.text
        }
    };
    let text =
        text::join(["arn:", &target.partition.text, ":", service, ":", region, ":", account, ":", folder, "/", id]);
    Fragment::of_text(text, origins)
}

/// Whether a text is an ARN, and no id. Of what only the deploy knows its name tells: IAM refuses an id for an ARN, and so it
/// is taken for one in doubt.
pub fn is_arn(written: &str, parameters: &Parameters) -> bool {
    written.starts_with("arn:") || text::whole_reference(written).is_some_and(|name| !is_called_id(name, parameters))
}

fn is_called_id(reference: &str, parameters: &Parameters) -> bool {
    let parameter = parameters.iter().find(|(id, ..)| id == reference);
    let path = parameter.and_then(|(.., parameter)| parameter.default.as_deref()).unwrap_or(reference);
    // One version of a parameter is `resolve:ssm:/path:3`.
    let name = path.split('/').next_back().and_then(|last| last.split(':').next()).unwrap_or_default();
    let Some((before, last)) = name.len().checked_sub(2).and_then(|at| name.split_at_checked(at)) else { return false };
    let own_word = before.is_empty() || before.ends_with(['-', '_', '.']);
    let camel = last.starts_with('I') && before.ends_with(|end: char| end.is_ascii_lowercase() || end.is_ascii_digit());
    last.eq_ignore_ascii_case("id") && (own_word || camel)
}

#[cfg(test)]
mod tests;
