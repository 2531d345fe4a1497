use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::signed::{Service, SignedCall};
use crate::cloudformation::{Fragment, Place, Template, line};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Sources, Span};
use jsonptr::Pointer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Looks whether the archives of code of the template's runtimes are in their buckets.
///
/// One that is missing is an error on the user's line; where nobody may look, that is said and no more.
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
        let Some(archive) = Archive::of(resource, &place) else { continue };
        let at = |key: &str| line(template, sources, &format!("/Resources/{logical_id}{S3}/{key}"));
        match first_bytes(aws, &archive).await {
            Ok(bytes) if bytes.starts_with(ZIP) => {}
            Ok(_) => found.push(no_zip(&archive, at("Prefix"))),
            Err(error) if error.kind == ErrorKind::Credentials => return Err(error),
            Err(error) => found.push(match Absence::of(&error) {
                Some(absence) => not_uploaded(&archive, &absence, &error, at(absence.key())),
                None => not_checked(&archive, &error, at("Prefix")),
            }),
        }
    }
    Ok(found)
}

const S3: &Pointer = Pointer::from_static("/Properties/AgentRuntimeArtifact/CodeConfiguration/Code/S3");
const GET: &str = "s3:GetObject";

/// Every ZIP file begins so, an empty one too.
const ZIP: &[u8] = b"PK";

/// An object as this account and region will read it.
struct Archive {
    bucket: String,
    key: String,
    version: Option<String>,
}

impl Archive {
    /// None of a runtime that runs an image, and where only CloudFormation knows the archive.
    fn of(resource: &Fragment, place: &Place) -> Option<Archive> {
        let s3 = resource.at(S3)?;
        let known = |key: &str| place.fill(s3.get(key)?.text()?);
        let version = match s3.get("VersionId") {
            Some(_) => Some(known("VersionId")?),
            None => None,
        };
        Some(Archive { bucket: known("Bucket")?, key: known("Prefix")?, version })
    }

    fn uri(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.key)
    }
}

/// What S3 takes as it is, in a path.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
const QUERY: &AsciiSet = &PATH.add(b'/');

/// A few bytes tell what a HEAD would not: what is missing, and whether it is a ZIP file.
async fn first_bytes(aws: &Aws, archive: &Archive) -> Result<Vec<u8>, AwsError> {
    let mut url = aws.signed.object_url(&archive.bucket, &utf8_percent_encode(&archive.key, PATH).to_string());
    if let Some(version) = &archive.version {
        url.push_str(&format!("?versionId={}", utf8_percent_encode(version, QUERY)));
    }
    let headers = vec![("range", "bytes=0-3".to_owned())];
    let call = SignedCall { operation: GET, service: Service::S3, method: "GET", url, headers, body: Vec::new() };
    aws.signed.send(&call).await
}

/// What is not there.
#[derive(Clone, Copy)]
enum Absence {
    Bucket,
    Object,
    Version,
    Content,
}

impl Absence {
    /// Of an answer of S3's GetObject (S3 API reference, "Error responses").
    fn of(error: &AwsError) -> Option<Absence> {
        Some(match error.code.as_deref()? {
            "NoSuchBucket" => Absence::Bucket,
            "NoSuchKey" => Absence::Object,
            // A version that marks a deletion can be asked for nothing.
            "NoSuchVersion" | "MethodNotAllowed" => Absence::Version,
            // No byte of it is the first.
            "InvalidRange" => Absence::Content,
            _ => return None,
        })
    }

    /// The property that names it.
    fn key(self) -> &'static str {
        match self {
            Absence::Bucket => "Bucket",
            Absence::Object | Absence::Content => "Prefix",
            Absence::Version => "VersionId",
        }
    }
}

fn not_uploaded(archive: &Archive, absence: &Absence, error: &AwsError, span: Option<Span>) -> Diagnostic {
    let Archive { bucket, key, version } = archive;
    let uri = archive.uri();
    let word = |text: &str| shlex::try_quote(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned);
    let upload = format!("aws s3 cp ARCHIVE {}", word(&uri));
    let (message, help) = match absence {
        Absence::Bucket => {
            (format!("there is no bucket `{bucket}`"), "name the bucket that holds the archive, or make it".to_owned())
        }
        Absence::Object => {
            (format!("the archive `{uri}` is not there"), format!("name one that is there, or upload it: `{upload}`"))
        }
        Absence::Version => {
            let version = version.as_deref().unwrap_or_default();
            let list = format!("aws s3api list-object-versions --bucket {bucket} --prefix {}", word(key));
            (format!("the archive `{uri}` has no version `{version}`"), format!("name one that is there: `{list}`"))
        }
        Absence::Content => (format!("the archive `{uri}` is empty"), format!("upload it once more: `{upload}`")),
    };
    let found = Diagnostic::error(Code::CODE_ARCHIVE_NOT_UPLOADED, message).why(error.message.clone()).help(help);
    Diagnostic { span, ..found }
}

fn no_zip(archive: &Archive, span: Option<Span>) -> Diagnostic {
    let message = format!("`{}` is no ZIP file", archive.uri());
    let found = Diagnostic::warning(Code::CODE_ARCHIVE_UNREADABLE, message)
        .why("AgentCore reads a ZIP archive, and this object does not begin as one does")
        .help("pack the code with `zip` or the like, and upload that");
    Diagnostic { span, ..found }
}

fn not_checked(archive: &Archive, error: &AwsError, span: Option<Span>) -> Diagnostic {
    let message = format!("nobody looked whether the archive `{}` is there", archive.uri());
    let action = if archive.version.is_some() { "s3:GetObjectVersion" } else { GET };
    let found = Diagnostic::info(Code::CODE_ARCHIVE_NOT_CHECKED, message).why(error.message.clone()).help(format!(
        "let these credentials call `{action}` on it, and `s3:ListBucket` on the bucket, without which S3 does not say \
         that an object is missing; or make sure of it yourself"
    ));
    Diagnostic { span, ..found }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::look;
    use crate::stack::testing::{Answers, aws, compiled, shown};

    /// What is found of a project's archive, and what S3 was asked.
    async fn found(project: &str, answer: (u16, &str)) -> (String, Vec<String>) {
        let answers = Answers::new([answer]);
        let (context, template) = compiled(project);
        let found = look(&aws(&[], &answers), "111122223333", &template, &context.sources).await.unwrap();
        let found: Vec<String> = found.iter().map(|found| shown(found, &context.sources)).collect();
        let asked = answers.requests().into_iter().map(|asked| format!("{} {}", asked.method, asked.url));
        (found.join("\n"), asked.collect())
    }

    fn refused(code: &str) -> String {
        format!("<Error><Code>{code}</Code><Message>S3 says so</Message></Error>")
    }

    #[tokio::test]
    async fn an_archive_that_is_there_is_no_matter() {
        let asked = "GET https://orbit-code.s3.eu-central-1.amazonaws.com/agents/quotes.zip";
        assert_eq!(found("code-archive", (206, "PK\u{3}\u{4}")).await, (String::new(), vec![asked.to_owned()]));
        let asked =
            "GET https://orbit-code.s3.eu-central-1.amazonaws.com/agents/quo%2Ates.zip?versionId=3HL4kqtJvjVBH40Nrjfkd";
        let of_version = found("code-archive-of-a-version", (206, "PK\u{3}\u{4}")).await;
        assert_eq!(of_version, (String::new(), vec![asked.to_owned()]));
    }

    #[tokio::test]
    async fn what_is_missing_is_shown_on_its_line_with_the_way_there() {
        let told = async |project, code| found(project, (404, &refused(code))).await.0;
        insta::assert_snapshot!(told("code-archive", "NoSuchKey").await);
        insta::assert_snapshot!(told("code-archive", "NoSuchBucket").await);
        insta::assert_snapshot!(told("code-archive", "InvalidRange").await);
        insta::assert_snapshot!(told("code-archive-of-a-version", "NoSuchVersion").await);
    }

    #[tokio::test]
    async fn what_is_no_zip_file_is_said() {
        insta::assert_snapshot!(found("code-archive", (206, "\u{1f}\u{8b}")).await.0);
    }

    #[tokio::test]
    async fn who_may_not_look_is_told_so_and_not_stopped() {
        insta::assert_snapshot!(found("code-archive", (403, &refused("AccessDenied"))).await.0);
    }

    #[tokio::test]
    async fn images_are_no_archives() {
        let answers = Answers::none();
        let (context, template) = compiled("minimal");
        assert!(look(&aws(&[], &answers), "111122223333", &template, &context.sources).await.unwrap().is_empty());
    }
}
