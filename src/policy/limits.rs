use super::apply::Finding;
use super::day::Day;
use super::rules::RULES;
use super::subject::Subject;
use super::waivers::{Form, Waiver};
use crate::diagnostic::{Code, Diagnostic, Help};
use crate::placeholder::closest;
use crate::project::ProjectWaivers;
use crate::source::in_quotes;

/// How long a waiver may hold where the mdaa.yaml does not say: a year, whichever.
const MAX_DAYS: i64 = 366;

/// The rules that nobody should waive where the mdaa.yaml does not say: no reason is good enough.
const NEVER: [&str; 2] = ["IAMPolicyNoStatementsWithAdminAccess", "iam-administrator-policy"];

/// How many things a help lists; more are for `mdaac waive` to write.
const MAX_LISTED: usize = 6;

/// What waivers may be on a day. What is beyond a limit that the mdaa.yaml sets holds for nothing. What is beyond one that
/// holds without it holds for no error; that it does for warnings is a warning.
#[derive(Clone, Copy)]
pub struct Limits<'a> {
    pub project: &'a ProjectWaivers,
    pub today: Day,
}

impl Limits<'_> {
    /// Whether a waiver holds at all.
    pub fn let_stand(&self, waiver: &Waiver) -> bool {
        self.stands_right(waiver) && waiver.holds_on(self.today) && self.exceeded(waiver).is_none()
    }

    /// Whether it stands where waivers may.
    pub fn stands_right(&self, waiver: &Waiver) -> bool {
        self.project.only_in.is_none_or(|file| waiver.span.file == file)
    }

    /// Which limit of the mdaa.yaml it is beyond.
    pub fn exceeded(&self, waiver: &Waiver) -> Option<Diagnostic> {
        let limits = &self.project.limits;
        let never = limits.never.iter().flatten().find(|(name, _)| is_for(waiver, name));
        let never = never.map(|(_, at)| not_allowed(waiver).related(*at, "the mdaa.yaml says so"));
        never.or_else(|| self.too_long(waiver, limits.max_days?))
    }

    /// Which limit it is beyond that holds where the mdaa.yaml says nothing. MDAA's form knows none.
    pub fn beyond(&self, waiver: &Waiver) -> Option<Diagnostic> {
        let limits = &self.project.limits;
        if waiver.form == Form::Suppression {
            return None;
        }
        let never = limits.never.is_none() && NEVER.iter().any(|name| is_for(waiver, name));
        let never = never.then(|| {
            not_allowed(waiver)
                .why("whoever controls the agent then controls the account, and no reason makes that smaller")
        });
        never.or_else(|| self.too_long(waiver, MAX_DAYS).filter(|_| limits.max_days.is_none()))
    }

    /// What else is not as it should be with a waiver that would set these findings aside.
    pub fn unwise(&self, waiver: &Waiver, subjects: &[Subject<'_>], aside: &[&Finding<'_>]) -> Vec<Diagnostic> {
        let no_reason = (!says_why(&waiver.reason)).then(|| no_reason(waiver));
        [everywhere(waiver, subjects, aside), no_reason, open(waiver, aside)].into_iter().flatten().collect()
    }

    /// The last day that one may have.
    pub fn last_day(&self) -> Day {
        self.today.later(self.project.limits.max_days.unwrap_or(MAX_DAYS))
    }

    /// Whether nobody may waive a rule by this name.
    pub fn forbid(&self, name: &str) -> bool {
        let named = |other: &str| ids().any(|(rule, id)| rule.is_named(&id, name) && rule.is_named(&id, other));
        match &self.project.limits.never {
            Some(never) => never.iter().any(|(other, _)| named(other)),
            None => NEVER.iter().any(|other| named(other)),
        }
    }

    /// The names that the mdaa.yaml forbids to waive and no rule has.
    pub fn unknown_rules(&self) -> Vec<Diagnostic> {
        let known = |name: &str| ids().any(|(rule, id)| rule.is_named(&id, name));
        let unknown = self.project.limits.never.iter().flatten().filter(|(name, _)| !known(name));
        let told = unknown.map(|(name, at)| {
            let found = Diagnostic::error(Code::WAIVER_RULE_UNKNOWN, format!("there is no rule `{name}` to waive"));
            found.at(*at).help(match closest(name, ids().map(|(_, id)| id.code.name())) {
                Some(meant) => Help::nearest(meant),
                None => "`mdaac explain --all` lists the rules".into(),
            })
        });
        told.collect()
    }

    fn too_long(&self, waiver: &Waiver, most: i64) -> Option<Diagnostic> {
        let last: Day = waiver.expires.as_ref()?.parse().ok()?;
        let days = self.today.days_until(last);
        (days > most).then(|| {
            let message = format!(
                "the waiver of `{}` holds until {last}, {days} days from today; {most} are the most",
                waiver.rule
            );
            let found = Diagnostic::error(Code::WAIVER_TOO_LONG, message).at(waiver.expires_span);
            found
                .why("whoever decides again sees whether the reason still holds")
                .help(format!("give a day until {}", self.today.later(most)))
        })
    }
}

fn ids() -> impl Iterator<Item = (&'static super::Rule, super::rule::Id)> {
    RULES.iter().flat_map(|rule| rule.ids().into_iter().map(move |id| (rule, id)))
}

fn is_for(waiver: &Waiver, name: &str) -> bool {
    // Of two names of a rule one is the end of the other. This is asked of many.
    let alike = name.ends_with(&waiver.rule) || waiver.rule.ends_with(name);
    alike && ids().any(|(rule, id)| waiver.is_for(rule, &id) && rule.is_named(&id, name))
}

fn not_allowed(waiver: &Waiver) -> Diagnostic {
    let found = Diagnostic::error(Code::WAIVER_NOT_ALLOWED, format!("nobody may waive `{}`", waiver.rule));
    found.at(waiver.span).help("mend what it reports, and remove the waiver; `policy: {waivers: {never: […]}}` in the mdaa.yaml says what nobody may waive")
}

/// Where its place holds for every resource that there is.
fn everywhere(waiver: &Waiver, subjects: &[Subject<'_>], aside: &[&Finding<'_>]) -> Option<Diagnostic> {
    let mut resources = subjects.iter().flat_map(|subject| subject.resources().iter().map(move |one| (subject, one)));
    let wide = subjects.iter().map(|subject| subject.resources().len()).sum::<usize>() > 1
        && resources.all(|(subject, resource)| waiver.covers(subject, &resource.part.at));
    let mut places: Vec<String> = Vec::new();
    for finding in aside.iter().filter(|_| wide) {
        let path = subjects.iter().find_map(|subject| subject.construct_path(&finding.found.at));
        let place = path.map_or_else(|| finding.found.at.to_string(), |path| without_stack(&path));
        if !places.contains(&place) {
            places.push(place);
        }
    }
    wide.then(|| {
        let message = format!("the waiver of `{}` holds at every resource", waiver.rule);
        let found = Diagnostic::warning(Code::WAIVER_EVERYWHERE, message).at(waiver.place_span);
        found.why("it also holds at those that are still to come").help(match &places[..] {
            [only] => format!("write `where: {only}`"),
            several => format!("write a waiver for each resource: {}", quoted(several)),
        })
    })
}

/// A construct path in any stack: a config is of several, in each environment.
pub fn without_stack(path: &str) -> String {
    path.trim_start_matches('/').split_once('/').map_or_else(|| path.to_owned(), |(_, below)| format!("/*/{below}"))
}

/// Whether somebody can judge by it whether it still holds: two words at least, of languages that part them.
pub fn says_why(reason: &str) -> bool {
    let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
    match reason.is_ascii() {
        true => reason.split_whitespace().filter(|word| letters(word) > 1).count() > 1,
        false => letters(reason) > 3,
    }
}

fn no_reason(waiver: &Waiver) -> Diagnostic {
    Diagnostic::warning(Code::WAIVER_REASON, format!("`{}` does not say why", waiver.reason))
        .at(waiver.reason_span)
        .help("say in a few words what makes it acceptable, so that somebody else can judge whether it still is")
}

/// Where it does not say what it covers.
fn open(waiver: &Waiver, aside: &[&Finding<'_>]) -> Option<Diagnostic> {
    if waiver.covers.is_some() {
        return None;
    }
    let meant = aside.iter().filter(|finding| waiver.is_for(finding.rule, &finding.id));
    let mut things: Vec<&str> = meant.flat_map(|finding| finding.covers.iter()).map(String::as_str).collect();
    things.sort_unstable();
    things.dedup();
    let message = format!("the waiver of `{}` also holds for whatever comes to its place later", waiver.rule);
    let found = Diagnostic::warning(Code::WAIVER_OPEN, message).at(waiver.span);
    Some(found.why("it does not say what it covers").help(match things.len() {
        0..=MAX_LISTED => {
            let items: Vec<String> = things.iter().map(|thing| in_quotes(thing)).collect();
            format!("add `covers: [{}]`", items.join(", "))
        }
        count => format!(
            "remove it, and let `mdaac waive {} --reason … --owner … --expires …` write one with the {count} things that are there",
            waiver.rule
        ),
    }))
}

/// Some names in backticks, of many the first.
pub fn quoted<T: AsRef<str>>(names: &[T]) -> String {
    const MOST: usize = 3;
    let shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{}`", name.as_ref())).collect();
    match (&shown[..], names.len().saturating_sub(MOST)) {
        (_, more @ 1..) => format!("{} and {more} more", shown.join(", ")),
        ([first @ .., last], 0) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => shown.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::{quoted, says_why, without_stack};

    #[test]
    fn a_reason_is_one_that_somebody_else_can_judge() {
        for reason in [
            "the agent owns this table",
            "false positive",
            "see SEC-1234",
            "該当エージェント専用のテーブル",
            "Prüfung läuft",
        ] {
            assert!(says_why(reason), "{reason}");
        }
        for reason in ["x", "ok", "tbd", "n/a", "accepted", "x y z", "- -", "...", "1 2 3", "ä"] {
            assert!(!says_why(reason), "{reason}");
        }
    }

    #[test]
    fn names_are_few_and_in_backticks() {
        for (names, text) in
            [(&["a"][..], "`a`"), (&["a", "b"], "`a` and `b`"), (&["a", "b", "c", "d"], "`a`, `b`, `c` and 1 more")]
        {
            assert_eq!(quoted(names), text);
        }
        assert_eq!(without_stack("/orbit-dev/type/Role/Resource"), "/*/type/Role/Resource");
    }
}
