"""What a read of a runtime says otherwise than it was written, though nobody changed it: /emulator/phantoms.

With `yes` the service fills in the lifecycle, adds whether its S3 endpoint is wanted, and leaves out overrides of
private endpoints; with `Description: a text` it reads that property back as the text. A change set that reverts drift
finds drift in that, each time.
"""
import switches

LIFECYCLE = {"IdleRuntimeSessionTimeout": 900, "MaxLifetime": 28800}
ADDED, LOST = {"RequireServiceS3Endpoint": True}, "PrivateEndpointOverrides"


def seen(resource_type, properties):
    """A resource's properties as they are read."""
    said = switches.value("phantoms")
    if said is None or resource_type != "AWS::BedrockAgentCore::Runtime":
        return properties
    name, named, text = said.partition(": ")
    if named:
        return {**properties, name: text} if name in properties else properties
    found = without(properties)
    found["LifecycleConfiguration"] = LIFECYCLE | found.get("LifecycleConfiguration", {})
    network = found["NetworkConfiguration"]
    if "NetworkModeConfig" in network:
        found["NetworkConfiguration"] = {**network, "NetworkModeConfig": {**network["NetworkModeConfig"], **ADDED}}
    return found


def without(value):
    if isinstance(value, list):
        return [without(item) for item in value]
    if isinstance(value, dict):
        return {key: without(item) for key, item in value.items() if key != LOST}
    return value
