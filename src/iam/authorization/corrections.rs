/// What AWS's own pages say and the list does not. With these a statement may work, so nobody is told that it does not.
pub struct Correction {
    pub service: &'static str,
    pub actions: &'static [&'static str],
    /// ARNs without `arn:${Partition}:`.
    pub takes: &'static [&'static str],
    /// Whether it is still all of them or none.
    pub all_or_none: bool,
}

const BROWSERS: &[&str] = &[
    "bedrock-agentcore:${Region}:aws:browser/${BrowserId}",
    "bedrock-agentcore:${Region}:${Account}:browser-custom/${BrowserId}",
];

pub const CORRECTIONS: &[Correction] = &[
    // AgentCore developer guide, "Permissions" of the browser tool (2026): these stand beside StartBrowserSession, on a
    // browser.
    Correction {
        service: "bedrock-agentcore",
        actions: &["ConnectBrowserAutomationStream", "ConnectBrowserLiveViewStream", "ListBrowserSessions"],
        takes: BROWSERS,
        all_or_none: false,
    },
    // AgentCore API reference, InvokeBrowser (2026): an operation on a session of a browser. That it is an action of IAM,
    // and on a browser, is [inferred].
    Correction { service: "bedrock-agentcore", actions: &["InvokeBrowser"], takes: BROWSERS, all_or_none: false },
    // AgentCore developer guide, "IAM Permissions for AgentCore Runtime" (2026): in the execution role on log groups.
    Correction {
        service: "logs",
        actions: &["PutResourcePolicy"],
        takes: &["logs:${Region}:${Account}:log-group:${LogGroupName}"],
        all_or_none: false,
    },
    // The same page, on `log-group:*`: a listing is authorized on all log groups or on none.
    Correction {
        service: "logs",
        actions: &["DescribeLogGroups"],
        takes: &["logs:${Region}:${Account}:log-group:${LogGroupName}"],
        all_or_none: true,
    },
    // CloudWatch Logs: a resource policy belongs to a log group since 2025; the same for the other two [inferred].
    Correction {
        service: "logs",
        actions: &["DeleteResourcePolicy", "DescribeResourcePolicies"],
        takes: &["logs:${Region}:${Account}:log-group:${LogGroupName}"],
        all_or_none: false,
    },
];
