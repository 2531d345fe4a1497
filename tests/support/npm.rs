use super::{checkout, printed, program};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

const HOW: &str = "install Node.js 18 or newer with npm, on Debian `apt-get install nodejs npm`";

/// Node.js.
pub fn node() -> PathBuf {
    program("node", HOW)
}

/// A folder under `target/` that holds what the package-lock.json in a folder of `tests/` names,
/// installed on first use and again when that file changes. Test binaries run side by side: a lock
/// lets one do it.
pub fn installed(tests: &str) -> PathBuf {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let name = tests.replace('/', "-");
    let lock = File::create(tools.join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();

    let folder = tools.join(name);
    let from = checkout("tests").join(tests);
    let wanted = fs::read_to_string(from.join("package-lock.json")).unwrap();
    let done = folder.join("installed.json");
    if fs::read_to_string(&done).is_ok_and(|found| found == wanted) {
        return folder;
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir(&folder).unwrap();
    for file in ["package.json", "package-lock.json"] {
        fs::copy(from.join(file), folder.join(file)).unwrap();
    }
    let output = Command::new(program("npm", HOW))
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=2", "--fetch-timeout=60000"])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{tests} comes from an npm registry once: check the network, or npm's `registry` setting: {}",
        printed(&output)
    );
    fs::write(&done, wanted).unwrap();
    folder
}
