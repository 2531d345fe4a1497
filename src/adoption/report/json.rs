use super::{AdoptionReport, AdoptionState, ModuleProof, Verdict};
use crate::adoption::maker::Maker;
use crate::adoption::obstacle::Obstacle;
use crate::adoption::proof::{ElementChange, Intended, Kept, Proof};
use crate::cloudformation::{Template, places};
use crate::iam::permissions::PermissionChange;
use serde_json::{Value, json};

impl AdoptionReport<'_> {
    /// For programs; its keys are a promise. `sources` has the shape of the `.sources.json` files.
    pub fn json(&self) -> Value {
        let modules: Vec<Value> = self.modules.iter().map(|module| entry(self, module)).collect();
        json!({
            "modules": modules,
            "summary": {
                "modules": self.modules.len(),
                "proven": self.count(Verdict::Proven),
                "notProven": self.count(Verdict::NotProven),
                "adopted": self.count(Verdict::Adopted),
                "notCompared": self.count(Verdict::NotCompared),
            }
        })
    }
}

fn entry(report: &AdoptionReport<'_>, module: &ModuleProof<'_>) -> Value {
    let mut entry = json!({
        "module": module.module,
        "stack": module.stack_name,
        "comparedWith": module.read_from,
        "verdict": module.state.verdict().name(),
    });
    if let (AdoptionState::Compared { proof, template }, Some(entry)) = (&module.state, entry.as_object_mut())
        && let Value::Object(rest) = compared(report, proof, template)
    {
        entry.extend(rest);
    }
    entry
}

fn compared(report: &AdoptionReport<'_>, proof: &Proof, template: &Template) -> Value {
    let whole = |effect| -> Value {
        let resources = proof.resources(effect).map(|(one, permissions)| {
            json!({
                "logicalId": one.subject.name,
                "type": one.subject.kind,
                "reason": one.reason.name(),
                "why": one.reason.words(),
                "permissions": lines(permissions),
                "imported": proof.imports.get(&one.subject.name).filter(|_| effect == ElementChange::Added),
                "sources": sources(report, template, one),
            })
        });
        resources.collect()
    };
    let differences = proof.differences().into_values().flatten().map(|one| difference(report, template, one));
    json!({
        "madeBy": maker_name(&proof.made_by),
        "kept": proof.kept.iter().map(kept).collect::<Value>(),
        "added": whole(ElementChange::Added),
        "removed": whole(ElementChange::Leaves),
        "differences": differences.collect::<Value>(),
        "obstacles": proof.obstacles.iter().map(|one| obstacle(report, one)).collect::<Value>(),
    })
}

fn lines<'a>(changes: impl IntoIterator<Item = &'a PermissionChange>) -> Vec<String> {
    changes.into_iter().flat_map(PermissionChange::lines).collect()
}

fn maker_name(maker: &Maker) -> Value {
    let (tool, version) = match maker {
        Maker::Mdaa(version) => ("MDAA", version.clone()),
        Maker::Cdk => ("CDK", None),
        Maker::Mdaac => ("mdaac", None),
        Maker::Unknown => ("unknown", None),
    };
    json!({"tool": tool, "version": version})
}

fn kept(kept: &Kept) -> Value {
    json!({
        "logicalId": kept.logical_id,
        "type": kept.resource_type,
        "name": kept.name,
        "physicalId": kept.physical_id,
        "changes": kept.changes,
    })
}

fn difference(report: &AdoptionReport<'_>, template: &Template, one: &Intended) -> Value {
    json!({
        "reason": one.reason.name(),
        "why": one.reason.words(),
        "effect": match one.effect {
            ElementChange::Changed => "changed",
            ElementChange::Added => "added",
            ElementChange::Leaves => "leaves",
        },
        "subject": one.subject.name,
        "type": one.subject.kind,
        "path": one.path,
        "before": one.before,
        "after": one.after,
        "permissions": lines(&one.permission),
        "sources": sources(report, template, one),
    })
}

fn sources(report: &AdoptionReport<'_>, template: &Template, one: &Intended) -> Value {
    if one.effect == ElementChange::Leaves { json!([]) } else { places(template.origins(&one.cause), report.sources) }
}

fn obstacle(report: &AdoptionReport<'_>, one: &Obstacle) -> Value {
    let start = |span: crate::source::Span| report.sources.start(span);
    json!({
        "kind": one.kind.name(),
        "subject": one.subject.name,
        "type": one.subject.kind,
        "path": one.path,
        "before": one.before,
        "after": one.after,
        "permissions": lines(&one.permission),
        "message": one.words(),
        "help": one.help(),
        "file": one.span.map(|span| report.sources.name(span.file)),
        "line": one.span.map(|span| start(span).line),
        "column": one.span.map(|span| start(span).column),
    })
}
