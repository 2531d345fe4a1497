use schemars::JsonSchema;
use serde::Deserialize;

/// A filesystem that sessions see: exactly one of the four.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Filesystem {
    /// Storage of one session, kept while it is stopped.
    #[schemars(extend("examples" = ["{mountPath: /mnt/data}"]))]
    pub session_storage: Option<SessionStorage>,

    /// An access point of Amazon EFS.
    #[schemars(extend("examples" = ["{accessPointArn: …, mountPath: /mnt/data}"]))]
    pub efs_access_point: Option<EfsAccessPoint>,

    /// An access point of Amazon S3 Files.
    #[schemars(extend("examples" = ["{accessPointArn: …, mountPath: /mnt/data}"]))]
    pub s3_files_access_point: Option<S3FilesAccessPoint>,

    /// A volume of the capacity provider.
    #[schemars(extend("examples" = ["{volumeName: …, mountPath: /mnt/data}"]))]
    pub capacity_provider_volume: Option<CapacityProviderVolume>,
}

/// Storage of one session.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionStorage {
    /// Where it is mounted, one folder below /mnt.
    #[schemars(
        length(max = 200),
        regex(pattern = "^/mnt/[a-zA-Z0-9._-]+/?$"),
        extend("x-expects" = "a folder directly below /mnt, e.g. `/mnt/data`", "examples" = ["/mnt/data"])
    )]
    pub mount_path: String,
}

/// An access point of Amazon EFS.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EfsAccessPoint {
    /// Its ARN.
    #[schemars(
        length(max = 128),
        regex(pattern = "^arn:aws[-a-z]*:elasticfilesystem:[a-z0-9-]+:[0-9]{12}:access-point/fsap-[0-9a-f]{8,40}$"),
        extend("x-expects" = "the ARN of an EFS access point, e.g. `arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0`")
    )]
    pub access_point_arn: String,

    /// Where it is mounted, one folder below /mnt.
    #[schemars(
        length(max = 200),
        regex(pattern = "^/mnt/[a-zA-Z0-9._-]+/?$"),
        extend("x-expects" = "a folder directly below /mnt, e.g. `/mnt/data`", "examples" = ["/mnt/data"])
    )]
    pub mount_path: String,
}

/// An access point of Amazon S3 Files.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct S3FilesAccessPoint {
    /// Its ARN.
    #[schemars(
        length(max = 256),
        regex(pattern = "^arn:aws[-a-z]*:s3files:[a-z0-9-]+:[0-9]{12}:file-system/fs-[0-9a-f]{17,40}/access-point/fsap-[0-9a-f]{17,40}$"),
        extend("x-expects" = "the ARN of an S3 Files access point")
    )]
    pub access_point_arn: String,

    /// Where it is mounted, one folder below /mnt.
    #[schemars(
        length(max = 200),
        regex(pattern = "^/mnt/[a-zA-Z0-9._-]+/?$"),
        extend("x-expects" = "a folder directly below /mnt, e.g. `/mnt/data`", "examples" = ["/mnt/data"])
    )]
    pub mount_path: String,
}

/// A volume of the capacity provider.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityProviderVolume {
    /// Its name.
    #[schemars(
        regex(pattern = "^[a-zA-Z][a-zA-Z0-9_-]{0,47}$"),
        extend("x-expects" = "a letter, then letters, digits, `_` and `-`, at most 48")
    )]
    pub volume_name: String,

    /// Where it is mounted, one folder below /mnt.
    #[schemars(
        length(max = 200),
        regex(pattern = "^/mnt/[a-zA-Z0-9._-]+/?$"),
        extend("x-expects" = "a folder directly below /mnt, e.g. `/mnt/data`", "examples" = ["/mnt/data"])
    )]
    pub mount_path: String,
}
