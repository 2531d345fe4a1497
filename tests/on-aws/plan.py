"""What a session does, makes and can cost, in words. Needs no account and touches nothing."""
import textwrap

from questions import QUESTIONS

# What every question needs, and `clean`.
ACTIONS = (
    "bedrock-agentcore:DeleteAgentRuntime", "bedrock-agentcore:DeleteAgentRuntimeEndpoint",
    "bedrock-agentcore:ListAgentRuntimeEndpoints", "bedrock-agentcore:ListAgentRuntimes",
    "cloudformation:CreateChangeSet", "cloudformation:DeleteChangeSet", "cloudformation:DeleteStack",
    "cloudformation:DescribeChangeSet", "cloudformation:DescribeStackEvents", "cloudformation:DescribeStackResource",
    "cloudformation:DescribeStacks", "cloudformation:ExecuteChangeSet", "cloudformation:ListStacks",
    "iam:DeletePolicy", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy",
    "iam:ListAttachedRolePolicies", "iam:ListPolicies", "iam:ListRolePolicies", "iam:ListRoles",
    "kms:DescribeKey", "kms:ListKeys", "kms:ListResourceTags", "kms:ScheduleKeyDeletion",
    "logs:DeleteLogGroup", "logs:DeleteResourcePolicy", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
    "ssm:DeleteParameter", "ssm:GetParametersByPath", "sts:GetCallerIdentity",
)
PRICES = (
    "AgentCore Runtime: 0.0895 USD a vCPU-hour, 0.00945 USD a GB-hour, aws.amazon.com/bedrock/agentcore/pricing",
    "KMS: 1 USD a key and month, by the hour, aws.amazon.com/kms/pricing",
    "CloudWatch Logs: about 0.50 to 0.90 USD a GB taken in, aws.amazon.com/cloudwatch/pricing",
    "CloudFormation for AWS's own types, Cloud Control, IAM, standard SSM parameters: nothing",
)
BRING = (
    "An account where nothing else is of worth, and credentials for two hours, with the permissions below.",
    "An image of an agent for arm64 in ECR; that it answers an invoke is not needed.",
    "mdaac, built with `cargo build`, or its path.",
    "For the last question subnets and a security group that AgentCore can use; without them it is not asked.",
)
STAYS = (
    "The image stays yours. Service-linked roles of AgentCore, if the session is the first to need them, stay: others use them.",
    "A KMS key is scheduled for deletion and gone after 7 days. Network interfaces of AgentCore may stay for up to 8 hours in "
    "the subnets that you name; they cost nothing, but hold the security group.",
    "A log group can come late: run `clean` once more an hour later.",
)


def printed(questions=QUESTIONS):
    """The whole plan, as text."""
    lines = ["A session on an AWS account. Everything it makes is called mdaac-on-aws…, and it takes all of it away again.", ""]
    for number, question in enumerate(questions, 1):
        lines += [f"{number:2} {question.name} (row {question.rows}, about {question.minutes} min)",
                  *wrapped(question.asks)]
        lines += [line for what in question.does for line in wrapped(f"- {what}")]
        lines += wrapped(f"makes: {', '.join(question.makes) or 'nothing'}")
        lines += [line for what, usd in question.costs for line in wrapped(f"costs at most {usd:.2f} USD: {what}")]
    lines += ["", f"At most {cost(questions):.2f} USD, and about {sum(question.minutes for question in questions)} minutes.",
              "Prices as they were known in 2026, of US East; read them again:", *(f"  {price}" for price in PRICES), ""]
    lines += [line for what in STAYS for line in textwrap.wrap(what, 118)]
    lines += ["", "To bring:", *(line for what in BRING for line in textwrap.wrap(f"- {what}", 118, initial_indent="  ",
                                                                                 subsequent_indent="    "))]
    lines += ["", "Permissions, on all resources or on those of these names:", *(f"  {action}" for action in actions(questions))]
    return "\n".join(lines) + "\n"


def wrapped(text):
    return textwrap.wrap(text, 112, initial_indent="     ", subsequent_indent="     ")


def cost(questions):
    return sum(usd for question in questions for _, usd in question.costs)


def actions(questions):
    return sorted({*ACTIONS, *(action for question in questions for action in question.actions)})
