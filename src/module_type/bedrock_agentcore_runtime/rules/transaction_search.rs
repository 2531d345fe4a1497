use super::super::config::RuntimeConfig;
use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
use crate::cloudformation::resource_types::{SCHEMAS_OF, xray};
use crate::cloudformation::{Fragment, FragmentValue, ResourceType, text};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::{Node, Origin};
use jsonptr::Pointer;

const KEY: &Pointer = Pointer::from_static("/enableTransactionSearch");

/// Whether the stack switches Transaction Search on. Where CloudFormation has no such resource, it is left out, unless the
/// config asks for it.
pub fn transaction_search(
    config: &Checked<RuntimeConfig>,
    resolved: &Resolved,
    diagnostics: &mut Diagnostics,
) -> Fragment {
    let node = config.node.at(KEY);
    let origins = node.map_or_else(|| vec![Origin::Default("enableTransactionSearch".to_owned())], Node::origins);
    let wanted = config.value.enable_transaction_search;
    let region = &resolved.target.region;
    let Some(name) = text::known(&region.text).filter(|name| wanted && is_missing(name)) else {
        return Fragment::new(FragmentValue::Bool(wanted), origins);
    };
    let message = format!("CloudFormation cannot switch on Transaction Search in `{name}`");
    let found = match node {
        Some(_) => Diagnostic::error(Code::TRANSACTION_SEARCH_MISSING, message),
        None => Diagnostic::warning(Code::TRANSACTION_SEARCH_MISSING, format!("{message}: it is left out")),
    };
    let kind = xray::TRANSACTION_SEARCH_CONFIG;
    diagnostics.push(
        found
            .at_pointer(&config.node, KEY)
            .why(format!("{kind} is not in that region's resource schemas of {SCHEMAS_OF}"))
            .help("write `enableTransactionSearch: false`"),
    );
    Fragment::new(FragmentValue::Bool(false), region.origins.clone())
}

/// Where there are no runtimes, this is the least of it.
fn is_missing(region: &str) -> bool {
    let exists = |name| ResourceType::of(name).exists_in(region);
    (exists(RUNTIME), exists(xray::TRANSACTION_SEARCH_CONFIG)) == (Some(true), Some(false))
}
