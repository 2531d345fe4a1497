use super::Grantee;
use crate::iam::Arn;
use crate::iam::is_account;
use serde_json::{Value, json};

/// What a memory's policy may admit (AgentCore developer guide, "Resource-based policies",
/// memory actions, 2026).
pub const ACTIONS: [&str; 18] = [
    "BatchCreateMemoryRecords",
    "BatchDeleteMemoryRecords",
    "BatchUpdateMemoryRecords",
    "CreateEvent",
    "DeleteEvent",
    "DeleteMemory",
    "DeleteMemoryRecord",
    "GetEvent",
    "GetMemory",
    "GetMemoryRecord",
    "ListActors",
    "ListEvents",
    "ListMemoryExtractionJobs",
    "ListMemoryRecords",
    "ListSessions",
    "RetrieveMemoryRecords",
    "StartMemoryExtractionJob",
    "UpdateMemory",
];

/// What an agent needs that remembers and recalls.
pub const DEFAULT_ACTIONS: [&str; 3] = ["RetrieveMemoryRecords", "CreateEvent", "ListEvents"];

/// The ARN of a memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryArn(String);

impl MemoryArn {
    /// `text`, if it is the ARN of one memory.
    ///
    /// # Errors
    /// What is wrong with it, in the words of a message.
    pub fn parse(text: &str) -> Result<MemoryArn, String> {
        let is_id = |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        let of_memory = |arn: &Arn| {
            let id = arn.resource.strip_prefix("memory/");
            arn.service == "bedrock-agentcore"
                && !arn.region.is_empty()
                && is_account(&arn.account)
                && id.is_some_and(is_id)
        };
        match Arn::parse(text).filter(of_memory) {
            Some(_) => Ok(MemoryArn(text.to_owned())),
            None => Err("give the ARN of a memory, e.g. \
                         `arn:aws:bedrock-agentcore:eu-west-1:111111111111:memory/notes-a1b2c3d4e5`"
                .to_owned()),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn partition(&self) -> String {
        Arn::parse(&self.0).map_or_else(|| "aws".to_owned(), |arn| arn.partition)
    }
}

/// The resource policy of a memory. It has nothing to do with those of a runtime and its endpoints:
/// who may invoke an agent sees none of its memory, and the other way round.
pub fn memory_policy(memory: &MemoryArn, principals: &[Grantee], actions: &[String]) -> Value {
    let mut accounts: Vec<&str> = principals.iter().map(Grantee::account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let actions: Vec<String> = actions.iter().map(|action| format!("bedrock-agentcore:{action}")).collect();
    let principals: Vec<String> = principals.iter().map(|principal| principal.arn(&memory.partition())).collect();
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "AllowMemory",
            "Effect": "Allow",
            "Principal": {"AWS": principals},
            "Action": actions,
            "Resource": memory.as_str(),
            "Condition": {"StringEquals": {"aws:PrincipalAccount": accounts}},
        }]
    })
}

#[cfg(test)]
mod tests {
    use super::MemoryArn;

    #[test]
    fn only_the_arn_of_one_memory_is_taken() {
        let arn = "arn:aws:bedrock-agentcore:eu-west-1:111111111111:memory/notes-a1b2c3d4e5";
        assert!(MemoryArn::parse(arn).is_ok());
        for wrong in [
            "notes-a1b2c3d4e5",
            "arn:aws:bedrock-agentcore:eu-west-1:111111111111:memory/",
            "arn:aws:bedrock-agentcore:eu-west-1:111111111111:memory/*",
            "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/a-a1b2c3d4e5",
            "arn:aws:bedrock-agentcore::111111111111:memory/a-a1b2c3d4e5",
        ] {
            assert!(MemoryArn::parse(wrong).is_err(), "{wrong}");
        }
    }
}
