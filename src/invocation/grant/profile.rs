use super::grantee::{Grantee, principals};
use crate::cloudformation::resource_types::iam;
use crate::cloudformation::{Fragment, Placed};
use crate::diagnostic::Diagnostics;
use crate::iam::{Document, LocatedText};
use jsonptr::PointerBuf;
use std::fmt::Write;

/// The role that callers of other accounts assume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoker {
    pub role_arn: String,
    pub principals: Vec<Grantee>,
    /// What they must say when they do.
    pub external_id: Option<String>,
}

/// That role; none where the template makes none.
pub fn invoker(placed: &Placed, diagnostics: &mut Diagnostics) -> Option<Invoker> {
    let roles = placed.template.resources.values();
    let mut roles = roles.filter(|resource| resource.get("Type").and_then(Fragment::as_str) == Some(iam::ROLE));
    roles.find_map(|role| {
        let properties = role.get("Properties")?;
        let trust = properties.get("AssumeRolePolicyDocument")?;
        let plain = placed.plain(trust, diagnostics);
        let text = |written: &LocatedText<PointerBuf>| Some(plain.pointer(written.at.as_str())?.as_str()?.to_owned());
        let document = Document::read(trust, PointerBuf::root());
        let statement = document.statements.first()?;
        let principals = principals(statement, text);
        let name = properties.get("RoleName")?.as_str()?;
        let mut conditions = statement.conditions.iter();
        let external_id = conditions.find(|one| one.operator == "StringEquals" && one.key.text == "sts:ExternalId");
        let external_id = external_id.and_then(|condition| condition.values.first()).and_then(text);
        let external_id = external_id.filter(|id| is_external_id(id));
        let role_arn = placed.place.global_arn("iam", &format!("role/{name}"));
        (!principals.is_empty()).then_some(Invoker { role_arn, principals, external_id })
    })
}

/// STS AssumeRole, ExternalId. Nothing else is a line of a profile.
fn is_external_id(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c))
}

impl Invoker {
    /// The block of `~/.aws/config` with which the AWS SDKs and the AWS CLI assume the role.
    /// `credentials` is the line that says where the caller's own credentials come from.
    pub fn profile(&self, name: &str, credentials: (&str, &str), region: &str) -> String {
        let mut block = format!("[profile {name}]\nrole_arn = {}\n", self.role_arn);
        let (key, value) = credentials;
        // A String takes every write.
        let _ = writeln!(block, "{key} = {value}");
        if let Some(external_id) = &self.external_id {
            let _ = writeln!(block, "external_id = {external_id}");
        }
        let _ = writeln!(block, "region = {region}");
        block
    }
}
