"""Row 15: what X-Ray says of Transaction Search, as the account has it. Read, never switched."""
import json

from question import Question

TYPE = "AWS::XRay::TransactionSearchConfig"


def answer(aws):
    with aws.step("reading"):
        found = aws.must("xray", "get_trace_segment_destination")
        read = aws.ask("cloudcontrol", "get_resource", TypeName=TYPE, Identifier=aws.account)
    where = f"the destination is {found.get('Destination')}, {found.get('Status')}"
    if read.code:
        return f"row 15: {where}; GetResource answers {read.code} {read.message}"
    properties = json.loads(read.value["ResourceDescription"]["Properties"])
    return f"row 15: {where}; GetResource gives an object: {json.dumps(properties, sort_keys=True)}"


QUESTION = Question(
    name="transaction-search", rows="15",
    asks="What does a read of TransactionSearchConfig give where it is off, on by API, on by a stack?",
    does=("reads the destination of trace segments and the resource, as the account has them; changes nothing",),
    makes=(), minutes=1,
    actions=("xray:GetTraceSegmentDestination", "cloudformation:GetResource", "xray:GetIndexingRules"),
    settles=("an object while the destination is XRay, or none while it is CloudWatchLogs: src/stack/existing.rs",
             "the answer: `read` in tests/emulator/transaction_search.py"),
    answer=answer)
