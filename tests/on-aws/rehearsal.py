"""What the local AWS of tests/emulator shall play in a rehearsal, so that every path is walked once.

Its switches are SSM parameters of the emulator, set only where `--endpoint-url` is on this machine.
Never on AWS.
"""
SAID = "rehearsed on the emulator: this proves the script, not AWS"

# By question and step: switches of tests/emulator/README.md.
SCENES = {
    ("role-validation", "first deploy 1"): {"iam/delay": "1 role"},
    ("role-validation", "first deploy 2"): {"iam/delay": "1 image"},
    ("no-changes", "the same template again"): {"property-values/reason": "hidden"},
    # Each takes so long that it is still under way when the first answer tells of it, on a slow machine, too.
    ("stale-answers", "update 1"): {"stale/stacks": "2", "stale/events": "1", "pace/Value": "1"},
    **{("stale-answers", f"update {number}"): {"pace/Value": "1"} for number in range(2, 6)},
    ("deleted-endpoint", "reading what is gone"): {"agentcore/missing": "AccessDeniedException"},
    ("vanishing-stack", "a first deploy that fails"): {"fail/create/Refused": "the value is not as the pattern wants it"},
    ("change-set-name", "the name again"): {
        "refuse/CreateChangeSet": "2 AlreadyExistsException: ChangeSet again cannot be created due to a mismatch with "
                                  "existing attribute Template"},
    ("imports", "an import after the value moved"): {"import": "strict"},
}


class Rehearsal:
    def __init__(self, aws):
        self.aws, self.on = aws, []

    def enter(self, question, step):
        self.leave()
        for name, value in SCENES.get((question, step), {}).items():
            self.aws.value("ssm", "put_parameter", Name=f"/emulator/{name}", Value=value, Type="String", Overwrite=True)
            self.on.append(name)

    def leave(self):
        while self.on:
            self.aws.look("ssm", "delete_parameter", Name=f"/emulator/{self.on.pop()}")
