use super::super::random::Random;
use serde_json::{Value, json};

pub const ACTIONS: &[&str] = &["s3:GetObject", "s3:*", "*", "iam:PassRole", "logs:PutLogEvents", "bedrock:Invoke*"];
pub const RESOURCES: &[&str] = &["*", "arn:aws:s3:::more/*", "arn:aws:iam::111122223333:role/*", "arn:aws:logs:*"];
pub const ARNS: &[&str] = &[
    "arn:aws:iam::111122223333:policy/limits",
    "arn:aws:iam::aws:policy/AdministratorAccess",
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
];
pub const KEYS: &[&str] = &["aws:SourceAccount", "aws:PrincipalOrgID", "aws:PrincipalTag/a/b", "aws:SourceArn"];
pub const OPERATORS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "ArnLike",
    "StringEqualsIfExists",
    "Bool",
    "Null",
    "ForAllValues:StringEquals",
];

pub fn condition(random: &mut Random) -> Option<Value> {
    let values = random.pick(&[json!("a"), json!(["a", "b"]), json!([]), json!("*")])?.clone();
    Some(json!({ *random.pick(OPERATORS)?: { *random.pick(KEYS)?: values } }))
}

pub fn small_document(random: &mut Random) -> Option<Value> {
    let effect = *random.pick(&["Allow", "Deny"])?;
    let statement = json!({"Effect": effect, "Action": random.pick(ACTIONS)?, "Resource": random.pick(RESOURCES)?});
    Some(json!({"Version": "2012-10-17", "Statement": [statement]}))
}

/// A function that may give the value, or another one.
pub fn function(value: &Value, random: &mut Random) -> Value {
    let functions = [
        json!({"Fn::ImportValue": "exported"}),
        json!({"Fn::If": ["C", value, {"Ref": "AWS::NoValue"}]}),
        json!({"Fn::If": ["C", {"Ref": "AWS::NoValue"}, value]}),
        json!({"Fn::If": ["C", value, "other"]}),
        json!({"Fn::If": ["C", value, value]}),
        json!({"Fn::Select": [0, [value, "other"]]}),
        json!({"Fn::FindInMap": ["M", "a", "b"]}),
        json!({"Fn::Split": [",", {"Fn::ImportValue": "exported"}]}),
        json!({"Fn::Sub": ["${x}", {"x": {"Fn::ImportValue": "exported"}}]}),
        json!({"Fn::Join": ["", ["a", {"Fn::ImportValue": "exported"}]]}),
        json!({"Fn::GetAtt": ["Nested", "Outputs.Value"]}),
        json!({"Fn::Transform": {"Name": "Macro"}}),
        json!({"Fn::Base64": value}),
        json!({"Ref": "Given"}),
        json!("{{resolve:ssm:/given}}"),
    ];
    random.pick(&functions).unwrap().clone()
}

pub fn by_function(value: &mut Value, random: &mut Random) -> Option<()> {
    *value = function(value, random);
    Some(())
}
