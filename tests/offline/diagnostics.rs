//! One set of diagnostics, shown in every format.

use crate::support::cases;
use mdaac::diagnostic::{Code, Diagnostic, Diagnostics, Format, Report};
use mdaac::source::{FileId, Sources, Span};
use proptest::prelude::*;
use std::sync::LazyLock;

const MDAA: &str = "\
organization: acme
context:
  vpc:
domains:
  shared:
    environments:
      dev:
        modules:
          agents:
            module_path: '@aws-mdaa/bedrock-agentcore-runtime'
            module_configs: ['./configs/my agents.yaml']
";

const AGENTS: &str = "\
# Grüße aus Köln
description: 'Agent für Köln 🤖'
description:  second
networkConfiguration:
  networkMode: PUBLIC
authorizer: {discoveryUrl: 'https://例え.example/', allowedClients: []}
instructions: |
  Answer in two sentences.
  Never name prices.
  Be kind.
maxLifetime: 90000
";

/// A report of its own: what was found over what files in which modules.
struct Project {
    root: tempfile::TempDir,
    sources: Sources,
    found: Diagnostics,
    modules: Vec<String>,
    folder: &'static str,
}

impl Project {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let sources = Sources::new(root.path(), &[]).unwrap();
        Project { root, sources, found: Diagnostics::default(), modules: Vec::new(), folder: "" }
    }

    fn show(&self, format: Format) -> String {
        let diagnostics = self.found.clone().into_sorted(&self.sources);
        let (modules, sources, folder) = (&self.modules, &self.sources, self.folder);
        let text =
            Report { diagnostics: &diagnostics, modules, written: None, sources, folder, all: false }.render(format);
        if format == Format::Human { plain(&text) } else { text }
    }
}

/// Without our colours, and with any other escape sequence still there.
fn plain(text: &str) -> String {
    static COLOUR: LazyLock<regex::Regex> = LazyLock::new(|| regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap());
    COLOUR.replace_all(text, "").into_owned()
}

/// Every kind of diagnostic; those of agents.yaml in two modules, as two environments share it.
fn set() -> Project {
    let mut project = Project::new();
    project.modules = ["shared/dev/agents", "shared/test/agents", "shared/dev/search"].map(str::to_owned).into();
    let mdaa = project.sources.add("mdaa.yaml", MDAA.to_owned());
    let agents = project.sources.add("configs/my agents.yaml", AGENTS.to_owned());
    let at = |part: &str| find(agents, AGENTS, part);

    let no_span = Diagnostic::error(Code::ENV_VAR_MISSING, "the environment variable `REGION` is not set")
        .help("set it before the call, or write the region itself");
    let no_module = Diagnostic::warning(Code::EMPTY_CONTEXT, "the context entry `vpc` has no value")
        .at(find(mdaa, MDAA, "vpc"))
        .help("give it a value or remove it");
    let related = Diagnostic::error(Code::DUPLICATE_KEY, "the key `description` stands twice in this map")
        .at(find(agents, AGENTS, "description:  "))
        .related(at("description"), "first here")
        .why("YAML keeps the last of the two in silence")
        .help("keep one of the two");
    let pointer = Diagnostic {
        pointer: Some(jsonptr::PointerBuf::parse("/networkConfiguration/networkMode").unwrap()),
        ..Diagnostic::error(Code::VPC_REQUIRED, "`networkMode` is `PUBLIC`, but runtimes run in a VPC")
            .at(at("PUBLIC"))
            .help("write `VPC`, and name subnets and security groups")
    };
    let wide = Diagnostic::warning(Code::DISCOVERY_URL, "`https://例え.example/` is no discovery URL")
        .at(at("'https://例え.example/'"))
        .related(at("allowedClients"), "these clients get their tokens there")
        .related(find(mdaa, MDAA, "./configs/my agents.yaml"), "this module uses it")
        .help("end it in `/.well-known/openid-configuration`");
    let lines = Diagnostic::info(Code::WRONG_LENGTH, "`instructions` takes three lines")
        .at(at("Answer in two sentences.\n  Never name prices.\n  Be kind.\n"))
        .why("AgentCore answers:\nValidationException: 100% of [1, 2]");
    let waived = Diagnostic {
        waived: true,
        ..Diagnostic::error(Code::OUT_OF_RANGE, "`90000` is above 28800").at(at("90000")).help("write 28800 or less")
    };

    project.found.push(no_span);
    project.found.push(no_module);
    for module in ["shared/dev/agents", "shared/test/agents"] {
        let mut found = Diagnostics::default();
        for diagnostic in [&related, &pointer, &wide, &lines] {
            found.push(diagnostic.clone());
        }
        project.found.extend_for(module, found);
    }
    let mut found = Diagnostics::default();
    found.push(waived);
    project.found.extend_for("shared/dev/search", found);
    project
}

/// Where `part` stands first in `text`; space behind it is only there to find it.
fn find(file: FileId, text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap();
    let end = start + part.trim_end_matches([' ', ':']).len();
    Span { file, start: u32::try_from(start).unwrap(), end: u32::try_from(end).unwrap() }
}

/// One problem at `span` of a file with this text.
fn single(text: &str, span: (u32, u32)) -> Project {
    let mut project = Project::new();
    let file = project.sources.add("a.yaml", text.to_owned());
    project.found.push(Diagnostic::error(Code::WRONG_TYPE, "wrong").at(Span { file, start: span.0, end: span.1 }));
    project
}

#[test]
fn human_shows_excerpt_why_and_help() {
    insta::assert_snapshot!("human", set().show(Format::Human));
}

#[test]
fn json_is_the_promised_object() {
    insta::assert_snapshot!("json", set().show(Format::Json));
}

#[test]
fn sarif_has_what_code_scanning_needs() {
    insta::with_settings!({filters => vec![(r#""semanticVersion": "[^"]+""#, r#""semanticVersion": "VERSION""#)]}, {
        insta::assert_snapshot!("sarif", set().show(Format::Sarif));
    });
}

#[test]
fn github_is_one_command_for_each_problem_that_stands() {
    insta::assert_snapshot!("github", set().show(Format::Github));
}

#[test]
fn junit_has_a_case_for_each_module() {
    insta::assert_snapshot!("junit", set().show(Format::Junit));
}

#[test]
fn nothing_found_is_good_news_in_every_format() {
    let mut project = Project::new();
    project.modules = vec!["shared/dev/agents".to_owned()];
    let shown = [Format::Human, Format::Json, Format::Sarif, Format::Github, Format::Junit].map(|format| {
        let text = project.show(format).replace(env!("CARGO_PKG_VERSION"), "VERSION");
        format!("--- {format:?}\n{text}")
    });
    insta::assert_snapshot!("nothing", shown.concat());
}

#[test]
fn odd_places_in_a_file_are_shown() {
    let long = format!("{}: [{}x{}]\n", "k".repeat(20), "word, ".repeat(40), ", word".repeat(40));
    let endless = format!("a: {}\n", "x".repeat(100_000));
    let long_lines = format!("a: {}\n  {}\n", "x".repeat(200), "y".repeat(200));
    let far_right = format!("a: {}[one,\n  two]\n", "x".repeat(200));
    let cases = [
        ("an empty file", "", (0, 0)),
        ("end of a file", "a: 1\n", (5, 5)),
        ("end of a file without a line feed", "a: 1", (4, 4)),
        ("beyond the end", "a: 1\n", (900, 1000)),
        ("inside a character", "a: ä\n", (4, 5)),
        ("tabs", "a:\t\tb\tc\n", (6, 7)),
        ("wide characters", "名前: 値 # x\n", (8, 11)),
        ("Windows line endings", "a: 1\r\nb: 2\r\nc: 3\r\n", (9, 12)),
        ("over Windows line endings", "a:\r\n  b\r\n  c\r\n", (0, 15)),
        ("an escape sequence", "a: \u{1b}[31mred\u{9b}0m\u{202e}\n", (3, 20)),
        ("a long line", &long, (264, 265)),
        ("a long value", &endless, (3, 100_003)),
        ("long lines", &long_lines, (3, 403)),
        ("lines from far right", &far_right, (203, 214)),
        ("many lines", &"- item\n".repeat(50), (7, 343)),
    ];
    let shown = cases.map(|(name, text, span)| format!("# {name}\n{}", single(text, span).show(Format::Human)));
    insta::assert_snapshot!("places", shown.concat());
}

#[test]
fn places_far_apart_on_one_line_have_an_excerpt_each() {
    let text = format!("{{first: 1, {} first: 2}}\n", "k: word, ".repeat(60));
    let mut project = Project::new();
    let file = project.sources.add("a.yaml", text.clone());
    let (first, second) = (find(file, &text, "first"), find(file, &text, "first: 2"));
    project.found.push(Diagnostic::error(Code::DUPLICATE_KEY, "twice").at(second).related(first, "first here"));
    insta::assert_snapshot!("far_apart", project.show(Format::Human));
}

#[test]
fn paths_start_at_the_working_directory_where_files_are_looked_up() {
    let mut project = Project::new();
    std::fs::write(project.root.path().join("a.yaml"), "a: 1\n").unwrap();
    let file = project.sources.open_first("a.yaml", &mut project.found).unwrap();
    let span = Span { file, start: 3, end: 4 };
    project.found.push(Diagnostic::error(Code::WRONG_TYPE, "this is a number").at(span));
    project.folder = "deploy/my app";
    assert!(project.show(Format::Human).contains(" --> deploy/my app/a.yaml:1:4\n"));
    assert!(project.show(Format::Github).starts_with("::error file=deploy/my app/a.yaml,line=1,"));
    assert!(project.show(Format::Sarif).contains(r#""uri": "deploy/my%20app/a.yaml""#));
    assert!(project.show(Format::Json).contains(r#""file": "a.yaml""#));
}

#[test]
fn github_escapes_what_would_end_a_property() {
    let mut project = Project::new();
    let file = project.sources.add("a,b:c%.yaml", String::new());
    project.found.push(Diagnostic::error(Code::WRONG_TYPE, "100%: a, b\n::error::forged").at(file.start()));
    assert_eq!(
        project.show(Format::Github),
        "::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=1,endColumn=1,title=wrong-type::\
         100%25: a, b%0A::error::forged\n"
    );
}

#[test]
fn summary_counts_in_good_grammar() {
    let summary = |errors: usize, warnings: usize, waived: usize, modules: usize| {
        let mut project = Project::new();
        project.modules = (0..modules).map(|module| format!("a/b/{module}")).collect();
        for index in 0..errors + warnings + waived {
            let diagnostic = match index {
                _ if index < errors => Diagnostic::error(Code::WRONG_TYPE, format!("{index}")),
                _ if index < errors + warnings => Diagnostic::warning(Code::WRONG_TYPE, format!("{index}")),
                _ => Diagnostic { waived: true, ..Diagnostic::error(Code::WRONG_TYPE, format!("{index}")) },
            };
            project.found.push(diagnostic);
        }
        project.show(Format::Human).lines().next_back().unwrap().to_owned()
    };
    assert_eq!(summary(0, 0, 0, 3), "no problems in 3 modules");
    assert_eq!(summary(1, 0, 0, 1), "1 error in 1 module");
    assert_eq!(summary(2, 1, 0, 3), "2 errors, 1 warning in 3 modules");
    assert_eq!(summary(0, 2, 1, 3), "2 warnings, 1 waived in 3 modules");
    assert_eq!(summary(0, 0, 2, 3), "no problems, 2 waived in 3 modules");
    assert_eq!(summary(1, 0, 0, 0), "1 error");
}

static SARIF: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    // A pattern for `language` has a bracket too many, which strict regex engines refuse.
    let schema = include_str!("../schemas/sarif-2.1.0.json").replace("{2}]?$", "{2}?$");
    jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap()
});

fn assert_sarif(text: &str) {
    let log: serde_json::Value = serde_json::from_str(text).unwrap();
    let errors: Vec<_> = SARIF.iter_errors(&log).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
}

#[test]
fn sarif_is_valid_by_the_schema_of_oasis() {
    assert_sarif(&set().show(Format::Sarif));
    assert_sarif(&Project::new().show(Format::Sarif));
}

/// Well-formed, and nothing but the characters of XML 1.0.
fn assert_xml(text: &str) {
    let allowed = |char| matches!(char, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    assert!(text.chars().all(allowed), "{text:?}");
    let mut reader = quick_xml::Reader::from_str(text);
    while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
}

/// Text with all that makes trouble: line ends, tabs, controls, wide and turning characters.
fn text() -> impl Strategy<Value = String> {
    "([a-z:]|[ \\n\r\t]|\r\n|[äß例🤖\u{301}\u{200d}]|[\\x00-\\x1f\\x7f-\u{9f}]|[\u{202a}-\u{202e}\u{2066}\u{fffe}]|[,:%<&\"\\]`]|\\PC|.){0,200}"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(25, 100) as u32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_at_any_place_is_shown_and_harmless(
        source in text(), other in text(), words in text(), why in text(), name in text(),
        spans in prop::collection::vec((0u32..220, 0u32..220, any::<bool>()), 1..5),
    ) {
        let mut project = Project::new();
        project.modules = vec![name.clone()];
        let files = [project.sources.add(&name, source), project.sources.add("b.yaml", other)];
        let mut spans = spans.into_iter().map(|(start, end, first)| Span { file: files[usize::from(first)], start, end });
        let mut diagnostic = Diagnostic::error(Code::WRONG_TYPE, &words).at(spans.next().unwrap()).why(why);
        for span in spans {
            diagnostic = diagnostic.related(span, &words);
        }
        diagnostic.module = Some(name);
        project.found.push(diagnostic);

        let human = project.show(Format::Human);
        prop_assert!(human.chars().all(|char| char == '\n' || char == '\t' || !char.is_control()), "{human:?}");
        let github = project.show(Format::Github);
        prop_assert_eq!(github.lines().count(), 1);
        serde_json::from_str::<serde_json::Value>(&project.show(Format::Json)).unwrap();
        assert_sarif(&project.show(Format::Sarif));
        assert_xml(&project.show(Format::Junit));
    }
}
