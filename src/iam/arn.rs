use super::wildcard::Pattern;
use std::fmt;

/// An Amazon Resource Name: `arn:partition:service:region:account:resource`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn {
    /// `aws`, `aws-cn`, …
    pub partition: String,
    /// `bedrock-agentcore`, `iam`, …
    pub service: String,
    /// The region; empty where the resource has none.
    pub region: String,
    /// The owner's account; empty where the resource has none.
    pub account: String,
    /// All the rest, colons included.
    pub resource: String,
}

/// A part of an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArnPart {
    Partition,
    Service,
    Region,
    Account,
    Resource,
}

impl ArnPart {
    /// The parts, in order.
    pub const ALL: [ArnPart; 5] =
        [ArnPart::Partition, ArnPart::Service, ArnPart::Region, ArnPart::Account, ArnPart::Resource];

    /// As a message names it.
    pub fn name(self) -> &'static str {
        match self {
            ArnPart::Partition => "partition",
            ArnPart::Service => "service",
            ArnPart::Region => "region",
            ArnPart::Account => "account",
            ArnPart::Resource => "resource",
        }
    }
}

impl Arn {
    /// Reads one; none if it has fewer than six parts.
    pub fn parse(text: &str) -> Option<Arn> {
        let mut parts = text.splitn(6, ':').map(str::to_owned);
        (parts.next()? == "arn").then_some(())?;
        let [partition, service, region, account] = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
        Some(Arn { partition, service, region, account, resource: parts.next()? })
    }

    /// One part.
    pub fn part(&self, part: ArnPart) -> &str {
        match part {
            ArnPart::Partition => &self.partition,
            ArnPart::Service => &self.service,
            ArnPart::Region => &self.region,
            ArnPart::Account => &self.account,
            ArnPart::Resource => &self.resource,
        }
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Arn { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

/// A pattern's five parts behind `arn:`, as IAM cuts them: at literal colons. None if it is no ARN of
/// six parts.
pub fn parts(pattern: &Pattern) -> Option<[Pattern; 5]> {
    let mut parts = pattern.split(6);
    (parts.next()? == Pattern::text("arn")).then_some(())?;
    Some([parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?])
}

impl Pattern {
    /// Partition, service, region, account and resource of an ARN; none of what has fewer parts.
    pub(crate) fn arn_parts(&self) -> Option<[Pattern; 5]> {
        parts(self)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_arn_is_cut_at_its_first_five_colons() {
        let text = "arn:aws:logs:eu-west-1:111111111111:log-group:a:*";
        let arn = Arn::parse(text).unwrap();
        assert_eq!((arn.account.as_str(), arn.resource.as_str()), ("111111111111", "log-group:a:*"));
        assert_eq!(arn.to_string(), text);
        for wrong in ["", "*", "arn:aws:s3", "urn:aws:iam::1:root"] {
            assert_eq!(Arn::parse(wrong), None, "{wrong}");
        }
    }
}
