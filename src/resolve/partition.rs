/// An AWS partition: a world of its own, with its own ARNs and host names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    /// As in ARNs.
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

/// The partition of a region.
pub fn of_region(region: &str) -> Partition {
    BY_PREFIX
        .iter()
        .find(|(prefix, _)| region.starts_with(prefix))
        .map_or(Partition { name: "aws", url_suffix: "amazonaws.com" }, |(_, partition)| *partition)
}
