use super::controls::{Control, Framework};
use crate::diagnostic::Code;

/// A rule that is judged on the config, before there is a template, and the controls that ask for
/// it. What the service would refuse cannot be waived. Its page is its section of TROUBLESHOOTING.md.
#[derive(Debug)]
pub struct ConfigRule {
    /// The code it reports under.
    pub code: Code,
    /// The controls that ask for it; none where it only keeps a deploy from failing.
    pub controls: &'static [Control],
}

/// The rules about AgentCore that read the config.
pub const CONFIG_RULES: &[ConfigRule] = &[
    plain(Code::ARTIFACT_EXACTLY_ONE),
    ConfigRule { code: Code::BOUNDARY_LIFTED, controls: super::controls::LEAST_PRIVILEGE },
    plain(Code::CODE_ARCHIVE_KEY),
    plain(Code::DISCOVERY_URL),
    plain(Code::ENDPOINT_TWICE),
    plain(Code::ENDPOINT_VERSION_NOT_WHOLE),
    plain(Code::ENTRY_POINT),
    plain(Code::ENTRY_POINT_LANGUAGE),
    plain(Code::EXACTLY_ONE),
    plain(Code::FILESYSTEM_COMPUTE),
    plain(Code::FILESYSTEM_ELSEWHERE),
    plain(Code::FILESYSTEM_TOO_MANY),
    plain(Code::HEADER_RESTRICTED),
    plain(Code::IDLE_EXCEEDS_MAX),
    plain(Code::IMAGE_ARCHITECTURE),
    plain(Code::IMAGE_OTHER_PARTITION),
    plain(Code::IMAGE_OTHER_REGION),
    ConfigRule { code: Code::IMAGE_REPOSITORY_UNKNOWN, controls: super::controls::LEAST_PRIVILEGE },
    ConfigRule {
        code: Code::JWT_WITHOUT_CLAIMS,
        controls: &[
            Control { framework: Framework::Nist, ids: &["AC-3", "IA-2", "IA-9"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(d)"] },
            Control { framework: Framework::Pci, ids: &["7.1.2", "8.1"] },
        ],
    },
    plain(Code::MOUNT_PATH_TWICE),
    plain(Code::NAME_REFUSED),
    plain(Code::POLICY_EXACTLY_ONE),
    plain(Code::POLICY_TWICE),
    ConfigRule {
        code: Code::SECRET_REFERENCE,
        controls: &[
            Control { framework: Framework::Nist, ids: &["IA-5(7)", "SC-28"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(a)(2)(iv)"] },
            Control { framework: Framework::Pci, ids: &["3.4", "8.2.1"] },
        ],
    },
    plain(Code::TRANSACTION_SEARCH_MISSING),
    ConfigRule {
        code: Code::VPC_REQUIRED,
        controls: &[
            Control { framework: Framework::Nist, ids: &["AC-4", "SC-7"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(e)(1)"] },
            Control { framework: Framework::Pci, ids: &["1.2", "1.3"] },
        ],
    },
];

const fn plain(code: Code) -> ConfigRule {
    ConfigRule { code, controls: &[] }
}
