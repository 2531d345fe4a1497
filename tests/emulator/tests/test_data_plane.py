"""Calls of a runtime: who may, and the agent that answers; and what is in its log groups."""
import contextlib
import http.server
import json
import threading
import urllib.error
import urllib.parse
import urllib.request

from .local_aws import AccountTest
from .templates import agent


class Upper(http.server.BaseHTTPRequestHandler):
    """An agent that shouts."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).upper()
        self.send_response(500 if b"FAIL" in body else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def upper():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upper) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/invocations"
        server.shutdown()


class Calls(AccountTest):
    def made(self, **properties):
        template = agent("called")
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::BedrockAgentCore::Runtime":
                resource["Properties"].update(properties)
        self.stack.create(template)
        runtimes = self.account.call("bedrock-agentcore-control", "list_agent_runtimes")["agentRuntimes"]
        return runtimes[0]["agentRuntimeArn"]

    def with_token(self, arn, token):
        url = f"{self.account.aws.url}/runtimes/{urllib.parse.quote(arn, safe='')}/invocations?qualifier=DEFAULT"
        request = urllib.request.Request(url, b'"a"', {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())["message"]

    def invoke(self, arn, payload=b'"a"', **more):
        answer = self.account.call("bedrock-agentcore", "invoke_agent_runtime", agentRuntimeArn=arn, payload=payload, **more)
        return answer["response"].read()

    def refused(self, arn, payload=b'"a"', **more):
        return self.account.refusal("bedrock-agentcore", "invoke_agent_runtime", agentRuntimeArn=arn, payload=payload, **more)

    def test_the_agent_on_this_machine_answers_where_one_is_named(self):
        arn = self.made()
        self.assertEqual(json.loads(self.invoke(arn))["input"], "a")
        with upper() as url:
            self.account.switch("agent", url)
            self.assertEqual(self.invoke(arn), b'"A"')
            self.assertEqual(self.refused(arn, b'"fail"').code, "RuntimeClientError")
        self.assertEqual(self.refused(arn).code, "RuntimeClientError")

    def test_what_is_not_there_is_not_called(self):
        arn = self.made()
        self.assertEqual(self.refused(arn, qualifier="gone").code, "ResourceNotFoundException")
        self.assertEqual(self.refused(arn + "x").code, "ResourceNotFoundException")

    def test_without_an_authorizer_a_token_is_refused(self):
        status, message = self.with_token(self.made(), "t")
        self.assertEqual(status, 403)
        self.assertStartsWith(message, "Authorization method mismatch.")

    def test_with_an_authorizer_its_token_alone_is_taken(self):
        arn = self.made(AuthorizerConfiguration={"CustomJWTAuthorizer": {
            "DiscoveryUrl": "https://login.example.com/.well-known/openid-configuration", "AllowedAudience": ["a"]}})
        self.account.switch("token", "right")
        self.assertEqual(self.with_token(arn, "wrong"), (403, "Invalid Bearer token"))
        self.assertEqual(self.with_token(arn, "right")[0], 200)
        refusal = self.refused(arn)
        self.assertEqual(refusal.code, "AccessDeniedException")
        self.assertStartsWith(refusal.message, "Authorization method mismatch.")


class Events(AccountTest):
    def test_events_have_ids_and_come_in_pages(self):
        group = {"logGroupName": "g"}
        self.account.call("logs", "create_log_group", **group)
        self.account.call("logs", "create_log_stream", **group, logStreamName="s")
        events = [{"timestamp": 1_000 + n, "message": str(n)} for n in range(5)]
        self.account.call("logs", "put_log_events", **group, logStreamName="s", logEvents=events)
        self.account.switch("logs/page-size", "2")
        pages = list(self.account.client("logs").get_paginator("filter_log_events").paginate(**group, startTime=1_001))
        self.assertEqual([[event["message"] for event in page["events"]] for page in pages], [["1", "2"], ["3", "4"]])
        ids = [event["eventId"] for page in pages for event in page["events"]]
        self.assertEqual(len({*ids}), 4)
