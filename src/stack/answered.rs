use aws_sdk_cloudformation::config::http::HttpResponse;
use aws_sdk_cloudformation::config::interceptors::BeforeDeserializationInterceptorContextMut;
use aws_sdk_cloudformation::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_cloudformation::error::BoxError;
use aws_smithy_runtime_api::http::StatusCode;

/// Takes a success that no AWS service gave for the bad gateway that it is: the sign-in page of a network, or a proxy that
/// answers with nothing. Most calls that change something have an empty answer, so that any success would do.
#[derive(Debug)]
pub struct AnsweredByAws;

impl Intercept for AnsweredByAws {
    fn name(&self) -> &'static str {
        "AnsweredByAws"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response_mut();
        if response.status().is_success() && !is_of_aws(response) {
            *response.status_mut() = StatusCode::try_from(BAD_GATEWAY)?;
        }
        Ok(())
    }
}

pub const BAD_GATEWAY: u16 = 502;

/// Whether a service of AWS gave this answer: it names the request (Signature Version 4 services: `x-amzn-RequestId`; S3:
/// `x-amz-request-id`).
pub fn is_of_aws(response: &HttpResponse) -> bool {
    ["x-amzn-requestid", "x-amz-request-id"].iter().any(|name| response.headers().get(name).is_some())
}
