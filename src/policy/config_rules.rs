use super::controls::{Control, Framework};
use crate::diagnostic::Code;

/// A rule that is judged on the config, before there is a template, and the controls that ask for
/// it. What the service would refuse cannot be waived. Its page is its section of TROUBLESHOOTING.md.
#[derive(Debug)]
pub struct ConfigRule {
    /// The code it reports under.
    pub code: Code,
    /// The keys of a config that it is about, as pointers: where none of them is written it asks nothing. An empty one is
    /// about any config.
    pub reads: &'static [&'static str],
    /// The controls that ask for it; none where it only keeps a deploy from failing.
    pub controls: &'static [Control],
}

/// The rules about AgentCore that read the config.
pub const CONFIG_RULES: &[ConfigRule] = &[
    plain(Code::ARTIFACT_EXACTLY_ONE, &["/agentRuntimeArtifact"]),
    ConfigRule { code: Code::BOUNDARY_LIFTED, reads: &[""], controls: super::controls::LEAST_PRIVILEGE },
    plain(Code::CODE_ARCHIVE_KEY, &["/agentRuntimeArtifact/codeConfiguration"]),
    plain(Code::DISCOVERY_URL, &["/authorizerConfiguration/customJwtAuthorizer/discoveryUrl"]),
    plain(Code::ENDPOINT_TWICE, &["/runtimeEndpoint", "/runtimeEndpoints"]),
    plain(Code::ENDPOINT_VERSION_NOT_WHOLE, &["/runtimeEndpoint", "/runtimeEndpoints"]),
    plain(Code::ENTRY_POINT, &["/agentRuntimeArtifact/codeConfiguration/entryPoint"]),
    plain(
        Code::ENTRY_POINT_LANGUAGE,
        &["/agentRuntimeArtifact/codeConfiguration/entryPoint", "/agentRuntimeArtifact/codeConfiguration/runtime"],
    ),
    plain(Code::EXACTLY_ONE, &[""]),
    plain(Code::FILESYSTEM_COMPUTE, &["/filesystemConfigurations"]),
    plain(Code::FILESYSTEM_ELSEWHERE, &["/filesystemConfigurations"]),
    plain(Code::FILESYSTEM_TOO_MANY, &["/filesystemConfigurations"]),
    plain(Code::HEADER_RESTRICTED, &["/requestHeaderConfiguration"]),
    plain(Code::IDLE_EXCEEDS_MAX, &["/lifecycleConfiguration"]),
    plain(Code::IMAGE_ARCHITECTURE, &["/agentRuntimeArtifact"]),
    plain(Code::IMAGE_OTHER_PARTITION, &["/agentRuntimeArtifact/containerConfiguration/containerUri"]),
    plain(Code::IMAGE_OTHER_REGION, &["/agentRuntimeArtifact/containerConfiguration/containerUri"]),
    ConfigRule {
        code: Code::IMAGE_REPOSITORY_UNKNOWN,
        reads: &["/agentRuntimeArtifact/containerConfiguration/containerUri"],
        controls: super::controls::LEAST_PRIVILEGE,
    },
    ConfigRule {
        code: Code::JWT_WITHOUT_CLAIMS,
        reads: &["/authorizerConfiguration/customJwtAuthorizer"],
        controls: &[
            Control { framework: Framework::Nist, ids: &["AC-3", "IA-2", "IA-9"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(d)"] },
            Control { framework: Framework::Pci, ids: &["7.1.2", "8.1"] },
        ],
    },
    plain(Code::MOUNT_PATH_TWICE, &["/filesystemConfigurations"]),
    plain(Code::NAME_REFUSED, &["/agentRuntimeName", "/runtimeEndpoint", "/runtimeEndpoints"]),
    plain(Code::POLICY_EXACTLY_ONE, &["/policies"]),
    plain(Code::POLICY_TWICE, &["/policies"]),
    ConfigRule {
        code: Code::SECRET_REFERENCE,
        reads: &[""],
        controls: &[
            Control { framework: Framework::Nist, ids: &["IA-5(7)", "SC-28"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(a)(2)(iv)"] },
            Control { framework: Framework::Pci, ids: &["3.4", "8.2.1"] },
        ],
    },
    plain(Code::TRANSACTION_SEARCH_MISSING, &["/enableTransactionSearch"]),
    plain(Code::USES_ELSEWHERE, &["/uses"]),
    ConfigRule {
        code: Code::VPC_REQUIRED,
        reads: &["/networkConfiguration"],
        controls: &[
            Control { framework: Framework::Nist, ids: &["AC-4", "SC-7"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(e)(1)"] },
            Control { framework: Framework::Pci, ids: &["1.2", "1.3"] },
        ],
    },
];

const fn plain(code: Code, reads: &'static [&'static str]) -> ConfigRule {
    ConfigRule { code, reads, controls: &[] }
}
