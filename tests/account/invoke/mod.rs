//! `mdaac invoke`, `mdaac logs` and `deploy --smoke` on a local AWS, whose data plane hands calls to an agent on this machine.
//! That proves our logic, never AWS: see tests/emulator/README.md.

mod answers;
mod failures;
mod logs;
mod smoke;

use crate::support::account::Account;
use crate::support::sample_agent::Agent;

/// A session of the user's own.
const SESSION: &str = "session-of-a-test-that-is-long-enough";

/// The project of tests/fixtures/deploy, deployed; the sample's agent answers its calls.
fn deployed() -> (Account, Agent) {
    let (account, agent) = (Account::new(), Agent::start());
    account.deploy(&[], 0);
    account.tell_emulator("agent", &agent.url());
    (account, agent)
}

/// With an authorizer.
fn with_tokens() -> Account {
    let account = Account::new();
    let authorizer = "authorizerConfiguration:\n  customJwtAuthorizer:\n    discoveryUrl: \
                      https://login.example.com/.well-known/openid-configuration\n    allowedAudience: [quotes]\n\
                      enableTransactionSearch: false";
    account.edit("agent.yaml", "enableTransactionSearch: false", authorizer);
    account
}
