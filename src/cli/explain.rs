use super::exit::Exit;
use super::explain_control;
use super::failure::Failure;
use super::stream::Stream;
use crate::diagnostic::{Code, Severity, capitalized, json_text, without_links};
use crate::policy::{CONFIG_RULES, ConfigRule, Control, Framework, Page, crosswalk, pages};
use serde_json::{Value as Json, json};

/// Options of `explain`.
#[derive(Debug, clap::Args)]
pub struct ExplainOptions {
    /// A code, as printed in brackets: a rule's, or any other; or a control, such as AC-3 or 10.5.1
    #[arg(value_name = "CODE", required_unless_present = "all")]
    pub code: Option<String>,
    /// Lists all rules with their controls
    #[arg(long, conflicts_with = "code")]
    pub all: bool,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

/// How `explain` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ExplainFormat {
    /// For a person.
    Text,
    /// JSON.
    Json,
    /// Markdown, for documentation.
    Markdown,
}

/// `mdaac explain`: what a code means, which rules help to meet a control, or all rules with their controls.
pub fn run(options: &ExplainOptions) -> Result<Exit, Failure> {
    let topics = topics();
    let text = match &options.code {
        Some(code) => {
            let Some(topic) =
                topics.iter().find(|topic| topic.codes.contains(&code.as_str()) || topic.waived_as == Some(code))
            else {
                Stream::Stdout.print(of_control(code, &topics, options.format)?);
                return Ok(Exit::Done);
            };
            match options.format {
                ExplainFormat::Text | ExplainFormat::Markdown => of_the_binary(&topic.page()),
                ExplainFormat::Json => json_text(&format!("{:#}\n", topic.json())),
            }
        }
        None => {
            let rules: Vec<&Topic> = topics.iter().filter(|topic| topic.is_rule).collect();
            match options.format {
                ExplainFormat::Text => rules.iter().map(|topic| topic.row()).collect(),
                ExplainFormat::Markdown => document(&rules),
                ExplainFormat::Json => {
                    json_text(&format!("{:#}\n", Json::from_iter(rules.iter().map(|topic| topic.json()))))
                }
            }
        }
    };
    Stream::Stdout.print(text);
    Ok(Exit::Done)
}

/// The pages of a control, where the word is one.
fn of_control(written: &str, topics: &[Topic], format: ExplainFormat) -> Result<String, Failure> {
    let pages = explain_control::pages(written, topics);
    if pages.is_empty() {
        let help = match explain_control::meant(written, topics) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "`mdaac explain --all` lists the rules with their controls".to_owned(),
        };
        return Err(Failure::Usage(format!(
            "there is no code `{written}`, and no rule for a control of that name; {help}"
        )));
    }
    Ok(match format {
        ExplainFormat::Text | ExplainFormat::Markdown => explain_control::text(&pages),
        ExplainFormat::Json => explain_control::json(&pages),
    })
}

/// Something to explain: a policy rule, or a code of TROUBLESHOOTING.md.
pub struct Topic {
    pub codes: Vec<&'static str>,
    /// The name that a waiver takes; none where there is nothing to waive.
    waived_as: Option<&'static str>,
    /// As `explain --all` lists it.
    is_rule: bool,
    /// How bad it is; none where that differs from case to case.
    pub severity: Option<Severity>,
    pub title: &'static str,
    pub controls: Vec<Control>,
    /// Of which frameworks cdk-nag names the controls; the mapping of others is ours.
    pub named_by_pack: Vec<Framework>,
    /// Markdown.
    text: String,
}

fn topics() -> Vec<Topic> {
    let mut topics: Vec<Topic> = pages().into_iter().map(of_page).collect();
    for code in Code::ALL {
        let rule = CONFIG_RULES.iter().find(|rule| rule.code == *code);
        topics.push(Topic {
            codes: vec![code.name()],
            waived_as: None,
            is_rule: rule.is_some(),
            severity: None,
            title: code.summary(),
            controls: rule.map(controls_of).unwrap_or_default(),
            named_by_pack: Vec::new(),
            text: code.page(),
        });
    }
    topics
}

fn controls_of(rule: &ConfigRule) -> Vec<Control> {
    rule.controls.iter().copied().chain(crosswalk(rule.code.name())).collect()
}

fn of_page(page: Page) -> Topic {
    let text = format!(
        "{}\n**Why.** {}.\n\n**Fix.** {}.\n\n**Waive.** `rule: {}` under `waivers`, with `where`, `reason`, `owner` and \
         `expires` (docs/policy.md).\n\n**Source.** {}.\n",
        page.text,
        capitalized(page.why),
        capitalized(page.fix),
        page.waived_as,
        page.source
    );
    let Page { codes, waived_as, severity, title, controls, named_by_pack, .. } = page;
    let (waived_as, severity) = (Some(waived_as), Some(severity));
    Topic { codes, waived_as, is_rule: true, severity, title, controls, named_by_pack, text }
}

impl Topic {
    fn page(&self) -> String {
        let severity = self.severity.map(|severity| format!(" ({})", severity.name())).unwrap_or_default();
        let text = format!("{}{severity}\n{}\n\n{}", self.codes.join(", "), self.title, self.text);
        text + &self.control_lists("\n")
    }

    /// The controls that cdk-nag names, and those of our mapping.
    fn control_lists(&self, gap: &str) -> String {
        let is_named = |control: &&Control| self.named_by_pack.contains(&control.framework);
        let (named, ours): (Vec<&Control>, Vec<&Control>) = self.controls.iter().partition(is_named);
        let mut text = String::new();
        for (heading, controls) in [("as cdk-nag names them", named), ("by our own mapping", ours)] {
            if controls.is_empty() {
                continue;
            }
            text.push_str(&format!("\n**Controls,** {heading}.{gap}"));
            for control in controls {
                text.push_str(&format!("- {}: {}\n", control.framework.name(), control.ids.join(", ")));
            }
        }
        text
    }

    /// Three lines: what it is called, what it finds, who asks for it.
    fn row(&self) -> String {
        let severity = self.severity.map_or("", Severity::name);
        let mut text = format!("{:7}  {}\n         {}\n", severity, self.codes.join(", "), self.title);
        for control in &self.controls {
            text.push_str(&format!("         {}: {}\n", control.framework.name(), control.ids.join(", ")));
        }
        text + "\n"
    }

    fn json(&self) -> Json {
        let controls = self.controls.iter().map(|control| (control.framework.name().to_owned(), json!(control.ids)));
        json!({
            "codes": self.codes,
            "severity": self.severity.map(Severity::name),
            "title": self.title,
            "waivable": self.severity.is_some(),
            "controls": controls.collect::<serde_json::Map<_, _>>(),
            "namedByCdkNag": self.named_by_pack.iter().map(|framework| framework.name()).collect::<Vec<_>>(),
            "text": of_the_binary(&self.text),
        })
    }
}

/// A page as who has only the binary reads it.
pub fn of_the_binary(page: &str) -> String {
    without_links(page).replace(" (docs/policy.md)", "")
}

/// docs/rules.md.
fn document(rules: &[&Topic]) -> String {
    let mut text = "# Rules\n\nMade by `mdaac explain --all --format markdown`. A policy rule reads the template and can be waived; \
                    the rules\nat the end read the config, and their pages are in [TROUBLESHOOTING.md](../TROUBLESHOOTING.md). \
                    \"As\ncdk-nag names them\" are the controls of the rule packs (2.37.55); all others are our own mapping. PCI DSS 3.2.1 was retired\non 2024-03-31 for version 4; ids of AWS's AI security framework are those that prowler gives. `mdaac explain CONTROL` lists\nthe rules of one.\n"
        .to_owned();
    for topic in rules.iter().filter(|topic| topic.severity.is_some()) {
        for code in &topic.codes {
            text.push_str(&format!("\n## {code}\n"));
        }
        let severity = topic.severity.map_or("", Severity::name);
        text.push_str(&format!("\n**{}** ({severity})\n\n{}", topic.title, topic.text));
        text.push_str(&topic.control_lists("\n\n"));
    }
    text.push_str("\n## Rules that read the config\n\n| code | finds | controls |\n|---|---|---|\n");
    for topic in rules.iter().filter(|topic| topic.severity.is_none()) {
        let controls = topic.controls.iter();
        let controls = controls.map(|control| format!("{}: {}", control.framework.name(), control.ids.join(", ")));
        let (code, controls) = (topic.codes.join(", "), controls.collect::<Vec<_>>().join("; "));
        text.push_str(&format!("| [{code}](../TROUBLESHOOTING.md#{code}) | {} | {controls} |\n", topic.title));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::topics;
    use crate::diagnostic::Code;
    use crate::policy::RULES;

    #[test]
    fn every_code_has_a_page_that_says_how_to_mend_it() {
        let topics = topics();
        let rules = RULES.iter().flat_map(crate::policy::Rule::ids).map(|id| id.code);
        for code in rules.chain(Code::ALL.iter().copied()) {
            let page = topics.iter().find(|topic| topic.codes.contains(&code.name())).map(super::Topic::page);
            let page = page.unwrap_or_default();
            assert!(page.contains(code.summary()) && page.contains("**Fix.** "), "{}: {page}", code.name());
        }
    }
}
