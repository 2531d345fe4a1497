use crate::project::WaiverRecord;

/// A waiver that came, went or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaiverChange {
    pub before: Option<WaiverRecord>,
    pub after: Option<WaiverRecord>,
}

/// What is not the same, the waivers of now first. One of the same rule and place is the same waiver.
pub fn compare_waivers(before: &[WaiverRecord], after: &[WaiverRecord]) -> Vec<WaiverChange> {
    let mut gone: Vec<&WaiverRecord> = before.iter().collect();
    let mut take = |is: &dyn Fn(&WaiverRecord) -> bool| {
        let found = gone.iter().position(|waiver| is(waiver))?;
        Some(gone.remove(found))
    };
    let new: Vec<&WaiverRecord> =
        after.iter().filter(|waiver| take(&|other| is_same(other, waiver)).is_none()).collect();
    let mut changes = Vec::new();
    for waiver in new {
        let before = take(&|other| (&other.rule, &other.place) == (&waiver.rule, &waiver.place));
        changes.push(WaiverChange { before: before.cloned(), after: Some(waiver.clone()) });
    }
    changes.extend(gone.into_iter().map(|waiver| WaiverChange { before: Some(waiver.clone()), after: None }));
    changes
}

/// What one that names what it covers sets aside is the template's affair.
fn is_same(one: &WaiverRecord, other: &WaiverRecord) -> bool {
    let sets_aside = if one.covers.is_some() { &one.sets_aside } else { &other.sets_aside };
    *one == WaiverRecord { sets_aside: sets_aside.clone(), ..other.clone() }
}

impl WaiverChange {
    /// A line for each thing that a reviewer must know: `+` for what came, `-` for what went, `!` for what changed.
    pub fn lines(&self) -> Vec<String> {
        match (&self.before, &self.after) {
            (None, Some(waiver)) => whole('+', waiver),
            (Some(waiver), None) => whole('-', waiver),
            (Some(before), Some(after)) => changed(before, after),
            (None, None) => Vec::new(),
        }
    }
}

fn whole(mark: char, waiver: &WaiverRecord) -> Vec<String> {
    let owner = waiver.owner.iter().map(|owner| format!("; owner {owner}"));
    let expires = waiver.expires.iter().map(|day| format!("; until {day}"));
    let who: String = owner.chain(expires).collect();
    let mut lines = vec![format!("{mark} {} at {}: {}{who}", waiver.rule, waiver.place, waiver.reason)];
    lines.extend(covers(waiver).iter().map(|thing| format!("{mark}   {thing}")));
    lines
}

/// What it holds for.
fn covers(waiver: &WaiverRecord) -> Vec<String> {
    waiver.covers.clone().unwrap_or_else(|| vec!["whatever comes there".to_owned()])
}

fn changed(before: &WaiverRecord, after: &WaiverRecord) -> Vec<String> {
    let mut lines = vec![format!("! {} at {}", after.rule, after.place)];
    let (old, new) = (covers(before), covers(after));
    lines.extend(new.iter().filter(|thing| !old.contains(thing)).map(|thing| format!("+   {thing}")));
    lines.extend(old.iter().filter(|thing| !new.contains(thing)).map(|thing| format!("-   {thing}")));
    let nobody = "nobody".to_owned();
    let of = |text: &Option<String>| text.clone().unwrap_or_else(|| nobody.clone());
    for (what, old, new) in [
        ("reason", before.reason.clone(), after.reason.clone()),
        ("owner", of(&before.owner), of(&after.owner)),
        ("until", of(&before.expires), of(&after.expires)),
    ] {
        if old != new {
            lines.push(format!("!   {what} {old}, now {new}"));
        }
    }
    // One that does not say what it covers covers what comes.
    if before.covers.is_none() && after.covers.is_none() {
        lines.extend(
            after
                .sets_aside
                .iter()
                .filter(|thing| !before.sets_aside.contains(thing))
                .map(|thing| format!("+   sets aside {thing}")),
        );
        lines.extend(
            before
                .sets_aside
                .iter()
                .filter(|thing| !after.sets_aside.contains(thing))
                .map(|thing| format!("-   sets aside {thing}")),
        );
    }
    lines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::compare_waivers;
    use crate::project::{WaiverRecord, read_waivers, write_waivers};

    fn waiver(place: &str, covers: Option<&[&str]>, expires: &str) -> WaiverRecord {
        let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        WaiverRecord {
            rule: "endpoint-pinned".to_owned(),
            place: place.to_owned(),
            covers: covers.map(texts),
            reason: "a partner tests".to_owned(),
            owner: Some("sales".to_owned()),
            expires: Some(expires.to_owned()),
            sets_aside: texts(covers.unwrap_or_default()),
        }
    }

    #[test]
    fn a_waiver_that_comes_goes_or_changes_is_told() {
        let one = waiver("/a", Some(&["AgentRuntimeVersion 3"]), "2027-01-01");
        let lines = |before: &[WaiverRecord], after: &[WaiverRecord]| {
            compare_waivers(before, after).iter().flat_map(|change| change.lines()).collect::<Vec<_>>()
        };
        let both = [one.clone(), waiver("/b", None, "2027-01-01")];
        assert_eq!(lines(&both, &[both[1].clone(), one.clone()]), [""; 0], "the order makes no difference");
        assert_eq!(
            lines(std::slice::from_ref(&one), &both),
            ["+ endpoint-pinned at /b: a partner tests; owner sales; until 2027-01-01", "+   whatever comes there"]
        );
        assert_eq!(
            lines(std::slice::from_ref(&one), &[]),
            ["- endpoint-pinned at /a: a partner tests; owner sales; until 2027-01-01", "-   AgentRuntimeVersion 3"]
        );
        assert_eq!(
            lines(std::slice::from_ref(&one), &[waiver("/a", Some(&["AgentRuntimeVersion 4"]), "2027-06-01")]),
            [
                "! endpoint-pinned at /a",
                "+   AgentRuntimeVersion 4",
                "-   AgentRuntimeVersion 3",
                "!   until 2027-01-01, now 2027-06-01"
            ]
        );
        let text = String::from_utf8(write_waivers(&both).unwrap()).unwrap();
        assert_eq!(read_waivers(&text).unwrap(), both);
        assert_eq!(read_waivers("{}"), None);
    }
}
