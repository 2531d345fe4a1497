//! Any config of a module compiles or is refused: no panic, and no bug of ours reported.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mdaac::compile::Compiler;
use mdaac::context::Context;
use mdaac::diagnostic::Diagnostics;
use mdaac::module_type;
use mdaac::project;
use mdaac::source::Sources;
use mdaac::ssm::SsmValues;
use std::collections::BTreeMap;

const MDAA: &str = "organization: acme
domains:
  data:
    environments:
      dev:
        account: '123456789012'
        region: us-east-1
        modules:
          agents:
            module_path: '@aws-mdaa/bedrock-agentcore-runtime'
            module_configs: [./agent.yaml]
";

fuzz_target!(|config: &[u8]| {
    let folder = std::env::temp_dir().join(format!("mdaac-fuzz-{}", std::process::id()));
    let written = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(folder.join("mdaa.yaml"), MDAA))
        .and_then(|()| std::fs::write(folder.join("agent.yaml"), config));
    let (Ok(()), Ok(sources)) = (written, Sources::new(&folder, &[])) else { return };
    let context = Context { sources, environment: BTreeMap::new(), ssm: SsmValues::default() };
    let loaded = project::load("mdaa.yaml", module_type::is_supported, &context, &mut Diagnostics::default());
    let Some(project) = loaded.expect("the schema of the mdaa.yaml") else { return };
    let compiler = Compiler::new(&context).expect("templates");
    for module in project.modules {
        let compiled = compiler.compile(module).expect("no bug of ours");
        assert_eq!(compiled.output.is_some(), compiled.diagnostics.errors() == 0);
    }
});
