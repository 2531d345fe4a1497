use crate::cloudformation::resource_types::ssm;
use crate::cloudformation::text;
use crate::source::{Origin, Span};
use indexmap::{IndexMap, IndexSet};
use md5::{Digest, Md5};
use std::borrow::Cow;

/// The logical id that CDK gives a parameter read from SSM ends so.
const CDK_SUFFIX: &str = "C96584B6F00A464EAD1953AFF4B05118Parameter";
/// What is behind it where the parameter is read as a list, which no parameter of MDAA's is.
const LIST_SUFFIX: &str = "List";
/// The same where it is read as the id of a VPC.
const VPC_SUFFIX: &str = "Vpc";
/// The type of a list that whoever deploys gives.
pub const GIVEN_LIST: &str = "CommaDelimitedList";
const MAX_LOGICAL_ID: usize = 255;

/// A CloudFormation parameter that the config asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub kind: &'static str,
    /// The SSM path it is read from.
    pub default: Option<String>,
    /// Where the config first asks for it.
    pub span: Span,
    /// Where its path came from: that place, and what is in it.
    pub origins: Vec<Origin>,
}

/// The parameters of one template, by logical id, in the order the config names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    by_id: IndexMap<String, Parameter>,
    /// The names of SSM parameters that are asked for in one version, each once: CloudFormation's parameters take none.
    versions: IndexSet<String>,
}

impl Parameters {
    /// The logical id of the parameter that reads the SSM path; one for each distinct path.
    ///
    /// CDK's id keeps letters and digits only, so `/a/b` and `/ab` meet: MDAA refuses the second,
    /// we add a hash of its path.
    ///
    /// [`Parameters::as_list`] reads the same as a list. Only what is referred to comes into the template.
    pub fn ssm(&mut self, path: &str, span: Span) -> String {
        let plain = if path.starts_with("arn:") {
            format!("{}Parameter", alphanumerics(path))
        } else {
            format!("SsmParameterValue{}{CDK_SUFFIX}", alphanumerics(path))
        };
        let free = |id: &String| self.by_id.get(id).is_none_or(|other| other.default.as_deref() == Some(path));
        let long = plain.len() + LIST_SUFFIX.len() > MAX_LOGICAL_ID;
        let id = if !long && free(&plain) { plain } else { hashed(path) };
        let kind = ssm::PARAMETER_VALUE;
        let new = || Parameter { kind, default: Some(path.to_owned()), span, origins: vec![Origin::File(span)] };
        self.by_id.entry(id.clone()).or_insert_with(new);
        id
    }

    /// Whether the parameter is a list.
    pub fn is_list(&self, id: &str) -> bool {
        match self.by_id.get(id) {
            Some(parameter) => parameter.kind == GIVEN_LIST,
            None => id.strip_suffix(LIST_SUFFIX).is_some_and(|id| self.as_list(id).is_some()),
        }
    }

    /// The logical id of the parameter that reads as a list what this one reads from SSM as one text.
    pub fn as_list(&self, id: &str) -> Option<String> {
        let is_text = self.by_id.get(id)?.kind == ssm::PARAMETER_VALUE;
        is_text.then(|| list_id(id))
    }

    /// The logical id of the parameter that reads as the id of a VPC what this one reads from SSM as any text.
    pub fn as_vpc(&self, id: &str) -> Option<String> {
        let is_text = self.by_id.get(id)?.kind == ssm::PARAMETER_VALUE;
        is_text.then(|| format!("{id}{VPC_SUFFIX}"))
    }

    /// Notes where the paths came from that are first asked for at that place.
    pub fn built_from(&mut self, span: Span, origins: impl IntoIterator<Item = Origin>) {
        if let Some(parameter) = self.by_id.values_mut().rev().find(|parameter| parameter.span == span) {
            parameter.origins.extend(origins);
        }
    }

    /// The logical id of a parameter that whoever deploys must give: CDK keeps letters and digits of its name. Where it is
    /// asked for with several types, the first counts, as in MDAA. `None` when nothing of the name is left, or when it is
    /// a list at one place and one text at another.
    pub fn named(&mut self, name: &str, kind: &'static str, span: Span) -> Option<String> {
        let id = alphanumerics(name);
        if id.is_empty() || id.len() > MAX_LOGICAL_ID {
            return None;
        }
        let new = || Parameter { kind, default: None, span, origins: vec![Origin::File(span)] };
        let parameter = self.by_id.entry(id.clone()).or_insert_with(new);
        ((parameter.kind == GIVEN_LIST) == (kind == GIVEN_LIST)).then_some(id)
    }

    /// What stands for one version of an SSM parameter: what goes between `${` and `}`, until it is a dynamic reference.
    pub fn version(&mut self, name: &str) -> String {
        self.versions.insert(name.to_owned());
        text::dynamic(name)
    }

    /// The names of all SSM parameters that are asked for.
    pub fn asked(&self) -> impl Iterator<Item = &String> {
        self.by_id.values().filter_map(|parameter| parameter.default.as_ref()).chain(&self.versions)
    }

    /// By logical id, in order, each with its type; one of SSM as a list and as the id of a VPC as well.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, str>, &'static str, &Parameter)> {
        self.by_id.iter().flat_map(|(id, parameter)| {
            let list = self.as_list(id).map(|list| (Cow::Owned(list), ssm::PARAMETER_LIST, parameter));
            let vpc = self.as_vpc(id).map(|vpc| (Cow::Owned(vpc), ssm::PARAMETER_VPC, parameter));
            std::iter::once((Cow::Borrowed(id.as_str()), parameter.kind, parameter)).chain(list).chain(vpc)
        })
    }
}

fn list_id(id: &str) -> String {
    format!("{id}{LIST_SUFFIX}")
}

fn alphanumerics(path: &str) -> String {
    path.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn hashed(path: &str) -> String {
    let digest = Md5::digest(path.as_bytes());
    let hash: String = digest.iter().take(4).map(|byte| format!("{byte:02X}")).collect();
    let room = MAX_LOGICAL_ID - "SsmParameterValue".len() - CDK_SUFFIX.len() - hash.len() - LIST_SUFFIX.len();
    let readable: String = alphanumerics(path).chars().take(room).collect();
    format!("SsmParameterValue{readable}{hash}{CDK_SUFFIX}")
}
