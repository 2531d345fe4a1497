use super::args::{Selection, SsmOptions};
use super::failure::Failure;
#[cfg(feature = "deploy")]
use super::ssm;
use super::workspace::{Selected, Workspace};

/// Opens the project, picks the modules, and looks up SSM parameters if asked to. Where that cannot be done no module is
/// left, and the reason is among the problems.
pub fn load(selection: &Selection, options: &SsmOptions) -> Result<(Workspace, Selected), Failure> {
    let workspace = Workspace::open(selection)?;
    let selected = workspace.select(selection)?;
    #[cfg(feature = "deploy")]
    if options.resolve_ssm {
        return ssm::look_up(workspace, selected, &options.aws);
    }
    // Without AWS there is nothing to choose.
    let SsmOptions { .. } = options;
    Ok((workspace, selected))
}
