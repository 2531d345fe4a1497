use super::config::{Cognito, Mfa, RemovalPolicy, RuntimeConfig};
use super::names::{Names, below};
use super::naming::USER_POOL;
use super::rules;
use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue};
use crate::module_type::naming::{Naming, published_name_origins};
use crate::project::flags;
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::{Node, Origin};
use jsonptr::PointerBuf;
use serde_json::{Value as Json, json};

/// What the template reads of the user pool; absent of a module without one.
pub fn cognito(config: &Checked<RuntimeConfig>, resolved: &Resolved, names: &Names) -> Fragment {
    let Some((jwt, _, pool)) = rules::cognito(&config.value) else { return Fragment::absent() };
    Pool { config, resolved, names, pool, at: below(jwt, "cognito"), jwt: jwt.to_buf() }.data()
}

/// The shape of [`cognito`].
pub fn shape(jwt: &Json) -> Json {
    let of = |names: &[&str], shape: Json| {
        names.iter().map(|name| ((*name).to_owned(), shape.clone())).collect::<serde_json::Map<String, Json>>()
    };
    let map = |properties: serde_json::Map<String, Json>| json!({"type": "object", "properties": properties});
    let texts = [
        "issuer",
        "poolName",
        "domain",
        "mfaConfiguration",
        "deletionProtection",
        "deletionPolicy",
        "parameter",
        "domainParameter",
        "export",
    ];
    let mut properties = of(&texts, json!({"type": "string"}));
    let lists = ["mfas", "authFlows", "flows", "scopes", "callbackUrls", "logoutUrls"];
    properties.extend(of(&lists, json!({"type": "array", "items": {"type": "string"}})));
    properties.extend(of(&["hosted"], json!({"type": "boolean"})));
    properties.extend(of(&["tokenMinutes"], json!({"type": "integer"})));
    properties.extend(of(&["audience"], jwt["properties"]["allowedAudience"].clone()));
    let provider = |keys: &[&str]| map(of(keys, json!({"type": "string"})));
    properties.insert("saml".to_owned(), provider(&["name", "metadataUrl", "email"]));
    properties.insert("oidc".to_owned(), provider(&["name", "issuerUrl", "clientId", "clientSecret", "email"]));
    map(properties)
}

struct Pool<'a> {
    config: &'a Checked<RuntimeConfig>,
    resolved: &'a Resolved,
    names: &'a Names,
    pool: &'a Cognito,
    /// Where it stands, and the authorizer around it.
    at: PointerBuf,
    jwt: PointerBuf,
}

impl Pool<'_> {
    fn data(&self) -> Fragment {
        let Pool { names, pool, .. } = self;
        let hosted = pool.hosted_ui.is_some();
        let (mfa, mfas) = match pool.mfa {
            Mfa::Off => ("OFF", Vec::new()),
            Mfa::Optional => ("OPTIONAL", vec!["SOFTWARE_TOKEN_MFA"]),
            Mfa::Required => ("ON", vec!["SOFTWARE_TOKEN_MFA"]),
        };
        let (protection, policy) = match pool.removal_policy {
            RemovalPolicy::Retain => ("ACTIVE", "Retain"),
            RemovalPolicy::Destroy => ("INACTIVE", "Delete"),
        };
        // A sign-in page asks for the password itself.
        let flows: &[&str] = match hosted {
            true => &["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            false => &["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        };
        let of_hosted = || self.origins("hostedUi");
        let naming = Naming::from(&self.resolved.id);
        let minutes = FragmentValue::Number(pool.id_token_validity_minutes.into());
        let publish = |name: String| {
            let published_by = [&names.agent_origins[..], &published_name_origins(&self.resolved.id)].concat();
            Fragment::of_text(text::escape(&name), published_by)
        };
        let parameter = match flags::is_on(&self.resolved.context, flags::SKIP_CREATE_PARAMS) {
            true => Fragment::absent(),
            false => publish(naming.parameter_name(USER_POOL, &names.agent, "")),
        };
        Fragment::of_entries([
            // Of what describes the pool the user's line is where he asks for it.
            ("issuer", Fragment::of_text("cognito-idp", vec![Origin::File(self.config.node.key_span(&self.at))])),
            ("poolName", self.named(names.user_pool.as_deref())),
            ("tokenMinutes", Fragment::new(minutes, self.origins("idTokenValidityMinutes"))),
            ("mfaConfiguration", Fragment::of_text(mfa, self.origins("mfa"))),
            ("mfas", words(&mfas, &[])),
            ("deletionProtection", Fragment::of_text(protection, self.origins("removalPolicy"))),
            ("deletionPolicy", Fragment::of_text(policy, self.origins("removalPolicy"))),
            ("authFlows", words(flows, &of_hosted())),
            ("hosted", Fragment::new(FragmentValue::Bool(hosted), of_hosted())),
            ("flows", if hosted { words(&["code"], &of_hosted()) } else { Fragment::absent() }),
            ("scopes", self.scopes()),
            ("callbackUrls", self.written(&["hostedUi", "callbackUrls"])),
            ("logoutUrls", self.written(&["hostedUi", "logoutUrls"])),
            ("domain", self.domain()),
            ("saml", self.saml(&naming)),
            ("oidc", self.oidc(&naming)),
            ("audience", self.audience()),
            ("domainParameter", if hosted { parameter.clone() } else { Fragment::absent() }),
            ("parameter", parameter),
            ("export", publish(naming.export_name(USER_POOL, &names.agent, ""))),
        ])
    }

    fn domain(&self) -> Fragment {
        if self.pool.hosted_ui.is_none() {
            return Fragment::absent();
        }
        match self.node(&["hostedUi", "cognitoDomainPrefix"]) {
            Some(prefix) => Fragment::from(prefix),
            None => self.named(self.names.domain.as_deref()),
        }
    }

    fn scopes(&self) -> Fragment {
        let Some(hosted) = &self.pool.hosted_ui else { return Fragment::absent() };
        match self.node(&["hostedUi", "allowedOAuthScopes"]) {
            Some(written) => Fragment::from(written),
            None => {
                let scopes: Vec<&str> = hosted.allowed_o_auth_scopes.iter().map(|scope| scope.name()).collect();
                words(&scopes, &[Origin::Default("allowedOAuthScopes".to_owned())])
            }
        }
    }

    fn saml(&self, naming: &Naming<'_>) -> Fragment {
        if self.node(&["federation", "saml"]).is_none() {
            return Fragment::absent();
        }
        Fragment::of_entries([
            ("name", self.named(Some(&naming.saml_provider_name()))),
            ("metadataUrl", self.written(&["federation", "saml", "metadataUrl"])),
            ("email", self.email("saml")),
        ])
    }

    fn oidc(&self, naming: &Naming<'_>) -> Fragment {
        if self.node(&["federation", "oidc"]).is_none() {
            return Fragment::absent();
        }
        Fragment::of_entries([
            ("name", self.named(Some(&naming.oidc_provider_name()))),
            ("issuerUrl", self.written(&["federation", "oidc", "issuerUrl"])),
            ("clientId", self.written(&["federation", "oidc", "clientId"])),
            ("clientSecret", self.written(&["federation", "oidc", "clientSecret"])),
            ("email", self.email("oidc")),
        ])
    }

    fn email(&self, provider: &str) -> Fragment {
        match self.node(&["federation", provider, "emailClaim"]) {
            Some(claim) => Fragment::from(claim),
            None => Fragment::of_text("email", vec![Origin::Default("emailClaim".to_owned())]),
        }
    }

    /// What is admitted beside the pool's own client.
    fn audience(&self) -> Fragment {
        let written = self.config.node.at(&below(&self.jwt, "allowedAudience"));
        written.map_or_else(Fragment::absent, Fragment::from)
    }

    fn named(&self, name: Option<&str>) -> Fragment {
        let text = |name: &str| Fragment::of_text(text::escape(name), self.names.prefix_origins.clone());
        name.map_or_else(Fragment::absent, text)
    }

    fn written(&self, keys: &[&str]) -> Fragment {
        self.node(keys).map_or_else(Fragment::absent, Fragment::from)
    }

    fn node(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self.config.node.at(&self.at)?, |node, key| node.get(key))
    }

    /// Where a key of the pool is written, or that it is not.
    fn origins(&self, key: &str) -> Vec<Origin> {
        self.node(&[key]).map_or_else(|| vec![Origin::Default(key.to_owned())], Node::origins)
    }
}

fn words(words: &[&str], origins: &[Origin]) -> Fragment {
    let word = |word: &&str| Fragment::of_text(*word, origins.to_vec());
    match words {
        [] => Fragment::absent(),
        words => Fragment::new(FragmentValue::List(words.iter().map(word).collect()), Vec::new()),
    }
}
