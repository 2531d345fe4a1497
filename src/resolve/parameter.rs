use crate::cloudformation::resource_types::ssm;
use crate::source::{Origin, Span};
use indexmap::IndexMap;
use md5::{Digest, Md5};

/// The logical id that CDK gives a parameter read from SSM ends so.
const CDK_SUFFIX: &str = "C96584B6F00A464EAD1953AFF4B05118Parameter";
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
}

impl Parameters {
    /// The logical id of the parameter that reads the SSM path; one for each distinct path.
    ///
    /// CDK's id keeps letters and digits only, so `/a/b` and `/ab` meet: MDAA refuses the second,
    /// we add a hash of its path.
    pub fn ssm(&mut self, path: &str, span: Span) -> String {
        let plain = if path.starts_with("arn:") {
            format!("{}Parameter", alphanumerics(path))
        } else {
            format!("SsmParameterValue{}{CDK_SUFFIX}", alphanumerics(path))
        };
        let free = |id: &String| self.by_id.get(id).is_none_or(|other| other.default.as_deref() == Some(path));
        let id = if plain.len() <= MAX_LOGICAL_ID && free(&plain) { plain } else { hashed(path) };
        let kind = ssm::PARAMETER_VALUE;
        let new = || Parameter { kind, default: Some(path.to_owned()), span, origins: vec![Origin::File(span)] };
        self.by_id.entry(id.clone()).or_insert_with(new);
        id
    }

    /// Notes where the paths came from that are first asked for at that place.
    pub fn built_from(&mut self, span: Span, origins: impl IntoIterator<Item = Origin>) {
        if let Some(parameter) = self.by_id.values_mut().rev().find(|parameter| parameter.span == span) {
            parameter.origins.extend(origins);
        }
    }

    /// The logical id of a parameter that whoever deploys must give. `None` when CloudFormation
    /// takes no such name, or when it has another type elsewhere.
    pub fn named(&mut self, name: &str, kind: &'static str, span: Span) -> Option<String> {
        let taken = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()) && name.len() <= MAX_LOGICAL_ID;
        let parameter = self.by_id.entry(name.to_owned()).or_insert(Parameter {
            kind,
            default: None,
            span,
            origins: vec![Origin::File(span)],
        });
        (taken && parameter.kind == kind).then(|| name.to_owned())
    }

    /// By logical id, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Parameter)> {
        self.by_id.iter().map(|(id, parameter)| (id.as_str(), parameter))
    }
}

fn alphanumerics(path: &str) -> String {
    path.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn hashed(path: &str) -> String {
    let digest = Md5::digest(path.as_bytes());
    let hash: String = digest.iter().take(4).map(|byte| format!("{byte:02X}")).collect();
    let room = MAX_LOGICAL_ID - "SsmParameterValue".len() - CDK_SUFFIX.len() - hash.len();
    let readable: String = alphanumerics(path).chars().take(room).collect();
    format!("SsmParameterValue{readable}{hash}{CDK_SUFFIX}")
}
