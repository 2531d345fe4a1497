//! Where iam-simulate 0.1.173 decides otherwise than AWS documents: each case rewritten to say the same
//! in words on which the two agree.

use crate::support::access_cases::{Case, each_statement, list};
use serde_json::{Map, Value, json};

/// A rule of AWS's, in its words and with its page, and the rewriting.
pub struct Rule {
    pub words: &'static str,
    pub rewrite: fn(&mut Case),
}

pub const RULES: [Rule; 11] = [
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
    Rule {
        // IAM User Guide, access_policies, "Session policies": the same statements without Principal in the session policy.
        words: "A resource-based policy can specify the ARN of the session as a principal. […] The resource-based policy \
                permissions are not limited by the session policy",
        rewrite: |case| {
            let Some(mut session) = case.session.take() else { return };
            let mut statements = list(&session["Statement"]).to_vec();
            let caller = case.principal.clone().unwrap_or_default();
            for policy in [&case.runtime, &case.endpoint].into_iter().flatten().filter(|_| caller.contains(":sts:")) {
                for statement in list(&policy["Statement"]).iter().filter(|statement| statement["Effect"] == "Allow") {
                    let named = statement["Principal"].get("AWS").map(list).unwrap_or_default();
                    if named.contains(&json!(caller)) {
                        let mut statement = statement.clone();
                        statement.as_object_mut().unwrap().shift_remove("Principal");
                        statements.push(statement);
                    }
                }
            }
            session["Statement"] = statements.into();
            case.session = Some(session);
        },
    },
];

/// iam-simulate takes no principal but `*` in the policy of a VPC endpoint. AgentCore developer guide, "Use interface VPC
/// endpoints": "VPC endpoint policies can only restrict callers based on IAM principals and not OAuth users". So what is
/// for the caller is for everyone there, and what is for others is about something else.
pub fn for_everyone(case: &Case) -> Option<Value> {
    let mut policy = case.vpc_endpoint.clone()?;
    each_statement(&mut policy, &mut |statement| {
        if !names(&statement["Principal"], case) {
            statement.as_object_mut().unwrap().shift_remove("NotAction");
            statement["Action"] = json!("s3:GetObject");
        }
        statement["Principal"] = json!("*");
    });
    Some(policy)
}

/// Whether a principal is the caller, its role or its account, or everyone.
fn names(principal: &Value, case: &Case) -> bool {
    let Some(named) = principal.get("AWS") else { return *principal == json!("*") };
    let caller = case.principal.as_deref();
    let account = caller.and_then(|caller| caller.split(':').nth(4));
    let role = |arn: &str| arn.split(":role/").nth(1).and_then(|path| path.rsplit('/').next()).map(str::to_owned);
    let of_session = caller.and_then(|caller| caller.split(":assumed-role/").nth(1)?.split('/').next());
    list(named).iter().filter_map(Value::as_str).any(|name| {
        let in_account = account.is_some_and(|account| name.split(':').nth(4) == Some(account));
        name == "*"
            || Some(name) == caller
            || Some(name) == account
            || (in_account && name.ends_with(":root"))
            || (in_account && of_session.is_some() && role(name).as_deref() == of_session)
    })
}

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
        let of_caller = of_caller.chain(&mut self.rcps).chain(&mut self.session).chain(&mut self.vpc_endpoint);
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
