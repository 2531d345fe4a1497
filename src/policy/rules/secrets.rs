use crate::credential::credentials_in;
use crate::diagnostic::Severity;
use crate::policy::RuleMatch;
use crate::policy::part::Part;
use crate::source::HIDDEN;

/// What three rules say of a text, in the template's own syntax, that holds a credential: an error where its form leaves no
/// doubt. `whose` is how the user calls it, `name` what tells of its value.
pub fn found_in(part: &Part<'_>, whose: &str, name: &str) -> Option<RuleMatch> {
    let mut texts = Vec::new();
    part.fragment.texts(&mut |text| texts.push(text));
    let all: Vec<_> = texts.into_iter().flat_map(|text| credentials_in(name, text)).collect();
    let first = all.iter().find(|one| one.certain).or(all.first())?;
    let mut found = match first.certain {
        true => RuleMatch::new(&part.at, format!("{whose} has the form of a credential: {}", first.kind))
            .severity(Severity::Error),
        false => RuleMatch::new(&part.at, format!("{whose} looks like a credential: {}", first.kind)),
    };
    if first.certain {
        // A waiver of what only looked like one is none for this.
        found.covers.push(format!("{name} {HIDDEN}, {}", first.kind));
    }
    found.secrets = all.into_iter().map(|one| one.text).collect();
    Some(found)
}
