use super::covers::Covers;
use super::day::Day;
use super::found::RuleMatch;
use super::judgement::Judgement;
use super::limits::{Limits, quoted};
use super::places::Places;
use super::rule::{Id, Rule};
use super::rules::RULES;
use super::subject::Subject;
use super::suppressions;
use super::waivers::{Form, Waiver};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Help, Severity};
use crate::placeholder::closest;
use crate::source::Span;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What a rule found, under one of its codes, and who accepted it.
#[derive(Debug)]
pub struct Finding<'w> {
    /// The number of its template.
    pub subject: usize,
    pub rule: &'static Rule,
    pub id: Id,
    pub found: RuleMatch,
    /// What it is about, as a waiver names it.
    pub covers: Arc<[String]>,
    /// The waiver that covers it.
    pub waiver: Option<&'w Waiver>,
    /// One for its rule and place that does not, and what it lacks.
    pub beyond: Option<(&'w Waiver, Vec<String>)>,
    /// One that would cover it, were it within the limits for errors.
    pub denied: Option<&'w Waiver>,
}

impl<'w> Finding<'w> {
    /// Takes the first waiver that covers it.
    pub fn look_for_waiver(
        &mut self,
        subject: &Subject<'_>,
        waivers: impl Iterator<Item = &'w Waiver>,
        limits: Limits<'_>,
    ) {
        if self.found.note {
            return;
        }
        let is_error = self.found.severity.unwrap_or(self.rule.severity) == Severity::Error;
        let meant = waivers.filter(|waiver| {
            waiver.is_for(self.rule, &self.id)
                && waiver.covers(subject, &self.found.at)
                && waiver.applies_to(self.found.granular.as_deref())
                && limits.let_stand(waiver)
        });
        for waiver in meant {
            // Asked of each: it notes what is there.
            let lacks = waiver.lacks(subject, &self.covers);
            if lacks.is_empty() && is_error && limits.beyond(waiver).is_some() {
                self.denied = self.denied.or(Some(waiver));
            } else if lacks.is_empty() {
                self.waiver = self.waiver.or(Some(waiver));
            } else if self.beyond.is_none() {
                self.beyond = Some((waiver, lacks.into_iter().map(str::to_owned).collect()));
            }
        }
        if let Some(waiver) = self.waiver {
            waiver.used.set(true);
        }
    }
}

/// What came of the waivers, each by the place of its rule: one in a config of several modules is for all of them.
#[derive(Default)]
pub struct Used(HashMap<Span, Use>);

#[derive(Default)]
struct Use {
    sets_aside: bool,
    denied: bool,
    /// Which of the things that it covers some finding is about.
    there: BTreeSet<usize>,
}

impl Used {
    pub fn of<'w>(waivers: impl Iterator<Item = &'w Waiver>, findings: &[Finding<'_>]) -> Used {
        let mut used = Used::default();
        for waiver in waivers {
            let of = used.0.entry(waiver.span).or_default();
            of.sets_aside |= waiver.used.get();
            of.there.extend(waiver.covers.iter().flat_map(Covers::there));
        }
        for waiver in findings.iter().filter_map(|finding| finding.denied) {
            used.0.entry(waiver.span).or_default().denied = true;
        }
        used
    }

    /// Whether it set something aside.
    fn is(&self, waiver: &Waiver) -> bool {
        self.0.get(&waiver.span).is_some_and(|of| of.sets_aside)
    }

    /// Whether it would have set an error aside, but is beyond a limit.
    fn is_denied(&self, waiver: &Waiver) -> bool {
        self.0.get(&waiver.span).is_some_and(|of| of.denied)
    }

    /// What it covers that no finding is about.
    fn stale<'w>(&self, waiver: &'w Waiver) -> Vec<&'w (String, Span)> {
        let there = |number: &usize| self.0.get(&waiver.span).is_some_and(|of| of.there.contains(number));
        let each = waiver.covers.iter().flat_map(|covers| covers.each.iter().enumerate());
        each.filter(|(number, _)| !there(number)).map(|(_, thing)| thing).collect()
    }
}

/// What is wrong with the waivers themselves.
pub struct About<'a, 'w> {
    pub subjects: &'a [Subject<'a>],
    /// What was found in them.
    pub findings: &'a [Finding<'w>],
    pub limits: Limits<'a>,
    pub used: Used,
    /// Whether these are all templates of the mdaa.yaml: else nobody knows what a waiver of the whole project is for.
    pub complete: bool,
}

impl About<'_, '_> {
    /// Of those in a module's config.
    pub fn of_module(&self, index: usize, waivers: &[Waiver], modules: &mut [Diagnostics]) {
        let Some((subject, diagnostics)) = self.subjects.get(index).zip(modules.get_mut(index)) else { return };
        if waivers.is_empty() {
            return;
        }
        let places = Places::of(std::slice::from_ref(subject));
        let right: Vec<&Waiver> = waivers.iter().filter(|waiver| self.limits.let_stand(waiver)).collect();
        let own: Vec<&Finding<'_>> = self.findings.iter().filter(|finding| finding.subject == index).collect();
        suppressions::open(&right, &places, &own).into_iter().for_each(|found| diagnostics.push(found));
        for waiver in waivers {
            let wrong = self.wrong(waiver).or_else(|| self.expired(waiver));
            let wrong = wrong.or_else(|| self.unknown_place(waiver, &places)).or_else(|| self.unused(waiver));
            let found =
                wrong.map_or_else(|| self.unwise(waiver, std::slice::from_ref(subject), index), |found| vec![found]);
            found.into_iter().for_each(|found| diagnostics.push(waiver.keep_back(found)));
        }
    }

    /// Of those that belong to no module. One that has expired is told to the modules it was for.
    pub fn of_project(&self, waivers: &[Waiver], judgement: &mut Judgement) {
        self.limits.unknown_rules().into_iter().for_each(|found| judgement.project.push(found));
        if waivers.is_empty() {
            return;
        }
        let places = Places::of(self.subjects);
        for waiver in waivers {
            if let Some(found) = self.wrong(waiver) {
                judgement.project.push(waiver.keep_back(found));
                continue;
            }
            if let Some(found) = self.expired(waiver).map(|found| waiver.keep_back(found)) {
                let concerned = self.findings.iter().filter(|finding| self.was_for(waiver, finding));
                let mut concerned: Vec<usize> = concerned.map(|finding| finding.subject).collect();
                concerned.dedup();
                if concerned.is_empty() {
                    judgement.project.push(found);
                    continue;
                }
                for subject in concerned {
                    judgement.modules[subject].push(found.clone());
                }
                continue;
            }
            let found = match self.complete {
                true => self.unknown_place(waiver, &places).or_else(|| self.unused(waiver)),
                false => None,
            };
            let found = found.map_or_else(|| self.unwise(waiver, self.subjects, None), |found| vec![found]);
            found.into_iter().for_each(|found| judgement.project.push(waiver.keep_back(found)));
        }
    }

    fn was_for(&self, waiver: &Waiver, finding: &Finding<'_>) -> bool {
        let subject = self.subjects.get(finding.subject);
        waiver.is_for(finding.rule, &finding.id)
            && subject.is_some_and(|subject| waiver.covers(subject, &finding.found.at))
    }

    /// In the wrong file, or for a rule or a day that is none.
    fn wrong(&self, waiver: &Waiver) -> Option<Diagnostic> {
        if !self.limits.stands_right(waiver) {
            let message = "waivers may stand in the file that `waiver_file` names, and only there";
            let found = Diagnostic::error(Code::WAIVER_ELSEWHERE, message).at(waiver.span);
            return Some(found.help("move it to that file; `where` takes the same path, or a logical id"));
        }
        let ids = || RULES.iter().flat_map(|rule| rule.ids().into_iter().map(move |id| (rule, id)));
        if waiver.form == Form::Suppression {
            // cdk-nag has many rules that never answer on our types, and passes over those it does not know.
            let own = ids().any(|(rule, id)| !rule.is_of_a_pack() && id.code.name() == waiver.rule);
            let no_rule = own.then(|| {
                let message = format!("`{}` is no rule of MDAA's packs", waiver.rule);
                let found = Diagnostic::warning(Code::WAIVER_RULE_UNKNOWN, message).at(waiver.span);
                found.help("waive it under `waivers`, with an owner and a last day")
            });
            return no_rule.or_else(|| self.limits.exceeded(waiver));
        }
        if !ids().any(|(rule, id)| waiver.is_for(rule, &id)) {
            let message = format!("there is no rule `{}` to waive", waiver.rule);
            let found = Diagnostic::error(Code::WAIVER_RULE_UNKNOWN, message).at(waiver.span);
            let names = ids().map(|(_, id)| id.code.name());
            return Some(match (Code::named(&waiver.rule), closest(&waiver.rule, names)) {
                (Some(_), _) => {
                    found.help("mend what it reports; only rules that `mdaac explain --all` lists can be waived")
                }
                (None, Some(meant)) => found.help(Help::nearest(meant)),
                (None, None) => found.help("`mdaac explain --all` lists the rules"),
            });
        }
        if let Some(words) = waiver.expires.as_ref().and_then(|day| day.parse::<Day>().err()) {
            let found = Diagnostic::error(Code::MALFORMED_VALUE, words).at(waiver.expires_span);
            return Some(found.help("give a day of the calendar"));
        }
        self.limits.exceeded(waiver)
    }

    fn expired(&self, waiver: &Waiver) -> Option<Diagnostic> {
        let last = waiver.expires.as_ref().filter(|_| !waiver.holds_on(self.limits.today))?;
        let message = format!("the waiver of `{}` held until {last}; today is {}", waiver.rule, self.limits.today);
        let owner = waiver.owner.as_deref().unwrap_or_default();
        let found = Diagnostic::error(Code::WAIVER_EXPIRED, message).at(waiver.expires_span);
        Some(found.help(format!("mend what it covered, or let `{owner}` decide again and give a new day")))
    }

    fn unused(&self, waiver: &Waiver) -> Option<Diagnostic> {
        if self.used.is(waiver) || self.used.is_denied(waiver) || waiver.form == Form::Suppression {
            return None;
        }
        let message = format!("the waiver of `{}` sets nothing aside", waiver.rule);
        let found = Diagnostic::warning(Code::WAIVER_UNUSED, message).at(waiver.span);
        Some(match self.findings.iter().find(|finding| finding.beyond.as_ref().is_some_and(|(w, _)| std::ptr::eq(*w, waiver))) {
            Some(_) => found.why("what stands at its place is not all in its `covers`").help(
                "mend what stands, or let its owner decide again: `mdaac waive` writes what is there now; then remove this one",
            ),
            None => found.why("what it was for is mended, or stands elsewhere").help("remove it"),
        })
    }

    fn unknown_place(&self, waiver: &Waiver, places: &Places) -> Option<Diagnostic> {
        // What set something aside has its place.
        if self.used.is(waiver) || self.used.is_denied(waiver) || places.have(waiver) {
            return None;
        }
        let message = format!("no template has a resource at `{}`", waiver.place);
        let help = match places.nearest(waiver) {
            Some(meant) => Help::nearest(meant),
            None => {
                "give a construct path, a logical id or a pointer into the template, as `check --format json` prints them"
                    .into()
            }
        };
        let found = match waiver.form {
            Form::Ours => Diagnostic::error(Code::WAIVER_PLACE_UNKNOWN, message),
            // As in MDAA, which logs it and goes on.
            Form::Suppression => Diagnostic::warning(Code::WAIVER_PLACE_UNKNOWN, message),
        };
        Some(found.at(waiver.place_span).help(help))
    }

    /// What is not as it should be with one that has its place; `index` is the number of its template, if it is for one.
    fn unwise(&self, waiver: &Waiver, subjects: &[Subject<'_>], index: impl Into<Option<usize>>) -> Vec<Diagnostic> {
        let denied = self.used.is_denied(waiver);
        if waiver.form == Form::Suppression || !(self.used.is(waiver) || denied) {
            return Vec::new();
        }
        let index = index.into();
        let by_it = |by: &Option<&Waiver>| by.is_some_and(|by| by.span == waiver.span);
        let aside = self.findings.iter().filter(|finding| {
            index.is_none_or(|index| index == finding.subject) && (by_it(&finding.waiver) || by_it(&finding.denied))
        });
        let aside: Vec<&Finding<'_>> = aside.collect();
        let beyond = self.limits.beyond(waiver);
        let severity = if denied { Severity::Error } else { Severity::Warning };
        let mut found: Vec<Diagnostic> = beyond.map(|found| Diagnostic { severity, ..found }).into_iter().collect();
        found.extend(self.limits.unwise(waiver, subjects, &aside));
        if self.complete {
            found.extend(self.stale(waiver));
        }
        found
    }

    fn stale(&self, waiver: &Waiver) -> Option<Diagnostic> {
        let stale = self.used.stale(waiver);
        let (_, first) = stale.first()?;
        let names: Vec<&str> = stale.iter().map(|(name, _)| name.as_str()).collect();
        let message = format!(
            "the waiver of `{}` covers {}, which {} not there",
            waiver.rule,
            quoted(&names),
            if names.len() == 1 { "is" } else { "are" }
        );
        let found = Diagnostic::warning(Code::WAIVER_UNUSED, message).at(*first);
        let rest = stale.iter().skip(1).map(|(_, at)| (*at, "nor is this".to_owned()));
        let found = Diagnostic { related: rest.collect(), ..found };
        Some(found.why("if it came back nobody would decide about it").help("remove the line"))
    }
}
