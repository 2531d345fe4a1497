use super::Rules;
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic};
use crate::module_type::bedrock_agentcore_runtime::config::CodeRuntime;
use crate::placeholder::closest;
use jsonptr::{Pointer, PointerBuf};

const ENTRY_POINT: &Pointer = Pointer::from_static("/agentRuntimeArtifact/codeConfiguration/entryPoint");
const RUNTIME: &Pointer = Pointer::from_static("/agentRuntimeArtifact/codeConfiguration/runtime");

/// The one word that AWS's guides write before the file ("Direct code deployment" for Python and for Node.js).
const INSTRUMENT: &str = "opentelemetry-instrument";

/// Commands that people write before a file. What a file's name holds that is no word of these is left alone.
const COMMANDS: [&str; 12] =
    [INSTRUMENT, "python", "python3", "node", "npm", "npx", "uv", "uvicorn", "gunicorn", "tsx", "ts-node", "poetry"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Python,
    Node,
}

impl Language {
    fn of(runtime: CodeRuntime) -> Language {
        match runtime {
            CodeRuntime::Node22 => Language::Node,
            CodeRuntime::Python310
            | CodeRuntime::Python311
            | CodeRuntime::Python312
            | CodeRuntime::Python313
            | CodeRuntime::Python314 => Language::Python,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Language::Python => "Python",
            Language::Node => "Node.js",
        }
    }

    fn file(self) -> &'static str {
        match self {
            Language::Python => "main.py",
            Language::Node => "dist/app.js",
        }
    }
}

impl Rules<'_> {
    /// What could not be started, or is not started as it reads.
    pub(super) fn entry_point(&mut self) {
        let Some(code) = &self.value.agent_runtime_artifact.code_configuration else { return };
        let language = Language::of(code.runtime);
        // One that only the deploy knows is not judged, and neither is what stands beside it.
        let Some(items) = code.entry_point.iter().map(|item| text::known(item)).collect::<Option<Vec<String>>>() else {
            return;
        };
        let items: Vec<&str> = items.iter().map(String::as_str).collect();
        let found = several_words(&items)
            .or_else(|| order(&items, language))
            .map(|found| (found, 0))
            .or_else(|| file(&items, language))
            .or_else(|| before_the_file(&items, language).map(|found| (found, 0)));
        let Some((found, index)) = found else { return };
        let found = found.at_pointer(self.node, &at(index));
        // The one of the two that is wrong may be the other one.
        let found = if found.code == Code::ENTRY_POINT_LANGUAGE {
            found.related(self.node.span(RUNTIME), "the language runtime")
        } else {
            found
        };
        self.push(found);
    }
}

fn at(index: usize) -> PointerBuf {
    let mut at = ENTRY_POINT.to_buf();
    at.push_back(index);
    at
}

fn list(words: &[&str]) -> String {
    format!("entryPoint: [{}]", words.join(", "))
}

fn several_words(items: &[&str]) -> Option<Diagnostic> {
    let item = items.iter().find(|item| item.contains(char::is_whitespace))?;
    let words: Vec<&str> = item.split_whitespace().collect();
    let begins_a_command =
        |word: &&str| COMMANDS.contains(word) || [".py", ".js"].iter().any(|ending| word.ends_with(ending));
    // `my agent.py` may be a file.
    if words.len() > 1 && !words.first().is_some_and(begins_a_command) {
        return None;
    }
    let all: Vec<&str> = items.iter().flat_map(|item| item.split_whitespace()).collect();
    let found = match words[..] {
        [] | [_] => Diagnostic::error(Code::ENTRY_POINT, format!("`{item}` begins or ends with a blank")),
        _ => Diagnostic::error(Code::ENTRY_POINT, format!("`{item}` is several words in one item")),
    };
    let help = match all[..] {
        [] => "write the file to start, e.g. `entryPoint: [main.py]`".to_owned(),
        [_] | [INSTRUMENT, _] => format!("write `{}`", list(&all)),
        _ => "write the file alone, or `opentelemetry-instrument` and the file, each as an item of its own".to_owned(),
    };
    Some(found.why("no shell splits it: each item is one word, as it stands").help(help))
}

fn order(items: &[&str], language: Language) -> Option<Diagnostic> {
    match items {
        [file, INSTRUMENT] => Some(
            Diagnostic::error(Code::ENTRY_POINT, format!("`{INSTRUMENT}` stands behind the file that it starts"))
                .why("the first item is started, and the second one given to it")
                .help(format!("write `{}`", list(&[INSTRUMENT, file]))),
        ),
        [INSTRUMENT] => Some(
            Diagnostic::error(Code::ENTRY_POINT, format!("`{INSTRUMENT}` has nothing to start"))
                .help(format!("add the file: `{}`", list(&[INSTRUMENT, language.file()]))),
        ),
        _ => None,
    }
}

/// The file that is started: the last item.
fn file(items: &[&str], language: Language) -> Option<(Diagnostic, usize)> {
    let index = items.len().checked_sub(1)?;
    let file = *items.get(index)?;
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let found = match (language, ending.as_str()) {
        (Language::Python, "py") | (Language::Node, "js") => return path(file).map(|found| (found, index)),
        (Language::Python, "js" | "mjs" | "cjs" | "ts" | "mts" | "tsx" | "jsx") => foreign(file, language, Language::Node),
        (Language::Node, "py") => foreign(file, language, Language::Python),
        (Language::Node, "ts" | "mts" | "cts" | "tsx" | "jsx") => {
            Diagnostic::error(Code::ENTRY_POINT, format!("`{file}` is not JavaScript yet"))
                .why("AgentCore's guide for Node.js: \"TypeScript files (`.ts`) are not accepted directly\"")
                .help("build it, and name what the build writes, e.g. `entryPoint: [dist/app.js]`")
        }
        (Language::Node, "mjs" | "cjs") => {
            Diagnostic::warning(Code::ENTRY_POINT, format!("`{file}` does not end in `.js`"))
                .why("AgentCore's guide: \"AgentCore Runtime for Node.js only accepts `.js` entry points\"")
                .help("name it `.js`; `\"type\": \"module\"` in its package.json makes it an ES module")
        }
        _ => Diagnostic::warning(Code::ENTRY_POINT, format!("`{file}` names no file of {}", language.name()))
            .why(format!("AgentCore starts a file in the archive, e.g. `{}`; a module, a function or a command is none [inferred]", language.file()))
            .help(format!("write the file that starts the server, e.g. `{}`", list(&[language.file()]))),
    };
    Some((found, index))
}

fn foreign(file: &str, language: Language, its: Language) -> Diagnostic {
    let other = match its {
        Language::Python => "`runtime: PYTHON_3_13`",
        Language::Node => "`runtime: NODE_22`",
    };
    Diagnostic::error(Code::ENTRY_POINT_LANGUAGE, format!("`{file}` is no file that {} runs", language.name()))
        .help(format!("write {other}, or name a file of {}, e.g. `{}`", language.name(), language.file()))
}

/// A path that is not one in the archive.
fn path(file: &str) -> Option<Diagnostic> {
    let warning = |message: String| Diagnostic::warning(Code::ENTRY_POINT, message);
    let found = if file.starts_with('/') || file.starts_with("~/") {
        warning(format!("`{file}` is a path on a machine, not in the archive"))
    } else if file.contains('\\') {
        warning(format!("`{file}` is written with `\\`, which is no separator in an archive"))
    } else if file.split('/').any(|part| part == "..") {
        warning(format!("`{file}` lies outside of the archive"))
    } else {
        return None;
    };
    Some(found.help("write the path from the top of the archive, e.g. `src/main.py`"))
}

/// What stands before the file.
fn before_the_file(items: &[&str], language: Language) -> Option<Diagnostic> {
    let [first, file] = items else { return None };
    if *first == INSTRUMENT {
        return (language == Language::Node).then(|| {
            Diagnostic::info(Code::ENTRY_POINT, format!("the archive must hold what `{INSTRUMENT}` is for Node.js"))
                .why(
                    "AgentCore's guide: the package `@aws/aws-distro-opentelemetry-node-autoinstrumentation`, in \
                     `node_modules/` of the archive",
                )
                .help("`npm install @aws/aws-distro-opentelemetry-node-autoinstrumentation` before it is packed")
        });
    }
    let found = Diagnostic::warning(
        Code::ENTRY_POINT,
        format!("`{first}` before the file is nothing that AWS describes"),
    )
    .why(format!(
        "its guides write the file alone, or `{INSTRUMENT}` before it; whether anything else starts is not known"
    ));
    Some(match closest(first, std::iter::once(INSTRUMENT)) {
        Some(meant) => found.help(crate::diagnostic::Help::nearest(meant)),
        None if language == Language::Node => found.help(format!("write `{}`", list(&[file]))),
        None => found.help(format!("write `{}` or `{}`", list(&[file]), list(&[INSTRUMENT, file]))),
    })
}
