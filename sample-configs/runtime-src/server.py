"""AgentCore's HTTP contract on the standard library: POST /invocations and GET /ping, port 8080.

https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-http-protocol-contract.html
"""

import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from triage import triage

MAX_BODY = 1_000_000  # bytes; a claim is a few sentences
SESSION_HEADER = "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id"


class Health:
    """HealthyBusy while a request runs. AgentCore ends a session that stays idle, and judges by
    `time_of_last_update` too, so the time moves only when the status does."""

    def __init__(self):
        self._lock = threading.Lock()
        self._running = 0
        self._since = int(time.time())

    def __enter__(self):
        self._count(+1)

    def __exit__(self, *_):
        self._count(-1)

    def _count(self, change):
        with self._lock:
            before, self._running = self._running, self._running + change
            if (before == 0) != (self._running == 0):
                self._since = int(time.time())

    def status(self):
        with self._lock:
            word = "HealthyBusy" if self._running else "Healthy"
            return {"status": word, "time_of_last_update": self._since}


HEALTH = Health()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/ping":
            self._answer(200, HEALTH.status())
        else:
            self._answer(404, {"error": f"no such path: {self.path}"})

    def do_POST(self):
        if self.path != "/invocations":
            self.close_connection = True  # the body is left unread
            self._answer(404, {"error": f"no such path: {self.path}"})
            return
        with HEALTH:
            status, answer = self._invoke()
        self._answer(status, answer)

    def _invoke(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True
            return 413, {"error": f"send a Content-Length of at most {MAX_BODY} bytes"}
        try:
            request = json.loads(self.rfile.read(int(length)))
        except ValueError as error:
            return 400, {"error": f"the body is no JSON: {error}"}
        prompt = request.get("prompt") if isinstance(request, dict) else None
        if not isinstance(prompt, str) or not prompt.strip():
            return 400, {"error": 'send {"prompt": "what happened"}'}
        return 200, {"response": triage(prompt), "session": self.headers.get(SESSION_HEADER), "status": "success"}

    def _answer(self, status, answer):
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        # AgentCore pings every few seconds; those lines would bury the rest.
        if self.path != "/ping":
            super().log_message(format, *args)


def main():
    # All interfaces: AgentCore calls from outside the container. PORT is for trying it elsewhere.
    server = ThreadingHTTPServer(("0.0.0.0", int(os.environ.get("PORT", "8080"))), Handler)
    print(f"listening on port {server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
