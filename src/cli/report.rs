use super::args::{FailOn, PolicyOptions};
use super::exit::Exit;
use super::print_options::{is_quiet, is_verbose};
use super::stream::{Stream, complain};
use super::workspace::Workspace;
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Format, Report, Severity, WrittenFiles, masked};
use crate::source::Sources;
use serde_json::Value;

/// What is wrong with credentials, rights or the network, and not with the input.
const NOT_STARTED: [Code; 9] = [
    Code::AWS_CREDENTIALS,
    Code::AWS_PERMISSION,
    Code::AWS_REFUSED,
    Code::AWS_REGION_MISSING,
    Code::AWS_THROTTLED,
    Code::AWS_UNREACHABLE,
    Code::CLOCK_OFF,
    Code::TIME_UP,
    Code::WRONG_ACCOUNT,
];

/// Gathers what was found and prints it, results on stdout.
pub struct Findings {
    diagnostics: Vec<Diagnostic>,
    modules: Vec<String>,
    written: Option<Vec<WrittenFiles>>,
    all: bool,
    fail_on: FailOn,
}

impl Findings {
    /// Those of the mdaa.yaml and of each module, sorted by place.
    pub fn gather(mut all: Diagnostics, compiled: &mut [Compiled], workspace: &Workspace) -> Self {
        let mut modules = Vec::new();
        for module in compiled {
            let name = module.id.to_string();
            all.extend_for(&name, std::mem::take(&mut module.diagnostics));
            modules.push(name);
        }
        let (diagnostics, all) = (all.into_sorted(&workspace.context.sources), is_verbose());
        Findings { diagnostics, modules, written: None, all, fail_on: FailOn::Error }
    }

    /// With the files that came of it.
    pub fn with_written(self, written: Vec<WrittenFiles>) -> Self {
        Findings { written: Some(written), ..self }
    }

    /// With notes, where a person asks for them, and as strict as he asks for.
    pub fn under(mut self, policy: &PolicyOptions) -> Self {
        self.all |= policy.all;
        self.fail_on = policy.fail_on();
        self
    }

    /// The files that came of it.
    pub fn written(&self) -> &[WrittenFiles] {
        self.written.as_deref().unwrap_or_default()
    }

    /// What stands of that which stops a module: what keeps mdaac from AWS, then wrong input, then a
    /// violated policy.
    pub fn exit(&self) -> Exit {
        let standing = || self.diagnostics.iter().filter(|found| self.fail_on.stops(found));
        if standing().any(keeps_from_aws) {
            Exit::NotStarted
        } else if standing().any(|found| !breaks_policy(found.code)) {
            Exit::Input
        } else if standing().next().is_some() {
            Exit::Policy
        } else {
            Exit::Done
        }
    }

    /// What stops a module, without its secrets, and once where several packs of rules say it; where nothing does, what is
    /// wrong with the mdaa.yaml.
    pub fn stopping(&self, module: &str, sources: &Sources) -> Vec<Diagnostic> {
        let of = |module: Option<&str>| {
            let mut reported: Vec<Diagnostic> = Vec::new();
            for found in self.diagnostics.iter().filter(|found| found.module.as_deref() == module && found.stops()) {
                let found = if sources.shows_values() { found.clone() } else { masked(found) };
                if !reported.iter().any(|known| known.span == found.span && known.message == found.message) {
                    reported.push(found);
                }
            }
            reported
        };
        let own = of(Some(module));
        if own.is_empty() { of(None) } else { own }
    }

    /// Whether there are notes at most, and nobody asks for them.
    pub fn is_quiet(&self) -> bool {
        !self.all && self.diagnostics.iter().all(|found| found.severity == Severity::Info)
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// As the array that `check --format json` prints.
    pub fn json(&self, workspace: &Workspace) -> Value {
        self.report(workspace).to_json()["diagnostics"].take()
    }

    /// Prints for a person in front of the report that stdout is for, if there is anything to tell.
    pub fn print_any(&self, workspace: &Workspace) {
        if !self.is_empty() {
            self.print(Format::Human, workspace, Stream::Stdout);
        }
    }

    /// Prints to stdout, or to stderr where stdout is for what is used as it is (docs/wording.md).
    pub fn print(&self, format: Format, workspace: &Workspace, to: Stream) {
        self.complain_of_strictness();
        if format != Format::Human || !is_quiet() {
            return print_report(&self.report(workspace), format, to);
        }
        let diagnostics: Vec<Diagnostic> = self.diagnostics.iter().filter(|found| is_wrong(found)).cloned().collect();
        if !diagnostics.is_empty() {
            print_report(&Report { diagnostics: &diagnostics, ..self.report(workspace) }, format, to);
        }
    }

    /// As JSON, and what was judged besides.
    pub fn print_with(&self, evidence: Value, workspace: &Workspace) {
        self.complain_of_strictness();
        let mut report = self.report(workspace).to_json();
        report["evidence"] = evidence;
        Stream::Stdout.print_json(format!("{report:#}\n"));
    }

    fn complain_of_strictness(&self) {
        if self.exit() != Exit::Done && !self.diagnostics.iter().any(Diagnostic::stops) {
            // The report itself says how many there are.
            complain("there are no errors, but --strict or --fail-on lets nothing else pass, either");
        }
    }

    fn report<'a>(&'a self, workspace: &'a Workspace) -> Report<'a> {
        Report {
            diagnostics: &self.diagnostics,
            modules: &self.modules,
            sources: &workspace.context.sources,
            folder: &workspace.folder,
            written: self.written.as_deref(),
            all: self.all,
        }
    }
}

/// Whether it is an error or a warning that nobody accepted.
pub fn is_wrong(found: &Diagnostic) -> bool {
    !found.waived && !found.is_note() && found.severity < Severity::Info
}

/// Whether it keeps mdaac from AWS, and is not wrong input.
pub fn keeps_from_aws(found: &Diagnostic) -> bool {
    NOT_STARTED.contains(&found.code)
}

/// Prints a report. The formats for programs have escapes of their own.
pub fn print_report(report: &Report<'_>, format: Format, to: Stream) {
    let text = report.render(format);
    let _ = match format {
        Format::Human => to.print(text),
        Format::Json | Format::Sarif => to.print_json(text),
        Format::Github | Format::Junit => to.print_exactly(text),
    };
}

/// What is wrong with waivers, and not with what is written.
const WAIVERS: [Code; 4] =
    [Code::WAIVER_ELSEWHERE, Code::WAIVER_EXPIRED, Code::WAIVER_NOT_ALLOWED, Code::WAIVER_TOO_LONG];

/// Whether it is about what may ship, not about whether the input can be read.
pub fn breaks_policy(code: Code) -> bool {
    code.is_rule() || WAIVERS.contains(&code)
}
