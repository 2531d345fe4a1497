use super::Mutator;
use super::place::{
    as_list, documents, entry, flip, in_condition, in_document, in_element, in_keys, in_role, in_statement,
    in_statements, in_tags, in_text, leaves, resource, roles, wrap,
};
use super::value::{ACTIONS, ARNS, KEYS, OPERATORS, RESOURCES, by_function, condition, function, small_document};
use serde_json::{Value, json};

/// What may mean another thing.
pub const ANY: &[Mutator] = &[
    ("effect flipped", |template, random| in_statement(template, random, |one, _| flip(one))),
    ("effect in a list", |template, random| in_statement(template, random, |one, _| wrap(one, "Effect"))),
    ("statement gone", |template, random| {
        in_statements(template, random, |all, random| {
            let at = random.below(all.len());
            (!all.is_empty()).then(|| drop(all.remove(at)))
        })
    }),
    ("statement denied", |template, random| {
        in_statements(template, random, |all, random| {
            let mut other = random.pick(all)?.clone();
            flip(other.as_object_mut()?)?;
            all.push(other);
            Some(())
        })
    }),
    ("statement more", |template, random| {
        in_statements(template, random, |all, random| {
            let effect = *random.pick(&["Allow", "Allow", "Deny"])?;
            let mut one =
                json!({"Effect": effect, "Action": random.pick(ACTIONS)?, "Resource": random.pick(RESOURCES)?});
            if random.below(2) == 0 {
                one["Condition"] = condition(random)?;
            }
            all.push(one);
            Some(())
        })
    }),
    ("statement by function", |template, random| {
        in_statements(template, random, |all, random| {
            let at = random.below(all.len());
            let one = all.get_mut(at)?;
            *one = function(one, random);
            Some(())
        })
    }),
    ("statements by function", |template, random| {
        in_document(template, random, |document, random| by_function(document.get_mut("Statement")?, random))
    }),
    ("no statements", |template, random| {
        in_document(template, random, |document, _| {
            document.insert("Statement".to_owned(), json!([]))?;
            Some(())
        })
    }),
    ("no statement key", |template, random| {
        in_document(template, random, |one, _| one.shift_remove("Statement").map(drop))
    }),
    ("version", |template, random| {
        in_document(template, random, |document, random| {
            match random.below(3) {
                0 => drop(document.shift_remove("Version")?),
                1 => drop(document.insert("Version".to_owned(), json!("2008-10-17"))),
                _ => drop(document.insert("Version".to_owned(), json!(["2012-10-17"]))),
            }
            Some(())
        })
    }),
    ("document by function", |template, random| {
        let place = random.pick(&documents(template))?.clone();
        by_function(template.pointer_mut(&place)?, random)
    }),
    ("element by function", |template, random| in_element(template, random, by_function)),
    ("item by function", |template, random| {
        in_element(template, random, |element, random| {
            let items = as_list(element);
            let at = random.below(items.len());
            by_function(items.get_mut(at)?, random)
        })
    }),
    ("element of nothing", |template, random| {
        in_element(template, random, |element, _| {
            *element = json!([]);
            Some(())
        })
    }),
    ("element null", |template, random| {
        in_element(template, random, |element, _| {
            *element = Value::Null;
            Some(())
        })
    }),
    ("list in a list", |template, random| {
        in_element(template, random, |element, _| {
            *element = json!([element.clone()]);
            element[0].is_array().then_some(())
        })
    }),
    ("item gone", |template, random| {
        in_element(template, random, |element, random| {
            let items = as_list(element);
            let at = random.below(items.len());
            (items.len() > 1).then(|| drop(items.remove(at)))
        })
    }),
    ("item more", |template, random| {
        in_element(template, random, |element, random| {
            let of = if random.below(2) == 0 { ACTIONS } else { RESOURCES };
            as_list(element).push(json!(random.pick(of)?));
            Some(())
        })
    }),
    ("item wilder", |template, random| {
        in_element(template, random, |element, random| {
            let items = as_list(element);
            let at = random.below(items.len());
            let text = items.get(at)?.as_str()?.to_owned();
            let keep = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).nth(random.below(text.len()))?;
            items[at] = json!(format!("{}*", &text[..keep]));
            Some(())
        })
    }),
    ("all but", |template, random| {
        in_statement(template, random, |one, random| {
            let name = *random.pick(&["Action", "Resource", "Principal"])?;
            let value = one.shift_remove(name)?;
            one.insert(format!("Not{name}"), value);
            Some(())
        })
    }),
    ("unknown key", |template, random| {
        in_statement(template, random, |one, _| {
            one.insert("Resuorce".to_owned(), json!("*"));
            Some(())
        })
    }),
    ("condition gone", |template, random| {
        in_statement(template, random, |one, _| one.shift_remove("Condition").map(drop))
    }),
    ("condition more", |template, random| {
        in_statement(template, random, |one, random| {
            one.insert("Condition".to_owned(), condition(random)?);
            Some(())
        })
    }),
    ("condition in a list", |template, random| in_statement(template, random, |one, _| wrap(one, "Condition"))),
    ("operator", |template, random| {
        in_condition(template, random, |operators, random| {
            let (operator, keys) = entry(operators, random)?;
            operators.shift_remove(&operator)?;
            operators.insert((*random.pick(OPERATORS)?).to_owned(), keys);
            Some(())
        })
    }),
    ("operator by function", |template, random| {
        in_condition(template, random, |operators, random| {
            let (operator, _) = entry(operators, random)?;
            by_function(operators.get_mut(&operator)?, random)
        })
    }),
    ("operator of nothing", |template, random| {
        in_condition(template, random, |operators, random| {
            let (operator, _) = entry(operators, random)?;
            operators.insert(operator, json!({}));
            Some(())
        })
    }),
    ("operator twice", |template, random| {
        in_condition(template, random, |operators, random| {
            let (operator, keys) = entry(operators, random)?;
            operators.insert(operator.to_lowercase(), keys);
            Some(())
        })
    }),
    ("condition key", |template, random| {
        in_keys(template, random, |keys, random| {
            let (key, values) = entry(keys, random)?;
            keys.shift_remove(&key)?;
            keys.insert((*random.pick(KEYS)?).to_owned(), values);
            Some(())
        })
    }),
    ("condition key twice", |template, random| {
        in_keys(template, random, |keys, random| {
            let (key, _) = entry(keys, random)?;
            keys.insert(key.to_uppercase(), json!("other"));
            Some(())
        })
    }),
    ("condition values", |template, random| {
        in_keys(template, random, |keys, random| {
            let (key, values) = entry(keys, random)?;
            let values = match random.below(4) {
                0 => json!([]),
                1 => json!(["other", values]),
                2 => json!({"Fn::Split": [",", "a,b"]}),
                _ => json!("*"),
            };
            keys.insert(key, values);
            Some(())
        })
    }),
    ("principal", |template, random| {
        in_statement(template, random, |one, random| {
            one.contains_key("Principal").then_some(())?;
            let principals = [
                json!("*"),
                json!(["*"]),
                json!({"AWS": "*"}),
                json!({"AWS": "444455556666"}),
                json!({"AWS": []}),
                json!({"AWS": "arn:aws-cn:iam::111122223333:root"}),
                json!({"AWS": ["111122223333", {"Fn::ImportValue": "x"}]}),
                json!({"Fn::If": ["C", "111122223333", "*"]}),
                json!({"Service": "ec2.amazonaws.com"}),
            ];
            one.insert("Principal".to_owned(), random.pick(&principals)?.clone());
            Some(())
        })
    }),
    ("another partition", |template, random| {
        let places = leaves(template).into_iter().filter(|(_, text)| text.contains("arn:aws:"));
        let places: Vec<(String, String)> = places.collect();
        let (place, text) = random.pick(&places)?;
        *template.pointer_mut(place)? = json!(text.replacen("arn:aws:", "arn:aws-cn:", 1));
        Some(())
    }),
    ("boundary", |template, random| {
        in_role(template, random, |role, random| {
            let arn = json!(random.pick(ARNS)?);
            let value = if random.below(2) == 0 { function(&arn, random) } else { arn };
            role.insert("PermissionsBoundary".to_owned(), value);
            Some(())
        })
    }),
    ("boundary gone", |template, random| {
        in_role(template, random, |role, _| role.shift_remove("PermissionsBoundary").map(drop))
    }),
    ("boundary by function", |template, random| {
        in_role(template, random, |role, random| by_function(role.get_mut("PermissionsBoundary")?, random))
    }),
    ("attached more", |template, random| {
        in_role(template, random, |role, random| {
            let arn = json!(random.pick(ARNS)?);
            let value = if random.below(2) == 0 { function(&arn, random) } else { arn };
            as_list(role.get_mut("ManagedPolicyArns")?).push(value);
            Some(())
        })
    }),
    ("attached less", |template, random| {
        in_role(template, random, |role, random| {
            let list = as_list(role.get_mut("ManagedPolicyArns")?);
            let at = random.below(list.len());
            (!list.is_empty()).then(|| drop(list.remove(at)))
        })
    }),
    ("attached by function", |template, random| {
        in_role(template, random, |role, random| {
            let list = as_list(role.get_mut("ManagedPolicyArns")?);
            let at = random.below(list.len());
            by_function(list.get_mut(at)?, random)
        })
    }),
    ("all attached by function", |template, random| {
        in_role(template, random, |role, random| by_function(role.get_mut("ManagedPolicyArns")?, random))
    }),
    ("inline policy", |template, random| {
        in_role(template, random, |role, random| {
            let policy = json!({"PolicyName": "more", "PolicyDocument": small_document(random)?});
            let policies = match random.below(3) {
                0 => function(&json!([policy]), random),
                1 => json!([function(&policy, random)]),
                _ => json!([policy]),
            };
            role.insert("Policies".to_owned(), policies);
            Some(())
        })
    }),
    ("policy of its own", |template, random| {
        let role = roles(template).first()?.rsplit('/').nth(1)?.to_owned();
        let holders =
            random.pick(&[json!([{"Ref": role}]), json!([{"Fn::ImportValue": "x"}]), json!(["other"])])?.clone();
        let id = *random.pick(&["More", "customAgentCoreLogProtectionhandlerpolicy6DC99A72"])?;
        template["Resources"][id] = json!({
            "Type": "AWS::IAM::Policy",
            "Properties": {"PolicyName": "more", "Roles": holders, "PolicyDocument": small_document(random)?},
        });
        Some(())
    }),
    ("removal policy", |template, random| {
        let id = resource(template, random)?;
        let attribute = *random.pick(&["DeletionPolicy", "UpdateReplacePolicy"])?;
        template["Resources"][id][attribute] = random
            .pick(&[
                json!("Retain"),
                json!("Delete"),
                json!({"Fn::If": ["C", "Retain", "Delete"]}),
                json!({"Fn::If": ["C", "Delete", "Delete"]}),
                json!({"Ref": "Policy"}),
            ])?
            .clone();
        Some(())
    }),
    ("tag twice", |template, random| {
        in_tags(template, random, |tags, random| {
            let mut tag = random.pick(tags)?.clone();
            tag["Value"] = json!("other");
            let at = random.below(tags.len());
            tags.insert(at, tag);
            Some(())
        })
    }),
    ("tag by function", |template, random| {
        in_tags(template, random, |tags, random| {
            let at = random.below(tags.len());
            by_function(&mut tags[at]["Value"], random)
        })
    }),
    ("tag with more", |template, random| {
        in_tags(template, random, |tags, random| {
            let at = random.below(tags.len());
            tags[at]["More"] = json!("x");
            Some(())
        })
    }),
    ("property by function", |template, random| {
        let (place, _) = random.pick(&leaves(template))?.clone();
        by_function(template.pointer_mut(&place)?, random)
    }),
    ("property otherwise", |template, random| {
        let (place, text) = random.pick(&leaves(template))?.clone();
        *template.pointer_mut(&place)? = json!(format!("{text}x"));
        Some(())
    }),
    ("escaped reference", |template, random| {
        in_text(template, random, |text| {
            let escaped = text.replacen("111122223333", "\\u0024{AWS::AccountId}", 1);
            (escaped != text).then(|| json!({ "Fn::Sub": escaped }))
        })
    }),
];
