use md5::{Digest, Md5};

const MAX_HUMAN: usize = 240;
/// The longest id that a path of one component gives as it is.
const MAX_ALONE: usize = 255;

/// CDK's logical id for a construct path below the stack, at most 255 letters and digits.
///
/// The algorithm is `makeUniqueId` of aws-cdk-lib (`core/lib/private/uniqueid.ts`): another id is
/// another resource, and CloudFormation would replace the user's.
pub fn logical_id(path: &[&str]) -> String {
    let path: Vec<&str> = path.iter().copied().filter(|component| *component != "Default").collect();
    if let [alone] = path[..] {
        let id = alphanumeric(alone);
        if id.len() <= MAX_ALONE {
            return id;
        }
    }
    let mut readable: Vec<&str> = Vec::new();
    for component in &path {
        if !readable.last().is_some_and(|last| last.ends_with(component)) {
            readable.push(component);
        }
    }
    readable.retain(|component| *component != "Resource");
    let mut id = alphanumeric(&readable.concat());
    id.truncate(MAX_HUMAN);
    let hash = Md5::digest(path.join("/"));
    id.extend(hash[..4].iter().map(|byte| format!("{byte:02X}")));
    id
}

fn alphanumeric(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}
