use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::resources::{listed, properties};
use crate::cloudformation::Template;
use crate::cloudformation::deployed_pseudo_parameters;
use crate::cloudformation::resource_types::logs::RESOURCE_POLICY;
use crate::diagnostic::{Code, Diagnostic};
use crate::difference::compare;
use serde_json::{Value, json};

/// How many log resource policies an account has in a region, and AWS raises no quota of them (aws-unkind 13).
const QUOTA: usize = 10;

/// What the account has beside the policy that the template would make.
pub enum Found {
    /// One that lets the same services do all that ours would: a second is not needed.
    Serves,
    /// No room for ours.
    Full(Box<Diagnostic>),
    None,
}

/// Looks at the log resource policies of the account and region. Nothing is known where they may not be listed.
///
/// # Errors
/// When AWS cannot be asked.
pub async fn look(aws: &Aws, account: &str, template: &Template, logical_id: &str) -> Result<Found, AwsError> {
    let policies = match listed(aws, RESOURCE_POLICY).await {
        Ok(policies) => policies,
        Err(error) if error.kind == ErrorKind::Credentials => return Err(error),
        Err(_) => return Ok(Found::None),
    };
    for (name, described) in &policies {
        let document = match described.get("PolicyDocument") {
            Some(document) => document.clone(),
            // A list need not give more than identifiers.
            None => match properties(aws, RESOURCE_POLICY, name).await {
                Ok(found) => {
                    found.and_then(|mut found| Some(found.get_mut("PolicyDocument")?.take())).unwrap_or_default()
                }
                Err(error) if error.kind == ErrorKind::Credentials => return Err(error),
                Err(_) => continue,
            },
        };
        if serves(&document, template, logical_id, account, &aws.region) {
            return Ok(Found::Serves);
        }
    }
    Ok(if policies.len() >= QUOTA { Found::Full(Box::new(full(policies.len()))) } else { Found::None })
}

/// Whether ours lets nobody do more than this one. In doubt it does.
fn serves(document: &Value, template: &Template, logical_id: &str, account: &str, region: &str) -> bool {
    let live = json!({"Resources": {logical_id: {
        "Type": RESOURCE_POLICY,
        "Properties": {"PolicyDocument": document},
    }}});
    let others: Vec<String> = template.resources.keys().filter(|id| *id != logical_id).cloned().collect();
    let ours = template.without(&others);
    let pseudo = deployed_pseudo_parameters(account, region, "");
    let mut changes =
        compare(&Template::from_json(&live), &ours, &pseudo).access.into_iter().flat_map(|one| one.changes);
    !changes.any(|change| change.widens())
}

fn full(count: usize) -> Diagnostic {
    let message = format!("the account has {count} log resource policies in this region, and AWS allows {QUOTA}");
    Diagnostic::warning(Code::QUOTA_REACHED, message)
        .why("the stack makes one for Transaction Search, since none of them lets X-Ray write spans; AWS raises no quota")
        .help(
            "delete one that nobody needs or put two together (`aws logs describe-resource-policies`), or set \
             `enableTransactionSearch: false`",
        )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::serves;
    use crate::cloudformation::resource_types::logs::RESOURCE_POLICY;
    use crate::stack::testing::compiled_at;
    use serde_json::{Value, json};

    fn does(change: impl Fn(&mut Value)) -> bool {
        let (_, template) = compiled_at("tests/fixtures/refusals/project");
        let (id, policy) = template.of_type(RESOURCE_POLICY).next().unwrap();
        let mut document = policy.get("Properties").and_then(|all| all.get("PolicyDocument")).unwrap().to_json();
        if let Value::String(text) = &document {
            document = serde_json::from_str(text).unwrap();
        }
        change(&mut document);
        // As Logs gives it: a text.
        serves(&Value::String(document.to_string()), &template, id, "111122223333", "eu-central-1")
    }

    #[test]
    fn a_policy_serves_that_lets_x_ray_do_the_same_or_more() {
        assert!(does(|_| {}));
        assert!(does(|policy| policy["Statement"][0]["Sid"] = json!("Other")));
        assert!(does(|policy| policy["Statement"][0]["Resource"] = json!("*")));
        assert!(does(|policy| policy["Statement"][0]["Action"] = json!("logs:*")));
    }

    #[test]
    fn a_policy_that_lets_x_ray_do_less_serves_not() {
        assert!(!does(|policy| policy["Statement"] = json!([])));
        assert!(!does(|policy| policy["Statement"][0]["Effect"] = json!("Deny")));
        assert!(!does(|policy| policy["Statement"][0]["Principal"] = json!({"Service": "es.amazonaws.com"})));
        assert!(!does(|policy| policy["Statement"][0]["Resource"] =
            json!("arn:aws:logs:eu-central-1:111122223333:log-group:aws/spans:*")));
        // Of another account than the one it is about.
        assert!(!does(|policy| {
            let conditions = policy["Statement"][0]["Condition"]["StringEquals"].as_object_mut().unwrap();
            conditions.values_mut().for_each(|account| *account = json!("444455556666"));
        }));
    }
}
