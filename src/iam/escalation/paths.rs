use Doubt::{Error, Silent, Warning};

/// A way to more rights than an identity has.
pub struct Path {
    /// What it takes: all of these, each by any of its actions.
    pub steps: &'static [&'static [&'static str]],
    /// The things on which the steps give something, as their ARNs begin: `instance/`. Empty for all.
    pub kind: &'static str,
    /// The services that take a role passed to them; none where nothing is passed.
    pub passed_to: &'static [&'static str],
    /// Whether all that is gained are other actions of the same service: nothing where all are allowed.
    pub within_service: bool,
    /// What the identity can do then: "it can …".
    pub gives: &'static str,
    /// How bad it is on many things, named by a wildcard.
    pub many: Doubt,
    /// How bad it is on things that are named one by one; of several steps, on the same thing.
    pub named: Doubt,
}

/// How bad a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// Whoever named the one thing has looked at it.
    Silent,
    /// More rights, or no more: the policy does not say.
    Warning,
    /// More rights.
    Error,
}

const ATTACH: &[&str] = &["iam:AttachRolePolicy", "iam:PutRolePolicy"];
const LAMBDA_CALLED: &[&str] = &[
    "lambda:InvokeFunction",
    "lambda:AddPermission",
    "lambda:CreateEventSourceMapping",
    "lambda:CreateFunctionUrlConfig",
];
const EC2: &[&str] = &["ec2.amazonaws.com", "ec2.amazonaws.com.cn"];
const CODE: &str = "run code of its own as any role that it passes";

/// Each row from at least one of: Rhino Security Labs, "AWS IAM Privilege Escalation – Methods and Mitigation"; NCC Group's
/// PMapper; Salesforce's cloudsplaining; Bishop Fox's iam-vulnerable; Datadog's pathfinding.cloud (2026). Those of AgentCore:
/// Sonrai Security, "Sandboxed to Compromised"; AgentCore developer guide, "Understanding credentials management": code in
/// the VM can read the role's credentials, for a runtime as for a code interpreter.
pub const PATHS: &[Path] = &[
    // IAM itself.
    one(
        &[&[
            "iam:AddUserToGroup",
            "iam:AttachGroupPolicy",
            "iam:AttachRolePolicy",
            "iam:AttachUserPolicy",
            "iam:CreatePolicyVersion",
            "iam:PutGroupPolicy",
            "iam:PutRolePolicy",
            "iam:PutUserPolicy",
            "iam:SetDefaultPolicyVersion",
        ]],
        "",
        "give any policy to whom it can become",
        Warning,
    ),
    one(
        &[&[
            "iam:DeleteRolePermissionsBoundary",
            "iam:DeleteRolePolicy",
            "iam:DeleteUserPermissionsBoundary",
            "iam:DetachRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:PutUserPermissionsBoundary",
        ]],
        "",
        "take away what bounds somebody: a boundary, or a policy that denies",
        Warning,
    ),
    one(
        &[&[
            "iam:CreateAccessKey",
            "iam:CreateLoginProfile",
            "iam:CreateServiceSpecificCredential",
            "iam:ResetServiceSpecificCredential",
            "iam:UpdateLoginProfile",
        ]],
        "user/",
        "make credentials of a user, and act as that one",
        Warning,
    ),
    one(&[&["iam:UpdateAssumeRolePolicy", "iam:UpdateSAMLProvider"]], "", "let anybody take on a role", Warning),
    one(&[&["sts:AssumeRole"]], "", "act as every role that trusts it", Silent),
    Path {
        steps: &[&["iam:CreateRole"], ATTACH],
        kind: "",
        passed_to: &[],
        within_service: false,
        gives: "make a role with any rights that trusts it",
        many: Error,
        named: Error,
    },
    Path {
        steps: &[&["iam:UpdateAssumeRolePolicy", "sts:AssumeRole"], ATTACH],
        kind: "",
        passed_to: &[],
        within_service: false,
        gives: "give a role any rights and act as that role",
        many: Error,
        named: Error,
    },
    Path {
        steps: &[
            &["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"],
            &["iam:AttachUserPolicy", "iam:PutUserPolicy"],
        ],
        kind: "",
        passed_to: &[],
        within_service: false,
        gives: "give a user any rights and act as that user",
        many: Error,
        named: Error,
    },
    Path {
        steps: &[&["iam:CreateRole"]],
        kind: "",
        passed_to: &[],
        within_service: false,
        gives: "make a role that anybody may take on; rights come to it by every policy that names roles by a wildcard",
        many: Warning,
        named: Silent,
    },
    one(
        &[&[
            "identitystore:CreateGroupMembership",
            "sso:AttachManagedPolicyToPermissionSet",
            "sso:CreateAccountAssignment",
            "sso:PutInlinePolicyToPermissionSet",
        ]],
        "",
        "give people of IAM Identity Center any rights",
        Warning,
    ),
    // What has a role of its own, and does what it is told.
    one(
        &[&["bedrock-agentcore:InvokeCodeInterpreter"]],
        "code-interpreter-custom/",
        "run code as the role of any code interpreter",
        Silent,
    ),
    one(
        &[&["bedrock-agentcore:InvokeAgentRuntimeCommand", "bedrock-agentcore:InvokeAgentRuntimeCommandShell"]],
        "runtime/",
        "run commands as the execution role of any runtime",
        Silent,
    ),
    one(
        &[&["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"]],
        "",
        "run code as the role of any function",
        Silent,
    ),
    one(
        &[&["codebuild:StartBuild", "codebuild:StartBuildBatch"]],
        "",
        "run a buildspec of its own as the role of any project",
        Silent,
    ),
    one(&[&["cloudformation:UpdateStack"]], "", "change what CloudFormation makes with the role of any stack", Silent),
    Path {
        steps: &[&["cloudformation:CreateChangeSet"], &["cloudformation:ExecuteChangeSet"]],
        kind: "stack/",
        passed_to: &[],
        within_service: false,
        gives: "change what CloudFormation makes with the role of any stack",
        many: Error,
        named: Silent,
    },
    one(
        &[&[
            "ec2-instance-connect:SendSSHPublicKey",
            "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
            "ssm:SendCommand",
            "ssm:StartSession",
        ]],
        "instance/",
        "run commands as the role of any instance",
        Silent,
    ),
    Path {
        steps: &[&["ec2:ModifyInstanceAttribute"], &["ec2:StopInstances"], &["ec2:StartInstances"]],
        kind: "instance/",
        passed_to: &[],
        within_service: false,
        gives: "run code as the role of any instance, by its user data",
        many: Error,
        named: Silent,
    },
    one(&[&["ecs:ExecuteCommand"]], "", "run commands as the role of any task", Silent),
    one(&[&["glue:UpdateDevEndpoint"]], "", "run code as the role of any development endpoint", Silent),
    one(
        &[&["sagemaker:CreatePresignedDomainUrl", "sagemaker:CreatePresignedNotebookInstanceUrl"]],
        "",
        "run code as the role of any notebook",
        Silent,
    ),
    Path {
        steps: &[
            &["sagemaker:CreateNotebookInstanceLifecycleConfig"],
            &["sagemaker:UpdateNotebookInstance"],
            &["sagemaker:StartNotebookInstance"],
        ],
        kind: "notebook-instance",
        passed_to: &[],
        within_service: false,
        gives: "run code as the role of any notebook",
        many: Error,
        named: Silent,
    },
    one(&[&["apprunner:UpdateService"]], "service/", "run an image of its own as the role of any service", Silent),
    // What says who may use a thing.
    policy(&[&["kms:PutKeyPolicy"]], "", "allow itself all that can be done with a key"),
    policy(&[&["s3:PutBucketPolicy"]], "", "allow itself all that can be done with a bucket and its objects"),
    policy(&[&["secretsmanager:PutResourcePolicy"]], "", "allow itself to read a secret"),
    policy(
        &[&["bedrock-agentcore:PutResourcePolicy"]],
        "runtime/",
        "allow itself to run commands as the execution role of a runtime",
    ),
    policy(&[&["dynamodb:PutResourcePolicy"]], "", "allow itself all that can be done with a table"),
    policy(&[&["ecr:SetRepositoryPolicy"]], "", "allow itself to push the image that others run"),
    // A role that is passed to what the identity then controls.
    passed(
        &[&["bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore:UpdateAgentRuntime"]],
        &["bedrock-agentcore.amazonaws.com"],
        CODE,
    ),
    Path {
        steps: &[&["bedrock-agentcore:CreateCodeInterpreter"], &["bedrock-agentcore:InvokeCodeInterpreter"]],
        kind: "code-interpreter-custom/",
        passed_to: &["bedrock-agentcore.amazonaws.com"],
        within_service: false,
        gives: CODE,
        many: Error,
        named: Warning,
    },
    passed(&[&["lambda:CreateFunction"], LAMBDA_CALLED], &["lambda.amazonaws.com"], CODE),
    passed(&[&["lambda:UpdateFunctionConfiguration"]], &["lambda.amazonaws.com"], CODE),
    passed(
        &[&["cloudformation:CreateStack", "cloudformation:UpdateStack"]],
        &["cloudformation.amazonaws.com"],
        "have CloudFormation make anything as any role that it passes",
    ),
    passed(
        &[&["cloudformation:CreateChangeSet"], &["cloudformation:ExecuteChangeSet"]],
        &["cloudformation.amazonaws.com"],
        "have CloudFormation make anything as any role that it passes",
    ),
    passed(
        &[&["cloudformation:CreateStackSet"], &["cloudformation:CreateStackInstances"]],
        &["cloudformation.amazonaws.com"],
        "have CloudFormation make anything as any role that it passes",
    ),
    passed(
        &[&["cloudformation:UpdateStackSet"]],
        &["cloudformation.amazonaws.com"],
        "have CloudFormation make anything as any role that it passes",
    ),
    passed(
        &[
            &["codebuild:CreateProject", "codebuild:UpdateProject"],
            &["codebuild:StartBuild", "codebuild:StartBuildBatch"],
        ],
        &["codebuild.amazonaws.com"],
        CODE,
    ),
    passed(
        &[&["ssm:StartAutomationExecution"]],
        &["ssm.amazonaws.com"],
        "have Systems Manager call any API as any role that it passes",
    ),
    passed(&[&["ec2:RequestSpotFleet", "ec2:RequestSpotInstances", "ec2:RunInstances"]], EC2, CODE),
    passed(
        &[&["ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation"]],
        EC2,
        "act as any role that it passes, by an instance",
    ),
    passed(&[&["autoscaling:CreateLaunchConfiguration"], &["autoscaling:CreateAutoScalingGroup"]], EC2, CODE),
    passed(
        &[&["ecs:RegisterTaskDefinition"], &["ecs:CreateService", "ecs:RunTask", "ecs:StartTask", "ecs:UpdateService"]],
        &["ecs-tasks.amazonaws.com"],
        CODE,
    ),
    passed(
        &[&["batch:RegisterJobDefinition"], &["batch:SubmitJob"]],
        &["ecs-tasks.amazonaws.com", "batch.amazonaws.com"],
        CODE,
    ),
    passed(
        &[&["glue:CreateJob", "glue:UpdateJob"], &["glue:CreateTrigger", "glue:StartJobRun"]],
        &["glue.amazonaws.com"],
        CODE,
    ),
    passed(&[&["glue:CreateDevEndpoint"]], &["glue.amazonaws.com"], CODE),
    passed(&[&["glue:CreateSession"], &["glue:RunStatement"]], &["glue.amazonaws.com"], CODE),
    passed(
        &[&["sagemaker:CreateNotebookInstance"], &["sagemaker:CreatePresignedNotebookInstanceUrl"]],
        &["sagemaker.amazonaws.com"],
        CODE,
    ),
    passed(&[&["sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob"]], &["sagemaker.amazonaws.com"], CODE),
    passed(
        &[
            &["datapipeline:CreatePipeline"],
            &["datapipeline:PutPipelineDefinition"],
            &["datapipeline:ActivatePipeline"],
        ],
        &["datapipeline.amazonaws.com", "ec2.amazonaws.com"],
        CODE,
    ),
    passed(&[&["elasticmapreduce:RunJobFlow"]], &["elasticmapreduce.amazonaws.com", "ec2.amazonaws.com"], CODE),
    passed(&[&["emr-serverless:StartJobRun"]], &["emr-serverless.amazonaws.com"], CODE),
    passed(&[&["apprunner:CreateService", "apprunner:UpdateService"]], &["tasks.apprunner.amazonaws.com"], CODE),
    passed(
        &[&["states:CreateStateMachine", "states:UpdateStateMachine"], &["states:StartExecution"]],
        &["states.amazonaws.com"],
        "have Step Functions call any API as any role that it passes",
    ),
    passed(
        &[&["scheduler:CreateSchedule", "scheduler:UpdateSchedule"]],
        &["scheduler.amazonaws.com"],
        "have EventBridge Scheduler call any API as any role that it passes",
    ),
];

/// On things of its own; many of them are an error.
const fn one(steps: &'static [&'static [&'static str]], kind: &'static str, gives: &'static str, named: Doubt) -> Path {
    Path { steps, kind, passed_to: &[], within_service: false, gives, many: Error, named }
}

/// On things whose policy says who may use them.
const fn policy(steps: &'static [&'static [&'static str]], kind: &'static str, gives: &'static str) -> Path {
    Path { steps, kind, passed_to: &[], within_service: true, gives, many: Error, named: Warning }
}

/// With a role that is passed; many such roles are an error.
const fn passed(steps: &'static [&'static [&'static str]], to: &'static [&'static str], gives: &'static str) -> Path {
    Path { steps, kind: "", passed_to: to, within_service: false, gives, many: Error, named: Warning }
}
