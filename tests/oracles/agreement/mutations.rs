use crate::support::checkout;
use crate::support::project::Project;
use serde_json::{Value, json};

pub const POLICY: &str = "bedrockagentcoreruntimeRuntimeManagedPolicyC84DC486";
pub const ROLE: &str = "bedrockagentcoreruntimeRuntimeRole7820E6C7";
pub const LOG_GROUP: &str = "bedrockagentcoreruntimeLogGroupDEFAULTF8977092";
pub const KEY: &str = "bedrockagentcoreruntimeLogGroupKmsKeyAF16CAC2";

/// A template of ours with something done to it.
pub struct Mutation {
    pub name: String,
    pub template: Value,
}

struct Mutations {
    base: Value,
    all: Vec<Mutation>,
}

impl Mutations {
    fn push(&mut self, name: &str, change: impl FnOnce(&mut Value)) {
        let mut template = self.base.clone();
        change(&mut template);
        assert_ne!(template, self.base, "{name} changes nothing");
        self.all.push(Mutation { name: name.to_owned(), template });
    }

    /// With statements behind those of the managed policy.
    fn statements(&mut self, name: &str, statements: Value) {
        self.push(name, |template| {
            let list = &mut template["Resources"][POLICY]["Properties"]["PolicyDocument"]["Statement"];
            list.as_array_mut().unwrap().extend(statements.as_array().unwrap().clone());
        });
    }

    /// With a property of a resource set, or taken out by null.
    fn property(&mut self, name: &str, resource: &str, property: &str, value: Value) {
        self.push(name, |template| {
            let properties = template["Resources"][resource]["Properties"].as_object_mut().unwrap();
            match value {
                Value::Null => {
                    properties.shift_remove(property).unwrap();
                }
                value => {
                    properties.insert(property.to_owned(), value);
                }
            }
        });
    }

    /// With more resources.
    fn resources(&mut self, name: &str, resources: Value) {
        self.push(name, |template| {
            let all = template["Resources"].as_object_mut().unwrap();
            all.extend(resources.as_object().unwrap().clone());
        });
    }
}

/// A template of ours with most options.
pub fn base() -> Value {
    let written = Project::copy_of(&checkout("tests/fixtures/good/every-option-with-own-role")).synth();
    let template = written.iter().find(|(path, _)| path.ends_with(".template.json")).unwrap().1;
    serde_json::from_str(template).unwrap()
}

/// Every mutation.
pub fn mutations() -> Vec<Mutation> {
    let mut m = Mutations { base: base(), all: Vec::new() };
    let table = "arn:aws:dynamodb:eu-central-1:111122223333:table/quotes";

    // Who is told.
    let topic = "arn:aws:sns:eu-central-1:111122223333:ops";
    let denial = |action: Value, transport: &str| {
        json!({"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": [{"Ref": "Topic"}], "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": transport}}}],
        }}})
    };
    let named = json!({"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "ops"}});
    m.resources("a topic without key and policy", json!({"Topic": named}));
    m.resources(
        "a topic without a key that denies what comes in the clear",
        json!({"Topic": named, "Policy": denial(json!(["sns:Subscribe", "sns:Publish"]), "false")}),
    );
    m.resources(
        "a topic that denies what comes encrypted",
        json!({"Topic": named, "Policy": denial(json!("sns:Publish"), "true")}),
    );
    m.resources(
        "a topic that denies subscriptions in the clear",
        json!({"Topic": named, "Policy": denial(json!("sns:Subscribe"), "false")}),
    );
    m.resources(
        "a topic with a key",
        json!({"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": "alias/ops"}}}),
    );
    let alarm = |properties: Value| json!({"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}});
    let base = json!({"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1});
    let with = |key: &str, value: Value| {
        let mut properties = base.clone();
        properties[key] = value;
        properties
    };
    m.resources("an alarm without an action", alarm(base.clone()));
    m.resources("an alarm with no actions", alarm(with("AlarmActions", json!([]))));
    m.resources("an alarm with an action when it is well", alarm(with("OKActions", json!([topic]))));
    let mut off = with("AlarmActions", json!([topic]));
    off["ActionsEnabled"] = json!(false);
    m.resources("an alarm whose actions are off", alarm(off));
    let permission = |bound: Value| {
        let mut properties = json!({"Action": "lambda:InvokeFunction", "FunctionName": "stop", "Principal": "*"});
        properties.as_object_mut().unwrap().extend(bound.as_object().unwrap().clone());
        json!({"Permission": {"Type": "AWS::Lambda::Permission", "Properties": properties}})
    };
    m.resources("a function that everyone may call", permission(json!({})));
    m.resources("a function that an organization may call", permission(json!({"PrincipalOrgID": "o-a1b2c3d4e5"})));

    // Wildcards in statements.
    m.statements(
        "an action with a wildcard at its end",
        json!([{"Effect": "Allow", "Action": "s3:Get*", "Resource": table}]),
    );
    m.statements(
        "an action with a wildcard inside",
        json!([{"Effect": "Allow", "Action": "s3:*Object", "Resource": table}]),
    );
    m.statements(
        "a wildcard among actions",
        json!([{"Effect": "Allow", "Action": ["s3:GetObject", "s3:List*"], "Resource": table}]),
    );
    m.statements(
        "two actions with wildcards",
        json!([{"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": table}]),
    );
    m.statements(
        "one wildcard in two statements",
        json!([
            {"Effect": "Allow", "Action": "s3:Get*", "Resource": table},
            {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::quotes/a"},
        ]),
    );
    m.statements(
        "a resource that is a wildcard",
        json!([{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]),
    );
    m.statements(
        "a resource with a wildcard",
        json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::quotes/*"}]),
    );
    m.statements(
        "a wildcard among resources",
        json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::a/b", "arn:aws:s3:::a/*"]}]),
    );
    m.statements("a wildcard in Fn::Sub", json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::Sub": "arn:${AWS::Partition}:s3:::quotes/*"}}]));
    m.statements("a wildcard in Fn::Join", json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::quotes/*"]]}}]));
    m.statements("a wildcard behind an attribute", json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::Join": ["/", [{"Fn::GetAtt": [KEY, "Arn"]}, "*"]]}}]));
    m.statements(
        "a reference without a wildcard",
        json!([{"Effect": "Allow", "Action": "iam:GetRole", "Resource": {"Fn::GetAtt": [KEY, "Arn"]}}]),
    );
    m.statements(
        "a question mark, which is a wildcard to IAM alone",
        json!([{"Effect": "Allow", "Action": "s3:GetObjec?", "Resource": "arn:aws:s3:::quotes/?"}]),
    );
    m.statements(
        "a denied wildcard",
        json!([{"Effect": "Deny", "Action": "s3:Delete*", "Resource": "arn:aws:s3:::quotes/*"}]),
    );
    m.statements("a wildcard under a condition", json!([{"Effect": "Allow", "Action": "s3:Get*", "Resource": table, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]));

    // Administrators and full access.
    m.statements("an administrator", json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]));
    m.statements("an administrator in lists", json!([{"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}]));
    m.statements(
        "an administrator among others",
        json!([{"Effect": "Allow", "Action": ["s3:GetObject", "*"], "Resource": [table, "*"]}]),
    );
    m.statements(
        "an administrator, first in the lists",
        json!([{"Effect": "Allow", "Action": ["*", "s3:GetObject"], "Resource": ["*", table]}]),
    );
    m.statements(
        "an administrator with a Sid",
        json!([{"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}]),
    );
    m.statements("an administrator under a condition", json!([{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]));
    m.statements(
        "all actions on a bucket's objects",
        json!([{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::quotes/*"}]),
    );
    m.statements("all actions on one table", json!([{"Effect": "Allow", "Action": "*", "Resource": table}]));
    m.statements("all actions of a service", json!([{"Effect": "Allow", "Action": "dynamodb:*", "Resource": table}]));
    m.statements(
        "all actions of a service among others",
        json!([{"Effect": "Allow", "Action": ["s3:GetObject", "dynamodb:*", "sqs:SendMessage"], "Resource": table}]),
    );
    m.statements(
        "all actions of two services",
        json!([{"Effect": "Allow", "Action": ["s3:*", "dynamodb:*"], "Resource": table}]),
    );
    m.statements("all actions of a service under a condition", json!([{"Effect": "Allow", "Action": "dynamodb:*", "Resource": table, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]));
    m.statements("an administrator and full access", json!([
        {"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Allow", "Action": "s3:*", "Resource": table},
    ]));
    m.statements("a denied administrator at the end", json!([{"Effect": "Deny", "Action": "*", "Resource": "*"}]));
    m.statements("denied full access at the end", json!([{"Effect": "Deny", "Action": "s3:*", "Resource": table}]));

    // Managed policies.
    let attached = |arn: Value| json!([arn, {"Ref": POLICY}]);
    m.property("a policy of AWS", ROLE, "ManagedPolicyArns", attached(json!("arn:aws:iam::aws:policy/ReadOnlyAccess")));
    m.property(
        "a policy of AWS, in any partition",
        ROLE,
        "ManagedPolicyArns",
        attached(json!({"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess"})),
    );
    m.property(
        "a policy of AWS, joined",
        ROLE,
        "ManagedPolicyArns",
        attached(json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/ReadOnlyAccess"]]})),
    );
    m.property(
        "a service's policy of AWS",
        ROLE,
        "ManagedPolicyArns",
        attached(json!("arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole")),
    );
    m.property(
        "two policies of AWS",
        ROLE,
        "ManagedPolicyArns",
        json!(["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/AmazonSQSFullAccess"]),
    );
    m.property(
        "a policy of the account",
        ROLE,
        "ManagedPolicyArns",
        attached(json!("arn:aws:iam::111122223333:policy/own")),
    );
    m.property("no policy", ROLE, "ManagedPolicyArns", Value::Null);

    // Inline policies.
    let inline = |action: &str, resource: &str| json!([{"PolicyName": "extra", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}}]);
    m.property("an inline policy", ROLE, "Policies", inline("s3:GetObject", "arn:aws:s3:::quotes/a"));
    m.property("an inline policy with a wildcard", ROLE, "Policies", inline("s3:GetObject", "arn:aws:s3:::quotes/*"));
    m.property("an inline administrator", ROLE, "Policies", inline("*", "*"));
    m.property("inline full access", ROLE, "Policies", inline("s3:*", "arn:aws:s3:::quotes/a"));
    m.property("an empty list of inline policies", ROLE, "Policies", json!([]));
    let policy = |kind: &str, more: Value| {
        let mut properties = json!({"PolicyName": "extra", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::quotes/a"}]}});
        if kind == "AWS::IAM::ManagedPolicy" {
            properties.as_object_mut().unwrap().shift_remove("PolicyName");
        }
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"Extra": {"Type": kind, "Properties": properties}})
    };
    m.resources("an AWS::IAM::Policy", policy("AWS::IAM::Policy", json!({"Roles": [{"Ref": ROLE}]})));
    m.resources("an AWS::IAM::Policy of an administrator", policy("AWS::IAM::Policy", json!({"Roles": [{"Ref": ROLE}], "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}})));
    m.resources(
        "a second managed policy with a wildcard",
        policy(
            "AWS::IAM::ManagedPolicy",
            json!({"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}}),
        ),
    );

    // Users and groups.
    m.resources("a policy of a user", policy("AWS::IAM::Policy", json!({"Users": ["jane"]})));
    m.resources("a managed policy of a user", policy("AWS::IAM::ManagedPolicy", json!({"Users": ["jane"]})));
    m.resources("a managed policy of a group", policy("AWS::IAM::ManagedPolicy", json!({"Groups": ["readers"]})));
    let user = |properties: Value| json!({"Jane": {"Type": "AWS::IAM::User", "Properties": properties}});
    m.resources("a user in no group", user(json!({"UserName": "jane"})));
    m.resources("a user in a group", user(json!({"Groups": ["readers"]})));
    m.resources(
        "a user with an inline policy",
        user(json!({"Groups": ["readers"], "Policies": inline("s3:GetObject", "arn:aws:s3:::a/b")})),
    );
    m.resources(
        "a user with a managed policy",
        user(json!({"Groups": ["readers"], "ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/own"]})),
    );
    m.resources(
        "a user with a policy of AWS",
        user(json!({"Groups": ["readers"], "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]})),
    );
    let group = json!({"Type": "AWS::IAM::Group", "Properties": {"GroupName": "readers"}});
    m.resources("a group without users", json!({"Readers": group}));
    m.resources(
        "a group with a user by its name",
        json!({"Readers": group, "Jane": {"Type": "AWS::IAM::User", "Properties": {"Groups": ["readers"]}}}),
    );
    m.resources(
        "a group with a user by reference",
        json!({"Readers": group, "Jane": {"Type": "AWS::IAM::User", "Properties": {"Groups": [{"Ref": "Readers"}]}}}),
    );
    m.resources("a group with a user added", json!({"Readers": group, "Add": {"Type": "AWS::IAM::UserToGroupAddition", "Properties": {"GroupName": {"Ref": "Readers"}, "Users": ["jane"]}}}));
    m.resources(
        "a group with an inline policy",
        json!({"Readers": {"Type": "AWS::IAM::Group", "Properties": {"Policies": inline("s3:*", "*")}}}),
    );

    // Logs, keys, repositories.
    m.property("a log group without a key", LOG_GROUP, "KmsKeyId", Value::Null);
    m.property("a log group without a retention", LOG_GROUP, "RetentionInDays", Value::Null);
    m.resources("a bare log group", json!({"Logs": {"Type": "AWS::Logs::LogGroup"}}));
    m.resources("a log group with a key by parameter", json!({"Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"KmsKeyId": {"Fn::GetAtt": [KEY, "Arn"]}, "RetentionInDays": 1}}}));
    m.property("a key without rotation", KEY, "EnableKeyRotation", Value::Null);
    m.property("a key with rotation off", KEY, "EnableKeyRotation", json!(false));
    m.resources("a key to sign with", json!({"Sign": {"Type": "AWS::KMS::Key", "Properties": {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY", "KeyPolicy": {"Statement": []}}}}));
    m.resources("a symmetric key by its spec", json!({"Other": {"Type": "AWS::KMS::Key", "Properties": {"KeySpec": "SYMMETRIC_DEFAULT", "KeyPolicy": {"Statement": []}}}}));
    let repository = |principal: Value, effect: &str| json!({"Images": {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryPolicyText": {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Principal": principal, "Action": "ecr:BatchGetImage"}]}}}});
    m.resources("a repository for one account", repository(json!({"AWS": "arn:aws:iam::444455556666:root"}), "Allow"));
    m.resources("a repository for everyone", repository(json!("*"), "Allow"));
    m.resources("a repository for every account", repository(json!({"AWS": ["*"]}), "Allow"));
    m.resources("a repository that denies everyone", repository(json!("*"), "Deny"));
    m.resources("a repository without a policy", json!({"Images": {"Type": "AWS::ECR::Repository", "Properties": {}}}));

    // User pools. `null` takes a property out.
    let pool = |change: Value| {
        let mut properties = json!({
            "MfaConfiguration": "ON",
            "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"},
            "Policies": {"PasswordPolicy": {"MinimumLength": 8, "RequireLowercase": true, "RequireNumbers": true, "RequireSymbols": true, "RequireUppercase": true}},
        });
        json_patch(&mut properties, &change);
        json!({"Users": {"Type": "AWS::Cognito::UserPool", "Properties": properties}})
    };
    for (name, change) in [
        ("a user pool as it should be", json!({"UserPoolName": "users"})),
        ("a user pool whose second factor is optional", json!({"MfaConfiguration": "OPTIONAL"})),
        ("a user pool without a second factor", json!({"MfaConfiguration": "OFF"})),
        ("a user pool that says nothing of a second factor", json!({"MfaConfiguration": null})),
        ("a user pool that only watches sign-ins", json!({"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}})),
        ("a user pool without threat protection", json!({"UserPoolAddOns": null})),
        ("a user pool without a password policy", json!({"Policies": null})),
        (
            "a user pool with another policy only",
            json!({"Policies": {"PasswordPolicy": null, "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}}),
        ),
        ("passwords of seven characters", json!({"Policies": {"PasswordPolicy": {"MinimumLength": 7}}})),
        ("passwords of any length", json!({"Policies": {"PasswordPolicy": {"MinimumLength": null}}})),
        ("passwords without capitals", json!({"Policies": {"PasswordPolicy": {"RequireUppercase": false}}})),
        ("passwords without digits", json!({"Policies": {"PasswordPolicy": {"RequireNumbers": null}}})),
        ("passwords without symbols", json!({"Policies": {"PasswordPolicy": {"RequireSymbols": false}}})),
        ("passwords without small letters", json!({"Policies": {"PasswordPolicy": {"RequireLowercase": false}}})),
    ] {
        m.resources(name, pool(change));
    }
    let guests = |allowed: bool| json!({"Guests": {"Type": "AWS::Cognito::IdentityPool", "Properties": {"AllowUnauthenticatedIdentities": allowed}}});
    m.resources("an identity pool for guests", guests(true));
    m.resources("an identity pool for users", guests(false));
    // Security groups.
    let group = |properties: Value| {
        let mut group = json!({"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "callers"}});
        group["Properties"].as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
        json!({"Callers": group})
    };
    let inbound = |rule: Value| group(json!({"SecurityGroupIngress": [rule]}));
    let alone = |rule: Value| json!({"In": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": rule}});
    let tcp = |from: i64, to: i64, source: (&str, &str)| json!({"IpProtocol": "tcp", "FromPort": from, "ToPort": to, source.0: source.1});
    let (v4, v6) = (("CidrIp", "0.0.0.0/0"), ("CidrIpv6", "::/0"));
    let own = ("SourceSecurityGroupId", "sg-0a1b2c3d");
    m.resources("a group without rules", group(json!({})));
    m.resources("a group with a description of one letter", group(json!({"GroupDescription": "x"})));
    m.resources("a group for another group", inbound(tcp(443, 443, own)));
    m.resources("a group for the internet", inbound(tcp(443, 443, v4)));
    m.resources("a group for the internet, version 6", inbound(tcp(443, 443, v6)));
    m.resources("a rule for another group", alone(tcp(443, 443, own)));
    m.resources("a rule for the internet", alone(tcp(443, 443, v4)));
    m.resources("a rule for the internet, version 6", alone(tcp(443, 443, v6)));
    m.resources("a rule for a network", alone(tcp(0, 65535, ("CidrIp", "10.0.0.0/8"))));
    m.resources("SSH for the internet", inbound(tcp(22, 22, v4)));
    m.resources("SSH among others for the internet, version 6", alone(tcp(1, 1024, v6)));
    m.resources("all TCP for the internet", alone(tcp(-1, -1, v4)));
    m.resources("a database for the internet", inbound(tcp(3306, 3306, v4)));
    m.resources("a database for the internet, version 6", alone(tcp(3306, 3306, v6)));
    m.resources("a desktop for the internet", alone(tcp(3000, 4000, v4)));
    m.resources("every protocol from a group", inbound(json!({"IpProtocol": "-1", own.0: own.1})));
    m.resources("every protocol from the internet", alone(json!({"IpProtocol": "-1", v4.0: v4.1})));
    m.resources(
        "UDP from the internet",
        alone(json!({"IpProtocol": "udp", "FromPort": 3306, "ToPort": 3306, v4.0: v4.1})),
    );
    m.all
}

/// A JSON merge patch (RFC 7396).
fn json_patch(value: &mut Value, patch: &Value) {
    let (Some(map), Some(patch)) = (value.as_object_mut(), patch.as_object()) else {
        *value = patch.clone();
        return;
    };
    for (key, change) in patch {
        match change {
            Value::Null => {
                map.shift_remove(key);
            }
            change => json_patch(map.entry(key.clone()).or_insert(Value::Null), change),
        }
    }
}
