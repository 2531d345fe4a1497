use super::Rules;

const RETENTION: &str = "/logRetentionDays";
const KEY: &str = "/logKmsKeyArn";

impl Rules<'_> {
    pub(super) fn logs(&mut self) {
        if self.value.manage_log_groups {
            return;
        }
        if self.value.log_retention_days.is_some() {
            self.ignored(RETENTION, "`logRetentionDays` is ignored beside `manageLogGroups: false`", "remove it");
        }
        if self.value.log_kms_key_arn.is_some() {
            self.ignored(KEY, "`logKmsKeyArn` is ignored beside `manageLogGroups: false`", "remove it");
        }
    }
}
