use super::fit::may_be;
use super::{reference, suffix};
use crate::iam::document::{DocumentPlace, LocatedText, Statement};
use crate::iam::wildcard::{Pattern, Token};

/// How many things a statement names that an action can act on. What it names besides, of other services, does not count.
#[derive(Clone, Debug)]
pub enum Extent<'a, P> {
    /// Those that a wildcard, or `NotResource`, at this place stands for.
    Many(&'a P),
    /// One by one.
    Named(Vec<&'a LocatedText<P>>),
}

/// What an action takes of a kind, as the list's ARNs begin (`instance/`), or of every kind; none where the list knows no such
/// action.
pub fn taken(action: &str, kind: &str) -> Option<Vec<&'static str>> {
    let (service, name) = action.split_once(':')?;
    let takes = reference::service(service)?.action(name)?.takes.iter().copied();
    let of_kind = |taken: &&str| taken.splitn(4, ':').last().is_some_and(|resource| resource.starts_with(kind));
    Some(takes.filter(of_kind).collect())
}

/// On what a statement allows an action that others may deny, by what the action takes. None where nothing is left of it.
pub fn extent<'a, P: DocumentPlace>(
    statement: &'a Statement<P>,
    taken: Option<&[&str]>,
    denials: &[&Statement<P>],
) -> Option<Extent<'a, P>> {
    if let Some(not) = &statement.not_resource {
        let everything = Pattern::text("*");
        let left_out = not.values.iter().any(|written| covers(&written.as_resource(), &everything, taken));
        return (!left_out && !denied(denials, &everything, taken)).then_some(Extent::Many(&not.at));
    }
    let mut named = Vec::new();
    for written in statement.resources() {
        let pattern = written.as_resource();
        match reach(&pattern, taken) {
            Reach::Nothing => {}
            _ if denied(denials, &pattern, taken) => {}
            Reach::One => named.push(written),
            Reach::Many => return Some(Extent::Many(&written.at)),
        }
    }
    (!named.is_empty()).then_some(Extent::Named(named))
}

enum Reach {
    Nothing,
    One,
    Many,
}

fn reach(written: &Pattern, takes: Option<&[&str]>) -> Reach {
    let Some(takes) = takes else { return if written.is_wild() { Reach::Many } else { Reach::One } };
    // An action without resources is allowed on all or on none.
    if takes.is_empty() {
        return if written.is_everything() { Reach::Many } else { Reach::Nothing };
    }
    let fitting: Vec<&&str> = takes.iter().filter(|taken| may_be(written, taken)).collect();
    match fitting.iter().any(|taken| is_many(written, taken)) {
        _ if fitting.is_empty() => Reach::Nothing,
        true => Reach::Many,
        false => Reach::One,
    }
}

/// Whether a resource as it is written stands for several of those that an ARN of the list describes: by a wildcard in their
/// name or account. `function:tool:*` is one function, whatever its version, and `stack/quotes/*` one stack.
fn is_many(written: &Pattern, taken: &str) -> bool {
    // What the deploy fills in is one thing, and what stands behind it lies below that.
    if !written.is_wild() || matches!(written.tokens().first(), Some(Token::Reference(_))) {
        return false;
    }
    let Some([_, _, _, account, resource]) = written.arn_parts() else { return true };
    let mut parts = taken.splitn(4, ':');
    let (service, _, owner, kind) = (parts.next(), parts.next(), parts.next(), parts.next().unwrap_or_default());
    if owner == Some("${Account}") && account.is_wild() {
        return true;
    }
    let (prefix, rest) = kind.split_once("${").unwrap_or((kind, ""));
    let behind = rest.split_once('}').and_then(|(_, behind)| behind.chars().next()).unwrap_or(':');
    let mut tokens = resource.tokens().iter();
    for character in prefix.chars() {
        match tokens.next() {
            Some(Token::Char(own)) if *own == character => {}
            Some(Token::Variable(_) | Token::Reference(_)) => return false,
            _ => return true,
        }
    }
    let name: Vec<Token> = tokens.take_while(|token| **token != Token::Char(behind)).cloned().collect();
    let made_up = suffix::ends_in_suffix(service.unwrap_or_default(), prefix, &name);
    Pattern::new(name).is_wild() && !made_up
}

fn denied<P: DocumentPlace>(denials: &[&Statement<P>], written: &Pattern, takes: Option<&[&str]>) -> bool {
    denials.iter().any(|denial| match &denial.not_resource {
        Some(not) => !not.values.iter().any(|left_out| left_out.as_resource().overlaps(written)),
        None => denial.resources().any(|denied| covers(&denied.as_resource(), written, takes)),
    })
}

/// Whether it stands for all that is written, as far as the action takes it, in one partition.
fn covers(wide: &Pattern, written: &Pattern, takes: Option<&[&str]>) -> bool {
    let partition = wide.arn_parts().map(|[partition, ..]| partition).unwrap_or_else(|| Pattern::text("aws"));
    let begin: Vec<Token> = "arn:".chars().map(Token::Char).chain(partition.tokens().iter().cloned()).collect();
    let whole = |taken: &&str| {
        let rest = Pattern::text(&format!(":{}", all(taken)));
        wide.covers(&Pattern::new([&begin[..], rest.tokens()].concat()).of_arn())
    };
    let fitting = || takes.unwrap_or_default().iter().filter(|taken| may_be(written, taken));
    wide.covers(written) || (fitting().next().is_some() && fitting().all(whole))
}

/// An ARN of the list with `*` for what it leaves open.
fn all(taken: &str) -> String {
    let mut text = String::new();
    let mut rest = taken;
    while let Some((before, behind)) = rest.split_once("${") {
        text.push_str(before);
        text.push('*');
        rest = behind.split_once('}').map_or("", |(_, behind)| behind);
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::iam::Document;
    use jsonptr::PointerBuf;
    use serde_json::{Value, json};

    fn of(action: &str, kind: &str, resources: &Value) -> String {
        let statement = json!({"Effect": "Allow", "Action": "*", "Resource": resources});
        shown(&statement, action, kind)
    }

    fn shown(statement: &Value, action: &str, kind: &str) -> String {
        let document = Document::read(&json!({"Statement": statement}), PointerBuf::default());
        let denials: Vec<&Statement<PointerBuf>> = document.statements.iter().skip(1).collect();
        match extent(&document.statements[0], taken(action, kind).as_deref(), &denials) {
            None => "nothing".to_owned(),
            Some(Extent::Many(at)) => format!("many at {at}"),
            Some(Extent::Named(named)) => named.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join(" "),
        }
    }

    #[test]
    fn only_resources_that_the_action_takes_count() {
        let role = "arn:aws:iam::111122223333:role/reader";
        for beside in [
            "arn:aws:s3:::quotes/*",
            "arn:aws:logs:*:*:log-group:/aws/quotes*",
            "arn:aws:bedrock:*::foundation-model/*",
            "arn:aws:dynamodb:eu-west-1:111122223333:table/quotes*",
            "arn:aws:iam::111122223333:user/*",
            "${Bucket.Arn}/*",
        ] {
            let found = of("sts:AssumeRole", "", &json!([beside, role]));
            assert!(found.ends_with(role), "{beside}: {found}");
        }
        let tool = "arn:aws:lambda:us-east-1:111122223333:function:tool";
        assert_eq!(of("iam:PassRole", "", &json!([tool, "arn:aws:s3:::quotes/*"])), "nothing");
    }

    #[test]
    fn a_wildcard_that_leaves_one_thing_is_none() {
        for (action, one) in [
            ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:111122223333:function:tool:*"),
            ("lambda:UpdateFunctionCode", "arn:aws:lambda:*:111122223333:function:tool"),
            ("lambda:UpdateFunctionCode", "${Tool.Arn}:*"),
            ("cloudformation:UpdateStack", "arn:aws:cloudformation:us-east-1:111122223333:stack/quotes/*"),
            ("kms:PutKeyPolicy", "arn:aws:kms:*:111122223333:key/mrk-1234"),
            ("iam:PassRole", "arn:*:iam::111122223333:role/quotes"),
            (
                "bedrock-agentcore:InvokeCodeInterpreter",
                "arn:aws:bedrock-agentcore:us-east-1:111122223333:code-interpreter-custom/quotes-*",
            ),
        ] {
            assert_eq!(of(action, "", &json!(one)), one);
        }
        for (action, many) in [
            ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:111122223333:function:*"),
            ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:111122223333:function:tool*"),
            ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:*:function:tool"),
            ("iam:PassRole", "*"),
            ("iam:PassRole", "arn:aws:iam::*"),
            ("iam:PassRole", "arn:aws:iam::111122223333:*"),
            ("iam:PassRole", "arn:aws:iam::111122223333:role/quote-?"),
            ("s3:PutBucketPolicy", "arn:aws:s3:::quotes-*"),
        ] {
            assert_eq!(of(action, "", &json!(many)), "many at /Statement/Resource", "{many}");
        }
    }

    #[test]
    fn of_several_kinds_one_may_be_asked_for() {
        let own = "arn:aws:bedrock-agentcore:eu-west-1:aws:code-interpreter/*";
        assert_eq!(of("bedrock-agentcore:InvokeCodeInterpreter", "code-interpreter-custom/", &json!(own)), "nothing");
        let documents = ["arn:aws:ssm:eu-west-1::document/*", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"];
        assert_eq!(of("ssm:SendCommand", "instance/", &json!(documents)), documents[1]);
    }

    #[test]
    fn what_is_denied_is_not_left() {
        let deny = |resource: &str| json!({"Effect": "Deny", "Action": "iam:PassRole", "Resource": resource});
        let allow = |resource: &str| json!({"Effect": "Allow", "Action": "iam:PassRole", "Resource": resource});
        let role = "arn:aws:iam::111122223333:role/admin";
        for (allowed, denied, left) in [
            ("*", "*", "nothing"),
            ("*", "arn:aws:iam::*:role/*", "nothing"),
            ("*", role, "many at /Statement/0/Resource"),
            (role, "arn:aws:iam::*:role/adm*", "nothing"),
            (role, "arn:aws:iam::*:role/reader", role),
        ] {
            assert_eq!(shown(&json!([allow(allowed), deny(denied)]), "iam:PassRole", ""), left, "{allowed} {denied}");
        }
        let but = json!({"Effect": "Deny", "Action": "iam:PassRole", "NotResource": role});
        assert_eq!(shown(&json!([allow(role), but]), "iam:PassRole", ""), role);
        assert_eq!(shown(&json!([allow("arn:aws:iam::111122223333:role/x"), but]), "iam:PassRole", ""), "nothing");
    }

    #[test]
    fn all_but_some_is_many_unless_nothing_is_left() {
        let but = |not: &str| json!({"Effect": "Allow", "Action": "*", "NotResource": not});
        let role = "arn:aws:iam::111122223333:role/admin";
        assert_eq!(shown(&but(role), "iam:PassRole", ""), "many at /Statement/NotResource");
        assert_eq!(
            shown(&but("arn:aws:iam::111122223333:role/*"), "iam:PassRole", ""),
            "many at /Statement/NotResource"
        );
        for all in ["*", "arn:*:iam::*:role/*", "arn:aws:iam::*:role/*", "arn:aws:iam::*:*"] {
            assert_eq!(shown(&but(all), "iam:PassRole", ""), "nothing", "{all}");
        }
    }
}
