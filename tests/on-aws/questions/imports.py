"""Rows 19 and 20: what an interactive import does with SSM values, and which DeletionPolicy it takes."""
import names
import templates
from question import Question
from stack import Stack

VALUE = "imports/value"
SSM = "AWS::SSM::Parameter::Value<String>"


def answer(aws):
    with aws.step("a stack that reads a parameter"):
        put(aws, "before")
        stack = Stack(aws, "imports")
        stack.deploy("create", template(), kind="CREATE")
    with aws.step("an import with RetainExceptOnCreate"):
        kept = take(aws, stack, "RetainExceptOnCreate", ("first",))
    first = ("first",) if kept.startswith("IMPORT_COMPLETE") else ()
    with aws.step("an import after the value moved"):
        put(aws, "after")
        moved = take(aws, stack, "Retain", (*first, "second"))
    with aws.step("what the stack holds now"):
        now = aws.must("ssm", "get_parameter", Name=names.path("imports/reader"))["Parameter"]["Value"]
    return (f"row 20: an interactive import with RetainExceptOnCreate: {kept}; row 19: an import after the value of an SSM "
            f"parameter moved: {moved}; what was made of the parameter says `{now}`")


def put(aws, value):
    aws.must("ssm", "put_parameter", Name=names.path(VALUE), Value=value, Type="String", Overwrite=True)


def template(groups=(), policy="Retain"):
    resources = {"Reader": templates.parameter("imports/reader", {"Ref": "Value"})}
    resources.update({logical_id(word): templates.log_group(f"imports/{word}", policy) for word in groups})
    return {"Parameters": {"Value": {"Type": SSM, "Default": names.path(VALUE)}}, "Resources": resources}


def logical_id(word):
    return word.capitalize()


def take(aws, stack, policy, groups):
    """Makes the last group by hand, and imports it; how that went."""
    word = groups[-1]
    aws.must("logs", "create_log_group", logGroupName=names.path(f"imports/{word}"))
    body = template(groups)
    body["Resources"][logical_id(word)]["DeletionPolicy"] = policy
    for earlier in groups[:-1]:
        # As the stack has it: an import changes nothing else.
        body["Resources"][logical_id(earlier)]["DeletionPolicy"] = "RetainExceptOnCreate"
    made = stack.propose(f"import-{word}", body, kind="IMPORT", Parameters=[
        {"ParameterKey": "Value", "UsePreviousValue": True}], ResourcesToImport=[
        {"ResourceType": "AWS::Logs::LogGroup", "LogicalResourceId": logical_id(word),
         "ResourceIdentifier": {"LogGroupName": names.path(f"imports/{word}")}}])
    if made.code:
        return f"refused: {made.code} `{made.message}`"
    found = stack.made(made.value["Id"])
    if found["Status"] != "CREATE_COMPLETE":
        return f"{found['Status']}: {found.get('StatusReason')}"
    resolved = next((item.get("ResolvedValue") for item in found.get("Parameters", [])), None)
    stack.execute(found)
    status = stack.settled()
    stack.record_events()
    return status + (f", the parameter resolved to `{resolved}`" if resolved else "")


QUESTION = Question(
    name="imports", rows="19, 20",
    asks="Does an import resolve SSM parameters anew, and does an interactive one take RetainExceptOnCreate?",
    does=("deploys a stack whose parameter is read from SSM, imports a log group, changes the value, imports another one",),
    makes=("stack mdaac-on-aws-imports", "parameters and log groups below /mdaac-on-aws/imports/"), minutes=5,
    actions=("ssm:PutParameter", "ssm:GetParameter", "ssm:GetParameters", "ssm:DeleteParameter", "logs:CreateLogGroup",
             "logs:TagResource", "logs:ListTagsForResource", "logs:DescribeLogGroups"),
    settles=("refused after the value moved: src/stack/import.rs, and `import` = strict becomes the emulator's default",
             "RetainExceptOnCreate: tests/emulator/imports.py and its README"),
    answer=answer)
