//! What stands in the way of an adoption, in each format.

use super::printed;
use super::project::Project;
use serde_json::Value;

/// Fails where a report for a person or a ticket lacks an obstacle that the one for programs has, or a permission of it.
pub fn same_obstacles(project: &Project, adopt: &[&str]) -> Result<(), String> {
    let told = |format: &str| project.mdaac(&[adopt, &["--format", format]].concat());
    let output = told("json");
    let report: Value = serde_json::from_slice(&output.stdout).map_err(|_| printed(&output))?;
    let obstacles = report["modules"][0]["obstacles"].as_array().ok_or_else(|| printed(&output))?;
    // A page escapes what would be markup, and wraps nothing.
    let plain = |text: &str| text.replace(['`', '\\'], "");
    for format in ["human", "markdown"] {
        let page = plain(&String::from_utf8_lossy(&told(format).stdout));
        for one in obstacles {
            let lines = one["permissions"].as_array().into_iter().flatten();
            let help = one["help"].as_str().filter(|_| format == "human");
            let all = [&one["message"]].into_iter().chain(lines).filter_map(Value::as_str).chain(help);
            if let Some(lost) = all.map(plain).find(|line| !page.contains(line)) {
                return Err(format!("{format} lacks `{lost}`:\n{page}"));
            }
        }
    }
    Ok(())
}
