use crate::iam::permissions::{NameSet, PermissionChange, What};

/// Whether it is something that was not there before.
pub fn comes(change: &PermissionChange) -> bool {
    matches!(change.what, What::Gained(_) | What::Attached(_))
}

/// Whether it is something that is there no more.
pub fn goes(change: &PermissionChange) -> bool {
    matches!(change.what, What::Lost(_) | What::Detached(_) | What::UnreadWent(_))
}

/// Whether it is about workload identities, which are named after their runtime.
pub fn is_of_workload_identity(change: &PermissionChange) -> bool {
    let permission = match &change.what {
        What::Gained(permission) | What::Lost(permission) => permission,
        What::Condition { of, .. } => of,
        _ => return false,
    };
    let named = |name: &String| name.contains(":workload-identity/");
    match &permission.resource {
        Some(NameSet::Of(name)) => named(name),
        Some(NameSet::AllBut(names)) => names.iter().any(named),
        None => false,
    }
}
