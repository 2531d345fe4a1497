use super::limits::{Limit, limit};
use crate::iam::authorization::{Extent, extent, taken};
use crate::iam::document::{DocumentPlace, LocatedText, Statement};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// An action that an identity may do, by one statement.
#[derive(Clone, Debug)]
pub struct Grant<'a, P> {
    pub action: &'static str,
    pub statement: &'a Statement<P>,
    /// Where it is allowed.
    pub at: &'a P,
    pub extent: Extent<'a, P>,
    /// Whether a condition says on which of these, or how: then it may lead nowhere.
    pub limited: bool,
}

/// What the statements of an identity allow and deny of the actions that are asked for.
pub struct Grants<'a, P> {
    allows: BTreeMap<&'static str, Vec<Allowed<'a, P>>>,
    denies: BTreeMap<&'static str, Vec<&'a Statement<P>>>,
    /// Of statements, by their order among all, and by what an action takes: most take the same.
    extents: RefCell<BTreeMap<Taken, Option<Extent<'a, P>>>>,
}

/// A statement that allows an action: its order among all, itself, and where it does.
type Allowed<'a, P> = (usize, &'a Statement<P>, &'a P);
type Taken = (usize, Option<Vec<&'static str>>);

/// How many things of two statements are compared with each other, and with how many statements.
const MAX_PAIRS: usize = 100;
const MAX_GRANTS: usize = 20;

/// How many denials of an action count. A policy has no room for more; without the rest more is found, never less.
const MAX_DENIALS: usize = 100;

impl<'a, P: DocumentPlace> Grants<'a, P> {
    pub fn of(statements: &[&'a Statement<P>], asked: &BTreeSet<&'static str>) -> Grants<'a, P> {
        let mut grants = Grants { allows: BTreeMap::new(), denies: BTreeMap::new(), extents: RefCell::default() };
        for (order, statement) in statements.iter().enumerate() {
            let (named, allows) = (statement.names(), statement.allows());
            for action in asked.iter().filter(|action| may_name(statement, action)) {
                let Some(at) = named(action) else { continue };
                if allows {
                    grants.allows.entry(action).or_default().push((order, statement, at));
                } else {
                    grants.denies.entry(action).or_default().push(statement);
                }
            }
        }
        grants.denies.values_mut().for_each(|denials| denials.truncate(MAX_DENIALS));
        grants
    }

    /// Each statement that allows an action on things of a kind; of one that passes a role, to one of the services.
    pub fn each(&self, action: &'static str, kind: &str, passed_to: &[&str]) -> Vec<Grant<'a, P>> {
        let denies: &[&Statement<P>] = self.denies.get(action).map_or(&[], Vec::as_slice);
        let always: Vec<&Statement<P>> =
            denies.iter().copied().filter(|denial| denial.conditions.is_empty() && denial.unread.is_empty()).collect();
        let takes = taken(action, kind);
        let grant = |(order, statement, at): &Allowed<'a, P>| {
            let of = || extent(statement, takes.as_deref(), &always);
            let extent = match always.is_empty() {
                true => self.extents.borrow_mut().entry((*order, takes.clone())).or_insert_with(of).clone()?,
                false => of()?,
            };
            let limited = match limit(statement, denies, action, passed_to) {
                Limit::Nothing => return None,
                Limit::Some => true,
                Limit::None => false,
            };
            Some(Grant { action, statement, at, extent, limited })
        };
        self.allows.get(action).into_iter().flatten().filter_map(grant).collect()
    }
}

/// Whether a statement has an action of the same service, as far as that is written out: most have not.
fn may_name<P>(statement: &Statement<P>, action: &str) -> bool {
    let service = |text: &str| text.split_once(':').map(|(service, _)| service.to_ascii_lowercase());
    let own = service(action);
    statement.not_action.is_some()
        || statement.action.iter().flat_map(|listed| &listed.values).any(|written| {
            let written = service(&written.text);
            written == own || written.is_none_or(|service| service.contains(['*', '?', '$', '{']))
        })
}

impl<'a, P: DocumentPlace> Grant<'a, P> {
    /// What it names one by one; nothing where it is for many.
    pub fn named(&self) -> &[&'a LocatedText<P>] {
        match &self.extent {
            Extent::Many(_) => &[],
            Extent::Named(named) => named,
        }
    }

    /// Whether its statement allows all actions of the service: then one that nobody has heard of, too.
    pub fn is_of_all_actions(&self) -> bool {
        let service = self.action.split_once(':').map_or("", |(service, _)| service);
        self.statement.grants()(&format!("{service}:ActionOfTomorrow")).is_some()
    }

    /// Whether its statement makes an administrator of its role.
    pub fn is_of_an_administrator(&self) -> bool {
        self.statement.not_action.is_none() && self.statement.grants()("service-of-tomorrow:Action").is_some()
    }

    /// Whether both are about the same things, for all that is known; of very many that is not asked.
    pub fn meets(&self, other: &Grant<'a, P>) -> bool {
        let (these, those) = (self.named(), other.named());
        let same = |one: &LocatedText<P>| {
            let pattern = one.as_resource();
            those.iter().any(|other| pattern.overlaps(&other.as_resource()))
        };
        let many = these.len() * those.len() > MAX_PAIRS;
        these.is_empty() || those.is_empty() || many || these.iter().any(|one| same(one))
    }
}

/// The grants of one step, to be found by what they are about.
pub struct Step<'g, 'a, P> {
    /// For many things; of these one will do.
    many: Option<&'g Grant<'a, P>>,
    named: BTreeMap<&'a str, &'g Grant<'a, P>>,
    all: &'g [Grant<'a, P>],
}

impl<'g, 'a, P: DocumentPlace> Step<'g, 'a, P> {
    pub fn of(all: &'g [Grant<'a, P>]) -> Step<'g, 'a, P> {
        let names = all.iter().flat_map(|grant| grant.named().iter().map(move |one| (one.text.as_str(), grant)));
        Step { many: all.iter().find(|grant| grant.named().is_empty()), named: names.collect(), all }
    }

    /// One on the same things as a grant of another step; on many rather than on few.
    pub fn meeting(&self, other: &Grant<'a, P>) -> Option<&'g Grant<'a, P>> {
        let same = || other.named().iter().find_map(|one| self.named.get(one.text.as_str()).copied());
        let like = || self.all.iter().take(MAX_GRANTS).find(|grant| grant.meets(other));
        self.many.or_else(same).or_else(like)
    }
}
