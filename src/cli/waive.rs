use super::args::{PolicyOptions, Selection, SsmOptions};
use super::exit::Exit;
use super::failure::Failure;
use super::load::load;
use super::report::{Findings, breaks_policy};
use super::stream::Stream;
use super::workspace::Workspace;
use super::write::NewFile;
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Format, visible_line};
use crate::policy::{self, Day, Decision, NewWaivers};
use crate::project::ConfigLayer;
use crate::source::{FileId, append};
use indexmap::IndexMap;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Options of `waive`.
#[derive(Debug, clap::Args)]
pub struct WaiveOptions {
    /// The rule: a code, or the name that all packs share
    rule: String,
    /// Only what stands at this place: a construct path, a logical id or a pointer, `*` and `?` stand for any text
    #[arg(long = "where", value_name = "PLACE")]
    place: Option<String>,
    /// Why it is accepted, in a few words
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who answers for it: a person or a team
    #[arg(long, value_name = "NAME")]
    owner: String,
    /// The last day it holds, a year from today at most
    #[arg(long, value_name = "YYYY-MM-DD")]
    expires: Day,
    /// Prints what it would write, and writes nothing
    #[arg(long)]
    dry_run: bool,
    /// The day from which a year is counted [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Day>,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    ssm: SsmOptions,
}

/// What stands in the project.
struct Standing {
    workspace: Workspace,
    compiled: Vec<Compiled>,
    /// What each module is configured by.
    layers: HashMap<String, Vec<ConfigLayer>>,
    /// The one file that may hold waivers.
    only_in: Option<FileId>,
    of_the_file: Diagnostics,
}

/// `mdaac waive`: writes the waivers of what a rule finds now, each in the file where it belongs.
pub fn run(options: &WaiveOptions) -> Result<Exit, Failure> {
    let today = options.today.unwrap_or_else(policy::today);
    let decision = Decision {
        rule: &options.rule,
        place: options.place.as_deref(),
        reason: &options.reason,
        owner: &options.owner,
        expires: options.expires,
    };
    let standing = look(options, today, Some(&decision))?;
    let files = waivers(&standing, &decision);
    if files.is_empty() {
        let place = options.place.as_ref().map(|place| format!(" at `{}`", visible_line(place))).unwrap_or_default();
        Stream::Stderr
            .print(format!("`{}` finds nothing{place} that is not waived; nothing was written\n", options.rule));
        return Ok(Exit::Done);
    }
    let mut changes = Vec::new();
    for (file, new) in &files {
        changes.push(Change::of(*file, new, &standing, &decision)?);
    }
    for change in &changes {
        Stream::Stdout.print(&change.shown);
    }
    if options.dry_run {
        return Ok(Exit::Done);
    }
    changes.iter().try_for_each(|change| change.write(&change.after))?;
    let now = look(options, today, None).and_then(|now| held(&standing, &now, &decision));
    if now.is_err() {
        changes.iter().try_for_each(|change| change.write(&change.before))?;
    }
    now?;
    for change in &changes {
        Stream::Stderr.print(format!("wrote {}\n", visible_line(&change.path.display().to_string())));
    }
    Ok(Exit::Done)
}

/// Reads and judges the project, which must be right but for its findings.
fn look(options: &WaiveOptions, today: Day, decision: Option<&Decision<'_>>) -> Result<Standing, Failure> {
    let (workspace, mut selected) = load(&options.selection, &options.ssm)?;
    if let Some(refused) = decision.and_then(|decision| decision.refused(&selected.waivers, today)) {
        return Err(Failure::Usage(refused));
    }
    let layers = selected.modules.iter().map(|module| (module.id.to_string(), module.layers.clone())).collect();
    let mut compiled = workspace.compile(&mut selected, &PolicyOptions::on(today))?;
    let wrong = |found: &Diagnostic| found.stops() && !breaks_policy(found.code);
    if selected.diagnostics.iter().any(wrong) || compiled.iter().any(|module| module.diagnostics.iter().any(wrong)) {
        let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace);
        findings.print(Format::Human, &workspace, Stream::Stderr);
        return Err(Failure::Reported(Exit::gravest([Exit::Input, findings.exit()])));
    }
    Ok(Standing { workspace, compiled, layers, only_in: selected.waivers.only_in, of_the_file: selected.diagnostics })
}

/// The waivers to write, by file.
fn waivers(standing: &Standing, decision: &Decision<'_>) -> IndexMap<FileId, NewWaivers> {
    let mut files: IndexMap<FileId, NewWaivers> = IndexMap::new();
    for module in &standing.compiled {
        let layers = standing.layers.get(&module.id.to_string()).map(Vec::as_slice).unwrap_or_default();
        for found in module.diagnostics.iter().filter(|found| decision.is_about(found)) {
            let configs = || layers.iter().filter_map(|layer| layer.file);
            let own =
                || configs().find(|file| found.span.is_some_and(|span| span.file == *file)).or(configs().next_back());
            let config = if standing.only_in.is_some() { None } else { own() };
            let file = standing.only_in.or(config).or_else(|| standing.workspace.context.sources.first());
            let Some(file) = file else { continue };
            decision.add(found, config.is_some(), files.entry(file).or_default());
        }
    }
    files
}

/// Whether nothing of it stands any more, and what of waivers is not as it should be because of it.
fn held(before: &Standing, now: &Standing, decision: &Decision<'_>) -> Result<(), Failure> {
    let mut all = now.compiled.iter().flat_map(|module| module.diagnostics.iter());
    if let Some(still) = all.find(|found| decision.is_about(found)) {
        return Err(Failure::Input(format!(
            "the waiver would not hold, and nothing was written: {} still stands; does a later config replace `waivers`?",
            visible_line(&still.message)
        )));
    }
    let told = |standing: &Standing| -> Vec<Diagnostic> {
        let of_modules = standing.compiled.iter().flat_map(|module| {
            module.diagnostics.iter().map(|found| Diagnostic { module: Some(module.id.to_string()), ..found.clone() })
        });
        let all = of_modules.chain(standing.of_the_file.iter().cloned());
        all.filter(|found| found.code.name().starts_with("waiver-")).collect()
    };
    let known = told(before);
    let mut new = Diagnostics::default();
    for found in told(now) {
        let is_new = !known
            .iter()
            .any(|known| (known.code, &known.message, &known.module) == (found.code, &found.message, &found.module));
        // One that the new waiver takes the place of set nothing aside before, either.
        if is_new || found.code == Code::WAIVER_UNUSED {
            new.push(found);
        }
    }
    let findings = Findings::gather(new, &mut [], &now.workspace);
    if !findings.is_empty() {
        findings.print(Format::Human, &now.workspace, Stream::Stderr);
    }
    Ok(())
}

/// A file and what becomes of it.
struct Change {
    path: PathBuf,
    before: String,
    after: String,
    /// What comes to it, for a person.
    shown: String,
}

impl Change {
    fn of(file: FileId, new: &NewWaivers, standing: &Standing, decision: &Decision<'_>) -> Result<Change, Failure> {
        let sources = &standing.workspace.context.sources;
        let path = Path::new(&standing.workspace.folder).join(sources.name(file));
        let shown = visible_line(&path.display().to_string());
        let before = sources.text(file).to_string();
        let entries = decision.entries(new);
        let alone = append("", "waivers", &entries).unwrap_or_default();
        // What is read may have been decoded, and a link be somebody else's file.
        let same = std::fs::read(&path).is_ok_and(|bytes| bytes == before.as_bytes());
        let is_link = path.symlink_metadata().is_ok_and(|found| found.is_symlink());
        let after = append(&before, "waivers", &entries).filter(|_| same && !is_link);
        let Some(after) = after else {
            Stream::Stdout.print(alone);
            return Err(Failure::Input(format!(
                "`{shown}` is written in a way that mdaac does not change; add to its `waivers` what stands above"
            )));
        };
        Ok(Change { shown: format!("# {shown}\n{alone}"), path, before, after })
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        let written = NewFile::beside(&self.path, text.as_bytes()).and_then(|file| file.take_place_of(&self.path));
        written.map_err(|error| Failure::writing(&self.path, &error))
    }
}
