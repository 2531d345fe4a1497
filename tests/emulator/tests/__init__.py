"""What the emulator promises, each promise a test. README.md beside the emulator says how to run them."""
import importlib.util

for package in ("boto3", "ministack"):
    if importlib.util.find_spec(package) is None:
        raise ImportError(f"{package} is missing: tests/emulator/README.md says which Python has it")
