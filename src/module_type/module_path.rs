use strsim::damerau_levenshtein;

/// What somebody may have meant by a `module_path` that names no module type of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant<'a> {
    /// One of ours, which is not built so.
    Ours(&'a str),
    /// A package of MDAA that mdaac knows and that is written nearly so.
    OfMdaa(&'static str),
    /// What stands there.
    Itself,
}

const SCOPE: &str = "@aws-mdaa/";

/// The packages of MDAA's modules, without their scope (MDAA's repository, packages/apps, 2026-05-21). There may be others.
const PACKAGES: &[&str] = &[
    "athena-workgroup",
    "audit",
    "audit-trail",
    "bedrock-agentcore-runtime",
    "bedrock-builder",
    "bedrock-settings",
    "bootstrap",
    "datalake",
    "dataops-crawler",
    "dataops-dashboard",
    "dataops-data-quality",
    "dataops-databrew",
    "dataops-dms",
    "dataops-dynamodb",
    "dataops-job",
    "dataops-lambda",
    "dataops-nifi",
    "dataops-project",
    "dataops-shared",
    "dataops-stepfunction",
    "dataops-workflow",
    "datascience-team",
    "datasync",
    "datawarehouse",
    "datazone",
    "devops",
    "ec2",
    "eventbridge",
    "gaia",
    "gaia-v2",
    "glue-catalog",
    "lakeformation-access-control",
    "lakeformation-settings",
    "m2m-api",
    "macie-session",
    "opensearch",
    "quicksight-account",
    "quicksight-namespace",
    "quicksight-project",
    "roles",
    "sagemaker",
    "sagemaker-endpoint",
    "sagemaker-ground-truth",
    "sagemaker-mlops",
    "sagemaker-model-monitoring",
    "sagemaker-pipeline",
    "sagemaker-project",
    "service-catalog",
    "sftp-server",
    "sftp-users",
    "sm-notebook",
    "sm-studio-domain",
];

/// What a `module_path` means; `ours` are the packages of the module types that mdaac compiles.
pub fn meant<'a>(module_path: &str, ours: impl Iterator<Item = &'a str>) -> Meant<'a> {
    let written = module_path.trim();
    // A package of somebody's own, or a folder of the project.
    let (scope, name) = written.rsplit_once('/').map_or(("", written), |(scope, name)| (scope, name));
    let (scope, name) = match name {
        // `@aws-mdaa/name/`
        "" => scope.rsplit_once('/').unwrap_or(("", scope)),
        name => (scope, name),
    };
    let scope_is_meant = scope.is_empty() || damerau_levenshtein(&scope.to_lowercase(), "@aws-mdaa") <= 2;
    if written.starts_with(['.', '/']) || !scope_is_meant {
        return Meant::Itself;
    }
    let name = plain(name);
    for package in ours {
        let known = package.strip_prefix(SCOPE).unwrap_or(package);
        if name == known || !PACKAGES.contains(&name.as_str()) && is_near(&name, known) {
            return Meant::Ours(package);
        }
    }
    let slips = |known: &&&str| {
        let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        digits(&name) == digits(known) && damerau_levenshtein(&name, known) <= usize::from(known.len() > 5)
    };
    match PACKAGES.iter().find(slips) {
        Some(known) if !PACKAGES.contains(&name.as_str()) && scope.starts_with('@') => Meant::OfMdaa(known),
        _ => Meant::Itself,
    }
}

/// The name without a version, and without what MDAA's own folders end with.
fn plain(name: &str) -> String {
    let name = name.split(['@', ':']).next().unwrap_or(name);
    let name = name.to_lowercase().replace(['_', '.', ' '], "-");
    name.strip_suffix("-app").unwrap_or(&name).to_owned()
}

/// A slip of the finger in a name that is long enough, or a part of it.
fn is_near(name: &str, known: &str) -> bool {
    let joined = |text: &str| text.replace('-', "");
    let words: Vec<&str> = name.split('-').collect();
    let of_known: Vec<&str> = known.split('-').collect();
    let is_part = words.len() > 1 && words.len() < of_known.len() && words.iter().all(|word| of_known.contains(word));
    let slips = if known.len() > 8 { known.len() / 8 } else { 1 };
    joined(name) == joined(known) || is_part || damerau_levenshtein(name, known) <= slips
}

#[cfg(test)]
mod tests {
    use super::{Meant, PACKAGES, meant};

    const OURS: &str = "@aws-mdaa/bedrock-agentcore-runtime";

    #[test]
    fn what_is_nearly_ours_is_ours() {
        for written in [
            "@aws-mdaa/bedrock-agentcore-runtme",
            "@aws-mdaa/bedrock-agentcore-runtimes",
            "@aws-mdaa/bedrock_agentcore_runtime",
            "@aws-mdaa/Bedrock-AgentCore-Runtime",
            "@aws-mdaa/bedrock-agent-core-runtime",
            "@aws-mdaa/bedrock-agentcore-runtime-app",
            "@aws-mdaa/bedrock-agentcore-runtime:1.7.0",
            "@aws-mdaa/bedrock-agentcore-runtime/",
            "@aws-mdaa/bedrock-agentcore-runtim@1.7.0",
            "@aws-mdaa/agentcore-runtime",
            "@aws-mdaa/bedrock-agentcore",
            "@aws-mdda/bedrock-agentcore-runtime",
            "aws-mdaa/bedrock-agentcore-runtime",
            "bedrock-agentcore-runtime",
            " @aws-mdaa/bedrock-agentcore-runtime ",
        ] {
            assert_eq!(meant(written, [OURS].into_iter()), Meant::Ours(OURS), "{written}");
        }
    }

    #[test]
    fn another_module_is_itself() {
        let known: Vec<String> =
            PACKAGES.iter().filter(|name| !OURS.ends_with(*name)).map(|name| format!("@aws-mdaa/{name}")).collect();
        let others = [
            "@aws-mdaa/bedrock-agentcore-gateway",
            "@aws-mdaa/bedrock-agentcore-memory",
            "@aws-mdaa/bedrock-agentcore-harness",
            "@aws-mdaa/bedrock-runtime-settings",
            "@aws-mdaa/gaia-v3",
            "@aws-mdaa/audit-log",
            "@acme/bedrock-agentcore-runtime",
            "./modules/bedrock-agentcore-runtime",
            "../own",
            "@acme/lake",
            "@aws-mdaa/datalake@1.6.0",
            "",
        ];
        for written in known.iter().map(String::as_str).chain(others) {
            assert_eq!(meant(written, [OURS].into_iter()), Meant::Itself, "{written}");
        }
    }

    #[test]
    fn what_is_nearly_a_package_of_mdaa_is_that() {
        for (written, known) in [("@aws-mdaa/datalak", "datalake"), ("@aws-mdaa/glue-catalogue", "")] {
            let wanted = if known.is_empty() { Meant::Itself } else { Meant::OfMdaa(known) };
            assert_eq!(meant(written, [OURS].into_iter()), wanted, "{written}");
        }
    }
}
