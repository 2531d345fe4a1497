use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::one_module::stop;
use super::super::policy_files::PolicyFiles;
use super::super::stream::Stream;
use super::subject::{CompiledAgent, SubjectOptions, no_role};
use crate::cloudformation::Place;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Report};
use crate::iam::not_a_role;
use crate::iam::{Caller, PolicyKind};
use crate::policy::{self, Day};
use crate::role::check::{GivenRole, NeededRole, check_role, human, json};
use crate::role::execution_role;
use crate::source::Sources;
use std::path::{Path, PathBuf};

/// Options of `role check`.
///
/// The role is looked up in its account, unless a file is given. Exit code 0 means that the role works, 1 that it
/// does not, 3 that it works and violates a policy.
#[derive(Debug, clap::Args)]
pub struct RoleCheckOptions {
    /// The role
    #[arg(value_name = "ARN")]
    role: String,
    /// The profile of the AWS configuration with which the role is looked up [default: as the AWS CLI finds it]
    #[cfg(feature = "deploy")]
    #[arg(long, value_name = "NAME", conflicts_with_all = ["policy", "trust", "permissions_boundary"])]
    profile: Option<String>,
    /// A policy of the role, in place of those in the account; may be repeated
    #[arg(long, value_name = "FILE")]
    policy: Vec<PathBuf>,
    /// The role's trust policy, in place of that in the account
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// The role's permissions boundary, in place of that in the account
    #[arg(long, value_name = "FILE")]
    permissions_boundary: Option<PathBuf>,
    /// How the findings are printed
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    format: CheckFormat,
    /// The day by which waivers expire [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Day>,
    /// Shows notes of rules, too
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    subject: SubjectOptions,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum CheckFormat {
    /// For a person.
    Human,
    /// One JSON object.
    Json,
}

/// `mdaac role check`.
pub fn run(options: &RoleCheckOptions) -> Result<Exit, Failure> {
    let role = role(&options.role).map_err(|found| refused(*found))?;
    let account = role.account().map(str::to_owned);
    let subject = CompiledAgent::open(&options.subject, true, account.as_ref())?;
    let sources = &subject.workspace.context.sources;
    if account.as_ref() != Some(&subject.place.account) {
        return Err(Failure::Usage(format!(
            "`{role}` is not of account `{}`, where the runtime is; a role serves in its own account only",
            subject.place.account
        )));
    }
    let mut found = Diagnostics::default();
    let needed = execution_role(&subject.placed(), &mut found).ok_or_else(no_role)?;
    if found.errors() > 0 {
        return Err(stop(found, &subject.workspace));
    }
    let needed = NeededRole::new(&needed, &subject.place, sources)?.ok_or_else(no_role)?;
    let mut files = PolicyFiles::new(sources)?;
    let given = match options.policy.is_empty() && options.trust.is_none() && options.permissions_boundary.is_none() {
        true => from_account(options, &role, &subject.place, sources, &mut files)?,
        false => Some(from_files(options, role, &mut files)),
    };
    let Some((given, notes)) = given.filter(|_| files.found.errors() == 0) else {
        return Err(stop(files.found, &subject.workspace));
    };
    let (findings, told) = check_role(&given, &needed, subject.role_of(options.today.unwrap_or_else(policy::today)));
    let notes: Vec<String> = told.into_iter().chain(notes).collect();
    let (name, folder) = (given.arn.to_string(), &subject.workspace.folder);
    match options.format {
        CheckFormat::Human => Stream::Stdout.print(human(&name, &findings, &notes, options.all, (sources, folder))),
        CheckFormat::Json => Stream::Stdout.print_json(json(&name, &findings, &notes, sources, folder)),
    };
    let stops = |rule: bool| findings.iter().any(|one| one.diagnostic.stops() && one.diagnostic.code.is_rule() == rule);
    Ok(match (stops(false), stops(true)) {
        (true, _) => Exit::Input,
        (false, true) => Exit::Policy,
        (false, false) => Exit::Done,
    })
}

/// Prints what is wrong with the argument, which is in no file.
fn refused(found: Diagnostic) -> Failure {
    let here = Path::new(".");
    let sources = match Sources::new(here, &[]) {
        Ok(sources) => sources,
        Err(error) => return error.into(),
    };
    let report =
        Report { diagnostics: &[found], modules: &[], written: None, all: false, sources: &sources, folder: "" };
    Stream::Stderr.print(report.problems());
    Failure::Reported(Exit::Input)
}

/// The ARN of a role; what is wrong with it otherwise.
fn role(text: &str) -> Result<Caller, Box<Diagnostic>> {
    if let Some(other) = not_a_role(text) {
        let found = Diagnostic::error(Code::ROLE_ARN_NOT_A_ROLE, format!("`{text}` is {}", other.what));
        return Err(Box::new(found.why(other.why).help("give the ARN of the execution role")));
    }
    match Caller::parse(text) {
        Ok(role @ Caller::Role(_)) => Ok(role),
        Ok(_) | Err(_) => Err(Box::new(
            Diagnostic::error(Code::MALFORMED_VALUE, format!("`{text}` is no ARN of a role"))
                .help("give it whole, e.g. `arn:aws:iam::123456789012:role/my-role`"),
        )),
    }
}

#[cfg(feature = "deploy")]
fn from_account(
    options: &RoleCheckOptions,
    arn: &Caller,
    place: &Place,
    sources: &Sources,
    files: &mut PolicyFiles,
) -> Result<Option<Looked>, Failure> {
    super::live::from_account(arn, options.profile.as_deref(), place, sources, files)
}

#[cfg(not(feature = "deploy"))]
fn from_account(
    _: &RoleCheckOptions,
    _: &Caller,
    _: &Place,
    _: &Sources,
    _: &mut PolicyFiles,
) -> Result<Option<Looked>, Failure> {
    Err(Failure::Usage("this build of mdaac asks no account; give --policy and --trust".to_owned()))
}

/// A role, and what was not looked at.
type Looked = (GivenRole, Vec<String>);

fn from_files(options: &RoleCheckOptions, arn: Caller, files: &mut PolicyFiles) -> Looked {
    let trust = options.trust.as_ref().and_then(|file| files.file(file, PolicyKind::Trust));
    let policies = (!options.policy.is_empty())
        .then(|| options.policy.iter().filter_map(|file| files.file(file, PolicyKind::Identity)).collect());
    let boundary = options.permissions_boundary.as_ref().and_then(|file| files.file(file, PolicyKind::Identity));
    let mut notes = Vec::new();
    if trust.is_none() {
        notes.push("not looked at: the trust policy; give it with --trust".to_owned());
    }
    if policies.is_none() {
        notes.push("not looked at: what the role may do; give its policies with --policy".to_owned());
    }
    let (unread, attached, of_aws) = (Vec::new(), Vec::new(), Vec::new());
    (GivenRole { arn, trust, policies, unread, attached, of_aws, inline: false, boundary }, notes)
}
