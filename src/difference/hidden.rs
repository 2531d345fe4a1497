use super::canonical::{Scope, scalar_text};
use super::change::{Change, Difference};
use crate::cloudformation::{Fragment, PseudoParameters, Template};
use crate::iam::permissions::{
    Conditions, NameSet, Permission, PermissionChange, PermissionCondition, PolicyReference, What,
};
use crate::source::{HIDDEN, Origin, SecretKind, Sources};
use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;
use std::collections::BTreeSet;

/// Which values of a template no output but the template may show, unless the user wants to see them:
/// secret properties, what `env_var:` brought, and what is hidden in the files.
#[derive(Clone, Copy, Debug)]
pub struct Hidden<'a> {
    template: &'a Template,
    sources: &'a Sources,
}

impl<'a> Hidden<'a> {
    /// Those of a template, and what stood in their places before.
    pub fn of(template: &'a Template, sources: &'a Sources) -> Self {
        Hidden { template, sources }
    }

    /// Whether the value at this place is one of them.
    pub fn hides(&self, pointer: &Pointer) -> bool {
        let secret = |origin: &Origin| match origin {
            Origin::Environment(_) => true,
            Origin::File(span) | Origin::Context(_, span) => self.sources.hides(*span),
            _ => false,
        };
        !self.sources.shows_values()
            && (self.template.is_secret(pointer) || self.template.origins(pointer).iter().any(secret))
    }

    pub fn left_out_of(&self, difference: Difference, pseudo: &PseudoParameters) -> Difference {
        let mut secrets = self.texts(pseudo);
        let mut difference = difference;
        let properties = difference.resources.iter_mut().flat_map(|resource| &mut resource.changes);
        let entries = difference.parameters.iter_mut().chain(&mut difference.outputs).chain(&mut difference.other);
        let keys = self.sources.hidden_keys();
        for change in properties.chain(entries) {
            self.change(change, &mut secrets);
            change.path = keys.iter().fold(std::mem::take(&mut change.path), |path, key| without_key(&path, key));
        }
        // What stood there before is as secret, wherever else it is told.
        secrets.iter().for_each(|text| self.sources.secrets().keep(text, SecretKind::Environment));
        for access in &mut difference.access {
            access.changes.iter_mut().for_each(|change| self.permission_change(change, &secrets, &keys));
        }
        difference
    }

    /// The texts to hide that stand alone in a leaf, in canonical form.
    fn texts(&self, pseudo: &PseudoParameters) -> BTreeSet<String> {
        let scope = Scope::new(self.template, pseudo);
        let mut found = BTreeSet::new();
        self.template.walk(&mut |pointer, fragment| {
            if fragment.is_leaf() && self.hides(pointer) {
                found.extend(scope.canonical(fragment).as_ref().and_then(scalar_text).filter(|text| tells(text)));
            }
        });
        found
    }

    fn change(&self, change: &mut Change, secrets: &mut BTreeSet<String>) {
        for value in change.before.iter_mut().chain(&mut change.after) {
            self.value(value, &mut change.pointer.clone(), secrets);
        }
    }

    fn value(&self, value: &mut Value, pointer: &mut PointerBuf, secrets: &mut BTreeSet<String>) {
        let mut below = |token: String, value: &mut Value| {
            pointer.push_back(token);
            self.value(value, pointer, secrets);
            pointer.pop_back();
        };
        match value {
            Value::Object(map) => {
                map.iter_mut().for_each(|(key, value)| below(key.clone(), value));
                *map =
                    std::mem::take(map).into_iter().map(|(key, value)| (self.sources.shown_key(&key), value)).collect();
            }
            Value::Array(items) => {
                items.iter_mut().enumerate().for_each(|(index, value)| below(index.to_string(), value));
            }
            scalar if self.hides(pointer) => {
                secrets.extend(scalar_text(scalar).filter(|text| tells(text)));
                *scalar = HIDDEN.into();
            }
            _ => {}
        }
    }

    /// A text of the template's JSON as it may be shown, with the keys that are hidden.
    pub fn without_keys(&self, mut json: String) -> String {
        for key in self.sources.hidden_keys() {
            json = json.replace(&format!("{}: ", Value::from(key)), &format!("\"{HIDDEN}\": "));
        }
        json
    }

    fn permission_change(&self, change: &mut PermissionChange, secrets: &BTreeSet<String>, keys: &BTreeSet<String>) {
        // A document that is one text has no places in it.
        let fragment = self.template.get(&change.pointer);
        let in_statement = change.pointer.tokens().any(|token| token.decoded() == "Statement");
        let leaf = |fragment: &Fragment| fragment.is_leaf() && !in_statement;
        let one_text = fragment.is_none_or(leaf);
        let all = one_text && self.hides(&change.pointer);
        let text = |text: &mut String| {
            if all || secrets.contains(text) {
                *text = HIDDEN.to_owned();
            }
        };
        let within = |json: &mut String| {
            for secret in secrets.iter().chain(keys).filter(|_| !all) {
                let quoted = Value::from(secret.as_str()).to_string();
                *json = json.replace(quoted.trim_matches('"'), HIDDEN);
            }
            text(json);
        };
        let reference = |policy: &mut PolicyReference| match policy {
            PolicyReference::Arn(arn) => text(arn),
            PolicyReference::Unread(json) => within(json),
        };
        let conditions_texts = |conditions: &mut Conditions| {
            conditions.iter_mut().for_each(|condition| condition.values = hidden_set(&condition.values, &text));
            let hidden = |condition: &&mut PermissionCondition| keys.contains(&condition.key);
            conditions.iter_mut().filter(hidden).for_each(|condition| condition.key = HIDDEN.to_owned());
        };
        match &mut change.what {
            What::Gained(permission) | What::Lost(permission) => {
                permission_texts(permission, &text);
                conditions_texts(&mut permission.conditions);
            }
            What::Condition { of, before, after } => {
                permission_texts(of, &text);
                before.iter_mut().chain(after).chain([&mut of.conditions]).for_each(conditions_texts);
            }
            What::Attached(policy) | What::Detached(policy) => reference(policy),
            What::Boundary { before, after } => before.iter_mut().chain(after).for_each(reference),
            What::UnreadCame(json) | What::UnreadWent(json) => within(json),
            What::TooMany => {}
        }
    }
}

/// Whether a value tells anything where it stands elsewhere: to hide each `true` of a policy would hide the policy.
fn tells(value: &str) -> bool {
    !matches!(value, "true" | "false")
}

/// The path without a key, which may hold a `/` itself.
fn without_key(path: &str, key: &str) -> String {
    let shown = format!("/{path}/").replace(&format!("/{key}/"), &format!("/{HIDDEN}/"));
    shown[1..shown.len() - 1].to_owned()
}

fn permission_texts(permission: &mut Permission, hide: &dyn Fn(&mut String)) {
    for names in permission.resource.iter_mut().chain(&mut permission.principal).chain([&mut permission.action]) {
        match names {
            NameSet::Of(name) => hide(name),
            NameSet::AllBut(left_out) => *left_out = hidden_set(left_out, hide),
        }
    }
}

fn hidden_set(texts: &BTreeSet<String>, hide: &dyn Fn(&mut String)) -> BTreeSet<String> {
    let hidden = texts.iter().cloned().map(|mut text| {
        hide(&mut text);
        text
    });
    hidden.collect()
}
