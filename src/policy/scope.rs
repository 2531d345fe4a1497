use super::document::is_identity;
use super::part::Part;
use super::subject::{Resource, Subject};
use crate::cloudformation::resource_types::{bedrock_agentcore::RUNTIME, cloudformation, iam, resource_types, service};
use crate::cloudformation::{Fragment, FragmentValue, PolicyKind, ResourceType, text};

/// What a rule looks at, and where it reads what may not be known before the deploy. What a rule finds stands at a resource
/// of its scope, or in the stack. Paths are below `Properties`, as in `cloudformation/resource_types`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope {
    /// The stack as a whole: its outputs, its texts, where it goes.
    Stack,
    /// Each resource of these types, and the values at these paths.
    Values(&'static [&'static str], &'static [&'static str]),
    /// Those of one type where the first path is there: any other resource is none of the rule's.
    Having(&'static str, &'static str, &'static [&'static str]),
    /// Each resource of these types, and whether these paths are there, whatever they hold.
    Presence(&'static [&'static str], &'static [&'static str]),
    /// What identities may do: their policies, and these elements of the statements; their attached policies say it, too.
    Identity(&'static [&'static str]),
    /// Who may take on a role.
    Trust(&'static [&'static str]),
    /// Who may use a resource that has a policy.
    ResourcePolicy(&'static [&'static str]),
    /// Every policy.
    AnyPolicy(&'static [&'static str]),
    /// Each resource of a type, and these elements of the policy in it.
    PoliciesOf(&'static str, &'static [&'static str]),
    /// Each identity, and which policies it has attached, by their names.
    Attached,
    /// Only the resources that the rule asks something of.
    If(fn(&Subject<'_>, &Resource<'_>) -> bool, &'static [Scope]),
    /// What cannot be judged for a reason of the whole stack.
    Unless(fn(&Subject<'_>) -> Option<&'static str>, &'static [Scope]),
    /// Beside the other modules of the mdaa.yaml.
    Beside(&'static [Scope]),
}

/// A region that is left to the deploy.
pub(crate) fn region_open(subject: &Subject<'_>) -> Option<&'static str> {
    text::known(subject.region).is_none().then_some("the region is left to the deploy")
}

/// A region or an account that is left to the deploy.
pub(crate) fn place_open(subject: &Subject<'_>) -> Option<&'static str> {
    let account = || text::known(subject.account).is_none().then_some("the account is left to the deploy");
    region_open(subject).or_else(account)
}

/// What of a resource, or of the stack, a rule did not see, in words; empty where it saw all.
pub(crate) type Unseen = Vec<String>;

impl Scope {
    /// Whether a resource is the rule's, and what of it cannot be read before the deploy.
    pub fn of(&self, subject: &Subject<'_>, resource: &Resource<'_>, beside: Option<&str>) -> Option<Unseen> {
        let properties = &resource.properties;
        let is = |kind: &str| resource.kind == kind;
        let values = |paths: &[&str]| paths.iter().filter_map(|path| unread_at(subject, properties, path)).collect();
        match self {
            Scope::Stack => None,
            Scope::Values(kinds, paths) => kinds.contains(&resource.kind).then(|| values(paths)),
            Scope::Having(kind, first, paths) => {
                (is(kind) && !properties.each_at(first).is_empty()).then(|| values(paths))
            }
            Scope::Presence(kinds, paths) => {
                let missing = |path: &&&str| properties.each_at(path).iter().any(|part| may_be_absent(part.fragment));
                let open = || {
                    paths.iter().filter(missing).map(|path| format!("whether `{path}` is there, the deploy decides"))
                };
                kinds.contains(&resource.kind).then(|| open().collect())
            }
            Scope::Identity(_) if is(RUNTIME) => role_elsewhere(subject, resource),
            Scope::Identity(elements) => {
                let unseen = of_policies(subject, resource, PolicyKind::Identity, elements)?;
                let attached = is_identity(resource.kind).then(|| attached(subject, resource, true));
                Some(unseen.into_iter().chain(attached.into_iter().flatten()).collect())
            }
            Scope::Trust(elements) => of_policies(subject, resource, PolicyKind::Trust, elements),
            Scope::ResourcePolicy(elements) => of_policies(subject, resource, PolicyKind::Resource, elements),
            Scope::AnyPolicy(elements) => {
                let each = [Scope::Identity(elements), Scope::Trust(elements), Scope::ResourcePolicy(elements)];
                of_all(&each, subject, resource, beside)
            }
            Scope::PoliciesOf(kind, elements) => {
                is(kind).then(|| unread_in_policies(subject, resource, None, elements))
            }
            Scope::Attached if is(RUNTIME) => role_elsewhere(subject, resource),
            Scope::Attached => is_identity(resource.kind).then(|| attached(subject, resource, false)),
            Scope::If(asks, scopes) => {
                asks(subject, resource).then(|| of_all(scopes, subject, resource, beside)).flatten()
            }
            Scope::Unless(reason, scopes) => {
                let seen = of_all(scopes, subject, resource, beside)?;
                Some(seen.into_iter().chain(reason(subject).map(str::to_owned)).collect())
            }
            Scope::Beside(scopes) => {
                let seen = of_all(scopes, subject, resource, beside)?;
                Some(seen.into_iter().chain(beside.map(str::to_owned)).collect())
            }
        }
    }

    /// The same of the stack.
    pub fn of_stack(&self, subject: &Subject<'_>, beside: Option<&str>) -> Option<Unseen> {
        let first = |scopes: &[Scope]| scopes.iter().find_map(|scope| scope.of_stack(subject, beside));
        match self {
            Scope::Stack => Some(Unseen::new()),
            Scope::Unless(reason, scopes) => {
                Some(first(scopes)?.into_iter().chain(reason(subject).map(str::to_owned)).collect())
            }
            Scope::Beside(scopes) => Some(first(scopes)?.into_iter().chain(beside.map(str::to_owned)).collect()),
            _ => None,
        }
    }

    /// The types that it is about, by name. Policies in types that nobody knows are looked at besides.
    pub fn types(&self) -> Vec<&'static str> {
        match self {
            Scope::Stack => vec![cloudformation::STACK],
            Scope::Values(kinds, _) | Scope::Presence(kinds, _) => kinds.to_vec(),
            Scope::Having(kind, ..) | Scope::PoliciesOf(kind, _) => vec![*kind],
            Scope::Identity(_) => types_with(PolicyKind::Identity).chain([RUNTIME]).collect(),
            Scope::Trust(_) => types_with(PolicyKind::Trust).collect(),
            Scope::ResourcePolicy(_) => types_with(PolicyKind::Resource).collect(),
            Scope::AnyPolicy(elements) => {
                let each = [Scope::Identity(elements), Scope::Trust(elements), Scope::ResourcePolicy(elements)];
                each.iter().flat_map(Scope::types).collect()
            }
            Scope::Attached => vec![iam::GROUP, iam::ROLE, iam::USER, RUNTIME],
            Scope::If(_, scopes) | Scope::Unless(_, scopes) | Scope::Beside(scopes) => {
                scopes.iter().flat_map(Scope::types).collect()
            }
        }
    }
}

/// Of several, as one: whether any of them is about the resource, and what all that are do not see.
pub(crate) fn of_all(
    scopes: &[Scope],
    subject: &Subject<'_>,
    resource: &Resource<'_>,
    beside: Option<&str>,
) -> Option<Unseen> {
    let mut each = scopes.iter().filter_map(|scope| scope.of(subject, resource, beside)).peekable();
    each.peek()?;
    let mut all = Unseen::new();
    for reason in each.flatten() {
        if !all.contains(&reason) {
            all.push(reason);
        }
    }
    Some(all)
}

/// Whether policies of a kind stand in a type. Of a type without an entry of its own they may, like anything else.
fn bears(known: &ResourceType, kind: PolicyKind) -> bool {
    known.policies != ResourceType::of("").policies && known.policies_of(kind).next().is_some()
}

fn types_with(kind: PolicyKind) -> impl Iterator<Item = &'static str> {
    resource_types().filter(move |known| bears(known, kind)).map(|known| known.name)
}

/// A role without an inline policy allows nothing by one, which is an answer; a log group without a policy is none.
fn of_policies(subject: &Subject<'_>, resource: &Resource<'_>, kind: PolicyKind, elements: &[&str]) -> Option<Unseen> {
    let holds = || subject.policies().iter().any(|policy| policy.resource == resource.id && policy.kind == kind);
    let bears = service(resource.kind) == iam::SERVICE && bears(ResourceType::of(resource.kind), kind);
    (bears || holds()).then(|| unread_in_policies(subject, resource, Some(kind), elements))
}

/// What a runtime's role may do, where the role is not in the template.
fn role_elsewhere(subject: &Subject<'_>, runtime: &Resource<'_>) -> Option<Unseen> {
    let arn = runtime.properties.get("RoleArn").filter(|arn| !is_own(subject, arn))?;
    Some(vec![unread(subject, arn.fragment).unwrap_or_else(|| {
        format!("what the role `{}` may do stands in no template", subject.as_written(arn.text().unwrap_or_default()))
    })])
}

/// What attached policies allow that are not in the template; of those that only their names are asked of, which they are.
fn attached(subject: &Subject<'_>, identity: &Resource<'_>, statements: bool) -> Unseen {
    let Some(arns) = identity.properties.get("ManagedPolicyArns") else { return Unseen::new() };
    let of = |arn: Part<'_>| {
        let elsewhere =
            || format!("what `{}` allows stands in no template", subject.as_written(arn.text().unwrap_or_default()));
        unread(subject, arn.fragment).or_else(|| (statements && !is_own(subject, &arn)).then(elsewhere))
    };
    arns.items().filter_map(of).collect()
}

/// Whether it is a resource of the template, or an attribute of one.
fn is_own(subject: &Subject<'_>, part: &Part<'_>) -> bool {
    part.fragment.referenced().is_some_and(|id| subject.template.resources.contains_key(id))
}

/// What of the policies in a resource cannot be read: whole documents, whole statements, or elements that count.
fn unread_in_policies(
    subject: &Subject<'_>,
    resource: &Resource<'_>,
    kind: Option<PolicyKind>,
    elements: &[&str],
) -> Unseen {
    let asked = |of: PolicyKind| kind.is_none_or(|kind| kind == of);
    let places = ResourceType::of(resource.kind).policies.iter().filter(|policy| asked(policy.kind));
    let mut found = Unseen::new();
    for place in places {
        found.extend(unread_on_the_way(subject, &resource.properties, place.place));
        for document in resource.properties.each_at(place.place) {
            let statements = document.get("Statement");
            found.extend(statements.iter().filter_map(|list| computed(list.fragment)));
            for statement in statements.iter().flat_map(Part::items) {
                found.extend(computed(statement.fragment));
                let effect = statement.get("Effect").and_then(|effect| unread(subject, effect.fragment));
                let read = elements.iter().flat_map(|element| [(*element).to_owned(), format!("Not{element}")]);
                let read = read.filter_map(|element| unread(subject, statement.get(&element)?.fragment));
                found.extend(effect.into_iter().chain(read));
            }
        }
    }
    found
}

/// Why what stands at a path, or on the way to it, cannot be read; none where it can, or nothing stands there.
fn unread_at(subject: &Subject<'_>, properties: &Part<'_>, path: &str) -> Option<String> {
    let at_its_end = || properties.each_at(path).iter().find_map(|part| unread(subject, part.fragment));
    unread_on_the_way(subject, properties, path).or_else(at_its_end)
}

fn unread_on_the_way(subject: &Subject<'_>, properties: &Part<'_>, path: &str) -> Option<String> {
    let ends = path.match_indices('/').map(|(at, _)| at).skip(1).chain([path.len()]);
    let mut parts = ends.flat_map(|end| properties.each_at(&path[..end]));
    let is_whole =
        |part: &Part<'_>| matches!(part.fragment.value, FragmentValue::Text(_) | FragmentValue::Function(..));
    parts.find_map(|part| is_whole(&part).then(|| unread(subject, part.fragment)).flatten())
}

/// Why a value cannot be read before the deploy, or one of those below it.
pub(crate) fn unread(subject: &Subject<'_>, fragment: &Fragment) -> Option<String> {
    if let Some(text) = fragment.text() {
        let parameter = text::references(text).any(|name| subject.template.parameters.contains_key(name));
        let open = parameter || text.contains("{{resolve:");
        return open.then(|| format!("`{}` is known at the deploy only", subject.as_written(text)));
    }
    computed(fragment).or_else(|| fragment.children().find_map(|child| unread(subject, child)))
}

/// Why a value is none yet: a function of CloudFormation that is no text.
fn computed(fragment: &Fragment) -> Option<String> {
    match &fragment.value {
        FragmentValue::Function(name, _) => Some(format!("`{name}` is worked out by the deploy")),
        _ => None,
    }
}

/// Whether what is written may come to nothing.
fn may_be_absent(fragment: &Fragment) -> bool {
    match &fragment.value {
        FragmentValue::Function(name, _) => name == "Fn::If" || name == "Fn::Transform",
        FragmentValue::Text(text) => text == "${AWS::NoValue}",
        _ => false,
    }
}
