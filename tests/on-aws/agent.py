"""The one agent that several questions look at: a stack with role, runtime and endpoint. It is deployed once."""
import names
from no_answer import NoAnswer
import templates
from stack import Stack

WORD = "agent"


class Agent:
    def __init__(self, aws):
        self.aws, self.stack, self.failed = aws, None, None

    def template(self, **more):
        return templates.agent(WORD, self.aws.options.image, endpoint=True, **more)

    def there(self):
        """The stack; deployed if no question did that before."""
        if self.failed:
            raise NoAnswer(self.failed)
        if self.stack is None:
            with self.aws.step("deploying the agent"):
                self.deploy()
        return self.stack

    def deploy(self, told=lambda stack, status: None):
        """Twice at most, since a new role may not be known everywhere; `told` hears how each ended."""
        for attempt in (1, 2):
            stack = Stack(self.aws, WORD)
            status = stack.deploy(f"agent-{attempt}", self.template(), kind="CREATE")
            told(stack, status)
            if status == "CREATE_COMPLETE":
                self.stack = stack
                return
            stack.delete()
        self.failed = f"the agent's stack ended in {status} twice"
        raise NoAnswer(self.failed)

    def runtime_id(self):
        return self.there().physical_id("Runtime")

    def endpoint_arn(self):
        return self.there().physical_id("Endpoint")

    def role_arn(self):
        self.there()
        partition = self.aws.identity["Arn"].split(":")[1]
        return f"arn:{partition}:iam::{self.aws.account}:role/{names.role(WORD)}"
