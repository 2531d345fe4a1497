#![allow(clippy::unwrap_used)]
use crate::cloudformation::{Fragment, FragmentValue, logical_id};
use crate::source::{Origin, Sources};
use crate::template::testing::{data as data_of, load, property, render, sources};
use crate::template::{Blueprint, TemplateError, TemplateErrorKind};
use indexmap::IndexMap;
use jsonptr::Pointer;
use serde_json::{Value, json};

/// The ids of a section, then the whole section.
fn section(yaml: &str, name: &str, data: Value) -> Result<Value, TemplateErrorKind> {
    Ok(render(yaml, data)?.to_json()[name].take())
}

#[test]
fn when_keeps_a_map_unless_its_value_is_absent_false_or_empty() {
    let kept = |value: Value| property("{When: '{{v}}', a: 1}", json!({ "v": value })).unwrap() == json!({"a": 1});
    for value in [json!(true), json!("x"), json!(0), json!(["x"]), json!({"k": "x"})] {
        assert!(kept(value.clone()), "{value}");
    }
    for value in [json!(null), json!(false), json!(""), json!([]), json!({}), json!({"k": null})] {
        assert!(!kept(value.clone()), "{value}");
    }
}

#[test]
fn an_absent_value_drops_its_key_and_what_is_emptied_that_way() {
    let value = "{a: {b: {c: '{{x}}'}}, d: ['{{x}}', {e: '{{x.y}}'}], f: 1}";
    assert_eq!(property(value, json!({})), Ok(json!({"f": 1})));
}

#[test]
fn an_empty_map_that_is_written_stays_with_what_it_stands_in() {
    let value = "{a: {When: '{{v}}', b: {c: {}}}, d: {e: {f: '{{x}}'}}, g: 1}";
    assert_eq!(property(value, json!({"v": true})), Ok(json!({"a": {"b": {"c": {}}}, "g": 1})));
    assert_eq!(property(value, json!({"v": false})), Ok(json!({"g": 1})));
}

#[test]
fn empty_collections_in_the_data_are_dropped() {
    let data = json!({"m": {"a": {}, "b": [[], null], "c": ["x", {}]}, "e": {}});
    assert_eq!(property("{m: '{{m}}', e: '{{e}}'}", data), Ok(json!({"m": {"c": ["x"]}})));
}

#[test]
fn a_bare_reference_keeps_its_type() {
    let data = json!({"n": 60, "b": false, "s": "60", "l": [1], "m": {"k": "v"}});
    let value = "['{{n}}', '{{b}}', '{{s}}', {l: '{{l}}'}, '{{m}}']";
    assert_eq!(property(value, data), Ok(json!([60, false, "60", {"l": [1]}, {"k": "v"}])));
}

#[test]
fn a_list_as_an_item_of_a_list_is_spliced() {
    assert_eq!(property("[a, '{{l}}', b]", json!({"l": ["x", ["y"]]})), Ok(json!(["a", "x", ["y"], "b"])));
}

#[test]
fn numbers_and_booleans_inside_longer_text_print_plainly() {
    assert_eq!(property("'{{n}}-{{b}}'", json!({"n": 8080, "b": true})), Ok(json!("8080-true")));
}

#[test]
fn absent_inside_longer_text_is_an_error() {
    assert_eq!(property("'x-{{a.b}}'", json!({})), Err(TemplateErrorKind::AbsentInText("a.b".to_owned())));
}

#[test]
fn a_collection_inside_longer_text_is_an_error() {
    let kind = property("'x-{{a}}'", json!({"a": []}));
    assert_eq!(kind, Err(TemplateErrorKind::WrongKind("a".to_owned(), "a single value")));
}

/// A literal that looks like a variable, as it is emitted.
fn literal(parts: [&str; 2]) -> Value {
    json!({"Fn::Join": ["", parts]})
}

#[test]
fn data_beside_a_dollar_never_becomes_a_reference() {
    let data = json!({"a": "$", "b": "{AWS::AccountId}"});
    assert_eq!(property("'{{a}}{{b}}'", data), Ok(literal(["$", "{AWS::AccountId}"])));
    assert_eq!(property("'${{b}}'", json!({"b": "{X}"})), Ok(literal(["$", "{X}"])));
}

#[test]
fn first_is_the_first_that_is_present() {
    let value = "{First: ['{{a}}', ['{{b}}'], c]}";
    assert_eq!(property(value, json!({"a": "A", "b": "B"})), Ok(json!("A")));
    assert_eq!(property(value, json!({"b": "B"})), Ok(json!(["B"])));
    assert_eq!(property(value, json!({})), Ok(json!("c")));
    assert_eq!(property("{a: 1, b: {First: ['{{a}}']}}", json!({})), Ok(json!({"a": 1})));
}

const ROLE: &str = "
Resources:
  Role: {When: '{{own}}', Type: R}
  User:
    Type: U
    DependsOn: [Role]
    Properties: {p: PLACE}
";

#[test]
fn a_candidate_that_names_a_dropped_resource_counts_as_absent() {
    let yaml = ROLE.replace("PLACE", "{First: ['${Role.Arn}', given]}");
    let users = section(&yaml, "Resources", json!({})).unwrap();
    assert_eq!(users["moduleUserA66D240B"]["Properties"]["p"], json!("given"), "{users:#}");
}

#[test]
fn a_reference_to_a_dropped_resource_is_an_error() {
    let yaml = ROLE.replace("PLACE", "'${Role}'");
    assert_eq!(render(&yaml, json!({})), Err(TemplateErrorKind::Dropped("Role".to_owned())));
}

#[test]
fn depends_on_forgets_what_was_dropped() {
    let yaml = ROLE.replace("PLACE", "1");
    let kept = section(&yaml, "Resources", json!({"own": true})).unwrap();
    let dropped = section(&yaml, "Resources", json!({})).unwrap();
    let role = kept.as_object().unwrap().keys().next().unwrap();
    assert_eq!(kept["moduleUserA66D240B"]["DependsOn"], json!([role]));
    assert_eq!(dropped["moduleUserA66D240B"].get("DependsOn"), None);
}

const ENDPOINTS: &str = "
Resources:
  Endpoint:
    Each: {e: '{{endpoints}}'}
    When: '{{e.on}}'
    Path: 'Endpoint/{{e.name}}/Resource'
    Type: E
Outputs:
  Out:
    Each:
      e: '{{endpoints}}'
      row:
        - {attr: arn, value: '${Endpoint.Arn}'}
        - {attr: id, value: '${Endpoint}'}
    When: '{{e.on}}'
    Path: '{{e.name}}-{{row.attr}}'
    Value: '{{row.value}}'
";

#[test]
fn each_multiplies_its_loops_and_a_short_name_means_the_copy_for_the_same_element() {
    let data = json!({"endpoints": [{"name": "a", "on": true}, {"name": "b"}, {"name": "c", "on": true}]});
    let template = render(ENDPOINTS, data).unwrap().to_json();
    assert_eq!(
        template,
        json!({
            "Resources": {
                "moduleEndpointa2DB133FA": {"Type": "E"},
                "moduleEndpointc14BBEF69": {"Type": "E"},
            },
            "Outputs": {
                "moduleaarn30D07DD7": {"Value": {"Fn::GetAtt": ["moduleEndpointa2DB133FA", "Arn"]}},
                "moduleaid098817E5": {"Value": {"Ref": "moduleEndpointa2DB133FA"}},
                "modulecarn457AD165": {"Value": {"Fn::GetAtt": ["moduleEndpointc14BBEF69", "Arn"]}},
                "modulecid6B8FE599": {"Value": {"Ref": "moduleEndpointc14BBEF69"}},
            },
        })
    );
}

#[test]
fn a_logical_id_does_not_depend_on_the_order_of_elements() {
    let one = json!({"endpoints": [{"name": "a", "on": true}, {"name": "c", "on": true}]});
    let other = json!({"endpoints": [{"name": "c", "on": true}, {"name": "a", "on": true}]});
    assert_eq!(render(ENDPOINTS, one).unwrap().to_json(), render(ENDPOINTS, other).unwrap().to_json());
}

#[test]
fn a_repeated_resource_has_no_meaning_outside_its_loop() {
    let yaml = format!("{ENDPOINTS}  Other: {{Value: '${{Endpoint.Arn}}'}}");
    assert_eq!(render(&yaml, json!({})), Err(TemplateErrorKind::NoCopyMeant("Endpoint".to_owned())));
}

#[test]
fn each_over_a_map_gives_key_and_value() {
    let value = "[{Each: {tag: '{{tags}}'}, Key: '{{tag.key}}', Value: '{{tag.value}}'}]";
    let data = json!({"tags": {"b": "1", "a${x}": "2"}});
    assert_eq!(
        property(value, data),
        Ok(json!([{"Key": "b", "Value": "1"}, {"Key": literal(["a$", "{x}"]), "Value": "2"}]))
    );
}

#[test]
fn each_over_nothing_repeats_nothing() {
    assert_eq!(property("{a: 1, l: [{Each: {x: '{{none}}'}, k: 1}]}", json!({})), Ok(json!({"a": 1})));
}

#[test]
fn json_becomes_a_compact_string() {
    let value = "{Json: {a: ['{{x}}', 1, true], b: '{{none}}', c: {d: \"q\\\"${!\"}}}";
    let wanted = r#"{"a":["x",1,true],"c":{"d":"q\"${"}}"#;
    assert_eq!(property(value, json!({"x": "x"})), Ok(json!(wanted)));
}

#[test]
fn deploy_time_values_make_json_an_fn_sub() {
    let value = "{Json: {r: 'arn:${X.Arn}', a: '{{account}}'}}";
    let json = property(value, json!({"account": "${AWS::AccountId}"})).unwrap();
    let text = json["Fn::Sub"].as_str().unwrap();
    assert_eq!(text, r#"{"r":"arn:${moduleXB9B39B68.Arn}","a":"${AWS::AccountId}"}"#);
}

#[test]
fn a_parameter_inside_json_is_an_error() {
    let kind = property("{Json: {a: '{{x}}'}}", json!({"x": "${VpcId}"}));
    assert_eq!(kind, Err(TemplateErrorKind::ParameterInJson("VpcId".to_owned())));
}

#[test]
fn a_parameter_is_emitted_when_something_refers_to_it() {
    let yaml = "Resources: {X: {Type: T, Properties: {p: '{{x}}'}}}";
    let used = section(yaml, "Parameters", json!({"x": "a-${VpcId}"})).unwrap();
    let unused = section(yaml, "Parameters", json!({"x": "a-${!VpcId}"})).unwrap();
    assert_eq!((used, unused), (json!({"VpcId": {"Type": "String"}}), Value::Null));
}

#[test]
fn text_that_names_nothing_known_is_an_error() {
    assert_eq!(
        property("'{{x}}'", json!({"x": "${Nobody.Arn}"})),
        Err(TemplateErrorKind::UnknownName("Nobody".to_owned()))
    );
}

#[test]
fn one_logical_id_twice_is_an_error() {
    let yaml = "Resources: {X: {Each: {e: '{{l}}'}, Path: 'P/{{e}}', Type: T}}";
    assert!(matches!(render(yaml, json!({"l": ["a", "a"]})), Err(TemplateErrorKind::LogicalIdTwice(_))));
    let taken = "Resources: {VpcId: {Type: T}}";
    assert_eq!(render(taken, json!({})), Err(TemplateErrorKind::LogicalIdTwice("VpcId".to_owned())));
}

#[test]
fn a_path_must_be_known_before_the_deploy() {
    let yaml = "Resources: {X: {Path: 'P/{{a}}', Type: T}}";
    assert_eq!(render(yaml, json!({"a": "${AWS::Region}"})), Err(TemplateErrorKind::MustBeKnown("Path".to_owned())));
}

#[test]
fn a_leaf_knows_its_data_first_and_then_its_line() {
    let sources = Sources::new(std::path::Path::new("."), &[]).unwrap();
    let config = sources.add("config.yaml", "port: 8080\n".to_owned());
    let yaml = "Resources:\n  X:\n    When: '{{port}}'\n    Type: T\n    P: {p: 'x-{{port}}', q: '{{all}}'}\n";
    let blueprint = Blueprint::load("module", &[("templates/module.yaml", yaml)], &sources).unwrap();
    let port = Fragment::of_text("8080", vec![Origin::File(config.start()), Origin::Default("port".to_owned())]);
    let all = Fragment::of_entries([("a", port.clone())]);
    let template =
        blueprint.render(&Fragment::of_entries([("port", port), ("all", all)]), &IndexMap::default()).unwrap();
    let lines = |pointer: &'static str| -> Vec<String> {
        let origins = template.origins(Pointer::from_static(pointer)).iter();
        origins
            .map(|origin| match origin {
                Origin::File(span) => format!("{}:{}", sources.name(span.file), sources.start(*span).line),
                other => format!("{other:?}"),
            })
            .collect()
    };
    let config = ["config.yaml:1", "Default(\"port\")"];
    assert_eq!(lines("/Resources/moduleXB9B39B68/Type"), ["templates/module.yaml:4"]);
    assert_eq!(lines("/Resources/moduleXB9B39B68/P/p"), [&config[..], &["templates/module.yaml:5"]].concat());
    assert_eq!(lines("/Resources/moduleXB9B39B68/P/q/a"), [&config[..], &["templates/module.yaml:5"]].concat());
    // A resource as a whole: what made it be there.
    let whole = lines("/Resources/moduleXB9B39B68");
    assert_eq!(whole, [&config[..], &["templates/module.yaml:3", "templates/module.yaml:2"]].concat());
}

/// Data that knows a place for each of its values: the default of its path.
fn placed(data: &Value) -> Fragment {
    fn place(fragment: &mut Fragment, path: &str) {
        fragment.origins = vec![Origin::Default(path.to_owned())];
        match &mut fragment.value {
            FragmentValue::Map(map) => map.iter_mut().for_each(|(key, value)| {
                value.key_origins = vec![Origin::Default(format!("{path}.{key} as a key"))];
                place(value, &format!("{path}.{key}"));
            }),
            FragmentValue::List(items) => {
                items.iter_mut().enumerate().for_each(|(index, item)| place(item, &format!("{path}.{index}")))
            }
            _ => {}
        }
    }
    let mut data = data_of(data);
    place(&mut data, "");
    data
}

/// The data's places that the value at a pointer names.
#[track_caller]
fn named(yaml: &str, data: Value, pointer: &str) -> Vec<String> {
    let template = load(yaml).unwrap().render(&placed(&data), &IndexMap::default()).unwrap();
    let origins = template.origins(Pointer::parse(pointer).unwrap()).iter();
    let names = origins.filter_map(|origin| match origin {
        Origin::Default(path) => Some(path.trim_start_matches('.').to_owned()),
        _ => None,
    });
    names.collect()
}

#[test]
fn what_names_a_resource_names_the_data_in_its_path() {
    let yaml = "
Resources:
  X: {Each: {e: '{{list}}'}, Path: 'X/{{e}}', Type: T}
  Y: {Each: {e: '{{list}}'}, Type: T, Path: Y, DependsOn: [X], p: '${X.Arn} of {{name}}'}
";
    let data = json!({"list": ["a"], "name": "n"});
    let y = format!("/Resources/{}", logical_id(&["module", "Y"]));
    assert_eq!(named(yaml, data.clone(), &format!("{y}/p")), ["name", "list.0"]);
    assert_eq!(named(yaml, data, &format!("{y}/DependsOn/0")), ["list.0"]);
}

#[test]
fn a_key_has_a_place_of_its_own() {
    let tags = "Resources: {X: {Type: T, p: [{Each: {t: '{{tags}}'}, k: '{{t.key}}', v: '{{t.value}}'}]}}";
    let data = json!({"tags": {"team": "sales"}});
    assert_eq!(named(tags, data.clone(), "/Resources/moduleXB9B39B68/p/0/k"), ["tags.team as a key"]);
    assert_eq!(named(tags, data, "/Resources/moduleXB9B39B68/p/0/v"), ["tags.team"]);
}

#[test]
fn json_names_what_it_says_and_what_it_does_not_say() {
    let yaml = "Resources: {X: {Type: T, p: {Json: {c: '{{c}}', d: {When: '{{kept}}', v: 1}, e: {When: '{{dropped}}', v: '{{v}}'}}}}}";
    let data = json!({"c": {"key": ["x"]}, "kept": true, "dropped": false, "v": 1, "other": 1});
    assert_eq!(named(yaml, data, "/Resources/moduleXB9B39B68/p"), ["c.key as a key", "c.key.0", "kept", "dropped"]);
}

#[test]
fn a_candidate_that_is_taken_for_want_of_another_names_the_key_that_is_not_set() {
    let yaml = "Resources: {X: {Type: T, p: {First: ['{{config.a.b}}', ['{{c}}', 1]]}}}";
    let data = json!({"config": {"other": 1}, "c": "c"});
    assert_eq!(named(yaml, data.clone(), "/Resources/moduleXB9B39B68/p/0"), ["a.b", "c"]);
    assert_eq!(named(yaml, data, "/Resources/moduleXB9B39B68/p/1"), ["a.b"]);
}

#[test]
fn a_resource_that_is_left_out_is_told_with_what_left_it_out() {
    let yaml =
        "Resources: {X: {When: '{{own}}', Type: A::B::C}, Y: {Each: {e: '{{list}}'}, When: '{{e.on}}', Type: T}}";
    let data = placed(&json!({"own": false, "list": [{"on": false}, {"on": true}, {"on": false}]}));
    let template = load(yaml).unwrap().render(&data, &IndexMap::default()).unwrap();
    let left_out = template.left_out.iter().map(|one| (one.resource_type.as_str(), one.origins.clone()));
    let place = |path: &str| vec![Origin::Default(path.to_owned())];
    let wanted = [("A::B::C", place(".own")), ("T", place(".list.0.on")), ("T", place(".list.2.on"))];
    assert_eq!(left_out.collect::<Vec<_>>(), wanted);
}

#[test]
fn a_template_file_that_means_nothing_is_refused() {
    for (yaml, wanted) in [
        ("Resources: {X: {p: '{{#if a}}b{{/if}}'}}", "more than plain references"),
        ("Resources: {X: {p: '{{upper a}}'}}", "more than plain references"),
        ("Resources: {X: {p: '{{> part}}'}}", "more than plain references"),
        ("Resources: {X: {p: '{{../a}}'}}", "more than plain references"),
        ("Resources: {X: {p: '{{a'}}", "invalid handlebars syntax"),
        ("Resources: {X: {p: 'a ${Runtime'}}", "never closes"),
        ("Resources: {X: {p: '${Runtime.Arn}'}}", "`Runtime.Arn` names no resource"),
        ("Resources: {X: {DependsOn: [Y]}}", "`Y` names no resource"),
        ("Resources: {X: {p: {Each: {a: '{{b}}'}}}}", "`Each` repeats list items"),
        ("Resources: {X: {p: {First: [a], b: 1}}}", "`First` suffers no other key"),
        ("Resources: {X: {p: {When: yes}}}", "`When` holds one reference"),
        ("Resources: {X: {'{{a}}': 1}}", "must be plain"),
        ("Resource: {}", "no section is called `Resource`"),
        ("Resources: {X: {a: 1, a: 2}}", "not valid YAML"),
    ] {
        let kind = load(yaml).map(|_| ()).unwrap_err().to_string();
        assert!(kind.contains(wanted), "{yaml}\n{kind}");
    }
}

/// The logical ids of a blueprint of two files, `order` in a third.
fn ordered(order: &str) -> Result<Vec<String>, TemplateError> {
    let files = [
        ("templates/module/one.yaml", "Resources: {A: {Type: T}, B: {Type: T}}"),
        ("templates/module/two.yaml", "\nResources:\n  C: {Type: T}\nOutputs: {D: {Value: '${A}'}}"),
        ("templates/module/stack.yaml", order),
    ];
    let template = Blueprint::load("module", &files, &sources())?.render(&Fragment::absent(), &IndexMap::default())?;
    let ids = template.resources.keys().chain(template.outputs.keys());
    Ok(ids.map(|id| id["module".len()..][..1].to_owned()).collect())
}

#[test]
fn resources_stand_in_the_written_order_whatever_file_they_are_in() {
    assert_eq!(ordered("{}").unwrap(), ["A", "B", "C", "D"]);
    let order = "Order: [{one.yaml: [B]}, {two.yaml: [C, D]}, {one.yaml: [A]}]";
    assert_eq!(ordered(order).unwrap(), ["B", "C", "A", "D"]);
}

#[test]
fn an_order_that_is_not_of_all_and_of_nothing_else_is_refused() {
    for (order, wanted) in [
        ("Order: [{one.yaml: [A, B]}, {two.yaml: [D]}]", "two.yaml:3: `Order` does not list `C`"),
        ("Order: [{one.yaml: [A, B, A]}, {two.yaml: [C, D]}]", "stack.yaml:1: `Order` lists `A` twice"),
        ("Order:\n- one.yaml: [A, B]\n- two.yaml: [X]", "stack.yaml:3: `two.yaml` has no `X`"),
        ("Order: [{one.yaml: [C]}]", "stack.yaml:1: `one.yaml` has no `C`"),
        ("Order: [{three.yaml: [A]}]", "stack.yaml:1: there is no file `three.yaml`"),
        ("Resources: {A: {Type: T}}", "stack.yaml:1: another file has a `A`, too"),
    ] {
        let error = ordered(order).unwrap_err().to_string();
        assert_eq!(error, format!("templates/module/{wanted}"));
    }
}

#[test]
fn one_compiled_template_renders_many_modules() {
    let blueprint = load("Resources: {X: {Type: '{{t}}'}}").unwrap();
    for name in ["a", "b"] {
        let data = Fragment::of_entries([("t", Fragment::new(FragmentValue::Text(name.to_owned()), Vec::new()))]);
        let template = blueprint.render(&data, &IndexMap::default()).unwrap();
        assert_eq!(template.to_json()["Resources"]["moduleXB9B39B68"]["Type"], json!(name));
    }
}
