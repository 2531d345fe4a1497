use super::aws::Aws;
use super::error::AwsError;
use super::signed::{Service, SignedCall};
use sha2::{Digest, Sha256};

/// Puts a template into a bucket of the account, and gives the URL that CloudFormation reads it from.
///
/// The object is named after its content, so the same template is one object however often it is put there.
///
/// # Errors
/// When S3 refuses, or does not answer.
pub async fn upload(aws: &Aws, account: &str, bucket: &str, stack_name: &str, body: &str) -> Result<String, AwsError> {
    let digest: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    let url = aws.signed.object_url(bucket, &format!("mdaac/{stack_name}/{digest}.template.json"));
    let call = SignedCall {
        operation: "s3:PutObject",
        service: Service::S3,
        method: "PUT",
        url: url.clone(),
        headers: vec![
            ("content-type", "application/json".to_owned()),
            // A bucket of that name in a stranger's account gets nothing.
            ("x-amz-expected-bucket-owner", account.to_owned()),
        ],
        body: body.as_bytes().to_vec(),
    };
    aws.signed.send(&call).await?;
    Ok(url)
}

/// Whether S3 takes it for the name of a bucket (S3 user guide, general purpose bucket naming rules).
pub fn is_bucket(name: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    let end = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len()) && bytes.iter().all(|byte| inside(*byte)) && end(bytes.first()) && end(bytes.last())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{is_bucket, upload};
    use crate::stack::testing::{Answers, aws};

    #[tokio::test]
    async fn a_template_is_put_under_the_name_of_its_content_into_a_bucket_of_the_account() {
        let answers = Answers::new([(200, "")]);
        let aws = aws(&[], &answers);
        let url = upload(&aws, "111122223333", "kite-artifacts", "kite-dev", "{}").await.unwrap();
        assert_eq!(
            url,
            "https://kite-artifacts.s3.eu-central-1.amazonaws.com/mdaac/kite-dev/\
             44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a.template.json"
        );
        let [asked] = &answers.requests()[..] else { unreachable!("one call") };
        assert_eq!((asked.method.as_str(), &asked.url, asked.body.as_str()), ("PUT", &url, "{}"));
        let header =
            |wanted: &str| asked.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        assert_eq!(header("x-amz-expected-bucket-owner"), Some("111122223333"));
        let signed = "host;x-amz-content-sha256;x-amz-date;x-amz-expected-bucket-owner";
        assert!(header("authorization").unwrap().contains(signed), "{asked:?}");
    }

    #[test]
    fn a_bucket_is_no_path_and_no_host() {
        for name in ["kite-artifacts", "a.b-c", "123"] {
            assert!(is_bucket(name), "{name}");
        }
        for name in ["ab", "Kite", "kite/x", "kite@example.com", "-kite", "kite.", "s3://kite", &"a".repeat(64)] {
            assert!(!is_bucket(name), "{name}");
        }
    }
}
