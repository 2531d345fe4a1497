use super::super::config::PrivateEndpoint;
use super::super::names::{below, item};
use super::{Rules, authorizer};
use crate::diagnostic::{Code, Diagnostic};
use jsonptr::{Pointer, PointerBuf};

impl Rules<'_> {
    /// AWS's unions: maps that hold exactly one of several keys. The resource schema does not say so
    /// of all of them; the API's documentation does.
    pub(super) fn unions(&mut self) {
        for (index, filesystem) in self.value.filesystem_configurations.iter().enumerate() {
            let keys = [
                ("sessionStorage", filesystem.session_storage.is_some()),
                ("efsAccessPoint", filesystem.efs_access_point.is_some()),
                ("s3FilesAccessPoint", filesystem.s3_files_access_point.is_some()),
                ("capacityProviderVolume", filesystem.capacity_provider_volume.is_some()),
            ];
            self.exactly_one(&item("/filesystemConfigurations", index), &keys);
        }
        let Some((at, jwt)) = authorizer::counted(self.value) else { return };
        let at = Pointer::from_static(at);
        if let Some(endpoint) = &jwt.private_endpoint {
            self.private_endpoint(&below(at, "privateEndpoint"), endpoint);
        }
        for (index, other) in jwt.private_endpoint_overrides.iter().enumerate() {
            let mut at = below(at, "privateEndpointOverrides");
            at.push_back(index);
            self.private_endpoint(&below(&at, "privateEndpoint"), &other.private_endpoint);
        }
        for (index, claim) in jwt.custom_claims.iter().enumerate() {
            let mut at = below(at, "customClaims");
            at.push_back(index);
            let at = below(&below(&at, "authorizingClaimMatchValue"), "claimMatchValue");
            let value = &claim.authorizing_claim_match_value.claim_match_value;
            let keys = [
                ("matchValueString", value.match_value_string.is_some()),
                ("matchValueStringList", value.match_value_string_list.is_some()),
            ];
            self.exactly_one(&at, &keys);
        }
    }

    fn private_endpoint(&mut self, at: &PointerBuf, endpoint: &PrivateEndpoint) {
        let keys = [
            ("selfManagedLatticeResource", endpoint.self_managed_lattice_resource.is_some()),
            ("managedVpcResource", endpoint.managed_vpc_resource.is_some()),
        ];
        self.exactly_one(at, &keys);
    }

    pub(super) fn exactly_one(&mut self, at: &PointerBuf, keys: &[(&str, bool)]) {
        let given: Vec<&str> = keys.iter().filter(|(_, given)| *given).map(|(key, _)| *key).collect();
        match given[..] {
            [_] => {}
            [] => {
                let all: Vec<String> = keys.iter().map(|(key, _)| format!("`{key}:`")).collect();
                let message = format!("`{}` holds none of its keys", name(at));
                let found = Diagnostic::error(Code::EXACTLY_ONE, message).at_pointer(self.node, at);
                self.push(found.help(format!("add one of {}", all.join(", "))));
            }
            [first, second, ..] => self.push(
                Diagnostic::error(Code::EXACTLY_ONE, format!("`{first}` and `{second}` exclude each other"))
                    .at_key(self.node, &below(at, second))
                    .related(self.node.key_span(&below(at, first)), "the other is here")
                    .help("keep one of them"),
            ),
        }
    }
}

/// The key the user knows it by: for an item of a list, the list's.
fn name(at: &Pointer) -> String {
    let keys = at.tokens().map(|token| token.decoded().into_owned());
    keys.filter(|key| key.parse::<usize>().is_err()).last().unwrap_or_default()
}
