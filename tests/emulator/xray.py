"""X-Ray's API for where trace segments go, which ministack lacks.

After a change the destination is PENDING for as many calls as /emulator/transaction-search/pending says.
"""
import json
import re

from ministack.core.responses import error_response_json, json_response

import transaction_search

SIGNED = re.compile(r"Credential=[^/]+/[^/]+/[^/]+/xray/")


def is_meant(headers):
    return bool(SIGNED.search(headers.get("authorization", "")))


def action(path):
    """IAM's name for a request."""
    return f"xray:{path.strip('/')}"


def destination():
    left = transaction_search.PENDING.get("reads", 0)
    transaction_search.PENDING["reads"] = max(0, left - 1)
    return {"Destination": transaction_search.destination(), "Status": "PENDING" if left else "ACTIVE"}


def update_destination(request):
    transaction_search.switch(request["Destination"])
    return {"Destination": request["Destination"], "Status": "PENDING"}


def indexing_rules():
    percentage = transaction_search.STATE.get("percentage", transaction_search.INDEXING)
    return {"IndexingRules": [{"Name": "Default", "Rule": {"Probabilistic": {"DesiredSamplingPercentage": percentage,
                                                                            "ActualSamplingPercentage": percentage}}}]}


def answer(path, body):
    match path.strip("/"):
        case "TraceSegmentDestination" | "GetTraceSegmentDestination":
            return json_response(destination())
        case "UpdateTraceSegmentDestination":
            return json_response(update_destination(json.loads(body)))
        case "GetIndexingRules":
            return json_response(indexing_rules())
    return error_response_json("InvalidRequestException", f"the emulator has no {path}", 400)
