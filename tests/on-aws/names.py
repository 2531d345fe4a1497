"""How everything that a session makes is called, so that it is found again by its name alone."""
# Stacks, roles, log groups and parameters; an organization of this name is what mdaac's own stack hangs on.
PREFIX = "mdaac-on-aws"
# Names of runtimes and endpoints take no hyphens.
RUNTIMES = "mdaac_on_aws_"
OF_RUNTIMES = f"/aws/bedrock-agentcore/runtimes/{RUNTIMES}"


def stack(word):
    return f"{PREFIX}-{word}"


def role(word):
    return f"{PREFIX}-{word}"


def runtime(word):
    return f"{RUNTIMES}{word}"


def path(word):
    """A log group or a parameter."""
    return f"/{PREFIX}/{word}"
