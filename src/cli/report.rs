use super::exit::{Exit, Failure};
use super::workspace::Workspace;
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Format, Report};
use std::io::Write;

/// Gathers what was found and prints it, results on stdout.
pub struct Findings {
    diagnostics: Vec<Diagnostic>,
    modules: Vec<String>,
    all: bool,
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
        Findings { diagnostics: all.into_sorted(&workspace.context.sources), modules, all: false }
    }

    /// With notes, where a person asks for them.
    pub fn with_notes(mut self, all: bool) -> Self {
        self.all = all;
        self
    }

    /// What stands of that which stops a module: wrong input is graver than a violated policy.
    pub fn exit(&self) -> Exit {
        let standing = || self.diagnostics.iter().filter(|found| found.stops());
        match standing().all(|found| breaks_policy(found.code)) {
            _ if standing().next().is_none() => Exit::Done,
            true => Exit::Policy,
            false => Exit::Input,
        }
    }

    /// Prints to stdout, or to stderr when stdout is for a template.
    pub fn print(&self, format: Format, workspace: &Workspace, to_stderr: bool) -> Result<(), Failure> {
        let report = Report {
            diagnostics: &self.diagnostics,
            modules: &self.modules,
            sources: &workspace.context.sources,
            folder: &workspace.folder,
            all: self.all,
        };
        let text = report.render(format);
        // Only the human form carries styles; the others must pass unchanged.
        let written = match (format, to_stderr) {
            (Format::Human, false) => anstream::stdout().write_all(text.as_bytes()),
            (Format::Human, true) => anstream::stderr().write_all(text.as_bytes()),
            (_, false) => std::io::stdout().write_all(text.as_bytes()),
            (_, true) => std::io::stderr().write_all(text.as_bytes()),
        };
        // Progress follows on stderr, which has no buffer.
        written.and_then(|()| std::io::stdout().flush()).map_err(Failure::Print)
    }
}

/// Whether it is about what may ship, not about whether the input can be read.
fn breaks_policy(code: Code) -> bool {
    code.is_rule() || [Code::WAIVER_EXPIRED, Code::WAIVER_ELSEWHERE].contains(&code)
}
