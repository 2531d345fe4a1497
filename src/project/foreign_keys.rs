use crate::diagnostic::Code;
use crate::schema::ForeignKey;
use crate::source::Node;
use jsonptr::Pointer;

/// What an unknown key of an mdaa.yaml is called here: names that other tools, and other files of MDAA, have for it.
pub fn foreign_keys(at: &Pointer, _root: &Node) -> Vec<ForeignKey> {
    let Some(key) = at.back().map(|key| plain(&key.decoded())) else { return Vec::new() };
    let above = at.parent().and_then(Pointer::parent).and_then(Pointer::back);
    let in_module = above.is_some_and(|above| above.decoded() == "modules");
    let fits = |row: &&Row| row.keys.contains(&key.as_str()) && row.levels.is_none_or(|module| module == in_module);
    let found = ROWS.iter().find(fits);
    found.map(|row| answer(at, row)).into_iter().collect()
}

fn answer(at: &Pointer, row: &Row) -> ForeignKey {
    ForeignKey {
        at: at.to_buf(),
        code: Code::UNKNOWN_KEY,
        why: "other tools have that key".to_owned(),
        help: format!("write `{}: {}` in its place", row.ours, row.value),
        ours: at.parent().map(|parent| parent.with_trailing_token(row.ours)),
    }
}

fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

struct Row {
    /// Letters and digits only.
    keys: &'static [&'static str],
    ours: &'static str,
    value: &'static str,
    /// Whether it is a key of a module, or of the levels above; none for both.
    levels: Option<bool>,
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { keys: &["tags", "tag", "labels"], ours: "tag_config_data", value: "{key: value}", levels: None },
    Row { keys: &["variables", "vars", "parameters", "params"], ours: "context", value: "{key: value}", levels: None },
    Row { keys: &["config", "configs", "configfile", "configfiles"], ours: "module_configs", value: "[./FILE.yaml]", levels: Some(true) },
    Row { keys: &["configdata", "data", "properties", "settings"], ours: "module_config_data", value: "…", levels: Some(true) },
    Row { keys: &["package", "source", "type", "app", "path"], ours: "module_path", value: "'@aws-mdaa/bedrock-agentcore-runtime'", levels: Some(true) },
    Row { keys: &["accountid", "awsaccountid", "awsaccount"], ours: "account", value: "…", levels: Some(false) },
    Row { keys: &["awsregion", "regionname"], ours: "region", value: "…", levels: Some(false) },
    Row { keys: &["org", "orgname", "organizationname"], ours: "organization", value: "…", levels: Some(false) },
    Row { keys: &["envs", "stages"], ours: "environments", value: "…", levels: Some(false) },
    Row { keys: &["permissionsboundary", "permissionboundary"], ours: "permissions_boundary_arn", value: "…", levels: None },
];
