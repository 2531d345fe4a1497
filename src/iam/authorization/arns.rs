use super::shape::Surroundings;
use super::{Futile, effect, suffix};
use crate::cloudformation::{REGIONS, is_region, of_region};
use crate::iam::document::{DocumentPlace, LocatedText, Statement};
use crate::iam::wildcard::{Pattern, Token};
use crate::placeholder::closest;

/// The resources of a statement that are no ARN of anything: of another partition than the role, of a region or an account that
/// cannot be.
pub fn wrong_arns<P: DocumentPlace>(statement: &Statement<P>, place: &Surroundings) -> Vec<Futile<P>> {
    let resources = statement.resources().map(|written| (written, effect(statement)));
    let left_out = statement.not_resource.iter().flat_map(|not| &not.values).map(|written| (written, "left out"));
    let futile = |(written, effect): (&LocatedText<P>, &str)| {
        let Fault { what, why, help, refused } = fault(written, place)?;
        let message = format!("nothing is {effect} on `{}`: {what}", written.text);
        Some(Futile { at: written.at.clone(), message, why, help, refused })
    };
    resources.chain(left_out).filter_map(futile).collect()
}

pub struct Fault {
    what: String,
    why: String,
    help: String,
    refused: bool,
}

pub fn fault<P: DocumentPlace>(written: &LocatedText<P>, place: &Surroundings) -> Option<Fault> {
    let pattern = written.as_resource();
    let parts: Vec<Pattern> = pattern.split(6).collect();
    let known: Vec<Option<String>> = parts.iter().map(literal).collect();
    let [first, partition, service, region, account, _] = &known[..] else {
        return too_short(written, &pattern, parts.len());
    };
    if first.as_deref() != Some("arn") {
        return None;
    }
    if let Some(path) = parameter_as_text(written) {
        return Some(Fault {
            what: format!("`ssm:{path}` stays text inside of another text"),
            why: "CloudFormation reads a parameter where it is all of a value, or in its own form".to_owned(),
            help: format!("write `{{{{resolve:ssm:{path}}}}}` in its place"),
            refused: false,
        });
    }
    let instead = |parts: &[(usize, &str)]| {
        let mut texts: Vec<&str> = written.text.splitn(6, ':').collect();
        parts.iter().try_for_each(|(part, new)| texts.get_mut(*part).map(|text| *text = new))?;
        Some(format!("write `{}`", texts.join(":")))
    };
    // Where the role itself is said to be in a region that is none, that has been said.
    let region = region.as_deref().filter(|region| !region.is_empty() && *region != place.region);
    if let (Some(partition), Some(own)) = (partition, place.partition)
        && partition != own
    {
        return Some(Fault {
            what: format!("it is of the partition `{partition}`, the role of `{own}`"),
            why: "a partition is a world of its own: no role reaches into another".to_owned(),
            help: match region.filter(|region| of_region(region).name != own) {
                Some(_) => instead(&[(1, own), (3, &place.region)])?,
                None => instead(&[(1, own)])?,
            },
            refused: false,
        });
    }
    if service.as_deref() == Some("iam") && known[3].as_deref().is_some_and(|region| !region.is_empty()) {
        return Some(Fault {
            what: "IAM has no regions".to_owned(),
            why: "IAM: \"IAM resource … cannot contain region information.\"".to_owned(),
            help: instead(&[(3, "")])?,
            refused: true,
        });
    }
    if let Some(region) = region.filter(|region| !REGIONS.contains(region)) {
        // `eu-west-9` may be new.
        let numbered = |text: &str| text.trim_end_matches(|end: char| end.is_ascii_digit()).to_owned();
        if is_region(region) && REGIONS.iter().any(|known| numbered(known) == numbered(region)) {
            return None;
        }
        let meant = closest(region, REGIONS.into_iter().filter(|known| of_region(known) == of_region(&place.region)))?;
        return Some(Fault {
            what: format!("there is no region `{region}`"),
            why: "regions are those of botocore's list of 2026-09".to_owned(),
            help: format!("did you mean `{meant}`?"),
            refused: false,
        });
    }
    if let Some(lacking) =
        service.as_deref().zip(parts.last()).and_then(|(service, last)| suffix::lacking(service, last))
    {
        let count = lacking.characters;
        return Some(Fault {
            what: format!("the service adds a hyphen and {count} characters to the name"),
            why: "IAM compares whole ARNs, and the service's has more behind the name".to_owned(),
            help: instead(&[(5, &lacking.mended)])?,
            refused: false,
        });
    }
    let digits = |account: &&str| account.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let account = account.as_deref().filter(|account| !account.is_empty()).filter(digits)?;
    (account.len() != 12 || account.contains('-')).then(|| Fault {
        what: format!("`{account}` is no account"),
        why: "an account is a number of 12 digits".to_owned(),
        help: "write the 12 digits, without hyphens".to_owned(),
        refused: false,
    })
}

/// The path of an `ssm:` in the midst of it.
fn parameter_as_text<P>(written: &LocatedText<P>) -> Option<&str> {
    let (before, path) = written.text.split_at(written.text.find("ssm:/")? + "ssm:".len());
    let path = path.split([':', '*', '?', '{', '}', '$']).next().unwrap_or(path);
    (!before.ends_with("resolve:ssm:")).then(|| path.trim_end_matches('/'))
}

/// "Resource … must be in ARN format": but `arn:aws:s3:*` is everything in S3, and what only the deploy knows may be an ARN.
fn too_short<P>(written: &LocatedText<P>, pattern: &Pattern, parts: usize) -> Option<Fault> {
    let plain = pattern.tokens().iter().all(|token| matches!(token, Token::Char(_)) || token.is_wild());
    let open = pattern.tokens().last() == Some(&Token::Any);
    (plain && !open && written.text.starts_with("arn:")).then(|| Fault {
        what: format!("it has {parts} of the six parts of an ARN"),
        why: "an ARN is arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE; a part that the service leaves out stays empty"
            .to_owned(),
        help: "write the part that is missing, or nothing between its colons".to_owned(),
        refused: false,
    })
}

fn literal(part: &Pattern) -> Option<String> {
    let character = |token: &Token| match token {
        Token::Char(character) => Some(*character),
        _ => None,
    };
    part.tokens().iter().map(character).collect()
}
