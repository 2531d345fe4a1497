//! Origins are true: a place of the user's is edited, the project compiled again, and exactly those values of the
//! templates change that name the place in their source map.

use crate::support::checkout;
use crate::support::comparison::{Leaf, compared};
use crate::support::edits::{bare, is_known_key, moves, variants};
use crate::support::generated::projects;
use crate::support::project::{projects_below, texts_below};
use jsonptr::Pointer;
use mdaac::cloudformation::{Fragment, REGIONS, Template};
use mdaac::compile::parameters;
use mdaac::diagnostic::Diagnostics;
use mdaac::module_type::{self, MODULE_TYPES, ModuleType};
use mdaac::placeholder::{Context, SsmValues};
use mdaac::project;
use mdaac::resolve::resolve;
use mdaac::source::{FileId, Node, Origin, Sources, Span, Value, parse};
use mdaac::template::Blueprint;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Fixtures in which each way stands that a value takes to a template.
const FIXTURES: [&str; 50] = [
    "access-by-role",
    "access-of-every-kind",
    "access-with-tokens",
    "account-and-region-unknown",
    "alarms",
    "anchors-and-merge-keys",
    "cloudformation-parameter",
    "code-archive-of-a-version",
    "code-path-amd64",
    "cognito-saml",
    "config-in-a-folder",
    "configs-merged",
    "context-lower-level-wins",
    "context-of-every-kind",
    "endpoint-without-name",
    "endpoints-in-the-plural",
    "env-templates",
    "environment-in-paths",
    "environment-variables",
    "event-alerts",
    "every-property",
    "filesystems",
    "filesystems-from-parameters",
    "generated-role-arn",
    "image-of-another-partition",
    "include",
    "inference-profiles",
    "legacy-caef-tags",
    "legacy-param-scope",
    "log-delivery-of-every-kind",
    "log-key-given",
    "long-names",
    "name-with-hyphens-and-digits",
    "older-names-of-a-module",
    "permissions-boundary",
    "placeholders-in-mdaa-yaml",
    "policy-arn-twice",
    "policy-with-version-and-condition",
    "references-nested-and-in-keys",
    "several-of-everything",
    "ssm-image",
    "ssm-network",
    "ssm-org-domain-env",
    "ssm-resolved-in-text",
    "tags-at-every-level",
    "uses-from-parameters",
    "uses-of-every-kind",
    "vpc-endpoint",
    "vpc-endpoint-from-parameters",
    "vpc-only-from-ssm",
];
/// How many projects are put together of parts.
const GENERATED: usize = 8;

#[test]
fn exactly_the_values_that_name_a_place_change_with_it() {
    let folders = FIXTURES.map(|name| Source::fixture(&checkout("tests/fixtures/good").join(name)));
    let tally = examined(folders.into_iter().chain(Source::generated(GENERATED)).collect(), false);
    assert!(tally.confirmed > 2_000, "only {} claims were confirmed", tally.confirmed);
}

/// The same of every fixture, and of a hundred projects that are put together, in minutes. Not of the one that is no UTF-8,
/// and not of what two places say: one path that is read as a list and as a text, a group and a service that two keys name.
#[test]
#[ignore = "long; the test above has one fixture of each kind"]
fn exactly_the_values_that_name_a_place_change_with_it_everywhere() {
    let left_out = ["utf-16", "ssm-path-as-list-and-text", "vpc-endpoint-said-twice"];
    let folders = projects_below(&checkout("tests/fixtures/good")).into_iter();
    let folders = folders.filter(|folder| !left_out.iter().any(|name| folder.ends_with(name)));
    examined(folders.map(|folder| Source::fixture(&folder)).chain(Source::generated(100)).collect(), true);
}

/// Fails with every claim that is wrong or missing. Where not everything is wanted, every third place is edited; the line of
/// a place that names the same leaves as in a project before, such as that of the organization, never again.
fn examined(projects: Vec<Source>, everything: bool) -> Tally {
    let halves: [Vec<&Source>; 2] = [0, 1].map(|half| projects.iter().skip(half).step_by(2).collect());
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let examine = |projects: &[&Source]| {
            let mut workshop = Workshop::new(everything);
            projects.iter().map(|project| workshop.examined(project)).collect::<Vec<_>>()
        };
        let threads: Vec<_> = halves.iter().map(|projects| scope.spawn(move || examine(projects))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let mut all = Tally::default();
    tallies.into_iter().for_each(|tally| all.add(tally));
    let Tally { confirmed, open, edits, invalid, faults } = &all;
    let count = |word: &str| faults.iter().filter(|fault| fault.contains(word)).count();
    let (wrong, missing) = (count(IN_VAIN), count(MISSING));
    println!(
        "{confirmed} claims confirmed, {wrong} wrong, {missing} missing, {open} open; {edits} edits, {invalid} invalid"
    );
    assert!(faults.is_empty(), "{}", faults.iter().map(|fault| format!("{fault}\n")).collect::<String>());
    all
}

const IN_VAIN: &str = " in vain";
const MISSING: &str = " does not name ";

/// What came of the edits.
#[derive(Default)]
struct Tally {
    confirmed: usize,
    /// Claims of which no edit that compiles could tell, such as that of a `module_path`.
    open: usize,
    edits: usize,
    /// Edits after which the project has an error, or other modules.
    invalid: usize,
    faults: BTreeSet<String>,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.confirmed += other.confirmed;
        self.open += other.open;
        self.edits += other.edits;
        self.invalid += other.invalid;
        self.faults.extend(other.faults);
    }
}

/// The files and environment variables of a project.
struct Source {
    name: String,
    /// By path; a variable as `$NAME`.
    texts: BTreeMap<String, String>,
}

impl Source {
    fn fixture(folder: &Path) -> Self {
        let mut texts = texts_below(folder);
        let variables: BTreeMap<String, String> =
            texts.remove("env.json").map(|json| serde_json::from_str(&json).unwrap()).unwrap_or_default();
        texts.values_mut().for_each(|text| *text = text.trim_start_matches('\u{feff}').to_owned());
        texts.extend(variables.into_iter().map(|(name, value)| (format!("${name}"), value)));
        Source { name: folder.file_name().unwrap().to_string_lossy().into_owned(), texts }
    }

    /// Put together of parts.
    fn generated(count: usize) -> impl Iterator<Item = Self> {
        let numbered = projects(count).into_iter().enumerate();
        numbered.map(|(number, texts)| Source { name: format!("generated {number}"), texts })
    }

    /// The line of a place, and where in it.
    fn marked(&self, Place { text, start, end }: &Place) -> String {
        let text = &self.texts[text];
        let before = text[..*start].rsplit('\n').next().unwrap_or_default();
        let after = text[*end..].split('\n').next().unwrap_or_default();
        format!("{before}«{}»{after}", &text[*start..*end])
    }

    fn shown(&self, Place { text: name, start, end }: &Place) -> String {
        let text = &self.texts[name];
        format!("{name}:{} `{}`", text[..*start].matches('\n').count() + 1, &text[*start..*end])
    }

    /// Whether what a variable brought is told otherwise. A key is kept back together with its value, which names the
    /// variable for that; the organization is in every name, so it is no secret, and its place in the mdaa.yaml is named.
    fn keeps_back(&self, variable: &Place, (_, pointer): &Leaf, claims: &BTreeSet<Place>, changed: bool) -> bool {
        let Some(name) = variable.text.strip_prefix('$') else { return false };
        let tells = |place: &Place| {
            let text = self.texts.get(&place.text).and_then(|text| text.get(place.start..place.end));
            text.is_some_and(|text| text.contains(&format!("env_var:{name}")))
        };
        let in_key = || pointer.rsplit('/').next().is_some_and(|key| key.contains(&self.texts[&variable.text]));
        if changed { !claims.contains(variable) && claims.iter().any(tells) } else { in_key() }
    }
}

/// A stretch of a text of the user's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// The path of a file, or `$NAME`.
    text: String,
    start: usize,
    end: usize,
}

impl Place {
    fn of(span: Span, sources: &Sources) -> Self {
        Place { text: sources.name(span.file), start: span.start as usize, end: span.end as usize }
    }

    fn overlaps(&self, other: &Place) -> bool {
        self.text == other.text && self.start < other.end && other.start < self.end
    }
}

/// A project as it compiles.
struct Project {
    templates: Vec<Template>,
    /// The places that each leaf names.
    claims: BTreeMap<Leaf, BTreeSet<Place>>,
    /// By the place of a key, its text and the places of all below it.
    keys: BTreeMap<Place, (String, BTreeSet<Place>)>,
    /// Every scalar and every key, every variable, and what else is named.
    places: BTreeSet<Place>,
}

/// What compiles projects again and again, one at a time: templates are read once.
struct Workshop {
    folder: tempfile::TempDir,
    blueprints: Vec<(&'static ModuleType, Blueprint)>,
    /// With the templates in it, and no file of the user yet.
    sources: Sources,
    environment: BTreeMap<String, String>,
    everything: bool,
    /// The lines that were edited, and the leaves that name the place.
    edited: BTreeSet<(String, Vec<Leaf>)>,
}

impl Workshop {
    fn new(everything: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sources = Sources::new(folder.path(), &[]).unwrap();
        let blueprints = MODULE_TYPES.iter().map(|module_type| (module_type, module_type.blueprint(&sources).unwrap()));
        let (blueprints, environment, edited) = (blueprints.collect(), BTreeMap::new(), BTreeSet::new());
        Workshop { folder, blueprints, sources, environment, everything, edited }
    }

    fn put(&mut self, text: &str, content: &str) {
        match text.strip_prefix('$') {
            Some(variable) => {
                self.environment.insert(variable.to_owned(), content.to_owned());
            }
            None => {
                let path = self.folder.path().join(text);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, content).unwrap();
            }
        }
    }

    /// Edits every place of a project.
    fn examined(&mut self, source: &Source) -> Tally {
        self.environment.clear();
        fs::remove_dir_all(self.folder.path()).unwrap();
        source.texts.iter().for_each(|(text, content)| self.put(text, content));
        let compiled = self.compiled().unwrap_or_else(|| panic!("{} does not compile", source.name));
        let project = Project::of(compiled, &self.environment);
        let mut tally = Tally::default();
        for (index, place) in project.places.iter().enumerate() {
            let named_by = project.claims.iter().filter(|(_, claims)| claims.contains(place));
            let leaves = named_by.map(|(leaf, _)| leaf.clone()).collect();
            let known = !self.edited.insert((source.marked(place), leaves));
            if known || !self.everything && index % 3 != 0 {
                continue;
            }
            self.examine(place, &project, source, &mut tally);
        }
        tally
    }

    fn examine(&mut self, place: &Place, project: &Project, source: &Source, tally: &mut Tally) {
        let text = &source.texts[&place.text];
        let written = &text[place.start..place.end];
        // Whether a leaf that names the place changed with any edit.
        let mut seen: BTreeMap<&Leaf, bool> = BTreeMap::new();
        let mut moved = BTreeSet::new();
        for other in variants(written) {
            tally.edits += 1;
            self.put(&place.text, &format!("{}{other}{}", &text[..place.start], &text[place.end..]));
            let after = self.compiled().map(|(templates, _)| templates);
            let Some(after) = after.filter(|after| after.len() == project.templates.len()) else {
                tally.invalid += 1;
                continue;
            };
            for (leaf, changed) in compared(&project.templates, &after) {
                let Some((leaf, claims)) = project.claims.get_key_value(&leaf) else { continue };
                if project.another_level_shows(place, leaf, changed) || source.keeps_back(place, leaf, claims, changed)
                {
                    continue;
                }
                if claims.contains(place) {
                    moved.extend(moves(bare(written), &other).then_some(leaf));
                    *seen.entry(leaf).or_default() |= changed;
                } else if changed && !claims.iter().any(|claimed| claimed.overlaps(place)) {
                    tally.faults.insert(format!("{}: {leaf:?}{MISSING}{}", source.name, source.shown(place)));
                }
            }
        }
        self.put(&place.text, text);
        // A region says the partition, too. Where the project cannot leave its own, that is not seen.
        let half_seen = |leaf| REGIONS.contains(&bare(written)) && !moved.contains(leaf);
        for leaf in project.claims.iter().filter(|(_, claims)| claims.contains(place)).map(|(leaf, _)| leaf) {
            match seen.get(leaf) {
                Some(true) => tally.confirmed += 1,
                Some(false) if !half_seen(leaf) => {
                    tally.faults.insert(format!("{}: {leaf:?} names {}{IN_VAIN}", source.name, source.shown(place)));
                }
                _ => tally.open += 1,
            }
        }
    }

    /// The templates of the project, unless it has an error.
    fn compiled(&self) -> Option<(Vec<Template>, Sources)> {
        let (sources, environment) = (self.sources.clone(), self.environment.clone());
        let context = Context { sources, environment, ssm: SsmValues::default() };
        let mut found = Diagnostics::default();
        let project = project::load("mdaa.yaml", module_type::first_key, &context, &mut found).unwrap()?;
        let mut templates = Vec::new();
        for mut module in project.modules {
            let is_it = |(known, _): &&(&ModuleType, Blueprint)| known.is_named(&module.package.name);
            let Some((module_type, blueprint)) = self.blueprints.iter().find(is_it) else { continue };
            found.append(std::mem::take(&mut module.diagnostics));
            let resolved = resolve(module, &context, &mut found)?;
            let data = (module_type.data)(&resolved, &context, &mut found).unwrap()?;
            templates.push(blueprint.render(&data, &parameters(&resolved)).ok()?);
        }
        (found.errors() == 0).then_some((templates, context.sources))
    }
}

impl Project {
    fn of((templates, sources): (Vec<Template>, Sources), environment: &BTreeMap<String, String>) -> Self {
        let variable = |name: &str| {
            let end = environment.get(name).map_or(0, String::len);
            Place { text: format!("${name}"), start: 0, end }
        };
        let mut claims: BTreeMap<Leaf, BTreeSet<Place>> = BTreeMap::new();
        let mut files: BTreeSet<FileId> = BTreeSet::new();
        for (module, template) in templates.iter().enumerate() {
            template.leaves(&mut |pointer, fragment| {
                let places = fragment.origins.iter().filter_map(|origin| match origin {
                    Origin::File(span) | Origin::Context(_, span) => (!sources.is_built_in(span.file)
                        && files.insert(span.file) | true)
                        .then(|| Place::of(*span, &sources)),
                    Origin::Environment(name) => Some(variable(name)),
                    Origin::Ssm(_) | Origin::Default(_) | Origin::Deploy(_) => None,
                });
                claims.insert((module, pointer.to_string()), places.collect());
            });
        }
        let mut places: BTreeSet<Place> = claims.values().flatten().cloned().collect();
        places.extend(environment.keys().map(|name| variable(name)));
        let mut keys = BTreeMap::new();
        for file in files.into_iter().filter(|file| !sources.is_built_in(*file)) {
            let Some(document) = parse(file, &sources, &mut Diagnostics::default()) else { continue };
            document.root.walk(&mut |_, node| {
                places.extend(written(node, &sources));
                for (key, entry) in node.as_map().into_iter().flatten() {
                    let mut below = BTreeSet::new();
                    entry.node.walk(&mut |_, node| below.extend(written(node, &sources)));
                    keys.insert(Place::of(entry.key, &sources), (key.clone(), below));
                }
            });
        }
        let named: BTreeSet<&Place> = claims.values().flatten().collect();
        let told = |place: &Place| named.contains(place) || !keys.get(place).is_some_and(|(key, _)| is_known_key(key));
        places.retain(|place| place.start < place.end && told(place));
        Project { templates, claims, keys, places }
    }

    /// Whether a key at another level tells of the leaf once this key is another: it stood behind it, or says the same.
    fn another_level_shows(&self, key: &Place, leaf: &Leaf, changed: bool) -> bool {
        let Some((name, below)) = self.keys.get(key) else { return false };
        let claims = &self.claims[leaf];
        match changed {
            true => !claims.contains(key) && !claims.is_disjoint(below),
            false => {
                let (module, pointer) = leaf;
                let leaf = self.templates[*module].get(Pointer::parse(pointer).unwrap());
                leaf.and_then(Fragment::as_str) == Some(name)
            }
        }
    }
}

/// Where the keys of a map are written, or a scalar is.
fn written(node: &Node, sources: &Sources) -> Vec<Place> {
    match &node.value {
        Value::Map(map) => map.values().map(|entry| Place::of(entry.key, sources)).collect(),
        Value::List(_) | Value::Null => Vec::new(),
        _ => vec![Place::of(node.span, sources)],
    }
}
