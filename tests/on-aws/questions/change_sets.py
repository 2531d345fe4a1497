"""Row 10: how long a change set's name is taken; and whether a change set gives its template back as it was sent."""
from xml.etree import ElementTree

from free import until_free
from question import Question
from questions.stale_answers import small

# Written as no program would: order, blanks, an escape, a comment, letters beyond ASCII, a line end.
AS_JSON = """{ "Resources" : {
   "Value": {"Properties": {"Value": "gr\\u00fcn & <blau> größer",   "Type": "String", "Name": "/mdaac-on-aws/small"},
     "Type": "AWS::SSM::Parameter"}},
  "Description":"verbatim?"}
"""
AS_YAML = """# a comment
Description: 'verbatim?'   # and one more
Resources:
  Value:
    Type: AWS::SSM::Parameter
    Properties: {Name: /mdaac-on-aws/small, Type: String, Value: "größer"}

"""


def verbatim(aws):
    stack, said = small(aws), []
    for kind, body in (("JSON", AS_JSON), ("YAML", AS_YAML)):
        with aws.step(f"a template in {kind}"):
            made = stack.change_set(f"verbatim-{kind.lower()}", body)
            got = aws.ask("cloudformation", "get_template", ChangeSetName=made["ChangeSetId"], TemplateStage="Original")
            aws.value("cloudformation", "delete_change_set", ChangeSetName=made["ChangeSetId"])
        said.append(f"{kind} {compared(body, got)}")
    return f"GetTemplate of a change set: {'; '.join(said)}"


def compared(body, got):
    if got.code:
        return f"was refused: {got.code} {got.message}"
    # botocore parses templates that are JSON; what came stands in the body.
    node = ElementTree.fromstring(got.body).find(".//{*}TemplateBody")
    text = (node.text if node is not None else "") or ""
    if text == body:
        return "comes verbatim"
    return "comes without its ends" if text.strip() == body.strip() else "comes rewritten"


def name_is_taken(aws):
    stack = small(aws)
    with aws.step("deleting one that is being made"):
        early = stack.propose("early", AS_JSON)
        if early.code:
            return f"row 10: the change set was refused: {early.code} {early.message}"
        refused = aws.ask("cloudformation", "delete_change_set", ChangeSetName=early.value["Id"])
        if refused.code:
            stack.made(early.value["Id"])
            aws.look("cloudformation", "delete_change_set", ChangeSetName=early.value["Id"])
    with aws.step("making and deleting"):
        first = stack.change_set("again", AS_JSON)
        aws.must("cloudformation", "delete_change_set", ChangeSetName=first["ChangeSetId"])
    with aws.step("the name again"):
        had, said = until_free(aws, lambda: stack.propose("again", AS_YAML), seconds=120, every=1)
        if had:
            stack.made(had.value["Id"])
            aws.look("cloudformation", "delete_change_set", ChangeSetName=had.value["Id"])
    return (f"row 10: the name of a deleted change set is {said}; deleting one that is being made "
            + (f"is refused: {refused.code} `{refused.message}`" if refused.code else "is accepted"))


VERBATIM = Question(
    name="template-verbatim", rows="–",
    asks="Does GetTemplate of a change set give the very bytes that were sent?",
    does=("makes two change sets for the small stack, one of JSON, one of YAML, reads their templates, deletes them",),
    makes=("change sets",), minutes=2, actions=("cloudformation:GetTemplate",),
    settles=("rewritten: how `deploy --execute` compares a change set with its own bytes, in src/stack/approved.rs",),
    answer=verbatim)

NAME = Question(
    name="change-set-name", rows="10", asks="How long is a change set's name taken after its deletion?",
    does=("deletes a change set that is being made; deletes another one, and asks for its name each second",),
    makes=("change sets",), minutes=2, actions=(),
    settles=("how long, and the words: `pace/delete-change-set` of the profile in tests/emulator/unkind.py",),
    answer=name_is_taken)
