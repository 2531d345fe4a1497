//! Any text is a policy or a diagnostic, and every policy has an answer to every request.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mdaac::diagnostic::Diagnostics;
use mdaac::iam::{Arn, Caller, RequestContext, ContextValue, Effect, PolicyKind, PolicyReader, Request, evaluate};
use mdaac::source::{Sources, parse};
use std::path::Path;

const ENDPOINT: &str =
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/agent-XXXXXXXXXX/runtime-endpoint/DEFAULT";
const CALLERS: [&str; 3] = [
    "arn:aws:iam::222222222222:role/team/caller",
    "arn:aws:sts::222222222222:assumed-role/caller/ann",
    "arn:aws:iam::222222222222:user/ann",
];

thread_local! {
    static READER: PolicyReader = PolicyReader::new().expect("the schema of a policy");
}

fuzz_target!(|text: &str| {
    let Ok(sources) = Sources::new(Path::new("."), &[]) else { return };
    for kind in [PolicyKind::Identity, PolicyKind::Resource] {
        let mut diagnostics = Diagnostics::default();
        let file = sources.add("policy.json", text.to_owned());
        let policy = parse(file, &sources, &mut diagnostics)
            .and_then(|document| READER.with(|reader| reader.read(&document, kind, &mut diagnostics)));
        let Some(policy) = policy else {
            assert!(diagnostics.errors() > 0);
            continue;
        };
        for statement in &policy.document.statements {
            assert!(text.get(statement.at.start as usize..statement.at.end as usize).is_some());
        }
        let resource = Arn::parse(ENDPOINT).expect("an ARN");
        let callers = CALLERS.iter().map(|arn| Caller::parse(arn).expect("a caller")).chain([Caller::Bearer]);
        for (caller, others) in
            callers.zip([ContextValue::Absent, ContextValue::Unknown, ContextValue::Present, ContextValue::is("a:*")])
        {
            let context = RequestContext::with_others(others);
            let request = Request {
                caller: &caller,
                action: "bedrock-agentcore:InvokeAgentRuntime",
                resource: &resource,
                context: &context,
            };
            let evaluation = evaluate(&policy.document, &request);
            // Whatever allows or denies has a statement to show for it.
            assert_eq!(evaluation.allows().is_yes(), evaluation.deciding(Effect::Allow).is_some());
            assert_eq!(evaluation.denies().is_yes(), evaluation.deciding(Effect::Deny).is_some());
        }
    }
});
