use super::day::Day;
use super::document::{TemplatePolicy, policies};
use super::part::Part;
use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
use crate::cloudformation::text::{self, Segment};
use crate::cloudformation::{Fragment, Template, type_of};
use crate::iam::authorization::Surroundings;
use crate::iam::{PolicyKind, Statement};
use crate::project::{ModuleId, PolicyDemands};
use crate::source::{Origin, Sources};
use jsonptr::{Pointer, PointerBuf};

/// One module's template, as rules see it.
#[derive(Debug)]
pub struct Subject<'a> {
    /// Which module.
    pub id: &'a ModuleId,
    /// Its stack.
    pub stack_name: &'a str,
    /// Its template.
    pub template: &'a Template,
    /// The account it goes to, in Fn::Sub syntax.
    pub account: &'a str,
    /// The region it goes to, in Fn::Sub syntax.
    pub region: &'a str,
    /// Where the region is written.
    pub region_origins: &'a [Origin],
    /// The files that origins point into.
    pub sources: &'a Sources,
    /// What its mdaa.yaml asks of it.
    pub demands: &'a PolicyDemands,
    /// The day on which it is judged; where nobody says, that of the newest rule.
    pub today: Day,
    resources: Vec<Resource<'a>>,
    policies: Vec<TemplatePolicy<'a>>,
}

/// A resource of a template.
#[derive(Debug)]
pub struct Resource<'a> {
    pub id: &'a str,
    pub kind: &'a str,
    pub part: Part<'a>,
    /// Its properties; absent where it has none.
    pub properties: Part<'a>,
}

impl<'a> Subject<'a> {
    /// Of a compiled module.
    pub fn new(
        (id, stack_name): (&'a ModuleId, &'a str),
        template: &'a Template,
        (account, region): (&'a str, &'a str),
        sources: &'a Sources,
    ) -> Self {
        static NONE: Fragment = Fragment::absent();
        let resource = |(id, fragment): (&'a String, &'a Fragment)| {
            let part = Part { at: PointerBuf::from_tokens(["Resources", id]), fragment };
            let none = || Part { at: part.place_of("Properties"), fragment: &NONE };
            Resource { id, kind: type_of(fragment), properties: part.get("Properties").unwrap_or_else(none), part }
        };
        let resources: Vec<Resource<'a>> = template.resources.iter().map(resource).collect();
        let policies = policies(&resources);
        let (demands, today) = (PolicyDemands::NONE, super::rules_day());
        let region_origins = &[];
        Subject {
            id,
            stack_name,
            template,
            account,
            region,
            region_origins,
            sources,
            demands,
            today,
            resources,
            policies,
        }
    }

    /// The same, and where its region is written.
    pub fn with_region_at(self, region_origins: &'a [Origin]) -> Self {
        Subject { region_origins, ..self }
    }

    /// The same, judged on that day by what its mdaa.yaml asks for.
    pub fn asked(self, demands: &'a PolicyDemands, today: Day) -> Self {
        Subject { demands, today, ..self }
    }

    /// The resources of a type.
    pub fn of_type(&self, kind: &str) -> impl Iterator<Item = &Resource<'a>> {
        self.resources.iter().filter(move |resource| resource.kind == kind)
    }

    /// All resources.
    pub fn resources(&self) -> &[Resource<'a>] {
        &self.resources
    }

    /// Every policy document in it.
    pub(crate) fn policies(&self) -> &[TemplatePolicy<'a>] {
        &self.policies
    }

    /// The statements of all policies of a kind.
    pub(crate) fn statements(&self, kind: PolicyKind) -> impl Iterator<Item = &Statement<PointerBuf>> {
        self.policies.iter().filter(move |policy| policy.kind == kind).flat_map(|policy| &policy.document.statements)
    }

    /// The account it is deployed to. One that is left to the deploy is the same within an
    /// environment; nobody knows here whether that of another environment is.
    pub fn account_key(&self) -> String {
        self.known_or_of_environment(self.account)
    }

    /// The region it is deployed to, alike.
    pub fn region_key(&self) -> String {
        self.known_or_of_environment(self.region)
    }

    /// Where its roles are, as its user writes it.
    pub(crate) fn surroundings(&self) -> Surroundings {
        let runtime = self.of_type(RUNTIME).find_map(|runtime| runtime.properties.get("AgentRuntimeName")?.known());
        Surroundings::new(text::known(self.account), text::known(self.region), runtime)
    }

    fn known_or_of_environment(&self, text: &str) -> String {
        text::known(text).unwrap_or_else(|| format!("{text} of {}/{}", self.id.domain.name, self.id.env.name))
    }

    /// The construct path of the resource at a pointer, as MDAA names it: `/stack/…/Resource`.
    pub fn construct_path(&self, at: &Pointer) -> Option<String> {
        let path = self.template.paths.get(self.logical_id(at)?.as_str())?;
        Some(format!("/{}/{path}", self.stack_name))
    }

    /// The logical id of the resource or output at a pointer.
    pub fn logical_id(&self, at: &Pointer) -> Option<String> {
        at.tokens().nth(1).map(|token| token.decoded().into_owned())
    }

    /// A text of the template as its user would write it: what a parameter stands for in place of the
    /// parameter's logical id.
    pub fn as_written(&self, text: &str) -> String {
        let mut written = String::new();
        for segment in text::segments(text) {
            match segment {
                Segment::Literal(literal) => written.push_str(literal),
                Segment::Reference(name) => match self.template.parameters.get(name) {
                    None => written.push_str(&format!("${{{name}}}")),
                    Some(parameter) => match parameter.get("Default").and_then(Fragment::known) {
                        Some(path) => written.push_str(&format!("{{{{resolve:ssm:{path}}}}}")),
                        None => written.push_str(&format!("{{{{param:{name}}}}}")),
                    },
                },
            }
        }
        written
    }

    /// Whether a part is written in `templates/`, whoever's account and region it names.
    pub fn is_ours(&self, part: &Fragment) -> bool {
        matches!(part.origins.first(), Some(Origin::File(span)) if self.sources.is_built_in(span.file))
    }

    /// What a comment in `templates/` says above the part at a pointer; none where the part is the
    /// user's own.
    pub fn justification(&self, at: &Pointer) -> Option<String> {
        let Some(Origin::File(span)) = self.template.get(at)?.origins.first() else { return None };
        self.sources
            .is_built_in(span.file)
            .then(|| comment_above(&self.sources.text(span.file), span.start as usize))?
    }
}

/// The comment in the lines above a byte, `# ` taken off, as one paragraph.
fn comment_above(text: &str, byte: usize) -> Option<String> {
    let above = text.get(..byte)?;
    let above = &above[..above.rfind('\n').map_or(0, |newline| newline)];
    let mut lines: Vec<&str> = above.lines().rev().map_while(|line| line.trim_start().strip_prefix('#')).collect();
    lines.reverse();
    let words = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}
