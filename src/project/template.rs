use super::merge::overlay;
use super::module::EnvironmentTemplate;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Help};
use crate::placeholder::closest;
use crate::source::{Entry, Node, Origin, Span, Use, Value};
use jsonptr::PointerBuf;

/// The env_templates of the levels above an environment, by name.
#[derive(Clone, Debug, Default)]
pub struct Templates<'a> {
    named: Vec<(&'a str, PointerBuf, &'a Node)>,
}

/// An environment with its template below it.
#[derive(Debug)]
pub struct Whole {
    pub node: Node,
    /// The template, if it names one.
    pub template: Option<EnvironmentTemplate>,
}

impl<'a> Templates<'a> {
    /// With those of one more level, which replace those of the same name.
    pub fn with(&self, level: &'a Node, at: &PointerBuf) -> Templates<'a> {
        let mut next = self.clone();
        for (name, entry) in level.get("env_templates").and_then(Node::as_map).into_iter().flatten() {
            let mut pointer = at.clone();
            pointer.push_back("env_templates");
            pointer.push_back(name.as_str());
            next.named.retain(|(other, ..)| other != name);
            next.named.push((name, pointer, &entry.node));
        }
        next
    }

    /// The environment that stands `at` a place, over the template it names. `None` when there is no
    /// such template.
    ///
    /// `beside` are the environments it stands among: `modules` that slipped in there is told once.
    pub fn under(
        &self,
        (name, entry): (&str, &Entry),
        beside: &Node,
        at: &PointerBuf,
        diagnostics: &mut Diagnostics,
    ) -> Option<Whole> {
        let environment = &entry.node;
        let mut report = |diagnostic| diagnostics.push(Diagnostic { pointer: Some(at.clone()), ..diagnostic });
        let Some(reference) = environment.get("template") else {
            let slipped = beside.get("modules").is_some_and(|modules| modules.get("modules").is_none());
            match environment.get("modules") {
                None if slipped && name == "modules" => report(slipped_modules(entry.key)),
                None if !slipped => report(no_modules(name, entry.key)),
                _ => {}
            }
            return Some(Whole { node: environment.clone(), template: None });
        };
        // The schema has said that it is no text.
        let wanted = reference.as_str()?;
        let Some((_, pointer, template)) = self.named.iter().find(|(known, ..)| *known == wanted) else {
            report(unknown(wanted, reference.span, self.named.iter().map(|(name, ..)| *name)));
            return None;
        };
        let step = Use {
            written: format!("template: {wanted}"),
            at: reference.span,
            origin: Origin::File(reference.span),
            whole: true,
        };
        let node = merged(template.taken(&step), environment.clone());
        if node.get("modules").is_none() {
            report(no_modules(name, entry.key).related(reference.span, "and so does its template"));
        }
        Some(Whole { node, template: Some(EnvironmentTemplate { pointer: pointer.clone(), named_at: reference.span }) })
    }
}

/// `modules` alone is merged shallowly: a module of the environment replaces the template's, in
/// its place; others follow.
fn merged(template: Node, environment: Node) -> Node {
    let modules = |node: &Node| node.get("modules").cloned();
    let both = modules(&template).zip(modules(&environment));
    let mut merged = overlay(template, environment);
    if let (Some((below, above)), Value::Map(map)) = (both, &mut merged.value)
        && let (Value::Map(mut all), Value::Map(own)) = (below.value, above.value)
        && let Some(entry) = map.get_mut("modules")
    {
        all.extend(own);
        entry.node = Node { value: Value::Map(all), ..Node::new(Value::Null, above.span) };
    }
    merged
}

fn no_modules(name: &str, key: Span) -> Diagnostic {
    Diagnostic::error(Code::MISSING_KEY, format!("the environment `{name}` lacks `modules`"))
        .at(key)
        .help("add `modules:`, or `template:` with the name of an entry of `env_templates` that has some")
}

fn slipped_modules(key: Span) -> Diagnostic {
    Diagnostic::error(Code::MISSING_KEY, "`modules` stands among the environments, outside of them")
        .at(key)
        .help("indent it, so that it stands below the environment it belongs to")
}

fn unknown<'a>(name: &str, at: Span, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let help = match closest(name, known.clone()) {
        Some(nearest) => Help::nearest(nearest),
        None => match known.map(|name| format!("`{name}`")).collect::<Vec<_>>().as_slice() {
            [] => "add it under `env_templates:`, at the top or in the domain".into(),
            names => format!("write one of {}", names.join(", ")).into(),
        },
    };
    Diagnostic::error(Code::UNKNOWN_VALUE, format!("there is no env_template `{name}`")).at(at).help(help)
}
