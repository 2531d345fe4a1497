use super::super::config::RuntimeConfig;
use crate::cloudformation::{Fragment, FragmentValue};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::{Node, Origin};
use jsonptr::Pointer;

const KEY: &Pointer = Pointer::from_static("/enableTransactionSearch");

/// Whether the stack switches Transaction Search on. CloudFormation has no
/// AWS::XRay::TransactionSearchConfig in the China partition (resource schemas 2026-10-20): there it
/// is left out, unless the config asks for it.
pub fn transaction_search(
    config: &Checked<RuntimeConfig>,
    resolved: &Resolved,
    diagnostics: &mut Diagnostics,
) -> Fragment {
    let node = config.node.at(KEY);
    let origins = node.map_or_else(|| vec![Origin::Default("enableTransactionSearch".to_owned())], Node::origins);
    let wanted = config.value.enable_transaction_search;
    let china = &resolved.target.partition;
    if !wanted || china.text != "aws-cn" {
        return Fragment::new(FragmentValue::Bool(wanted), origins);
    }
    let message = "CloudFormation cannot switch on Transaction Search in the China regions";
    let help = "write `enableTransactionSearch: false`";
    let found = match node {
        Some(_) => Diagnostic::error(Code::TRANSACTION_SEARCH_MISSING, message).at_pointer(&config.node, KEY),
        None => {
            let found = Diagnostic::warning(Code::TRANSACTION_SEARCH_MISSING, format!("{message}: it is left out"));
            found.at_pointer(&config.node, KEY)
        }
    };
    diagnostics.push(found.help(help));
    Fragment::new(FragmentValue::Bool(false), china.origins.clone())
}
