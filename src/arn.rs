//! ARN: takes an Amazon Resource Name, gives its parts.

/// The parts of an ARN, borrowed from its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// E.g. `aws`.
    pub partition: &'a str,
    /// E.g. `iam`.
    pub service: &'a str,
    /// Empty where the service knows no regions.
    pub region: &'a str,
    /// Account id; empty where the resource belongs to none.
    pub account: &'a str,
    /// All that follows, e.g. `role/path/name`.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The parts of `text`; none if it is no ARN.
    pub fn parse(text: &'a str) -> Option<Arn<'a>> {
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next();
        let (arn, partition, service) = (next()?, next()?, next()?);
        let (region, account, resource) = (next()?, next()?, next()?);
        let whole = arn == "arn" && !partition.is_empty() && !service.is_empty() && !resource.is_empty();
        whole.then_some(Arn { partition, service, region, account, resource })
    }
}

/// Whether `text` is the id of an account.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_resource_keeps_its_colons() {
        let arn = Arn::parse("arn:aws:logs:eu-west-1:111122223333:log-group:/aws/x:*").unwrap();
        assert_eq!((arn.service, arn.region, arn.resource), ("logs", "eu-west-1", "log-group:/aws/x:*"));
        assert_eq!(Arn::parse("arn:aws:iam::aws:policy/A").unwrap().account, "aws");
    }

    #[test]
    fn what_lacks_a_part_is_no_arn() {
        for text in ["", "role/x", "arn:aws:iam::111122223333", "arn:aws:iam::111122223333:", "urn:aws:iam::1:role/x"] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
