use crate::RUNTIME;
use crate::support::account::Account;
use serde_json::json;

/// What mdaac is asked to do while something goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Situation {
    Create,
    CreateExpress,
    /// The service makes the log groups of a runtime when it is first called.
    CreateInvoke,
    /// The runtime cannot be made.
    FailingCreate,
    Update,
    /// The runtime cannot be updated.
    FailingUpdate,
    Prepare,
    Execute,
    /// The first of the two operations of a first deploy.
    ExecuteFirst,
    /// Log groups that the service made become part of the stack.
    Import,
    Destroy,
}

/// What somebody else has in the same account.
pub const NEIGHBOUR: &str = "orbit-test-sales-quotes-2";

impl Situation {
    pub const ALL: &[Situation] = &[
        Situation::Create,
        Situation::CreateExpress,
        Situation::FailingCreate,
        Situation::Update,
        Situation::FailingUpdate,
        Situation::Prepare,
        Situation::Execute,
        Situation::ExecuteFirst,
        Situation::Import,
        Situation::Destroy,
    ];

    /// An account where it is so.
    pub fn arrange(self) -> Account {
        let account = Account::new();
        let parameter =
            json!({"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/theirs", "Type": "String", "Value": "1"}});
        let template = json!({"Resources": {"Theirs": parameter}}).to_string();
        account.call("cloudformation", "create_stack", json!({"StackName": NEIGHBOUR, "TemplateBody": template}));
        let changed = || account.edit("agent.yaml", "quotes:1", "quotes:2");
        match self {
            // What is done after the operation can fail, too.
            Situation::Create => account.edit(
                "mdaa.yaml",
                "module_configs:",
                "termination_protection: true\n            protect_runtimes: true\n            module_configs:",
            ),
            Situation::CreateExpress => {}
            Situation::CreateInvoke => account.tell_emulator("log-groups", "invoke"),
            Situation::FailingCreate => account.tell_emulator(&format!("fail/create/{RUNTIME}"), "Internal Failure"),
            Situation::Update | Situation::Prepare => {
                account.deploy(&[], 0);
                changed();
            }
            Situation::FailingUpdate => {
                account.deploy(&[], 0);
                changed();
                account.tell_emulator(&format!("fail/update/{RUNTIME}"), "Internal Failure");
            }
            Situation::Execute => {
                account.deploy(&[], 0);
                changed();
                account.told(&["deploy", "--prepare"], 0);
            }
            Situation::ExecuteFirst => drop(account.told(&["deploy", "--prepare"], 0)),
            Situation::Import => {
                account.edit(
                    "agent.yaml",
                    "enableTransactionSearch: false\n",
                    "enableTransactionSearch: false\nmanageLogGroups: false\n",
                );
                account.deploy(&[], 0);
                account.edit("agent.yaml", "manageLogGroups: false\n", "");
            }
            Situation::Destroy => {
                account.edit(
                    "mdaa.yaml",
                    "module_configs:",
                    "termination_protection: true\n            module_configs:",
                );
                account.deploy(&[], 0);
            }
        }
        account
    }

    /// The command that the fault meets.
    pub fn command(self) -> &'static [&'static str] {
        match self {
            Situation::CreateExpress => &["deploy", "--yes", "--express", "--timeout", "1"],
            Situation::Prepare => &["deploy", "--prepare", "--timeout", "1"],
            Situation::Execute | Situation::ExecuteFirst => &["deploy", "--execute", "--yes", "--timeout", "1"],
            Situation::Destroy => &["destroy", "--yes", "--no-termination-protection", "--timeout", "1"],
            _ => &["deploy", "--yes", "--timeout", "1"],
        }
    }

    /// What it ends with where nothing goes wrong.
    pub fn code(self) -> i32 {
        if matches!(self, Situation::FailingCreate | Situation::FailingUpdate) { 4 } else { 0 }
    }

    /// Whether there is no stack before.
    pub fn is_new(self) -> bool {
        matches!(
            self,
            Situation::Create
                | Situation::CreateExpress
                | Situation::CreateInvoke
                | Situation::FailingCreate
                | Situation::ExecuteFirst
        )
    }

    /// Ends what makes it fail.
    pub fn mend(self, account: &Account) {
        match self {
            Situation::FailingCreate => account.untell_emulator(&format!("fail/create/{RUNTIME}")),
            Situation::FailingUpdate => account.untell_emulator(&format!("fail/update/{RUNTIME}")),
            _ => {}
        }
    }
}
