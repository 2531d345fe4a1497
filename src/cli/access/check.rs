use super::super::args::Selection;
use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::policy_files::PolicyFiles;
use super::super::print_options::is_verbose;
use super::super::report::{Findings, print_report};
use super::super::stream::Stream;
use super::super::workspace::Workspace;
use crate::cloudformation::Place;
use crate::compile::Compilation;
use crate::diagnostic::{Diagnostics, Format, Report};
use crate::iam::{Arn, Caller, MADE_UP, PolicyKind};
use crate::invocation::decision::{
    Answer, Attached, Call, Given, Policies, StackAccess, Via, context, decide, human, invoke_action, json, not_given,
    notes, refusals, stack_access,
};
use crate::module_type::naming::Naming;
use crate::project::{Module, ModuleId};
use crate::source::{Node, Sources};
use std::path::{Path, PathBuf};

/// Options of `access check`.
///
/// Decides with the policies that are given, and with those of the module's own stack; nothing is looked
/// up. Exit code 0 means allowed, 1 that the call is denied or that nobody can tell.
#[derive(Debug, clap::Args)]
pub struct AccessCheckOptions {
    /// Who calls: the ARN of a role, a user or a session
    #[arg(long, value_name = "ARN", value_parser = Caller::parse, required_unless_present = "jwt")]
    principal: Option<Caller>,
    /// The caller bears a token of the runtime's identity provider, and signs nothing
    #[arg(long, conflicts_with_all = ["principal", "identity_policy", "permissions_boundary", "session_policy", "scp"])]
    jwt: bool,
    #[command(flatten)]
    selection: Selection,
    /// The runtime, or an endpoint of it; with -m, the one that the module's stack has
    #[arg(long, value_name = "ARN", value_parser = Call::runtime_and_endpoint)]
    runtime_arn: Option<(Arn, Option<String>)>,
    /// The module's account, where the mdaa.yaml leaves it to the deploy
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// The module's region, where the mdaa.yaml leaves it to the deploy
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// The endpoint [default: DEFAULT]
    #[arg(long, value_name = "NAME")]
    endpoint: Option<String>,
    /// What is called, e.g. InvokeAgentRuntimeForUser
    #[arg(long, value_name = "ACTION", value_parser = invoke_action, default_value = "InvokeAgentRuntime")]
    action: String,
    /// A policy of the caller; may be repeated
    #[arg(long, value_name = "FILE")]
    identity_policy: Vec<PathBuf>,
    /// The caller's permissions boundary
    #[arg(long, value_name = "FILE")]
    permissions_boundary: Option<PathBuf>,
    /// A session policy that the caller's session was begun with; may be repeated
    #[arg(long, value_name = "FILE")]
    session_policy: Vec<PathBuf>,
    /// A service control policy above the caller's account; repeated, each must allow that does not only deny
    #[arg(long, value_name = "FILE")]
    scp: Vec<PathBuf>,
    /// A resource control policy above the runtime's account; may be repeated
    #[arg(long, value_name = "FILE")]
    rcp: Vec<PathBuf>,
    /// The policy of the VPC endpoint that the call goes through
    #[arg(long, value_name = "FILE", requires = "via_vpc")]
    vpc_endpoint_policy: Option<PathBuf>,
    /// The policy on the runtime, in place of the module's
    #[arg(long, value_name = "FILE")]
    runtime_policy: Option<PathBuf>,
    /// The policy on the endpoint, in place of the module's
    #[arg(long, value_name = "FILE")]
    endpoint_policy: Option<PathBuf>,
    /// The call goes through a VPC endpoint: the id of the VPC, or of the endpoint
    #[arg(long, value_name = "ID", value_parser = via)]
    via_vpc: Option<Via>,
    /// What the request carries, e.g. aws:PrincipalOrgID=o-a1b2c3; without `=`, what it does not carry
    #[arg(long = "context", value_name = "KEY=VALUE", value_parser = given)]
    context_keys: Vec<Given>,
    /// How the decision is printed
    #[arg(long, value_enum, default_value_t = DecisionFormat::Human)]
    format: DecisionFormat,
}

/// How a decision is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum DecisionFormat {
    /// For a person.
    Human,
    /// One JSON object.
    Json,
}

fn via(text: &str) -> Result<Via, String> {
    match text {
        _ if text.starts_with("vpc-") => Ok(Via::Vpc(text.to_owned())),
        _ if text.starts_with("vpce-") => Ok(Via::VpcEndpoint(text.to_owned())),
        _ => Err("write the id of a VPC (`vpc-…`) or of a VPC endpoint (`vpce-…`)".to_owned()),
    }
}

fn given(text: &str) -> Result<Given, String> {
    let (key, value) = text.split_once('=').map_or((text, None), |(key, value)| (key, Some(value)));
    match key.contains(':') {
        true => Ok(Given { key: key.to_owned(), values: value.map(str::to_owned).into_iter().collect() }),
        false => Err("write a context key with its service, e.g. `aws:PrincipalOrgID=o-a1b2c3`".to_owned()),
    }
}

/// `mdaac access check`: 0 when the call is allowed, 1 when it is not or nobody can tell.
pub fn run(options: &AccessCheckOptions) -> Result<Exit, Failure> {
    let of_module = options.runtime_arn.is_none() || options.selection.names_modules();
    let workspace = of_module.then(|| Workspace::open(&options.selection)).transpose()?;
    let here = Sources::new(Path::new("."), &[])?;
    let sources = workspace.as_ref().map_or(&here, |workspace| &workspace.context.sources);
    let stack = match &workspace {
        Some(workspace) => match stack(workspace, options)? {
            Some(stack) => Some(stack),
            None => return Ok(Exit::Input),
        },
        None => None,
    };
    let endpoint = endpoint(options, stack.as_ref())?;
    let stack = stack.map(|(access, _)| access);
    let reading = Reading { sources, folder: workspace.as_ref().map_or("", |workspace| &workspace.folder), options };
    let call = reading.call(stack.as_ref(), endpoint)?;
    let Some(policies) = reading.policies(&call, stack.as_ref())? else { return Ok(Exit::Input) };
    reading.answer(&call, &policies, stack.as_ref())
}

/// The stack of the one module that is asked about, and the module; none when it has an error, which is
/// printed.
fn stack(workspace: &Workspace, options: &AccessCheckOptions) -> Result<Option<(StackAccess, ModuleId)>, Failure> {
    let selected = workspace.select(&options.selection)?;
    let whole_file_wrong = selected.file_is_wrong();
    let place = match &selected.modules[..] {
        [module] => place(module, options)?,
        [] => None,
        several => return Err(Failure::Usage(format!("{} modules are selected; choose one with -m", several.len()))),
    };
    let mut compiled = workspace.compile_unjudged(selected.modules)?;
    let findings = Findings::gather(selected.diagnostics, &mut compiled, workspace);
    let compilation = compiled.first().map(|compiled| (&compiled.compilation, &compiled.id));
    let (Some((Compilation::Stack(template), id)), Some(place), false) = (compilation, place, whole_file_wrong) else {
        let format = if options.format == DecisionFormat::Json { Format::Json } else { Format::Human };
        findings.print(format, workspace, Stream::Stdout);
        return Ok(None);
    };
    let runtime = options.runtime_arn.as_ref().map(|(arn, _)| arn);
    let stack = stack_access(template, &place, runtime, &workspace.context.sources);
    stack.map(|stack| Some((stack, id.clone()))).map_err(|error| Failure::Usage(error.to_string()))
}

/// The endpoint's name. One of a module may be given as the config has it, too.
fn endpoint(options: &AccessCheckOptions, stack: Option<&(StackAccess, ModuleId)>) -> Result<String, Failure> {
    let of_arn = options.runtime_arn.as_ref().and_then(|(_, endpoint)| endpoint.as_ref());
    let endpoint = match (&options.endpoint, of_arn) {
        (Some(one), Some(other)) if one != other => {
            return Err(Failure::Usage(format!("--endpoint is `{one}`, and --runtime-arn names `{other}`")));
        }
        (one, other) => one.as_ref().or(other).map_or("DEFAULT", String::as_str),
    };
    let Some((stack, id)) = stack.filter(|_| endpoint != "DEFAULT") else { return Ok(endpoint.to_owned()) };
    let naming = Naming::from(id);
    let named = naming.endpoint_name("", Some(endpoint)).ok();
    let mut known = stack.endpoints.iter();
    known.find(|known| *known == endpoint || Some(*known) == named.as_ref()).cloned().ok_or_else(|| {
        let known: Vec<&str> = ["DEFAULT"].into_iter().chain(stack.endpoints.iter().map(String::as_str)).collect();
        Failure::Usage(format!("there is no endpoint `{endpoint}`; there is {}", known.join(", ")))
    })
}

/// Where a module's stack goes, from the mdaa.yaml or from the command line; of a runtime that is named,
/// where it is.
fn place(module: &Module, options: &AccessCheckOptions) -> Result<Option<Place>, Failure> {
    let text = |node: &Option<Node>| node.as_ref().and_then(Node::scalar_text);
    let arn = options.runtime_arn.as_ref().map(|(arn, _)| arn);
    let value = |option: &Option<String>, node: &Option<Node>, of_arn: Option<&String>, name: &str| {
        let written = text(node);
        let given = option.clone().or_else(|| of_arn.cloned());
        if let Some(written) = written.as_ref().filter(|written| given.as_ref().is_some_and(|given| given != *written))
        {
            return Err(Failure::Usage(format!("{} is in {name} `{written}`, says the mdaa.yaml", module.id)));
        }
        given.or(written).ok_or_else(|| {
            Failure::Usage(format!("the mdaa.yaml leaves the {name} of {} to the deploy; give --{name}", module.id))
        })
    };
    let region = value(&options.region, &module.region, arn.map(|arn| &arn.region), "region")?;
    let account = value(&options.account, &module.account, arn.map(|arn| &arn.account), "account")?;
    Ok(Some(Place { account, region }))
}

/// Reads what the command line names.
struct Reading<'a> {
    sources: &'a Sources,
    folder: &'a str,
    options: &'a AccessCheckOptions,
}

impl Reading<'_> {
    fn call(&self, stack: Option<&StackAccess>, endpoint: String) -> Result<Call, Failure> {
        let options = self.options;
        let given = options.runtime_arn.as_ref();
        let runtime = stack.map(|stack| &stack.runtime).or(given.map(|(arn, _)| arn));
        let Some(runtime) = runtime else { return Err(Failure::Usage("give -m or --runtime-arn".to_owned())) };
        for (option, own, name) in
            [(&options.account, &runtime.account, "account"), (&options.region, &runtime.region, "region")]
        {
            if option.as_ref().is_some_and(|option| option != own) {
                return Err(Failure::Usage(format!("--{name} is not the {name} of `{runtime}`")));
            }
        }
        let caller = options.principal.clone().unwrap_or(Caller::Bearer);
        let has_policies = !options.identity_policy.is_empty() || options.permissions_boundary.is_some();
        if matches!(caller, Caller::Root(_)) && has_policies {
            let nothing = "the root user of an account has neither identity policies nor a permissions boundary";
            return Err(Failure::Usage(nothing.to_owned()));
        }
        if matches!(caller, Caller::Root(_) | Caller::User(_)) && !options.session_policy.is_empty() {
            let nothing = "only sessions of roles and of federated users have session policies";
            return Err(Failure::Usage(nothing.to_owned()));
        }
        let via = options.via_vpc.clone().unwrap_or(Via::Public);
        let mut keys: Vec<Given> = Vec::new();
        for Given { key, values } in &options.context_keys {
            match keys.iter_mut().find(|other| other.key.eq_ignore_ascii_case(key)) {
                Some(other) => other.values.extend(values.iter().cloned()),
                None => keys.push(Given { key: key.clone(), values: values.clone() }),
            }
        }
        Ok(Call {
            context: context(&caller, runtime, &via, &keys),
            caller,
            action: options.action.clone(),
            runtime: runtime.clone(),
            endpoint,
            via,
            entrance: stack.map(|stack| stack.entrance),
            by_module: stack.is_some() && options.runtime_policy.is_none() && options.endpoint_policy.is_none(),
        })
    }

    /// The policies; none when one cannot be read, which is printed.
    fn policies(&self, call: &Call, stack: Option<&StackAccess>) -> Result<Option<Policies>, Failure> {
        let options = self.options;
        let on_resource = options.runtime_policy.is_some() || options.endpoint_policy.is_some();
        if on_resource && call.runtime.resource.contains(MADE_UP) {
            let id = "a policy on a resource names it, and the runtime's id is known only when it is there";
            return Err(Failure::Usage(format!("{id}: give its ARN with --runtime-arn")));
        }
        let mut reader = PolicyFiles::new(self.sources)?;
        let mut several = |files: &[PathBuf], kind| -> Vec<Attached> {
            files.iter().filter_map(|file| reader.file(file, kind)).collect()
        };
        let identity = several(&options.identity_policy, PolicyKind::Identity);
        let session = several(&options.session_policy, PolicyKind::Identity);
        let scps = several(&options.scp, PolicyKind::Identity);
        let boundary = several(options.permissions_boundary.as_slice(), PolicyKind::Identity).pop();
        let rcps = several(&options.rcp, PolicyKind::Resource);
        let given = several(options.vpc_endpoint_policy.as_slice(), PolicyKind::Resource).pop();
        let own = stack.and_then(|stack| stack.vpc_endpoint_policy(&call.via));
        let own = own.filter(|_| options.vpc_endpoint_policy.is_none());
        let vpc_endpoint =
            given.or_else(|| own.and_then(|own| reader.policy(own.file, &own.logical_id, PolicyKind::Resource)));
        let mut of_resource = |file: &Option<PathBuf>, arn: &Arn| match file {
            Some(file) => reader.file(file, PolicyKind::Resource),
            None => {
                let own = stack.and_then(|stack| stack.policies.get(&arn.to_string()))?;
                reader.policy(own.file, &own.logical_id, PolicyKind::Resource)
            }
        };
        let runtime = of_resource(&options.runtime_policy, &call.runtime);
        let endpoint = of_resource(&options.endpoint_policy, &call.endpoint_arn());
        if reader.found.errors() > 0 {
            self.print_problems(reader.found);
            return Ok(None);
        }
        let identity = (!options.identity_policy.is_empty()).then_some(identity);
        Ok(Some(Policies { identity, boundary, session, scps, rcps, vpc_endpoint, runtime, endpoint }))
    }

    fn answer(&self, call: &Call, policies: &Policies, stack: Option<&StackAccess>) -> Result<Exit, Failure> {
        // Of the calls that AWS authorizes, the first that is not allowed is the answer.
        let plain = call.without_user().filter(|_| decide(call, policies).answer == Answer::Allowed);
        let (asked, call) = (call, plain.as_ref().filter(|plain| decide(plain, policies).answer != Answer::Allowed));
        let call = call.unwrap_or(asked);
        let decision = decide(call, policies);
        let mut refusals = refusals(call, &decision);
        for refusal in &mut refusals {
            stack.into_iter().for_each(|stack| stack.start_at_users_line(&mut refusal.diagnostic));
        }
        let notes = notes(asked, call, policies, &decision);
        let not_given = not_given(call, policies);
        let verdict = (&decision, &not_given[..]);
        let (sources, folder) = (self.sources, self.folder);
        match self.options.format {
            DecisionFormat::Human => Stream::Stdout.print(human(call, verdict, &refusals, &notes, sources, folder)),
            DecisionFormat::Json => Stream::Stdout.print_json(json(call, verdict, &refusals, &notes, sources)),
        };
        Ok(if decision.answer == Answer::Allowed { Exit::Done } else { Exit::Input })
    }

    fn print_problems(&self, found: Diagnostics) {
        let diagnostics = found.into_sorted(self.sources);
        let report = Report {
            diagnostics: &diagnostics,
            modules: &[],
            written: None,
            sources: self.sources,
            folder: self.folder,
            all: is_verbose(),
        };
        let format = if self.options.format == DecisionFormat::Json { Format::Json } else { Format::Human };
        print_report(&report, format, Stream::Stdout);
    }
}
