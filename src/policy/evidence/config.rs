use super::State;
use crate::cloudformation::Fragment;
use crate::diagnostic::{Diagnostics, Severity};
use crate::policy::scope::unread;
use crate::policy::{CONFIG_RULES, ConfigRule, Subject};
use jsonptr::Pointer;

/// What came of the rules that read the config: `judged` is the module's, where it has a template. What is not told of is
/// about keys that the config does not have.
pub fn config_answers(found: &Diagnostics, judged: Option<(&Subject<'_>, &Fragment)>) -> Vec<(&'static str, State)> {
    let answer = |rule: &ConfigRule| {
        let of_rule = found.iter().filter(|found| found.code == rule.code);
        let worst = of_rule.min_by_key(|found| found.severity);
        let state = match (worst, judged) {
            (Some(found), _) if found.severity == Severity::Info => {
                State::Noted(found.why.clone().unwrap_or_else(|| found.message.clone()))
            }
            (Some(_), _) => State::Violated,
            // The module itself says why.
            (None, None) => return None,
            (None, Some((subject, config))) => seen(rule, subject, config)?,
        };
        Some((rule.code.name(), state))
    };
    CONFIG_RULES.iter().filter_map(answer).collect()
}

fn seen(rule: &ConfigRule, subject: &Subject<'_>, config: &Fragment) -> Option<State> {
    if rule.reads.contains(&"") {
        return Some(State::Compliant);
    }
    let read = rule.reads.iter().filter_map(|path| config.at(Pointer::parse(path).ok()?));
    let mut read = read.filter(|part| !part.is_nothing()).peekable();
    read.peek()?;
    let open = read.find_map(|part| unread(subject, part));
    Some(open.map_or(State::Compliant, State::NotJudged))
}
