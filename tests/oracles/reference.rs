//! The reference cases: what MDAA 1.6.0, 1.7.0 and 1.8.0 make of a project, and what `check` must say of a bad one.
//! They are no part of this repository: the environment variable MDAAC_REFERENCE names their folder.

use crate::support::obstacles::same_obstacles;
use crate::support::printed;
use crate::support::project::{Project, SYNTH, projects_below};
use crate::support::python::python3;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the cases; None, and a word about it, where the variable is not set.
fn reference() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("MDAAC_REFERENCE") else {
        crate::support::skipped("MDAAC_REFERENCE is not set, so no reference case was looked at");
        return None;
    };
    let folder = PathBuf::from(folder);
    assert!(folder.join("compare.py").is_file(), "MDAAC_REFERENCE: {} holds no compare.py", folder.display());
    Some(folder)
}

fn json(file: &Path) -> Value {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Runs `judge` on every case, and fails with all its complaints at once.
fn every_case(folder: &Path, judge: impl Fn(&Path) -> Result<(), String>) {
    let cases = projects_below(folder);
    let complaints: Vec<String> = cases
        .iter()
        .filter_map(|case| judge(case).err().map(|why| format!("== {}\n{why}", case.file_name().unwrap().display())))
        .collect();
    assert!(complaints.is_empty(), "{} of {} cases:\n{}", complaints.len(), cases.len(), complaints.join("\n"));
}

/// Runs `judge` on every template that MDAA 1.6, 1.7 or 1.8 made of a good case.
fn every_stack(reference: &Path, judge: impl Fn(&Project, &Path) -> Result<(), String>) {
    for folder in ["good", "good-1.8"] {
        every_case(&reference.join(folder), |case| {
            // Not every case has one.
            let about = fs::read_to_string(case.join("case.json")).unwrap_or_default();
            let about: Value = serde_json::from_str(&about).unwrap_or_default();
            let variables = serde_json::from_value(about["environment_variables"].clone()).unwrap_or_default();
            let project = Project::copy_of(case).with_variables(variables);
            let mut complaints = Vec::new();
            for template in ["mdaa-template.json", "mdaa-1.7.0-template.json", "mdaa-1.8.0-template.json"] {
                let template = case.join(template);
                if template.is_file()
                    && let Err(why) = judge(&project, &template)
                {
                    complaints.push(format!("{}:\n{why}", template.file_name().unwrap().display()));
                }
            }
            if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
        });
    }
}

/// Puts the template where MDAA would have written it: where we write ours.
fn baseline(project: &Project, template: &Path) -> Result<(), String> {
    let output = project.mdaac(&SYNTH);
    let templates = project.templates();
    let [ours] = &templates[..] else { return Err(printed(&output)) };
    let folder = ours.parent().and_then(|folder| folder.strip_prefix(project.path().join("out")).ok()).unwrap();
    let folder = project.path().join("baseline").join(folder);
    fs::create_dir_all(&folder).unwrap();
    // CDK names the file of a stack otherwise where a project names its stacks otherwise.
    fs::copy(template, folder.join("stack.template.json")).unwrap();
    Ok(())
}

#[test]
fn a_stack_of_any_mdaa_can_be_updated_with_our_template() {
    let Some(reference) = reference() else { return };
    every_stack(&reference, |project, template| {
        let output = project.mdaac(&SYNTH);
        let templates = project.templates();
        let [ours] = &templates[..] else {
            return Err(format!("{} templates\n{}", templates.len(), printed(&output)));
        };
        if !output.status.success() {
            return Err(printed(&output));
        }
        let compared =
            Command::new(python3()).arg(reference.join("compare.py")).arg(ours).arg(template).output().unwrap();
        if compared.status.success() { Ok(()) } else { Err(printed(&compared)) }
    });
}

#[test]
fn a_stack_of_any_mdaa_is_proven_to_stay_and_all_formats_tell_what_stands_in_the_way() {
    let Some(reference) = reference() else { return };
    every_stack(&reference, |project, template| {
        baseline(project, template)?;
        let adopt = ["adopt", "--baseline", "baseline"];
        let output = project.mdaac(&[&adopt[..], &["--format", "json"]].concat());
        let report: Value = serde_json::from_slice(&output.stdout).map_err(|_| printed(&output))?;
        if report["modules"][0]["verdict"] == "proven" {
            return Ok(());
        }
        same_obstacles(project, &adopt)?;
        Err(printed(&output))
    });
}

#[test]
fn a_diff_with_mdaas_template_shows_nothing_replaced_and_nothing_gained() {
    let Some(reference) = reference() else { return };
    every_case(&reference.join("good"), |case| {
        let about = json(&case.join("case.json"));
        let variables = serde_json::from_value(about["environment_variables"].clone()).unwrap();
        let project = Project::copy_of(case).with_variables(variables);
        baseline(&project, &case.join("mdaa-template.json"))?;
        let output = project.mdaac(&["diff", "--baseline", "baseline", "--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).map_err(|_| printed(&output))?;
        let module = &report["modules"][0];
        if module["status"] != "different" {
            return Err(printed(&output));
        }
        let mut complaints = Vec::new();
        for resource in module["resources"].as_array().unwrap() {
            let (id, kind) = (resource["logicalId"].as_str().unwrap(), resource["type"].as_str().unwrap());
            let on_purpose = id.starts_with("StackDescription") || kind == "AWS::Logs::ResourcePolicy";
            if resource["replacement"] == "True" || (resource["action"] == "Remove" && !on_purpose) {
                complaints.push(format!("{id}: {resource:#}"));
            }
        }
        for access in module["permissions"].as_array().unwrap() {
            let added = access["type"] == "AWS::KMS::Key";
            let changes =
                access["changes"].as_array().unwrap().iter().filter(|change| change["widens"] == true && !added);
            for line in changes.flat_map(|change| change["lines"].as_array().unwrap()) {
                let line = line.as_str().unwrap();
                // The identities of this runtime instead of `hosted_agent_*`, its own repository instead of CDK's, and as
                // in MDAA 1.8 its own log groups.
                let own_groups = line.contains("Allow logs:PutResourcePolicy on") && line.ends_with("-*");
                if !line.contains("/workload-identity/") && !line.contains("Allow ecr:") && !own_groups {
                    complaints.push(line.to_owned());
                }
            }
        }
        if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
    });
}

#[test]
fn check_says_of_every_bad_case_what_it_must() {
    let Some(reference) = reference() else { return };
    every_case(&reference.join("bad"), |case| {
        let expected = json(&case.join("expect.json"));
        let project = Project::copy_of(case);
        let output = project.mdaac(&["check", "--config", "mdaa.yaml", "--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).map_err(|_| printed(&output))?;
        let found = Found { case, exit: output.status.code(), diagnostics: report["diagnostics"].as_array().unwrap() };
        let words: Vec<&str> =
            expected["line_contains_any"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
        let right = match expected["verdict"].as_str().unwrap() {
            "error" => found.refused(&words),
            "warn" => found.warned(&words),
            "flag" => found.refused(&words) || found.warned(&words),
            "accept" => found.accepted(),
            other => return Err(format!("expect.json: unknown verdict {other}")),
        };
        if right { Ok(()) } else { Err(format!("expected {expected}\n{}", printed(&output))) }
    });
}

/// What `check` found in a case.
struct Found<'a> {
    case: &'a Path,
    exit: Option<i32>,
    diagnostics: &'a [Value],
}

impl Found<'_> {
    fn refused(&self, words: &[&str]) -> bool {
        matches!(self.exit, Some(1 | 3)) && self.any("error", words)
    }

    fn warned(&self, words: &[&str]) -> bool {
        self.accepted() && self.any("warning", words)
    }

    fn accepted(&self) -> bool {
        self.exit == Some(0) && !self.any("error", &[])
    }

    /// Whether a diagnostic of that severity stands on a line with one of the words; no words: anywhere.
    fn any(&self, severity: &str, words: &[&str]) -> bool {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic["severity"] == severity)
            .any(|diagnostic| words.is_empty() || words.iter().any(|word| self.line(diagnostic).contains(word)))
    }

    fn line(&self, diagnostic: &Value) -> String {
        let (Some(file), Some(line)) = (diagnostic["file"].as_str(), diagnostic["line"].as_u64()) else {
            return String::new();
        };
        let text = fs::read_to_string(self.case.join(file)).unwrap_or_default();
        text.lines().nth(line as usize - 1).unwrap_or_default().to_owned()
    }
}
