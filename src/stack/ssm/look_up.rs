use crate::cloudformation::Template;
use crate::cloudformation::ssm_references::{ParameterReference, plain_name, references};
use crate::diagnostic::{Code, Diagnostic};
use crate::placeholder::{NoValue, SsmValue, ssm_problem};
use crate::stack::{AwsError, ErrorKind};
use aws_sdk_ssm::Client;
use aws_sdk_ssm::types::{Parameter, ParameterType};
use std::collections::{BTreeMap, BTreeSet};

/// How many names GetParameters takes.
const BATCH: usize = 10;

/// Looks names up, each once: names in batches, ARNs one by one. A name may end in `:VERSION`.
///
/// Values of SecureStrings are not asked for.
///
/// # Errors
/// When AWS takes the credentials for wrong, refuses the call or does not answer.
pub async fn look_up(
    client: &Client,
    names: impl IntoIterator<Item = String>,
) -> Result<BTreeMap<String, SsmValue>, AwsError> {
    let found = read(client, names).await?;
    Ok(found.into_iter().map(|(name, found)| (name, found.value)).collect())
}

/// What stands under a name.
struct Found {
    value: SsmValue,
    /// Its type, where there is one.
    kind: Option<ParameterType>,
}

const MISSING: Found = Found { value: Err(NoValue::Missing(None)), kind: None };

async fn read(client: &Client, names: impl IntoIterator<Item = String>) -> Result<BTreeMap<String, Found>, AwsError> {
    let names: BTreeSet<String> = names.into_iter().collect();
    let (arns, plain): (Vec<String>, Vec<String>) = names.into_iter().partition(|name| name.starts_with("arn:"));
    let mut found = BTreeMap::new();
    for batch in plain.chunks(BATCH) {
        let answer = client.get_parameters().set_names(Some(batch.to_vec())).send().await;
        let answer = answer.map_err(|error| AwsError::from_sdk("ssm:GetParameters", error))?;
        let there = answer.parameters().iter().map(|parameter| (asked_as(parameter), found_in(parameter)));
        found.extend(there);
        for name in batch {
            found.entry(name.clone()).or_insert(MISSING);
        }
    }
    for arn in arns {
        let value = by_arn(client, &arn).await?;
        found.insert(arn, value);
    }
    Ok(found)
}

/// A parameter of another account, which its owner shares. One that cannot be had is no reason to give
/// the others up: GetParameters would refuse all ten of a batch.
async fn by_arn(client: &Client, arn: &str) -> Result<Found, AwsError> {
    const OPERATION: &str = "ssm:GetParameter";
    match client.get_parameter().name(arn).send().await {
        Ok(answer) => Ok(answer.parameter().map_or(MISSING, found_in)),
        Err(error) => {
            let error = AwsError::from_sdk(OPERATION, error);
            match error.kind {
                ErrorKind::NotFound | ErrorKind::Refused => {
                    Ok(Found { value: Err(NoValue::Missing(Some(error.message))), kind: None })
                }
                _ => Err(error),
            }
        }
    }
}

/// The name as it was asked for: the answer has `:VERSION` apart.
fn asked_as(parameter: &Parameter) -> String {
    format!("{}{}", parameter.name().unwrap_or_default(), parameter.selector().unwrap_or_default())
}

fn found_in(parameter: &Parameter) -> Found {
    let value = match parameter.r#type() {
        Some(ParameterType::SecureString) => Err(NoValue::Secure),
        _ => Ok(parameter.value().unwrap_or_default().to_owned()),
    };
    Found { value, kind: parameter.r#type().cloned() }
}

/// Looks whether every parameter that the template refers to is there, and can be read by
/// CloudFormation; what is wrong is told at the first place that asks for it.
///
/// # Errors
/// As [`look_up`].
pub async fn look(client: &Client, template: &Template) -> Result<Vec<Diagnostic>, AwsError> {
    look_ahead(client, template, &BTreeSet::new()).await
}

/// The same where these parameters are made before CloudFormation reads them: it is well that they are not there yet.
///
/// # Errors
/// As [`look_up`].
pub async fn look_ahead(
    client: &Client,
    template: &Template,
    made: &BTreeSet<String>,
) -> Result<Vec<Diagnostic>, AwsError> {
    let references = references(template);
    let read = references.iter().filter(|reference| !reference.secure);
    let values = self::read(client, read.map(|reference| reference.name.clone())).await?;
    let problems = references.iter().filter_map(|reference| {
        // No property of ours is among those where CloudFormation resolves `ssm-secure` (its user guide,
        // dynamic references).
        let found = match values.get(&reference.name) {
            _ if reference.secure => &NoValue::Secure,
            Some(Found { value: Err(found), .. }) => found,
            Some(Found { kind: Some(kind), .. }) => return other_type(kind, reference),
            _ => return None,
        };
        if matches!(found, NoValue::Missing(_)) && made.contains(plain_name(&reference.name)) {
            return None;
        }
        Some(placed(ssm_problem(&reference.name, found), reference))
    });
    Ok(problems.collect())
}

/// What a parameter of another type than the one that it is read as may come to.
fn other_type(kind: &ParameterType, reference: &ParameterReference) -> Option<Diagnostic> {
    let name = &reference.name;
    let found = match (kind, reference.list) {
        (ParameterType::String, true) => Diagnostic::warning(
            Code::SSM_LIST_TYPE,
            format!("`{name}` is a String, and is read as a list"),
        )
        .why("CloudFormation's guide names StringList for a list of strings; that a String is cut at its commas, too, is [inferred]")
        .help("store the list as a `StringList`; the type of a parameter cannot be changed, so delete it before"),
        (ParameterType::StringList, false) => Diagnostic::warning(
            Code::SSM_LIST_TYPE,
            format!("`{name}` is a StringList, and is read as one text"),
        )
        .why("the text is the whole list, with its commas; CloudFormation's guide names String for one text")
        .help("where a list belongs, name it in place of the whole list; else name a parameter that holds one text"),
        _ => return None,
    };
    Some(placed(found, reference))
}

fn placed(found: Diagnostic, reference: &ParameterReference) -> Diagnostic {
    let mut spans = reference.spans.iter();
    let found = Diagnostic { span: spans.next().copied(), ..found };
    spans.fold(found, |found, span| found.related(*span, "and here"))
}
