use super::found::RuleMatch;
use super::judge::secrets;
use super::subject::Subject;
use crate::cloudformation::{Fragment, FragmentValue};
use crate::iam::Statement;
use crate::iam::permissions::{Parts, Permission};
use crate::source::HIDDEN;
use jsonptr::{Pointer, PointerBuf};
use std::collections::HashMap;
use std::sync::Arc;

/// The most bytes of permissions that are told of a statement: IAM takes 6144 characters of a managed policy.
const MAX_TEXT: usize = 1 << 20;

/// What a finding is about, in the words by which a waiver names it, each thing apart: of a statement the permissions
/// that it has a part in, as `diff` tells them (`Allow s3:GetObject on arn:aws:s3:::curated/*`); else property and value
/// (`AgentRuntimeVersion 3`, `no RetentionInDays`), or type and logical id of a resource. Sids, the order of lists and
/// how statements are put together make no difference.
///
/// The words stand in files of users: other words would be other findings.
///
/// A statement may have thousands of permissions and as many findings: it is read once, and those about all of it share
/// one list.
#[derive(Default)]
pub struct Covered {
    /// By number of the template and place.
    of_statements: HashMap<(usize, PointerBuf), OfStatement>,
}

struct OfStatement {
    parts: Option<Parts>,
    hidden: Vec<String>,
    all: Option<Arc<[String]>>,
}

impl Covered {
    /// What a finding in a template of that number is about.
    pub fn by(&mut self, index: usize, subject: &Subject<'_>, found: &RuleMatch) -> Arc<[String]> {
        if !found.covers.is_empty() {
            let within = found.statement.as_ref().unwrap_or(&found.at);
            return shown(subject, &secrets(subject, within), found.covers.clone());
        }
        let Some(statement) = statement(subject, found) else {
            return shown(subject, &secrets(subject, &found.at), value(subject, found, &found.at));
        };
        let of = self.of_statements.entry((index, statement.at.clone())).or_insert_with(|| OfStatement {
            // What is compared is of one template, so which partition it is makes no difference.
            parts: Parts::of(statement, "aws"),
            hidden: secrets(subject, &statement.at),
            all: None,
        });
        let permissions = |part| of.parts.as_ref().and_then(|parts| texts(&parts.permissions(part)?));
        if (found.alone || found.granular.is_some())
            && let Some(part) = permissions(Some(&found.at))
        {
            return shown(subject, &of.hidden, part);
        }
        let all = || permissions(None).unwrap_or_else(|| value(subject, found, &statement.at));
        Arc::clone(of.all.get_or_insert_with(|| shown(subject, &of.hidden, all())))
    }
}

/// What a secret is changes nothing about who may see it, and nobody may read it here.
fn shown(subject: &Subject<'_>, hidden: &[String], mut texts: Vec<String>) -> Arc<[String]> {
    for text in &mut texts {
        *text = subject.as_written(text);
        hidden.iter().filter(|secret| !secret.is_empty()).for_each(|secret| *text = text.replace(secret, HIDDEN));
    }
    texts.sort_unstable();
    texts.dedup();
    texts.into()
}

/// The statement that it stands in.
fn statement<'a>(subject: &'a Subject<'_>, found: &RuleMatch) -> Option<&'a Statement<PointerBuf>> {
    let mut statements = subject.policies().iter().flat_map(|policy| &policy.document.statements);
    statements.find(|statement| found.at.starts_with(&statement.at))
}

/// None where they would fill the memory: each names all conditions of its statement.
fn texts(permissions: &[Permission]) -> Option<Vec<String>> {
    let mut room = MAX_TEXT;
    let each = permissions.iter().map(|permission| {
        let text = permission.to_string();
        room = room.checked_sub(text.len())?;
        Some(text)
    });
    each.collect()
}

/// What stands at a place; what does not, is told as such.
fn value(subject: &Subject<'_>, found: &RuleMatch, at: &Pointer) -> Vec<String> {
    let mut tokens: Vec<String> = at.tokens().map(|token| token.decoded().into_owned()).collect();
    // A resource with all its properties.
    if tokens.len() == 3 && tokens.last().is_some_and(|last| last == "Properties") {
        tokens.pop();
    }
    let name = match &tokens[..] {
        [_, id] => {
            let resource = subject.resources().iter().find(|resource| resource.id == id);
            return vec![resource.map_or_else(|| id.clone(), |resource| format!("{} {id}", resource.kind))];
        }
        tokens => tokens.iter().rev().find(|token| token.parse::<usize>().is_err()).cloned().unwrap_or_default(),
    };
    let mut texts = Vec::new();
    match subject.template.get(at) {
        _ if !found.secrets.is_empty() || subject.template.is_secret(at) => texts.push(format!("{name} {HIDDEN}")),
        Some(fragment) => leaves(&name, fragment, &mut texts),
        None => texts.push(format!("no {name}")),
    }
    if texts.is_empty() {
        texts.push(name);
    }
    texts
}

fn leaves(name: &str, fragment: &Fragment, texts: &mut Vec<String>) {
    match &fragment.value {
        FragmentValue::Text(text) => texts.push(format!("{name} {text}")),
        FragmentValue::List(items) => items.iter().for_each(|item| leaves(name, item, texts)),
        FragmentValue::Map(map) => map.iter().for_each(|(key, below)| leaves(&format!("{name}/{key}"), below, texts)),
        FragmentValue::Json(content) => leaves(name, content, texts),
        FragmentValue::Absent => {}
        FragmentValue::Bool(_) | FragmentValue::Number(_) | FragmentValue::Function(..) => {
            texts.push(format!("{name} {}", fragment.to_json()));
        }
    }
}
