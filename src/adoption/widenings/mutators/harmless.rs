use super::Mutator;
use super::place::{as_list, in_element, in_role, in_statement, in_statements, in_tags, in_text, resource, rewritten};

use serde_json::{Value, json};

/// What means the same.
pub const HARMLESS: &[Mutator] = &[
    ("statements in another order", |template, random| {
        in_statements(template, random, |all, random| {
            random.shuffle(all);
            Some(())
        })
    }),
    ("items in another order", |template, random| {
        in_element(template, random, |element, random| {
            random.shuffle(element.as_array_mut()?);
            Some(())
        })
    }),
    ("an item twice", |template, random| {
        in_element(template, random, |element, random| {
            let again = random.pick(element.as_array()?)?.clone();
            element.as_array_mut()?.push(again);
            Some(())
        })
    }),
    ("one item as a list, or a list of one as it", |template, random| {
        in_element(template, random, |element, _| {
            *element = match element {
                Value::Array(items) if items.len() == 1 => items.remove(0),
                Value::Array(_) => return None,
                ref one => json!([one]),
            };
            Some(())
        })
    }),
    ("AWS::NoValue among items", |template, random| {
        in_element(template, random, |element, _| {
            as_list(element).push(json!({"Ref": "AWS::NoValue"}));
            Some(())
        })
    }),
    ("an action in other letters", |template, random| {
        in_statement(template, random, |one, _| {
            let action = one.get_mut("Action")?;
            let text = action.as_str()?.to_uppercase();
            *action = json!(text);
            Some(())
        })
    }),
    ("another Sid", |template, random| {
        in_statement(template, random, |one, _| {
            one.insert("Sid".to_owned(), json!("Another"));
            Some(())
        })
    }),
    ("no Sid", |template, random| in_statement(template, random, |one, _| one.shift_remove("Sid").map(drop))),
    ("a statement in parts", |template, random| {
        in_statements(template, random, |all, random| {
            let at = random.below(all.len());
            let one = all.get(at)?.clone();
            one["Action"].as_array()?.iter().all(Value::is_string).then_some(())?;
            let parts: Vec<Value> = one["Action"]
                .as_array()?
                .iter()
                .map(|action| {
                    let mut part = one.clone();
                    part["Action"] = action.clone();
                    part.as_object_mut().unwrap().shift_remove("Sid");
                    part
                })
                .collect();
            all.splice(at..=at, parts);
            Some(())
        })
    }),
    ("keys in another order", |template, random| {
        in_statement(template, random, |one, random| {
            let mut entries: Vec<(String, Value)> = std::mem::take(one).into_iter().collect();
            random.shuffle(&mut entries);
            one.extend(entries);
            Some(())
        })
    }),
    ("text by Fn::Sub", |template, random| {
        rewritten(template, random, |text| {
            Some(
                json!({"Fn::Sub": text.replace("111122223333", "${AWS::AccountId}").replace("arn:aws:", "arn:${AWS::Partition}:")}),
            )
        })
    }),
    ("text by Fn::Join", |template, random| {
        rewritten(template, random, |text| {
            let parts: Vec<&str> = text.split(':').collect();
            Some(json!({"Fn::Join": [":", parts]}))
        })
    }),
    ("text by Fn::Sub with names", |template, random| {
        rewritten(template, random, |text| {
            let (before, after) = text.split_once("111122223333")?;
            Some(json!({"Fn::Sub": [format!("{before}${{account}}{after}"), {"account": {"Ref": "AWS::AccountId"}}]}))
        })
    }),
    ("a policy by its attribute", |template, random| {
        in_role(template, random, |role, _| {
            let arns = role.get_mut("ManagedPolicyArns")?.as_array_mut()?;
            let own = arns.iter_mut().find(|arn| arn.get("Ref").is_some())?;
            *own = json!({"Fn::GetAtt": [own["Ref"], "PolicyArn"]});
            Some(())
        })
    }),
    ("policies in another order", |template, random| {
        in_role(template, random, |role, random| {
            random.shuffle(role.get_mut("ManagedPolicyArns")?.as_array_mut()?);
            Some(())
        })
    }),
    ("tags in another order", |template, random| {
        in_tags(template, random, |tags, random| {
            random.shuffle(tags);
            Some(())
        })
    }),
    ("a removal policy that holds anyway", |template, random| {
        let id = resource(template, random)?;
        let resource = template["Resources"][id].as_object_mut()?;
        if !resource.contains_key("DeletionPolicy") {
            resource.insert("DeletionPolicy".to_owned(), json!("Delete"));
        }
        Some(())
    }),
    ("metadata", |template, random| {
        let id = resource(template, random)?;
        template["Resources"][id]["Metadata"] = json!({"aws:cdk:path": "a/b"});
        Some(())
    }),
    ("a property of AWS::NoValue", |template, random| {
        let id = resource(template, random)?;
        template["Resources"][id]["Properties"]["More"] = json!({"Ref": "AWS::NoValue"});
        Some(())
    }),
    ("JSON laid out otherwise", |template, random| {
        in_text(template, random, |text| {
            let json: Value = serde_json::from_str(text).ok()?;
            Some(json!(format!("{json:#}")))
        })
    }),
    ("JSON by Fn::Sub", |template, random| {
        in_text(template, random, |text| Some(json!({"Fn::Sub": text.replace("111122223333", "${AWS::AccountId}")})))
    }),
];
