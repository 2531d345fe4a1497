//! Projects that somebody might send to bring mdaac down: each with the code it is refused with, or
//! none where it is only odd. Their limits are measured by tests/oracles/hostile.rs and benches/hostile.rs.

use std::fs;
use std::path::Path;

/// A project as files, and what is said of it.
pub struct Hostile {
    pub name: &'static str,
    pub files: Vec<(String, Vec<u8>)>,
    /// The code of an error; none where it compiles.
    pub code: Option<&'static str>,
}

const MEGABYTE: usize = 1024 * 1024;

const MDAA: &str = "organization: acme
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

const AGENT: &str = "agentRuntimeName: agent
agentRuntimeArtifact:
  containerConfiguration:
    containerUri: '{{account}}.dkr.ecr.{{region}}.amazonaws.com/agent:7'
networkConfiguration:
  securityGroups: [sg-0a1b2c3d]
  subnets: [subnet-0a1b2c3d]
";

/// All of them.
pub fn hostile() -> Vec<Hostile> {
    let mut all = of_yaml();
    all.extend(of_placeholders());
    all.extend(of_values());
    all.extend(of_projects());
    all.extend(of_build_contexts());
    all
}

/// Texts that a YAML reader might choke on.
fn of_yaml() -> Vec<Hostile> {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 0..8_u8 {
        let (name, of) = (char::from(b'b' + level), char::from(b'a' + level));
        bomb.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{of}"); 10].join(", ")));
    }
    let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(AGENT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    vec![
        config("alias bomb", bomb, "yaml-too-large"),
        config(
            "one huge scalar, aliased 40,000 times",
            format!("a: &a '{}'\nb: [{}]\n", "x".repeat(500_000), vec!["*a"; 40_000].join(",")),
            "yaml-too-large",
        ),
        config("100,000 open brackets", "[".repeat(100_000), "yaml-too-large"),
        config(
            "100,000 nested lists",
            format!("a: {}{}\n", "[".repeat(100_000), "]".repeat(100_000)),
            "yaml-too-large",
        ),
        config("100,000 nested items", format!("{}x\n", "- ".repeat(100_000)), "yaml-too-large"),
        config(
            "1,400 nested maps",
            (0..1_400).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect(),
            "yaml-too-large",
        ),
        config("100 MB", format!("a: {}\n", "x".repeat(100 * MEGABYTE)), "file-too-large"),
        config(
            "100,000 brackets in a variable",
            format!("{AGENT}environmentVariables: {}", "[".repeat(100_000)),
            "yaml-too-large",
        ),
        config("half a million items", format!("[{}]", "a,".repeat(MEGABYTE / 2 - 10)), "yaml-too-large"),
        config("9,000 unknown keys on one line", format!("{{{}}}", keys(9_000)), "too-many-problems"),
        config("one key 19,000 times", format!("{{{}}}", "k: 1,".repeat(19_000)), "too-many-problems"),
        config("a key of 900 kB", format!("? '{}'\n: 1\n", "k".repeat(900_000)), "unknown-key"),
        config("a quote over 800 kB", format!("a: '{}", "x\n".repeat(400_000)), "yaml-syntax"),
        bytes("bytes that are no text", b"a: \xff\xfe\xfd\n".repeat(10_000), Some("yaml-encoding")),
        bytes("UTF-16", utf16, None),
        bytes("NUL", b"a: \0\n".to_vec(), Some("yaml-syntax")),
        config("a tag that would run code", "a: !!python/object/apply:os.system ['ls']\n".to_owned(), "yaml-tag"),
        config(
            "a merge key over and over",
            format!("a: &a {{{}}}\nb: {{{}}}\n", keys(5_000), "<<: *a,".repeat(50)),
            "yaml-too-large",
        ),
    ]
}

/// Placeholders that lead nowhere, or everywhere.
fn of_placeholders() -> Vec<Hostile> {
    let context = |entries: String| format!("{MDAA}            context:\n{entries}");
    let doubling: String =
        (0..40).map(|n| format!("              a{n}: '{{{{context:a{0}}}}}{{{{context:a{0}}}}}'\n", n + 1)).collect();
    let chain: String = (0..16_000).map(|n| format!("              c{n}: '{{{{context:c{}}}}}'\n", n + 1)).collect();
    let missing: String = (0..16_000).map(|n| format!("              c{n}: '{{{{context:no{n}}}}}'\n")).collect();
    let of = |text: String| format!("{AGENT}description: '{text}'\n");
    vec![
        config("140,000 placeholders", of("{{org}}".repeat(140_000)), "placeholder-unknown"),
        config("120,000 wrong placeholders", of("{{nope}}".repeat(120_000)), "placeholder-unknown"),
        config("a million braces", of("{".repeat(1_000_000)), "wrong-length"),
        config("200,000 angles", of("<<a:".repeat(200_000)), "wrong-length"),
        config(
            "19,000 missing entries",
            format!("{AGENT}policies: [{}]\n", items(19_000, |n| format!("'{{{{context:a{n}}}}}'"))),
            "yaml-too-large",
        ),
        project(
            "context that doubles itself",
            context(doubling),
            of("{{context:a0}}".to_owned()),
            "placeholder-unknown",
        ),
        project(
            "context that names itself",
            context("              a: '{{context:a}}'\n".to_owned()),
            of("{{context:a}}".to_owned()),
            "placeholder-unknown",
        ),
        project("16,000 entries that name the next", context(chain), AGENT.to_owned(), "placeholder-unknown"),
        project("16,000 entries that name nothing", context(missing), AGENT.to_owned(), "context-missing"),
    ]
}

/// Lists that are far too long.
fn of_values() -> Vec<Hostile> {
    let list = |key: &str, list: String| format!("{AGENT}{key}: [{list}]\n");
    let arn = |n: usize| format!("{{policyArn: 'arn:aws:iam::123456789012:policy/p{n}'}}");
    let statement = |n: usize| format!("{{Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::b{n}/x'}}");
    vec![
        config(
            "15,000 models",
            list("allowedModelArns", items(15_000, |n| format!("'arn:aws:bedrock:us-east-1::foundation-model/m{n}'"))),
            "yaml-too-large",
        ),
        config(
            "9,000 models",
            list("allowedModelArns", items(9_000, |n| format!("'arn:aws:bedrock:us-east-1::foundation-model/m{n}'"))),
            "managed-policy-size",
        ),
        config(
            "9,000 memories",
            format!("{AGENT}uses: {{memory: [{}]}}\n", items(9_000, |n| format!("m{n}-a1B2c3D4e5"))),
            "managed-policy-size",
        ),
        config("4,000 policies", list("policies", items(4_000, arn)), "role-policies-quota"),
        config(
            "a finding for each of 1,000 statements",
            statements(1_000, &|n| format!("'s3:*{n}'")),
            "too-many-problems",
        ),
        config(
            "a finding for each of 8,000 actions",
            statements(1, &|_| format!("[{}]", items(8_000, |n| format!("'s3:G*{n}'")))),
            "too-many-problems",
        ),
        config(
            "1,500 waivers that fit nowhere",
            list("waivers", items(1_500, |n| waiver(&format!("/*a*b*c*d*e*f{n}")))),
            "waiver-place-unknown",
        ),
        config(
            "1,000 statements",
            format!("{AGENT}policies: [{{policyDocument: {{Statement: [{}]}}}}]\n", items(1_000, statement)),
            "managed-policy-size",
        ),
        config(
            "9,000 variables",
            format!("{AGENT}environmentVariables: {{{}}}\n", items(9_000, |n| format!("A{n}: 'ssm:/p/{n}'"))),
            "wrong-count",
        ),
        config("4,000 endpoints", list("runtimeEndpoints", items(4_000, |n| format!("{{name: e{n}}}"))), "wrong-count"),
        config(
            "200,000 items as text",
            format!("{AGENT}allowedModelArns: '[{}]'\n", items(200_000, |_| "1".to_owned())),
            "wrong-type",
        ),
        project(
            "9,000 tags",
            format!("{MDAA}            tag_config_data: {{{}}}\n", keys(9_000)),
            AGENT.to_owned(),
            "tag-invalid",
        ),
    ]
}

/// Many modules, files and levels.
fn of_projects() -> Vec<Hostile> {
    let (before, _) = MDAA.split_once("          agents:").unwrap_or_default();
    let entry = "{module_path: '@aws-mdaa/bedrock-agentcore-runtime', module_configs: [./agent.yaml]}";
    let modules = |count: usize, entry: &str| {
        let modules: String = (0..count).map(|n| format!("          m{n}: {entry}\n")).collect();
        format!("{before}{modules}")
    };
    let files = |list: String| MDAA.replace("[./agent.yaml]", &format!("[{list}]"));
    let agent = || AGENT.to_owned();
    let waivers = format!("{}waivers: [{}]\n", modules(40, entry), items(1_500, |n| waiver(&format!("/q{n}/*"))));
    let fat = format!("{AGENT}environmentVariables: {{{}}}\n", items(4_000, |n| format!("A{n}: x")));
    let templates = format!(
        "organization: acme\nenv_templates:\n  t:\n    context:\n{}    modules:\n      m: {entry}\ndomains:\n  d:\n    environments:\n{}",
        (0..9_000).map(|n| format!("      c{n}: x\n")).collect::<String>(),
        (0..8_000).map(|n| format!("      e{n}: {{template: t}}\n")).collect::<String>(),
    );
    let big = |n: usize| (format!("f{n}.yaml"), format!("# {}\n", "x".repeat(1_000_000)).into_bytes());
    let mut many_files =
        project("60 MB in 60 files", files(items(60, |n| format!("./f{n}.yaml"))), agent(), "file-too-large");
    many_files.files.extend((0..60).map(big));
    let mut includes = config(
        "900 kB, included 2,000 times",
        format!(
            "{AGENT}environmentVariables:\n{}",
            (0..2_000).map(|n| format!("  A{n}: !include big.txt\n")).collect::<String>()
        ),
        "yaml-too-large",
    );
    includes.files.push(("big.txt".to_owned(), "y".repeat(900_000).into_bytes()));
    let mut tags = project(
        "one tag file 19,000 times",
        format!("{MDAA}tag_configs: [{}]\n", "./tags.yaml,".repeat(19_000)),
        agent(),
        "yaml-too-large",
    );
    tags.files.push(("tags.yaml".to_owned(), format!("tags: {{{}}}\n", keys(300)).into_bytes()));
    vec![
        project("3,000 modules", modules(3_000, entry), agent(), "yaml-too-large"),
        project("60 modules with 4,000 variables", modules(60, entry), fat, "yaml-too-large"),
        project(
            "one module 8,000 times",
            modules(1, &format!("&m {entry}")) + &modules(8_000, "*m")[before.len()..],
            agent(),
            "yaml-too-large",
        ),
        project(
            "3,000 modules times 15,000 entries",
            modules(3_000, entry) + "context:\n" + &(0..15_000).map(|n| format!("  c{n}: x\n")).collect::<String>(),
            agent(),
            "yaml-too-large",
        ),
        project("a template of 9,000 entries in 8,000 environments", templates, agent(), "yaml-too-large"),
        project("1,500 waivers over 40 modules", waivers, agent(), "waiver-place-unknown"),
        project("one config 4,000 times", files("./agent.yaml,".repeat(4_000)), agent(), "wrong-count"),
        project(
            "a config that is no YAML, 19,000 times",
            files("./agent.yaml,".repeat(19_000)),
            format!("a: [{}", "b,".repeat(1_000)),
            "yaml-syntax",
        ),
        project("19,000 missing configs", files(items(19_000, |n| format!("./none{n}"))), agent(), "too-many-problems"),
        project(
            "a module's name of 900 kB",
            MDAA.replace("agents:", &format!("{}:", "a".repeat(1_000))),
            agent(),
            "name-refused",
        ),
        many_files,
        includes,
        tags,
    ]
}

/// Ignore files beside many files, which each pattern is held against.
fn of_build_contexts() -> Vec<Hostile> {
    let context = |name, ignore: String, files: usize, code: Option<&'static str>| {
        let image = "containerUri: '{{account}}.dkr.ecr.{{region}}.amazonaws.com/agent:7'";
        let mut case = bytes(name, AGENT.replace(image, "codePath: ./src").into_bytes(), code);
        let file = |n: usize| (format!("src/{n}/{}.py", "ab".repeat(90)), Vec::new());
        case.files.push(("src/Dockerfile".to_owned(), b"FROM scratch\n".to_vec()));
        case.files.push(("src/.dockerignore".to_owned(), ignore.into_bytes()));
        case.files.extend((0..files).map(file));
        case
    };
    let lines = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(|n| line(n) + "\n").collect::<String>();
    let refused = Some("build-context");
    vec![
        context("1,001 ignore patterns", lines(1_001, &|n| format!("a{n}*")), 1, refused),
        context("150,000 ignore patterns", lines(150_000, &|n| format!("a{}", n % 100)), 1, refused),
        context("60,000 exceptions over 2,000 files", lines(60_000, &|n| format!("!**/a{n}")), 2_000, refused),
        context("a long ignore pattern", "*ab?".repeat(30), 1, refused),
        context("an ignore pattern of 900 kB", "*a".repeat(450_000), 1, refused),
        context("a literal ignore pattern of 900 kB", "a".repeat(900_000), 1, refused),
        context("half a million comments", "#\n".repeat(500_000), 1, None),
        context(
            "1,000 ignore patterns over 2,000 files",
            lines(1_000, &|n| format!("**/x{n}/**/*.py[co]")),
            2_000,
            None,
        ),
        context("1,000 exceptions over 2,000 files", lines(1_000, &|n| format!("!**/x{n}/*.py?")), 2_000, None),
        // Each state of such a pattern is many.
        context("1,000 costly ignore patterns", lines(1_000, &|n| format!("*a{}b{n}", "?".repeat(12))), 20, None),
    ]
}

fn items(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(", ")
}

/// A config with a policy of many statements.
fn statements(count: usize, action: &dyn Fn(usize) -> String) -> String {
    let statement = |n: usize| format!("{{Effect: Allow, Action: {}, Resource: '*'}}", action(n));
    format!("{AGENT}policies: [{{policyDocument: {{Statement: [{}]}}}}]\n", items(count, statement))
}

fn waiver(place: &str) -> String {
    format!("{{rule: AwsSolutions-IAM5, where: '{place}', reason: x, owner: x, expires: '2099-01-01'}}")
}

fn keys(count: usize) -> String {
    items(count, |n| format!("k{n}: v"))
}

fn config(name: &'static str, text: String, code: &'static str) -> Hostile {
    bytes(name, text.into_bytes(), Some(code).filter(|code| !code.is_empty()))
}

fn bytes(name: &'static str, agent: Vec<u8>, code: Option<&'static str>) -> Hostile {
    Hostile { name, files: vec![("mdaa.yaml".to_owned(), MDAA.into()), ("agent.yaml".to_owned(), agent)], code }
}

fn project(name: &'static str, mdaa: String, agent: String, code: &'static str) -> Hostile {
    let files = vec![("mdaa.yaml".to_owned(), mdaa.into_bytes()), ("agent.yaml".to_owned(), agent.into_bytes())];
    Hostile { name, files, code: Some(code).filter(|code| !code.is_empty()) }
}

impl Hostile {
    /// Writes its files.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        self.files.iter().try_for_each(|(name, bytes)| {
            let path = folder.join(name);
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(path, bytes)
        })
    }
}
