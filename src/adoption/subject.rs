/// What a difference is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateElement {
    /// A resource's type, or `Parameter`, `Output`, `Template`.
    pub kind: String,
    /// A logical id, or the entry of a section.
    pub name: String,
}

impl TemplateElement {
    pub fn new(kind: impl Into<String>, name: impl Into<String>) -> Self {
        TemplateElement { kind: kind.into(), name: name.into() }
    }

    /// Whether it is a resource.
    pub fn is_resource(&self) -> bool {
        self.kind.contains("::")
    }
}
