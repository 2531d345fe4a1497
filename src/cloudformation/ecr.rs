use regex::Regex;
use std::sync::LazyLock;

/// The URI of an image in a private registry of ECR, by its parts, as text in Fn::Sub syntax: account and region may be
/// pseudo parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageUri<'a> {
    pub host: &'a str,
    pub account: &'a str,
    pub region: &'a str,
    /// Perhaps with references, which only CloudFormation knows.
    pub repository: &'a str,
    /// What stands behind the `:`.
    pub tag: Option<&'a str>,
    /// What stands behind the `@`.
    pub digest: Option<&'a str>,
}

/// Amazon ECR user guide, Private registry; Amazon ECR endpoints.
#[allow(clippy::unwrap_used, reason = "a literal pattern, compiled by a test")]
static PRIVATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?<host>(?<account>[0-9]{12}|\$\{AWS::AccountId\})\.dkr\.ecr(?:-fips)?",
        r"\.(?<region>[a-z0-9-]+|\$\{AWS::Region\})\.[^/]+)",
        r"/(?<repository>(?:[a-z0-9._/-]|\$\{[^}]+\})+)(?::(?<tag>[^@]*))?(?:@(?<digest>.*))?$"
    ))
    .unwrap()
});

impl<'a> ImageUri<'a> {
    /// None for an image of another registry, or where only CloudFormation knows which one.
    pub fn parse(uri: &'a str) -> Option<ImageUri<'a>> {
        let parts = PRIVATE.captures(uri)?;
        let part = |name| parts.name(name).map(|found| found.as_str());
        Some(ImageUri {
            host: part("host")?,
            account: part("account")?,
            region: part("region")?,
            repository: part("repository")?,
            tag: part("tag"),
            digest: part("digest"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::ImageUri;

    #[test]
    fn an_image_of_a_private_registry_is_known_by_its_parts() {
        let parts = |uri| ImageUri::parse(uri).map(|it| (it.account, it.region, it.repository, it.tag, it.digest));
        assert_eq!(
            parts("111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/quotes:7@sha256:0a"),
            Some(("111122223333", "eu-central-1", "team/quotes", Some("7"), Some("sha256:0a")))
        );
        assert_eq!(
            parts("${AWS::AccountId}.dkr.ecr-fips.${AWS::Region}.${AWS::URLSuffix}/quotes:${Tag}"),
            Some(("${AWS::AccountId}", "${AWS::Region}", "quotes", Some("${Tag}"), None))
        );
        assert_eq!(
            parts("111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/${Repository}:7"),
            Some(("111122223333", "eu-central-1", "team/${Repository}", Some("7"), None))
        );
        assert_eq!(parts("public.ecr.aws/team/quotes:7"), None);
    }
}
