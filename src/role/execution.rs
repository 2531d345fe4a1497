use crate::cloudformation::resource_types::{bedrock_agentcore::RUNTIME, iam};
use crate::cloudformation::{Fragment, Placed, property, type_of};
use crate::diagnostic::Diagnostics;
use crate::iam::Arn;
use crate::project::Module;
use crate::source::Value as NodeValue;
use serde_json::Value;

/// The execution role of a stack.
#[derive(Debug)]
pub struct ExecutionRole {
    pub name: String,
    /// Its path, e.g. `/agents/`; none for `/`.
    pub path: Option<String>,
    pub trust: Value,
    /// The name of its own policy.
    pub policy_name: String,
    pub policy: Value,
    /// Policies of yours that are attached too.
    pub attached: Vec<String>,
    /// The policy that bounds it.
    pub boundary: Option<String>,
}

/// The module as if it named no role of its own, so that its template holds the role that it needs.
pub fn with_own_role(mut module: Module) -> Module {
    if let Some(document) = &mut module.config
        && let NodeValue::Map(config) = &mut document.root.value
    {
        config.shift_remove("roleArn");
    }
    module
}

/// The role that the runtime of this template runs as; none if the template makes none.
pub fn execution_role(placed: &Placed, diagnostics: &mut Diagnostics) -> Option<ExecutionRole> {
    let template = placed.template;
    let of_stack = |fragment: &Fragment| template.resources.get(fragment.referenced()?);
    let (_, runtime) = template.of_type(RUNTIME).next()?;
    let role = of_stack(property(runtime, "RoleArn")?)?.get("Properties")?;
    let arns = role.get("ManagedPolicyArns")?.items();
    let mut policies = arns.iter().filter_map(of_stack);
    let policy = policies.find(|resource| type_of(resource) == iam::MANAGED_POLICY)?.get("Properties")?;
    let mut attached = Vec::new();
    for arn in arns.iter().filter(|arn| of_stack(arn).is_none()) {
        if let Value::String(arn) = placed.plain(arn, diagnostics) {
            attached.push(arn);
        }
    }
    let boundary = role.get("PermissionsBoundary").map(|boundary| placed.plain(boundary, diagnostics));
    Some(ExecutionRole {
        name: role.get("RoleName")?.as_str()?.to_owned(),
        path: None,
        trust: placed.plain(role.get("AssumeRolePolicyDocument")?, diagnostics),
        policy_name: policy.get("ManagedPolicyName")?.as_str()?.to_owned(),
        policy: placed.plain(policy.get("PolicyDocument")?, diagnostics),
        attached,
        boundary: boundary.and_then(|boundary| boundary.as_str().map(str::to_owned)),
    })
}

impl ExecutionRole {
    /// The same role under the name and path of this ARN.
    #[must_use]
    pub fn named_as(self, arn: &Arn) -> ExecutionRole {
        let Some((path, name)) = arn.resource.strip_prefix("role").and_then(|path| path.rsplit_once('/')) else {
            return self;
        };
        let path = (!path.is_empty()).then(|| format!("{path}/"));
        ExecutionRole { name: name.to_owned(), path, ..self }
    }
}

/// The role that the runtime of this template runs as, where the template does not make it and its ARN is
/// known.
pub fn given_role(placed: &Placed) -> Option<Arn> {
    let (_, runtime) = placed.template.of_type(RUNTIME).next()?;
    let arn = property(runtime, "RoleArn")?;
    let own = arn.referenced().is_some_and(|id| placed.template.resources.contains_key(id));
    let known = placed.plain(arn, &mut Diagnostics::default());
    known.as_str().filter(|_| !own).and_then(Arn::parse)
}
