use super::super::config::Statement;
use super::super::names::{below, item};
use super::{Rules, unknown_operators};
use crate::diagnostic::{Code, Diagnostic};
use jsonptr::PointerBuf;
use std::collections::HashSet;

impl Rules<'_> {
    pub(super) fn policies(&mut self) {
        if self.value.role_arn.is_some() && !self.value.policies.is_empty() {
            self.ignored(
                "/policies",
                "`policies` is ignored beside `roleArn`",
                "attach them to that role yourself, or remove `roleArn`",
            );
        }
        if self.value.role_arn.is_some() && self.value.allowed_model_arns.is_some() {
            self.ignored(
                "/allowedModelArns",
                "`allowedModelArns` is ignored beside `roleArn`",
                "bound that role yourself, or remove `roleArn`",
            );
        }
        if self.value.role_arn.is_some() && self.value.deny_tokens_for_user_id {
            self.ignored(
                "/denyTokensForUserId",
                "`denyTokensForUserId` is ignored beside `roleArn`",
                "deny `bedrock-agentcore:GetWorkloadAccessTokenForUserId` in that role, or remove `roleArn`",
            );
        }
        if self.value.role_arn.is_some() && self.value.uses.is_some() {
            self.ignored(
                "/uses",
                "`uses` is ignored beside `roleArn`",
                "add the statements to that role that `mdaac role policy` prints, or remove `roleArn`",
            );
        }
        let mut attached = HashSet::new();
        for (index, policy) in self.value.policies.iter().enumerate() {
            let at = item("/policies", index);
            match (&policy.policy_arn, &policy.policy_document) {
                (Some(arn), None) => {
                    if !attached.insert(arn) {
                        self.push(
                            Diagnostic::warning(Code::POLICY_TWICE, "the policy is attached already")
                                .at_pointer(self.node, &below(&at, "policyArn"))
                                .help("remove the second one"),
                        );
                    }
                }
                (None, Some(document)) => {
                    for (number, statement) in document.statement.iter().enumerate() {
                        let mut at = below(&below(&at, "policyDocument"), "Statement");
                        at.push_back(number);
                        self.statement(statement, &at);
                    }
                }
                (Some(_), Some(_)) => self.push(
                    Diagnostic::error(Code::POLICY_EXACTLY_ONE, "`policyArn` and `policyDocument` exclude each other")
                        .at_key(self.node, &below(&at, "policyDocument"))
                        .help("make two entries of it"),
                ),
                (None, None) => self.push(
                    Diagnostic::error(
                        Code::POLICY_EXACTLY_ONE,
                        "the entry holds neither `policyArn` nor `policyDocument`",
                    )
                    .at_pointer(self.node, &at)
                    .help("add one of them, or remove the entry"),
                ),
            }
        }
    }

    fn statement(&mut self, statement: &Statement, at: &PointerBuf) {
        let pairs = [
            ("Action", "NotAction", &statement.action, &statement.not_action),
            ("Resource", "NotResource", &statement.resource, &statement.not_resource),
        ];
        for (name, inverse, given, inverse_given) in pairs {
            match (given, inverse_given) {
                (None, None) => self.push(
                    Diagnostic::error(Code::MISSING_KEY, format!("the statement lacks `{name}`"))
                        .at_pointer(self.node, at)
                        .why("IAM refuses a statement that does not say both what and on what")
                        .help(format!("add `{name}:`")),
                ),
                (Some(_), Some(_)) => self.push(
                    Diagnostic::error(Code::POLICY_EXACTLY_ONE, format!("`{name}` and `{inverse}` exclude each other"))
                        .at_key(self.node, &below(at, inverse))
                        .help("make two statements of it"),
                ),
                _ => {}
            }
        }
        for found in unknown_operators(self.node, &below(at, "Condition"), &statement.condition) {
            self.push(found);
        }
    }
}
