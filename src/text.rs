//! Text in Fn::Sub syntax: a literal `${` is held as `${!`, a reference as `${Name}`.
/// A literal as text.
pub fn escape(literal: &str) -> String {
    literal.replace("${", "${!")
}
/// The literal that a text stands for; `None` when it holds a deploy-time reference.
pub fn known(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        out.push_str(&rest[..at]);
        out.push_str("${");
        rest = rest[at + 2..].strip_prefix('!')?;
    }
    out.push_str(rest);
    Some(out)
}
