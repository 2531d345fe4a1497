use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::resources::{StackResource, listed, properties};
use crate::cloudformation::resource_types::ec2::VPC_ENDPOINT;
use crate::cloudformation::{Fragment, Place, Template, line, property};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Sources;
use serde_json::Value;

/// How many endpoints are read one by one where a list does not tell their VPC. Amazon VPC's quota is 50 a VPC.
const READ_AT_MOST: usize = 100;

/// Looks whether the VPC has an endpoint of a service that the template makes one of: with private DNS there is one at most,
/// and the deploy would fail after it made the runtime. Where nobody could look that is said, and CloudFormation tells.
///
/// # Errors
/// When AWS takes the credentials for wrong.
pub async fn look(
    aws: &Aws,
    account: &str,
    template: &Template,
    held: &[StackResource],
    sources: &Sources,
) -> Result<Vec<Diagnostic>, AwsError> {
    let place = Place { account: account.to_owned(), region: aws.region.clone() };
    let is_held = |id: &str| held.iter().any(|one| one.logical_id == id && one.resource_type == VPC_ENDPOINT);
    let new = template.of_type(VPC_ENDPOINT).filter(|(id, _)| !is_held(id));
    let new: Vec<(&str, Wanted)> =
        new.filter_map(|(id, endpoint)| Some((id.as_str(), Wanted::of(endpoint, &place)?))).collect();
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let there = match others(aws, held).await {
        Ok(there) => there,
        Err(error) if error.kind == ErrorKind::Credentials => return Err(error),
        Err(error) => return Ok(vec![not_checked(&error)]),
    };
    let clash = new.iter().filter_map(|(logical_id, wanted)| {
        let (other, _) = there.iter().find(|(_, endpoint)| wanted.clashes(endpoint))?;
        let at = line(template, sources, &format!("/Resources/{logical_id}/Properties/ServiceName"));
        let Wanted { service, vpc } = wanted;
        let found = Diagnostic::error(Code::VPC_ENDPOINT_EXISTS, format!("`{vpc}` has an endpoint for `{service}` already"));
        let found = found.why(format!("`{other}` has private DNS, and a VPC has one such endpoint of a service at most"));
        Some(Diagnostic { span: at, ..found }.help(
            "remove `vpcEndpoint`, or the service from `supportingEndpoints`, and let the endpoint's security group admit \
             yours; or delete the other endpoint",
        ))
    });
    Ok(clash.collect())
}

fn not_checked(error: &AwsError) -> Diagnostic {
    let message = "nobody looked whether the VPC has endpoints of these services already";
    Diagnostic::info(Code::VPC_ENDPOINT_NOT_CHECKED, message).why(error.message.clone()).help(
        "let these credentials call `cloudformation:ListResources` and `ec2:DescribeVpcEndpoints`, or make sure of it yourself",
    )
}

/// A service in a VPC, where the template says both.
struct Wanted {
    service: String,
    vpc: String,
}

impl Wanted {
    fn of(endpoint: &Fragment, place: &Place) -> Option<Wanted> {
        let known = |name: &str| place.fill(property(endpoint, name)?.text()?);
        property(endpoint, "PrivateDnsEnabled")?;
        Some(Wanted { service: known("ServiceName")?, vpc: known("VpcId")? })
    }

    fn clashes(&self, endpoint: &Value) -> bool {
        endpoint["ServiceName"] == *self.service
            && endpoint["VpcId"] == *self.vpc
            && endpoint["PrivateDnsEnabled"] == true
    }
}

/// The endpoints of the account and region that the stack does not hold.
async fn others(aws: &Aws, held: &[StackResource]) -> Result<Vec<(String, Value)>, AwsError> {
    let mut found = Vec::new();
    let mut reads = 0;
    for (identifier, told) in listed(aws, VPC_ENDPOINT).await? {
        if held.iter().any(|one| one.physical_id == identifier) {
            continue;
        }
        // What a list tells beside the identifier is each handler's to choose.
        let whole = match told["VpcId"].is_string() && told["PrivateDnsEnabled"].is_boolean() {
            true => Some(told),
            false if reads < READ_AT_MOST => {
                reads += 1;
                properties(aws, VPC_ENDPOINT, &identifier).await?
            }
            false => None,
        };
        found.extend(whole.map(|whole| (identifier, whole)));
    }
    Ok(found)
}
