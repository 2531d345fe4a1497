//! Configs made after the schema: any key, any kind of value, and in place of any value what stands for it at the deploy.

use mdaac::module_type::ModuleType;
use proptest::prelude::Rng;
use proptest::strategy::{Strategy, ValueTree};
use proptest::string::{RegexGeneratorStrategy, string_regex};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::fmt::Write;

/// A module's config, and the context that it names.
pub struct Config {
    pub config: Value,
    pub context: Map<String, Value>,
}

/// The files of a project with these configs, each of a module of its own; a half of the projects publishes nothing.
pub fn project(number: usize, configs: &[Config]) -> Vec<(String, String)> {
    let mut modules = String::new();
    let mut files = Vec::new();
    for (index, Config { config, context }) in configs.iter().enumerate() {
        let context = Value::from(context.clone());
        let path = "'@aws-mdaa/bedrock-agentcore-runtime'";
        writeln!(
            modules,
            "          m{index}: {{module_path: {path}, module_configs: [./m{index}.yaml], context: {context}}}"
        )
        .unwrap();
        // JSON is YAML.
        files.push((format!("m{index}.yaml"), config.to_string()));
    }
    let skip = if number.is_multiple_of(2) { "true" } else { "false" };
    let account = if number.is_multiple_of(3) { "default" } else { "'111122223333'" };
    let mdaa = format!(
        "organization: orbit\ncontext: {{'@aws-mdaa/skipCreateParams': '{skip}'}}\ndomains:\n  sales:\n    environments:\n      test:\n        account: {account}\n        region: us-east-1\n        tag_config_data: {{team: sales, cost: 007}}\n        modules:\n{modules}"
    );
    files.push(("mdaa.yaml".to_owned(), mdaa));
    files
}

/// Makes configs, the same ones each time.
pub struct Configs {
    schema: Value,
    runner: TestRunner,
    patterns: HashMap<String, Option<RegexGeneratorStrategy<String>>>,
    context: Map<String, Value>,
    /// One value in so many is replaced by a placeholder.
    one_in: u32,
}

/// Keys that are for policy, or that want a folder.
const LEFT_OUT: [&str; 5] = ["waivers", "nag_suppressions", "codePath", "platform", "Version"];

/// Keys that make most configs wrong by what else they ask for.
const RARE: [&str; 10] = [
    "access",
    "alarms",
    "allowedModelArns",
    "cognito",
    "dataProtection",
    "enforceVpcOnly",
    "eventBridgeAlerts",
    "logDelivery",
    "uses",
    "vpcEndpoint",
];
/// Texts that must be known.
const NAMES: [&str; 5] = ["agentRuntimeName", "name", "principals", "endpoints", "actions"];

/// Of these maps exactly one key may stand.
const UNIONS: [&[&str]; 8] = [
    &["containerConfiguration", "codeConfiguration"],
    &["customJwtAuthorizer", "jwtAuthorizer"],
    &["sessionStorage", "efsAccessPoint", "s3FilesAccessPoint", "capacityProviderVolume"],
    &["selfManagedLatticeResource", "managedVpcResource"],
    &["matchValueString", "matchValueStringList"],
    &["notificationTopicArn", "createNotificationTopic"],
    &["policyArn", "policyDocument"],
    &["saml", "oidc"],
];

impl Configs {
    /// After the schema of a module type.
    pub fn of(module_type: &ModuleType) -> Configs {
        Configs {
            schema: (module_type.schema)().unwrap(),
            runner: TestRunner::deterministic(),
            patterns: HashMap::new(),
            context: Map::new(),
            one_in: 0,
        }
    }

    /// One more.
    pub fn next(&mut self) -> Config {
        self.one_in = self.pick(&[0, 4, 8, 8, 16]);
        let schema = self.schema.clone();
        let mut config = self.map(&schema);
        // What a template is otherwise made of is the same each time.
        if self.chance(85) {
            let own = [
                ("roleArn", json!("arn:aws:iam::111122223333:role/quotes")),
                ("manageLogGroups", json!(false)),
                ("enableTransactionSearch", json!(false)),
            ];
            config.extend(own.map(|(key, value)| (key.to_owned(), value)));
        }
        Config { config: config.into(), context: std::mem::take(&mut self.context) }
    }

    fn map(&mut self, schema: &Value) -> Map<String, Value> {
        let mut map = Map::new();
        let required = |key: &str| schema["required"].as_array().is_some_and(|keys| keys.iter().any(|one| one == key));
        let properties = schema["properties"].as_object().cloned().unwrap_or_default();
        let union = UNIONS.iter().copied().find(|union| union.iter().any(|key| properties.contains_key(*key)));
        let chosen = union.map(|union| self.pick(union));
        for (key, of) in &properties {
            let taken = match union.filter(|union| union.contains(&key.as_str())) {
                Some(_) => chosen == Some(key.as_str()),
                None => required(key) || self.chance(if RARE.contains(&key.as_str()) { 4 } else { 30 }),
            };
            let bare = matches!(key.as_str(), "NotAction" | "NotResource") || of["deprecated"] == true;
            if (taken
                || matches!(key.as_str(), "Action" | "Resource" | "allowedAudience" | "containerUri" | "discoveryUrl"))
                && !bare
                && !LEFT_OUT.contains(&key.as_str())
            {
                let value = self.value(key, of);
                map.insert(key.clone(), value);
            }
        }
        if schema["additionalProperties"].is_object() && properties.is_empty() {
            for _ in 0..=self.below(2) {
                let key = match schema["additionalProperties"]["type"] == "object" {
                    true => self.pick(&["StringEquals", "StringLike"]).to_owned(),
                    false => self.pick(&["LEVEL", "aws_{{env}}", "Region", "{{context:org}}_x"]).to_owned(),
                };
                let value = self.value(&key, &schema["additionalProperties"]);
                map.insert(key, value);
            }
        }
        map
    }

    fn value(&mut self, key: &str, schema: &Value) -> Value {
        let plain = self.plain(key, schema);
        let one_in = self.one_in;
        if one_in == 0 || self.below(one_in) > 0 {
            return plain;
        }
        let text = plain.is_string() && schema["enum"].is_null() && !NAMES.contains(&key);
        let waits = text || schema["x-deferrable"] == true;
        // Now and then also where it cannot be.
        if waits || self.chance(5) { self.stand_in(plain) } else { self.of_context(plain) }
    }

    fn plain(&mut self, key: &str, schema: &Value) -> Value {
        if let Some(known) = self.known(key) {
            return known;
        }
        if let Some(options) = schema["enum"].as_array() {
            return self.pick(options).clone();
        }
        if !schema["const"].is_null() {
            return schema["const"].clone();
        }
        let types: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            _ => vec!["string"],
        };
        match self.pick(&types) {
            "object" => self.map(schema).into(),
            "array" => {
                let limit = |key: &str, default: u64| schema[key].as_u64().unwrap_or(default);
                let count = limit("minItems", 0).max(u64::from(self.below(3))).min(limit("maxItems", 3));
                let mut items: Vec<Value> = (0..count).map(|_| self.value(key, &schema["items"])).collect();
                if schema["uniqueItems"] == true {
                    items.dedup();
                }
                items.into()
            }
            "integer" | "number" => {
                let (low, high) = (schema["minimum"].as_u64().unwrap_or(1), schema["maximum"].as_u64().unwrap_or(99));
                let number = low + u64::from(self.below(u32::try_from(high.min(28_800) - low + 1).unwrap()));
                self.pick(&[json!(number), json!(number), json!(format!("0{number}")), json!(format!("0x{number:x}"))])
            }
            "boolean" => json!(self.chance(50)),
            _ => self.text(schema).into(),
        }
    }

    /// Values that no pattern tells.
    fn known(&mut self, key: &str) -> Option<Value> {
        let texts: &[&str] = match key {
            "agentRuntimeName" => &["quotes", "quotes_{{env}}"],
            "containerUri" => &[
                "{{account}}.dkr.ecr.{{region}}.amazonaws.com/team/quotes:7",
                "public.ecr.aws/team/quotes:7",
                "111122223333.dkr.ecr.us-east-1.amazonaws.com/{{resolve:ssm:/gen/repository}}:7",
                "111122223333.dkr.ecr.us-east-1.amazonaws.com/team/{{param:Repository}}",
                "111122223333.dkr.ecr.us-east-1.amazonaws.com/team/quotes:{{param:Tag}}",
            ],
            "discoveryUrl" => &["https://idp.example.com/.well-known/openid-configuration"],
            "logKmsKeyArn" => &["arn:{{partition}}:kms:{{region}}:{{account}}:alias/logs"],
            "endpoints" => return Some(json!(["DEFAULT"])),
            "agentRuntimeVersion" => return Some(self.pick(&[json!("3"), json!(4), json!("5.0.0")])),
            "Action" => &["s3:GetObject", "dynamodb:Query"],
            "Resource" => &["arn:aws:s3:::quotes/{{env}}", "arn:{{partition}}:dynamodb:{{region}}:{{account}}:table/x"],
            "runtimeEndpoints" => {
                let name = |index: u32| json!({"name": format!("e{index}")});
                return Some((0..self.below(3)).map(name).collect());
            }
            _ => return None,
        };
        Some(self.pick(texts).into())
    }

    fn text(&mut self, schema: &Value) -> String {
        let Some(pattern) = schema["pattern"].as_str() else {
            let (low, high) = (schema["minLength"].as_u64().unwrap_or(1), schema["maxLength"].as_u64().unwrap_or(40));
            let length = usize::try_from(high.clamp(low, 40)).unwrap();
            let texts =
                ["a text of words", "x", "${AWS::Region} ${!x} ${", "7", "true", "[a]", "it's `so`: #1", "{a: b}"];
            let text: String = self.pick(&texts).chars().cycle().take(length.max(3)).collect();
            return text.trim().to_owned();
        };
        let (patterns, runner) = (&mut self.patterns, &mut self.runner);
        // Letters and digits where any character may be: names of AWS have their own limits.
        let tame = [(".+", "[a-z0-9/]{1,20}"), ("[^:]*", "[a-z0-9-]{1,9}"), ("[^:]+", "[a-z]{1,9}")];
        let generator = patterns.entry(pattern.to_owned()).or_insert_with(|| {
            let inside = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$')).unwrap_or(pattern);
            let tame = tame.iter().fold(inside.to_owned(), |all, (wild, tame)| all.replace(wild, tame));
            string_regex(&tame).ok()
        });
        let made = generator.as_ref().map(|generator| generator.new_tree(runner).unwrap().current());
        // What YAML takes in a file.
        let taken = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
        made.map_or_else(|| "x".to_owned(), |made| made.chars().filter(taken).collect())
    }

    /// What may be written in place of a value.
    fn stand_in(&mut self, plain: Value) -> Value {
        let number = self.below(4);
        let path = format!("/gen/{number}");
        let text = match self.below(18) {
            0 | 1 => format!("ssm:{path}"),
            2 | 3 => format!("{{{{resolve:ssm:{path}}}}}"),
            4 => format!("{{{{resolve:ssm:{path}:{}}}}}", number + 1),
            5 => format!("{{{{param:Text{number}}}}}"),
            6 => format!("{{{{param:number:Text-{number}}}}}"),
            7 | 8 => format!("{{{{param:list:List{number}}}}}"),
            9 => "ssm-env:gen/x".to_owned(),
            10 => "{{ref:bedrock-agentcore-runtime/Runtime:AgentRuntimeArn}}".to_owned(),
            11 => "x-{{resolve:ssm:/gen/0}}-{{region}}".to_owned(),
            12 => "{{account}}".to_owned(),
            13 => return self.of_context(format!("ssm:{path}").into()),
            14 => return self.of_context(format!("{{{{param:list:List{number}}}}}").into()),
            15 => format!("{{{{literal:{number}}}}}"),
            16 if plain.is_array() => plain.to_string(),
            _ => return self.of_context(plain),
        };
        text.into()
    }

    /// A value that context brings, as text, a list or a map.
    fn of_context(&mut self, plain: Value) -> Value {
        let value = if plain.is_number() || plain.is_boolean() { plain.to_string().into() } else { plain };
        if [json!(""), json!([]), json!({})].contains(&value) {
            return value;
        }
        let key = format!("key{}", self.context.len());
        self.context.insert(key.clone(), value);
        format!("{{{{context:{key}}}}}").into()
    }

    fn below(&mut self, limit: u32) -> u32 {
        self.runner.rng().next_u32() % limit
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        let index = self.below(u32::try_from(of.len()).unwrap());
        of[index as usize].clone()
    }
}
