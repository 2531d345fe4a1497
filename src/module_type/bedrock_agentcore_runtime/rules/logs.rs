use super::super::config::NEVER;
use super::Rules;
use crate::diagnostic::{Code, Diagnostic};
use jsonptr::Pointer;

const MANAGE: &Pointer = Pointer::from_static("/manageLogGroups");
const RETENTION: &str = "/logRetentionDays";
const KEY: &str = "/logKmsKeyArn";

impl Rules<'_> {
    pub(super) fn logs(&mut self) {
        if self.value.manage_log_groups {
            if self.value.log_retention_days == Some(NEVER) {
                self.push(
                    Diagnostic::warning(Code::LOG_RETENTION_NEVER, "log events are kept for ever")
                        .at_pointer(self.node, Pointer::from_static(RETENTION))
                        .why("NIST 800-53, HIPAA and PCI DSS want a retention period, and storage is paid for by month")
                        .help("give the longest time that you need the logs, at most 3653 days"),
                );
            }
            return;
        }
        self.push(
            Diagnostic::warning(
                Code::LOGS_UNMANAGED,
                "the service makes the log groups, and they are not in the stack",
            )
            .at_pointer(self.node, MANAGE)
            .why("its log groups never expire and have no key of yours: NIST 800-53, HIPAA and PCI DSS want both")
            .help("remove the key, or set retention and key on the log groups yourself"),
        );
        if self.value.log_retention_days.is_some() {
            self.ignored(RETENTION, "`logRetentionDays` is ignored beside `manageLogGroups: false`", "remove it");
        }
        if self.value.log_kms_key_arn.is_some() {
            self.ignored(KEY, "`logKmsKeyArn` is ignored beside `manageLogGroups: false`", "remove it");
        }
    }
}
