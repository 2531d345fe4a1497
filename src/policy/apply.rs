use super::day::Day;
use super::found::RuleMatch;
use super::judgement::Judgement;
use super::places::Places;
use super::rule::{Id, Rule};
use super::rules::RULES;
use super::subject::Subject;
use super::waivers::{Form, Waiver};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Help};
use crate::placeholder::closest;
use crate::project::ProjectWaivers;

/// What a rule found, under one of its codes, and who accepted it.
#[derive(Debug)]
pub struct Finding<'w> {
    /// The number of its template.
    pub subject: usize,
    pub rule: &'static Rule,
    pub id: Id,
    pub found: RuleMatch,
    /// The waiver that covers it.
    pub waiver: Option<&'w Waiver>,
}

/// Whether the waiver stands where waivers may.
pub fn may_stand(waiver: &Waiver, project: &ProjectWaivers) -> bool {
    project.only_in.is_none_or(|file| waiver.span.file == file)
}

/// What is wrong with the waivers themselves.
pub struct About<'a, 'w> {
    pub subjects: &'a [Subject<'a>],
    /// What was found in them.
    pub findings: &'a [Finding<'w>],
    pub project: &'a ProjectWaivers,
    pub today: Day,
}

impl About<'_, '_> {
    /// Of those in a module's config.
    pub fn of_module(&self, index: usize, waivers: &[Waiver], modules: &mut [Diagnostics]) {
        let Some((subject, diagnostics)) = self.subjects.get(index).zip(modules.get_mut(index)) else { return };
        if waivers.is_empty() {
            return;
        }
        let places = Places::of(std::slice::from_ref(subject));
        for waiver in waivers {
            let wrong = self.wrong(waiver).or_else(|| self.expired(waiver));
            let wrong = wrong.or_else(|| unknown_place(waiver, &places));
            if let Some(found) = wrong.or_else(|| unused(waiver)) {
                diagnostics.push(waiver.keep_back(found));
            }
        }
    }

    /// Of those that belong to no module. One that has expired is told to the modules it was for.
    pub fn of_project(&self, waivers: &[Waiver], complete: bool, judgement: &mut Judgement) {
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
            let found = if complete { unknown_place(waiver, &places).or_else(|| unused(waiver)) } else { None };
            if let Some(found) = found {
                judgement.project.push(waiver.keep_back(found));
            }
        }
    }

    fn was_for(&self, waiver: &Waiver, finding: &Finding<'_>) -> bool {
        let subject = self.subjects.get(finding.subject);
        waiver.is_for(finding.rule, &finding.id)
            && subject.is_some_and(|subject| waiver.covers(subject, &finding.found.at))
    }

    /// In the wrong file, or for a rule or a day that is none.
    fn wrong(&self, waiver: &Waiver) -> Option<Diagnostic> {
        if !may_stand(waiver, self.project) {
            let message = "waivers may stand in the file that `waiver_file` names, and only there";
            let found = Diagnostic::error(Code::WAIVER_ELSEWHERE, message).at(waiver.span);
            return Some(found.help("move it to that file; `where` takes the same path, or a logical id"));
        }
        let ids = || RULES.iter().flat_map(|rule| rule.ids().into_iter().map(move |id| (rule, id)));
        if waiver.form == Form::Suppression {
            // cdk-nag has many rules that never answer on our types, and passes over those it does not know.
            let own = ids().any(|(rule, id)| !rule.is_of_a_pack() && id.code.name() == waiver.rule);
            return own.then(|| {
                let message = format!("`{}` is no rule of MDAA's packs", waiver.rule);
                let found = Diagnostic::warning(Code::WAIVER_RULE_UNKNOWN, message).at(waiver.span);
                found.help("waive it under `waivers`, with an owner and a last day")
            });
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
        let day = waiver.expires.as_ref()?;
        day.parse::<Day>().err().map(|words| {
            let found = Diagnostic::error(Code::MALFORMED_VALUE, words).at(waiver.expires_span);
            found.help("give a day of the calendar")
        })
    }

    fn expired(&self, waiver: &Waiver) -> Option<Diagnostic> {
        let last = waiver.expires.as_ref().filter(|_| !waiver.holds_on(self.today))?;
        let message = format!("the waiver of `{}` held until {last}; today is {}", waiver.rule, self.today);
        let owner = waiver.owner.as_deref().unwrap_or_default();
        let found = Diagnostic::error(Code::WAIVER_EXPIRED, message).at(waiver.expires_span);
        Some(found.help(format!("mend what it covered, or let `{owner}` decide again and give a new day")))
    }
}

fn unused(waiver: &Waiver) -> Option<Diagnostic> {
    // MDAA says nothing about these, and often they come in lists.
    if waiver.used.get() || waiver.form == Form::Suppression {
        return None;
    }
    let message = format!("the waiver of `{}` sets nothing aside", waiver.rule);
    let found = Diagnostic::warning(Code::WAIVER_UNUSED, message).at(waiver.span);
    Some(found.why("what it was for is mended, or stands elsewhere").help("remove it"))
}

fn unknown_place(waiver: &Waiver, places: &Places) -> Option<Diagnostic> {
    // What set something aside has its place.
    if waiver.used.get() || places.have(waiver) {
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
