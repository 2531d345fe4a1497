//! Thousands of templates, each with a thing or two otherwise, judged twice: by the product and by a reading of its own in
//! `facts` and `calls`. What lets somebody do more, what takes off a boundary or a policy, what nobody can read is told.
#![allow(clippy::unwrap_used)]

mod calls;
mod facts;
mod mutators;
mod random;

use super::mutations::ours;
use super::testing::Case;
use crate::cloudformation::{Template, deployed_pseudo_parameters, read_template};
use crate::difference::{Difference, compare};
use crate::iam::permissions::PermissionChange;
use facts::{Facts, Role, Said};
use mutators::{ANY, HARMLESS, Mutator};
use random::Random;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What is deployed, and ours.
struct Base {
    case: Case,
    sides: [Value; 2],
    /// What the product says of them.
    intended: usize,
    facts: [Facts; 2],
}

/// The same on both sides, and as MDAA deployed it; with a boundary, policies of AWS's and statements of all kinds.
fn bases() -> Vec<Base> {
    let base = |name: &str, same: bool| {
        let case = Case::load(name);
        let ours = enriched(case.template.to_json());
        let deployed = if same { ours.clone() } else { enriched(case.deployed.clone()) };
        let proof = case.prove_with(&deployed, &self::ours(&case.template, &ours));
        assert!(proof.holds() && (!same || proof.intended.is_empty()), "{name}: {:#?}", proof.obstacles);
        let facts = [Facts::of(&deployed), Facts::of(&ours)];
        Base { case, sides: [deployed, ours], intended: proof.intended.len(), facts }
    };
    vec![base("mdaa-1.6", true), base("mdaa-1.7", true), base("mdaa-1.6", false), base("mdaa-1.8", false)]
}

fn enriched(mut template: Value) -> Value {
    for resource in template["Resources"].as_object_mut().unwrap().values_mut() {
        let kind = resource["Type"].as_str().unwrap().to_owned();
        let properties = &mut resource["Properties"];
        let runtimes_own = properties["Description"].as_str().is_some_and(|text| text.contains("AgentCore Runtime: "));
        match kind.as_str() {
            "AWS::IAM::Role" if runtimes_own => {
                properties["PermissionsBoundary"] = json!("arn:aws:iam::111122223333:policy/limits");
                let arn = json!("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess");
                properties["ManagedPolicyArns"].as_array_mut().unwrap().push(arn);
            }
            "AWS::IAM::ManagedPolicy" => {
                let more = json!([
                    {"Sid": "Reads", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"],
                     "Resource": ["arn:aws:s3:::quotes", "arn:aws:s3:::quotes/*"],
                     "Condition": {"StringEquals": {"aws:ResourceAccount": "111122223333", "aws:PrincipalTag/a/b": ["blue", "red"]}}},
                    {"Sid": "Never", "Effect": "Deny", "NotAction": ["s3:*", "logs:*", "bedrock:*"], "Resource": "*",
                     "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}, "Bool": {"aws:ViaAWSService": "false"}}},
                    {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::quotes/kept/*"},
                ]);
                let statements = properties["PolicyDocument"]["Statement"].as_array_mut().unwrap();
                statements.extend(more.as_array().unwrap().iter().cloned());
            }
            _ => {}
        }
    }
    template
}

/// What must be told of two sides.
#[derive(Debug, Default)]
struct Expected {
    /// An obstacle.
    differs: Vec<String>,
    /// An obstacle, or a difference with a reason.
    settings: Vec<String>,
    /// Of these a call is let through that was not before.
    widens: Vec<String>,
}

impl Expected {
    fn of(known: [&Facts; 2], now: [&Facts; 2], random: &mut Random) -> Expected {
        let mut expected = Expected::default();
        let none = Role::default();
        for (id, role) in &now[1].roles {
            let Some(before) = now[0].roles.get(id) else { continue };
            let [first, second] = known.map(|facts| facts.roles.get(id).unwrap_or(&none));
            if before.boundary != role.boundary && first.boundary == second.boundary {
                expected.differs.push(format!("the boundary of {id}"));
            }
            if before.attached != role.attached && first.attached == second.attached {
                expected.differs.push(format!("the policies of {id}"));
            }
            let lists =
                |of: fn(&Role) -> &Vec<Said>| [of(first), of(second), of(before), of(role)].map(|said| &said[..]);
            expected.statements(id, lists(|role| &role.identity), random);
            expected.statements(&format!("{id}, who may become it"), lists(|role| &role.trust), random);
        }
        let nothing = Vec::new();
        for id in now[0].documents.keys().chain(now[1].documents.keys()).collect::<BTreeSet<_>>() {
            let of = |facts: &'_ [&Facts; 2], side: usize| facts[side].documents.get(id).cloned().unwrap_or_default();
            let all = [of(&known, 0), of(&known, 1), of(&now, 0), of(&now, 1)];
            // What comes or goes whole is told with its resource.
            if now.iter().all(|facts| facts.documents.get(id).unwrap_or(&nothing) != &nothing) {
                expected.statements(id, [&all[0], &all[1], &all[2], &all[3]], random);
            }
        }
        for (id, before) in &now[0].settings {
            let Some(after) = now[1].settings.get(id) else {
                expected.differs.extend((!known[0].settings.contains_key(id)).then(|| format!("{id} leaves")));
                continue;
            };
            for key in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
                let value = |facts: &'_ Facts| facts.settings.get(id).and_then(|all| all.get(key)).cloned();
                let [first, second] = known.map(value);
                if before.get(key) != after.get(key) && first == second {
                    expected.settings.push(format!("{id} {key}"));
                }
            }
        }
        expected
    }

    fn statements(&mut self, whose: &str, said: [&[Said]; 4], random: &mut Random) {
        let unread = |side: usize| said[side].iter().filter(|one| matches!(one, Said::Unread(_))).collect::<Vec<_>>();
        if unread(2) != unread(3) && unread(0) == unread(1) {
            self.differs.push(format!("what cannot be read of {whose}"));
            return;
        }
        for call in calls::samples(said[2], said[3], random) {
            let [first, second, was, is] = said.map(|statements| calls::allowed(statements, &call));
            if was != is && first == second {
                let told = format!("{whose}: {call:?}");
                if is && call.sends_spans() {
                    // What every runtime gets is a difference with a reason: spans-to-own-group.
                    self.settings.push(told)
                } else if is {
                    self.widens.push(told)
                } else {
                    self.differs.push(told)
                }
                return;
            }
        }
    }

    fn is_missed(&self, said: &Answer, intended: usize) -> Option<String> {
        let Answer::Compared { holds, reasons, difference } = said else { return None };
        let widens = || difference.access.iter().flat_map(|access| &access.changes).any(PermissionChange::widens);
        let obstacle = self.differs.iter().chain(&self.widens).find(|_| *holds || difference.is_empty());
        let setting = self.settings.iter().find(|_| (*holds && *reasons == intended) || difference.is_empty());
        let direction = self.widens.iter().find(|_| !widens());
        obstacle.or(setting).or(direction).cloned()
    }
}

/// What the product says.
enum Answer {
    /// A template cannot be read.
    Unreadable,
    Compared {
        holds: bool,
        reasons: usize,
        difference: Box<Difference>,
    },
}

fn ask(base: &Base, deployed: &str, ours: &Value) -> Answer {
    let Ok(deployed) = read_template(deployed) else { return Answer::Unreadable };
    let template = self::ours(&base.case.template, ours);
    let pseudo = deployed_pseudo_parameters("111122223333", "eu-central-1", "orbit-test-sales-quotes");
    let proof = base.case.prove_with(&deployed, &template);
    let difference = Box::new(compare(&Template::from_json(&deployed), &template, &pseudo));
    Answer::Compared { holds: proof.holds(), reasons: proof.intended.len(), difference }
}

/// A share of this number: few in the loop, some hundred in .ci/run, which has minutes and not hours, or as many as
/// `MDAAC_MUTANTS` says.
fn count(of_10_000: u64) -> u64 {
    let all = std::env::var("MDAAC_MUTANTS").map(|written| written.parse().unwrap());
    let all = all.unwrap_or(if std::env::var_os("MDAAC_THOROUGH").is_some() { 600 } else { 200 });
    of_10_000 * all / 10_000
}

/// One side with some of these done to it, and their names.
fn mutant(side: &Value, of: &[Mutator], most: usize, random: &mut Random) -> (Value, Vec<&'static str>) {
    let mut mutant = side.clone();
    let mut names = Vec::new();
    let wanted = 1 + random.below(most);
    while names.len() < wanted {
        let (name, mutate) = random.pick(of).unwrap();
        let mut tried = mutant.clone();
        if mutate(&mut tried, random).is_some() && tried != mutant {
            mutant = tried;
            names.push(*name);
        }
    }
    (mutant, names)
}

/// In one of the languages of templates.
fn written(template: &Value, random: &mut Random) -> String {
    if random.below(8) == 0 { serde_yaml::to_string(template).unwrap() } else { template.to_string() }
}

/// What is found of each number, in several threads.
fn each<T: Send>(numbers: u64, find: impl Fn(&[Base], u64) -> T + Sync) -> Vec<T> {
    const THREADS: u64 = 4;
    std::thread::scope(|scope| {
        let find = &find;
        let share = |first| {
            move || {
                let bases = bases();
                (first..numbers).step_by(4).map(|number| find(&bases, number)).collect::<Vec<T>>()
            }
        };
        let threads: Vec<_> = (0..THREADS).map(|first| scope.spawn(share(first))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn whoever_may_do_more_and_whatever_cannot_be_read_is_told() {
    let wanted = count(10_000);
    let found = each(wanted, |bases, number| {
        let random = &mut Random::new(number);
        let base = random.pick(bases).unwrap();
        // Mostly what is deployed.
        let side = usize::from(random.below(4) == 0);
        let (mutant, names) = mutant(&base.sides[side], ANY, 2, random);
        let mut sides = [&base.sides[0], &base.sides[1]];
        sides[side] = &mutant;
        let facts = sides.map(Facts::of);
        let expected = Expected::of([&base.facts[0], &base.facts[1]], [&facts[0], &facts[1]], random);
        let answer = ask(base, &written(sides[0], random), sides[1]);
        let missed = expected.is_missed(&answer, base.intended);
        let missed = missed.map(|what| format!("{number}: {names:?} on side {side}: {what}"));
        (missed, !expected.widens.is_empty(), !expected.differs.is_empty())
    });
    let missed: Vec<&String> = found.iter().filter_map(|(missed, ..)| missed.as_ref()).collect();
    assert!(missed.is_empty(), "{} of {wanted}, such as\n{:#?}", missed.len(), &missed[..missed.len().min(20)]);
    let widenings = found.iter().filter(|(_, widens, _)| *widens).count();
    let told = found.iter().filter(|(_, widens, differs)| *widens || *differs).count();
    println!("{widenings} let somebody do more and {told} are something else, of {wanted}");
    assert!(widenings > found.len() / 12 && told > found.len() / 3, "{widenings} and {told} of {wanted} are too tame");
}

#[test]
fn what_means_the_same_is_no_obstacle() {
    let ours_alone: Vec<Mutator> = HARMLESS.iter().filter(|(name, _)| !name.ends_with("Sid")).copied().collect();
    let found = each(count(3_000), |bases, number| {
        let random = &mut Random::new(number);
        let base = random.pick(bases).unwrap();
        let side = random.below(2);
        // By our own Sids the statements of our templates are told from those of the config.
        let (mutant, names) = mutant(&base.sides[side], if side == 0 { HARMLESS } else { &ours_alone }, 3, random);
        let mut sides = [&base.sides[0], &base.sides[1]];
        sides[side] = &mutant;
        match ask(base, &written(sides[0], random), sides[1]) {
            Answer::Compared { holds: true, .. } => None,
            Answer::Compared { difference, .. } => Some(format!("{number}: {names:?} on side {side}: {difference:?}")),
            Answer::Unreadable => Some(format!("{number}: {names:?}: not read")),
        }
    });
    let wrong: Vec<String> = found.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
}

/// JSON in which one key stands twice.
fn with_a_key_twice(json: &Value, random: &mut Random) -> Option<String> {
    fn maps(value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                found.extend((!map.is_empty()).then(|| at.to_owned()));
                map.iter().for_each(|(key, value)| {
                    maps(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
                });
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| maps(item, &format!("{at}/{index}"), found));
            }
            _ => {}
        }
    }
    let mut places = Vec::new();
    maps(json, "", &mut places);
    let mut mutant = json.clone();
    let map = mutant.pointer_mut(random.pick(&places)?)?;
    let (key, _) = map.as_object().and_then(|map: &Map<String, Value>| map.iter().nth(random.below(map.len())))?;
    let text = map.to_string();
    let twice = format!("{},{}:\"other\"}}", &text[..text.len() - 1], Value::from(key.as_str()));
    *map = json!("the map");
    Some(mutant.to_string().replacen("\"the map\"", &twice, 1))
}

#[test]
fn a_key_that_stands_twice_is_never_one_of_the_two() {
    each(count(1_000), |bases, number| {
        let random = &mut Random::new(number);
        let base = random.pick(bases).unwrap();
        let text = with_a_key_twice(&base.sides[0], random).unwrap();
        assert!(matches!(ask(base, &text, &base.sides[1]), Answer::Unreadable), "{number}: {text}");
        // In a policy that is text.
        let mut deployed = base.sides[0].clone();
        let policies = deployed["Resources"].as_object_mut().unwrap().values_mut();
        let policy = policies.filter(|one| one["Type"] == "AWS::Logs::ResourcePolicy").last().unwrap();
        let document = &mut policy["Properties"]["PolicyDocument"];
        let inner: Value = serde_json::from_str(document.as_str().unwrap()).unwrap();
        *document = with_a_key_twice(&inner, random).unwrap().into();
        let answer = ask(base, &deployed.to_string(), &base.sides[1]);
        assert!(matches!(answer, Answer::Compared { holds: false, .. }), "{number}: {deployed:#}");
    });
}
