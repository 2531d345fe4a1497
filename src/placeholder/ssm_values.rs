use std::collections::BTreeMap;

/// What stands under one name: the text of a String or a StringList.
pub type SsmValue = Result<String, NoValue>;

/// Why there is no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoValue {
    /// It is a SecureString, which is not read.
    Secure,
    /// Nothing is there, or nothing that may be had; the service's words, where it has any.
    Missing(Option<String>),
}

/// What was looked up, by the region that the mdaa.yaml names and by the parameter's name. What was not
/// is left to CloudFormation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SsmValues {
    by_region: BTreeMap<Option<String>, BTreeMap<String, SsmValue>>,
}

impl SsmValues {
    /// Takes what was looked up for the modules of a region; none for those whose mdaa.yaml names none.
    pub fn add(&mut self, region: Option<&str>, values: impl IntoIterator<Item = (String, SsmValue)>) {
        self.by_region.entry(region.map(str::to_owned)).or_default().extend(values);
    }

    /// What stands under a name, if it was looked up.
    pub fn get(&self, region: Option<&str>, name: &str) -> Option<&SsmValue> {
        self.by_region.get(&region.map(str::to_owned))?.get(name)
    }
}
