//! Dependency: takes the compiled modules of an mdaa.yaml, gives which of them needs what another one publishes: the order of
//! deploys, the cycles, and the SSM paths that nobody publishes although they look so.

mod cycle;
mod published;
mod slip;
mod unpublished;

use crate::cloudformation::ssm_references::{ParameterReference, places_of, plain_name, references, values_read};
use crate::compile::{Compilation, Compiled};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use petgraph::graphmap::DiGraphMap;
use petgraph::visit::DfsPostOrder;
use published::{Place, Published};
use std::collections::HashMap;

/// Who needs whom among the modules of an mdaa.yaml, which go by their index.
#[derive(Debug, Default)]
pub struct Dependencies {
    modules: Vec<Asking>,
    by_name: HashMap<String, usize>,
    published: Published,
}

/// A module and what it reads of others.
#[derive(Debug)]
struct Asking {
    name: String,
    place: Place,
    needs: Vec<Need>,
    /// What it reads and nobody of this mdaa.yaml publishes where it looks.
    others: Vec<ParameterReference>,
}

/// An SSM parameter that one module reads and another one publishes, or the same.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Need {
    publisher: usize,
    parameter: String,
    spans: Vec<Span>,
    /// Whether both are known to go to one account and region.
    certain: bool,
}

impl Dependencies {
    /// Of all modules of an mdaa.yaml.
    pub fn of(modules: &[Compiled]) -> Dependencies {
        let published = Published::by(modules);
        let asking = modules.iter().enumerate().map(|(index, module)| {
            let place = published.place(index).clone();
            let (mut needs, mut others) = (Vec::new(), Vec::new());
            for reference in read(module) {
                let parameter = plain_name(&reference.name).to_owned();
                match published.publisher(&parameter, &place.of(&reference.name)) {
                    Some((publisher, certain)) => {
                        needs.push(Need { publisher, parameter, spans: reference.spans, certain });
                    }
                    None => others.push(reference),
                }
            }
            Asking { name: module.id.to_string(), place, needs, others }
        });
        let modules: Vec<Asking> = asking.collect();
        let by_name = modules.iter().enumerate().map(|(index, module)| (module.name.clone(), index)).collect();
        Dependencies { modules, by_name, published }
    }

    /// Tells each module what is wrong with its needs; one that can never be deployed becomes no stack.
    pub fn judge(&self, modules: &mut [Compiled]) {
        let mut found: Vec<(usize, Diagnostic)> = cycle::told(self);
        for (index, asking) in self.modules.iter().enumerate() {
            let others = asking.others.iter();
            found.extend(others.filter_map(|one| Some((index, unpublished::told(one, index, self, modules)?))));
        }
        for (index, found) in found {
            let Some(module) = modules.get_mut(index) else { continue };
            if found.stops() {
                module.compilation = Compilation::Nothing;
            }
            module.diagnostics.push(found);
        }
    }

    /// Every module behind those whose parameters it reads, otherwise as they are.
    pub fn order(&self) -> Vec<usize> {
        let mut graph = DiGraphMap::<usize, ()>::new();
        for (index, asking) in self.modules.iter().enumerate() {
            graph.add_node(index);
            let mut needed: Vec<usize> = asking.needs.iter().map(|need| need.publisher).collect();
            needed.sort_unstable();
            // A walk takes what was added last first.
            needed.into_iter().rev().for_each(|publisher| {
                graph.add_edge(index, publisher, ());
            });
        }
        let mut order = Vec::new();
        let mut walk = DfsPostOrder::empty(&graph);
        for index in 0..self.modules.len() {
            walk.move_to(index);
            while let Some(next) = walk.next(&graph) {
                order.push(next);
            }
        }
        order
    }

    /// These modules, by name, in the order of deploys.
    pub fn sort<T>(&self, modules: &mut [T], name: impl Fn(&T) -> String) {
        let order = self.order();
        let place: HashMap<&str, usize> =
            order.iter().enumerate().map(|(place, index)| (self.name(*index), place)).collect();
        modules.sort_by_cached_key(|module| place.get(name(module).as_str()).copied());
    }

    /// The modules whose parameters a module reads, each once.
    pub fn needed_by(&self, module: &str) -> Vec<&str> {
        let mut needed: Vec<&str> = Vec::new();
        for need in self.named(module).into_iter().flat_map(|known| &known.needs) {
            let name = self.name(need.publisher);
            if name != module && !needed.contains(&name) {
                needed.push(name);
            }
        }
        needed
    }

    /// The modules that read what a module publishes.
    pub fn readers_of(&self, module: &str) -> Vec<&str> {
        let reads = |asking: &&Asking| asking.needs.iter().any(|need| self.name(need.publisher) == module);
        let readers = self.modules.iter().filter(|asking| asking.name != module).filter(reads);
        readers.map(|asking| asking.name.as_str()).collect()
    }

    /// The module that publishes the SSM parameter which another module reads.
    pub fn publisher(&self, reader: &str, parameter: &str) -> Option<&str> {
        let reader = self.named(reader)?;
        let (publisher, _) = self.published.publisher(plain_name(parameter), &reader.place.of(parameter))?;
        Some(self.name(publisher)).filter(|name| *name != reader.name)
    }

    fn named(&self, name: &str) -> Option<&Asking> {
        self.modules.get(*self.by_name.get(name)?)
    }

    fn name(&self, index: usize) -> &str {
        self.modules.get(index).map_or("", |module| module.name.as_str())
    }
}

/// The SSM parameters that a module reads, with every place that asks.
fn read(module: &Compiled) -> Vec<ParameterReference> {
    let Some(template) = module.compilation.template() else { return Vec::new() };
    let asked = references(template).into_iter().filter(|reference| !reference.secure);
    let asked = asked.map(|reference| ParameterReference { spans: places_of(template, &reference), ..reference });
    asked.chain(values_read(template)).collect()
}
