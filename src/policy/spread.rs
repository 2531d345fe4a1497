use crate::iam::LocatedText;
use jsonptr::PointerBuf;

/// Whether a `Resource` reaches whatever there is of a service's kind of resource, in some account and region: `*`, or a
/// pattern that also matches a name that nobody gave. `made_up` is the last part of such an ARN.
pub fn reaches_any(resource: &LocatedText<PointerBuf>, service: &str, made_up: &str) -> bool {
    let resource = resource.as_resource();
    resource.is_everything()
        || resource.arn_parts().is_some_and(|[_, of, _, _, name]| of.matches(service) && name.matches(made_up))
}

#[cfg(test)]
mod tests {
    use super::reaches_any;
    use crate::iam::LocatedText;
    use jsonptr::PointerBuf;

    #[test]
    fn a_resource_reaches_any_where_its_pattern_matches_a_name_that_nobody_gave() {
        let reaches = |text: &str| {
            let resource = LocatedText { text: text.to_owned(), at: PointerBuf::default() };
            reaches_any(&resource, "secretsmanager", "secret:~made.up/by.no.one~")
        };
        for wide in [
            "*",
            "arn:aws:secretsmanager:*:*:secret:*",
            "arn:aws:secretsmanager:eu-central-1:111122223333:*",
            "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:?*",
        ] {
            assert!(reaches(wide), "{wide}");
        }
        for narrow in [
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:quotes/*",
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:*-??????",
            "arn:aws:s3:::*",
            "${Secret}",
        ] {
            assert!(!reaches(narrow), "{narrow}");
        }
    }
}
