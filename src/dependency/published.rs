use crate::cloudformation::resource_types::ssm::PARAMETER;
use crate::cloudformation::{property, type_of};
use crate::compile::{Compilation, Compiled};
use crate::module_type::{self, naming::Naming};
use std::collections::BTreeMap;

/// The SSM parameters that modules publish.
#[derive(Debug, Default)]
pub struct Published {
    by_name: BTreeMap<String, Vec<usize>>,
    modules: Vec<Publishing>,
}

/// A module, and where others find what it publishes.
#[derive(Debug)]
pub struct Publishing {
    pub place: Place,
    /// What the names of all that it publishes begin with.
    pub prefix: String,
    /// The kinds of thing that its type alone publishes there; none of a type that mdaac does not know.
    pub kinds: &'static [&'static str],
    /// The names; none where the module does not compile, or is left to MDAA.
    pub names: Option<Vec<String>>,
}

/// Where SSM is asked: parameters are those of an account and region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    account: Option<String>,
    region: Option<String>,
    /// Domain and environment, where nothing else tells two modules apart.
    env: String,
}

impl Place {
    /// Where a reference looks that is written in a module of this place: an ARN says it itself.
    pub fn of(&self, reference: &str) -> Place {
        let mut parts = reference.strip_prefix("arn:").into_iter().flat_map(|arn| arn.split(':')).skip(2);
        match (parts.next(), parts.next()) {
            (Some(region), Some(account)) => {
                Place { account: Some(account.to_owned()), region: Some(region.to_owned()), env: self.env.clone() }
            }
            _ => self.clone(),
        }
    }

    /// Whether it is the same account and region, for certain or perhaps; what the deploy decides may be any.
    pub fn meets(&self, other: &Place) -> Option<bool> {
        let mut certain = true;
        for (one, other) in [(&self.account, &other.account), (&self.region, &other.region)] {
            match (one, other) {
                (one, other) if one == other => {}
                (Some(_), Some(_)) => return None,
                _ => certain = false,
            }
        }
        Some(certain)
    }
}

impl Published {
    /// By these modules.
    pub fn by(modules: &[Compiled]) -> Published {
        let mut published = Published::default();
        for (index, module) in modules.iter().enumerate() {
            let names = names(&module.compilation);
            for name in names.iter().flatten() {
                published.by_name.entry(name.clone()).or_default().push(index);
            }
            let id = &module.id;
            published.modules.push(Publishing {
                place: Place {
                    account: module.account.clone(),
                    region: module.region.clone(),
                    env: format!("{}/{}", id.domain.name, id.env.name),
                },
                prefix: Naming::from(id).parameters_prefix(),
                kinds: module_type::named(&module.package.name).map_or(&[], |module_type| module_type.publishes),
                names,
            });
        }
        published
    }

    pub fn place(&self, module: usize) -> &Place {
        static NOWHERE: Place = Place { account: None, region: None, env: String::new() };
        self.modules.get(module).map_or(&NOWHERE, |module| &module.place)
    }

    /// The module that publishes a parameter where it is looked for, and whether that is certain.
    pub fn publisher(&self, name: &str, place: &Place) -> Option<(usize, bool)> {
        let met = |index: &usize| Some((*index, self.place(*index).meets(place)?));
        let met: Vec<(usize, bool)> = self.by_name.get(name).into_iter().flatten().filter_map(met).collect();
        // The names hold no environment: one's own is meant.
        met.into_iter().min_by_key(|(index, certain)| (!certain, self.place(*index).env != place.env))
    }

    /// The modules that publish it anywhere.
    pub fn anywhere(&self, name: &str) -> &[usize] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The modules below whose prefix a name lies.
    pub fn owners(&self, name: &str) -> impl Iterator<Item = (usize, &Publishing)> {
        let lower = name.to_lowercase();
        self.modules.iter().enumerate().filter(move |(_, module)| lower.starts_with(&module.prefix))
    }

    /// All that may be found from a place.
    pub fn names(&self, place: &Place) -> impl Iterator<Item = &str> {
        let found = |module: &&Publishing| module.place.meets(place).is_some();
        self.modules.iter().filter(found).flat_map(|module| module.names.iter().flatten()).map(String::as_str)
    }
}

fn names(compilation: &Compilation) -> Option<Vec<String>> {
    let resources = compilation.template()?.resources.values();
    let parameters = resources.filter(|resource| type_of(resource) == PARAMETER);
    Some(parameters.filter_map(|parameter| property(parameter, "Name")?.known()).collect())
}
