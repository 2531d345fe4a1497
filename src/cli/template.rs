use super::exit::Exit;
use super::failure::Failure;
use super::stream::Stream;
use crate::module_type::MODULE_TYPES;
use crate::placeholder::closest;

/// Options of `template`.
#[derive(Debug, clap::Args)]
pub struct TemplateOptions {
    /// The file, as messages name it: `templates/bedrock-agentcore-runtime/role.yaml:12`, or the end of it, `role.yaml` [default: lists all]
    #[arg(value_name = "FILE[:LINE]")]
    pub file: Option<String>,
    /// Shows the lines around this one, numbered
    #[arg(long, value_name = "NUMBER", requires = "file")]
    pub line: Option<usize>,
}

/// How many lines stand before and behind the one that is asked for.
const AROUND: usize = 6;

/// `mdaac template`: a file of templates/, as this version has it.
pub fn run(options: &TemplateOptions) -> Result<Exit, Failure> {
    let files = || MODULE_TYPES.iter().flat_map(|module_type| module_type.templates.iter().copied());
    let Some(given) = &options.file else {
        Stream::Stdout.print(files().map(|(name, _)| format!("{}\n", below(name))).collect::<String>());
        return Ok(Exit::Done);
    };
    let (name, place) = place(given);
    let is_it = |full: &str| full == name || below(full) == name || full.ends_with(&format!("/{name}"));
    let mut matching = files().filter(|(full, _)| is_it(full));
    let (Some((_, text)), None) = (matching.next(), matching.next()) else {
        let known: Vec<&str> = files().map(|(full, _)| below(full)).collect();
        let ends = known.iter().filter_map(|full| full.rsplit('/').next());
        let nearest = closest(name, known.iter().copied().chain(ends));
        let nearest = nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
        return Err(Failure::Usage(format!("there is no template `{name}`; there is {}{nearest}", known.join(", "))));
    };
    let count = text.lines().count();
    let shown = match options.line.or(place) {
        None => text.to_owned(),
        Some(line) if (1..=count).contains(&line) => around(text, line),
        Some(line) => return Err(Failure::Usage(format!("`{name}` has the lines 1 to {count}, not {line}"))),
    };
    Stream::Stdout.print(shown);
    Ok(Exit::Done)
}

/// Without the folder that all of them are in.
fn below(name: &str) -> &str {
    name.strip_prefix("templates/").unwrap_or(name)
}

/// `role.yaml`, `role.yaml:12` or `role.yaml:12:5`: the name and the line.
fn place(given: &str) -> (&str, Option<usize>) {
    let mut parts = given.split(':');
    let name = parts.next().unwrap_or_default();
    (name, parts.next().and_then(|line| line.parse().ok()))
}

fn around(text: &str, line: usize) -> String {
    let last = line + AROUND;
    let lines = text.lines().enumerate().map(|(index, text)| (index + 1, text));
    let near = lines.filter(|(number, _)| number + AROUND >= line && *number <= last);
    let width = last.to_string().len();
    near.map(|(number, text)| {
        let mark = if number == line { '>' } else { ' ' };
        format!("{mark} {number:width$} | {text}").trim_end().to_owned() + "\n"
    })
    .collect()
}
