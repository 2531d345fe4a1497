//! A module type is a folder, a folder of templates and a line: here is a second one, which exists for this test only and
//! is compiled and judged like the first.

use crate::support::checkout;
use crate::support::project::copy_folder;
use mdaac::cloudformation::{Fragment, Template, TemplateFormat, emit, source_map, text};
use mdaac::compile::{Compilation, Compiled, Compiler};
use mdaac::diagnostic::{Diagnostic, Diagnostics};
use mdaac::module_type::naming::Naming;
use mdaac::module_type::{ModuleType, bedrock_agentcore_runtime, checked, tags};
use mdaac::placeholder::{Context, SsmValues};
use mdaac::policy::judge_compiled;
use mdaac::project::{self, WrittenWaiver};
use mdaac::resolve::Resolved;
use mdaac::schema::{Schema, SchemaError};
use mdaac::source::{Node, Origin, Sources};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The files of a folder of templates. (That of the crate does the same for `templates/`.)
macro_rules! templates {
    ($folder:literal: $($file:literal),+) => {
        &[$((
            concat!("templates/", $folder, "/", $file),
            include_str!(concat!("../fixtures/module-type/templates/", $folder, "/", $file)),
        )),+]
    };
}

/// The line.
const MODULE_TYPES: &[ModuleType] = &[bedrock_agentcore_runtime::MODULE_TYPE, AUDIT_LOG];

/// The folder: its `mod.rs`, `config/` and `data.rs`.
const AUDIT_LOG: ModuleType = ModuleType {
    name: "audit-log",
    package: "@aws-mdaa/audit-log",
    description: "Audit log ",
    first_key: "logName",
    construct: "Log/Resource:Arn",
    publishes: &[],
    templates: templates!("audit-log": "stack.yaml", "log.yaml", "readers.yaml"),
    data,
    rendered: |_, _, _| {},
    shape,
    schema: || Ok(Schema::<AuditLog>::new()?.json().clone()),
};

/// A log group and who reads it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(dead_code, reason = "templates and policy read the document")]
struct AuditLog {
    /// Its own part of the log group's name.
    log_name: String,
    /// Days after which events are deleted.
    #[schemars(range(min = 1, max = 3653))]
    retention_in_days: u32,
    /// ARN of the key that encrypts it.
    kms_key_arn: Option<String>,
    /// Names of roles that read it.
    #[serde(default)]
    readers: Vec<String>,
    /// What they may do.
    #[serde(default)]
    reader_actions: Vec<String>,
    /// Accepted findings.
    #[serde(default)]
    waivers: Vec<WrittenWaiver>,
}

fn data(resolved: &Resolved, _: &Context, diagnostics: &mut Diagnostics) -> Result<Option<Fragment>, SchemaError> {
    let Some(config) = checked::<AuditLog>(&resolved.config, &resolved.parameters, &Schema::new()?, diagnostics) else {
        return Ok(None);
    };
    let tags = tags(AUDIT_LOG.name, resolved, diagnostics);
    let name = Naming::from(&resolved.id).resource_name(&config.value.log_name, 512).unwrap();
    let id = &resolved.id;
    let mut origins = config.node.get("logName").map(Node::origins).unwrap_or_default();
    origins.extend([&id.org, &id.domain, &id.env, &id.module].map(|part| Origin::File(part.span)));
    Ok(config.fits.then(|| {
        Fragment::of_entries([
            ("config", Fragment::from(&config.node)),
            ("name", Fragment::of_entries([("log", Fragment::of_text(text::escape(&name), origins))])),
            ("tags", tags),
        ])
    }))
}

fn shape() -> Result<Value, SchemaError> {
    let text = json!({"type": "string"});
    Ok(json!({"type": "object", "properties": {
        "config": (AUDIT_LOG.schema)()?,
        "name": {"type": "object", "properties": {"log": text}},
        "tags": {"type": "object", "additionalProperties": text},
    }}))
}

/// The project with both types, one file of it perhaps with another text.
fn compiled(other: Option<(&str, &str)>, look: impl FnOnce(&[Compiled], &Sources)) {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&checkout("tests/fixtures/module-type/project"), folder.path());
    if let Some((file, text)) = other {
        std::fs::write(folder.path().join(file), text).unwrap();
    }
    let sources = Sources::new(folder.path(), &[]).unwrap();
    let context = Context { sources, environment: BTreeMap::new(), ssm: SsmValues::default() };
    let first_key = |path: &str| MODULE_TYPES.iter().find(|known| known.is_named(path)).map(|known| known.first_key);
    let mut found = Diagnostics::default();
    let project = project::load("mdaa.yaml", first_key, &context, &mut found).unwrap().unwrap();
    let compiler = Compiler::of(MODULE_TYPES, &context).unwrap();
    let modules = project.modules.into_iter();
    let mut compiled: Vec<Compiled> = modules.map(|module| compiler.compile(module).unwrap()).collect();
    let today = "2026-11-22".parse().unwrap();
    judge_compiled(&mut compiled, &project.waivers, &context.sources, today);
    look(&compiled, &context.sources);
}

/// The module of a name.
fn named<'a>(compiled: &'a [Compiled], name: &str) -> &'a Compiled {
    compiled.iter().find(|compiled| compiled.id.module.name == name).unwrap()
}

/// The module of the second type, and what is told of it, each `code severity file:line`.
fn audit_log(compiled: &[Compiled], sources: &Sources) -> (Option<Template>, Vec<String>) {
    let told = |found: &Diagnostic| {
        let span = found.span.unwrap();
        let waived = if found.waived { " waived" } else { "" };
        format!("{} {}:{}{waived}", found.code.name(), sources.name(span.file), sources.start(span).line)
    };
    let module = named(compiled, "orders");
    (module.compilation.template().cloned(), module.diagnostics.iter().map(told).collect())
}

#[test]
fn a_second_type_is_compiled_as_the_first() {
    compiled(None, |compiled, sources| {
        let (template, _) = audit_log(compiled, sources);
        let template = template.unwrap();
        let bytes = String::from_utf8(emit(&template, TemplateFormat::Yaml).unwrap()).unwrap();
        assert_eq!(bytes, EMITTED);
        let map: Value = serde_json::from_slice(&source_map(&template, sources).unwrap()).unwrap();
        let days = &map["leaves"]["/Resources/auditlogLog2E5E53C1/Properties/RetentionInDays"];
        assert_eq!(days[0], json!({"kind": "config", "file": "audit-log.yaml", "line": 2, "column": 18}), "{map:#}");
        assert_eq!(days[1]["file"], "templates/audit-log/log.yaml");
    });
}

const EMITTED: &str = r#"Description: Audit log orbit-test-sales-orders-orders
Resources:
  auditlogLog2E5E53C1:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: orbit-test-sales-orders-orders
      RetentionInDays: 400
      Tags:
        - Key: mdaa_cdk_app
          Value: audit-log
        - Key: mdaa_domain
          Value: sales
        - Key: mdaa_env
          Value: test
        - Key: mdaa_module_name
          Value: orders
        - Key: mdaa_org
          Value: orbit
        - Key: team
          Value: sales
  auditlogReaderPolicy602E996C:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles:
        - auditor
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: logs:*
            Resource:
              "Fn::GetAtt":
                - auditlogLog2E5E53C1
                - Arn
"#;

#[test]
fn general_rules_judge_it_and_its_waivers_hold() {
    compiled(None, |compiled, sources| {
        let (_, told) = audit_log(compiled, sources);
        let full_access = "IAMPolicyNoStatementsWithFullAccess audit-log.yaml:4";
        let encrypted = "CloudWatchLogGroupEncrypted mdaa.yaml:10 waived";
        let packs = ["NIST.800.53.R5", "HIPAA.Security", "PCI.DSS.321"];
        let of_packs = |rule: &str| packs.map(|pack| format!("{pack}-{rule}")).to_vec();
        let wildcard = vec!["AwsSolutions-IAM5 audit-log.yaml:4".to_owned()];
        let unmasked = vec!["log-data-unmasked mdaa.yaml:10".to_owned()];
        assert_eq!(told, [of_packs(encrypted), wildcard, of_packs(full_access), unmasked].concat());
        assert!(matches!(named(compiled, "orders").compilation, Compilation::Forbidden(_)));
    });
}

#[test]
fn what_its_schema_refuses_is_told_at_its_line() {
    let wrong = "logName: orders\nretentionInDays: 0\nkmsKeyArn: {Ref: Key}\n";
    compiled(Some(("audit-log.yaml", wrong)), |compiled, sources| {
        let (template, told) = audit_log(compiled, sources);
        assert_eq!(
            (template.is_none(), told),
            (
                true,
                ["intrinsic-in-config audit-log.yaml:3", "out-of-range audit-log.yaml:2"].map(str::to_owned).to_vec()
            )
        );
    });
    compiled(Some(("audit-log.yaml", "[]")), |compiled, _| {
        let helps =
            named(compiled, "orders").diagnostics.iter().filter_map(|found| Some(found.help.as_ref()?.to_string()));
        assert_eq!(helps.collect::<Vec<_>>(), ["start with `logName: …`"]);
    });
}

#[test]
fn a_type_that_is_neither_is_left_to_mdaa() {
    compiled(None, |compiled, _| {
        assert!(matches!(named(compiled, "quotes").compilation, Compilation::Stack(_)));
        let lake = named(compiled, "lake");
        assert!(matches!(lake.compilation, Compilation::LeftToMdaa));
        let help = lake.diagnostics.iter().find_map(|found| Some(found.help.as_ref()?.to_string())).unwrap();
        let types = "`@aws-mdaa/bedrock-agentcore-runtime`, `@aws-mdaa/audit-log`";
        assert_eq!(help, format!("mdaac compiles modules of {types}; deploy this one with MDAA as before"));
    });
}

#[test]
fn templates_read_nothing_that_their_data_has_not() {
    let sources = Sources::new(Path::new("."), &[]).unwrap();
    for module_type in MODULE_TYPES {
        module_type.blueprint(&sources).unwrap().check_shape(&(module_type.shape)().unwrap()).unwrap();
    }
}
