use super::super::failure::Failure;
use super::answers::Answers;
use crate::module_type::bedrock_agentcore_runtime;
use crate::project;

/// What stands in the files where nobody says otherwise.
pub const ORGANIZATION: &str = "acme";
pub const NETWORK: &str = "/acme/network";
pub const IMAGE: &str = "helpdesk:1.0.0";

pub const GIT_IGNORE: &str = ".gitignore";
/// The folder of templates, which hold what reports do not show.
pub const IGNORED: &str = "mdaac.out/";

const MDAA: &str = include_str!("../../../templates/init/mdaa.yaml");
const HELPDESK: &str = include_str!("../../../templates/init/helpdesk.yaml");

/// The files of a new project.
pub struct ProjectText {
    /// Each with its path below the folder, with `/`.
    pub files: Vec<(&'static str, String)>,
}

impl ProjectText {
    /// The files that say these answers, with the schemas that their first lines name.
    pub fn of(answers: &Answers) -> Result<ProjectText, Failure> {
        let config = bedrock_agentcore_runtime::MODULE_TYPE.editor_schema()?;
        let mdaa = project::editor_schema()?;
        let mut files = ProjectText::configs(answers).to_vec();
        files.push(("schema/mdaa.schema.json", format!("{mdaa:#}\n")));
        files.push(("schema/bedrock-agentcore-runtime.schema.json", format!("{config:#}\n")));
        files.push((
            GIT_IGNORE,
            format!("# What `mdaac synth` writes; secrets of environment variables are in it.\n{IGNORED}\n"),
        ));
        Ok(ProjectText { files })
    }

    /// The mdaa.yaml and the config.
    pub fn configs(answers: &Answers) -> [(&'static str, String); 2] {
        let (mut mdaa, mut helpdesk) = (MDAA.to_owned(), HELPDESK.to_owned());
        let set = |text: &mut String, key: &str, default: &str, value: Option<String>| {
            if let Some(value) = value {
                *text = text.replacen(&format!("{key}{default}\n"), &format!("{key}{value}\n"), 1);
            }
        };
        set(&mut mdaa, "organization: ", ORGANIZATION, answers.organization.as_deref().map(scalar));
        if let Some(organization) = &answers.organization {
            helpdesk = helpdesk.replace(&format!("{ORGANIZATION}-"), &format!("{organization}-"));
        }
        let network = answers.organization.as_ref().map(|organization| scalar(&format!("/{organization}/network")));
        set(&mut mdaa, "network: ", NETWORK, network);
        set(&mut mdaa, "account: ", "default", answers.account.as_deref().map(scalar));
        set(&mut mdaa, "region: ", "default", answers.region.as_deref().map(scalar));
        let image = "<<account>>.dkr.ecr.<<region>>.amazonaws.com/helpdesk:1.0.0";
        set(&mut helpdesk, "containerUri: ", image, answers.image.as_deref().map(scalar));
        if answers.image.is_some() {
            helpdesk = helpdesk.replacen(OF_ENVIRONMENT, "", 1);
        }
        set(&mut helpdesk, "securityGroups:\n", GROUPS, list(&answers.security_groups));
        match &answers.subnets[..] {
            [one] if one.starts_with("ssm:") => {
                set(&mut helpdesk, "subnets:", &format!("\n{SUBNETS}"), Some(format!(" {}", scalar(one))));
            }
            several => set(&mut helpdesk, "subnets:\n", SUBNETS, list(several)),
        }
        if !helpdesk.contains("{{context:") {
            mdaa = without_context(&mdaa);
        }
        [("mdaa.yaml", mdaa), ("helpdesk.yaml", helpdesk)]
    }
}

const GROUPS: &str = "    - ssm:{{context:network}}/security-group";
const SUBNETS: &str = "    - ssm:{{context:network}}/subnet-a\n    - ssm:{{context:network}}/subnet-b";

const OF_ENVIRONMENT: &str = " <<account>> and <<region>> are those of the environment.";

/// What no config reads, with the comment above it.
fn without_context(mdaa: &str) -> String {
    let parts = mdaa.split("\n\n").filter(|part| !part.contains("\ncontext:\n"));
    parts.collect::<Vec<_>>().join("\n\n")
}

fn list(items: &[String]) -> Option<String> {
    let lines: Vec<String> = items.iter().map(|item| format!("    - {}", scalar(item))).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A text as YAML that says just this, on one line: plain where that is a word to every reader, else quoted as JSON, which is
/// YAML.
fn scalar(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-./".contains(c);
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(is_plain)
        && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(&text.to_lowercase().as_str());
    match is_word {
        true => text.to_owned(),
        false if text.contains(['\'', '\\']) || text.chars().any(char::is_control) => {
            serde_json::json!(text).to_string()
        }
        false => format!("'{text}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Answers, ProjectText};
    use crate::cli::init::answers::Question;

    #[test]
    fn one_parameter_for_all_subnets_is_read_as_a_list_and_what_nobody_reads_is_left_out() {
        let answers = Answers::default().with(Question::Subnets, "ssm:/kite/subnets");
        let [_, (_, helpdesk)] = ProjectText::configs(&answers);
        assert!(helpdesk.contains("\n  subnets: 'ssm:/kite/subnets'\n"), "{helpdesk}");
        let answers = answers.with(Question::SecurityGroups, "sg-0a1b2c3d").with(Question::Organization, "kite");
        let [(_, mdaa), (_, helpdesk)] = ProjectText::configs(&answers);
        assert!(!mdaa.contains("context") && mdaa.contains("organization: kite\n\ndomains:"), "{mdaa}");
        assert!(!helpdesk.contains("acme"), "{helpdesk}");
    }

    #[test]
    fn every_answer_finds_its_place() {
        let before = ProjectText::configs(&Answers::default());
        for (question, answer) in Question::ALL.into_iter().zip(["kite", "123456789012", "eu-west-1", "a,b", "c", "d"])
        {
            assert_ne!(ProjectText::configs(&Answers::default().with(question, answer)), before, "{question:?}");
        }
    }
}
