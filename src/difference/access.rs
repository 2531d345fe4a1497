use super::change::AccessChange;
use super::values::one_or_many;
use crate::cloudformation::resource_types::{iam, service};
use crate::cloudformation::{PolicyKind, ResourceType, is_function, text};
use crate::iam::permissions::{CanonicalDocument, PermissionChange, PolicyReference, What, compare};
use jsonptr::PointerBuf;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Resources in canonical form, by logical id.
type Resources = Map<String, Value>;

/// Who gains and loses what between two sets of resources. `partition` is what `${AWS::Partition}` stands for, or that text
/// itself.
pub fn access(before: &Resources, after: &Resources, partition: &str) -> Vec<AccessChange> {
    let compare = |before: Vec<_>, after: Vec<_>| compare(&before, &after, partition);
    let gone = before.iter().filter(|(id, _)| !after.contains_key(*id));
    let mut found = Vec::new();
    for (logical_id, resource) in after.iter().chain(gone) {
        let resource_type = type_of(resource);
        let own = |side, kind| documents(side, logical_id, resource_type, kind);
        let mut push = |kind, changes: Vec<PermissionChange>| {
            if !changes.is_empty() {
                let (logical_id, resource_type) = (logical_id.clone(), resource_type.to_owned());
                found.push(AccessChange { logical_id, resource_type, kind, changes });
            }
        };
        if service(resource_type) == iam::SERVICE {
            let mut changes = compare(identity(before, logical_id), identity(after, logical_id));
            changes.extend(attached(before, after, logical_id));
            changes.extend(boundary(before, after, logical_id));
            push(PolicyKind::Identity, changes);
        }
        for kind in [PolicyKind::Resource, PolicyKind::Trust] {
            push(kind, compare(own(before, kind), own(after, kind)));
        }
    }
    found
}

fn type_of(resource: &Value) -> &str {
    resource.get("Type").and_then(Value::as_str).unwrap_or_default()
}

fn property<'a>(resources: &'a Resources, logical_id: &str, name: &str) -> Option<&'a Value> {
    resources.get(logical_id)?.get("Properties")?.get(name)
}

fn pointer(logical_id: &str, property: &str) -> PointerBuf {
    PointerBuf::from_tokens(["Resources", logical_id, "Properties", property])
}

/// The documents of a kind in a resource's own properties, where its type has them.
fn documents<'a>(
    resources: &'a Resources,
    id: &str,
    resource_type: &str,
    kind: PolicyKind,
) -> Vec<CanonicalDocument<'a>> {
    let mut found = Vec::new();
    if let Some(properties) = resources.get(id).and_then(|resource| resource.get("Properties")) {
        for place in ResourceType::of(resource_type).policies_of(kind) {
            let steps: Vec<&str> = place.split('/').skip(1).collect();
            find(properties, &steps, PointerBuf::from_tokens(["Resources", id, "Properties"]), &mut found);
        }
    }
    found
}

/// What stands where a document is looked for is one, also if it cannot be read.
fn find<'a>(value: &'a Value, steps: &[&str], pointer: PointerBuf, found: &mut Vec<CanonicalDocument<'a>>) {
    match (steps, value) {
        ([], _) => found.push(CanonicalDocument { pointer, value }),
        (["*", rest @ ..], Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                find(item, rest, pointer.with_trailing_token(index), found);
            }
        }
        (["*", rest @ ..], _) => find(value, rest, pointer, found),
        ([key, rest @ ..], Value::Object(map)) if !map.keys().any(|key| is_function(key)) => {
            if let Some(value) = map.get(*key) {
                find(value, rest, pointer.with_trailing_token(*key), found);
            }
        }
        _ => found.push(CanonicalDocument { pointer, value }),
    }
}

/// What a role may do: its inline policies and those of the stack that are attached to it. What a
/// policy lets whoever holds it do: nothing more, if that is a role of the stack.
fn identity<'a>(resources: &'a Resources, logical_id: &str) -> Vec<CanonicalDocument<'a>> {
    let Some(resource) = resources.get(logical_id) else { return Vec::new() };
    let own = |id, resource: &Value| documents(resources, id, type_of(resource), PolicyKind::Identity);
    // A type that is one policy, and no identity with policies in it.
    let is_policy = |resource: &Value| {
        ResourceType::of(type_of(resource)).policies_of(PolicyKind::Identity).any(|place| !place.contains('*'))
    };
    if is_policy(resource) {
        let held = resources.iter().any(|(role, _)| attaches(resources, role, logical_id));
        return if held { Vec::new() } else { own(logical_id, resource) };
    }
    let mut documents = own(logical_id, resource);
    for (policy, resource) in resources.iter().filter(|(_, resource)| is_policy(resource)) {
        if attaches(resources, logical_id, policy) {
            documents.extend(own(policy, resource));
        }
    }
    documents
}

/// Whether a policy of the stack is attached to an identity of the stack, said by either.
fn attaches(resources: &Resources, identity: &str, policy: &str) -> bool {
    let named_in = |property_name: &str| -> &[Value] {
        property(resources, policy, property_name).map(one_or_many).unwrap_or_default()
    };
    let name = format!("${{{identity}}}");
    let is_identity =
        resources.get(identity).is_some_and(|one| [iam::ROLE, iam::USER, iam::GROUP].contains(&type_of(one)));
    is_identity
        && (policies(resources, identity).iter().any(|one| managed_policy(resources, one) == Some(policy))
            || ["Roles", "Users", "Groups", "RoleName", "UserName", "GroupName"]
                .iter()
                .any(|property_name| named_in(property_name).iter().any(|one| *one == name)))
}

/// The managed policies that an identity names.
fn policies<'a>(resources: &'a Resources, identity: &str) -> &'a [Value] {
    property(resources, identity, "ManagedPolicyArns").map(one_or_many).unwrap_or_default()
}

/// The managed policy of the stack that a value is the ARN of.
fn managed_policy<'a>(resources: &'a Resources, arn: &Value) -> Option<&'a str> {
    let reference = text::whole_reference(arn.as_str()?)?;
    let (id, resource) = resources.get_key_value(reference.strip_suffix(".PolicyArn").unwrap_or(reference))?;
    (type_of(resource) == iam::MANAGED_POLICY).then_some(id)
}

/// Managed policies from outside the stack that an identity has. What is no reference to one within is from outside.
fn outside(resources: &Resources, identity: &str) -> BTreeSet<PolicyReference> {
    let all = policies(resources, identity).iter();
    all.filter(|arn| managed_policy(resources, arn).is_none()).map(PolicyReference::of).collect()
}

fn attached(before: &Resources, after: &Resources, identity: &str) -> Vec<PermissionChange> {
    let (old, new) = (outside(before, identity), outside(after, identity));
    let pointer = pointer(identity, "ManagedPolicyArns");
    let change = |what| PermissionChange { what, pointer: pointer.clone() };
    let came = new.difference(&old).map(|policy| change(What::Attached(policy.clone())));
    let went = old.difference(&new).map(|policy| change(What::Detached(policy.clone())));
    came.chain(went).collect()
}

fn boundary(before: &Resources, after: &Resources, role: &str) -> Option<PermissionChange> {
    // A role that comes or goes has no rights to bound before or after.
    if !before.contains_key(role) || !after.contains_key(role) {
        return None;
    }
    let policy = |side| property(side, role, "PermissionsBoundary").map(PolicyReference::of);
    let (before, after) = (policy(before), policy(after));
    (before != after).then(|| PermissionChange {
        what: What::Boundary { before, after },
        pointer: pointer(role, "PermissionsBoundary"),
    })
}
