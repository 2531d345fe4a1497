use super::checkout;
use regex::Regex;
use std::fs;

/// A command that a page shows.
#[derive(Debug)]
pub struct Shown {
    pub page: String,
    pub line: usize,
    pub text: String,
    /// Variables that stand before it in its block.
    pub set: String,
}

impl Shown {
    /// Whether it asks an account.
    pub fn asks_account(&self) -> bool {
        let words: Vec<&str> = self.text.split_whitespace().skip(1).collect();
        let has = |option: &str| words.contains(&option);
        match words.first().copied().unwrap_or_default() {
            "deploy" | "status" | "outputs" | "invoke" | "logs" | "destroy" => true,
            "diff" | "adopt" => !has("-B") && !has("--baseline"),
            "role" => words.get(1) == Some(&"check") && !has("--policy"),
            _ => has("--resolve-ssm"),
        }
    }

    /// As it can be run in `sample-configs/`: with names in place of those that stand for any.
    pub fn runnable(&self) -> String {
        let mut text = self.text.clone();
        for (word, instead) in STANDS_FOR {
            let whole = Regex::new(&format!(r"(^|[ =,]){word}\b(,…)?")).unwrap();
            text = whole.replace_all(&text, format!("${{1}}{instead}")).into_owned();
        }
        format!("{}{text}", self.set)
    }
}

/// What pages write where the reader has a name of his own.
const STANDS_FOR: &[(&str, &str)] = &[
    ("MODULE", "faq"),
    ("DIR", "mdaac.out"),
    ("baseline", "mdaac.out"),
    ("FILE", "caller.json"),
    ("path/to/mdaa.yaml", "mdaa.yaml"),
    ("ARN", "arn:aws:iam::123456789012:role/orders"),
    ("LOGICAL_ID", "bedrockagentcoreruntimeRuntime84537D71"),
    ("ID", "bedrockagentcoreruntimeRuntime84537D71"),
    ("CODE", "vpc-required"),
    ("SHELL", "bash"),
    ("COMMAND", "check"),
];

/// Every page that shows commands, from the top of the checkout.
pub fn pages() -> Vec<String> {
    let mut pages: Vec<String> =
        ["README.md", "TROUBLESHOOTING.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "tests/emulator/README.md"]
            .map(str::to_owned)
            .to_vec();
    let docs = fs::read_dir(checkout("docs")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut docs: Vec<String> = docs.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")).collect();
    docs.sort();
    pages.append(&mut docs);
    assert!(pages.len() > 12, "{pages:?}");
    pages
}

/// The commands in the `sh` blocks of a page, without comments.
pub fn in_blocks(page: &str) -> Vec<Shown> {
    let text = fs::read_to_string(checkout(page)).unwrap();
    let variable = Regex::new(r"^[A-Z]+=\S+$").unwrap();
    let comment = Regex::new(r"(^|\s+)#( .*)?$").unwrap();
    let (mut shown, mut is_shell, mut in_block) = (Vec::new(), false, false);
    let (mut set, mut begun) = (String::new(), String::new());
    for (index, line) in text.lines().enumerate() {
        if let Some(language) = line.strip_prefix("```") {
            (in_block, is_shell) = (!in_block, !in_block && language == "sh");
            set.clear();
            continue;
        }
        let line = if is_shell { comment.replace(line, "").trim().to_owned() } else { continue };
        if let Some(part) = line.strip_suffix('\\') {
            begun.push_str(part);
            continue;
        }
        let whole = std::mem::take(&mut begun) + &line;
        if variable.is_match(&whole) {
            set.push_str(&format!("{whole}; "));
        } else if !whole.is_empty() {
            shown.push(Shown { page: page.to_owned(), line: index + 1, text: whole, set: set.clone() });
        }
    }
    shown
}

/// The commands of mdaac in the sentences of a page.
pub fn in_sentences(page: &str) -> Vec<Shown> {
    let text = fs::read_to_string(checkout(page)).unwrap();
    let mut outside = String::new();
    let mut in_block = false;
    for line in text.lines() {
        in_block ^= line.starts_with("```");
        // A line each all the same, so that they can be counted.
        outside.push_str(if in_block || line.starts_with("```") { "" } else { line });
        outside.push('\n');
    }
    let code = Regex::new(r"`(mdaac [^`]+)`").unwrap();
    code.captures_iter(&outside)
        .map(|found| {
            let line = outside[..found.get(0).unwrap().start()].matches('\n').count() + 1;
            let text = found[1].split_whitespace().collect::<Vec<_>>().join(" ");
            Shown { page: page.to_owned(), line, text, set: String::new() }
        })
        .collect()
}
