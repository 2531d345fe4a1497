/// What AWS's own pages say and the list does not. With these a statement may work, so nobody is told that it does not.
pub struct Correction {
    pub service: &'static str,
    pub actions: &'static [&'static str],
    /// ARNs without `arn:${Partition}:`.
    pub takes: &'static [&'static str],
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
    },
    // AgentCore API reference, InvokeBrowser (2026): an operation on a session of a browser. That it is an action of IAM,
    // and on a browser, is [inferred].
    Correction { service: "bedrock-agentcore", actions: &["InvokeBrowser"], takes: BROWSERS },
    // AgentCore developer guide, "IAM Permissions for AgentCore Runtime" (2026): in the execution role on log groups.
    Correction {
        service: "logs",
        actions: &["DescribeLogGroups", "PutResourcePolicy"],
        takes: &["logs:${Region}:${Account}:log-group:${LogGroupName}"],
    },
    // CloudWatch Logs: a resource policy belongs to a log group since 2025; the same for the other two [inferred].
    Correction {
        service: "logs",
        actions: &["DeleteResourcePolicy", "DescribeResourcePolicies"],
        takes: &["logs:${Region}:${Account}:log-group:${LogGroupName}"],
    },
];
