use crate::cloudformation::{MAX_TEMPLATE_BYTES, Unreadable, read_template};
use crate::project::{WaiverRecord, read_waivers};
use crate::source::slashed;
use serde_json::Value;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A folder of templates, `<org>/<domain>/<env>/<module>/<stack-name>.template.json`, as synth and
/// MDAA write it.
#[derive(Debug)]
pub struct Baseline {
    /// As the user named it.
    folder: PathBuf,
    real: PathBuf,
}

/// A folder that cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the baseline `{}`: {error}", folder.display())]
pub struct BaselineError {
    /// As the user named it.
    pub folder: PathBuf,
    pub error: io::Error,
}

/// The template of one module in a baseline.
#[derive(Debug)]
pub struct BaselineTemplate {
    /// Its path below the baseline's folder, with `/`.
    pub path: String,
    /// What it holds, or why that cannot be said.
    pub template: Result<Value, Unreadable>,
    /// The waivers that held for it; none where nothing tells, as beside a template of MDAA's.
    pub waivers: Option<Vec<WaiverRecord>>,
}

/// What the names of templates end in.
const ENDINGS: [&str; 3] = [".template.json", ".template.yaml", ".template.yml"];

impl Baseline {
    /// Opens a folder.
    ///
    /// # Errors
    /// When it is none.
    pub fn open(folder: &Path) -> Result<Self, BaselineError> {
        let failed = |error| BaselineError { folder: folder.to_owned(), error };
        let real = folder.canonicalize().map_err(failed)?;
        fs::read_dir(&real).map_err(failed)?;
        Ok(Baseline { folder: folder.to_owned(), real })
    }

    /// A path below the folder, as the user would name it.
    pub fn shown(&self, path: &str) -> String {
        slashed(&self.folder.join(path))
    }

    /// The template of a stack in the folder of its module, `module` being `<org>/<domain>/<env>/<module>`.
    /// Where none has the stack's name, the only one that is there: a project may have named its
    /// stacks otherwise.
    pub fn template(&self, module: &str, stack_name: &str) -> Option<BaselineTemplate> {
        let names = self.templates(module);
        let named = ENDINGS.iter().map(|ending| format!("{stack_name}{ending}")).find(|name| names.contains(name));
        let name = match (named, &names[..]) {
            (Some(name), _) => name,
            (None, [only]) => only.clone(),
            _ => return None,
        };
        let path = format!("{module}/{name}");
        Some(BaselineTemplate { template: self.read(&path), waivers: self.waivers(&path), path })
    }

    /// What `synth` wrote beside a template: a file where there are waivers, and its source map in any case.
    fn waivers(&self, template: &str) -> Option<Vec<WaiverRecord>> {
        let stem = ENDINGS.iter().find_map(|ending| template.strip_suffix(ending))?;
        match self.text(&format!("{stem}.waivers.json")) {
            Ok(text) => read_waivers(&text),
            Err(_) => self.real.join(format!("{stem}.sources.json")).is_file().then(Vec::new),
        }
    }

    /// The modules of an organization that have a template, each as `domain`, `env`, `module`; sorted.
    pub fn modules(&self, org: &str) -> Vec<[String; 3]> {
        let mut found = Vec::new();
        for domain in self.names(org) {
            for env in self.names(&format!("{org}/{domain}")) {
                for module in self.names(&format!("{org}/{domain}/{env}")) {
                    if !self.templates(&format!("{org}/{domain}/{env}/{module}")).is_empty() {
                        found.push([domain.clone(), env.clone(), module]);
                    }
                }
            }
        }
        found
    }

    fn templates(&self, module: &str) -> Vec<String> {
        let mut names = self.names(module);
        names.retain(|name| ENDINGS.iter().any(|ending| name.ends_with(ending)));
        names
    }

    /// What lies in a folder below; nothing where there is no such folder.
    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.real.join(folder)).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        names
    }

    fn read(&self, path: &str) -> Result<Value, Unreadable> {
        read_template(&self.text(path)?)
    }

    fn text(&self, path: &str) -> Result<String, Unreadable> {
        let failed = |error: io::Error| Unreadable(error.to_string());
        let real = self.real.join(path).canonicalize().map_err(failed)?;
        if !real.starts_with(&self.real) {
            return Err(Unreadable("it is a link out of the baseline".to_owned()));
        }
        let bytes = fs::metadata(&real).map_err(failed)?.len();
        if bytes > MAX_TEMPLATE_BYTES {
            return Err(Unreadable(format!(
                "it has {bytes} bytes; the most that CloudFormation takes is {MAX_TEMPLATE_BYTES}"
            )));
        }
        fs::read_to_string(&real).map_err(failed)
    }
}
