use clap::Error;
use clap::error::{ContextKind, ContextValue};

/// What to say to a command that other tools have; none for any other error.
pub fn advice(error: &Error) -> Option<String> {
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    if cfg!(not(feature = "deploy"))
        && ["deploy", "status", "outputs", "destroy", "invoke", "logs"].contains(&typed.as_str())
    {
        return Some(format!("there is no `{typed}` in this build: it was made without the feature `deploy`"));
    }
    let (_, instead) = COMMANDS.iter().find(|(names, _)| names.contains(&typed.as_str()))?;
    Some(format!("there is no command `{typed}`; {instead}"))
}

/// What users of Terraform, CDK, CloudFormation's and the agentcore CLI type, and MDAA's own actions, each with what does it
/// here. Nothing is run in its place: `apply` asks otherwise than `deploy`, and a plan is saved otherwise.
const COMMANDS: &[(&[&str], &str)] = &[
    (
        &["plan", "preview", "changeset", "change-set"],
        "`mdaac diff` shows what a deploy would change; `mdaac deploy --prepare` makes the change set for it, and `mdaac deploy \
         --execute` executes exactly that",
    ),
    (&["validate", "lint", "verify", "test", "doctor"], "`mdaac check` finds every mistake and writes nothing"),
    (&["apply", "up", "launch", "create", "update"], "`mdaac deploy` shows its plan, asks, and deploys"),
    (&["build", "compile", "synthesize", "synthesise", "generate", "render"], "`mdaac synth` writes the templates"),
    (&["delete", "down", "remove", "rm"], "`mdaac destroy` names what goes and what stays, asks, and deletes"),
    (&["ls", "modules"], "`mdaac list` lists the modules"),
    (&["show", "state", "describe"], "`mdaac status` shows how each stack is; `mdaac outputs` prints ARNs and ids"),
    (&["output"], "`mdaac outputs` prints ARNs, ids and versions"),
    (&["drift", "refresh", "detect"], "`mdaac status` and `mdaac diff` tell what was changed by hand"),
    (
        &["import", "migrate"],
        "`mdaac adopt` proves that a stack of MDAA can be taken over, and `mdaac deploy` takes it over",
    ),
    (
        &["rollback", "continue-update-rollback"],
        "`mdaac status` names the way out of a stack that is stuck, such as `mdaac deploy --continue-rollback`",
    ),
    (&["new", "configure"], "`mdaac init DIR` writes a project to begin with"),
    (&["bootstrap"], "mdaac needs none: it deploys with CloudFormation alone"),
    (&["call", "chat", "run"], "`mdaac invoke` calls the agent of a module"),
    (&["log", "tail"], "`mdaac logs` prints what an agent wrote; `--follow` goes on with what comes"),
    (&["fmt", "format"], "mdaac changes no file of yours"),
];
