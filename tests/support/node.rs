use super::{checkout, printed, program};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

const HOW: &str = "install Node.js 18 or newer with npm, on Debian `apt-get install nodejs npm`";

/// The machine's own Node.js.
pub fn node() -> PathBuf {
    program("node", HOW)
}

/// A folder under `target/` that holds the packages of `tests/tools/<name>/package-lock.json`, installed on
/// first use and again when that file changes. Test binaries run side by side: a lock lets one do it.
pub fn installed(name: &str) -> PathBuf {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let lock = File::create(tools.join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();

    let source = checkout("tests/tools").join(name);
    let folder = tools.join(name);
    let wanted = fs::read_to_string(source.join("package-lock.json")).unwrap();
    let done = folder.join("installed.json");
    if fs::read_to_string(&done).is_ok_and(|found| found == wanted) {
        return folder;
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir(&folder).unwrap();
    for file in ["package.json", "package-lock.json"] {
        fs::copy(source.join(file), folder.join(file)).unwrap();
    }
    let output = Command::new(program("npm", HOW))
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=2", "--fetch-timeout=60000"])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{name} comes from an npm registry once: check the network, or npm's `registry` setting: {}",
        printed(&output)
    );
    fs::write(&done, wanted).unwrap();
    folder
}
