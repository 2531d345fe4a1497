"""A local AWS for the tests: ministack, and what it lacks of our templates.

    python emulator.py [--port N] [--auth] [--stay] [--unkind SEED]

Listens on 127.0.0.1 only, on a port that the system picks unless one is named, prints
`emulator port <N>`, and is ready once that port accepts connections. Ends when its standard input is
closed, so that it never outlives the test that started it; with --stay when it is killed or interrupted.
With --auth it enforces IAM, with --unkind it is as unkind as AWS can be. README.md says what it can do and what it does not prove.
"""
import argparse
import asyncio
import os
import socket
import sys
import threading

options = argparse.ArgumentParser(description="A local AWS for the tests.")
options.add_argument("--port", type=int, default=0, help="the port to listen on; by default a free one")
options.add_argument("--auth", action="store_true", help="enforce IAM")
options.add_argument("--unkind", metavar="SEED", default=os.environ.get("MDAAC_EMULATOR_UNKIND", ""),
                     help="be unkind in every account; by default what MDAAC_EMULATOR_UNKIND says")
options.add_argument("--stay", action="store_true", help="do not end when standard input is closed")
ARGUMENTS = options.parse_args()

# Bound and not yet listening: the port is ours, and refuses connections until the server is up.
SOCKET = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
SOCKET.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
SOCKET.bind(("127.0.0.1", ARGUMENTS.port))
PORT = SOCKET.getsockname()[1]

# ministack reads its settings on import. Both services would open ports of their own.
os.environ.update(GATEWAY_PORT=str(PORT), IOT_MTLS_ENABLED="0", SFTP_ENABLED="0",
                  # Failures and warnings: what a failed test wants to know.
                  LOG_LEVEL="WARNING", AUTH=str(ARGUMENTS.auth).lower(),
                  MDAAC_EMULATOR_UNKIND=ARGUMENTS.unkind)

from hypercorn.asyncio import serve  # noqa: E402
from hypercorn.config import Config  # noqa: E402
from ministack.app import app  # noqa: E402

import adoption  # noqa: E402
import agentcore  # noqa: E402
import by_hand  # noqa: E402
import change_set_descriptions  # noqa: E402, F401  its actions, and those of what it imports
import cloud_control  # noqa: E402
import cognito  # noqa: E402
import counters  # noqa: E402
import data_plane  # noqa: E402
import drift_detection  # noqa: E402, F401  its actions
import gate  # noqa: E402
import log_deliveries  # noqa: E402
import log_events  # noqa: E402
import log_group_keys  # noqa: E402
import log_group_masking  # noqa: E402
import log_groups  # noqa: E402
import log_protection  # noqa: E402
import lost_answers  # noqa: E402
import networks  # noqa: E402
import notifications  # noqa: E402
import quotas  # noqa: E402
import readiness  # noqa: E402
import registry  # noqa: E402
import role_propagation  # noqa: E402
import roles  # noqa: E402
import shared_parameters  # noqa: E402
import tasks  # noqa: E402
import transaction_search  # noqa: E402


def end_with_the_test():
    sys.stdin.buffer.read()
    # Not sys.exit: that would end this thread only.
    os._exit(0)


async def run(config):
    tasks.install(asyncio.get_running_loop())
    await serve(app, config)


def main():
    for part in (log_groups, log_deliveries, cognito, agentcore, transaction_search, roles, shared_parameters, cloud_control,
                 by_hand, registry, adoption, gate, lost_answers, counters, role_propagation, readiness, quotas, log_group_keys,
                 log_group_masking, log_protection, networks, notifications, data_plane, log_events):
        part.install()
    if not ARGUMENTS.stay:
        threading.Thread(target=end_with_the_test, daemon=True).start()
    print(f"emulator port {PORT}", flush=True)
    config = Config()
    # A caller must not meet a connection that is just being closed.
    config.keep_alive_timeout = 3600
    config.bind = [f"fd://{SOCKET.detach()}"]
    try:
        asyncio.run(run(config))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
