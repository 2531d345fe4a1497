"""Row 1: how old answers are after ExecuteChangeSet; and whether events carry the token of the request."""
import templates
from question import Question
from stack import STACK, Stack

UPDATES = 5
LOOK = 0.5
WORD = "small"


def small(aws):
    """The stack that these two questions update; made once."""
    if aws.small is None:
        stack = Stack(aws, WORD)
        with aws.step("a small stack"):
            stack.deploy("create", template(0), kind="CREATE")
        aws.small = stack
    return aws.small


def template(number):
    return {"Resources": {"Value": templates.parameter("small", f"value {number}")}}


def answer(aws):
    stack, counts, latest, lagging = small(aws), [], 0.0, []
    for number in range(1, UPDATES + 1):
        with aws.step(f"making update {number}"):
            change_set = stack.change_set(f"update-{number}", template(number))
            before = shown(aws, stack)
        with aws.step(f"update {number}"):
            stack.execute(change_set)
            old, until, events = follow(aws, stack, before)
            counts.append(old)
            lagging.append(events)
            latest = max(latest, until)
            aws.recorder.note("answers of DescribeStackEvents without anything new", events)
            stack.settled()
            stack.record_events()
    some = sum(1 for old in counts if old)
    return (f"row 1: after ExecuteChangeSet {', '.join(map(str, counts))} answers of DescribeStacks were old "
            f"({some} of {UPDATES} updates, the last one {latest:.1f} s after); of DescribeStackEvents "
            f"{', '.join(map(str, lagging))} showed nothing new")


def follow(aws, stack, before):
    """Asks side by side until both tell of the update: old answers, the time of the last one, events that told nothing."""
    begun, old, until, blind = aws.clock.now(), 0, 0.0, 0
    while aws.clock.now() - begun < 300:
        now = shown(aws, stack)
        # Each holds all of before: they are recorded once, at the end.
        events = aws.value("cloudformation", "describe_stack_events", StackName=stack.id)["StackEvents"]
        new = [event for event in events if event["EventId"] not in stack.seen]
        blind += not new
        if now == before:
            old, until = old + 1, aws.clock.now() - begun
        elif new:
            break
        aws.clock.sleep(LOOK)
    return old, until, blind


def shown(aws, stack):
    """Status and time of the last change: as long as both are as before, the answer is old."""
    found = aws.must("cloudformation", "describe_stacks", StackName=stack.name)["Stacks"][0]
    return found["StackStatus"], str(found.get("LastUpdatedTime", found["CreationTime"]))


def tokens(aws):
    stack = small(aws)
    with aws.step("an update with a token"):
        token = aws.token()
        stack.execute(stack.change_set("tokens", template("with a token")), ClientRequestToken=token)
        stack.settled()
        events = [event for event in stack.record_events() if event["EventId"] not in stack.seen]
        # Its answers may be older than those of the other call.
        aws.until(lambda: carrying(aws.look("cloudformation", "describe_events", StackName=stack.id), token), seconds=30)
        operation = aws.ask("cloudformation", "describe_events", StackName=stack.id)
    with_token = [event for event in events if event.get("ClientRequestToken") == token]
    others = [f"{event['LogicalResourceId']} {event['ResourceStatus']}" for event in events
              if event.get("ClientRequestToken") != token]
    own = [event for event in with_token if event["ResourceType"] == STACK]
    said = (f"{len(with_token)} of {len(events)} events of an executed change set carry its ClientRequestToken, "
            f"{len(own)} of them the stack's own")
    said += f"; without it: {', '.join(others)}" if others else ""
    if operation.code:
        return f"row 4: {said}; DescribeEvents was refused: {operation.code}"
    return f"row 4: {said}; DescribeEvents shows {len(carrying(operation, token))} with it"


def carrying(answer, token):
    return [event for event in (answer.value or {}).get("OperationEvents", []) if event.get("ClientRequestToken") == token]


STALE = Question(
    name="stale-answers", rows="1, 27",
    asks="How many answers of DescribeStacks and of events after ExecuteChangeSet are old, and for how long?",
    does=(f"updates a stack of one parameter {UPDATES} times, and asks every {LOOK} s by its name",),
    makes=("stack mdaac-on-aws-small", "parameter /mdaac-on-aws/small"), minutes=5,
    actions=("ssm:PutParameter", "ssm:DeleteParameter", "ssm:GetParameters", "cloudformation:DescribeEvents"),
    settles=("counts and times: `stale/stacks` and `stale/events` of the profile in tests/emulator/unkind.py",),
    answer=answer)

TOKENS = Question(
    name="event-tokens", rows="4",
    asks="Do all events of an executed change set carry its ClientRequestToken?",
    does=("updates the same stack with a token, and reads its events by both calls",),
    makes=(), minutes=1, actions=("cloudformation:DescribeEvents",),
    settles=("some do not: how a deploy tells its own operation, src/stack/event.rs and src/stack/token.rs", "`stack_event` in tests/emulator/events.py"),
    answer=tokens)
