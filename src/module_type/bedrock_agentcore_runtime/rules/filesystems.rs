use super::super::config::{Filesystem, RuntimeConfig};
use super::super::names::{below, item};
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::iam::{Arn, is_account};
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::Node;
use jsonptr::{Pointer, PointerBuf};

const FILESYSTEMS: &str = "/filesystemConfigurations";
const PROVIDER: &Pointer = Pointer::from_static("/capacityProviderConfiguration");
const VOLUME: &str = "capacityProviderVolume";

/// How many of a kind a runtime takes (AgentCore developer guide, "File system configurations for AgentCore
/// Runtime", Limits).
const LIMITS: [(&str, usize, &str); 3] =
    [("sessionStorage", 1, "one"), ("efsAccessPoint", 2, "two"), ("s3FilesAccessPoint", 2, "two")];

/// Refuses what else was meant for an access point by name. It runs first, so that the schema says nothing
/// more about it.
pub fn access_point_arns(config: &Node, diagnostics: &mut Diagnostics) {
    let list = config.get("filesystemConfigurations").and_then(Node::as_list).unwrap_or_default();
    for index in 0..list.len() {
        for key in ["efsAccessPoint", "s3FilesAccessPoint"] {
            let at = below(&below(&item(FILESYSTEMS, index), key), "accessPointArn");
            let given = config.at(&at).and_then(Node::as_str).and_then(text::example);
            let Some((what, help)) =
                given.as_deref().and_then(Arn::parse).and_then(|arn| not_an_access_point(key, &arn))
            else {
                continue;
            };
            diagnostics.push(
                Diagnostic::error(Code::MALFORMED_VALUE, format!("`accessPointArn` is {what}"))
                    .at_pointer(config, &at)
                    .help(help),
            );
        }
    }
}

/// What the ARN is in place of that of an access point of this key, and the way to one.
fn not_an_access_point(key: &str, arn: &Arn) -> Option<(&'static str, String)> {
    let of_s3_files = key == "s3FilesAccessPoint";
    let (region, resource) = (&arn.region, arn.resource.as_str());
    let is_access_point = resource.contains("access-point/");
    Some(match (arn.service.as_str(), is_access_point) {
        ("elasticfilesystem", true) if of_s3_files => {
            ("an access point of EFS", "write `efsAccessPoint` in place of `s3FilesAccessPoint`".to_owned())
        }
        ("s3files", true) if !of_s3_files => {
            ("an access point of S3 Files", "write `s3FilesAccessPoint` in place of `efsAccessPoint`".to_owned())
        }
        (service @ ("elasticfilesystem" | "s3files"), false) if resource.starts_with("file-system/") => {
            let (cli, id) = (if service == "s3files" { "s3files list" } else { "efs describe" }, &resource[12..]);
            (
                "a file system, not an access point of it",
                format!("name an access point: `aws {cli}-access-points --file-system-id {id} --region {region}`"),
            )
        }
        ("s3", _) if resource.starts_with("accesspoint/") => {
            ("an access point of S3", "name an access point of S3 Files, which mounts a bucket".to_owned())
        }
        ("s3", _) => ("a bucket", "make a file system of S3 Files for it, and name an access point of that".to_owned()),
        _ => return None,
    })
}

/// Judges what AgentCore refuses of filesystems, and mounts that cannot be.
pub fn filesystems(config: &Checked<RuntimeConfig>, resolved: &Resolved, diagnostics: &mut Diagnostics) {
    let node = &config.node;
    let mounts: Vec<Mount<'_>> =
        config.value.filesystem_configurations.iter().enumerate().flat_map(|(index, one)| mounts(index, one)).collect();
    let on_provider = config.value.capacity_provider_configuration.is_some();
    for (number, mount) in mounts.iter().enumerate() {
        let before = &mounts[..number];
        let found = [
            compute(mount, on_provider, node),
            // A kind that has no place on a capacity provider has no number there.
            too_many(mount, before, node).filter(|_| !on_provider),
            path(mount, before, node),
            elsewhere(mount, resolved, node),
        ];
        found.into_iter().flatten().for_each(|found| diagnostics.push(found));
    }
}

/// One filesystem and where it goes.
struct Mount<'a> {
    key: &'static str,
    /// The map below the key.
    at: PointerBuf,
    path: &'a str,
    access_point: Option<&'a str>,
}

fn mounts(index: usize, of: &Filesystem) -> impl Iterator<Item = Mount<'_>> {
    let mount =
        move |key, path, access_point| Mount { key, at: below(&item(FILESYSTEMS, index), key), path, access_point };
    let session = of.session_storage.as_ref().map(|one| mount("sessionStorage", one.mount_path.as_str(), None));
    let efs = of.efs_access_point.as_ref();
    let efs = efs.map(|one| mount("efsAccessPoint", one.mount_path.as_str(), Some(one.access_point_arn.as_str())));
    let s3 = of.s3_files_access_point.as_ref();
    let s3 = s3.map(|one| mount("s3FilesAccessPoint", one.mount_path.as_str(), Some(one.access_point_arn.as_str())));
    let volume = of.capacity_provider_volume.as_ref().map(|one| mount(VOLUME, one.mount_path.as_str(), None));
    let kinds: Vec<Mount<'_>> = [session, efs, s3, volume].into_iter().flatten().collect();
    // Of several kinds in one entry only that is told.
    (kinds.len() == 1).then_some(kinds).into_iter().flatten()
}

fn compute(mount: &Mount<'_>, on_provider: bool, node: &Node) -> Option<Diagnostic> {
    let Mount { key, at, path, .. } = mount;
    match (*key == VOLUME, on_provider) {
        (false, true) => Some(
            Diagnostic::error(
                Code::FILESYSTEM_COMPUTE,
                format!("`{key}` is for microVMs, and this runtime runs on a capacity provider"),
            )
            .at_key(node, at)
            .related(node.key_span(PROVIDER), "the capacity provider")
            .why(
                "AgentCore's guide: \"Specifying any of them alongside `capacityProviderConfiguration` fails with a \
                 `ValidationException`\"",
            )
            .help(format!(
                "mount a volume of the capacity provider, `{VOLUME}: {{volumeName: …, mountPath: {path}}}`, or remove \
                 `capacityProviderConfiguration`"
            )),
        ),
        (true, false) => Some(
            Diagnostic::error(Code::FILESYSTEM_COMPUTE, format!("`{VOLUME}` needs `capacityProviderConfiguration`"))
                .at_key(node, at)
                .why("the volume is one of a capacity provider, and this runtime runs on microVMs")
                .help(format!(
                    "add `capacityProviderConfiguration: {{capacityProviderArn: …}}`, or write `sessionStorage: \
                     {{mountPath: {path}}}`"
                )),
        ),
        _ => None,
    }
}

fn too_many(mount: &Mount<'_>, before: &[Mount<'_>], node: &Node) -> Option<Diagnostic> {
    let (key, limit, words) = LIMITS.into_iter().find(|(key, ..)| *key == mount.key)?;
    let mut others = before.iter().filter(|other| other.key == key);
    let first = others.next()?;
    (1 + others.count() >= limit).then(|| {
        Diagnostic::error(Code::FILESYSTEM_TOO_MANY, format!("a runtime takes {words} `{key}`, and this is one more"))
            .at_key(node, &mount.at)
            .related(node.key_span(&first.at), "the first")
            .why("AgentCore's guide, \"File system configurations\", Limits")
            .help(if limit == 1 { "keep one of them" } else { "keep two of them" })
    })
}

fn path(mount: &Mount<'_>, before: &[Mount<'_>], node: &Node) -> Option<Diagnostic> {
    let folder = |path: &str| path.strip_suffix('/').unwrap_or(path).to_owned();
    let at = below(&mount.at, "mountPath");
    let own = folder(mount.path);
    if own == "/mnt/." || own == "/mnt/.." {
        let found = Diagnostic::error(Code::MALFORMED_VALUE, format!("`{}` is no folder below /mnt", mount.path));
        return Some(found.at_pointer(node, &at).help("write a folder directly below /mnt, e.g. `/mnt/data`"));
    }
    let other = before.iter().find(|other| folder(other.path) == own)?;
    let shown = text::known(mount.path).unwrap_or_else(|| "its path".to_owned());
    Some(
        Diagnostic::error(Code::MOUNT_PATH_TWICE, format!("two filesystems are mounted at `{shown}`"))
            .at_pointer(node, &at)
            .related(node.span(&below(&other.at, "mountPath")), "the other is mounted here")
            .why("AgentCore's guide: \"Each mount path must be unique across all configurations\"; a `/` at the end is none of it")
            .help("give each a folder of its own below /mnt"),
    )
}

/// An access point of another account or region, as far as both are known.
fn elsewhere(mount: &Mount<'_>, resolved: &Resolved, node: &Node) -> Option<Diagnostic> {
    let target = &resolved.target;
    // What is left to the deploy is what it is for the stack.
    let of_stack = |name: &str| {
        let (_, text) = target.pseudo_parameters().into_iter().find(|(pseudo, _)| *pseudo == name)?;
        Some(text::known(text).unwrap_or_default())
    };
    let given = Arn::parse(&text::filled(mount.access_point?, of_stack)?)?;
    let differs = |given: &str, own: &str| text::known(own).filter(|own| !given.is_empty() && own != given);
    let account = differs(&given.account, &target.account.text).filter(|_| is_account(&given.account));
    let region = differs(&given.region, &target.region.text);
    let (what, theirs, ours) = match (account, region) {
        (Some(own), _) => ("account", &given.account, own),
        (None, Some(own)) => ("region", &given.region, own),
        (None, None) => return None,
    };
    Some(
        Diagnostic::error(
            Code::FILESYSTEM_ELSEWHERE,
            format!("the access point is in {what} `{theirs}`, the runtime in `{ours}`"),
        )
        .at_pointer(node, &below(&mount.at, "accessPointArn"))
        .why(
            "AgentCore's guide: \"The file system resources (file system, access points, mount targets) and the agent \
             runtime must be in the same AWS account and VPC\"",
        )
        .help(format!("name an access point of {what} `{ours}`")),
    )
}
