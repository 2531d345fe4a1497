use super::operator::Compared;
use super::{date, ip, number};
use crate::iam::arn::{self, Arn, ArnPart};
use crate::iam::document::Version;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::evaluate::truth::Truth;
use crate::iam::evaluate::variable::{self, Filled};
use crate::iam::wildcard::Pattern;

/// Whether the request's value is what the policy's asks for.
pub fn equal(compared: Compared, policy: &str, request: &str, version: Version, context: &RequestContext) -> Truth {
    let wild = || variable::pattern(policy, version);
    let literal = || wild().without_wildcards();
    match compared {
        Compared::Text => filled(&literal(), context, |pattern| Truth::known(pattern.matches(request))),
        Compared::TextInAnyCase => filled(&literal(), context, |pattern| in_any_case(policy, pattern, request)),
        Compared::TextWithWildcards => filled(&wild(), context, |pattern| Truth::known(pattern.matches(request))),
        Compared::Arn => filled(&wild(), context, |pattern| arns(policy, &pattern, request)),
        Compared::Number(order) => ordered(policy, request, "number", number::parse, |found| order.is(found)),
        Compared::Date(order) => ordered(policy, request, "date", date::parse, |found| order.is(found)),
        Compared::Bool => booleans(policy, request),
        Compared::Binary => bytes(policy, request),
        Compared::Ip => ip::covers(policy, request),
        // Asks for no value.
        Compared::Null => Truth::cannot_tell("Null compares no values"),
    }
}

/// Whether the policy may ask for a value of which only this much is known, where `*` is at least one character.
pub fn may_be_like(compared: Compared, policy: &str, known: &str, version: Version, context: &RequestContext) -> bool {
    let wild = variable::pattern(policy, version);
    let pattern = match compared {
        Compared::Text | Compared::TextInAnyCase => wild.without_wildcards(),
        Compared::TextWithWildcards | Compared::Arn => wild,
        _ => return true,
    };
    let known = Pattern::text(&known.replace('*', "?*"));
    match (variable::fill(&pattern, context), compared) {
        (Filled::Nothing, _) => false,
        (Filled::CannotTell(_), _) => true,
        (Filled::Pattern(pattern), Compared::Arn) => match (arn::parts(&pattern), arn::parts(&known)) {
            (Some(parts), Some(known)) => parts.iter().zip(&known).all(|(part, known)| part.overlaps(known)),
            _ => true,
        },
        (Filled::Pattern(pattern), _) => pattern.overlaps(&known),
    }
}

fn in_any_case(policy: &str, pattern: Pattern, request: &str) -> Truth {
    let same = pattern.in_any_case().matches(request);
    // No page says how IAM folds letters beyond ASCII.
    match same || (policy.is_ascii() && request.is_ascii()) {
        true => Truth::known(same),
        false => Truth::cannot_tell(format!("how IAM compares `{policy}` without case is not documented")),
    }
}

/// "Operators like StringEquals or StringLike do not match" a variable without a value.
fn filled(pattern: &Pattern, context: &RequestContext, compare: impl FnOnce(Pattern) -> Truth) -> Truth {
    match variable::fill(pattern, context) {
        Filled::Pattern(pattern) => compare(pattern),
        Filled::Nothing => Truth::No,
        Filled::CannotTell(why) => Truth::CannotTell(why),
    }
}

/// "Each of the six colon-delimited components of the ARN is checked separately", case-sensitive.
fn arns(policy: &str, pattern: &Pattern, request: &str) -> Truth {
    let (Some(parts), Some(request)) = (arn::parts(pattern), Arn::parse(request)) else {
        let wrong = if arn::parts(pattern).is_none() { policy } else { request };
        return Truth::cannot_tell(format!("`{wrong}` is no ARN of six parts"));
    };
    let mut pairs = ArnPart::ALL.into_iter().zip(&parts);
    Truth::known(pairs.all(|(part, pattern)| pattern.matches(request.part(part))))
}

fn ordered<T: Ord>(
    policy: &str,
    request: &str,
    kind: &str,
    parse: fn(&str) -> Option<T>,
    is: impl FnOnce(std::cmp::Ordering) -> bool,
) -> Truth {
    match (parse(policy), parse(request)) {
        (Some(policy), Some(request)) => Truth::known(is(request.cmp(&policy))),
        (policy_value, _) => {
            let wrong = if policy_value.is_none() { policy } else { request };
            Truth::cannot_tell(format!("`{wrong}` is no {kind}"))
        }
    }
}

fn booleans(policy: &str, request: &str) -> Truth {
    let parse = |text: &str| match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    match (parse(policy), parse(request)) {
        (Some(policy), Some(request)) => Truth::known(policy == request),
        (known, _) => {
            let wrong = if known.is_none() { policy } else { request };
            Truth::cannot_tell(format!("`{wrong}` is neither true nor false"))
        }
    }
}

/// Equal bytes have equal base 64, but for the padding.
fn bytes(policy: &str, request: &str) -> Truth {
    for text in [policy, request] {
        let digits = text.trim_end_matches('=');
        let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
        if !digits.bytes().all(is_digit) || digits.len() % 4 == 1 {
            return Truth::cannot_tell(format!("`{text}` is no base 64"));
        }
    }
    Truth::known(policy.trim_end_matches('=') == request.trim_end_matches('='))
}
