//! TROUBLESHOOTING.md has one section for every diagnostic code, and none for anything else.

use crate::support::checkout;
use mdaac::diagnostic::Code;

/// The second-level headings with the text below each.
fn sections() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(checkout("TROUBLESHOOTING.md")).unwrap();
    let mut sections: Vec<(String, String)> = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        in_code ^= line.starts_with("```");
        match line.strip_prefix("## ") {
            Some(heading) if !in_code => sections.push((heading.trim().to_owned(), String::new())),
            _ => {
                if let Some((_, body)) = sections.last_mut() {
                    body.push_str(line);
                    body.push('\n');
                }
            }
        }
    }
    sections
}

#[test]
fn every_code_has_a_section_and_every_section_a_code() {
    let sections: Vec<String> = sections().into_iter().map(|(heading, _)| heading).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    let missing: Vec<&str> = codes.iter().copied().filter(|code| !sections.iter().any(|s| s == code)).collect();
    let left_over: Vec<&str> = sections.iter().map(String::as_str).filter(|section| !codes.contains(section)).collect();
    assert!(
        missing.is_empty() && left_over.is_empty(),
        "TROUBLESHOOTING.md needs a section `## <code>` for: {missing:?}\nand has sections that are no code: \
         {left_over:?} (a heading that is no code takes `###`)"
    );
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    assert_eq!(codes, sorted, "the codes in src/diagnostic/code.rs are not in alphabetical order");
    assert_eq!(
        sections, codes,
        "the sections of TROUBLESHOOTING.md are not in alphabetical order, or one stands twice"
    );
}

#[test]
fn every_section_says_how_to_mend_it() {
    let without: Vec<String> =
        sections().into_iter().filter(|(_, body)| !body.contains("**Fix.** ")).map(|(heading, _)| heading).collect();
    assert!(without.is_empty(), "these sections of TROUBLESHOOTING.md have no `**Fix.** ` paragraph: {without:?}");
}
