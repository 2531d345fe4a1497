use super::{Dependencies, Need};
use crate::diagnostic::{Code, Diagnostic};
use petgraph::algo::{astar, tarjan_scc};
use petgraph::graphmap::DiGraphMap;

/// The cycles of modules that wait for each other, each told to all that are in it.
pub fn told(dependencies: &Dependencies) -> Vec<(usize, Diagnostic)> {
    let mut graph = DiGraphMap::<usize, ()>::new();
    for (index, asking) in dependencies.modules.iter().enumerate() {
        for need in asking.needs.iter().filter(|need| need.certain) {
            graph.add_edge(index, need.publisher, ());
        }
    }
    let mut told: Vec<(usize, Diagnostic)> = Vec::new();
    let mut waiting: Vec<usize> = tarjan_scc(&graph)
        .into_iter()
        .filter(|together| together.len() > 1 || together.iter().any(|one| graph.contains_edge(*one, *one)))
        .flatten()
        .collect();
    waiting.sort_unstable();
    for start in waiting {
        if told.iter().any(|(module, _)| *module == start) {
            continue;
        }
        let back = |from| astar(&graph, from, |at| at == start, |_| 1, |_| 0);
        let shortest = graph.neighbors(start).filter_map(back).min();
        let Some((_, mut path)) = shortest else { continue };
        path.pop();
        let cycle: Vec<usize> = std::iter::once(start).chain(path).collect();
        let found = diagnostic(&cycle, dependencies);
        told.extend(cycle.iter().map(|module| (*module, found.clone())));
    }
    told
}

fn diagnostic(cycle: &[usize], dependencies: &Dependencies) -> Diagnostic {
    let nexts = cycle.iter().cycle().skip(1);
    let steps: Vec<(&str, &str, &Need)> = cycle
        .iter()
        .zip(nexts)
        .filter_map(|(reader, next)| {
            let needs = &dependencies.modules.get(*reader)?.needs;
            let need = needs.iter().find(|need| need.publisher == *next && need.certain)?;
            Some((dependencies.name(*reader), dependencies.name(*next), need))
        })
        .collect();
    let names: Vec<String> = steps.iter().map(|(reader, ..)| format!("`{reader}`")).collect();
    let found = match names.as_slice() {
        [one] => Diagnostic::error(Code::MODULE_CYCLE, format!("{one} reads what only its own deploy publishes"))
            .help(
                "in the role, name the runtime by its ARN with `runtime/<AgentRuntimeName>-*`; what the agent itself must \
                 know, let it ask for when it starts",
            ),
        _ => Diagnostic::error(
            Code::MODULE_CYCLE,
            format!("{} wait for each other: none can be deployed first", names.join(", ")),
        )
        .help(
            "remove one of the references: give that agent the parameter's name as plain text, without `ssm:`, and let it \
             read the parameter when it starts",
        ),
    };
    let why: Vec<String> = steps
        .iter()
        .map(|(reader, publisher, need)| {
            format!("`{reader}` reads `{}`, which `{publisher}` publishes", need.parameter)
        })
        .collect();
    let mut found = found.why(why.join("; "));
    for (reader, _, need) in &steps {
        for span in &need.spans {
            match found.span {
                None => found = found.at(*span),
                Some(first) if first == *span => {}
                Some(_) => found = found.related(*span, format!("`{reader}` reads `{}` here", need.parameter)),
            }
        }
    }
    found
}
