use super::corrections::{CORRECTIONS, Correction, Of};
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

/// The list. Its licence stands in it.
const LIST: &str = include_str!("reference.txt");

/// A service, as actions name it: `bedrock-agentcore`.
#[derive(Debug)]
pub struct Service {
    pub name: &'static str,
    /// In alphabetical order.
    pub actions: Vec<Action>,
}

#[derive(Debug)]
pub struct Action {
    pub name: &'static str,
    /// The ARNs of the resources that it takes, without `arn:${Partition}:`; any of them will do.
    pub takes: Vec<&'static str>,
    /// Whether the list knows no resource for it: then nothing but `*` is certain to allow it.
    pub takes_none: bool,
}

/// The day of the list.
pub fn date() -> &'static str {
    LIST.lines().find_map(|line| line.strip_prefix("# Of: ")).unwrap_or_default()
}

/// The names of all services, in alphabetical order.
pub fn services() -> impl Iterator<Item = &'static str> {
    SECTIONS.keys().copied()
}

/// The condition keys of all services; `${TagKey}` in one stands for any text.
pub fn condition_keys() -> impl Iterator<Item = &'static str> {
    LIST.lines().filter_map(|line| line.strip_prefix('=')).flat_map(|keys| keys.split(' '))
}

/// The service of a name, in any case.
pub fn service(name: &str) -> Option<&'static Service> {
    let (name, section) = SECTIONS.get_key_value(name.to_ascii_lowercase().as_str())?;
    Some(section.service.get_or_init(|| read(name, section.text)))
}

impl Service {
    /// The action of a name, in any case.
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name.eq_ignore_ascii_case(name))
    }
}

/// What the list says of one service; read when somebody asks for it.
struct Section {
    text: &'static str,
    service: OnceLock<Service>,
}

static SECTIONS: LazyLock<BTreeMap<&'static str, Section>> = LazyLock::new(|| {
    let mut sections = BTreeMap::new();
    // A service begins its line, what is said of it does not.
    let mut rest = LIST;
    while let Some((line, behind)) = rest.split_once('\n') {
        rest = behind;
        if line.starts_with(['#', ' ', '-', '=']) {
            continue;
        }
        let end = behind.split_inclusive('\n').take_while(|line| line.starts_with([' ', '-', '='])).map(str::len).sum();
        let (text, next) = behind.split_at(end);
        sections.insert(line, Section { text, service: OnceLock::new() });
        rest = next;
    }
    sections
});

fn read(name: &'static str, text: &'static str) -> Service {
    let mut types: Vec<Vec<&'static str>> = Vec::new();
    let mut actions = Vec::new();
    for line in text.lines() {
        if let Some(resource_type) = line.strip_prefix(' ') {
            types.push(resource_type.split(' ').skip(1).collect());
        } else if let Some((numbers, names)) = line.strip_prefix('-').and_then(|group| group.split_once(' ')) {
            let numbers = numbers.split(',').filter_map(|number| number.parse::<usize>().ok());
            let takes: Vec<&str> = numbers.filter_map(|number| types.get(number)).flatten().copied().collect();
            let action = |name| Action { name, takes_none: takes.is_empty(), takes: takes.clone() };
            actions.extend(names.split(' ').map(action));
        }
    }
    let mut service = Service { name, actions };
    CORRECTIONS.iter().filter(|correction| correction.service == name).for_each(|correction| {
        correct(&mut service, correction);
    });
    service.actions.sort_by_key(|action| action.name);
    service
}

fn correct(service: &mut Service, correction: &Correction) {
    let (Of::Actions(names) | Of::Listings(names)) = &correction.of else {
        let Of::Taking(like) = &correction.of else { return };
        let taking = service.actions.iter_mut().filter(|action| action.takes.contains(like));
        taking.for_each(|action| action.takes.extend(correction.takes));
        return;
    };
    for name in *names {
        match service.actions.iter_mut().find(|action| action.name == *name) {
            Some(action) => {
                action.takes.extend(correction.takes);
                action.takes_none &= matches!(correction.of, Of::Listings(_));
            }
            None => service.actions.push(Action { name, takes: correction.takes.to_vec(), takes_none: false }),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_whole_list_is_read() {
        assert_eq!(date().len(), "2026-09-26".len());
        let all: Vec<&Service> = services().map(|name| service(name).unwrap()).collect();
        assert!(all.len() > 400, "{}", all.len());
        let actions: usize = all.iter().map(|service| service.actions.len()).sum();
        assert!(actions > 20_000, "{actions}");
        for service in all {
            let names: BTreeSet<String> = service.actions.iter().map(|action| action.name.to_lowercase()).collect();
            assert_eq!(names.len(), service.actions.len(), "{}", service.name);
            for action in &service.actions {
                let whole = |arn: &&str| arn.splitn(4, ':').count() == 4;
                assert!(action.takes.iter().all(whole), "{}:{} {:?}", service.name, action.name, action.takes);
            }
        }
    }

    #[test]
    fn a_service_and_an_action_are_found_in_any_case() {
        let action = service("Bedrock-AgentCore").unwrap().action("startbrowsersession").unwrap();
        assert_eq!(action.name, "StartBrowserSession");
        assert!(action.takes.contains(&"bedrock-agentcore:${Region}:aws:browser/${BrowserId}"), "{:?}", action.takes);
        assert!(service("ecr").unwrap().action("GetAuthorizationToken").unwrap().takes_none);
    }
}
