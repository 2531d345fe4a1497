use crate::diagnostic::visible_line;
use crate::stack::{Agents, Endpoint};
use serde_json::{Value, json};
use std::fmt::Write;

/// Runtimes and endpoints for a person, a line each.
pub fn lines(agents: Option<&Agents>) -> String {
    let mut text = String::new();
    for runtime in agents.map(|agents| agents.runtimes.as_slice()).unwrap_or_default() {
        let arn = visible_line(&runtime.arn);
        let _ = writeln!(
            text,
            "  runtime   {arn}  {}",
            visible_line(&format!("version {}, {}", runtime.version, runtime.status))
        );
        for endpoint in &runtime.endpoints {
            let name = visible_line(&endpoint.name);
            let _ = writeln!(
                text,
                "  endpoint  {name}  {}",
                visible_line(&format!("{}, {}", served(endpoint), endpoint.status))
            );
        }
    }
    text
}

fn served(endpoint: &Endpoint) -> String {
    let live = endpoint.live_version.as_deref().unwrap_or("none");
    match &endpoint.intended_version {
        Some(intended) if intended != live => format!("serves version {live} and shall serve {intended}"),
        _ => format!("serves version {live}"),
    }
}

pub fn json(agents: Option<&Agents>) -> Value {
    let endpoint = |endpoint: &Endpoint| {
        json!({
            "name": endpoint.name, "arn": endpoint.arn, "status": endpoint.status,
            "liveVersion": endpoint.live_version, "intendedVersion": endpoint.intended_version,
        })
    };
    let runtimes = agents.into_iter().flat_map(|agents| &agents.runtimes).map(|runtime| {
        json!({
            "arn": runtime.arn, "id": runtime.id, "version": runtime.version, "status": runtime.status,
            "workloadIdentityArn": runtime.workload_identity_arn, "roleArn": runtime.role_arn,
            "endpoints": runtime.endpoints.iter().map(endpoint).collect::<Vec<_>>(),
        })
    });
    Value::from(runtimes.collect::<Vec<_>>())
}
