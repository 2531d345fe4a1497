#![allow(clippy::unwrap_used)]
use super::*;

const SUFFIX: &str = "/.well-known/openid-configuration";

fn severity(issuer: &str) -> Option<Severity> {
    trouble(&format!("{issuer}{SUFFIX}"), false).map(|found| found.severity)
}

#[test]
fn an_issuer_that_may_answer_is_passed_in_silence() {
    for issuer in [
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a1B2c3D4e",
        "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_test",
        "https://cognito-idp.${AWS::Region}.amazonaws.com/${AWS::Region}_abc",
        "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${Pool}",
        "https://cognito-idp.eu-west-1.amazonaws.com/${Pool}",
        "https://cognito-idp-fips.us-east-2.amazonaws.com/us-east-2_a1B2c3D4e",
        "https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_a1B2c3D4e",
        "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_a1B2c3D4e",
        "https://cognito-identity.amazonaws.com",
        "https://login.microsoftonline.com/8a1c0de0-1111-2222-3333-444455556666/v2.0",
        "https://login.microsoftonline.com/8a1c0de0-1111-2222-3333-444455556666",
        "https://login.microsoftonline.com/orbit.onmicrosoft.com/v2.0",
        "https://login.microsoftonline.com/consumers/v2.0",
        "https://login.microsoftonline.com/${Tenant}/v2.0",
        "https://login.microsoftonline.us/8a1c0de0-1111-2222-3333-444455556666/v2.0",
        "https://sts.windows.net/8a1c0de0-1111-2222-3333-444455556666",
        "https://orbit.b2clogin.com/orbit.onmicrosoft.com/B2C_1_signin/v2.0",
        "https://orbit.ciamlogin.com/8a1c0de0-1111-2222-3333-444455556666/v2.0",
        "https://orbit.okta.com/oauth2/default",
        "https://orbit.okta.com/oauth2/aus9o8wzkhckw9TLa0h7z",
        "https://administration.oktapreview.com/oauth2/default",
        "https://orbit.eu.auth0.com",
        "https://accounts.google.com",
        "https://token.actions.githubusercontent.com",
        "https://gitlab.com",
        "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF",
        "https://keycloak.internal.orbit.corp/realms/agents",
        "https://cognito-idp.eu-west-1.amazonaws.com/{{resolve:secretsmanager:auth:SecretString:pool}}",
        "https://keycloak.internal.orbit.corp:8443/auth/realms/myrealm",
        "https://sso.orbit.local/adfs",
        "https://login.orbit.io/oauth2/v1",
        "https://auth.pingone.eu/8a1c0de0-1111-2222-3333-444455556666/as",
        "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod",
        "https://yourkit.auth0.com",
        "https://myapp.orbit.io/realms/todo",
        "https://anmeldung.münchen.de/realms/x",
        "HTTPS://login.orbit.io",
        "https://login.orbit.io.",
        "https://203.0.113.7/realms/x",
        "https://[2001:db8::7]/realms/x",
        "${Issuer}",
        "https://${Host}/realms/agents",
        "https://${Host}",
    ] {
        let found = trouble(&format!("{issuer}{SUFFIX}"), false);
        assert_eq!(found, None, "{issuer}");
    }
}

#[test]
fn what_no_service_answers_is_an_error() {
    for issuer in [
        "login.orbit.io",
        "https:/login.orbit.io",
        "https//login.orbit.io",
        "://login.orbit.io",
        "http://login.orbit.io",
        "ftp://login.orbit.io",
        "https://https://login.orbit.io",
        " https://login.orbit.io",
        "https://login.orbit .io",
        "https://login.orbit.io\u{200b}",
        "“https://login.orbit.io",
        "'https://login.orbit.io'",
        "https://",
        "https:///realms/x",
        "https://login..orbit.io",
        "https://login.orbit.io:0",
        "https://login.orbit.io:https",
        "https://login,orbit,io",
        "https://login.orbit.io/#",
        "https://login.orbit.io/<tenant>",
        "https://{yourDomain}/oauth2/default",
        "https://login.orbit.io/realms/$${!REALM}",
        "https://login.orbit.io/realms/${!REALM}",
        "https://login.orbit.io/realms/$REALM",
        "https://login.orbit.io/realms/%REALM%",
        "https://login.orbit.io/realms/%7Brealm%7D",
        "https://login.orbit.io/realms/[realm]",
        "https://login.orbit.io/realms/...",
        "https://your-tenant.auth0.com",
        "https://YOUR_DOMAIN/realms/x",
        "https://your-okta-domain.okta.com/oauth2/default",
        "https://dev-xxxxxxxx.okta.com/oauth2/default",
        "https://login.orbit.io/realms/changeme",
        "https://localhost",
        "https://localhost:8443/realms/x",
        "https://keycloak.localhost/realms/x",
        "https://127.0.0.1/realms/x",
        "https://127.8.8.8/realms/x",
        "https://0.0.0.0/realms/x",
        "https://[::1]/realms/x",
        "https://[::ffff:127.0.0.1]/realms/x",
        "https://169.254.169.254/realms/x",
        "https://host.docker.internal/realms/x",
        "https://login.invalid",
        "https://cognito-idp.eu-west-1.amazonaws.com",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_",
        "https://cognito-idp.eu-west-1.amazonaws.com/agents",
        "https://cognito-idp.eu-west-1.amazonaws.com/a1B2c3D4e",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1-a1B2c3D4e",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_XXXXXXXXX",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE",
        "https://cognito-idp.eu-west-1.amazonaws.com/ssm:/orbit/pool",
        "https://cognito-idp.eu-west-1.amazonaws.com/USER_POOL_ID",
        "https://cognito-idp.eu-west-1.amazonaws.com/us-east-1_a1B2c3D4e",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a1B2c3D4e/oauth2",
        "https://cognito-idp.amazonaws.com/eu-west-1_a1B2c3D4e",
        "https://cognito-idp.eu-west-1.amazonaws.com.cn/eu-west-1_a1B2c3D4e",
        "https://cognito-idp.cn-north-1.amazonaws.com/cn-north-1_a1B2c3D4e",
        "https://orbit.auth.eu-west-1.amazoncognito.com",
        "https://orbit.auth.eu-west-1.amazoncognito.com/oauth2",
        "https://login.microsoftonline.com",
        "https://login.microsoftonline.com/v2.0",
        "https://login.microsoftonline.com/common/v2.0",
        "https://login.microsoftonline.com/common",
        "https://login.microsoftonline.com/organizations/v2.0",
        "https://login.microsoftonline.com/YOUR_TENANT_ID/v2.0",
        "https://login.microsoftonline.com/tenant-id/v2.0",
        "https://login.microsoftonline.com/orbit/v2.0",
        "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0",
        "https://orbit-admin.okta.com/oauth2/default",
        "https://login.orbit.io/realms",
        "https://login.orbit.io/.well-known/openid-configuration",
    ] {
        assert_eq!(severity(issuer), Some(Severity::Error), "{issuer}");
    }
}

#[test]
fn what_may_answer_and_most_likely_does_not_is_a_warning() {
    for issuer in [
        "https://orbit.okta.com",
        "https://orbit.okta.com/oauth2",
        "https://orbit.okta.com/oauth2/default/v1",
        "https://orbit.eu.auth0.com/authorize",
        "https://login.microsoftonline.com/8a1c0de0-1111-2222-3333-444455556666/oauth2/v2.0",
        "https://login.orbit.io/",
        "https://login.orbit.io/realms/x/protocol/openid-connect",
        "https://login.orbit.io/oauth2/v1/authorize",
        "https://my-tenant.auth0.com",
        "https://keycloak/realms/x",
        "https://10.0.4.7/realms/x",
        "https://agents:secret@login.orbit.io",
        "https://login.orbit.io/?p=",
        "https://bedrock-agentcore.eu-west-1.amazonaws.com",
        "https://d-906789abcd.awsapps.com/start",
    ] {
        assert_eq!(severity(issuer), Some(Severity::Warning), "{issuer}");
    }
    assert_eq!(severity("https://login.orbit.example/realms/x"), Some(Severity::Info));
}

#[test]
fn a_way_into_a_vpc_makes_private_names_known() {
    for issuer in ["https://keycloak/realms/x", "https://10.0.4.7/realms/x", "https://[fd00::7]/realms/x"] {
        assert!(trouble(&format!("{issuer}{SUFFIX}"), false).is_some(), "{issuer}");
        assert_eq!(trouble(&format!("{issuer}{SUFFIX}"), true), None, "{issuer}");
    }
    assert!(trouble(&format!("https://localhost{SUFFIX}"), true).is_some());
}

#[test]
fn known_issuers_are_told_by_their_hosts_alone() {
    let name = |url: &str| issuer(&discovery_url(&format!("{url}{SUFFIX}")).unwrap()).map(|known| known.name);
    assert_eq!(name("https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${Pool}"), None);
    assert_eq!(name("https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}"), Some("Cognito"));
    assert_eq!(name("https://orbit.okta.com/oauth2/default"), Some("Okta"));
    assert_eq!(name("https://notokta.com/oauth2/default"), None);
    assert_eq!(name("https://okta.com.orbit.io/oauth2/default"), None);
    assert_eq!(name("https://LOGIN.microsoftonline.com/x"), Some("Entra"));
}
