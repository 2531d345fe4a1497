use super::module::{Module, ModuleId};
use crate::placeholder::closest;
use std::fmt;

/// Which modules a command is for: comma-separated names, none for all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub domains: Vec<String>,
    pub envs: Vec<String>,
    pub modules: Vec<String>,
}

/// A filter that names what is not there.
#[derive(Debug)]
pub enum UnknownFilter {
    /// A name of that kind that does not exist, and those that do.
    Name {
        /// `domain`, `environment` or `module`.
        kind: &'static str,
        name: String,
        /// Sorted.
        known: Vec<String>,
    },
    /// Each name exists, and no module has all of them.
    Nothing,
}

impl Filter {
    /// The modules it lets through, and the others, in their order.
    ///
    /// # Errors
    /// When it names a domain, environment or module that does not exist.
    pub fn split(&self, modules: Vec<Module>) -> Result<(Vec<Module>, Vec<Module>), UnknownFilter> {
        check("domain", &self.domains, &modules, |id| &id.domain.name)?;
        check("environment", &self.envs, &modules, |id| &id.env.name)?;
        check("module", &self.modules, &modules, |id| &id.module.name)?;
        let (chosen, others): (Vec<Module>, Vec<Module>) = modules.into_iter().partition(|module| {
            let id = &module.id;
            self.lets(&id.domain.name, &id.env.name, &id.module.name)
        });
        if chosen.is_empty() && !(self.domains.is_empty() && self.envs.is_empty() && self.modules.is_empty()) {
            return Err(UnknownFilter::Nothing);
        }
        Ok((chosen, others))
    }

    /// Whether it lets a module of these names through.
    pub fn lets(&self, domain: &str, env: &str, module: &str) -> bool {
        let lets = |names: &[String], name: &str| names.is_empty() || names.iter().any(|known| known == name);
        lets(&self.domains, domain) && lets(&self.envs, env) && lets(&self.modules, module)
    }
}

fn check(
    kind: &'static str,
    names: &[String],
    modules: &[Module],
    name_of: fn(&ModuleId) -> &String,
) -> Result<(), UnknownFilter> {
    let mut known: Vec<String> = modules.iter().map(|module| name_of(&module.id).clone()).collect();
    known.sort();
    known.dedup();
    match names.iter().find(|name| !known.contains(name)) {
        Some(name) => Err(UnknownFilter::Name { kind, name: name.clone(), known }),
        None => Ok(()),
    }
}

impl fmt::Display for UnknownFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnknownFilter::Nothing => f.write_str("no module is in all of the named domains, environments and modules"),
            UnknownFilter::Name { kind, name, known } if known.is_empty() => {
                write!(f, "there is no {kind} `{name}`; there is none at all")
            }
            UnknownFilter::Name { kind, name, known } => {
                write!(f, "there is no {kind} `{name}`; there is {}", known.join(", "))?;
                match closest(name, known.iter().map(String::as_str)) {
                    Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for UnknownFilter {}
