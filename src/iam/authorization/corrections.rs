/// What AWS's own pages say and the list does not. With these a statement may work, so nobody is told that it does not.
pub struct Correction {
    pub service: &'static str,
    pub of: Of,
    /// ARNs that they take as well, without `arn:${Partition}:`.
    pub takes: &'static [&'static str],
}

/// The actions that a correction is about.
pub enum Of {
    Actions(&'static [&'static str]),
    /// Actions that are still allowed on all of them or on none.
    Listings(&'static [&'static str]),
    /// All that take this ARN.
    Taking(&'static str),
}

const BROWSERS: &[&str] = &[
    "bedrock-agentcore:${Region}:aws:browser/${BrowserId}",
    "bedrock-agentcore:${Region}:${Account}:browser-custom/${BrowserId}",
];

const LOG_GROUP: &[&str] = &["logs:${Region}:${Account}:log-group:${LogGroupName}"];

pub const CORRECTIONS: &[Correction] = &[
    // AgentCore developer guide, "Permissions" of the browser tool (2026): these stand beside StartBrowserSession, on a
    // browser.
    Correction {
        service: "bedrock-agentcore",
        of: Of::Actions(&["ConnectBrowserAutomationStream", "ConnectBrowserLiveViewStream", "ListBrowserSessions"]),
        takes: BROWSERS,
    },
    // AgentCore API reference, InvokeBrowser (2026): an operation on a session of a browser. That it is an action of IAM,
    // and on a browser, is [inferred].
    Correction { service: "bedrock-agentcore", of: Of::Actions(&["InvokeBrowser"]), takes: BROWSERS },
    // AgentCore developer guide, "Evaluations" (2026): the ARNs of built-in evaluators. That IAM compares with these is
    // [inferred].
    Correction {
        service: "bedrock-agentcore",
        of: Of::Taking("bedrock-agentcore:${Region}:${Account}:evaluator/${EvaluatorId}"),
        takes: &["bedrock-agentcore:::evaluator/${EvaluatorId}"],
    },
    // "is not authorized to perform: … on resource: …" of IAM, as people show it, names these [field reports, 2026].
    Correction {
        service: "bedrock-agentcore",
        of: Of::Actions(&["CheckAuthorizePermissions"]),
        takes: &[
            "bedrock-agentcore:${Region}:${Account}:policy-engine/${PolicyEngineId}",
            "bedrock-agentcore:${Region}:${Account}:/policy-engines/${PolicyEngineId}",
        ],
    },
    Correction {
        service: "bedrock-agentcore",
        of: Of::Actions(&["CreateTokenVault"]),
        takes: &["bedrock-agentcore:${Region}:${Account}:token-vault/${TokenVaultId}"],
    },
    Correction {
        service: "bedrock-agentcore",
        of: Of::Listings(&["CreateAgentRuntime"]),
        takes: &["bedrock-agentcore:${Region}:${Account}:runtime/${RuntimeId}"],
    },
    Correction {
        service: "bedrock-agentcore",
        of: Of::Listings(&["CreateGateway"]),
        takes: &["bedrock-agentcore:${Region}:${Account}:gateway/${GatewayId}"],
    },
    Correction {
        service: "bedrock-agentcore",
        of: Of::Listings(&["CreatePolicyEngine"]),
        takes: &["bedrock-agentcore:${Region}:${Account}:policy-engine/${PolicyEngineId}"],
    },
    Correction {
        service: "states",
        of: Of::Actions(&["SendTaskFailure", "SendTaskHeartbeat", "SendTaskSuccess"]),
        takes: &[
            "states:${Region}:${Account}:activity:${ActivityName}",
            "states:${Region}:${Account}:stateMachine:${StateMachineName}",
        ],
    },
    Correction {
        service: "ce",
        of: Of::Taking("billing::${Account}:billingview/${ResourceId}"),
        takes: &["ce:${Region}:${Account}:/${Operation}"],
    },
    // API Gateway developer guide, "HTTP and WebSocket APIs" (2026): their paths, which the list lacks for these.
    Correction {
        service: "apigateway",
        of: Of::Actions(&["DELETE", "GET", "PATCH", "POST", "PUT"]),
        takes: &["apigateway:${Region}::/${Path}"],
    },
    Correction {
        service: "apigateway",
        of: Of::Actions(&["TagResource", "UntagResource"]),
        takes: &["apigateway:${Region}::/${Path}"],
    },
    // AgentCore developer guide, "IAM Permissions for AgentCore Runtime" (2026): in the execution role on log groups.
    Correction { service: "logs", of: Of::Actions(&["PutResourcePolicy"]), takes: LOG_GROUP },
    // The same page, on `log-group:*`.
    Correction { service: "logs", of: Of::Listings(&["DescribeLogGroups"]), takes: LOG_GROUP },
    // A resource policy of CloudWatch Logs may belong to a log group; the same for these two [inferred].
    Correction {
        service: "logs",
        of: Of::Actions(&["DeleteResourcePolicy", "DescribeResourcePolicies"]),
        takes: LOG_GROUP,
    },
    // Bedrock user guide, "Global cross-Region inference": a model in no region.
    Correction {
        service: "bedrock",
        of: Of::Taking("bedrock:${Region}::foundation-model/${ResourceId}"),
        takes: &["bedrock:::foundation-model/${ResourceId}"],
    },
    // S3 user guide, "Multi-Region Access Points": they have no region.
    Correction {
        service: "s3",
        of: Of::Taking("s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName}"),
        takes: &["s3::${Account}:accesspoint/${AccessPointAlias}/object/${ObjectName}"],
    },
    Correction {
        service: "s3",
        of: Of::Taking("s3:${Region}:${Account}:accesspoint/${AccessPointName}"),
        takes: &["s3::${Account}:accesspoint/${AccessPointAlias}"],
    },
    // Systems Manager user guide, "Public parameters": AWS's are of no account.
    Correction {
        service: "ssm",
        of: Of::Taking("ssm:${Region}:${Account}:parameter/${ParameterNameWithoutLeadingSlash}"),
        takes: &["ssm:${Region}::parameter/aws/${ParameterName}"],
    },
    // API Gateway developer guide, "Control access to WebSocket APIs": a route has no method.
    Correction {
        service: "execute-api",
        of: Of::Actions(&["Invoke"]),
        takes: &["execute-api:${Region}:${Account}:${ApiId}/${Stage}/${RouteKey}"],
    },
    // The policy that SNS gives a new topic names it (SNS developer guide, "Example cases for Amazon SNS access control").
    Correction { service: "sns", of: Of::Actions(&["Receive"]), takes: &["sns:${Region}:${Account}:${TopicName}"] },
];
