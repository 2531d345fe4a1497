use crate::cloudformation::text;
use crate::cloudformation::{Fragment, Partition, REGIONS, is_region, of_region};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Help};
use crate::iam::is_account;
use crate::placeholder::closest;
use crate::source::{Node, Origin};

/// Account, region, partition: literal where the mdaa.yaml says so, else pseudo parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    pub account: TargetValue,
    pub region: TargetValue,
    pub partition: TargetValue,
    /// Ending of service host names.
    pub url_suffix: TargetValue,
}

/// A value of the target, as text in Fn::Sub syntax.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetValue {
    pub text: String,
    pub origins: Vec<Origin>,
}

impl Target {
    /// Of the account and region that the mdaa.yaml gives; a malformed one is reported.
    pub fn new(account: Option<&Node>, region: Option<&Node>, diagnostics: &mut Diagnostics) -> Self {
        let account_text = text_of(account, is_account, "account id", diagnostics);
        let region_text = text_of(region, is_region, "region", diagnostics);
        if let (Some(node), Some(name)) = (region, &region_text)
            && is_region(name)
            && !REGIONS.contains(&name.as_str())
        {
            diagnostics.push(unknown_region(name).about(node));
        }
        let partition = region_text.as_deref().map(of_region);
        let of_partition =
            |value: fn(&Partition) -> &'static str, pseudo: &str| place(partition.as_ref().map(value), region, pseudo);
        Target {
            account: place(account_text.as_deref(), account, "AWS::AccountId"),
            region: place(region_text.as_deref(), region, "AWS::Region"),
            partition: of_partition(|partition| partition.name, "AWS::Partition"),
            url_suffix: of_partition(|partition| partition.url_suffix, "AWS::URLSuffix"),
        }
    }
}

impl Target {
    /// What the pseudo parameters of the same meaning stand for, in Fn::Sub syntax.
    pub fn pseudo_parameters(&self) -> [(&'static str, &str); 4] {
        [
            ("AWS::AccountId", &self.account.text),
            ("AWS::Region", &self.region.text),
            ("AWS::Partition", &self.partition.text),
            ("AWS::URLSuffix", &self.url_suffix.text),
        ]
    }
}

impl From<&TargetValue> for Fragment {
    fn from(value: &TargetValue) -> Self {
        Fragment::of_text(value.text.clone(), value.origins.clone())
    }
}

/// The value of a key. The schema has judged what is written; this judges what a placeholder became.
fn text_of(node: Option<&Node>, is: fn(&str) -> bool, what: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    let node = node?;
    let text = node.scalar_text().unwrap_or_else(|| node.value.kind().to_owned());
    if !node.uses.is_empty() && !is(&text) {
        diagnostics.push(
            Diagnostic::error(Code::MALFORMED_VALUE, format!("`{text}` is no {what}"))
                .about(node)
                .help(format!("let the placeholder name the {what}")),
        );
    }
    Some(text)
}

/// New ones are opened now and then, so it may be one.
fn unknown_region(name: &str) -> Diagnostic {
    let found = Diagnostic::warning(Code::REGION_UNKNOWN, format!("`{name}` is no region that mdaac knows"));
    match closest(name, REGIONS.into_iter()) {
        Some(nearest) => found.help(Help::nearest(nearest)),
        None => found.help("correct it; if AWS has opened it of late, nothing needs to be done"),
    }
}

fn place(known: Option<&str>, node: Option<&Node>, pseudo: &str) -> TargetValue {
    match known {
        Some(known) => TargetValue { text: text::escape(known), origins: node.map(Node::origins).unwrap_or_default() },
        None => TargetValue { text: format!("${{{pseudo}}}"), origins: vec![Origin::Deploy(pseudo.to_owned())] },
    }
}
