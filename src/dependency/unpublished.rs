use super::Dependencies;
use super::published::{Place, Publishing};
use super::slip::is_slip;
use crate::cloudformation::ssm_references::{ParameterReference, plain_name};
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic, Help};
use crate::difference::environment_between;
use crate::placeholder::closest;
use crate::project::flags::ENV_IN_SSM_PATH;

/// How many of the names that a module publishes are told.
const MAX_TOLD: usize = 6;
/// What the name of anything that is published ends with.
const ATTRIBUTES: [&str; 3] = ["arn", "id", "name"];

/// What is wrong with an SSM path that no module publishes where it is looked for; nothing where it may well be somebody
/// else's.
pub fn told(
    reference: &ParameterReference,
    reader: usize,
    dependencies: &Dependencies,
    modules: &[Compiled],
) -> Option<Diagnostic> {
    let name = plain_name(&reference.name);
    if !name.starts_with('/') {
        return None;
    }
    let published = &dependencies.published;
    let place = published.place(reader).of(&reference.name);
    let found = match published.anywhere(name) {
        [] => below_a_module(name, &place, dependencies).or_else(|| near_a_published_one(name, &place, dependencies)),
        [elsewhere, ..] => Some(published_elsewhere(name, modules.get(*elsewhere)?)),
    }?;
    let mut spans = reference.spans.iter();
    let found = Diagnostic { span: spans.next().copied(), ..found };
    Some(spans.fold(found, |found, span| found.related(*span, "and here")))
}

/// A path below that of a module of this mdaa.yaml. Who publishes otherwise there is nobody, but a person may.
fn below_a_module(name: &str, place: &Place, dependencies: &Dependencies) -> Option<Diagnostic> {
    let owners: Vec<(usize, &Publishing)> =
        dependencies.published.owners(name).filter(|(_, owner)| owner.place.meets(place).is_some()).collect();
    let (first, owner) = owners.first()?;
    // One that does not compile, or is left to MDAA, may publish anything.
    let names: Option<Vec<&Vec<String>>> = owners.iter().map(|(_, owner)| owner.names.as_ref()).collect();
    let names: Vec<&str> = names?.into_iter().flatten().map(String::as_str).collect();
    let below = name.get(owner.prefix.len()..)?;
    let kind = below.split('/').next().unwrap_or_default().to_lowercase();
    let reserved = owners.iter().any(|(_, owner)| owner.kinds.contains(&kind.as_str()));
    let slip = names.iter().find(|known| is_slip(name, known));
    let module = dependencies.name(*first);
    let message = format!("no module publishes `{name}`");
    let found = if reserved {
        Diagnostic::error(Code::SSM_NOT_PUBLISHED, message)
            .why(format!("only `{module}` makes what lies below `{}{kind}/`, and this is not among it", owner.prefix))
    } else if slip.is_some() {
        Diagnostic::error(Code::SSM_NOT_PUBLISHED, message)
            .why(format!("it lies below the path of `{module}`, which publishes another that is nearly the same"))
    } else if name.rsplit('/').next().is_some_and(|last| ATTRIBUTES.contains(&last)) {
        Diagnostic::warning(Code::SSM_NOT_PUBLISHED, message)
            .why(format!("it lies below the path of `{module}`, and that module publishes no such name"))
    } else {
        return None;
    };
    Some(found.help(match slip {
        Some(meant) => Help::nearest(*meant),
        None => meant(below, owner, &names),
    }))
}

fn meant(below: &str, owner: &Publishing, names: &[&str]) -> Help {
    let length = owner.prefix.len();
    match closest(below, names.iter().filter_map(|name| name.get(length..))) {
        Some(nearest) => Help::nearest(format!("{}{nearest}", owner.prefix)),
        None if names.is_empty() => {
            "remove `@aws-mdaa/skipCreateParams` from its context: with it a module publishes no SSM parameters".into()
        }
        None => {
            let attribute = below.rsplit('/').next().unwrap_or_default();
            let alike: Vec<&str> =
                names.iter().copied().filter(|name| name.rsplit('/').next() == Some(attribute)).collect();
            let names = if alike.is_empty() { names } else { &alike };
            let told: Vec<String> = names.iter().take(MAX_TOLD).map(|name| format!("`{name}`")).collect();
            let more = names.len().checked_sub(MAX_TOLD).filter(|more| *more > 0);
            let more = more.map(|more| format!(" and {more} more")).unwrap_or_default();
            format!("name one that it publishes: {}{more}", told.join(", ")).into()
        }
    }
}

/// A path of nobody's that is nearly one of ours: a module of another mdaa.yaml may have it.
fn near_a_published_one(name: &str, place: &Place, dependencies: &Dependencies) -> Option<Diagnostic> {
    if dependencies.published.owners(name).next().is_some() {
        return None;
    }
    let by_environment = |known: &&str| environment_between(name, known).is_some();
    let mut names = dependencies.published.names(place);
    let meant = names.find(|known| is_slip(name, known) || by_environment(known))?;
    let why = match by_environment(&meant) {
        true => format!("one publishes it with the environment in its name, or without, by `{ENV_IN_SSM_PATH}`"),
        false => "one publishes another that is nearly the same".to_owned(),
    };
    let found = Diagnostic::warning(Code::SSM_NOT_PUBLISHED, format!("no module of this mdaa.yaml publishes `{name}`"));
    Some(found.why(why).help(Help::nearest(meant)))
}

/// Parameters are read in the account and region of the stack.
fn published_elsewhere(name: &str, publisher: &Compiled) -> Diagnostic {
    let place = |place: &Option<String>| place.clone().unwrap_or_else(|| "default".to_owned());
    let (account, region) = (place(&publisher.account), place(&publisher.region));
    let message = format!("`{name}` is published in another account or region than it is read in");
    Diagnostic::warning(Code::SSM_NOT_PUBLISHED, message)
        .why(format!(
            "`{}` publishes it in {account}, {region}; `ssm:` reads where the stack of the reader is",
            publisher.id
        ))
        .help("deploy both to one account and region, or write the value itself, e.g. by context")
}
