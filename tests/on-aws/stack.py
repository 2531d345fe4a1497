"""A stack and its change sets. An operation is over when its own events say so and the stack agrees."""
import json

import names
from no_answer import NoAnswer

STACK = "AWS::CloudFormation::Stack"
CAPABILITIES = ["CAPABILITY_NAMED_IAM"]


class Stack:
    def __init__(self, aws, word):
        self.aws, self.name, self.id, self.seen = aws, names.stack(word), None, set()

    # ---- Change sets ---------------------------------------------------------------------------------

    def propose(self, name, template=None, *, kind="UPDATE", **more):
        """Asks for a change set: the answer or the refusal."""
        body = {} if template is None else {"TemplateBody": template if isinstance(template, str) else text(template)}
        answer = self.aws.ask("cloudformation", "create_change_set", StackName=self.name, ChangeSetName=name,
                              ChangeSetType=kind, Capabilities=CAPABILITIES, **body, **more)
        if not answer.code:
            self.id = answer.value["StackId"]
        return answer

    def change_set(self, name, template=None, **more):
        """A change set once it is made or has failed, as it is described; a refusal ends the question."""
        answer = self.propose(name, template, **more)
        if answer.code:
            raise NoAnswer(f"the change set {name} was refused: {answer.code} {answer.message}")
        return self.made(answer.value["Id"])

    def made(self, arn):
        def settled():
            found = self.aws.value("cloudformation", "describe_change_set", ChangeSetName=arn)
            return found if not found["Status"].endswith(("PENDING", "IN_PROGRESS")) else None
        found, _ = self.aws.until(settled, seconds=600, every=2)
        if not found:
            raise NoAnswer(f"the change set {arn} was not made in ten minutes")
        return self.aws.must("cloudformation", "describe_change_set", ChangeSetName=arn)

    def execute(self, change_set, **more):
        """Executes, and does not wait."""
        if change_set["Status"] != "CREATE_COMPLETE":
            raise NoAnswer(f"the change set of {self.name} failed: {change_set.get('StatusReason')}")
        self.seen = {event["EventId"] for event in self.events()}
        self.aws.must("cloudformation", "execute_change_set", ChangeSetName=change_set["ChangeSetId"], **more)

    def deploy(self, name, template, *, kind="UPDATE", **more):
        """Makes, executes and waits; gives the status of the stack."""
        self.execute(self.change_set(name, template, kind=kind, **more))
        return self.settled()

    # ---- Followed ------------------------------------------------------------------------------------

    def events(self):
        """All, the newest first; unrecorded."""
        return self.aws.pages("cloudformation", "describe_stack_events", "StackEvents", StackName=self.id)

    def new_events(self):
        return [event for event in self.events() if event["EventId"] not in self.seen]

    def status(self):
        return self.aws.value("cloudformation", "describe_stacks", StackName=self.id)["Stacks"][0]["StackStatus"]

    def settled(self, ends=None):
        """The status in which the operation that was executed last ended."""
        found, _ = self.aws.until(lambda: self.end_of_operation(ends))
        if not found:
            raise NoAnswer(f"{self.name} was still {self.status()} after half an hour")
        return found

    def end_of_operation(self, ends=None):
        new = self.new_events()
        last = next((event for event in new if event["ResourceType"] == STACK
                     and event["PhysicalResourceId"] == self.id), None)
        status = last and last["ResourceStatus"]
        over = status in ends if ends else status and ended(status)
        return status if over and self.status() == status else None

    def record_events(self):
        """The first page of the stack's events, recorded."""
        return self.aws.must("cloudformation", "describe_stack_events", StackName=self.id)["StackEvents"]

    def physical_id(self, logical_id):
        found = self.aws.value("cloudformation", "describe_stack_resource", StackName=self.id, LogicalResourceId=logical_id)
        return found["StackResourceDetail"]["PhysicalResourceId"]

    def delete(self):
        """Deletes it and waits; gives the status."""
        self.seen = {event["EventId"] for event in self.events()}
        self.aws.value("cloudformation", "delete_stack", StackName=self.id)
        return self.settled()


def ended(status):
    return not status.endswith("_IN_PROGRESS")


def text(template):
    return json.dumps(template, indent=1)
