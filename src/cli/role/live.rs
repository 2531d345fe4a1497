use super::super::connection::{AwsOptions, Connections, block_on};
use super::super::failure::Failure;
use super::super::policy_files::PolicyFiles;
use crate::cloudformation::Place;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, visible_line};
use crate::iam::{Caller, PolicyKind};
use crate::invocation::decision::Attached;
use crate::role::check::GivenRole;
use crate::role::{LivePolicy, LiveRole, live_role};
use crate::source::{self, Node, Sources};
use serde_json::Value;

/// The role as it is in the account, and what could not be read of it. Why it could not be read at all is
/// among what `files` found.
pub fn from_account(
    arn: &Caller,
    profile: Option<&str>,
    place: &Place,
    sources: &Sources,
    files: &mut PolicyFiles,
) -> Result<Option<(GivenRole, Vec<String>)>, Failure> {
    let live = match block_on(async { Ok(read(arn, profile, place).await) })? {
        Ok(live) => live,
        Err(found) => {
            files.found.push(*found);
            return Ok(None);
        }
    };
    Ok(Some(given(arn, live, sources, files)))
}

/// The role that was read, for those who judge it, and what could not be read of it.
pub fn given(arn: &Caller, live: LiveRole, sources: &Sources, files: &mut PolicyFiles) -> (GivenRole, Vec<String>) {
    let mut add = |title: &str, name: &str, document: &Value, kind| -> Option<Attached> {
        let file = sources.add_answer(title, format!("{document:#}\n"));
        files.policy(file, name, kind)
    };
    // Of a policy alone there is none.
    let trust = (!live.trust.is_null())
        .then(|| add("trust policy", "the trust policy", &live.trust, PolicyKind::Trust))
        .flatten();
    let mut policy = |policy: &LivePolicy| {
        let name = visible_line(&policy.name);
        add(&format!("policy {name}"), &name, &policy.document, PolicyKind::Identity)
    };
    let policies = live.policies.iter().filter_map(&mut policy).collect();
    let boundary = live.boundary.as_ref().and_then(policy);
    let notes =
        live.unread.iter().map(|(policy, why)| format!("not read: `{policy}`: {}", visible_line(why))).collect();
    let of_aws = live.policies.iter().enumerate().filter(|(_, policy)| policy.is_of_aws()).map(|(number, _)| number);
    let of_aws: Vec<usize> = of_aws.collect();
    let inline = live.policies.iter().any(|policy| policy.arn.is_none());
    let attached = live.policies.iter().filter(|policy| policy.is_of_aws()).filter_map(|policy| policy.arn.clone());
    let unread: Vec<String> = live.unread.into_iter().map(|(policy, _)| policy).collect();
    let attached = listed(attached.chain(unread.iter().cloned()), sources);
    let (arn, policies) = (arn.clone(), Some(policies));
    (GivenRole { arn, trust, policies, unread, attached, of_aws, inline, boundary }, notes)
}

/// ARNs of the answer, each on a line of its own.
fn listed(arns: impl Iterator<Item = String>, sources: &Sources) -> Vec<Node> {
    let arns: Vec<String> = arns.collect();
    let lines: String = arns.iter().map(|arn| format!("- {}\n", visible_line(arn))).collect();
    let file = sources.add_answer("attached policies", lines);
    let document = source::parse(file, sources, &mut Diagnostics::default());
    let items = document.and_then(|document| Some(document.root.as_list()?.to_vec()));
    items.unwrap_or_default()
}

async fn read(arn: &Caller, profile: Option<&str>, place: &Place) -> Result<LiveRole, Box<Diagnostic>> {
    let refused = |error: &_| Box::new(Diagnostic::from(error));
    let options = AwsOptions { profile: profile.map(str::to_owned), region: None };
    let mut connections = Connections::new(&options);
    let (aws, _) = connections.of(&arn.to_string(), Some(&place.account), Some(&place.region)).await?;
    let name = arn.name().unwrap_or_default();
    let missing = || Diagnostic::error(Code::ROLE_MISSING, format!("there is no role `{arn}`"));
    match live_role(aws, name).await.map_err(|error| refused(&error))? {
        Some(live) if live.arn == arn.to_string() => Ok(live),
        Some(live) => Err(Box::new(
            missing()
                .why(format!("the role of that name is `{}`", visible_line(&live.arn)))
                .help("the path belongs to the ARN: write it so in the config, too"),
        )),
        None => Err(Box::new(
            missing()
                .why(format!("account {} has no role of the name `{name}`", place.account))
                .help("make it from what `mdaac role trust` and `mdaac role policy` print, or remove `roleArn`"),
        )),
    }
}
