use strsim::damerau_levenshtein;

/// Whether somebody who wrote one path most likely meant the other: case, `-` for `_`, or a slip of the finger in words that
/// are long enough to have one. Numbers and short words tell things apart: `agent-1` is no slip for `agent-2`, nor `dev` for
/// `uat`.
pub fn is_slip(typed: &str, known: &str) -> bool {
    let parts = |path: &str| -> Vec<String> { path.to_lowercase().split('/').map(str::to_owned).collect() };
    let (typed, known) = (parts(typed), parts(known));
    let mut slips = 0;
    typed.len() == known.len()
        && typed.iter().zip(&known).all(|(typed, known)| match () {
            () if typed == known => true,
            () => {
                slips += 1;
                slips <= 1 && segment(typed, known)
            }
        })
}

fn segment(typed: &str, known: &str) -> bool {
    let plain = |text: &str| text.replace(['-', '_', '.'], "");
    if plain(typed) == plain(known) {
        return true;
    }
    let words = |text: &str| -> Vec<String> { text.split(['-', '_', '.']).map(str::to_owned).collect() };
    let (typed, known) = (words(typed), words(known));
    typed.len() == known.len() && typed.iter().zip(&known).all(|(typed, known)| typed == known || word(typed, known))
}

/// The shortest word that a letter may go wrong in, and from which on two may.
const ONE: usize = 5;
const TWO: usize = 9;

fn word(typed: &str, known: &str) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let allowed = match known.chars().count() {
        0..ONE => 0,
        ONE..TWO => 1,
        _ => 2,
    };
    digits(typed) == digits(known) && damerau_levenshtein(typed, known) <= allowed
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn a_slip_of_the_finger_is_one() {
        for (typed, known) in [
            (
                "/acme/agents/specialst/agentruntime/specialist/arn",
                "/acme/agents/specialist/agentruntime/specialist/arn",
            ),
            ("/acme/agents/a/agentruntimes/specialist/arn", "/acme/agents/a/agentruntime/specialist/arn"),
            ("/acme/agnets/a/agentruntime/b/arn", "/acme/agents/a/agentruntime/b/arn"),
            ("/acme/agents/a/agentRuntime/b/arn", "/acme/agents/a/agentruntime/b/arn"),
            ("/acme/agents/a/agent-runtime/b/arn", "/acme/agents/a/agentruntime/b/arn"),
            ("/acme/agents/a/agentruntime/quote_agent/arn", "/acme/agents/a/agentruntime/quote-agent/arn"),
            ("/acme/agents/billing-speciaist/x/arn", "/acme/agents/billing-specialist/x/arn"),
        ] {
            assert!(is_slip(typed, known), "{typed}");
        }
    }

    #[test]
    fn another_name_is_none() {
        for (typed, known) in [
            ("/acme/agents/agent-1/agentruntime/a/arn", "/acme/agents/agent-2/agentruntime/a/arn"),
            ("/acme/agents/specialist1/x/arn", "/acme/agents/specialist2/x/arn"),
            ("/acme/agents/specialist/x/arn", "/acme/agents/specialist2/x/arn"),
            ("/acme/dev/x/arn", "/acme/uat/x/arn"),
            ("/acme/agents/specialist-a/x", "/acme/agents/specialist-b/x"),
            ("/acme/agents/billing/x", "/acme/agents/booking/x"),
            ("/acme/agents/a/agentruntime/x/arn", "/acme/agents/a/agentruntime/x/id"),
            ("/acme/agents/a/role/x/arn", "/acme/agents/a/agentruntime/x/arn"),
            ("/acme/agnets/specialst/x", "/acme/agents/specialist/x"),
        ] {
            assert!(!is_slip(typed, known), "{typed}");
        }
    }
}
