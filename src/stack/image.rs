use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::signed::{Service, SignedCall};
use crate::cloudformation::{Fragment, ImageUri, Place, Template, line};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{Sources, Span};
use jsonptr::Pointer;
use regex::Regex;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::LazyLock;

/// Looks whether the images of the template's runtimes are in their registry.
///
/// Only images in ECR of this account and region are looked for, by the credentials of the deploy. One that is missing
/// is an error on the user's line, of a pull-through cache a warning; where nobody may look or does, that is said and no
/// more.
///
/// # Errors
/// When AWS takes the credentials for wrong.
pub async fn look(
    aws: &Aws,
    account: &str,
    template: &Template,
    sources: &Sources,
) -> Result<Vec<Diagnostic>, AwsError> {
    let mut found = Vec::new();
    let place = Place { account: account.to_owned(), region: aws.region.clone() };
    for (logical_id, resource) in &template.resources {
        let Some(uri) = container_uri(resource, &place) else { continue };
        let span = line(template, sources, &format!("/Resources/{logical_id}{URI}"));
        let Some(image) = Image::parse(&uri).filter(|image| image.account == account && image.region == aws.region)
        else {
            found.extend(not_looked_for(&uri, &place, span));
            continue;
        };
        match absence(aws, &image).await {
            Ok(None) => {}
            Ok(Some(absence)) => {
                let missing = not_pushed(&uri, &image, &absence, span, sources);
                found.push(match cache(aws, &image).await? {
                    Cache::No => missing,
                    Cache::Yes(prefix) => pulled_through(&uri, &prefix, missing),
                    Cache::Unknown(error) => maybe_pulled_through(&error, missing),
                });
            }
            Err(error) if error.kind == ErrorKind::Credentials => return Err(error),
            Err(error) => found.push(not_checked(&uri, &error, span)),
        }
    }
    Ok(found)
}

const URI: &Pointer = Pointer::from_static("/Properties/AgentRuntimeArtifact/ContainerConfiguration/ContainerUri");

/// An image in a private registry of ECR, by its parts.
#[derive(Debug, PartialEq, Eq)]
struct Image {
    account: String,
    region: String,
    host: String,
    repository: String,
    version: Version,
}

#[derive(Debug, PartialEq, Eq)]
enum Version {
    Tag(String),
    Digest(String),
}

/// Why an image is not there, in ECR's words.
struct Absence {
    no_repository: bool,
    words: String,
}

#[allow(clippy::unwrap_used, reason = "a literal pattern, compiled by a test")]
static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[A-Za-z0-9_.-]+$").unwrap());
#[allow(clippy::unwrap_used, reason = "a literal pattern, compiled by a test")]
static DIGEST: LazyLock<Regex> = LazyLock::new(|| Regex::new("^sha256:[0-9a-f]{64}$").unwrap());

impl Image {
    /// None of one that ECR cannot be asked about.
    fn parse(uri: &str) -> Option<Image> {
        let ImageUri { host, account, region, repository, tag, digest } = ImageUri::parse(uri)?;
        if !digest.is_none_or(|digest| DIGEST.is_match(digest)) || !tag.is_none_or(|tag| TAG.is_match(tag)) {
            return None;
        }
        let version = match digest {
            Some(digest) => Version::Digest(digest.to_owned()),
            None => Version::Tag(tag.unwrap_or("latest").to_owned()),
        };
        let [host, account, region, repository] = [host, account, region, repository].map(str::to_owned);
        Some(Image { account, region, host, repository, version })
    }
}

/// The image of a runtime as this account and region will read it; none where only CloudFormation knows it.
fn container_uri(resource: &Fragment, place: &Place) -> Option<String> {
    place.fill(resource.at(URI)?.text()?)
}

const DESCRIBE: &str = "ecr:DescribeImages";

async fn absence(aws: &Aws, image: &Image) -> Result<Option<Absence>, AwsError> {
    let version = match &image.version {
        Version::Tag(tag) => json!({ "imageTag": tag }),
        Version::Digest(digest) => json!({ "imageDigest": digest }),
    };
    let question =
        json!({ "registryId": image.account, "repositoryName": image.repository, "imageIds": [version] }).to_string();
    let call = SignedCall {
        operation: DESCRIBE,
        service: Service::Ecr,
        method: "POST",
        url: aws.signed.ecr_url(),
        headers: vec![
            ("content-type", "application/x-amz-json-1.1".to_owned()),
            ("x-amz-target", "AmazonEC2ContainerRegistry_V20150921.DescribeImages".to_owned()),
        ],
        body: question.into_bytes(),
    };
    match aws.signed.send(&call).await {
        Ok(answer) => {
            let answer: Value = serde_json::from_slice(&answer)
                .map_err(|error| AwsError::new(DESCRIBE, ErrorKind::Refused, format!("no JSON: {error}")))?;
            let there = answer["imageDetails"].as_array().is_some_and(|details| !details.is_empty());
            let words = "the repository has no such image".to_owned();
            Ok((!there).then_some(Absence { no_repository: false, words }))
        }
        Err(error) if error.kind == ErrorKind::NotFound => {
            let no_repository = error.code.as_deref() == Some("RepositoryNotFoundException");
            Ok(Some(Absence { no_repository, words: error.message }))
        }
        Err(error) => Err(error),
    }
}

const RULES: &str = "ecr:DescribePullThroughCacheRules";

/// Whether a repository is a pull-through cache, whose images show only once they were pulled by tag (aws-unkind 36).
enum Cache {
    No,
    /// By the rule of this prefix.
    Yes(String),
    /// Nobody could look.
    Unknown(AwsError),
}

async fn cache(aws: &Aws, image: &Image) -> Result<Cache, AwsError> {
    // A cache's repositories lie below its prefix, and those of ours are none.
    if !image.repository.contains('/') || image.repository.starts_with("mdaac/") {
        return Ok(Cache::No);
    }
    let call = SignedCall {
        operation: RULES,
        service: Service::Ecr,
        method: "POST",
        url: aws.signed.ecr_url(),
        headers: vec![
            ("content-type", "application/x-amz-json-1.1".to_owned()),
            ("x-amz-target", "AmazonEC2ContainerRegistry_V20150921.DescribePullThroughCacheRules".to_owned()),
        ],
        body: json!({ "registryId": image.account, "maxResults": 1000 }).to_string().into_bytes(),
    };
    match aws.signed.send(&call).await {
        Ok(answer) => {
            let answer: Value = serde_json::from_slice(&answer)
                .map_err(|error| AwsError::new(RULES, ErrorKind::Refused, format!("no JSON: {error}")))?;
            let mut rules = answer["pullThroughCacheRules"].as_array().into_iter().flatten();
            let prefix = rules.find_map(|rule| {
                let prefix = rule["ecrRepositoryPrefix"].as_str()?;
                // `ROOT` caches whatever has no other rule (ECR user guide, pull through cache rules).
                let is_within = prefix == "ROOT" || image.repository.strip_prefix(prefix)?.starts_with('/');
                is_within.then(|| prefix.to_owned())
            });
            Ok(prefix.map_or(Cache::No, Cache::Yes))
        }
        Err(error) if error.kind == ErrorKind::Credentials => Err(error),
        Err(error) => Ok(Cache::Unknown(error)),
    }
}

fn pulled_through(uri: &str, prefix: &str, missing: Diagnostic) -> Diagnostic {
    let message = format!("the image `{uri}` is not in its repository yet, which is a pull-through cache (`{prefix}`)");
    Diagnostic { severity: Severity::Warning, message, ..missing }.help(format!(
        "if AgentCore does not get it, pull it once by its tag, which fills the cache: `docker pull {uri}`"
    ))
}

/// A no that may be none stops nobody.
fn maybe_pulled_through(error: &AwsError, missing: Diagnostic) -> Diagnostic {
    let why =
        format!("nobody could look whether its repository is a pull-through cache, which fills by itself: {error}");
    let known = missing.why.as_deref().map(|words| format!("{words}; ")).unwrap_or_default();
    Diagnostic { severity: Severity::Warning, ..missing }.why(format!("{known}{why}"))
}

fn not_pushed(uri: &str, image: &Image, absence: &Absence, span: Option<Span>, sources: &Sources) -> Diagnostic {
    let Image { region, host, repository, .. } = image;
    let folder = span.and_then(|span| code_path(image, span, sources));
    let message = match &folder {
        Some(folder) => format!("the image of `{}` is not in its registry", folder.written),
        None => format!("the image `{uri}` is not in its registry"),
    };
    let help = if let Version::Digest(_) = image.version {
        format!(
            "name a digest that is there: `aws ecr describe-images --region {region} --repository-name {repository}`"
        )
    } else {
        let create = format!("aws ecr create-repository --region {region} --repository-name {repository}\n");
        let create = if absence.no_repository { create } else { String::new() };
        let (from, first) = match &folder {
            Some(folder) => (folder.from_project.as_str(), "push it, beside the mdaa.yaml:"),
            None => ("FOLDER", "name one that is there, or push it:"),
        };
        // A command a line, to be copied.
        format!(
            "{first}\n{create}aws ecr get-login-password --region {region} | docker login --username AWS \
             --password-stdin {host}\ndocker buildx build --platform linux/arm64 --tag {uri} --push {from}"
        )
    };
    let mut found = Diagnostic::error(Code::IMAGE_NOT_PUSHED, message).why(absence.words.clone()).help(help);
    found.span = span;
    found
}

fn not_checked(uri: &str, error: &AwsError, span: Option<Span>) -> Diagnostic {
    let message = format!("nobody looked whether the image `{uri}` is in its registry");
    let mut found = Diagnostic::info(Code::IMAGE_NOT_CHECKED, message)
        .why(error.message.clone())
        .help(format!("let these credentials call `{DESCRIBE}`, or make sure of it yourself"));
    found.span = span;
    found
}

/// Whose registry is another's is not asked: these credentials are for this account, and a no of another region's would
/// tell nothing of this one.
fn not_looked_for(uri: &str, here: &Place, span: Option<Span>) -> Option<Diagnostic> {
    let (of, help) = match ImageUri::parse(uri) {
        Some(image) if image.region != here.region => (
            format!("in region `{}`", image.region),
            "push it to a repository in the region of the stack: AgentCore has refused images of another one (reported)",
        ),
        Some(image) if image.account != here.account => (
            format!("of account `{}`", image.account),
            "make sure that it is there, and that its repository's policy lets the execution role get it",
        ),
        None if uri.starts_with("public.ecr.aws/") => ("public".to_owned(), "make sure that it is there, for arm64"),
        // ECR cannot be asked about it: AgentCore says what is wrong.
        _ => return None,
    };
    let found = Diagnostic::info(Code::IMAGE_NOT_CHECKED, format!("the image `{uri}` is not looked for: it is {of}"))
        .why(format!("mdaac asks the registry of account {} in {} and no other", here.account, here.region))
        .help(help);
    Some(Diagnostic { span, ..found })
}

/// A folder that an image is built from.
struct Folder {
    /// As the config has it.
    written: String,
    /// As seen from the folder of the mdaa.yaml.
    from_project: String,
}

/// The folder that the image is built from, if the line names one: the repositories of `codePath` are ours alone, and
/// a folder is no image's name.
fn code_path(image: &Image, span: Span, sources: &Sources) -> Option<Folder> {
    let written = sources.slice(span).trim().trim_matches(['"', '\'']).to_owned();
    if !image.repository.starts_with("mdaac/") || written.contains(".dkr.ecr") || written.contains(['{', '<', '\n']) {
        return None;
    }
    let file = sources.name(span.file);
    let above = Path::new(&file).parent().unwrap_or(Path::new(""));
    let path = above.join(&written);
    let from_project: Vec<_> = path.iter().filter(|part| *part != ".").map(|part| part.to_string_lossy()).collect();
    let from_project = if from_project.is_empty() { ".".to_owned() } else { from_project.join("/") };
    Some(Folder { written, from_project: quoted(from_project) })
}

/// As a shell takes it for one word.
fn quoted(path: String) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '+');
    if path.chars().all(plain) && !path.starts_with('-') { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Absence, Image, Version, look, not_pushed, quoted};
    use crate::stack::testing::{Answers, aws, compiled, shown};

    const PUSHED: (u16, &str) = (200, r#"{"imageDetails":[{"imageDigest":"sha256:0a"}]}"#);
    const NO_IMAGE: (u16, &str) = (400, r#"{"__type":"ImageNotFoundException","message":"no such image"}"#);
    const NO_REPOSITORY: (u16, &str) =
        (400, r#"{"__type":"RepositoryNotFoundException","message":"no such repository"}"#);
    const NOT_ALLOWED: (u16, &str) = (400, r#"{"__type":"AccessDeniedException","message":"not you"}"#);

    /// What is found of a project's image, and what ECR was asked.
    async fn found(project: &str, answer: (u16, &str)) -> (Vec<String>, Vec<String>) {
        let answers = Answers::new([answer]);
        let (context, template) = compiled(project);
        let found = look(&aws(&[], &answers), "111122223333", &template, &context.sources).await.unwrap();
        let found = found.iter().map(|found| shown(found, &context.sources)).collect();
        (found, answers.requests().into_iter().map(|asked| format!("{} {}", asked.url, asked.body)).collect())
    }

    #[tokio::test]
    async fn an_image_that_is_there_is_no_matter() {
        let asked = "https://api.ecr.eu-central-1.amazonaws.com/ \
                     {\"registryId\":\"111122223333\",\"repositoryName\":\"quotes\",\"imageIds\":[{\"imageTag\":\"7\"}]}";
        assert_eq!(found("minimal", PUSHED).await, (Vec::new(), vec![asked.to_owned()]));
    }

    #[tokio::test]
    async fn an_image_that_is_not_there_is_shown_on_its_line_with_the_way_there() {
        let text = |(found, _): (Vec<String>, Vec<String>)| found.join("\n");
        insta::assert_snapshot!(text(found("minimal", NO_IMAGE).await), @r"
        error[image-not-pushed] at agent.yaml:5 `'{{account}}.dkr.ecr.{{region}}.amazonaws.com/quotes:7'`: the image `111122223333.dkr.ecr.eu-central-1.amazonaws.com/quotes:7` is not in its registry
        note: no such image
        help: name one that is there, or push it:
        aws ecr get-login-password --region eu-central-1 | docker login --username AWS --password-stdin 111122223333.dkr.ecr.eu-central-1.amazonaws.com
        docker buildx build --platform linux/arm64 --tag 111122223333.dkr.ecr.eu-central-1.amazonaws.com/quotes:7 --push FOLDER
        ");
        insta::assert_snapshot!(text(found("code-path", NO_REPOSITORY).await), @r"
        error[image-not-pushed] at agent.yaml:5 `./agent`: the image of `./agent` is not in its registry
        note: no such repository
        help: push it, beside the mdaa.yaml:
        aws ecr create-repository --region eu-central-1 --repository-name mdaac/orbit/sales/test/quotes
        aws ecr get-login-password --region eu-central-1 | docker login --username AWS --password-stdin 111122223333.dkr.ecr.eu-central-1.amazonaws.com
        docker buildx build --platform linux/arm64 --tag 111122223333.dkr.ecr.eu-central-1.amazonaws.com/mdaac/orbit/sales/test/quotes:491548f452b27bff4fbbc0fb97361bdc8d2df7d54d42879e412d45afb3eb592d --push agent
        ");
    }

    #[test]
    fn a_digest_cannot_be_pushed_to() {
        let uri = format!("111122223333.dkr.ecr.eu-central-1.amazonaws.com/quotes@sha256:{}", "0a".repeat(32));
        let absence = Absence { no_repository: false, words: "no such image".to_owned() };
        let (context, _) = compiled("minimal");
        let found = not_pushed(&uri, &Image::parse(&uri).unwrap(), &absence, None, &context.sources);
        let help =
            "name a digest that is there: `aws ecr describe-images --region eu-central-1 --repository-name quotes`";
        assert_eq!(found.help, Some(help.into()));
    }

    #[test]
    fn a_folder_is_one_word_of_the_command() {
        let quoted = |path: &str| quoted(path.to_owned());
        assert_eq!(quoted("agents/quotes"), "agents/quotes");
        assert_eq!(quoted("my agent"), "'my agent'");
        assert_eq!(quoted("it's; rm x"), r"'it'\''s; rm x'");
    }

    #[tokio::test]
    async fn account_and_region_that_the_deploy_knows_are_known_here() {
        let (found, asked) = found("account-and-region-unknown", NO_IMAGE).await;
        assert_eq!((found.len(), asked.len()), (1, 1), "{found:?}");
        assert!(found[0].contains("111122223333.dkr.ecr.eu-central-1.amazonaws.com/"), "{found:?}");
    }

    #[tokio::test]
    async fn who_may_not_look_is_told_so_and_not_stopped() {
        insta::assert_snapshot!(found("minimal", NOT_ALLOWED).await.0.join("\n"), @r"
        info[image-not-checked] at agent.yaml:5 `'{{account}}.dkr.ecr.{{region}}.amazonaws.com/quotes:7'`: nobody looked whether the image `111122223333.dkr.ecr.eu-central-1.amazonaws.com/quotes:7` is in its registry
        note: not you
        help: let these credentials call `ecr:DescribeImages`, or make sure of it yourself
        ");
    }

    #[tokio::test]
    async fn images_elsewhere_are_not_looked_for_and_that_is_said() {
        let told = async |project| {
            let (found, asked) = found(project, NO_IMAGE).await;
            assert!(asked.is_empty(), "{asked:?}");
            found.join("\n")
        };
        for project in ["ssm-image", "code-archive"] {
            assert_eq!(told(project).await, "", "{project}");
        }
        insta::assert_snapshot!(told("image-by-digest").await);
        insta::assert_snapshot!(told("image-from-public-ecr").await);
        insta::assert_snapshot!(told("image-of-another-partition").await);
    }

    #[test]
    fn an_image_is_named_by_tag_or_digest_or_is_the_latest() {
        let version = |rest: &str| {
            let image = Image::parse(&format!("111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/quotes{rest}"))?;
            assert_eq!((image.account.as_str(), image.region.as_str()), ("111122223333", "eu-central-1"));
            assert_eq!(image.host, "111122223333.dkr.ecr.eu-central-1.amazonaws.com");
            assert_eq!(image.repository, "team/quotes");
            Some(image.version)
        };
        let digest = format!("sha256:{}", "0a".repeat(32));
        assert_eq!(version(""), Some(Version::Tag("latest".to_owned())));
        assert_eq!(version(":7"), Some(Version::Tag("7".to_owned())));
        assert_eq!(version(&format!("@{digest}")), Some(Version::Digest(digest.clone())));
        assert_eq!(version(&format!(":7@{digest}")), Some(Version::Digest(digest)));
        assert_eq!(Image::parse("public.ecr.aws/team/quotes:7"), None);
    }
}
