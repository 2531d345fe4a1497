use super::Void;
use super::keys::{Key, Kind};
use crate::iam::document::{Condition, DocumentPlace};
use crate::iam::evaluate::Compared;
use crate::iam::wildcard::{Pattern, Token};
use ipnet::{IpNet, Ipv4Net};
use std::net::IpAddr;

/// Why a condition that wants one of its values is met by everybody, whatever else it asks.
pub fn void<P: DocumentPlace>(
    condition: &Condition<P>,
    compared: Compared,
    key: &Key,
    by_principal: bool,
) -> Option<Void> {
    match compared {
        Compared::Ip => addresses(condition, key),
        Compared::Bool => booleans(condition),
        Compared::TextWithWildcards | Compared::Arn => {
            let mut values = condition.values.iter().map(|value| (&value.text, Pattern::parse(&value.text, P::SYNTAX)));
            values.find_map(|(text, pattern)| {
                itself(condition, &pattern).or_else(|| wild(condition, text, &pattern, key, by_principal))
            })
        }
        Compared::Text | Compared::TextInAnyCase => {
            let mut values = condition.values.iter();
            values.find_map(|value| itself(condition, &Pattern::parse(&value.text, P::SYNTAX)))
        }
        Compared::Number(_) | Compared::Date(_) | Compared::Binary | Compared::Null => None,
    }
}

/// `aws:PrincipalAccount` compared with `${aws:PrincipalAccount}`.
fn itself<P>(condition: &Condition<P>, value: &Pattern) -> Option<Void> {
    let key = &condition.key.text;
    let same = matches!(value.tokens(), [Token::Variable(name)] if name.trim().eq_ignore_ascii_case(key));
    same.then(|| Void::new(format!("`{key}` is always what it is"), "compare it with what it is to be"))
}

fn wild<P>(condition: &Condition<P>, text: &str, value: &Pattern, key: &Key, by_principal: bool) -> Option<Void> {
    let name = &condition.key.text;
    let anyone = match key.kind {
        Kind::Account => fixed(value) < ENOUGH,
        Kind::Organization => {
            let path = value.tokens().split(|token| *token == Token::Char('/')).next().unwrap_or_default();
            fixed(&Pattern::new(path.to_vec())) < ENOUGH + "o-".len()
        }
        Kind::Id(prefix) => fixed(value) < ENOUGH + prefix.len(),
        Kind::Arn => arn_of_anyone(value),
        Kind::Repository => owner_of_anyone(value),
        Kind::Word => value.is_everything(),
        Kind::Open | Kind::Other | Kind::Address | Kind::VpcAddress => {
            // Elsewhere `*` asks at least that the key is there: a tag, a header.
            return (value.is_everything() && key.with_it() == Some("every request")).then(|| {
                Void::new(
                    format!("every request has `{name}`, and every value is `{text}`"),
                    "name its values, or remove it",
                )
            });
        }
    };
    // In a policy of an identity what is said of the caller is said of the bearer.
    let judged = by_principal || key.way.is_some() || value.is_everything();
    (anyone && judged && value.is_wild()).then(|| {
        let (why, help) = match key.kind {
            Kind::Account => {
                (format!("other people's accounts are like `{text}` too"), "write the 12 digits of the account")
            }
            Kind::Organization => (
                format!("other people's organizations are like `{text}` too"),
                "write the whole id of the organization",
            ),
            Kind::Id(_) => (format!("anyone can have one that is like `{text}`"), "write the whole id"),
            Kind::Arn => {
                (format!("`{text}` is met in every account, also in other people's"), "name the account in the ARN")
            }
            Kind::Repository => {
                (format!("`{text}` is met by everybody's repositories"), "name the owner and the repository")
            }
            _ => (format!("every value is `{text}`"), "write the word that was agreed on"),
        };
        Void::new(why, help)
    })
}

/// How many characters of an id nobody gets by trying [inferred].
const ENOUGH: usize = 8;

/// How many characters a pattern gives before its first wildcard. What the deploy or the request fills in is one of theirs.
fn fixed(pattern: &Pattern) -> usize {
    let weight = |token: &Token| match token {
        Token::Char(_) => 1,
        Token::Variable(_) | Token::Reference(_) => 2 * ENOUGH,
        Token::One | Token::Any => 0,
    };
    pattern.tokens().iter().take_while(|token| !token.is_wild()).map(weight).sum()
}

fn arn_of_anyone(value: &Pattern) -> bool {
    let Some([_, service, _, account, resource]) = value.arn_parts() else {
        let digits = |part: &[Token]| part.len() == 12 && !Pattern::new(part.to_vec()).is_wild();
        let account = value.tokens().split(|token| *token == Token::Char(':')).any(digits);
        return !account && value.tokens().iter().all(|token| matches!(token, Token::Char(_)) || token.is_wild());
    };
    if !account.tokens().is_empty() {
        return fixed(&account) < ENOUGH;
    }
    // Of a bucket, whose name is its owner's alone; of anything else in no account too.
    let name = resource.tokens().split(|token| *token == Token::Char('/')).next().unwrap_or_default();
    service.is_wild() || Pattern::new(name.to_vec()).is_wild()
}

/// GitHub docs, "OpenID Connect reference": `repo:OWNER/NAME:…`, which anyone's repositories have.
fn owner_of_anyone(value: &Pattern) -> bool {
    let owner = value.tokens().split(|token| *token == Token::Char('/')).next().unwrap_or_default();
    Pattern::new(owner.to_vec()).is_wild()
}

/// Both, or a no to what nobody has to do.
fn booleans<P>(condition: &Condition<P>) -> Option<Void> {
    let says = |wanted: &str| condition.values.iter().any(|value| value.text.eq_ignore_ascii_case(wanted));
    let key = &condition.key.text;
    if says("true") && says("false") {
        return Some(Void::new(format!("`{key}` is true or false: both are allowed"), "write the one that is to be"));
    }
    let direct = ["aws:PrincipalIsAWSService", "aws:ViaAWSMCPService", "aws:ViaAWSService"];
    (says("false") && direct.iter().any(|direct| key.eq_ignore_ascii_case(direct))).then(|| {
        let help = "remove it, or add a condition on who calls or from where";
        Void::new(format!("of every call that a principal makes by itself `{key}` is false"), help).only_alone()
    })
}

fn addresses<P: DocumentPlace>(condition: &Condition<P>, key: &Key) -> Option<Void> {
    if key.kind == Kind::VpcAddress {
        // IAM user guide, aws:VpcSourceIp: "should always be used with" aws:SourceVpc or aws:SourceVpce.
        let help = "add a condition on `aws:SourceVpc` or `aws:SourceVpce`";
        return Some(Void::new("whoever has a VPC chooses its addresses", help).only_alone());
    }
    let ranges = condition.values.iter().filter_map(|value| range(&value.text));
    let joined = IpNet::aggregate(&ranges.collect());
    // S3 user guide, "The meaning of public": wider than /8 of IPv4 and than /32 of IPv6 is public.
    let wide = |range: &IpNet| range.prefix_len() < if range.addr().is_ipv4() { 8 } else { 32 };
    let half: u64 = joined.iter().filter_map(four).map(|range| 1 << (32 - range.prefix_len())).sum();
    let wide = joined.iter().find(|range| wide(range)).map(ToString::to_string);
    let all = match wide {
        Some(range) if range.ends_with("/0") => "they are all that there are".to_owned(),
        Some(range) => format!("`{range}` is a part of the internet in which anyone can have an address"),
        None if half >= 1 << 31 => "together they are half of the internet".to_owned(),
        None => return None,
    };
    Some(Void::new(all, "name the ranges of your own network, or remove it"))
}

fn four(range: &IpNet) -> Option<Ipv4Net> {
    match range {
        IpNet::V4(range) => Some(*range),
        IpNet::V6(_) => None,
    }
}

fn range(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}
