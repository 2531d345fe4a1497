"""Reads YAML 1.1 for tests/oracles/template_formats.rs: one document a line, as a JSON string, on stdin; the same as JSON on
stdout. What JSON does not have (dates, keys that are no strings) comes back as text that no test can take for its own.
"""

import json
import sys

import yaml


def plain(value):
    if isinstance(value, dict):
        return {key if isinstance(key, str) else f"not a string: {key!r}": plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return f"not JSON: {value!r}"


for line in sys.stdin:
    try:
        answer = {"value": plain(yaml.safe_load(json.loads(line)))}
    except (yaml.YAMLError, ValueError) as error:
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)
