use super::canonical::scalar_text;
use super::change::AccessChange;
use super::values::one_or_many;
use crate::cloudformation::resource_types::{iam, service};
use crate::cloudformation::{PolicyKind, ResourceType, text};
use crate::iam::permissions::{CanonicalDocument, PermissionChange, What, compare};
use jsonptr::PointerBuf;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Resources in canonical form, by logical id.
type Resources = Map<String, Value>;

/// Who gains and loses what between two sets of resources.
pub fn access(before: &Resources, after: &Resources) -> Vec<AccessChange> {
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
            let mut changes = compare(&identity(before, logical_id), &identity(after, logical_id));
            if resource_type == iam::ROLE {
                changes.extend(attached(before, after, logical_id));
                changes.extend(boundary(before, after, logical_id));
            }
            push(PolicyKind::Identity, changes);
        } else {
            push(PolicyKind::Resource, compare(&own(before, PolicyKind::Resource), &own(after, PolicyKind::Resource)));
        }
        push(PolicyKind::Trust, compare(&own(before, PolicyKind::Trust), &own(after, PolicyKind::Trust)));
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

fn find<'a>(value: &'a Value, steps: &[&str], pointer: PointerBuf, found: &mut Vec<CanonicalDocument<'a>>) {
    match steps {
        [] => found.push(CanonicalDocument { pointer, value }),
        ["*", rest @ ..] => {
            for (index, item) in one_or_many(value).iter().enumerate() {
                find(item, rest, pointer.with_trailing_token(index), found);
            }
        }
        [key, rest @ ..] => {
            if let Some(value) = value.get(key) {
                find(value, rest, pointer.with_trailing_token(*key), found);
            }
        }
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

/// Whether a policy of the stack is attached to a role of the stack, said by either.
fn attaches(resources: &Resources, role: &str, policy: &str) -> bool {
    let names = |resource: &str, property_name: &str, wanted: &str| {
        let list = property(resources, resource, property_name).map(one_or_many).unwrap_or_default();
        list.iter().filter_map(Value::as_str).any(|text| is_reference(text, wanted))
    };
    let is_role = resources.get(role).is_some_and(|resource| type_of(resource) == iam::ROLE);
    is_role
        && (names(role, "ManagedPolicyArns", policy) || names(policy, "Roles", role) || names(policy, "RoleName", role))
}

/// Whether a text is nothing but `${Name}` or an attribute of it.
fn is_reference(text: &str, name: &str) -> bool {
    let mut segments = text::segments(text);
    let whole = segments.next();
    let named =
        |reference: &str| reference == name || reference.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
    matches!(whole, Some(text::Segment::Reference(reference)) if named(reference)) && segments.next().is_none()
}

/// Managed policies from outside the stack that a role has.
fn outside(resources: &Resources, role: &str) -> BTreeSet<String> {
    let arns = property(resources, role, "ManagedPolicyArns").map(one_or_many).unwrap_or_default();
    let arns = arns.iter().filter_map(scalar_text);
    arns.filter(|arn| !resources.keys().any(|id| is_reference(arn, id))).collect()
}

fn attached(before: &Resources, after: &Resources, role: &str) -> Vec<PermissionChange> {
    let (old, new) = (outside(before, role), outside(after, role));
    let pointer = pointer(role, "ManagedPolicyArns");
    let change = |what| PermissionChange { what, pointer: pointer.clone() };
    let came = new.difference(&old).map(|arn| change(What::Attached(arn.clone())));
    let went = old.difference(&new).map(|arn| change(What::Detached(arn.clone())));
    came.chain(went).collect()
}

fn boundary(before: &Resources, after: &Resources, role: &str) -> Option<PermissionChange> {
    // A role that comes or goes has no rights to bound before or after.
    if !before.contains_key(role) || !after.contains_key(role) {
        return None;
    }
    let arn = |side| property(side, role, "PermissionsBoundary").and_then(scalar_text);
    let (before, after) = (arn(before), arn(after));
    (before != after).then(|| PermissionChange {
        what: What::Boundary { before, after },
        pointer: pointer(role, "PermissionsBoundary"),
    })
}
