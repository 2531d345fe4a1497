use crate::cloudformation::PseudoParameters;
use crate::project::WaiverRecord;
use serde_json::Value;

/// The other side of a comparison.
pub enum OtherSide {
    /// The template, if there is one, and what pseudo parameters stand for.
    Template(Option<OtherTemplate>, PseudoParameters),
    /// None that can be read; the reason is among the module's problems.
    Nothing,
}

/// A template to compare with.
pub struct OtherTemplate {
    /// As the user would name it.
    pub shown: String,
    pub template: Value,
    /// The waivers that held for it; none where nothing tells.
    pub waivers: Option<Vec<WaiverRecord>>,
    /// The status of its stack, where that rests after no success.
    pub unsettled: Option<String>,
    /// How many places of what is live are not as deployed; none where nobody looked.
    pub live: Option<usize>,
}
