//! Logical ids are CDK's, to the letter: another id replaces the user's resource.
use mdaac::cloudformation::logical_id;
use proptest::prelude::*;

/// `makeUniqueId` of aws-cdk-lib once more, line by line, with an MD5 written from RFC 1321.
fn make_unique_id(components: &[String]) -> String {
    const HIDDEN_FROM_HUMAN_ID: &str = "Resource";
    const HIDDEN_ID: &str = "Default";
    let components: Vec<&String> = components.iter().filter(|x| *x != HIDDEN_ID).collect();
    if components.len() == 1 {
        let candidate = remove_non_alphanumeric(components[0]);
        if candidate.len() <= 255 {
            return candidate;
        }
    }
    let joined = components.iter().map(|x| x.as_str()).collect::<Vec<_>>().join("/");
    let hash = md5_hex(joined.as_bytes())[..8].to_uppercase();
    let mut without_dupes: Vec<&String> = vec![];
    for component in components {
        let dupe = match without_dupes.last() {
            Some(last) => last.ends_with(component.as_str()),
            None => false,
        };
        if !dupe {
            without_dupes.push(component);
        }
    }
    let human: String = without_dupes
        .into_iter()
        .filter(|x| *x != HIDDEN_FROM_HUMAN_ID)
        .map(|x| remove_non_alphanumeric(x))
        .collect::<Vec<_>>()
        .join("")
        .chars()
        .take(240)
        .collect();
    human + &hash
}

fn remove_non_alphanumeric(s: &str) -> String {
    regex::Regex::new("[^A-Za-z0-9]").unwrap().replace_all(s, "").into_owned()
}

fn md5_hex(message: &[u8]) -> String {
    let shifts = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    let mut state: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((message.len() as u64 * 8).to_le_bytes());
    for block in padded.chunks(64) {
        let words: Vec<u32> = block.chunks(4).map(|word| u32::from_le_bytes(word.try_into().unwrap())).collect();
        let [mut a, mut b, mut c, mut d] = state;
        for i in 0..64_usize {
            let (f, word) = match i / 16 {
                0 => ((b & c) | (!b & d), i),
                1 => ((d & b) | (!d & c), (5 * i + 1) % 16),
                2 => (b ^ c ^ d, (3 * i + 5) % 16),
                _ => (c ^ (b | !d), (7 * i) % 16),
            };
            let sine = ((i as f64 + 1.0).sin().abs() * 4_294_967_296.0) as u32;
            let sum = a.wrapping_add(f).wrapping_add(sine).wrapping_add(words[word]);
            (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(shifts[i / 16][i % 4])));
        }
        for (total, part) in state.iter_mut().zip([a, b, c, d]) {
            *total = total.wrapping_add(part);
        }
    }
    state.iter().flat_map(|word| word.to_le_bytes()).map(|byte| format!("{byte:02x}")).collect()
}

proptest! {
    #[test]
    fn any_path_gives_cdk_s_id(
        path in prop::collection::vec("Default|Resource|ssm|[a-zA-Z0-9_.-]{1,6}|[a-z]{0,2}|\\PC{1,4}|[a-b]{90,200}", 1..6)
    ) {
        prop_assume!(path.iter().any(|component| component != "Default"));
        let components: Vec<&str> = path.iter().map(String::as_str).collect();
        let id = logical_id(&components);
        prop_assert_eq!(&id, &make_unique_id(&path));
        prop_assert!(id.len() <= 255 && id.chars().all(|c| c.is_ascii_alphanumeric()));
    }
}

/// Seen in templates that MDAA 1.6.0 wrote.
#[test]
fn mdaa_s_own_ids_come_out() {
    for (path, id) in [
        ("Runtime", "bedrockagentcoreruntimeRuntime84537D71"),
        ("RuntimeRole/Resource", "bedrockagentcoreruntimeRuntimeRole7820E6C7"),
        ("RuntimeManagedPolicy/Resource", "bedrockagentcoreruntimeRuntimeManagedPolicyC84DC486"),
        ("XRayResourcePolicy/ResourcePolicy", "bedrockagentcoreruntimeXRayResourcePolicyADC714BD"),
        ("TransactionSearchConfig", "bedrockagentcoreruntimeTransactionSearchConfig2B8A09A6"),
        ("RuntimeEndpoint", "bedrockagentcoreruntimeRuntimeEndpoint04F7D8AD"),
        ("LogGroupKmsKey/Resource", "bedrockagentcoreruntimeLogGroupKmsKeyAF16CAC2"),
        ("agentRuntime-my_agent-arn/ssm/Resource", "bedrockagentcoreruntimeagentRuntimemyagentarnssm7CC8EE0A"),
        ("agentRuntime-my_agent-arn/out", "bedrockagentcoreruntimeagentRuntimemyagentarnout48ABFF0C"),
        (
            "RuntimeRole/role-bedrock-agentcore-runtime-my_agent-arn/ssm/Resource",
            "bedrockagentcoreruntimeRuntimeRolerolebedrockagentcoreruntimemyagentarnssm54B6AEEF",
        ),
        (
            "RuntimeRole/role-bedrock-agentcore-runtime-my_agent-name/out",
            "bedrockagentcoreruntimeRuntimeRolerolebedrockagentcoreruntimemyagentnameoutD9D43E5D",
        ),
        ("agentRuntimeEndpoint-my_agent-id/out", "bedrockagentcoreruntimeagentRuntimeEndpointmyagentidout6B2D3D8F"),
    ] {
        let components: Vec<&str> = std::iter::once("bedrock-agentcore-runtime").chain(path.split('/')).collect();
        assert_eq!(logical_id(&components), id);
    }
}

#[test]
fn one_component_is_its_own_id() {
    assert_eq!(logical_id(&["Default", "My-Bucket"]), "MyBucket");
}
