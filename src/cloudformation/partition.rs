/// An AWS partition: a world of its own, with its own ARNs and host names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    pub name: &'static str,
    /// Ending of its service host names.
    pub url_suffix: &'static str,
}

/// Region prefixes and their partitions (botocore's endpoints, partitions.json, 2026-09).
const BY_PREFIX: [(&str, Partition); 7] = [
    ("cn-", Partition { name: "aws-cn", url_suffix: "amazonaws.com.cn" }),
    ("us-gov-", Partition { name: "aws-us-gov", url_suffix: "amazonaws.com" }),
    ("us-iso-", Partition { name: "aws-iso", url_suffix: "c2s.ic.gov" }),
    ("us-isob-", Partition { name: "aws-iso-b", url_suffix: "sc2s.sgov.gov" }),
    ("eu-isoe-", Partition { name: "aws-iso-e", url_suffix: "cloud.adc-e.uk" }),
    ("us-isof-", Partition { name: "aws-iso-f", url_suffix: "csp.hci.ic.gov" }),
    ("eusc-", Partition { name: "aws-eusc", url_suffix: "amazonaws.eu" }),
];

/// The regions of all partitions (botocore's endpoints, partitions.json, 2026-09).
pub const REGIONS: [&str; 46] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-isoe-west-1",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isob-west-1",
    "us-isof-east-1",
    "us-isof-south-1",
    "us-west-1",
    "us-west-2",
];

/// The partition of a region.
pub fn of_region(region: &str) -> Partition {
    BY_PREFIX
        .iter()
        .find(|(prefix, _)| region.starts_with(prefix))
        .map_or(Partition { name: "aws", url_suffix: "amazonaws.com" }, |(_, partition)| *partition)
}

/// Whether `text` has the form of a region's name.
pub fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let letters = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    parts.len() >= 3
        && parts[..parts.len() - 1].iter().all(letters)
        && parts.last().is_some_and(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()))
}
