use super::super::args::{PolicyOptions, Selection};
use super::super::failure::Failure;
use super::super::workspace::Workspace;
use super::files::{IMAGE, ORGANIZATION, ProjectText};
use crate::diagnostic::{Diagnostic, Severity};

/// What a new project is to say; none where that is left open.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Answers {
    /// The organization, the first part of every name
    #[arg(long, value_name = "NAME")]
    pub organization: Option<String>,
    /// The account that it is deployed to [default: that of whoever deploys]
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
    /// The region [default: that of whoever deploys]
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// The subnets of the runtime, comma-separated: ids, or `ssm:/path` for a parameter that holds one; alone for one that lists
    /// them all
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub subnets: Vec<String>,
    /// Its security groups, comma-separated: ids, or `ssm:/path` for a parameter that holds one
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub security_groups: Vec<String>,
    /// The image of the agent in Amazon ECR
    #[arg(long, value_name = "URI")]
    pub image: Option<String>,
}

/// One thing that can be said about a new project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    Organization,
    Account,
    Region,
    Subnets,
    SecurityGroups,
    Image,
}

impl Question {
    pub const ALL: [Question; 6] = [
        Question::Organization,
        Question::Account,
        Question::Region,
        Question::Subnets,
        Question::SecurityGroups,
        Question::Image,
    ];

    /// The option that answers it.
    pub fn option(self) -> &'static str {
        match self {
            Question::Organization => "--organization",
            Question::Account => "--account",
            Question::Region => "--region",
            Question::Subnets => "--subnets",
            Question::SecurityGroups => "--security-groups",
            Question::Image => "--image",
        }
    }
}

impl Answers {
    /// Whether it is answered.
    pub fn has(&self, question: Question) -> bool {
        match question {
            Question::Organization => self.organization.is_some(),
            Question::Account => self.account.is_some(),
            Question::Region => self.region.is_some(),
            Question::Subnets => !self.subnets.is_empty(),
            Question::SecurityGroups => !self.security_groups.is_empty(),
            Question::Image => self.image.is_some(),
        }
    }

    /// With this answer. An empty one leaves the matter open.
    pub fn with(mut self, question: Question, answer: &str) -> Answers {
        let answer = answer.trim();
        let one = (!answer.is_empty()).then(|| answer.to_owned());
        let list = answer.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect();
        match question {
            Question::Organization => self.organization = one,
            Question::Account => self.account = one,
            Question::Region => self.region = one,
            Question::Subnets => self.subnets = list,
            Question::SecurityGroups => self.security_groups = list,
            Question::Image => self.image = one,
        }
        self
    }

    /// Nothing but the one answer.
    fn only(&self, question: Question) -> Answers {
        let mut only = Answers::default();
        match question {
            Question::Organization => only.organization.clone_from(&self.organization),
            Question::Account => only.account.clone_from(&self.account),
            Question::Region => only.region.clone_from(&self.region),
            Question::Subnets => only.subnets.clone_from(&self.subnets),
            Question::SecurityGroups => only.security_groups.clone_from(&self.security_groups),
            Question::Image => only.image.clone_from(&self.image),
        }
        only
    }

    /// Refuses a value of the command line that `check` would refuse; what it would warn of.
    pub fn check_given(&self) -> Result<Vec<String>, Failure> {
        let mut warnings = Vec::new();
        for question in Question::ALL.into_iter().filter(|question| self.has(*question)) {
            match self.only(question).judged()? {
                Judgement::Refused(why) => return Err(Failure::Usage(format!("{}: {why}", question.option()))),
                Judgement::Warned(found) => warnings.extend(found),
            }
        }
        // Each for itself is right.
        match self.judged()? {
            Judgement::Refused(why) => Err(Failure::Usage(why)),
            Judgement::Warned(_) => Ok(warnings),
        }
    }

    /// What `check` says of the project that these make: it is written to a folder that goes again, and compiled.
    pub fn judged(&self) -> Result<Judgement, Failure> {
        let folder = tempfile::tempdir().map_err(|error| Failure::writing(&std::env::temp_dir(), &error))?;
        for (name, text) in ProjectText::configs(self) {
            let path = folder.path().join(name);
            std::fs::write(&path, text).map_err(|error| Failure::writing(&path, &error))?;
        }
        let selection = Selection::of(folder.path().join("mdaa.yaml"));
        let workspace = Workspace::open(&selection)?;
        let mut selected = workspace.select(&selection)?;
        let compiled = workspace.compile(&mut selected, &PolicyOptions::default())?;
        let own = compiled.iter().flat_map(|module| module.diagnostics.iter());
        let found: Vec<&Diagnostic> = selected.diagnostics.iter().chain(own).collect();
        if let Some(error) = found.iter().find(|found| found.stops()) {
            return Ok(Judgement::Refused(in_a_line(error)));
        }
        let warnings = found.iter().filter(|found| found.severity == Severity::Warning && !found.waived);
        Ok(Judgement::Warned(warnings.map(|warning| in_a_line(warning)).collect()))
    }

    /// What stands for something of the user's, and where it is changed.
    pub fn left_open(&self) -> Vec<String> {
        let mut open = Vec::new();
        if self.organization.is_none() {
            open.push(format!("the organization is `{ORGANIZATION}`: change it in mdaa.yaml, or give --organization"));
        }
        if self.account.is_none() || self.region.is_none() {
            open.push("`default` leaves account or region to the credentials of whoever deploys".to_owned());
        }
        if self.subnets.is_empty() || self.security_groups.is_empty() {
            open.push(
                "the network is read from the SSM parameters that helpdesk.yaml names: make them, or write ids there"
                    .to_owned(),
            );
        }
        if self.image.is_none() {
            open.push(format!("the image is `{IMAGE}` in your own registry: push it, or name yours in helpdesk.yaml"));
        }
        open
    }
}

/// What is said of an answer.
#[derive(Debug)]
pub enum Judgement {
    Refused(String),
    /// It works, and this is to be known.
    Warned(Vec<String>),
}

fn in_a_line(found: &Diagnostic) -> String {
    let help = found.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    format!("{}{help}", found.message)
}
