use super::config::RuntimeConfig;
use crate::cloudformation::{Fragment, FragmentValue};
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::{Node, Origin};

/// The access points that the runtime mounts, as the role's statements read them: each once, and of S3 Files
/// the file systems that they belong to, too. Absent where there is none.
pub fn access_points(config: &Checked<RuntimeConfig>, resolved: &Resolved) -> Fragment {
    let efs = arns(config, "efsAccessPoint");
    let s3_files = arns(config, "s3FilesAccessPoint");
    if efs.is_empty() && s3_files.is_empty() {
        return Fragment::absent();
    }
    let mut file_systems = Vec::new();
    for arn in &s3_files {
        take(&mut file_systems, file_system(arn, resolved));
    }
    Fragment::of_entries([("efs", list(efs)), ("s3Files", list(s3_files)), ("s3FileSystems", list(file_systems))])
}

fn arns(config: &Checked<RuntimeConfig>, key: &str) -> Vec<Fragment> {
    let mounted = config.node.get("filesystemConfigurations").and_then(Node::as_list).unwrap_or_default();
    let mut arns = Vec::new();
    for arn in mounted.iter().filter_map(|one| one.get(key)?.get("accessPointArn")) {
        take(&mut arns, Fragment::from(arn));
    }
    arns
}

/// `arn:…:file-system/fs-…/access-point/fsap-…` names its file system; one that only the deploy knows may
/// belong to any of the account.
fn file_system(access_point: &Fragment, resolved: &Resolved) -> Fragment {
    let target = &resolved.target;
    match access_point.text().and_then(|arn| arn.split_once("/access-point/")) {
        Some((file_system, _)) => Fragment::of_text(file_system, access_point.origins.clone()),
        None => {
            let parts = [&target.partition, &target.region, &target.account];
            let text = format!(
                "arn:{}:s3files:{}:{}:file-system/*",
                target.partition.text, target.region.text, target.account.text
            );
            // The star, too, comes from there: it names no file system.
            let mut origins: Vec<Origin> = access_point.origins.iter().take(1).cloned().collect();
            for origin in parts.into_iter().flat_map(|part| &part.origins) {
                if !origins.contains(origin) {
                    origins.push(origin.clone());
                }
            }
            Fragment::of_text(text, origins)
        }
    }
}

fn take(list: &mut Vec<Fragment>, one: Fragment) {
    if !list.iter().any(|known| known.value == one.value) {
        list.push(one);
    }
}

fn list(fragments: Vec<Fragment>) -> Fragment {
    match fragments.is_empty() {
        true => Fragment::absent(),
        false => Fragment::new(FragmentValue::List(fragments), Vec::new()),
    }
}
