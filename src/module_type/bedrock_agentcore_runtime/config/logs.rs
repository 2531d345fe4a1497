use serde::Deserialize;

/// What CloudWatch takes (AWS::Logs::LogGroup, RetentionInDays; resource schema 2026-10-20).
const RETENTION_DAYS: [u32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// MDAA's word for never: CDK's `RetentionDays.INFINITE`.
pub const NEVER: u32 = 9999;

/// The retention of a module that does not say.
pub const DEFAULT_DAYS: u32 = 365;

pub fn retention_days(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let days: Vec<u32> = RETENTION_DAYS.into_iter().chain([NEVER]).collect();
    schemars::json_schema!({"type": "integer", "enum": days, "default": DEFAULT_DAYS})
}

/// What is masked in log groups.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum DataProtection {
    Switch(bool),
    #[serde(rename_all = "camelCase")]
    Beyond {
        #[serde(default)]
        additional_identifiers: Vec<String>,
    },
}

impl DataProtection {
    /// Whether anything is.
    pub fn masks(&self) -> bool {
        !matches!(self, DataProtection::Switch(false))
    }

    /// What is masked beside what is masked always.
    pub fn additional_identifiers(&self) -> &[String] {
        match self {
            DataProtection::Switch(_) => &[],
            DataProtection::Beyond { additional_identifiers } => additional_identifiers,
        }
    }
}

pub fn data_protection(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": ["object", "boolean"],
        "additionalProperties": false,
        "properties": {
            "additionalIdentifiers": {
                "description": "Managed data identifiers of CloudWatch Logs, by name, e.g. `PassportNumber-US`.",
                "type": "array",
                "examples": ["[PassportNumber-US]"],
                "items": {"type": "string", "minLength": 1}
            }
        }
    })
}
