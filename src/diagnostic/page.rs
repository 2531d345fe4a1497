/// The handbook, whose second-level headings are codes.
const MANUAL: &str = include_str!("../../TROUBLESHOOTING.md");

/// What stands below a heading of the handbook; nothing where there is none.
pub fn section(heading: &str) -> &'static str {
    sections().find(|(name, _)| *name == heading).map(|(_, text)| text).unwrap_or_default()
}

/// The second-level headings of the handbook, each with what stands below it.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut in_code) = (0, false);
    for line in MANUAL.split_inclusive('\n') {
        in_code ^= line.starts_with("```");
        if line.starts_with("## ") && !in_code {
            starts.push((at, at + line.len()));
        }
        at += line.len();
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(start, _)| *start).chain([MANUAL.len()]).collect();
    starts.into_iter().zip(ends).map(|((start, body), end)| (MANUAL[start + 3..body].trim(), &MANUAL[body..end]))
}

/// The `//!` lines that a file begins with.
pub fn doc_comment(file: &str) -> String {
    let lines = file.lines().map_while(|line| line.strip_prefix("//!"));
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Markdown with the words of a link alone, unless it leads to the web.
pub fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(middle) = rest.find("](") {
        let open = rest[..middle].rfind('[');
        let close = rest[middle..].find(')').map(|length| middle + length);
        let (Some(open), Some(close)) = (open, close) else { break };
        let (words, target) = (&rest[open + 1..middle], &rest[middle + 2..close]);
        out.push_str(&rest[..open]);
        match target.starts_with("http") {
            true => out.push_str(&rest[open..=close]),
            false => out.push_str(words),
        }
        rest = &rest[close + 1..];
    }
    out + rest
}

pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::super::Code;
    use super::without_links;

    #[test]
    fn words_of_a_link_stay_and_so_does_the_web() {
        let text = "see [the way](docs/from-mdaa.md) and [a](#b), [AWS](https://aws.amazon.com/x); `a[0](b)` [c";
        let wanted = "see the way and a, [AWS](https://aws.amazon.com/x); `a0` [c";
        assert_eq!(without_links(text), wanted);
    }

    #[test]
    fn no_page_sends_its_reader_to_a_file_of_ours() {
        for code in Code::ALL {
            let page = code.page();
            assert!(page.contains("**Fix.**"), "{}", code.name());
            assert!(!page.contains(".md") && !page.contains("docs/"), "{}: {page}", code.name());
        }
    }
}
