#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::aws::Aws;
use super::signed::Signed;
use crate::cloudformation::Template;
use crate::compile::{Compilation, Compiler};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::module_type;
use crate::placeholder::Context;
use crate::placeholder::SsmValues;
use crate::project;
use crate::source::Sources;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_cloudformation::config::http::{HttpRequest, HttpResponse};
use aws_sdk_cloudformation::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_mocks::{MockResponseInterceptor, Rule, RuleMode, create_mock_http_client};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::http::StatusCode;
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What the services answer, one call after the other, and what they were asked. No network.
#[derive(Clone, Debug)]
pub struct Answers {
    answers: Arc<Mutex<VecDeque<(u16, String)>>>,
    requests: Arc<Mutex<Vec<Asked>>>,
    of_aws: bool,
}

/// A request that was made.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answers {
    pub fn new<const N: usize>(answers: [(u16, &str); N]) -> Answers {
        let answers = answers.into_iter().map(|(status, body)| (status, body.to_owned())).collect();
        Answers { answers: Arc::new(Mutex::new(answers)), requests: Arc::default(), of_aws: true }
    }

    /// As somebody else gives them.
    pub fn without_request_ids(self) -> Answers {
        Answers { of_aws: false, ..self }
    }

    pub fn none() -> Answers {
        Answers::new([])
    }

    pub fn requests(&self) -> Vec<Asked> {
        self.requests.lock().unwrap().clone()
    }
}

impl HttpConnector for Answers {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let headers = request.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        self.requests.lock().unwrap().push(Asked {
            method: request.method().to_owned(),
            url: request.uri().to_owned(),
            headers,
            body: String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned(),
        });
        let (status, body) = self.answers.lock().unwrap().pop_front().expect("more calls than answers");
        let mut response = HttpResponse::new(StatusCode::try_from(status).unwrap(), body.into());
        if self.of_aws {
            response.headers_mut().insert("x-amzn-requestid", "0");
        }
        HttpConnectorFuture::ready(Ok(response))
    }
}

/// The keys of AWS's own examples.
fn credentials() -> SharedCredentialsProvider {
    let (id, secret) = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    SharedCredentialsProvider::new(Credentials::new(id, secret, None, None, "test"))
}

fn config(region: &str) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .credentials_provider(credentials())
        .http_client(create_mock_http_client())
        .build()
}

/// Signed calls that `answers` answers.
pub fn signed(region: &str, answers: &Answers) -> Signed {
    Signed::new(&config(region), credentials(), region).answered_by(answers.clone())
}

/// An AWS in eu-central-1 that gives CloudFormation's answers by `rules`, and those of S3 and ECR in turn.
pub fn aws(rules: &[&Rule], answers: &Answers) -> Aws {
    let config = config("eu-central-1");
    let mut interceptor = MockResponseInterceptor::new().rule_mode(RuleMode::MatchAny);
    for rule in rules {
        interceptor = interceptor.with_rule(rule);
    }
    let cloudformation = aws_sdk_cloudformation::config::Builder::from(&config).interceptor(interceptor).build();
    let mut aws = Aws::new(&config, credentials(), "eu-central-1".to_owned());
    aws.cloudformation = aws_sdk_cloudformation::Client::from_conf(cloudformation);
    aws.signed = signed("eu-central-1", answers);
    aws
}

/// A project's first module, compiled. `folder` is below tests/fixtures/good.
pub fn compiled(folder: &str) -> (Context, Template) {
    compiled_at(&format!("tests/fixtures/good/{folder}"))
}

/// The same of a project anywhere in the checkout.
pub fn compiled_at(folder: &str) -> (Context, Template) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let context = Context {
        sources: Sources::new(&folder, &[]).unwrap(),
        environment: BTreeMap::new(),
        ssm: SsmValues::default(),
    };
    let mut diagnostics = Diagnostics::default();
    let project = project::load("mdaa.yaml", module_type::first_key, &context, &mut diagnostics).unwrap().unwrap();
    let module = project.modules.into_iter().next().unwrap();
    let compiled = Compiler::new(&context).unwrap().compile(module).unwrap();
    let Compilation::Stack(template) = compiled.compilation else { unreachable!("{:?}", compiled.diagnostics) };
    (context, *template)
}

/// A problem with its line, as a reader sees it.
pub fn shown(found: &Diagnostic, sources: &Sources) -> String {
    let place = found.span.map_or_else(String::new, |span| {
        format!(" at {}:{} `{}`", sources.name(span.file), sources.start(span).line, sources.slice(span))
    });
    let lines = [("note", found.why.clone()), ("help", found.help.as_ref().map(ToString::to_string))];
    let lines = lines.into_iter().filter_map(|(label, words)| Some(format!("\n{label}: {}", words?)));
    format!("{}[{}]{place}: {}{}", found.severity.name(), found.code.name(), found.message, lines.collect::<String>())
}
