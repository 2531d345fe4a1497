//! Projects that are put together of parts.

use proptest::sample::select;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;

/// The files of as many projects with one of each kind of part, by path; the same each time.
pub fn projects(count: usize) -> Vec<BTreeMap<String, String>> {
    let mut runner = TestRunner::deterministic();
    let mut choose = |parts: &[&[&'static str]]| -> Vec<&'static str> {
        let one = |choices: &&[&'static str]| select(choices.to_vec()).new_tree(&mut runner).unwrap().current();
        parts.iter().map(one).collect()
    };
    let project = |_| {
        let (levels, agent) = (choose(&LEVELS), choose(&AGENT));
        let mdaa = MDAA.replace("TOP", levels[0]).replace("BELOW", &levels[1..].join("\n        "));
        let texts = [("mdaa.yaml", mdaa), ("agent.yaml", agent.join("\n"))];
        texts.into_iter().map(|(file, text)| (file.to_owned(), text)).collect()
    };
    (0..count).map(project).collect()
}

const MDAA: &str = "organization: orbit
TOP
domains:
  sales:
    environments:
      test:
        BELOW
        modules:
          quotes: {module_path: '@aws-mdaa/bedrock-agentcore-runtime', module_configs: [./agent.yaml]}
";

/// Parts of a mdaa.yaml, of which one each is taken: the first stands above all levels.
const LEVELS: [&[&str]; 5] = [
    &[
        "",
        "tag_config_data: {team: sales, cost: '{{env}}-{{module_name}}'}",
        "context: {who: caller, groups: [sg-0a1b2c3d]}",
    ],
    &["account: '111122223333'", "account: default"],
    &["region: eu-central-1", "region: default", "region: us-gov-west-1"],
    &["", "tag_config_data: {'{{domain}}-tag': 'a b', team: other}"],
    &[
        "context: {who: caller, groups: [sg-0a1b2c3d], '@aws-mdaa/skipCreateParams': 'true'}",
        "context: {who: '{{env}}-caller', groups: ['{{context:group}}'], group: sg-0a1b2c3d}",
    ],
];

/// Parts of a config, of which one each is taken.
const AGENT: [&[&str]; 8] = [
    &["agentRuntimeName: quote_agent", "agentRuntimeName: 'quote_{{env}}'"],
    &[
        "agentRuntimeArtifact: {containerConfiguration: {containerUri: '{{account}}.dkr.ecr.{{region}}.amazonaws.com/quotes:7'}}",
        "agentRuntimeArtifact: {containerConfiguration: {containerUri: 444455556666.dkr.ecr.eu-west-1.amazonaws.com/quotes@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef}}",
        "agentRuntimeArtifact: {containerConfiguration: {containerUri: 'ssm-env:image'}}",
        "agentRuntimeArtifact: {codeConfiguration: {code: {s3: {bucket: 'code-{{account}}', prefix: 'agents/{{module_name}}*.zip'}}, runtime: PYTHON_3_12, entryPoint: [main.py]}}",
    ],
    &[
        "networkConfiguration: {securityGroups: '{{context:groups}}', subnets: [subnet-0a1b2c3d, 'ssm:/net/{{env}}/b'], vpcId: vpc-0123456789abcdef0}",
    ],
    &[
        "runtimeEndpoint: {description: first}",
        "runtimeEndpoints: [{name: blue}, {name: green, agentRuntimeVersion: '3'}]",
        "",
    ],
    &[
        "access: {principals: ['222222222222', '333333333333'], conditions: {StringEquals: {'aws:PrincipalOrgID': o-a1b2c3d4e5}}}",
        "access: {pattern: assume-role, principals: ['222222222222']}",
        "enforceVpcOnly: true",
        "",
    ],
    &[
        "environmentVariables: {WHO: '{{context:who}}', '{{env}}_LEVEL': DEBUG, ROLE: 'generated-role-arn:{{module_name}}'}",
        "description: 'for {{context:who}}, $ {x}'",
    ],
    &[
        "policies: [{policyDocument: {Statement: [{Effect: Allow, Action: ['s3:GetObject', 's3:GetObject'], Resource: 'arn:{{partition}}:s3:::quotes-{{account}}/*', Condition: {StringLike: {'s3:prefix': [a, b]}}}]}}]",
        "allowedModelArns: ['arn:{{partition}}:bedrock:{{region}}:{{account}}:inference-profile/us.anthropic.claude-x']",
        "",
    ],
    &["logRetentionDays: 30", "manageLogGroups: false", "enableTransactionSearch: false", ""],
];
