use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Node, Span};
use schemars::JsonSchema;

/// What waivers may be.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct WaiverSettings {
    /// How many days from today the last day of a waiver may be. Without it 366.
    #[schemars(default, range(min = 1, max = 36_500), extend("examples" = [90]))]
    pub max_days: Option<u32>,
    /// Rules that nobody may waive, by code, of the packs' rules also by the name that all packs share. MDAA's
    /// `nag_suppressions` do not hold for them, either. Without it those about administrators.
    #[schemars(default, length(max = 200), extend("examples" = [["secret-in-environment"]]))]
    pub never: Option<Vec<String>>,
}

/// There are fewer rules; the schema refuses more names.
const MOST_NAMES: usize = 200;

/// The limits of waivers as an mdaa.yaml sets them; none where it says nothing.
#[derive(Clone, Debug, Default)]
pub struct WaiverLimits {
    /// How many days from today the last day may be.
    pub max_days: Option<i64>,
    /// The rules that nobody may waive, each where it is written.
    pub never: Option<Vec<(String, Span)>>,
}

impl WaiverLimits {
    /// Those in an mdaa.yaml.
    pub(super) fn of(root: &Node, diagnostics: &mut Diagnostics) -> WaiverLimits {
        let settings = root.get("policy").and_then(|policy| policy.get("waivers"));
        let of = |key: &str| settings.and_then(|settings| settings.get(key));
        let max_days = of("max_days");
        let days = max_days.and_then(Node::scalar_text).and_then(|days| days.parse().ok());
        // The schema lets a placeholder be; here there is nothing that it could stand for.
        if let Some(node) = max_days
            && days.is_none()
            && let Some(text) = node.as_str().filter(|text| text.contains(['{', '<']))
        {
            let found = Diagnostic::error(Code::MUST_BE_KNOWN, format!("`{text}` is no number of days"));
            diagnostics.push(found.about(node).help("write the number out"));
        }
        let name = |item: &Node| Some((item.as_str()?.to_owned(), item.span));
        let never =
            of("never").and_then(Node::as_list).map(|names| names.iter().take(MOST_NAMES).filter_map(name).collect());
        WaiverLimits { max_days: days, never }
    }
}
