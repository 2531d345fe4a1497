use crate::cli::connection::Connections;
use crate::cli::failure::Failure;
use crate::cli::policy_files::PolicyFiles;
use crate::cli::role::given;
use crate::cli::workspace::Workspace;
use crate::cloudformation::resource_types::{bedrock_agentcore::RUNTIME, iam};
use crate::cloudformation::{Fragment, Place, Placed, Template, property};
use crate::compile::Compiled;
use crate::diagnostic::{Diagnostic, Diagnostics, visible_line};
use crate::iam::Caller;
use crate::module_type::bedrock_agentcore_runtime::standalone::StandaloneAgent;
use crate::policy::{Day, RULES};
use crate::project::ProjectWaivers;
use crate::role::check::{NeededRole, RoleOf, judged};
use crate::role::{LiveRole, execution_role, given_role, live_policy, live_role, standalone_template};
use crate::stack::Aws;
use serde_json::Value;
use std::collections::BTreeMap;

/// By module.
pub type HeldBack = BTreeMap<String, Vec<Diagnostic>>;

/// What the templates alone leave unjudged, taken out of what was found: it may be read in the accounts.
pub fn held_back(compiled: &mut [Compiled]) -> HeldBack {
    let rule = RULES.iter().find(|rule| rule.name == "iam_not_judged");
    let codes: Vec<_> = rule.iter().flat_map(|rule| rule.ids()).map(|id| id.code).collect();
    let mut all = HeldBack::new();
    for module in compiled {
        let found = std::mem::take(&mut module.diagnostics).into_found();
        let (held, rest): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|found| codes.contains(&found.code) && !found.waived);
        rest.into_iter().for_each(|found| module.diagnostics.push(found));
        all.insert(module.id.to_string(), held);
    }
    all
}

/// Who judges what the stacks of a deploy take from their accounts.
pub struct Permissions<'a> {
    pub workspace: &'a Workspace,
    pub waivers: &'a ProjectWaivers,
    pub today: Day,
    pub held: HeldBack,
}

impl Permissions<'_> {
    /// What the rules say of the role that `roleArn` names, or of the policies that `policyArn` names; where they could not
    /// be read what was held back, with the reason. Nothing is asked where nothing is held back.
    ///
    /// # Errors
    /// On our own bug.
    pub async fn of(
        &self,
        (module, template): (&Compiled, &Template),
        connections: &mut Connections<'_>,
    ) -> Result<Vec<Diagnostic>, Failure> {
        let name = module.id.to_string();
        let held = self.held.get(&name).map(Vec::as_slice).unwrap_or_default();
        let Some(config) = module.judged.as_ref().map(|judged| &judged.config).filter(|_| !held.is_empty()) else {
            return Ok(held.to_vec());
        };
        // That there is no connection is told when the stack's turn comes.
        let Ok((aws, identity)) = connections.of(&name, module.account.as_deref(), module.region.as_deref()).await
        else {
            return Ok(held.to_vec());
        };
        let place = Place { account: identity.account.clone(), region: aws.region.clone() };
        let parameters = BTreeMap::new();
        let stack_name = &module.stack_name;
        let placed = Placed { template, stack_name, place: &place, parameters: &parameters, runtime_id: None };
        let (at, role, live) = match read(aws, &placed).await {
            Ok(read) => read,
            Err(why) => return Ok(held.iter().map(|found| found.clone().why(why.clone())).collect()),
        };
        let sources = &self.workspace.context.sources;
        let mut files = PolicyFiles::new(sources)?;
        let (role, unread) = given(&role, live, sources, &mut files);
        let whole = unread.is_empty() && files.found.errors() == 0;
        let Some(needed) = self.needed(&placed)? else { return Ok(held.to_vec()) };
        let module = RoleOf {
            id: &module.id,
            stack_name,
            template,
            at: &at,
            config,
            waivers: self.waivers,
            sources,
            today: self.today,
        };
        let found = judged(&role, &needed, module).into_iter().map(|found| found.diagnostic);
        let mut found: Vec<Diagnostic> = found.filter(|found| !found.is_note()).collect();
        if !whole {
            let why = unread
                .first()
                .cloned()
                .unwrap_or_else(|| "IAM's answer holds no policy that mdaac can read".to_owned());
            found.extend(held.iter().map(|found| found.clone().why(why.clone())));
        }
        Ok(found)
    }

    /// What any runtime of that name needs.
    fn needed(&self, placed: &Placed<'_>) -> Result<Option<NeededRole>, Failure> {
        let runtime =
            placed.template.of_type(RUNTIME).next().and_then(|(_, runtime)| property(runtime, "AgentRuntimeName"));
        let agent = StandaloneAgent {
            account: placed.place.account.clone(),
            region: placed.place.region.clone(),
            name: runtime.and_then(|name| placed.known(name)).unwrap_or_default(),
            repository: "agent".to_owned(),
            models: Vec::new(),
            role_name: "agent".to_owned(),
        };
        let context = &self.workspace.context;
        let mut unsaid = Diagnostics::default();
        let Some((_, template)) = standalone_template(&agent, context, &mut unsaid)? else { return Ok(None) };
        let placed = Placed { template: &template, ..*placed };
        let Some(role) = execution_role(&placed, &mut unsaid) else { return Ok(None) };
        Ok(NeededRole::new(&role, placed.place, &context.sources)?)
    }
}

/// The role of another's making, or of the stack's own role the policies of another's making: the logical id that it is judged
/// at, its ARN and what it is; why it cannot be read.
async fn read(aws: &Aws, placed: &Placed<'_>) -> Result<(String, Caller, LiveRole), String> {
    if let Some(arn) = given_role(placed) {
        let (id, _) = placed.template.of_type(RUNTIME).next().ok_or("there is no runtime")?;
        let role = Caller::parse(&arn.to_string()).map_err(|error| error.to_string())?;
        let name = role.name().unwrap_or_default().to_owned();
        let live = live_role(aws, &name).await.map_err(|error| visible_line(&error.message).to_string())?;
        let live = live.ok_or_else(|| format!("the account has no role of the name `{name}`"))?;
        return Ok((id.clone(), role, live));
    }
    let elsewhere = |arn: &&Fragment| arn.referenced().is_none_or(|id| !placed.template.resources.contains_key(id));
    let with_policies = placed.template.of_type(iam::ROLE).find_map(|(id, role)| {
        let arns: Vec<&Fragment> = property(role, "ManagedPolicyArns")?.items().iter().filter(elsewhere).collect();
        (!arns.is_empty()).then_some((id, role, arns))
    });
    let (id, role, arns) = with_policies.ok_or("only the deploy knows which it is")?;
    let name = property(role, "RoleName").and_then(|name| placed.known(name)).unwrap_or_else(|| "role".to_owned());
    let arn = placed.place.global_arn("iam", &format!("role/{name}"));
    let mut live =
        LiveRole { arn: arn.clone(), trust: Value::Null, policies: Vec::new(), boundary: None, unread: Vec::new() };
    for arn in arns {
        let Some(arn) = placed.known(arn) else {
            live.unread.push(("a policy".to_owned(), "only the deploy knows which it is".to_owned()));
            continue;
        };
        if arn.contains(":iam::aws:") {
            continue;
        }
        match live_policy(aws, &arn).await {
            Ok(policy) => live.policies.push(policy),
            Err(error) => live.unread.push((arn, error.message)),
        }
    }
    Ok((id.clone(), Caller::parse(&arn).map_err(|error| error.to_string())?, live))
}
