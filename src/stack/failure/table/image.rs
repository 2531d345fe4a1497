//! What the agent is made of: an image, or an archive of code.

use super::{Code, Help, Known, Refusal, Source};
use crate::cloudformation::ImageUri;
use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;

const IMAGE: &[&str] = &["/AgentRuntimeArtifact/ContainerConfiguration/ContainerUri"];
const ARCHIVE: &[&str] = &["/AgentRuntimeArtifact/CodeConfiguration/Code/S3"];

pub const KNOWN: &[Known] = &[
    Known {
        types: &[RUNTIME],
        says: &["access denied while validating ecr uri"],
        when: Some(is_of_another_account),
        source: Source::Reported("agentcore-samples#154"),
        code: Code::IMAGE_PULL_DENIED,
        at: IMAGE,
        help: |_| {
            Help::from(
                "the repository is another account's: its owner lets the execution role in with a repository policy (`aws \
                 ecr set-repository-policy`: ecr:BatchGetImage, ecr:GetDownloadUrlForLayer), and the role needs the same \
                 two and ecr:GetAuthorizationToken: ",
            )
            .then(Help::command("role check", ""))
        },
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &["access denied while validating ecr uri"],
        source: Source::Reported("agentcore-samples#154"),
        code: Code::IMAGE_PULL_DENIED,
        at: &["/RoleArn"],
        help: |_| {
            Help::from(
                "let the execution role get the image (ecr:GetAuthorizationToken, ecr:BatchGetImage, \
                 ecr:GetDownloadUrlForLayer): ",
            )
            .then(Help::command("role check", ""))
            .then(" finds what it lacks, ")
            .then(Help::command("role policy", ""))
            .then(" prints the whole")
        },
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &["architecture incompatible"],
        source: Source::Reported("threat-designer#57"),
        code: Code::IMAGE_ARCHITECTURE,
        at: IMAGE,
        help: |_| {
            "build the image for arm64 and push it: `docker buildx build --platform linux/arm64 --tag IMAGE --push FOLDER`".into()
        },
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &["ecr uri region … does not match"],
        source: Source::Reported("zscaler-mcp-server#31"),
        code: Code::IMAGE_OTHER_REGION,
        at: IMAGE,
        help: |_| {
            "push the image to a repository in the region of the stack, and name it with \
             `{{account}}.dkr.ecr.{{region}}.amazonaws.com/…`"
                .into()
        },
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &[
            "image … does not exist",
            "image … not found",
            "repository … does not exist",
            "repository … not found",
            "imagenotfound",
            "repositorynotfound",
        ],
        code: Code::IMAGE_NOT_PUSHED,
        at: IMAGE,
        help: |_| "push the image, or name one that is there: `aws ecr describe-images --repository-name NAME`".into(),
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &["s3 operation failed", "nosuchkey", "nosuchbucket", "s3 object … not found", "access denied … s3"],
        code: Code::CODE_ARCHIVE_UNREADABLE,
        at: ARCHIVE,
        help: |_| {
            Help::from(
                "look whether the archive is there (`aws s3api head-object --bucket BUCKET --key PREFIX`) and whether the \
                 execution role may read it (s3:GetObject): ",
            )
            .then(Help::command("role check", ""))
        },
        ..Known::BARE
    },
];

/// Whether the image that AWS names is of another account than the stack.
fn is_of_another_account(refusal: &Refusal<'_>) -> bool {
    let quoted = refusal.reason.split('\'').nth(1).and_then(ImageUri::parse);
    quoted.zip(refusal.account).is_some_and(|(image, account)| image.account != account)
}
