//! Where iam-simulate 0.1.173 decides otherwise than AWS documents: each case rewritten to say the same
//! in words on which the two agree.

use crate::support::access_cases::{Case, list};
use serde_json::{Map, Value, json};

/// A rule of AWS's, in its words and with its page, and the rewriting.
pub struct Rule {
    pub words: &'static str,
    pub rewrite: fn(&mut Case),
}

pub const RULES: [Rule; 10] = [
    Rule {
        // AgentCore developer guide, "Resource-based policies".
        words: "The resource-based policy […] must allow the action (if a policy exists)",
        rewrite: |case| {
            if case.principal.is_none() {
                let open = json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}});
                case.runtime.get_or_insert_with(|| open.clone());
                case.endpoint.get_or_insert(open);
            }
        },
    },
    Rule {
        // IAM User Guide, reference_policies_evaluation-logic_policy-eval-denyallow.
        words: "all requests are implicitly denied with the exception of the AWS account root user, which has full access",
        rewrite: |case| {
            if case.principal.as_ref().is_some_and(|principal| principal.ends_with(":root")) {
                case.identity = vec![json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})];
            }
        },
    },
    Rule {
        // IAM User Guide, reference_policies_variables.
        words: "If you don't include the Version element and set it to an appropriate version date, variables like \
                ${aws:username} are treated as literal strings in the policy",
        rewrite: |case| {
            for policy in case.policies_mut().filter(|policy| policy["Version"] != "2012-10-17") {
                each_text(policy, &mut |text| *text = text.replace("${", "${$}{"));
            }
        },
    },
    Rule {
        // IAM User Guide, reference_policies_elements_condition_operators.
        words: "If the key is not present, evaluate the condition element as true",
        rewrite: |case| {
            let carried = case.carried();
            case.each_condition(|operator, key, _| {
                !(operator.starts_with("ForAnyValue:") && operator.ends_with("IfExists") && !carried(key))
            });
        },
    },
    Rule {
        // IAM User Guide, reference_policies_variables.
        words: "Inverted condition operators like StringNotEquals or StringNotLike do match against a null value",
        rewrite: |case| {
            let carried = case.carried();
            case.each_condition(|operator, _, values| {
                if operator.contains("Not") && list(values).iter().any(|value| is_null(value, &carried)) {
                    let kept = list(values).iter().filter(|value| !is_null(value, &carried)).cloned();
                    *values = kept.collect();
                }
                *values != json!([])
            });
        },
    },
    Rule {
        // IAM User Guide, reference_policies_variables.
        words: "If a variable that has no value […] is used as part of the Resource or NotResource element of a policy, \
                the resource that includes a policy variable with no value will not match any resource",
        rewrite: |case| {
            let carried = case.carried();
            for statement in case.statements_mut().filter(|statement| statement.get("NotResource").is_some()) {
                let all = list(&statement["NotResource"]).to_vec();
                if !all.iter().any(|value| is_null(value, &carried)) {
                    continue;
                }
                let kept: Vec<Value> = all.into_iter().filter(|value| !is_null(value, &carried)).collect();
                let map = statement.as_object_mut().unwrap();
                map.shift_remove("NotResource");
                if kept.is_empty() {
                    map.insert("Resource".to_owned(), "*".into());
                } else {
                    map.insert("NotResource".to_owned(), kept.into());
                }
            }
        },
    },
    Rule {
        // IAM User Guide, reference_policies_elements_resource. What such an ARN does not cover is thus covered
        // by NotResource; iam-simulate leaves that open.
        words: "If the * wildcard is the last character of a resource ARN segment, it can expand to match beyond the \
                colon boundaries",
        rewrite: |case| {
            for statement in case.statements_mut().filter(|statement| statement.get("NotResource").is_some()) {
                each_text(&mut statement["NotResource"], &mut |text| {
                    while text.starts_with("arn:") && text.ends_with('*') && text.matches(':').count() < 5 {
                        text.push_str(":*");
                    }
                });
            }
        },
    },
    Rule {
        // IAM User Guide, reference_policies_variables; iam-simulate knows it where wildcards count.
        words: "${*} - use where you need an * (asterisk) character",
        rewrite: |case| {
            case.each_condition(|operator, _, values| {
                if !operator.contains("Like") {
                    each_text(values, &mut |text| *text = text.replace("${*}", "*"));
                }
                true
            });
        },
    },
    Rule {
        // IAM User Guide, reference_policies_elements_condition_operators; iam-simulate takes /0 for /32.
        words: "The value must be in the standard CIDR format",
        rewrite: |case| {
            case.each_condition(|_, _, values| {
                if list(values).contains(&json!("0.0.0.0/0")) {
                    let mut all = list(values).to_vec();
                    all.extend([json!("0.0.0.0/1"), json!("128.0.0.0/1")]);
                    *values = all.into();
                }
                true
            });
        },
    },
    Rule {
        // IAM User Guide, reference_policies_elements_condition_operators.
        words: "If you specify an IP address without the associated routing prefix, IAM uses the default prefix value of /32",
        rewrite: |case| {
            case.each_condition(|operator, _, values| {
                let bare = |value: &Value| value.as_str().is_some_and(|text| !text.contains(['/', ':']));
                if operator.contains("IpAddress") && list(values).iter().any(bare) {
                    let full = |value: &Value| match value.as_str() {
                        Some(text) if bare(value) => json!(format!("{text}/32")),
                        _ => value.clone(),
                    };
                    *values = list(values).iter().map(full).collect();
                }
                true
            });
        },
    },
];

/// Whether a text holds a variable that the request gives no value, and that has no default.
fn is_null(value: &Value, carried: &dyn Fn(&str) -> bool) -> bool {
    let text = value.as_str().unwrap_or_default();
    let mut names = text.split("${").skip(1).filter_map(|rest| rest.split('}').next());
    names.any(|name| name.contains(':') && !name.contains(',') && !carried(name))
}

fn each_text(value: &mut Value, change: &mut dyn FnMut(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, change)),
        Value::Object(map) => map.values_mut().for_each(|value| each_text(value, change)),
        _ => {}
    }
}

impl Case {
    fn policies_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        let of_caller = self.identity.iter_mut().chain(&mut self.boundary).chain(&mut self.scps);
        of_caller.chain(&mut self.runtime).chain(&mut self.endpoint)
    }

    fn statements_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.policies_mut().flat_map(|policy| match &mut policy["Statement"] {
            Value::Array(items) => items.iter_mut(),
            one => std::slice::from_mut(one).iter_mut(),
        })
    }

    /// Whether the request carries a key.
    fn carried(&self) -> impl Fn(&str) -> bool + use<> {
        let keys: Vec<String> = self.context.keys().map(|key| key.to_lowercase()).collect();
        move |key| keys.contains(&key.to_lowercase())
    }

    /// Calls `keep` on every operator, key and values, and drops what it does not keep.
    fn each_condition(&mut self, mut keep: impl FnMut(&str, &str, &mut Value) -> bool) {
        for statement in self.statements_mut() {
            let Some(condition) = statement.get_mut("Condition").and_then(Value::as_object_mut) else { continue };
            for (operator, keys) in condition.iter_mut() {
                let keys: &mut Map<String, Value> = keys.as_object_mut().unwrap();
                keys.retain(|key, values| keep(operator, key, values));
            }
            condition.retain(|_, keys| keys != &json!({}));
        }
    }
}
