use super::super::config::{Access, AccessPattern, OAUTH};
use super::super::names::item;
use super::access::{AccessRules, PRINCIPALS};
use super::authorizer;
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic};
use jsonptr::Pointer;

const ACCESS: &Pointer = Pointer::from_static("/access");
const GATEWAY_ROLES: &str = "/access/gatewayRoles";

impl AccessRules<'_> {
    /// What `gatewayRoles` shuts out and another key lets in, and the other way round.
    pub fn gateways(&mut self, access: &Access) {
        let at = Pointer::from_static(GATEWAY_ROLES);
        if access.gateway_roles.is_empty() {
            return self.somebody(access);
        }
        for (index, role) in access.gateway_roles.iter().enumerate() {
            self.known(role, item(GATEWAY_ROLES, index));
        }
        if authorizer(&self.config.value).is_some() {
            self.push(
                Diagnostic::error(
                    Code::ACCESS_AUTHENTICATION,
                    "`gatewayRoles` would shut everybody out: this runtime takes tokens",
                )
                .at_key(&self.config.node, at)
                .why("a token carries no `aws:PrincipalArn`, by which the gateway is told")
                .help("remove `gatewayRoles`, or `authorizerConfiguration`, so that the gateway signs with its role"),
            );
        } else if access.pattern == AccessPattern::AssumeRole {
            self.push(
                shut_out("the role that `assume-role` makes is shut out by `gatewayRoles`")
                    .at_key(&self.config.node, at)
                    .help("remove `gatewayRoles`, or write `pattern: resource-policy`"),
            );
        } else {
            self.gateways_let_in(access);
            self.others_shut_out(access);
            self.without_principals(access);
        }
    }

    fn somebody(&mut self, access: &Access) {
        if access.principals.is_empty() && self.config.node.at(Pointer::from_static(PRINCIPALS)).is_none() {
            self.push(
                Diagnostic::error(Code::MISSING_KEY, "`access` says nobody who may call")
                    .at_key(&self.config.node, ACCESS)
                    .help("add `principals:`, or `gatewayRoles:` where gateways alone call"),
            );
        }
    }

    fn gateways_let_in(&mut self, access: &Access) {
        let own = text::known(&self.resolved.target.account.text);
        for (index, role) in access.gateway_roles.iter().enumerate() {
            let at = item(GATEWAY_ROLES, index);
            if !self.is_of_this_partition(role, &at) {
                continue;
            }
            let foreign = text::known(role).is_some() && own.as_ref().is_some_and(|own| !lets_in(own, role));
            if foreign && !access.principals.iter().any(|principal| lets_in(principal, role)) {
                self.push(
                    Diagnostic::error(
                        Code::ACCESS_SHUT_OUT,
                        format!("`{role}` is of another account, and nothing lets it in"),
                    )
                    .at_pointer(&self.config.node, &at)
                    .why("between accounts both sides must allow a call, and `gatewayRoles` only shuts out others")
                    .help("add it to `principals`"),
                );
            }
        }
    }

    fn others_shut_out(&mut self, access: &Access) {
        for (index, principal) in access.principals.iter().enumerate() {
            if principal != OAUTH && !access.gateway_roles.iter().any(|role| lets_in(principal, role)) {
                self.push(
                    shut_out(&format!("`{principal}` is let in here and shut out by `gatewayRoles`"))
                        .at_pointer(&self.config.node, &item(PRINCIPALS, index))
                        .help("remove it, or add its role to `gatewayRoles`"),
                );
            }
        }
    }

    /// Keys that are about principals only.
    fn without_principals(&mut self, access: &Access) {
        for key in ["endpoints", "actions", "conditions"] {
            let at = ACCESS.with_trailing_token(key);
            if access.principals.is_empty() && self.config.node.at(&at).is_some() {
                self.push(
                    Diagnostic::warning(Code::IGNORED_KEY, format!("`{key}` has no effect without `principals`"))
                        .at_key(&self.config.node, &at)
                        .why("`gatewayRoles` is about every endpoint and every way to call")
                        .help("remove it"),
                );
            }
        }
    }
}

fn shut_out(message: &str) -> Diagnostic {
    Diagnostic::error(Code::ACCESS_SHUT_OUT, message).why("an explicit Deny outweighs every Allow")
}

/// Whether a principal, by its ARN or as an account, is that role or has it.
fn lets_in(principal: &str, role: &str) -> bool {
    let account = principal.strip_suffix(":root").is_some_and(|account| role.starts_with(&format!("{account}:")));
    principal == role || account || role.contains(&format!(":iam::{principal}:"))
}
