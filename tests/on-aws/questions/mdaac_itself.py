"""Rows 2, 3, 5 and 11 together: mdaac's own first deploy, the same again, and its deletion."""
import os
import pathlib
import subprocess
import tempfile

from question import Question

MODULE = "@aws-mdaa/bedrock-agentcore-runtime"
RUNS = (("first deploy", ("deploy", "--yes")), ("the same again", ("deploy", "--yes")), ("status", ("status",)),
        ("destroy", ("destroy", "--yes")))


def answer(aws):
    options = aws.options
    if not (options.subnets and options.security_groups):
        return "not asked: mdaac deploys into a VPC; name one with --subnets and --security-groups"
    said = []
    with tempfile.TemporaryDirectory() as folder:
        project = pathlib.Path(folder)
        (project / "mdaa.yaml").write_text(MDAA.format(account=aws.account, region=aws.region, module=MODULE))
        (project / "agent.yaml").write_text(AGENT.format(
            image=options.image, subnets=options.subnets, groups=options.security_groups))
        for title, arguments in RUNS:
            with aws.step(title):
                code = run(aws, project, arguments)
                aws.recorder.note("exit code", code)
            said.append(f"{title} {code}")
    return f"mdaac itself: {', '.join(said)} (exit codes; all 0 is well)"


def run(aws, project, arguments):
    """Runs mdaac where it shows what it does, and gives its exit code."""
    environment = os.environ | {"AWS_REGION": aws.region}
    if aws.options.endpoint_url:
        environment["AWS_ENDPOINT_URL"] = aws.options.endpoint_url
    command = [aws.options.mdaac, arguments[0], "-c", str(project / "mdaa.yaml"), *arguments[1:]]
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
    try:
        return process.wait(timeout=3600)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


MDAA = """\
organization: mdaac-on-aws
tag_config_data:
  mdaac-on-aws: session
domains:
  all:
    environments:
      test:
        account: '{account}'
        region: {region}
        modules:
          agent:
            module_path: '{module}'
            module_configs: [./agent.yaml]
"""
AGENT = """\
agentRuntimeName: agent
agentRuntimeArtifact:
  containerConfiguration:
    containerUri: {image}
networkConfiguration:
  subnets: [{subnets}]
  securityGroups: [{groups}]
runtimeEndpoint:
  name: live
enableTransactionSearch: false
"""

QUESTION = Question(
    name="mdaac-itself", rows="2, 3, 5, 11",
    asks="Do mdaac's first deploy, an unchanged second one, its status and its destroy end with 0?",
    does=("with --subnets and --security-groups: `mdaac deploy`, `deploy` again, `status`, `destroy` of one module with a "
          "log group key; without them it says that it was not asked",),
    makes=("stack mdaac-on-aws-test-all-agent and what it holds: role, policy, runtime, endpoint, parameters",
           "two log groups and a KMS key, which `destroy` keeps and this script then deletes"),
    minutes=15,
    actions=("what `mdaac role caller` prints for that module", "kms:ListKeys", "kms:DescribeKey",
             "kms:ScheduleKeyDeletion", "ecr:DescribeImages"),
    settles=("any other code: what mdaac printed, with the fixtures of the other questions",),
    answer=answer,
    costs=(("a KMS key for an hour at the most, then scheduled for deletion, which costs nothing", 0.01),))
