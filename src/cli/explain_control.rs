use super::explain::{Topic, of_the_binary};
use crate::diagnostic::{Severity, json_text};
use crate::placeholder::closest;
use crate::policy::{Control, Framework, control_title, pack_controls};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// A control of a framework, and the topics that help to meet it. One id may be of several frameworks.
pub struct ControlPage<'a> {
    framework: Framework,
    id: &'static str,
    topics: Vec<&'a Topic>,
    /// Controls whose id goes on from this one's, as AC-3(7) does from AC-3.
    below: Vec<&'static str>,
}

/// The pages of a control: by its id in any case, alone or behind the name of its framework.
pub fn pages<'a>(written: &str, topics: &'a [Topic]) -> Vec<ControlPage<'a>> {
    let all = || topics.iter().flat_map(|topic| topic.controls.iter());
    let mut pages = Vec::new();
    for framework in Framework::ALL {
        let of_it = || all().filter(move |control| control.framework == framework).flat_map(|control| control.ids);
        // Also one that no rule helps to meet: that is an answer.
        let alone = pack_controls(framework).into_iter().flatten();
        let Some(id) = of_it().copied().chain(alone).find(|id| is_meant(written, framework, id)) else { continue };
        let mut below: Vec<&str> = of_it().copied().filter(|other| goes_on_from(other, id)).collect();
        below.sort_unstable();
        below.dedup();
        let topics = topics.iter().filter(|topic| topic.controls.iter().any(|control| names(control, framework, id)));
        pages.push(ControlPage { framework, id, topics: topics.collect(), below });
    }
    pages
}

/// The code or control that was most likely meant, where there is neither.
pub fn meant<'a>(written: &str, topics: &'a [Topic]) -> Option<&'a str> {
    let codes = topics.iter().flat_map(|topic| topic.codes.iter().copied());
    let controls = topics.iter().flat_map(|topic| &topic.controls).flat_map(|control| control.ids.iter().copied());
    // Of a short id every other is a neighbour: AC-3 is two letters from AU-9.
    let controls = controls.filter(|id| written.len() > 6 || begins(id, written) || letters(id) == letters(written));
    // Each once: rules share controls, and not more than a thousand names are compared.
    let controls: BTreeSet<&str> = controls.collect();
    closest(written, codes.chain(controls))
}

fn letters(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn begins(id: &str, written: &str) -> bool {
    !written.is_empty() && id.get(..written.len()).is_some_and(|start| start.eq_ignore_ascii_case(written))
}

/// By the id alone, or behind the name of its framework or a part of that: `PCI 10.5.1`, `Security Hub KMS.4`; also as people
/// and laws write it: `ac-03`, `AC-3 (7)`, `45 CFR § 164.312(b)`, `IAM-02` of `AISF-IAM-02`.
fn is_meant(written: &str, framework: Framework, id: &str) -> bool {
    let of_framework = |words: &str| {
        let words = letters(words).replace("v", "");
        letters(framework.name()).replace("v", "").contains(&words) || framework == Framework::Hipaa && words == "45cfr"
    };
    let (id, short) = (plain(id), id.strip_prefix("AISF-").map(plain));
    let is_it = |alone: &str| plain(alone) == id || short.is_some() && Some(plain(alone)) == short;
    let ends = written.match_indices([' ', '/', ':']).map(|(at, _)| at);
    is_it(written) || ends.into_iter().any(|at| is_it(&written[at + 1..]) && of_framework(&written[..at]))
}

/// In small letters, without what only divides, and without the zeros before a number.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut divided = true;
    for c in text.chars() {
        let divides = c.is_whitespace() || "_-§[]".contains(c);
        if !divides && !(c == '0' && (divided || plain.ends_with(char::is_alphabetic))) {
            plain.extend(c.to_lowercase());
        }
        divided = divides || c == '.';
    }
    plain
}

fn names(control: &Control, framework: Framework, id: &str) -> bool {
    control.framework == framework && control.ids.contains(&id)
}

/// `AC-3(7)` from `AC-3`, `10.5.1` from `10.5`; never `AC-30`.
fn goes_on_from(other: &str, id: &str) -> bool {
    other.strip_prefix(id).is_some_and(|rest| rest.starts_with(['(', '.']))
}

/// The pages as text, which is Markdown as well.
pub fn text(pages: &[ControlPage<'_>]) -> String {
    let pages: Vec<String> = pages.iter().map(ControlPage::text).collect();
    of_the_binary(&pages.join("\n"))
}

/// The pages as JSON.
pub fn json(pages: &[ControlPage<'_>]) -> String {
    json_text(&format!("{:#}\n", Json::from_iter(pages.iter().map(ControlPage::json))))
}

impl ControlPage<'_> {
    fn text(&self) -> String {
        let mut text = format!("{} {}\n", self.framework.name(), self.id);
        for words in control_title(self.framework, self.id).into_iter().chain(self.framework.remark()) {
            text.push_str(&format!("{words}\n"));
        }
        if self.topics.is_empty() {
            text.push_str("\nNo rule of mdaac's helps to meet it.\n");
            return text;
        }
        let verb = if self.topics.len() == 1 { "rule helps" } else { "rules help" };
        text.push_str(&format!("\n{} {verb} to meet it:\n\n", self.topics.len()));
        for topic in &self.topics {
            let severity = topic.severity.map_or("config", Severity::name);
            let mapping = if self.is_ours(topic) { "; our mapping" } else { "" };
            text.push_str(&format!("- {} ({severity}{mapping})\n  {}\n", topic.codes.join(", "), topic.title));
        }
        if !self.below.is_empty() {
            text.push_str(&format!("\nBelow it: {}.\n", self.below.join(", ")));
        }
        text.push_str(
            "\nThat no rule finds anything is no proof that the control is met: rules read what mdaac writes.\n",
        );
        text
    }

    fn json(&self) -> Json {
        let rules = self.topics.iter().map(|topic| {
            json!({
                "codes": topic.codes,
                "severity": topic.severity.map(Severity::name),
                "title": topic.title,
                "mapping": if self.is_ours(topic) { "ours" } else { "cdk-nag" },
            })
        });
        json!({
            "framework": self.framework.name(),
            "id": self.id,
            "title": control_title(self.framework, self.id),
            "remark": self.framework.remark(),
            "rules": rules.collect::<Vec<_>>(),
            "below": self.below,
        })
    }

    fn is_ours(&self, topic: &Topic) -> bool {
        !topic.named_by_pack.contains(&self.framework)
    }
}
