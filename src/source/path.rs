use std::path::{Component, Path, PathBuf};

/// `a/./b/../c` as `a/c`, with `/` on every system.
pub fn shown(path: &Path) -> String {
    let part = |part: Component<'_>| match part {
        Component::RootDir => String::new(),
        other => other.as_os_str().to_string_lossy().into_owned(),
    };
    plain(path).components().map(part).collect::<Vec<_>>().join("/")
}

/// A path as it is written, with `/` on every system.
pub fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// The real place of the nearest folder that exists, or where a link that leads nowhere points.
pub(super) fn as_far_as_it_is(path: &Path) -> PathBuf {
    if let Ok(target) = path.read_link() {
        return plain(&path.parent().unwrap_or(path).join(target));
    }
    path.ancestors().skip(1).find_map(|above| above.canonicalize().ok()).unwrap_or_default()
}

pub(super) fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}
