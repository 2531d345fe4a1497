use super::args::Selection;
use super::exit::Exit;
use super::failure::Failure;
use super::report::Findings;
use super::stream::Stream;
use super::table::{self, TableFormat};
use super::workspace::Workspace;
use crate::compile::stack_name;
use crate::diagnostic::Format;
use crate::diagnostic::json_text;
use crate::module_type;
use crate::project::Module;
use crate::source::{HIDDEN, Node};
use serde_json::json;

/// Options of `list`.
#[derive(Debug, clap::Args)]
pub struct ListOptions {
    #[command(flatten)]
    pub selection: Selection,
    /// How the list is printed
    #[arg(long, value_enum, default_value_t = TableFormat::Human)]
    pub format: TableFormat,
}

/// `mdaac list`: the modules, in the order they are deployed.
pub fn run(options: &ListOptions) -> Result<Exit, Failure> {
    let workspace = Workspace::open(&options.selection)?;
    let mut selected = workspace.select(&options.selection)?;
    let shows = options.selection.show_values;
    // Which module needs another one stands in the templates.
    workspace.compile_leniently(&selected);
    workspace.sort(&mut selected.modules, |module| module.id.to_string());
    let text = match options.format {
        TableFormat::Human => table(&selected.modules, &workspace, shows),
        TableFormat::Json => json_array(&selected.modules, &workspace, shows),
    };
    Stream::Stdout.print(text);
    let wrong = selected.diagnostics.errors() > 0;
    if wrong {
        Findings::gather(selected.diagnostics, &mut [], &workspace).print(Format::Human, &workspace, Stream::Stderr);
    }
    Ok(if wrong { Exit::Input } else { Exit::Done })
}

fn table(modules: &[Module], workspace: &Workspace, shows_values: bool) -> String {
    let needs = |module: &Module| workspace.needed_by(&module.id.to_string()).join(", ");
    // Most projects have none that needs another.
    let some_need = modules.iter().any(|module| !needs(module).is_empty());
    let header = ["DOMAIN", "ENV", "MODULE", "ACCOUNT", "REGION", "STACK", if some_need { "NEEDS" } else { "" }];
    let header = header.map(str::to_owned);
    let rows = modules.iter().map(|module| {
        let id = &module.id;
        [
            id.domain.name.clone(),
            id.env.name.clone(),
            id.module.name.clone(),
            shown(&module.account, shows_values),
            shown(&module.region, shows_values),
            stack(module),
            needs(module),
        ]
    });
    let lines = table::lines(std::iter::once(header).chain(rows).collect());
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn json_array(modules: &[Module], workspace: &Workspace, shows_values: bool) -> String {
    let rows: Vec<serde_json::Value> = modules
        .iter()
        .map(|module| {
            let id = &module.id;
            json!({
                "organization": id.org_is_known.then_some(&id.org.name),
                "domain": id.domain.name,
                "environment": id.env.name,
                "module": id.module.name,
                "modulePath": module.package.name,
                "supported": module_type::named(&module.package.name).is_some(),
                "account": text(&module.account, shows_values),
                "region": text(&module.region, shows_values),
                "stack": id.org_is_known.then(|| stack_name(id)),
                "needs": workspace.needed_by(&id.to_string()),
            })
        })
        .collect();
    json_text(&format!("{:#}\n", serde_json::Value::from(rows)))
}

/// What came from an environment variable shows on demand only.
fn text(node: &Option<Node>, shows_values: bool) -> Option<String> {
    let node = node.as_ref()?;
    if node.is_from_environment() && !shows_values { Some(HIDDEN.to_owned()) } else { node.scalar_text() }
}

/// What is left to the deploy shows as the mdaa.yaml writes it.
fn shown(node: &Option<Node>, shows_values: bool) -> String {
    text(node, shows_values).unwrap_or_else(|| "default".to_owned())
}

fn stack(module: &Module) -> String {
    match module_type::named(&module.package.name) {
        Some(_) if !module.id.org_is_known => "(not known without the organization)".to_owned(),
        Some(_) => stack_name(&module.id),
        None => format!("(left to MDAA: {})", module.package.name),
    }
}
