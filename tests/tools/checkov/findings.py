"""What checkov finds in templates: reads a JSON list of paths, prints a list of [check, resource] for
each, in order. Only its CloudFormation runner is loaded: the command line takes many times as long."""

import json
import os
import sys

from checkov.cloudformation.runner import Runner
from checkov.runner_filter import RunnerFilter

paths = json.load(sys.stdin)
report = Runner().run(root_folder=None, files=paths, runner_filter=RunnerFilter(framework=["cloudformation"]))
found = {os.path.realpath(path): [] for path in paths}
for check in report.failed_checks:
    found[os.path.realpath(check.file_abs_path)].append([check.check_id, check.resource.rsplit(".", 1)[-1]])
if report.parsing_errors:
    sys.exit(f"checkov cannot read {report.parsing_errors}")
json.dump([found[os.path.realpath(path)] for path in paths], sys.stdout)
