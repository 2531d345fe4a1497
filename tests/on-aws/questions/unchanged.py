"""Row 2: whether a change set without changes has a reason when property values are asked for."""
from question import Question


def answer(aws):
    stack = aws.agent.there()
    with aws.step("the same template again"):
        made = stack.propose("unchanged", aws.agent.template())
        if made.code:
            return f"row 2: the change set was refused at once: {made.code} {made.message}"
        arn = made.value["Id"]
        without = stack.made(arn)
        values = aws.must("cloudformation", "describe_change_set", ChangeSetName=arn, IncludePropertyValues=True)
        aws.value("cloudformation", "delete_change_set", ChangeSetName=arn)
    return (f"row 2: the unchanged change set is {without['Status']}; StatusReason without property values: "
            f"{said(without)}; with: {said(values)}")


def said(described):
    reason = described.get("StatusReason")
    return f"`{reason}`" if reason else "none"


QUESTION = Question(
    name="no-changes", rows="2",
    asks="Has a failed change set without changes its StatusReason when IncludePropertyValues is asked for?",
    does=("makes a change set of the same template for the agent's stack, describes it with and without property "
          "values, deletes it",),
    makes=("a change set",), minutes=1, actions=(),
    settles=("both have it: the second description in src/stack/change_set.rs may go one day",
             "the words: NO_CHANGES in tests/emulator/change_sets.py, `property-values/reason` in its README"),
    answer=answer)
