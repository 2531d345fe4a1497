use crate::adoption::Proof;
use crate::diagnostic::Diagnostic;

/// What was found of one module's stack.
#[derive(Default)]
pub struct Assessment {
    pub read_from: Option<String>,
    pub assessed: Assessed,
    pub problems: Vec<Diagnostic>,
}

#[derive(Default)]
pub enum Assessed {
    Proof(Box<Proof>),
    Adopted,
    #[default]
    Nothing,
}

impl Assessment {
    pub fn problem(problem: Diagnostic) -> Assessment {
        Assessment { problems: vec![problem], ..Assessment::default() }
    }

    pub fn adopted(read_from: String) -> Assessment {
        Assessment { read_from: Some(read_from), assessed: Assessed::Adopted, problems: Vec::new() }
    }

    pub fn proof(read_from: String, proof: Box<Proof>) -> Assessment {
        let problems = proof.problems(&[]);
        Assessment { read_from: Some(read_from), assessed: Assessed::Proof(proof), problems }
    }
}
