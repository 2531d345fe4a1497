//! The projects of tests/fixtures/adopt, compiled.
#![allow(clippy::unwrap_used)]
use super::{Proof, prove};
use crate::cloudformation::Template;
use crate::cloudformation::deployed_pseudo_parameters;
use crate::compile::{Compilation, Compiler};
use crate::diagnostic::Diagnostics;
use crate::module_type;
use crate::placeholder::Context;
use crate::placeholder::SsmValues;
use crate::project;
use crate::source::Sources;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A project below tests/fixtures/adopt, and what MDAA deployed of it.
pub struct Case {
    pub context: Context,
    pub template: Template,
    pub deployed: Value,
}

impl Case {
    pub fn load(name: &str) -> Case {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/adopt").join(name);
        let context = Context {
            sources: Sources::new(&folder, &[]).unwrap(),
            environment: BTreeMap::new(),
            ssm: SsmValues::default(),
        };
        let mut found = Diagnostics::default();
        let project = project::load("mdaa.yaml", module_type::first_key, &context, &mut found).unwrap().unwrap();
        let module = project.modules.into_iter().next().unwrap();
        let compiled = Compiler::new(&context).unwrap().compile(module).unwrap();
        let Compilation::Stack(template) = compiled.compilation else { unreachable!("{:?}", compiled.diagnostics) };
        let file: PathBuf = folder.join("mdaa/orbit/sales/test/quotes/orbit-test-sales-quotes.template.json");
        let deployed = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        Case { context, template: *template, deployed }
    }

    pub fn prove(&self, deployed: &Value) -> Proof {
        self.prove_with(deployed, &self.template)
    }

    pub fn prove_with(&self, deployed: &Value, template: &Template) -> Proof {
        let pseudo = deployed_pseudo_parameters("111122223333", "eu-central-1", "orbit-test-sales-quotes");
        prove(&Template::from_json(deployed), template, &self.context.sources, &pseudo)
    }
}
