use super::subject::Subject;
use super::waivers::{Form, Waiver, ends, is_named_by};
use crate::iam::Pattern;
use crate::placeholder::closest;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::ops::Bound;

/// How many waivers are told the place they were most likely meant for: to find it is dear.
const MAX_NEAREST: usize = 50;

/// Every place that a waiver may name, each once: the templates of many modules are much alike.
pub struct Places {
    paths: BTreeSet<String>,
    ids: BTreeSet<String>,
    /// Both, pointers into the templates, and what lies above any of them.
    all: BTreeSet<String>,
    nearest_left: Cell<usize>,
}

impl Places {
    pub fn of(subjects: &[Subject<'_>]) -> Places {
        let (mut paths, mut ids, mut all) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for subject in subjects {
            for resource in subject.resources() {
                paths.extend(subject.construct_path(&resource.part.at));
                ids.insert(resource.id.to_owned());
            }
            // A pointer's parents are visited themselves.
            subject.template.walk(&mut |pointer, _| {
                if !pointer.is_root() && !all.contains(pointer.as_str()) {
                    all.insert(pointer.to_string());
                }
            });
        }
        all.extend(paths.iter().flat_map(|path| ends(path).map(|end| path[..end].to_owned())));
        all.extend(ids.iter().cloned());
        Places { paths, ids, all, nearest_left: Cell::new(MAX_NEAREST) }
    }

    /// Whether there is what the waiver names.
    pub fn have(&self, waiver: &Waiver) -> bool {
        if waiver.form == Form::Suppression {
            return self.paths.iter().any(|path| is_named_by(path, &waiver.place));
        }
        let pattern = Pattern::text(&waiver.place);
        let literal = waiver.place.split(['*', '?']).next().unwrap_or_default();
        let mut candidates = self
            .all
            .range::<str, _>((Bound::Included(literal), Bound::Unbounded))
            .take_while(|place| place.starts_with(literal));
        candidates.any(|place| pattern.matches(place))
    }

    /// The path or id that the waiver was most likely meant for.
    pub fn nearest(&self, waiver: &Waiver) -> Option<&str> {
        self.nearest_left.set(self.nearest_left.get().checked_sub(1)?);
        closest(&waiver.place, self.paths.iter().chain(&self.ids).map(String::as_str))
    }
}
