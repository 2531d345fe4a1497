use serde::{Deserialize, Serialize};

/// A waiver as `synth` notes it beside the template that it let through, `<stack-name>.waivers.json`: no template tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaiverRecord {
    /// A code, or the name that all packs share.
    pub rule: String,
    /// A pattern, as written.
    #[serde(rename = "where")]
    pub place: String,
    /// None where it holds for whatever comes to its place.
    pub covers: Option<Vec<String>>,
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for it; none in `nag_suppressions`.
    pub owner: Option<String>,
    /// The last day; none in `nag_suppressions`.
    pub expires: Option<String>,
    /// What it sets aside.
    pub sets_aside: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct WaiverFile<T> {
    version: u32,
    waivers: T,
}

/// The text of the file.
///
/// # Errors
/// Never: there are only texts in it.
pub fn write_waivers(waivers: &[WaiverRecord]) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(&WaiverFile { version: 1, waivers })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The waivers in such a file; none where it is no such file.
pub fn read_waivers(text: &str) -> Option<Vec<WaiverRecord>> {
    serde_json::from_str::<WaiverFile<Vec<WaiverRecord>>>(text).ok().map(|file| file.waivers)
}
