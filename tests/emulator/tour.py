"""Deploys the samples without an AWS account: to a local AWS, which it starts and stops.

    python3 tests/emulator/tour.py            # deploys, shows, and takes away again
    python3 tests/emulator/tour.py sh         # runs a command, here a shell, that finds the local AWS and mdaac

Needs Python 3.11 and Rust. The first run puts the packages of tests/tools/requirements.txt into
target/tour. What it shows is mdaac's logic at work, never AWS: see README.md beside this file.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import venv

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
PROJECT = CHECKOUT / "sample-configs" / "mdaa.yaml"
ACCOUNT, REGION = "123456789012", "us-east-1"


def with_packages(script=__file__):
    """Goes on with the script in a virtual environment that has the packages, if this Python has not."""
    try:
        import boto3  # noqa: F401
        import ministack  # noqa: F401
    except ImportError:
        folder = CHECKOUT / "target" / "tour"
        python = folder / "bin" / "python"
        if os.environ.get("MDAAC_TOUR"):
            sys.exit(f"{folder} has not what tests/tools/requirements.txt names; delete it and start again")
        if not python.exists():
            print("installing the local AWS below target/, once", flush=True)
            venv.create(folder, with_pip=True)
        requirements = CHECKOUT / "tests" / "tools" / "requirements.txt"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements],
                       check=True)
        os.execve(python, [str(python), "-B", script, *sys.argv[1:]], os.environ | {"MDAAC_TOUR": "1"})


def binary():
    """The mdaac of this checkout."""
    if "MDAAC" in os.environ:
        return os.environ["MDAAC"]
    subprocess.run(["cargo", "build", "--quiet"], cwd=CHECKOUT, check=True)
    metadata = subprocess.run(["cargo", "metadata", "--no-deps", "--format-version", "1"], cwd=CHECKOUT, check=True,
                              stdout=subprocess.PIPE)
    return str(pathlib.Path(json.loads(metadata.stdout)["target_directory"]) / "debug" / "mdaac")


def start():
    """The local AWS, and the environment in which mdaac and the AWS CLI find it."""
    emulator = subprocess.Popen([sys.executable, "-B", HERE / "emulator.py"], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in emulator.stdout:
        if line.startswith("emulator port "):
            url = f"http://127.0.0.1:{line.split()[-1]}"
            break
    else:
        sys.exit("the local AWS does not start; see `python emulator.py`")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    variables.update(AWS_ENDPOINT_URL=url, AWS_ACCESS_KEY_ID=ACCOUNT, AWS_SECRET_ACCESS_KEY="none",
                     AWS_EC2_METADATA_DISABLED="true")
    return emulator, variables


def push_images(mdaac, variables):
    """Stands in for `docker push`: puts the images that the templates name into the registry."""
    import boto3
    ecr = boto3.client("ecr", endpoint_url=variables["AWS_ENDPOINT_URL"], region_name=REGION,
                       aws_access_key_id=ACCOUNT, aws_secret_access_key="none")
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([mdaac, "synth", "-c", PROJECT, "-o", out], check=True, capture_output=True)
        templates = [json.loads(path.read_text()) for path in pathlib.Path(out).rglob("*.template.json")]
    wait_for(ecr)
    pushed = set()
    for template in templates:
        for resource in template["Resources"].values():
            if resource["Type"] != "AWS::BedrockAgentCore::Runtime":
                continue
            uri = resource["Properties"]["AgentRuntimeArtifact"]["ContainerConfiguration"]["ContainerUri"]
            repository, tag = uri.split("/", 1)[1].rsplit(":", 1)
            if uri in pushed:
                continue
            pushed.add(uri)
            if repository not in [known["repositoryName"] for known in ecr.describe_repositories()["repositories"]]:
                ecr.create_repository(repositoryName=repository)
            ecr.put_image(repositoryName=repository, imageTag=tag,
                          imageManifest=json.dumps({"schemaVersion": 2, "config": {"digest": tag}}))


def wait_for(client):
    """The port is named a moment before it answers."""
    import time
    from botocore.exceptions import EndpointConnectionError
    for _ in range(100):
        try:
            return client.describe_repositories()
        except EndpointConnectionError:
            time.sleep(0.1)
    sys.exit("the local AWS does not answer")


def run(mdaac, variables, *arguments):
    shown = os.path.relpath(PROJECT)
    print(f"\n$ mdaac {arguments[0]} -c {' '.join([shown, *arguments[1:]])}", flush=True)
    ended = subprocess.run([mdaac, arguments[0], "-c", shown, *arguments[1:]], env=variables)
    if ended.returncode:
        sys.exit(ended.returncode)


def main():
    with_packages()
    mdaac = binary()
    emulator, variables = start()
    try:
        push_images(mdaac, variables)
        if sys.argv[1:]:
            variables["PATH"] = os.pathsep.join([str(pathlib.Path(mdaac).resolve().parent), variables.get("PATH", "")])
            sys.exit(subprocess.run(sys.argv[1:], env=variables).returncode)
        run(mdaac, variables, "deploy", "--yes")
        run(mdaac, variables, "status")
        run(mdaac, variables, "outputs", "-m", "faq")
        run(mdaac, variables, "destroy", "--yes")
    finally:
        emulator.stdin.close()
        emulator.wait()


if __name__ == "__main__":
    main()
