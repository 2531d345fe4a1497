"""A stack in an account, and the change sets by which it is deployed."""
import collections
import itertools
import json
import time

CHANGE_SETS = itertools.count(1)
# Nothing takes time unless a test says so; this is for machines that are busy.
PATIENCE = 20

Ended = collections.namedtuple("Ended", "status reason")


class Stack:
    def __init__(self, account, name):
        self.account, self.name = account, name

    def call(self, operation, **parameters):
        """Calls an operation of CloudFormation on this stack."""
        return self.account.cloudformation(operation, StackName=self.name, **parameters)

    def refusal(self, operation, **parameters):
        """Why CloudFormation refuses a call on this stack."""
        return self.account.refusal("cloudformation", operation, StackName=self.name, **parameters)

    def change_set(self, template=None, **options):
        """A change set as it is described once it is made, with property values."""
        made = self.call("create_change_set", **request(template, options))
        return self.until("describe_change_set", lambda found: not found["Status"].endswith("PROGRESS"),
                          ChangeSetName=made["Id"], IncludePropertyValues=True)

    def change_set_refusal(self, template=None, **options):
        """Why a change set is refused before it is made."""
        return self.refusal("create_change_set", **request(template, options))

    def execute(self, change_set, **options):
        """Executes a change set, and waits for the end."""
        self.account.cloudformation("execute_change_set", ChangeSetName=change_set["ChangeSetId"], **options)
        return self.settled()

    def create(self, template, **options):
        return self.execute(self.change_set(template, ChangeSetType="CREATE", **options))

    def update(self, template, **options):
        return self.execute(self.change_set(template, **options))

    def delete(self, **options):
        self.call("delete_stack", **options)
        return self.settled()

    def begin(self, template, **options):
        """Executes a change set, and does not wait."""
        change_set = self.change_set(template, **options)
        self.account.cloudformation("execute_change_set", ChangeSetName=change_set["ChangeSetId"])
        return change_set

    def settled(self):
        """Status and reason once nothing is in progress."""
        found = self.until("describe_stacks", lambda found: not found["Stacks"][0]["StackStatus"].endswith("PROGRESS"),
                           StackName=self.id)["Stacks"][0]
        return Ended(found["StackStatus"], found.get("StackStatusReason", ""))

    def wait_until(self, status):
        self.until("describe_stacks", lambda found: found["Stacks"][0]["StackStatus"] == status, StackName=self.id)

    def wait_for(self, event):
        """Waits for a line of `told`."""
        self.until("describe_stack_events", lambda _: event in self.told(), StackName=self.id)

    def until(self, operation, wanted, **parameters):
        """Asks until the answer is as wanted."""
        begun = time.monotonic()
        while True:
            found = self.account.cloudformation(operation, **parameters)
            if wanted(found):
                return found
            if time.monotonic() - begun > PATIENCE:
                raise AssertionError(f"{operation}: still {json.dumps(found, indent=1, default=str)}")
            time.sleep(0.005)

    @property
    def id(self):
        """The ARN of the latest stack of this name, by which it is found when it is deleted, too."""
        found = self.account.cloudformation("list_stacks")["StackSummaries"]
        stacks = [stack for stack in found if stack["StackName"] == self.name]
        return max(stacks, key=lambda stack: stack["CreationTime"])["StackId"]

    def described(self):
        return self.account.cloudformation("describe_stacks", StackName=self.id)["Stacks"][0]

    def told(self):
        """`LogicalId STATUS reason` of every event, the first one first."""
        found = self.account.cloudformation("describe_stack_events", StackName=self.id)["StackEvents"]
        return [words(event, "LogicalResourceId", "ResourceStatus", "ResourceStatusReason")
                for event in reversed(found)]

    def resources(self):
        """`LogicalId STATUS` of every resource."""
        found = self.account.cloudformation("describe_stack_resources", StackName=self.id)["StackResources"]
        return sorted(words(resource, "LogicalResourceId", "ResourceStatus") for resource in found)

    def physical_id(self, logical_id):
        found = self.call("describe_stack_resource", LogicalResourceId=logical_id)
        return found["StackResourceDetail"]["PhysicalResourceId"]


def request(template, options):
    """What creates a change set, under a name of its own."""
    body = {} if template is None else {"TemplateBody": json.dumps(template)}
    return {"ChangeSetName": f"change-{next(CHANGE_SETS)}", "Capabilities": ["CAPABILITY_NAMED_IAM"]} | body | options


def words(record, *keys):
    return " ".join(record.get(key, "").rstrip() for key in keys).rstrip()


def change(change_set, logical_id):
    """The change of one resource; empty if it is not listed."""
    changes = (change["ResourceChange"] for change in change_set["Changes"])
    return next((change for change in changes if change["LogicalResourceId"] == logical_id), {})
