//! Names are MDAA 1.6.0's, to the letter: another name replaces the user's resource.
use mdaac::module_type::naming::Naming;
use proptest::prelude::*;

const ACME: Naming = Naming { org: "acme", env: "dev", domain: "data", module: "agents", env_in_ssm_path: false };
const LONG: Naming = Naming {
    org: "averylongorganization",
    env: "production",
    domain: "averylongdomainname",
    module: "bedrock-agentcore-runtime-long-module",
    env_in_ssm_path: false,
};
const LONG_AGENT: &str = "this_is_a_very_long_agent_runtime_name_that_certainly_needs_truncation_and_a_hash";

/// MDAA's JavaScript, number by number: every value a double, `Math.imul` by its definition.
mod javascript {
    const TWO_32: f64 = 4_294_967_296.0;

    fn to_int32(value: f64) -> f64 {
        let unsigned = value.rem_euclid(TWO_32);
        if unsigned >= TWO_32 / 2.0 { unsigned - TWO_32 } else { unsigned }
    }

    fn imul(a: f64, b: f64) -> f64 {
        to_int32(to_int32(a) * to_int32(b))
    }

    pub fn hash(name: &str) -> String {
        let mut h = 0.0;
        for unit in name.encode_utf16() {
            h = imul(31.0, h) + f64::from(unit);
        }
        to_string_16(h)
    }

    fn to_string_16(value: f64) -> String {
        let mut rest = value.abs();
        let mut digits = vec![];
        loop {
            digits.push(char::from(b"0123456789abcdef"[(rest % 16.0) as usize]));
            rest = (rest / 16.0).floor();
            if rest == 0.0 {
                break;
            }
        }
        if value < 0.0 {
            digits.push('-');
        }
        digits.iter().rev().collect()
    }

    pub fn resource_name(prefix: &str, suffix: &str, max: usize) -> Option<String> {
        let mut name: Vec<u16> = format!("{prefix}-{suffix}").to_lowercase().encode_utf16().collect();
        if name.len() >= max {
            let hash = hash(&String::from_utf16(&name).unwrap());
            name.truncate(max - hash.len() - 1);
            name.extend(format!("-{hash}").encode_utf16());
        }
        let name = String::from_utf16_lossy(&name);
        let allowed = regex::Regex::new(r"^[A-Za-z0-9][A-Za-z0-9\-_.]*[A-Za-z0-9]$").unwrap();
        allowed.is_match(&name).then_some(name)
    }

    pub fn sanitized(name: &str, prefix: &str) -> String {
        let name = regex::Regex::new("[^A-Za-z0-9_]").unwrap().replace_all(name, "_").into_owned();
        if regex::Regex::new("^[a-zA-Z]").unwrap().is_match(&name) { name } else { format!("{prefix}{name}") }
    }
}

fn context() -> impl Strategy<Value = String> {
    "[a-z0-9-]{1,20}|[A-Z]{1,3}[a-z0-9]{1,10}"
}

proptest! {
    #[test]
    fn any_name_is_what_javascript_makes_of_it(
        org in context(), env in context(), domain in context(), module in context(),
        agent in "[a-zA-Z][a-zA-Z0-9_]{0,60}|[a-z_.é😀Σ-]{1,50}",
        endpoint in prop::option::of("[a-zA-Z][a-zA-Z0-9_-]{0,47}"),
    ) {
        let naming = Naming { org: &org, env: &env, domain: &domain, module: &module, env_in_ssm_path: false };
        let prefix = format!("{org}-{env}-{domain}-{module}");
        let role = format!("bedrock-agentcore-runtime-{agent}");
        let expected = |suffix: &str, max| javascript::resource_name(&prefix, suffix, max);
        prop_assert_eq!(naming.role_name(&agent).ok(), expected(&role, 64));
        prop_assert_eq!(naming.policy_name(&agent).ok(), expected(&role, 128));
        let runtime = expected(&agent, 48).map(|name| javascript::sanitized(&name, "r_"));
        prop_assert_eq!(naming.runtime_name(&agent).ok(), runtime);
        let suffix = endpoint.clone().unwrap_or(format!("{agent}_endpoint"));
        let name = expected(&suffix, 48).map(|name| javascript::sanitized(&name, "endpoint_"));
        prop_assert_eq!(naming.endpoint_name(&agent, endpoint.as_deref()).ok(), name);
    }
}

#[test]
fn a_short_name_is_written_out() {
    assert_eq!(ACME.runtime_name("my_agent").unwrap(), "acme_dev_data_agents_my_agent");
    assert_eq!(ACME.endpoint_name("my_agent", Some("prod_ep")).unwrap(), "acme_dev_data_agents_prod_ep");
    assert_eq!(ACME.endpoint_name("My", None).unwrap(), "acme_dev_data_agents_my_endpoint");
    assert_eq!(ACME.role_name("my_agent").unwrap(), "acme-dev-data-agents-bedrock-agentcore-runtime-my_agent");
}

#[test]
fn a_long_name_is_cut_and_hashed() {
    assert_eq!(LONG.runtime_name(LONG_AGENT).unwrap(), "averylongorganization_production_avery__1a93f846");
    let endpoint = "this_is_a_very_long_endpoint_name_that_certainly_needs_truncation";
    assert_eq!(
        LONG.endpoint_name(LONG_AGENT, Some(endpoint)).unwrap(),
        "averylongorganization_production_averyl_5afa0e30"
    );
    assert_eq!(LONG.role_name(LONG_AGENT).unwrap(), "averylongorganization-production-averylongdomainname-be-4d436ff5");
    assert_eq!(
        LONG.policy_name(LONG_AGENT).unwrap(),
        "averylongorganization-production-averylongdomainname-bedrock-agentcore-runtime-long-module-\
         bedrock-agentcore-runtime-th-4d436ff5"
    );
}

#[test]
fn a_name_of_exactly_the_limit_is_hashed_too() {
    let agent = "a".repeat(27);
    assert_eq!(ACME.runtime_name(&agent).unwrap(), "acme_dev_data_agents_aaaaaaaaaaaaaaaaa__7ea9a946");
    assert_eq!(ACME.role_name(&agent).unwrap(), "acme-dev-data-agents-bedrock-agentcore-runtime-aaaaaaaaa-2c58db5");
    let agent = "b".repeat(17);
    assert_eq!(ACME.role_name(&agent).unwrap(), "acme-dev-data-agents-bedrock-agentcore-runtime-bbbbbbbb-3fbf0656");
}

#[test]
fn a_name_that_begins_with_no_letter_gets_a_prefix() {
    let naming = Naming { org: "3m", ..ACME };
    assert_eq!(naming.runtime_name("x").unwrap(), "r_3m_dev_data_agents_x");
    assert_eq!(naming.endpoint_name("x", Some("y")).unwrap(), "endpoint_3m_dev_data_agents_y");
}

#[test]
fn a_name_that_mdaa_refuses_is_refused() {
    for agent in ["x_", "é", "a b", "x-"] {
        assert!(ACME.runtime_name(agent).is_err(), "{agent}");
    }
    assert!(Naming { org: "-acme", ..ACME }.role_name("x").is_err());
    assert_eq!(ACME.runtime_name("X_").unwrap_err().name, "acme-dev-data-agents-x_");
}

#[test]
fn a_stack_name_has_hyphens_only() {
    assert_eq!(Naming { module: "my_Agents", ..ACME }.stack_name(), "acme-dev-data-my-agents");
}

#[test]
fn parameters_and_exports_are_lower_case() {
    assert_eq!(ACME.parameter_name("agentRuntime", "My_agent", "arn"), "/acme/data/agents/agentruntime/my_agent/arn");
    assert_eq!(
        ACME.export_name("role", "bedrock-agentcore-runtime-my_agent", "arn"),
        "acme:data:agents:role:bedrockagentcoreruntimemy-agent:arn"
    );
    assert_eq!(ACME.export_name("agentRuntime", "a", ""), "acme:data:agents:agentruntime:a:");
    let with_env = Naming { env_in_ssm_path: true, ..ACME };
    assert_eq!(with_env.parameter_name("role", "A", "arn"), "/acme/data/dev/agents/role/a/arn");
    assert_eq!(with_env.export_name("role", "A", "arn"), "acme:data:dev:agents:role:a:arn");
}

#[test]
fn a_user_pool_is_named_after_its_module_and_its_providers_by_cdk() {
    assert_eq!(ACME.user_pool_name().unwrap(), "acme-dev-data-agents");
    assert_eq!(ACME.domain_prefix().unwrap(), "acme-dev-data-agents");
    // MDAA 1.8's own.
    assert_eq!(ACME.saml_provider_name(), "acmedevdataaSamlProvider1BE7248C");
    assert_eq!(ACME.oidc_provider_name(), "acmedevdataagentProvider4CF721BA");
    let long = LONG.domain_prefix().unwrap();
    assert!(long.len() <= 63 && LONG.user_pool_name().unwrap().len() > long.len(), "{long}");
    assert!([LONG.saml_provider_name(), LONG.oidc_provider_name()].iter().all(|name| name.len() == 32));
}

#[test]
fn the_xray_policy_is_named_by_cdk() {
    assert_eq!(ACME.xray_resource_policy_name(), "acmedevdataagentsbedrockagentcoreruntimeXRayResourcePolicy6A31B328");
    assert_eq!(
        LONG.xray_resource_policy_name(),
        "averylongorganizationproductionaverylongdomainnamebedrockagentcoreruntimelongmodule\
         bedrockagentcoreruntimeXRayResourcePolicy8C6D1C33"
    );
    // CDK leaves out a component that the one before already ends with.
    let naming = Naming { module: "bedrock-agentcore-runtime", ..ACME };
    let name = naming.xray_resource_policy_name();
    assert!(name.starts_with("acmedevdatabedrockagentcoreruntimeXRayResourcePolicy"), "{name}");
}
