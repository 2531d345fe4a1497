use super::answered::{BAD_GATEWAY, is_of_aws};
use super::error::{AwsError, ErrorKind, silence};
use crate::cloudformation::of_region;
use aws_config::SdkConfig;
use aws_sdk_cloudformation::config::http::{HttpRequest, HttpResponse};
use aws_sdk_cloudformation::config::{ProvideCredentials, SharedCredentialsProvider};
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorSettings, SharedHttpConnector};
use aws_smithy_types::byte_stream::ByteStream;
use aws_types::service_config::ServiceConfigKey;
use std::time::{Duration, SystemTime};

/// Makes signed calls to the services that have no client here.
#[derive(Clone, Debug)]
pub struct Signed {
    connector: SharedHttpConnector,
    credentials: SharedCredentialsProvider,
    region: String,
    fips: bool,
    /// Where the AWS configuration says that the services are, in the order of [`Service::ALL`].
    configured: [Option<String>; Service::ALL.len()],
}

/// A service that has no client here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    S3,
    Ecr,
    XRay,
    AgentCore,
    Logs,
}

#[derive(Clone, Debug)]
pub struct SignedCall {
    /// The action, as IAM names it.
    pub operation: &'static str,
    pub service: Service,
    /// `PUT`, `POST`.
    pub method: &'static str,
    /// The whole URL; its path needs no further encoding.
    pub url: String,
    /// Headers beside those of the signature.
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

/// How often a call is tried, here and by the SDK's clients. Each may be made twice without harm.
pub(super) const ATTEMPTS: u32 = 3;
pub(super) const CONNECTION: Duration = Duration::from_millis(3100);
const PAUSE: Duration = Duration::from_millis(500);
/// How long one answer may take. No call takes or gives more than a template.
pub(super) const ANSWER: Duration = Duration::from_secs(20);

impl Signed {
    /// Calls with these credentials to the services of this region, where the AWS configuration says they are.
    pub fn new(config: &SdkConfig, credentials: SharedCredentialsProvider, region: &str) -> Signed {
        let connector = Connector::builder()
            .connector_settings(HttpConnectorSettings::builder().connect_timeout(CONNECTION).build())
            .proxy_config(ProxyConfig::from_env())
            .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
            .build();
        Signed {
            connector: SharedHttpConnector::new(connector),
            credentials,
            region: region.to_owned(),
            fips: config.use_fips().unwrap_or_default(),
            configured: Service::ALL.map(|service| configured(config, service)),
        }
    }

    /// The URL that an object of S3 has, for us and for CloudFormation. `key` holds only what needs no encoding.
    pub fn object_url(&self, bucket: &str, key: &str) -> String {
        if let Some(endpoint) = &self.configured[0] {
            return format!("{}/{bucket}/{key}", endpoint.trim_end_matches('/'));
        }
        let (region, suffix) = (&self.region, of_region(&self.region).url_suffix);
        let service = if self.fips { "s3-fips" } else { "s3" };
        // No certificate covers a bucket's name with a dot in it.
        if bucket.contains('.') {
            format!("https://{service}.{region}.{suffix}/{bucket}/{key}")
        } else {
            format!("https://{bucket}.{service}.{region}.{suffix}/{key}")
        }
    }

    /// The URL of ECR's API.
    pub fn ecr_url(&self) -> String {
        if let Some(endpoint) = &self.configured[1] {
            return format!("{}/", endpoint.trim_end_matches('/'));
        }
        let (region, suffix) = (&self.region, of_region(&self.region).url_suffix);
        let service = if self.fips { "ecr-fips" } else { "api.ecr" };
        format!("https://{service}.{region}.{suffix}/")
    }

    /// The URL of X-Ray's API.
    pub fn xray_url(&self) -> String {
        if let Some(endpoint) = &self.configured[2] {
            return format!("{}/", endpoint.trim_end_matches('/'));
        }
        let (region, suffix) = (&self.region, of_region(&self.region).url_suffix);
        let service = if self.fips { "xray-fips" } else { "xray" };
        format!("https://{service}.{region}.{suffix}/")
    }

    /// The URL of AgentCore's data plane.
    pub fn agentcore_url(&self) -> String {
        self.api_url(Service::AgentCore, "bedrock-agentcore")
    }

    /// The URL of the API of CloudWatch Logs.
    pub fn logs_url(&self) -> String {
        self.api_url(Service::Logs, "logs")
    }

    /// Where the configuration says that the service is, or else at this host of the region.
    fn api_url(&self, service: Service, host: &str) -> String {
        if let Some(endpoint) = &self.configured[service as usize] {
            return format!("{}/", endpoint.trim_end_matches('/'));
        }
        let (region, suffix) = (&self.region, of_region(&self.region).url_suffix);
        let fips = if self.fips { "-fips" } else { "" };
        format!("https://{host}{fips}.{region}.{suffix}/")
    }

    /// Makes the call once, signed or with a bearer token, and gives the answer as soon as it begins: its body comes as the
    /// service sends it, for as long as that takes.
    ///
    /// # Errors
    /// When there are no credentials, or nobody answers.
    pub async fn open(&self, call: &SignedCall, token: Option<&str>) -> Result<HttpResponse, AwsError> {
        let request = match token {
            Some(token) => {
                let mut request = unsigned(call)?;
                let value = format!("Bearer {token}");
                let wrong =
                    |_| AwsError::new(call.operation, ErrorKind::Refused, "the token is none: it cannot be sent");
                request.headers_mut().try_insert("authorization", value).map_err(wrong)?;
                request
            }
            None => self.request(call, SystemTime::now()).await?,
        };
        self.connector.call(request).await.map_err(|error| AwsError::network(call.operation, &error))
    }

    /// Makes the call, more than once where nobody answers, and gives the body of the answer.
    ///
    /// # Errors
    /// When the service refuses, or does not answer.
    pub async fn send(&self, call: &SignedCall) -> Result<Vec<u8>, AwsError> {
        let mut attempt = 1;
        loop {
            match self.send_once(call).await {
                Err(error)
                    if attempt < ATTEMPTS && matches!(error.kind, ErrorKind::Network | ErrorKind::Unavailable) =>
                {
                    tokio::time::sleep(PAUSE.mul_f64(f64::from(attempt) * (0.5 + fastrand::f64()))).await;
                    attempt += 1;
                }
                done => return done,
            }
        }
    }

    async fn send_once(&self, call: &SignedCall) -> Result<Vec<u8>, AwsError> {
        let failed = |kind, message: String| AwsError::new(call.operation, kind, message);
        let request = self.request(call, SystemTime::now()).await?;
        let answered = tokio::time::timeout(ANSWER, async {
            let response =
                self.connector.call(request).await.map_err(|error| AwsError::network(call.operation, &error))?;
            let (status, region) = (response.status().as_u16(), bucket_region(&response));
            let status = if response.status().is_success() && !is_of_aws(&response) { BAD_GATEWAY } else { status };
            let body = ByteStream::new(response.into_body()).collect().await;
            let body = body.map_err(|error| AwsError::network(call.operation, &error))?.to_vec();
            Ok((status, region, body))
        });
        let (status, region, body) = answered
            .await
            .unwrap_or_else(|_| Err(failed(ErrorKind::Network, format!("no answer in {} s", ANSWER.as_secs()))))?;
        if (200..300).contains(&status) {
            return Ok(body);
        }
        let (code, message) = refusal(&body);
        let mut message = message.unwrap_or_else(|| silence(status).to_owned());
        if let Some(region) = region.filter(|region| *region != self.region) {
            message = format!("{message} (the bucket is in {region})");
        }
        Err(AwsError::from_answer(call.operation, status, code, message))
    }

    async fn request(&self, call: &SignedCall, at: SystemTime) -> Result<HttpRequest, AwsError> {
        let unknown = |error: &dyn std::error::Error| {
            AwsError::new(call.operation, ErrorKind::Credentials, super::error::innermost(error))
        };
        let wrong =
            |error: &dyn std::error::Error| AwsError::new(call.operation, ErrorKind::Refused, error.to_string());
        let identity = self.credentials.provide_credentials().await.map_err(|error| unknown(&error))?.into();
        let mut settings = SigningSettings::default();
        if call.service == Service::S3 {
            // S3 takes a path as it is, and wants the body's hash in a header.
            settings.percent_encoding_mode = PercentEncodingMode::Single;
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(call.service.name())
            .time(at)
            .settings(settings)
            .build()
            .map_err(|error| wrong(&error))?
            .into();
        let headers = call.headers.iter().map(|(name, value)| (*name, value.as_str()));
        let signable = SignableRequest::new(call.method, &call.url, headers, SignableBody::Bytes(&call.body));
        let signed = signable.and_then(|signable| sign(signable, &params)).map_err(|error| wrong(&error))?;
        let mut request = unsigned(call)?;
        let (signature, _) = signed.into_parts();
        let headers = request.headers_mut();
        for (name, value) in signature.headers() {
            headers.try_insert(name.to_owned(), value.to_owned()).map_err(|error| wrong(&error))?;
        }
        Ok(request)
    }
}

/// The call as a request, which nobody has signed.
fn unsigned(call: &SignedCall) -> Result<HttpRequest, AwsError> {
    let wrong = |error: &dyn std::error::Error| AwsError::new(call.operation, ErrorKind::Refused, error.to_string());
    let mut request = HttpRequest::new(call.body.clone().into());
    request.set_method(call.method).map_err(|error| wrong(&error))?;
    request.set_uri(call.url.as_str()).map_err(|error| wrong(&error))?;
    for (name, value) in &call.headers {
        request.headers_mut().try_insert(*name, value.clone()).map_err(|error| wrong(&error))?;
    }
    Ok(request)
}

#[cfg(test)]
impl Signed {
    /// One whose calls the test answers.
    pub fn answered_by(self, connector: impl HttpConnector + 'static) -> Signed {
        Signed { connector: SharedHttpConnector::new(connector), ..self }
    }
}

impl Service {
    const ALL: [Service; 5] = [Service::S3, Service::Ecr, Service::XRay, Service::AgentCore, Service::Logs];

    fn name(self) -> &'static str {
        match self {
            Service::S3 => "s3",
            Service::Ecr => "ecr",
            Service::XRay => "xray",
            Service::AgentCore => "bedrock-agentcore",
            Service::Logs => "logs",
        }
    }
}

/// As the SDK's clients find it: for the service, else for all.
fn configured(config: &SdkConfig, service: Service) -> Option<String> {
    let id = match service {
        Service::S3 => "S3",
        Service::Ecr => "ECR",
        Service::XRay => "XRay",
        Service::AgentCore => "Bedrock AgentCore",
        Service::Logs => "CloudWatch Logs",
    };
    let key =
        ServiceConfigKey::builder().service_id(id).env("AWS_ENDPOINT_URL").profile("endpoint_url").build().ok()?;
    let own = config.service_config().and_then(|services| services.load_config(key));
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}

/// S3 says so when another region has the bucket.
fn bucket_region(response: &HttpResponse) -> Option<String> {
    response.headers().get("x-amz-bucket-region").map(str::to_owned)
}

/// The code and the words of a refusal: JSON of ECR, XML of S3.
pub(super) fn refusal(body: &[u8]) -> (String, Option<String>) {
    if let Ok(json) = serde_json::from_slice::<serde_json::Value>(body) {
        let code = json["__type"].as_str().unwrap_or_default();
        let code = code.rsplit('#').next().unwrap_or_default().to_owned();
        let message = json["message"].as_str().or_else(|| json["Message"].as_str());
        return (code, message.map(str::to_owned));
    }
    let text = String::from_utf8_lossy(body);
    let element = |name: &str| xml_element(&text, name);
    (element("Code").unwrap_or_default(), element("Message"))
}

/// The text of the first element of that name.
fn xml_element(xml: &str, name: &str) -> Option<String> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if start.name().as_ref() == name => {
                let text = reader.read_text(start.name()).ok()?;
                return quick_xml::escape::unescape(&text).ok().map(|text| text.into_owned());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Service, SignedCall, refusal};
    use crate::stack::error::ErrorKind;
    use crate::stack::testing::{Answers, signed};
    use std::time::{Duration, SystemTime};

    /// The example of the S3 user guide, "Signature Calculations for the Authorization Header", PUT Object.
    #[tokio::test]
    async fn a_call_is_signed_as_the_user_guide_of_s3_does() {
        let call = SignedCall {
            operation: "s3:PutObject",
            service: Service::S3,
            method: "PUT",
            url: "https://examplebucket.s3.amazonaws.com/test%24file.text".to_owned(),
            headers: vec![
                ("date", "Fri, 24 May 2013 00:00:00 GMT".to_owned()),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY".to_owned()),
            ],
            body: b"Welcome to Amazon S3.".to_vec(),
        };
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_369_353_600);
        let request = signed("us-east-1", &Answers::none()).request(&call, at).await.unwrap();
        assert_eq!(
            request.headers().get("authorization").unwrap(),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, \
             SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, \
             Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        );
    }

    /// By botocore 1.44 for the same call, credentials and time: the ARN in the path is encoded once more.
    #[tokio::test]
    async fn a_call_of_an_agent_is_signed_as_botocore_does() {
        let call = SignedCall {
            operation: "bedrock-agentcore:InvokeAgentRuntime",
            service: Service::AgentCore,
            method: "POST",
            url: "https://bedrock-agentcore.eu-central-1.amazonaws.com/runtimes/arn%3Aaws%3Abedrock-agentcore%3A\
                  eu-central-1%3A111122223333%3Aruntime%2Ffaq-a1b2c3d4e5/invocations?qualifier=live"
                .to_owned(),
            headers: vec![
                ("content-type", "application/json".to_owned()),
                ("accept", "application/json, text/event-stream".to_owned()),
                ("x-amzn-bedrock-agentcore-runtime-session-id", "s".repeat(33)),
            ],
            body: b"{}".to_vec(),
        };
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_796_083_200);
        let request = signed("eu-central-1", &Answers::none()).request(&call, at).await.unwrap();
        assert_eq!(
            request.headers().get("authorization").unwrap(),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261201/eu-central-1/bedrock-agentcore/aws4_request, \
             SignedHeaders=accept;content-type;host;x-amz-date;x-amzn-bedrock-agentcore-runtime-session-id, \
             Signature=47d94d63114ae0b3467a98db040eb242d64f1cb596f80a24e56549fa17f6eb26"
        );
    }

    fn ask() -> SignedCall {
        SignedCall {
            operation: "ecr:DescribeImages",
            service: Service::Ecr,
            method: "POST",
            url: "https://api.ecr.eu-central-1.amazonaws.com/".to_owned(),
            headers: Vec::new(),
            body: b"{}".to_vec(),
        }
    }

    #[tokio::test]
    async fn what_may_pass_is_tried_again_and_a_refusal_is_not() {
        let answers = Answers::new([(503, "{}"), (200, "done")]);
        assert_eq!(signed("eu-central-1", &answers).send(&ask()).await.unwrap(), b"done");

        let refusal = r#"{"__type":"AccessDeniedException","message":"not you"}"#;
        let answers = Answers::new([(400, refusal), (200, "done")]);
        let error = signed("eu-central-1", &answers).send(&ask()).await.unwrap_err();
        assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Permission, "not you"));
        assert_eq!(answers.requests().len(), 1);
    }

    #[tokio::test]
    async fn a_success_that_no_service_gave_is_none() {
        let page = (200, "<html>Sign in</html>");
        let answers = Answers::new([page, page, page]).without_request_ids();
        let error = signed("eu-central-1", &answers).send(&ask()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unavailable);
        assert!(error.message.contains("no service of AWS"), "{}", error.message);
    }

    #[test]
    fn both_services_say_why_they_refuse() {
        let refused = |body: &str| refusal(body.as_bytes());
        let pair = |code: &str, message: &str| (code.to_owned(), Some(message.to_owned()));
        assert_eq!(
            refused(r#"{"__type":"com.amazonaws.ecr#RepositoryNotFoundException","message":"no"}"#),
            pair("RepositoryNotFoundException", "no")
        );
        assert_eq!(
            refused("<?xml version=\"1.0\"?>\n<Error><Code>NoSuchBucket</Code><Message>a &amp; b</Message></Error>"),
            pair("NoSuchBucket", "a & b")
        );
        assert_eq!(refused("<html>").1, None);
        assert_eq!(refused("").1, None);
    }

    #[test]
    fn a_url_is_that_of_region_and_partition() {
        let urls = |region: &str| {
            let signed = signed(region, &Answers::none());
            (signed.object_url("kite", "a/b"), signed.ecr_url())
        };
        let pair = |object: &str, ecr: &str| (object.to_owned(), ecr.to_owned());
        assert_eq!(
            urls("eu-central-1"),
            pair("https://kite.s3.eu-central-1.amazonaws.com/a/b", "https://api.ecr.eu-central-1.amazonaws.com/")
        );
        assert_eq!(
            urls("cn-north-1"),
            pair("https://kite.s3.cn-north-1.amazonaws.com.cn/a/b", "https://api.ecr.cn-north-1.amazonaws.com.cn/")
        );
        let mut fips = signed("us-gov-west-1", &Answers::none());
        fips.fips = true;
        assert_eq!(fips.object_url("kite", "a"), "https://kite.s3-fips.us-gov-west-1.amazonaws.com/a");
        assert_eq!(fips.ecr_url(), "https://ecr-fips.us-gov-west-1.amazonaws.com/");
        assert_eq!(
            signed("eu-central-1", &Answers::none()).object_url("my.bucket", "a"),
            "https://s3.eu-central-1.amazonaws.com/my.bucket/a"
        );
    }

    #[test]
    fn an_endpoint_of_the_configuration_wins() {
        let mut signed = signed("eu-central-1", &Answers::none());
        signed.configured[0] = Some("http://127.0.0.1:9/".to_owned());
        signed.configured[1] = Some("http://127.0.0.1:8".to_owned());
        assert_eq!(signed.object_url("kite", "a/b"), "http://127.0.0.1:9/kite/a/b");
        assert_eq!(signed.ecr_url(), "http://127.0.0.1:8/");
    }
}
