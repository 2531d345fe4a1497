//! What holds for any input: the bodies of the fuzz targets, and of the test that replays their seeds.

use mdaac::compile::{Compilation, Compiled, Compiler};
use mdaac::diagnostic::{Diagnostics, Format, Report};
use mdaac::module_type;
use mdaac::placeholder::Context;
use mdaac::placeholder::SsmValues;
use mdaac::placeholder::{Lexeme, Lookup, PlaceholderErrorKind, PlaceholderName, expand, lex};
use mdaac::policy::{Day, judge_compiled};
use mdaac::project::{self, Module, Project, merge, overlay};
use mdaac::resolve;
use mdaac::source::{Node, Origin, Sources, Span, Value, parse};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn sources() -> Sources {
    Sources::new(Path::new("."), &[]).unwrap()
}

fn inside(span: Span, sources: &Sources) -> bool {
    sources.text(span.file).get(span.start as usize..span.end as usize).is_some()
}

/// Any text is a document, every place of it inside the text, or refused at a place inside it.
pub fn reader(text: &str) {
    let sources = sources();
    let mut found = Diagnostics::default();
    let file = sources.add("a.yaml", text.to_owned());
    match parse(file, &sources, &mut found) {
        Some(document) => document.root.walk(&mut |_, node| assert!(inside(node.span, &sources))),
        None => assert!(found.errors() > 0),
    }
    for diagnostic in found.iter() {
        assert!(diagnostic.span.is_none_or(|span| inside(span, &sources)), "{diagnostic:?}");
        assert!(diagnostic.help.is_some(), "{diagnostic:?}");
    }
    let diagnostics = found.into_sorted(&sources);
    let report =
        Report { diagnostics: &diagnostics, modules: &[], written: None, all: true, sources: &sources, folder: "" };
    for format in [Format::Human, Format::Json, Format::Sarif, Format::Github, Format::Junit] {
        assert!(diagnostics.is_empty() || !report.render(format).is_empty());
    }
}

/// Any text is cut without a gap, expanding it ends, and what is wrong is found inside it.
pub fn placeholders(text: &str) {
    fn covers(segments: &[Lexeme], from: usize, to: usize) {
        let end = segments.iter().fold(from, |at, segment| {
            assert_eq!(segment.range().start, at);
            if let Lexeme::Placeholder { range, inner } = segment {
                covers(inner, range.start + 2, range.end - 2);
            }
            segment.range().end
        });
        assert_eq!(end, to);
    }
    covers(&lex(text), 0, text.len());
    let sources = sources();
    let end = u32::try_from(text.len()).unwrap();
    let span = Span { end, ..sources.add("a.yaml", text.to_owned()).start() };
    // Every context entry holds the text itself, every variable one of its own.
    let mut lookup = |name: &PlaceholderName, _: &str, at: Span| match name {
        PlaceholderName::Context(_) => Ok(Lookup::Text(text.to_owned(), Origin::File(span))),
        PlaceholderName::Environment(key) => Ok(Lookup::Text(format!("[{key}]"), Origin::Environment(key.clone()))),
        PlaceholderName::Builtin(_) => Ok(Lookup::Deploy("AWS::Region".to_owned())),
        _ => Err(at),
    };
    let mut faults = Vec::new();
    let (_, uses) = expand(text, span, &sources, &mut lookup, &mut faults);
    for fault in &faults {
        assert!(inside(fault.at, &sources));
        if let PlaceholderErrorKind::Lookup(at) = fault.kind {
            assert_eq!(at, fault.at);
        }
    }
    assert!(uses.iter().all(|used| inside(used.at, &sources)));
}

/// Files merge without inventing a value, the later one wins, and an empty one changes nothing.
pub fn merging(one: &str, other: &str) {
    let sources = sources();
    let read = |name: &str, text: &str| {
        let file = sources.add(name, text.to_owned());
        parse(file, &sources, &mut Diagnostics::default()).map(|document| document.root)
    };
    let (Some(one), Some(other)) = (read("one.yaml", one), read("other.yaml", other)) else { return };
    let scalars = |node: &Node| {
        let mut found = Vec::new();
        node.walk(&mut |_, node| {
            if !matches!(node.value, Value::List(_) | Value::Map(_)) {
                found.push(node.span);
            }
        });
        found
    };
    let known = [scalars(&one), scalars(&other)].concat();
    for merge in [merge, overlay] {
        let merged = merge(one.clone(), other.clone());
        assert!(scalars(&merged).iter().all(|span| known.contains(span)));
        assert!(merged.size() <= one.size() + other.size());
        assert_eq!(merge(Node::new(Value::Null, other.span), other.clone()).value, other.value);
        if matches!(other.value, Value::Map(_)) {
            let empty = Node::new(Value::Map(Default::default()), other.span);
            assert_eq!(merge(empty.clone(), other.clone()).value, other.value);
            assert_eq!(merge(other.clone(), empty).value, other.value);
        }
    }
    // The later one's values are all there, at the same place where the earlier has no list above.
    let merged = merge(one, other.clone());
    other.walk(&mut |pointer, node| {
        let mut above = pointer.to_buf();
        let in_list = std::iter::from_fn(|| above.pop_back().map(|_| above.clone()))
            .any(|above| merged.at(&above).is_some_and(|node| node.as_list().is_some()));
        if !in_list && !matches!(node.value, Value::List(_) | Value::Map(_)) {
            let there = merged.at(pointer).expect("the later file's value");
            assert!(there.value == node.value || there.as_list().is_some());
        }
    });
}

const MDAA: &str = "organization: acme
context: {a: 'b {{context:e}}', b: [c, '{{org}}'], c: {d: 1}, e: '{{org}}', log_level: INFO}
domains:
  data:
    environments:
      dev:
        account: '123456789012'
        region: us-east-1
        modules:
          agents:
            module_path: '@aws-mdaa/bedrock-agentcore-runtime'
            module_configs: [./agent.yaml]
";

/// Any mdaa.yaml and config compile or are refused: no panic, no bug of ours, a template if and only
/// if there is no error, and a report in every format. `folder` is written to. Gives whether policy had
/// a template to judge.
pub fn check(mdaa_too: bool, input: &[u8], folder: &Path) -> bool {
    let mdaa = if mdaa_too { input } else { MDAA.as_bytes() };
    fs::write(folder.join("mdaa.yaml"), mdaa).unwrap();
    fs::write(folder.join("agent.yaml"), input).unwrap();
    let environment = BTreeMap::from([("V".to_owned(), "[\"a\", {\"b\": 1}]".to_owned())]);
    let context = Context { sources: Sources::new(folder, &[]).unwrap(), environment, ssm: SsmValues::default() };
    let mut all = Diagnostics::default();
    let project = load(&context, &mut all);
    let loaded = project.map(|project| project.modules).unwrap_or_default();
    let names: Vec<String> = loaded.iter().map(|module| module.id.to_string()).collect();
    let configs: Vec<(bool, Diagnostics)> = loaded.into_iter().map(|module| config_fits(module, &context)).collect();
    // Templates are read only where a config comes to need one: most do not.
    let mut judged = false;
    let found: Vec<Diagnostics> = if configs.iter().any(|(fits, _)| *fits) {
        let project = load(&context, &mut Diagnostics::default()).expect("the project again");
        let compiler = Compiler::new(&context).expect("templates");
        let compile = |module| compiler.compile(module).expect("no bug of ours");
        let mut compiled: Vec<_> = project.modules.into_iter().map(compile).collect();
        let ships = |module: &Compiled| matches!(module.compilation, Compilation::Stack(_) | Compilation::LeftToMdaa);
        let whole = |module: &Compiled| ships(module) == (module.diagnostics.errors() == 0);
        assert!(compiled.iter().all(whole));
        judged = compiled.iter().any(|module| matches!(module.compilation, Compilation::Stack(_)));
        let today: Day = "2026-01-31".parse().expect("a day");
        all.append(judge_compiled(&mut compiled, &project.waivers, &context.sources, today).0);
        assert!(compiled.iter().all(whole));
        compiled.into_iter().map(|module| module.diagnostics).collect()
    } else {
        configs.into_iter().map(|(_, found)| found).collect()
    };
    names.iter().zip(found).for_each(|(name, found)| all.extend_for(name, found));
    let diagnostics = all.into_sorted(&context.sources);
    let report = Report {
        diagnostics: &diagnostics,
        modules: &names,
        written: None,
        all: true,
        sources: &context.sources,
        folder: "x",
    };
    let github = report.render(Format::Github);
    assert!(github.lines().all(|line| line.starts_with("::")));
    assert!(!report.render(Format::Human).is_empty());
    judged
}

fn load(context: &Context, found: &mut Diagnostics) -> Option<Project> {
    project::load("mdaa.yaml", module_type::first_key, context, found).expect("the schema of the mdaa.yaml")
}

/// Whether a module's config is one, and what is found in it.
pub fn config_fits(mut module: Module, context: &Context) -> (bool, Diagnostics) {
    let mut found = std::mem::take(&mut module.diagnostics);
    let Some(module_type) = module_type::named(&module.package.name) else { return (false, found) };
    let Some(resolved) = resolve::resolve(module, context, &mut found) else { return (false, found) };
    ((module_type.data)(&resolved, context, &mut found).expect("a schema").is_some(), found)
}
