use super::module::Module;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// Gives each module the problems that stand in its own entry of the mdaa.yaml, in its template, or
/// at the domain or environment above it. The others concern the whole file.
///
/// What is wrong with the entry of a module of another type is for MDAA to say.
pub fn distribute(
    mut modules: Vec<Module>,
    first_key: fn(&str) -> Option<&'static str>,
    found: Diagnostics,
    diagnostics: &mut Diagnostics,
) -> Vec<Module> {
    for diagnostic in found.into_found() {
        let tokens = tokens(&diagnostic);
        let mut nobody = true;
        for module in &mut modules {
            let Some(matched) = concerns(&tokens, module) else { continue };
            nobody = false;
            if (matched.own_entry || is_for_mdaa(&diagnostic, &tokens)) && first_key(&module.package.name).is_none() {
                continue;
            }
            let mut diagnostic = diagnostic.clone();
            if let Some(template) = module.template.as_ref().filter(|_| matched.by_template) {
                let words = format!("the environment `{}` takes the template here", module.id.env.name);
                diagnostic.related.push((template.named_at, words));
            }
            module.diagnostics.push(diagnostic);
        }
        if nobody {
            diagnostics.push(diagnostic);
        }
    }
    modules
}

/// What MDAA alone reads where all modules are its own: a key that we do not read, the account and the region.
fn is_for_mdaa(diagnostic: &Diagnostic, tokens: &[String]) -> bool {
    let of_target = tokens.last().is_some_and(|key| key == "account" || key == "region");
    [Code::NOT_SUPPORTED, Code::UNQUOTED_SCALAR].contains(&diagnostic.code)
        || diagnostic.code == Code::MALFORMED_VALUE && of_target
}

fn tokens(diagnostic: &Diagnostic) -> Vec<String> {
    let tokens = diagnostic.pointer.iter().flat_map(|pointer| pointer.tokens());
    tokens.map(|token| token.decoded().into_owned()).collect()
}

/// How a problem concerns a module.
struct Match {
    /// It stands in the module's own entry.
    own_entry: bool,
    /// It stands in the template of the module's environment.
    by_template: bool,
}

fn concerns(tokens: &[String], module: &Module) -> Option<Match> {
    let template = module.template.as_ref().map(|template| {
        let pointer = template.pointer.tokens().map(|token| token.decoded().into_owned());
        pointer.collect::<Vec<String>>()
    });
    if let Some(inside) = template.and_then(|template| tokens.strip_prefix(template.as_slice())) {
        return match inside {
            [key, name, ..] if key == "modules" => {
                let of_module = module.from_template && *name == module.id.module.name;
                of_module.then_some(Match { own_entry: true, by_template: true })
            }
            _ => Some(Match { own_entry: false, by_template: true }),
        };
    }
    let id = &module.id;
    let at = |index: usize| tokens.get(index).map(String::as_str);
    let names = [("domains", &id.domain.name), ("environments", &id.env.name), ("modules", &id.module.name)];
    for (level, (key, name)) in names.into_iter().enumerate() {
        if at(2 * level) != Some(key) {
            // A key of the level above, which concerns all that is below it.
            return (level > 0 && at(2 * level) != Some("env_templates"))
                .then_some(Match { own_entry: false, by_template: false });
        }
        if at(2 * level + 1).is_some_and(|named| named != name) {
            return None;
        }
    }
    // A module that the environment itself has not is the template's.
    Some(Match { own_entry: at(5).is_some(), by_template: false })
}
