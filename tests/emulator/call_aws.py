"""Calls AWS for the Rust tests: a request a line on standard input, an answer a line on standard output.

    python call_aws.py http://127.0.0.1:PORT

A request is {"account", "secret", "token", "region", "service", "operation", "parameters"}, with names as
in boto3; the session token may be null. To the emulator, an access key of twelve digits is the account.
An answer is {"ok": …}, or {"error": {"code", "message"}} if AWS refuses.
"""
import functools
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = sys.argv[1]
# A slow or lost emulator is a failure to see at once, not to wait out. Whom the emulator spares sees what is there:
# callers.py.
CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 1}, user_agent_extra="spared")


@functools.cache
def client(account, secret, token, region, service):
    return boto3.client(service, region_name=region, endpoint_url=ENDPOINT, config=CONFIG,
                        aws_access_key_id=account, aws_secret_access_key=secret, aws_session_token=token)


def answer(request):
    who_and_where = (request[key] for key in ("account", "secret", "token", "region", "service"))
    call = getattr(client(*who_and_where), request["operation"])
    try:
        found = call(**request["parameters"])
    except ClientError as error:
        return {"error": {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}}
    found.pop("ResponseMetadata", None)
    return {"ok": found}


for line in sys.stdin:
    # Times are the only values that JSON lacks.
    print(json.dumps(answer(json.loads(line)), default=str), flush=True)
