use super::checkout;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What lies directly below a folder of the checkout, sorted.
pub fn below(folder: &str) -> Vec<PathBuf> {
    let folder = checkout(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    assert!(!found.is_empty(), "{}: nothing below", folder.display());
    found
}

/// Looks at every path on all cores, and fails with all that fail. A snapshot is named after its path below `base`.
pub fn each(base: &str, paths: &[PathBuf], look: impl Fn(&Path) + Sync) {
    let base = checkout(base);
    let failed = on_all_cores(paths, |path| {
        let name = path.strip_prefix(&base).unwrap().to_str().unwrap();
        let looked = || insta::with_settings!({snapshot_suffix => name, input_file => path}, { look(path) });
        catch_unwind(AssertUnwindSafe(looked)).err().map(|_| name.to_owned())
    });
    let failed: Vec<String> = failed.into_iter().flatten().collect();
    assert!(failed.is_empty(), "{} of {} failed: {}", failed.len(), paths.len(), failed.join(", "));
}

/// What comes of each, in their order.
pub fn on_all_cores<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let worker = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = all.get(index) else { break };
            let result = work(one);
            done.lock().unwrap().push((index, result));
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(worker))));
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
