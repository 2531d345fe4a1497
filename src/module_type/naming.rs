//! Naming: takes where a module stands, gives the names MDAA 1.6.0 gives its resources.
//!
//! A name that differs by one character replaces the user's resource, so faults are kept too: the
//! hash that sets in at the limit instead of above it, and its second hyphen when negative.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::project::ModuleId;
use crate::source::Origin;

/// Where a module stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Naming<'a> {
    /// The organization.
    pub org: &'a str,
    /// The environment.
    pub env: &'a str,
    /// The domain.
    pub domain: &'a str,
    /// The module's name in mdaa.yaml.
    pub module: &'a str,
    /// Whether the environment is part of the names of SSM parameters and exports (mdaa-newer 13).
    pub env_in_ssm_path: bool,
}

/// A name that MDAA's naming does not accept: it must begin and end with a letter or digit, with
/// only those and `-`, `_`, `.` between.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name `{name}` is refused")]
pub struct NameRefused {
    /// The whole name as built.
    pub name: String,
}

impl<'a> From<&'a ModuleId> for Naming<'a> {
    fn from(id: &'a ModuleId) -> Self {
        Naming {
            org: &id.org.name,
            env: &id.env.name,
            domain: &id.domain.name,
            module: &id.module.name,
            env_in_ssm_path: id.env_in_ssm_path.is_on,
        }
    }
}

impl Naming<'_> {
    /// The CloudFormation stack.
    pub fn stack_name(&self) -> String {
        self.prefix().replace('_', "-")
    }

    /// The SSM parameter for an attribute of a resource: `/org/domain/module/type/id/attribute`.
    /// With an empty `attribute`, what stands before it.
    pub fn parameter_name(&self, resource_type: &str, id: &str, attribute: &str) -> String {
        format!("{}{resource_type}/{id}/{attribute}", self.parameters_prefix()).to_lowercase()
    }

    /// What the name of every SSM parameter of the module begins with.
    pub fn parameters_prefix(&self) -> String {
        format!("/{}/", self.published_below().join("/")).to_lowercase()
    }

    /// The export for an attribute of a resource: `org:domain:module:type:id:attribute`.
    /// With an empty `attribute`, what stands before it.
    pub fn export_name(&self, resource_type: &str, id: &str, attribute: &str) -> String {
        let id: String = id.chars().filter(|&c| is_word(c)).collect::<String>().replace('_', "-");
        format!("{}:{resource_type}:{id}:{attribute}", self.published_below().join(":")).to_lowercase()
    }

    /// MDAA's resource name with a suffix, at most `max` characters.
    ///
    /// # Errors
    /// When MDAA refuses the name.
    pub fn resource_name(&self, suffix: &str, max: usize) -> Result<String, NameRefused> {
        checked_name(cut(format!("{}-{}", self.prefix(), suffix.to_lowercase()), max))
    }

    /// MDAA's resource name without a suffix, at most `max` characters.
    ///
    /// # Errors
    /// When MDAA refuses the name.
    pub fn module_name(&self, max: usize) -> Result<String, NameRefused> {
        checked_name(cut(self.prefix(), max))
    }

    fn published_below(&self) -> Vec<&str> {
        let Naming { org, env, domain, module, env_in_ssm_path } = self;
        match env_in_ssm_path {
            true => vec![org, domain, env, module],
            false => vec![org, domain, module],
        }
    }

    fn prefix(&self) -> String {
        let Naming { org, env, domain, module, .. } = self;
        format!("{org}-{env}-{domain}-{module}").to_lowercase()
    }
}

fn checked_name(name: String) -> Result<String, NameRefused> {
    if accepted(&name) { Ok(name) } else { Err(NameRefused { name }) }
}

/// A name as MDAA cuts it.
pub(super) fn cut(full: String, max: usize) -> String {
    // JavaScript counts, cuts and hashes UTF-16 code units.
    let units: Vec<u16> = full.encode_utf16().collect();
    if units.len() < max {
        return full;
    }
    let hash = hash(&units);
    let kept = units.len().min(max - hash.len() - 1);
    format!("{}-{hash}", String::from_utf16_lossy(&units[..kept]))
}

/// Where the parts of the name of a resource come from, beside its suffix.
pub fn resource_name_origins(id: &ModuleId) -> Vec<Origin> {
    [&id.org, &id.domain, &id.env, &id.module].map(|part| Origin::File(part.span)).to_vec()
}

/// Where the parts of the name of an SSM parameter or an export come from, beside its id: it names no environment, unless
/// the context says so.
pub fn published_name_origins(id: &ModuleId) -> Vec<Origin> {
    let env = Some(id.env.span).filter(|_| id.env_in_ssm_path.is_on);
    env.into_iter()
        .chain(id.env_in_ssm_path.written)
        .chain([&id.org, &id.domain, &id.module].map(|part| part.span))
        .map(Origin::File)
        .collect()
}

/// Reports a name that no stack can have: CloudFormation wants a letter, then letters, digits and hyphens, at most 128.
pub fn check_stack_name(id: &ModuleId, diagnostics: &mut Diagnostics) {
    let name = Naming::from(id).stack_name();
    let letter = name.starts_with(|first: char| first.is_ascii_alphabetic());
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !letter || !plain || name.len() > 128 {
        diagnostics.push(
            Diagnostic::error(Code::NAME_REFUSED, format!("`{name}` is no name for a stack"))
                .at(if name.len() > 128 { id.module.span } else { id.org.span })
                .why("CloudFormation wants a letter, then letters, digits and `-`, at most 128")
                .help("change the organization, domain, environment or module name"),
        );
    }
}

/// JavaScript's `h = Math.imul(31, h) + c`, whose last addition is not wrapped, in hex.
fn hash(units: &[u16]) -> String {
    #[allow(clippy::cast_possible_truncation)] // ToInt32 is this cut.
    let hash = units.iter().fold(0_i64, |hash, &unit| i64::from((hash as i32).wrapping_mul(31)) + i64::from(unit));
    let sign = if hash < 0 { "-" } else { "" };
    format!("{sign}{:x}", hash.unsigned_abs())
}

/// `^[A-Za-z0-9][A-Za-z0-9\-_.]*[A-Za-z0-9]$`
fn accepted(name: &str) -> bool {
    let ends = |c: char| c.is_ascii_alphanumeric();
    name.len() >= 2
        && name.starts_with(ends)
        && name.ends_with(ends)
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// JavaScript's `\w`.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
