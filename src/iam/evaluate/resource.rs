use super::context::RequestContext;
use super::variable::{self, Filled};
use crate::iam::arn::{self, Arn, ArnPart};
use crate::iam::document::Version;
use crate::iam::wildcard::{Pattern, Token};

/// Whether one `Resource` of a policy covers a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceFit {
    Covers,
    /// It does not: this part is the first that differs. None if that is not said by one part.
    Differs(Option<ArnPart>),
    CannotTell(String),
}

/// Compares part by part (`reference_policies_elements_resource`, `reference-arns`).
pub fn fit(written: &str, version: Version, resource: &Arn, context: &RequestContext) -> ResourceFit {
    let pattern = variable::pattern(written, version);
    if pattern.split(6).take(5).any(|part| part.tokens().iter().any(|token| matches!(token, Token::Variable(_)))) {
        return cannot_tell(format!("`{written}` has a policy variable before the fifth colon, where IAM takes none"));
    }
    let pattern = match variable::fill(&pattern, context) {
        Filled::Pattern(pattern) => pattern,
        // "a variable with no value will not match any resource"
        Filled::Nothing => return ResourceFit::Differs(Some(ArnPart::Resource)),
        Filled::CannotTell(why) => return cannot_tell(why),
    };
    if pattern.is_everything() {
        return ResourceFit::Covers;
    }
    let Some(parts) = arn::parts(&pattern) else { return short(written, &pattern, resource) };
    let differs = ArnPart::ALL.into_iter().zip(&parts).find(|(part, pattern)| !pattern.matches(resource.part(*part)));
    match differs {
        Some((part, _)) => {
            // No page says how IAM compares the case of these ARNs, only that names of users keep theirs.
            let mut others = ArnPart::ALL.into_iter().zip(&parts);
            if others.all(|(part, pattern)| pattern.clone().in_any_case().matches(resource.part(part))) {
                return cannot_tell(format!("`{written}` differs in upper and lower case only"));
            }
            if ArnPart::ALL.into_iter().zip(&parts).all(|(part, pattern)| could_match(pattern, resource.part(part))) {
                return cannot_tell(format!("`{written}` names an id that {NOT_MADE_YET}"));
            }
            ResourceFit::Differs(Some(part))
        }
        None => allowed_wildcards(written, &parts),
    }
}

/// Stands in a resource's id for what the service makes up when it makes the resource: letters and digits.
/// A `Resource` that wants certain ones there is neither a match nor none.
pub const MADE_UP: &str = "XXXXXXXXXX";

/// How the reason for that ends.
pub const NOT_MADE_YET: &str = "is known only when the resource is there";

fn could_match(pattern: &Pattern, text: &str) -> bool {
    const SOME: char = '\u{e000}';
    let made_up: String = std::iter::repeat_n(SOME, MADE_UP.len()).collect();
    let text = text.replace(MADE_UP, &made_up);
    pattern.matches_by(&text, |own, other| own == other || (other == SOME && own.is_ascii_alphanumeric()))
}

/// An ARN of fewer parts. "If the `*` wildcard is the last character of a resource ARN segment, it can
/// expand to match beyond the colon boundaries": certain only where it makes no difference whether it does.
fn short(written: &str, pattern: &Pattern, resource: &Arn) -> ResourceFit {
    let beyond = pattern.matches(&resource.to_string());
    let mut own = ArnPart::ALL.into_iter().zip(pattern.split(6).skip(1));
    let padded = own.all(|(part, pattern)| pattern.matches(resource.part(part)));
    match (beyond, padded) {
        (true, true) => ResourceFit::Covers,
        (false, false) => ResourceFit::Differs(None),
        _ => cannot_tell(format!("`{written}` has fewer than the six parts of an ARN")),
    }
}

/// It fits; but "you can't use a wildcard in the service segment", nor "in the portion of the ARN that
/// specifies the resource type", unless that portion is a `*` as a whole.
fn allowed_wildcards(written: &str, [_, service, _, _, resource]: &[Pattern; 5]) -> ResourceFit {
    // `resource-type/resource-id` or `resource-type:resource-id`.
    let of_kind = |token: &&Token| !matches!(token, Token::Char('/' | ':'));
    let kind: Vec<Token> = resource.tokens().iter().take_while(of_kind).cloned().collect();
    let whole = matches!(resource.tokens(), [Token::Any]);
    if service.is_wild() {
        cannot_tell(format!("`{written}` has a wildcard in the service, where IAM takes none"))
    } else if !whole && Pattern::new(kind).is_wild() {
        cannot_tell(format!("`{written}` has a wildcard in the resource type, where IAM takes none"))
    } else {
        ResourceFit::Covers
    }
}

fn cannot_tell(why: String) -> ResourceFit {
    ResourceFit::CannotTell(why)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::iam::evaluate::ContextValue;

    const ENDPOINT: &str =
        "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/agent-abcdefghij/runtime-endpoint/DEFAULT";

    fn fits(written: &str) -> ResourceFit {
        let mut context = RequestContext::with_others(ContextValue::Absent);
        context.set("aws:PrincipalTag/team", ContextValue::is("a*b"));
        context.set("aws:userid", ContextValue::Present);
        context.set("aws:username", ContextValue::is("agent-abcdefghij"));
        fit(written, Version::V2012, &Arn::parse(ENDPOINT).unwrap(), &context)
    }

    #[test]
    fn a_wildcard_stays_in_its_part_unless_the_arn_ends_there() {
        for written in [
            "*",
            "arn:aws:bedrock-agentcore:*",
            "arn:aws:*",
            "arn:aws:bedrock-agentcore:*:*:*",
            "arn:aws:bedrock-agentcore:eu-west-?:1111*:runtime/*/runtime-endpoint/*",
            "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/*",
        ] {
            assert_eq!(fits(written), ResourceFit::Covers, "{written}");
        }
    }

    #[test]
    fn the_first_part_that_differs_is_named() {
        let rows = [
            ("arn:aws-cn:bedrock-agentcore:*:*:*", ArnPart::Partition),
            ("arn:aws:bedrock:*:*:*", ArnPart::Service),
            ("arn:aws:bedrock-agentcore:us-*:*:*", ArnPart::Region),
            ("arn:aws:bedrock-agentcore:*:222222222222:runtime/*/runtime-endpoint/*", ArnPart::Account),
            ("arn:aws:bedrock-agentcore:*:*:runtime/agent-abcdefghij", ArnPart::Resource),
            ("arn:aws:bedrock-agentcore:*:*:runtime/${aws:PrincipalTag/none}*", ArnPart::Resource),
            ("arn:aws:bedrock-agentcore:*:*:runtime/${aws:PrincipalTag/team}*", ArnPart::Resource),
        ];
        for (written, part) in rows {
            assert_eq!(fits(written), ResourceFit::Differs(Some(part)), "{written}");
        }
        for written in ["arn:aws:bedrock:*", "arn:aws:bedrock", "arn:aws:bedrock-agentcore:*:runtime/x"] {
            assert_eq!(fits(written), ResourceFit::Differs(None), "{written}");
        }
    }

    #[test]
    fn variables_are_filled_in_behind_the_fifth_colon() {
        assert_eq!(fits("arn:aws:bedrock-agentcore:*:*:runtime/${aws:username}/*"), ResourceFit::Covers);
        assert_eq!(fits("arn:aws:bedrock-agentcore:*:*:runtime/${aws:userid, 'x'}"), unknown("aws:userid"));
        assert_eq!(fits("arn:aws:bedrock-agentcore:*:*:runtime/${aws:x, 'agent-abcdefghij'}/*"), ResourceFit::Covers);
    }

    fn unknown(key: &str) -> ResourceFit {
        cannot_tell(format!("the value of `{key}` is not known"))
    }

    #[test]
    fn an_id_that_is_not_made_yet_is_not_guessed() {
        let of = |written: &str| {
            let runtime =
                Arn::parse("arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/agent-XXXXXXXXXX").unwrap();
            let written = format!("arn:aws:bedrock-agentcore:*:*:runtime/{written}");
            fit(&written, Version::V2012, &runtime, &RequestContext::with_others(ContextValue::Absent))
        };
        for written in ["*", "agent-*", "agent-??????????", "agent-XXXXXXXXXX"] {
            assert_eq!(of(written), ResourceFit::Covers, "{written}");
        }
        for written in ["agent-abcdefghij", "agent-a*", "*j", "agent-?????????1"] {
            assert!(matches!(of(written), ResourceFit::CannotTell(_)), "{written}");
        }
        for written in ["agent-abcdefghi", "other-abcdefghij", "agent-_*", "agent-abcdefghij/runtime-endpoint/*"] {
            assert_eq!(of(written), ResourceFit::Differs(Some(ArnPart::Resource)), "{written}");
        }
    }

    #[test]
    fn what_aws_does_not_say_is_not_guessed() {
        for written in [
            "arn:aws:bedrock-agentcore",
            "arn:aws:bedrock-agentcore:*:runtime/*",
            "arn:*:111111111111:*",
            "arn:aws:*:*:*:runtime/*",
            "arn:aws:bedrock-agentcore:*:*:r*/agent-abcdefghij/*",
            "arn:aws:bedrock-agentcore:EU-WEST-1:*:*",
            "arn:aws:bedrock-agentcore:*:${aws:username}:*",
            "arn:aws:bedrock-agentcore:*:*:runtime/${aws:username, x}/*",
        ] {
            assert!(matches!(fits(written), ResourceFit::CannotTell(_)), "{written}: {:?}", fits(written));
        }
    }
}
