use super::PolicyDemands;
use super::waiver_limits::WaiverLimits;
use crate::diagnostic::Diagnostics;
use crate::project::WaiverFile;
use crate::schema::{Schema, SchemaError};
use crate::source::{self, FileId, Node, Sources};

/// The waivers that hold for any module of an mdaa.yaml.
#[derive(Debug, Default)]
pub struct ProjectWaivers {
    /// Those that fit their schema, in the mdaa.yaml and in the file that `waiver_file` names.
    pub list: Vec<Node>,
    /// The one file that may hold waivers, of modules too; none when any may.
    pub only_in: Option<FileId>,
    /// What rules ask for in this mdaa.yaml.
    pub demands: PolicyDemands,
    /// What waivers may be.
    pub limits: WaiverLimits,
}

/// Reads `waivers` and `waiver_file`. Text is taken as it is: placeholders belong to modules.
pub fn load(root: &Node, sources: &Sources, diagnostics: &mut Diagnostics) -> Result<ProjectWaivers, SchemaError> {
    let mut waivers = ProjectWaivers::default();
    let listed = |node: &Node| node.get("waivers").and_then(Node::as_list).map(<[Node]>::to_vec).unwrap_or_default();
    waivers.list = listed(root);
    waivers.limits = WaiverLimits::of(root, diagnostics);
    waivers.demands = PolicyDemands::of(root);
    let Some((path, node)) = root.get("waiver_file").and_then(|node| Some((node.as_str()?, node))) else {
        return Ok(waivers);
    };
    let Some(document) = source::read(path, node.span, sources, diagnostics) else { return Ok(waivers) };
    let literal = |text: &str| Some(text.to_owned()).into();
    let (file, fits) = Schema::<WaiverFile>::new()?.coerced(&document.root, &literal, diagnostics);
    waivers.only_in = Some(document.root.span.file);
    if fits {
        waivers.list.extend(listed(&file));
    }
    Ok(waivers)
}
