use crate::iam::wildcard::{Pattern, Token};

/// A resource whose ARN ends its name with what the service makes up.
struct Suffixed {
    service: &'static str,
    /// What stands before the name.
    kind: &'static str,
    characters: usize,
}

/// Secrets Manager user guide, "Secrets Manager ARN"; AgentCore API references, patterns of agentRuntimeId, memoryId,
/// gatewayIdentifier, browserId and codeInterpreterId (2026).
const SUFFIXED: [Suffixed; 6] = [
    Suffixed { service: "secretsmanager", kind: "secret:", characters: 6 },
    Suffixed { service: "bedrock-agentcore", kind: "runtime/", characters: 10 },
    Suffixed { service: "bedrock-agentcore", kind: "memory/", characters: 10 },
    Suffixed { service: "bedrock-agentcore", kind: "gateway/", characters: 10 },
    Suffixed { service: "bedrock-agentcore", kind: "browser-custom/", characters: 10 },
    Suffixed { service: "bedrock-agentcore", kind: "code-interpreter-custom/", characters: 10 },
];

/// A name that lacks what the service adds to it.
#[derive(Debug, PartialEq, Eq)]
pub struct Lacking {
    pub characters: usize,
    /// The last part of the ARN, with a `?` for each character.
    pub mended: String,
}

/// What the last part of an ARN of a service lacks, where all of it is written out.
pub fn lacking(service: &str, resource: &Pattern) -> Option<Lacking> {
    let character = |token: &Token| match token {
        Token::Char(character) => Some(*character),
        _ => None,
    };
    let text: String = resource.tokens().iter().map(character).collect::<Option<_>>()?;
    let of = SUFFIXED.iter().find(|of| of.service == service && text.starts_with(of.kind))?;
    let name = &text[of.kind.len()..];
    // The name of a secret may hold slashes, an id does not. Behind a colon there is nothing: ECS and CloudFormation write
    // there which part of a secret they mean.
    let ends: &[char] = if of.kind.ends_with('/') { &['/', ':'] } else { &[':'] };
    let end = name.find(ends).unwrap_or(name.len());
    let (name, below) = name.split_at(end);
    let below = if below.starts_with(':') { "" } else { below };
    let whole = name.rsplit_once('-').is_some_and(|(before, suffix)| {
        !before.is_empty() && suffix.len() == of.characters && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    let mended = format!("{}{name}-{}{below}", of.kind, "?".repeat(of.characters));
    (!whole && !name.is_empty()).then_some(Lacking { characters: of.characters, mended })
}

/// Whether a name ends in what the service makes up, left open: `quotes-*`, `quotes-??????`.
pub fn ends_in_suffix(service: &str, kind: &str, name: &[Token]) -> bool {
    let suffixed = SUFFIXED.iter().any(|of| of.service == service && of.kind == kind);
    let open = name.iter().rev().take_while(|token| token.is_wild()).count();
    let before = &name[..name.len() - open];
    suffixed && before.len() > 1 && before.last() == Some(&Token::Char('-')) && !before.iter().any(Token::is_wild)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::Syntax;

    fn mended(service: &str, resource: &str) -> Option<String> {
        lacking(service, &Pattern::parse(resource, Syntax::Sub)).map(|lacking| lacking.mended)
    }

    #[test]
    fn a_name_without_its_suffix_is_mended() {
        for (service, resource, wanted) in [
            ("secretsmanager", "secret:quotes/key", "secret:quotes/key-??????"),
            ("bedrock-agentcore", "runtime/quotes", "runtime/quotes-??????????"),
            (
                "bedrock-agentcore",
                "runtime/quotes/runtime-endpoint/DEFAULT",
                "runtime/quotes-??????????/runtime-endpoint/DEFAULT",
            ),
            ("bedrock-agentcore", "memory/quotes-store", "memory/quotes-store-??????????"),
            ("bedrock-agentcore", "runtime/quotes:1", "runtime/quotes-??????????"),
            ("secretsmanager", "secret:quotes/key:password::", "secret:quotes/key-??????"),
        ] {
            assert_eq!(mended(service, resource).as_deref(), Some(wanted));
        }
    }

    #[test]
    fn what_has_one_or_may_have_one_is_left() {
        for (service, resource) in [
            ("secretsmanager", "secret:quotes/key-a1B2c3"),
            ("secretsmanager", "secret:quotes/*"),
            ("secretsmanager", "secret:quotes-??????"),
            ("secretsmanager", "secret:${Secret}"),
            ("secretsmanager", "secret:quotes-{{resolve:ssm:/suffix}}"),
            ("bedrock-agentcore", "runtime/quotes-abcdefghij"),
            ("bedrock-agentcore", "runtime/quotes-abcdefghij/runtime-endpoint/prod"),
            ("bedrock-agentcore", "runtime/*"),
            ("bedrock-agentcore", "browser/aws.browser.v1"),
            ("bedrock-agentcore", "workload-identity-directory/default/workload-identity/quotes"),
            ("dynamodb", "table/quotes"),
        ] {
            assert_eq!(mended(service, resource), None, "{resource}");
        }
    }
}
