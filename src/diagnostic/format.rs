use super::report::Report;
use super::visible::json_text;
use super::{github, human, json, junit, sarif};

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a person, with source excerpts.
    Human,
    /// One JSON object.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitHub workflow commands.
    Github,
    /// JUnit XML, a test case for each module.
    Junit,
}

impl Report<'_> {
    /// The whole report as text, ending in a newline unless empty.
    ///
    /// [`Format::Human`] carries ANSI styles: print it through `anstream`, which takes them out
    /// where nobody sees colour. The other formats are printed as they are.
    pub fn render(&self, format: Format) -> String {
        let told = self.told();
        let report = &Report { diagnostics: &told, ..*self };
        match format {
            Format::Human => human::render(report),
            Format::Json => json_text(&format!("{:#}\n", json::value(report))),
            Format::Sarif => json_text(&sarif::render(report)),
            Format::Github => github::render(report),
            Format::Junit => junit::render(report),
        }
    }

    /// What [`Format::Json`] prints.
    pub fn to_json(&self) -> serde_json::Value {
        json::value(&Report { diagnostics: &self.told(), ..*self })
    }

    /// The problems one by one as for [`Format::Human`], without the line that counts them.
    pub fn problems(&self) -> String {
        human::problems(&Report { diagnostics: &self.told(), ..*self })
    }
}
