use super::{Evidence, ModuleEvidence, State};
use crate::diagnostic::{Severity, visible_line};
use crate::policy::{CONFIG_RULES, RULES};
use std::collections::BTreeMap;
use std::io;

/// The columns of cdk-nag's report (2.37.55, NagReportLogger), which does not quote them.
const HEADER: &str = "Rule ID,Resource ID,Compliance,Exception Reason,Rule Level,Rule Info\n";

/// What cdk-nag writes where there is no exception.
const NO_REASON: &str = "N/A";

impl Evidence {
    /// As the report of cdk-nag's packs: a row for each rule and resource, every field in quotes. What is not applicable has
    /// none, as there. Why something was not judged stands among the reasons, where cdk-nag has none.
    ///
    /// # Errors
    /// Never: it is written to memory.
    pub fn to_csv(&self) -> io::Result<String> {
        let mut writer = ::csv::WriterBuilder::new()
            .quote_style(::csv::QuoteStyle::Always)
            .terminator(::csv::Terminator::Any(b'\n'))
            .from_writer(Vec::new());
        let rules = rules();
        for module in &self.modules {
            for (code, place, state) in rows(module, &rules) {
                let Some((level, info)) = rules.get(code) else { continue };
                let (compliance, reason) = compliance(&state);
                let row = [code, place, compliance, reason.unwrap_or(NO_REASON), level, info];
                writer.write_record(row.map(plain))?;
            }
        }
        let rows = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        Ok(format!("{HEADER}{}", String::from_utf8_lossy(&rows)))
    }
}

/// Level and info of each code.
fn rules() -> BTreeMap<&'static str, (&'static str, &'static str)> {
    let level = |severity| match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Info",
    };
    let rules = RULES.iter().flat_map(|rule| rule.ids().into_iter().map(move |id| (rule, id)));
    let rules = rules.map(|(rule, id)| (id.code.name(), (level(rule.severity), rule.title)));
    let config = CONFIG_RULES.iter().map(|rule| (rule.code.name(), ("Error", rule.code.summary())));
    rules.chain(config).collect()
}

/// Code, resource and state of each row. cdk-nag names a resource by its path without a `/` in front.
fn rows<'a>(
    module: &'a ModuleEvidence,
    rules: &BTreeMap<&'static str, (&str, &str)>,
) -> Vec<(&'static str, &'a str, State)> {
    let stack = module.stack_name.as_str();
    let paths: BTreeMap<&str, &str> = module
        .resources
        .iter()
        .filter_map(|(id, _, path)| Some((id.as_str(), path.as_deref()?.trim_start_matches('/'))))
        .collect();
    let path = |place: &'a str| paths.get(place).copied().unwrap_or(place);
    let answers = module.answers.iter();
    let answers = answers
        .flat_map(|answer| answer.states.iter().map(move |state| (answer.code, path(&answer.place), state.clone())));
    let config = module.config.iter().map(|(code, state)| (*code, stack, state.clone()));
    let told = |code: &str| module.config.iter().any(|(known, _)| *known == code);
    let missing = module.not_judged.into_iter().flat_map(|reason| {
        let codes = rules.keys().filter(|code| !told(code));
        codes.map(move |code| (*code, stack, State::NotJudged(reason.words().to_owned()))).collect::<Vec<_>>()
    });
    let mut rows: Vec<_> = answers.chain(config).chain(missing).collect();
    rows.sort_by_key(|(code, ..)| *code);
    rows
}

fn compliance(state: &State) -> (&'static str, Option<&str>) {
    match state {
        State::Compliant => ("Compliant", None),
        State::Violated => ("Non-Compliant", None),
        State::Waived(reason) | State::Noted(reason) => ("Suppressed", Some(reason)),
        State::NotJudged(why) => ("UNKNOWN", Some(why)),
    }
}

/// A field that is text to a spreadsheet, on one line: what begins as a formula does would be worked out there, and the texts
/// are a user's (OWASP, "CSV Injection").
fn plain(text: &str) -> String {
    let text = visible_line(text);
    match text.trim_start().starts_with(['=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}']) {
        true => format!("'{text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn no_field_is_a_formula_and_none_has_two_lines() {
        for formula in
            ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0", "\r=1", "\n@x", "＝1+1", "\u{feff}=1"]
        {
            let field = plain(formula);
            let begins = |sign: char| field.trim_start().starts_with(sign);
            assert!(!['=', '+', '-', '@', '＝', '\t', '\r', '\n'].into_iter().any(begins), "{field:?}");
            assert_eq!(field.lines().count(), 1, "{field:?}");
        }
        for text in ["the agent is a robot", "a = b", "1 + 1", "", "it's \"quoted\", with commas"] {
            assert_eq!(plain(text), text);
        }
    }
}
