use std::fmt;

/// Why a difference is there on purpose, and what it means for whoever owns the stack. docs/from-mdaa.md lists them; a
/// test holds the two lists together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    name: &'static str,
    words: &'static str,
}

impl Reason {
    /// A stable name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The reason in one sentence.
    pub fn words(self) -> &'static str {
        self.words
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! reasons {
    ($($constant:ident = $name:literal: $words:literal;)*) => {
        #[allow(missing_docs, reason = "each says what it is")]
        impl Reason {
            $(pub const $constant: Reason = Reason { name: $name, words: $words };)*
            /// Every reason, in alphabetical order.
            pub const ALL: &[Reason] = &[$(Reason::$constant),*];
        }
    };
}

reasons! {
    BOOTSTRAP_CHECK_LEAVES = "bootstrap-check-leaves":
        "CDK's check of its bootstrap goes, since mdaac needs no bootstrap; nothing in the account is touched";
    CDK_METADATA_LEAVES = "cdk-metadata-leaves":
        "CDK's usage metadata goes; it stands for nothing in the account";
    DEFAULT_LEFT_OUT = "default-left-out":
        "a value that AWS takes anyway is no longer written";
    ENDPOINT_FOLLOWS_RUNTIME = "endpoint-follows-runtime":
        "without a version an endpoint stays on the one it was created with; now it serves the newest, from this update \
         on, and `agentRuntimeVersion` pins it";
    ENDPOINT_VERSION_WHOLE = "endpoint-version-whole":
        "a version is a whole number to AWS, so `N.0.0` is written as `N`";
    FILESYSTEM_RIGHTS = "filesystem-rights":
        "the role may mount the access points that `filesystemConfigurations` names, and these only; MDAA leaves that to \
         `policies`";
    FREE_TEXT = "free-text":
        "a description that only people read; nothing acts on it";
    IMAGE_REPOSITORY = "image-repository":
        "the image that is built from `codePath` is in a repository of the module's own and no longer in CDK's, which the \
         role may read in its place; the runtime gets a new version";
    IMPORTABLE = "importable":
        "the removal policy that holds anyway is written out, because only then can a resource be imported";
    INFERENCE_PROFILE_MODELS = "inference-profile-models":
        "an inference profile in `allowedModelArns` calls its models in other regions; the role may call these, through \
         that profile only";
    KEPT_ON_DELETE = "kept-on-delete":
        "what others in the account rely on stays when the stack is deleted";
    LOG_GROUP_SETTINGS = "log-group-settings":
        "the log group that the service made, in the stack since its import, gets the retention, key, masking and tags that \
         the config says; CloudWatch deletes events that are older than the retention";
    LOG_GROUPS_ADDED = "log-groups-added":
        "log groups get the retention, key, masking and tags that the config says; one that the service has made is imported, and CloudWatch deletes \
         its events that are older than the retention, which `logRetentionDays: 9999` prevents";
    LOG_KEY_ADDED = "log-key-added":
        "a key of the account's own encrypts the log groups, unless `logKmsKeyArn` names one; its alias, parameters and \
         exports come with it";
    LOG_PROTECTION_LEAVES = "log-protection-leaves":
        "MDAA's function that sets key, retention and masking of log groups goes with its roles, parameters and exports: the \
         stack holds the log groups itself, and puts on again the key that the function takes off when it goes; \
         CloudFormation refuses that while another stack imports one of these exports";
    LOG_SETTINGS_MORE = "log-settings-more":
        "log groups keep their events longer, or mask more, than MDAA's function had them";
    NEW_IN_CONFIG = "new-in-config":
        "the config asks for it, and it is new; nothing that exists is touched";
    ORDER_ONLY = "order-only":
        "the order in which CloudFormation works; no resource is changed by it";
    OWN_WORKLOAD_IDENTITY = "own-workload-identity":
        "the service names workload identities after the runtime, so the role may use those of this runtime: not \
         `hosted_agent_*`, which match none of them, and not those of every other agent";
    READ_OTHERWISE = "read-otherwise":
        "the template reads the value in another way; it is compared where it is used, and is the same there";
    REAL_NAME = "real-name":
        "the published name is the runtime's real one; whoever reads it gets another text than before, and one that \
         works";
    ROLE_HELPER_LEAVES = "role-helper-leaves":
        "MDAA's role helper is not used, so its parameter is no longer read; the parameter itself stays";
    SAME_PERMISSIONS = "same-permissions":
        "the policy is written in other words; permission by permission, it allows the same";
    SOLUTION_PARAMETER_LEAVES = "solution-parameter-leaves":
        "the parameter with MDAA's version goes: MDAA no longer makes this stack";
    SPANS_NOT_TO_OWN_GROUP = "spans-not-to-own-group":
        "`UNIFIED_TRACES_DESTINATION_ENABLED: 'false'` of the config comes to the runtime, which gets a new version; no right \
         comes with it, and spans stay where they went";
    SPANS_TO_OWN_GROUP = "spans-to-own-group":
        "spans go to the runtime's own log group, as in MDAA 1.8: a variable asks for it, and the role may let X-Ray write \
         there, on no other group; with the variable the runtime gets a new version, and \
         `UNIFIED_TRACES_DESTINATION_ENABLED: 'false'` leaves both out";
    TAGS_ADDED = "tags-added":
        "runtime and endpoints get the tags that everything else has; MDAA 1.6 leaves them out";
    USES_RIGHTS = "uses-rights":
        "the role may use what `uses` names, and this only; MDAA leaves that to `policies`";
    VPC_ONLY_CLOSED = "vpc-only-closed":
        "`enforceVpcOnly` denies every call from elsewhere than the VPC, on the endpoints, too; what comes from there is let \
         in by the callers' own policies or by their tokens, and no longer whoever it is";
    XRAY_POLICY_LEAVES = "xray-policy-leaves":
        "X-Ray's right to write spans goes with it, because Transaction Search is off here and an account holds ten such \
         policies at most";
}

#[cfg(test)]
mod tests {
    use super::Reason;

    #[test]
    fn reasons_are_in_alphabetical_order_and_read_as_one_sentence() {
        let names: Vec<&str> = Reason::ALL.iter().map(|reason| reason.name()).collect();
        assert!(names.is_sorted(), "{names:?}");
        for reason in Reason::ALL {
            assert!(!reason.words().ends_with('.') && !reason.words().contains("  "), "{reason:?}: {}", reason.words());
        }
    }
}
