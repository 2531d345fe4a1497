//! What rules across modules share: which of them go to one place, and which names meet there.

use crate::policy::{RuleMatch, Subject};
use indexmap::IndexMap;
use jsonptr::PointerBuf;

/// A name that a template gives.
#[derive(Debug)]
pub struct UniqueName {
    subject: usize,
    text: String,
    what: &'static str,
    at: PointerBuf,
    among: Among,
}

/// What has the name once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Among {
    AccountAndRegion,
    Account,
    /// All accounts in a region.
    Region,
}

impl UniqueName {
    /// One that is unique in an account and region.
    pub fn regional(subject: usize, text: &str, what: &'static str, at: &PointerBuf) -> UniqueName {
        UniqueName { subject, text: text.to_owned(), what, at: at.clone(), among: Among::AccountAndRegion }
    }

    /// The same, unique in the whole account, whatever its case.
    pub fn of_account(mut self) -> UniqueName {
        self.text = self.text.to_ascii_lowercase();
        self.among = Among::Account;
        self
    }

    /// The same, unique in a region whatever the account.
    pub fn of_region(self) -> UniqueName {
        UniqueName { among: Among::Region, ..self }
    }
}

/// Those that go to one account and region, where there are several.
pub fn in_one_place(subjects: &[Subject<'_>], found: Vec<(usize, PointerBuf)>) -> Vec<Vec<(usize, PointerBuf)>> {
    let mut places: IndexMap<(String, String), Vec<(usize, PointerBuf)>> = IndexMap::new();
    for (index, at) in found {
        places.entry((subjects[index].account_key(), subjects[index].region_key())).or_default().push((index, at));
    }
    places.into_values().filter(|group| group.len() > 1).collect()
}

/// Names that several modules give in one place: for each module and one other that has the same, the
/// first, and how many more.
pub fn collisions(subjects: &[Subject<'_>], names: Vec<UniqueName>) -> Vec<(usize, RuleMatch)> {
    // By account and region, as far as they count, what it is, and the name.
    type Place<'a> = (Option<String>, Option<String>, &'a str, &'a str);
    let mut taken: IndexMap<Place<'_>, Vec<&UniqueName>> = IndexMap::new();
    for name in &names {
        let subject = &subjects[name.subject];
        let account = (name.among != Among::Region).then(|| subject.account_key());
        let region = (name.among != Among::Account).then(|| subject.region_key());
        taken.entry((account, region, name.what, &name.text)).or_default().push(name);
    }
    let mut pairs: IndexMap<(usize, usize), Vec<(&UniqueName, &UniqueName)>> = IndexMap::new();
    for group in taken.values() {
        for one in group {
            if let Some(other) = group.iter().find(|other| other.subject != one.subject) {
                pairs.entry((one.subject, other.subject)).or_default().push((one, other));
            }
        }
    }
    let mut found = Vec::new();
    for ((subject, other), pairs) in pairs {
        let Some((one, theirs)) = pairs.first() else { continue };
        let more = match pairs.len() {
            1 => String::new(),
            count => format!(", and {} more of these", count - 1),
        };
        let message = format!("`{}` has the {} `{}` too{more}", subjects[other].id, one.what, one.text);
        let mut finding = RuleMatch::new(&one.at, message).related(other, &theirs.at, "the other module");
        for (one, _) in pairs {
            finding = finding.also(&one.at).covering(format!("{} {} of {}", one.what, one.text, subjects[other].id));
        }
        found.push((subject, finding));
    }
    found
}
