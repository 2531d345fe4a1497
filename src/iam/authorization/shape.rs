use super::fit::may_be_resource;
use crate::cloudformation::of_region;
use crate::iam::wildcard::Pattern;

/// Where a role is, as its user writes it: known, or a placeholder such as `{{account}}`.
#[derive(Clone, Debug)]
pub struct Surroundings {
    pub account: String,
    pub region: String,
    /// None where only the deploy knows the region.
    pub partition: Option<&'static str>,
    /// The name of the runtime that has the role.
    pub runtime: Option<String>,
}

impl Surroundings {
    pub fn new(account: Option<String>, region: Option<String>, runtime: Option<String>) -> Surroundings {
        let partition = region.as_deref().map(|region| of_region(region).name);
        let or = |known: Option<String>, placeholder: &str| known.unwrap_or_else(|| placeholder.to_owned());
        Surroundings { account: or(account, "{{account}}"), region: or(region, "{{region}}"), partition, runtime }
    }

    /// An ARN of the list, with what is known filled in: `arn:aws:s3:::<BucketName>`.
    pub fn shape(&self, taken: &str) -> String {
        let mut known = String::new();
        let mut rest = taken;
        while let Some((before, (name, behind))) =
            rest.split_once("${").and_then(|(before, behind)| Some((before, behind.split_once('}')?)))
        {
            known.push_str(before);
            match name {
                "Region" => known.push_str(&self.region),
                "Account" => known.push_str(&self.account),
                _ => known.push_str(&format!("<{name}>")),
            }
            rest = behind;
        }
        self.arn(&(known + rest))
    }

    /// An ARN, but for its beginning.
    pub fn arn(&self, rest: &str) -> String {
        format!("arn:{}:{rest}", self.partition.unwrap_or("{{partition}}"))
    }

    /// What was most likely meant by a resource that is of the right service: with another region or account, the objects of a
    /// bucket, the streams of a log group, a colon for a slash.
    pub fn mended(&self, written: &str, takes: &[&str]) -> Option<String> {
        let mut parts = written.splitn(6, ':');
        let (_, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        let kinds = takes.iter().filter_map(|taken| {
            let mut wanted = taken.splitn(4, ':');
            let kind = [wanted.next()?, wanted.next()?, wanted.next()?, wanted.next()?];
            (kind[0] == service).then_some(kind)
        });
        let kinds: Vec<[&str; 4]> = kinds.collect();
        let ways: [fn(&str, &str) -> Option<String>; 7] = [
            |resource, _| Some(resource.to_owned()),
            |resource, _| ["/*", ":*", "/"].iter().find_map(|end| resource.strip_suffix(end)).map(str::to_owned),
            |resource, _| resource.contains("//").then(|| resource.replacen("//", "/", 1)),
            |resource, kind| name_behind(resource, kind).map(str::to_owned),
            |resource, kind| as_deep(resource, kind).map(str::to_owned),
            |resource, kind| Some(format!("{resource}{}*", separator(kind)?)),
            |resource, _| match resource.find([':', '/'])? {
                at if resource[at..].starts_with(':') => Some(resource.replacen(':', "/", 1)),
                _ => Some(resource.replacen('/', ":", 1)),
            },
        ];
        let mut meant = ways.iter().flat_map(|way| kinds.iter().map(move |kind| (way(resource, kind[3]), kind)));
        meant.find_map(|(candidate, [of, in_region, in_account, kind])| {
            let candidate =
                candidate.filter(|text| !text.is_empty() && may_be_resource(&Pattern::text(text), of, kind))?;
            let region = part(in_region, region, &self.region);
            let account = part(in_account, account, &self.account);
            Some(format!("arn:{partition}:{of}:{region}:{account}:{candidate}"))
        })
    }
}

/// `NAME` of `queue/NAME`, where a name is all that a kind is known by: `${QueueName}`.
fn name_behind<'a>(resource: &'a str, kind: &str) -> Option<&'a str> {
    let noun = kind.strip_prefix("${")?.strip_suffix("Name}")?;
    let (before, behind) = resource.split_once([':', '/'])?;
    before.eq_ignore_ascii_case(noun).then_some(behind)
}

/// `gateway/ID` of `gateway/ID/target/NAME`, where the kind has no more parts.
fn as_deep<'a>(resource: &'a str, kind: &str) -> Option<&'a str> {
    let parts = kind.matches([':', '/']).count();
    let (end, _) = resource.match_indices([':', '/']).nth(parts)?;
    Some(&resource[..end])
}

/// What stands behind the first name in an ARN of the list.
fn separator(kind: &str) -> Option<char> {
    kind.split_once('}')?.1.chars().next()
}

/// The region or account: what the list says, else what is written, else where the role is.
fn part<'a>(wanted: &'a str, written: &'a str, own: &'a str) -> &'a str {
    match (wanted.starts_with("${"), written) {
        (false, _) => wanted,
        (true, "") => own,
        (true, written) if written.starts_with("aws") => own,
        (true, written) => written,
    }
}
