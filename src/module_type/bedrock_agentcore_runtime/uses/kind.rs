/// A kind of thing that an agent uses, and how one of it is named.
#[derive(Debug)]
pub struct Kind {
    /// The key below `uses`.
    pub key: &'static str,
    /// `a memory`.
    pub called: &'static str,
    pub service: &'static str,
    /// The last is that of an id that only the deploy knows.
    pub forms: &'static [Form],
    /// What names one besides an id and an ARN; a pattern.
    pub names: Option<&'static str>,
    pub example: &'static str,
    /// Whether a policy on it can let in a role of another account.
    pub shared: bool,
}

/// The ARN of a thing, `arn:PARTITION:SERVICE:REGION:ACCOUNT:FOLDER/ID`.
#[derive(Debug)]
pub struct Form {
    pub folder: &'static str,
    /// A pattern.
    pub id: &'static str,
    /// What every such id holds, and no other of the kind.
    pub mark: &'static str,
    /// What may stand behind the id in an ARN; a pattern.
    pub below: &'static str,
    pub owner: Owner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The account, in the region of the runtime.
    Account,
    /// The account, in every region.
    AccountEverywhere,
    /// AWS, in the region of the runtime.
    Aws,
}

const fn of_account(folder: &'static str, id: &'static str) -> Form {
    Form { folder, id, mark: "", below: "", owner: Owner::Account }
}

/// Patterns of ids as in AgentCore's and Bedrock's API references (2026). Which kinds take policies of their own:
/// AgentCore developer guide, "Resource-based policies"; Bedrock user guide, "Using resource-based policies for guardrails"
/// and "Resource policies for managed knowledge bases" (2026).
pub const MEMORY: Kind = Kind {
    key: "memory",
    called: "a memory",
    service: "bedrock-agentcore",
    forms: &[of_account("memory", "[a-zA-Z][a-zA-Z0-9_-]{0,99}-[a-zA-Z0-9]{10}")],
    names: None,
    example: "quotes-a1B2c3D4e5",
    shared: false,
};

pub const READ_ONLY_MEMORY: Kind = Kind { key: "readOnlyMemory", ..MEMORY };

pub const GATEWAYS: Kind = Kind {
    key: "gateways",
    called: "a gateway",
    forms: &[of_account("gateway", "([0-9a-z]-?){1,48}-[a-z0-9]{10}")],
    example: "tools-a1b2c3d4e5",
    shared: true,
    ..MEMORY
};

pub const CODE_INTERPRETERS: Kind = Kind {
    key: "codeInterpreters",
    called: "a code interpreter",
    forms: &[
        Form {
            folder: "code-interpreter",
            id: r"aws\.codeinterpreter\.v[0-9]+",
            mark: "aws.",
            below: "",
            owner: Owner::Aws,
        },
        of_account("code-interpreter-custom", "[a-zA-Z][a-zA-Z0-9_]{0,47}-[a-zA-Z0-9]{10}"),
    ],
    example: "aws.codeinterpreter.v1",
    ..MEMORY
};

pub const BROWSERS: Kind = Kind {
    key: "browsers",
    called: "a browser",
    forms: &[
        Form { folder: "browser", id: r"aws\.browser\.v[0-9]+", mark: "aws.", below: "", owner: Owner::Aws },
        of_account("browser-custom", "[a-zA-Z][a-zA-Z0-9_]{0,47}-[a-zA-Z0-9]{10}"),
    ],
    example: "aws.browser.v1",
    ..MEMORY
};

pub const GUARDRAILS: Kind = Kind {
    key: "guardrails",
    called: "a guardrail",
    service: "bedrock",
    forms: &[
        // Asked about in each region that it routes to.
        Form {
            folder: "guardrail-profile",
            id: r"[a-z0-9-]+\.guardrail\.v[0-9]+:[0-9]+",
            mark: ".guardrail.",
            below: "",
            owner: Owner::AccountEverywhere,
        },
        of_account("guardrail", "[a-z0-9]+"),
    ],
    example: "a1b2c3d4e5f6",
    shared: true,
    ..MEMORY
};

pub const KNOWLEDGE_BASES: Kind = Kind {
    key: "knowledgeBases",
    called: "a knowledge base",
    service: "bedrock",
    forms: &[of_account("knowledge-base", "[0-9A-Za-z]{10}")],
    example: "A1B2C3D4E5",
    shared: true,
    ..MEMORY
};

pub const RUNTIMES: Kind = Kind {
    key: "runtimes",
    called: "a runtime",
    forms: &[Form {
        below: "(/runtime-endpoint/[a-zA-Z][a-zA-Z0-9_]{0,47})?",
        ..of_account("runtime", "[a-zA-Z][a-zA-Z0-9_]{0,99}-[a-zA-Z0-9]{10}")
    }],
    // Its name in AgentCore, or MODULE/AGENT, perhaps with the domain before them.
    names: Some(
        "[a-zA-Z][a-zA-Z0-9_]{0,47}|([A-Za-z0-9][A-Za-z0-9._-]*/){1,2}[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?",
    ),
    example: "quotes/quote_agent",
    shared: true,
    ..MEMORY
};

/// Every kind that is named by an id or an ARN.
pub const KINDS: [&Kind; 8] =
    [&MEMORY, &READ_ONLY_MEMORY, &GATEWAYS, &CODE_INTERPRETERS, &BROWSERS, &GUARDRAILS, &KNOWLEDGE_BASES, &RUNTIMES];

impl Kind {
    /// What one may be written as.
    pub fn pattern(&self) -> String {
        let ids = self.forms.iter().map(|form| form.id).chain(self.names).collect::<Vec<_>>().join("|");
        let arn = |Form { folder, id, below, owner, .. }: &Form| {
            let account = if *owner == Owner::Aws { "aws" } else { "[0-9]{12}" };
            format!("{account}:{folder}/{id}{below}")
        };
        let arns = self.forms.iter().map(arn).collect::<Vec<_>>().join("|");
        format!("^({ids}|arn:aws(-[a-z]+)*:{}:[a-z0-9-]+:({arns}))$", self.service)
    }

    /// What an id is one of; one that only the deploy knows of the last.
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| id.contains(form.mark))
    }

    /// Whether an id is that of one of AWS's own.
    pub fn is_of_aws(&self, id: &str) -> bool {
        let word = |text: &str| text.split('.').nth(1).map(|word| word.trim_end_matches('\\').to_owned());
        let own = self.forms.iter().filter(|form| form.owner == Owner::Aws);
        id.starts_with("aws.") && own.map(|form| word(form.id)).any(|own| own == word(id))
    }

    /// Whether an ARN is of this service, and its last part begins as one of these does.
    pub fn has(&self, service: &str, resource: &str) -> bool {
        let folder = resource.split('/').next().unwrap_or_default();
        service == self.service && self.forms.iter().any(|form| form.folder == folder)
    }
}
