use super::super::config::RuntimeConfig;
use super::super::uses::is_arn;
use super::super::uses::kind::{KINDS, Kind, Owner, RUNTIMES};
use super::super::uses::{Named, named};
use crate::cloudformation::text::{self, Segment};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::iam::{Arn, is_account};
use crate::module_type::naming::NameRefused;
use crate::resolve::{Resolved, Target};
use crate::schema::Checked;
use crate::source::Node;
use jsonptr::PointerBuf;

/// Stands in a text for what only the deploy knows.
const UNKNOWN: char = '\u{fffd}';

/// The lists of names of providers, and the folder of each in the token vault.
const PROVIDERS: [(&str, &str); 2] =
    [("oauthProviders", "oauth2credentialprovider"), ("apiKeyProviders", "apikeycredentialprovider")];

/// Refuses the ARN of something else, in better words than the schema has. It runs first, so that the schema says nothing
/// more about it.
pub fn uses_by_arn(config: &Node, diagnostics: &mut Diagnostics) {
    let Some(uses) = config.get("uses") else { return };
    let mut refuse = |at: PointerBuf, message: String, help: String| {
        diagnostics.push(Diagnostic::error(Code::MALFORMED_VALUE, message).at_pointer(config, &at).help(help));
    };
    for kind in KINDS {
        let Kind { key, called, example, .. } = kind;
        for (at, written) in items(uses, &[key]) {
            if let Some(other) = KINDS.iter().find(|other| other.key != *key && other.is_of_aws(written)) {
                let message = format!("`{key}` takes {called}, and this is {}", other.called);
                refuse(at, message, format!("write it below `{}`", other.key));
                continue;
            }
            let Some(arn) = Arn::parse(&in_example(written)) else { continue };
            let folder = arn.resource.split('/').next().unwrap_or_default();
            let open = [&arn.service, folder].iter().any(|part| part.contains(UNKNOWN));
            if open || kind.has(&arn.service, &arn.resource) {
                if let Some((message, id)) = of_other_owner(kind, &arn, folder) {
                    refuse(at, message, format!("write `{id}`"));
                }
                continue;
            }
            match instead(&arn) {
                Some((is, help)) => refuse(at, format!("`{key}` takes {called}, and this is {is}"), help),
                None => refuse(
                    at,
                    format!("`{key}` takes {called}, and this is the ARN of something else"),
                    format!("name {called} by its id or ARN, e.g. `{example}`"),
                ),
            }
        }
    }
    for (key, folder) in PROVIDERS {
        for (at, written) in items(uses, &["identity", key]) {
            let Some(arn) = Arn::parse(&in_example(written)) else { continue };
            let of_this = arn.resource.split_once(&format!("/{folder}/")).filter(|(_, name)| !name.contains(UNKNOWN));
            let help = match (of_this, instead(&arn)) {
                (Some((_, name)), _) => format!("write `{name}`"),
                (None, Some((_, help))) => help,
                (None, None) => "write the provider's name".to_owned(),
            };
            refuse(at, format!("`{key}` takes names, and this is an ARN"), help);
        }
    }
}

/// What is wrong with an ARN whose folder is that of AWS's own things and whose account is not, or the other way round, and
/// the id in it.
fn of_other_owner(kind: &Kind, arn: &Arn, folder: &str) -> Option<(String, String)> {
    let form = kind.forms.iter().find(|form| form.folder == folder)?;
    let id = arn.resource.split('/').nth(1).filter(|id| !id.contains([UNKNOWN, '*', '?']))?;
    let message = match (form.owner == Owner::Aws, arn.account == "aws") {
        (true, false) if is_account(&arn.account) => format!("`{folder}/` is for what AWS has, in the account `aws`"),
        (false, true) => format!("`{folder}/` is for what you have, and the account `aws` has nothing there"),
        _ => return None,
    };
    Some((message, id.to_owned()))
}

/// What an ARN is of, and where it belongs.
fn instead(arn: &Arn) -> Option<(&'static str, String)> {
    if let Some(kind) = KINDS.iter().find(|kind| kind.has(&arn.service, &arn.resource)) {
        return Some((kind.called, format!("write it below `{}`", kind.key)));
    }
    if let Some((key, _)) = PROVIDERS.iter().find(|(_, folder)| arn.resource.contains(&format!("/{folder}/"))) {
        let name = arn.resource.rsplit('/').next().unwrap_or_default();
        return Some(("a provider of credentials", format!("write `{key}: [{name}]` below `identity`")));
    }
    let model = ["foundation-model/", "inference-profile/", "application-inference-profile/"];
    match arn.service.as_str() {
        "bedrock" if model.iter().any(|folder| arn.resource.starts_with(folder)) => {
            Some(("a model", "write it below `allowedModelArns`".to_owned()))
        }
        "secretsmanager" => Some(("a secret", "write it below `secrets` of `identity`".to_owned())),
        _ => None,
    }
}

/// Judges what the schema does not see: where a thing is, names that cannot be, and what is written around a value of the
/// deploy.
pub fn uses(config: &Checked<RuntimeConfig>, resolved: &Resolved, diagnostics: &mut Diagnostics) {
    let node = &config.node;
    let Some(uses) = node.get("uses") else { return };
    let mut judge = |path: &[&str], judged: &dyn Fn(&str) -> Option<Diagnostic>| {
        for (at, written) in items(uses, path) {
            if let Some(found) = judged(written) {
                diagnostics.push(found.at_pointer(node, &at));
            }
        }
    };
    for kind in KINDS {
        judge(&[kind.key], &|written| match is_arn(written, &resolved.parameters) {
            true => wild(written, IN_ARNS).or_else(|| elsewhere(written, kind, &resolved.target)),
            false if kind.key == RUNTIMES.key => wild(written, "-_./").or_else(|| name(written, resolved)),
            false => wild(written, "-_.:"),
        });
    }
    for (key, _) in PROVIDERS {
        judge(&["identity", key], &|written| wild(written, "-_"));
    }
    judge(&["identity", "secrets"], &|written| {
        wild(written, IN_ARNS).or_else(|| elsewhere(written, &SECRETS, &resolved.target))
    });
}

/// Which role may read a secret, its own policy can say.
const SECRETS: Kind = Kind { key: "secrets", called: "a secret", service: "secretsmanager", shared: true, ..RUNTIMES };

const IN_ARNS: &str = "-_.:/!@+=";

/// A wildcard or the like beside a value of the deploy. A text that is known has none by its pattern.
fn wild(written: &str, allowed: &str) -> Option<Diagnostic> {
    let known = text::segments(written).filter_map(|segment| match segment {
        Segment::Literal(literal) => Some(literal),
        Segment::Reference(_) => None,
    });
    let other = known.flat_map(str::chars).find(|c| !c.is_ascii_alphanumeric() && !allowed.contains(*c))?;
    Some(
        Diagnostic::error(Code::MALFORMED_VALUE, format!("`{other}` stands beside a value of the deploy"))
            .why("each item names one thing, by its id or ARN")
            .help("write the id or ARN without it"),
    )
}

/// A name from which the runtime's cannot be made.
fn name(written: &str, resolved: &Resolved) -> Option<Diagnostic> {
    let named = named(written);
    if !matches!(named, Named::InProject { .. }) {
        return None;
    }
    if text::known(written).is_none() {
        return Some(
            Diagnostic::error(Code::MUST_BE_KNOWN, "the name is known only when the stack is deployed")
                .why("the runtime's full name is made from it, and cut and hashed where it is long")
                .help("write it out, or name the runtime by its ARN: `ssm:/path/to/arn`"),
        );
    }
    let NameRefused { name } = named.in_agentcore(resolved).err()?;
    Some(
        Diagnostic::error(Code::NAME_REFUSED, format!("it makes the name `{name}`, which no runtime has"))
            .why("a name begins and ends with a letter or digit, with only those and `-`, `_`, `.` between")
            .help("write the name of the module and its `agentRuntimeName`, e.g. `quotes/quote_agent`"),
    )
}

/// What the role can never reach: a thing of another partition, or of another account that no policy on it lets in.
fn elsewhere(written: &str, kind: &Kind, target: &Target) -> Option<Diagnostic> {
    let of_stack = |name: &str| {
        let pseudo = target.pseudo_parameters().into_iter().find(|(pseudo, _)| *pseudo == name);
        Some(pseudo.and_then(|(_, text)| text::known(text)).unwrap_or_else(|| UNKNOWN.to_string()))
    };
    let arn = Arn::parse(&text::filled(written, of_stack)?)?;
    let called = kind.called;
    let differs = |given: &str, own: &str| text::known(own).filter(|own| !given.contains(UNKNOWN) && own != given);
    let partition = differs(&arn.partition, &target.partition.text);
    let account = differs(&arn.account, &target.account.text).filter(|_| is_account(&arn.account) && !kind.shared);
    let (what, theirs, ours, why, help) = match (partition, account) {
        (Some(own), _) => (
            "partition",
            &arn.partition,
            own,
            "no role of one partition of AWS reaches into another",
            format!("name {called} of the runtime's own partition"),
        ),
        (None, Some(own)) => (
            "account",
            &arn.account,
            own,
            "it takes no policy of its own that could let another account in (AgentCore developer guide, \"Resource-based \
             policies\")",
            format!(
                "name {called} of the runtime's own account, or call a gateway or a runtime over there that uses it"
            ),
        ),
        (None, None) => return None,
    };
    let message = format!("this is {called} of {what} `{theirs}`, the runtime is in `{ours}`");
    Some(Diagnostic::error(Code::USES_ELSEWHERE, message).why(why).help(help))
}

/// A text with pseudo parameters as in an example account.
fn in_example(written: &str) -> String {
    let example = |name: &str| Some(text::example(&format!("${{{name}}}")).unwrap_or_else(|| UNKNOWN.to_string()));
    text::filled(written, example).unwrap_or_default()
}

/// The texts of a list below `uses`, each with its place in the config.
fn items<'a>(uses: &'a Node, path: &[&str]) -> Vec<(PointerBuf, &'a str)> {
    let list = path.iter().try_fold(uses, |node, key| node.get(key)).and_then(Node::as_list).unwrap_or_default();
    let at = |index: usize| {
        let mut at = PointerBuf::from_tokens(std::iter::once("uses").chain(path.iter().copied()));
        at.push_back(index);
        at
    };
    list.iter().enumerate().filter_map(|(index, item)| Some((at(index), item.as_str()?))).collect()
}
