use super::Rules;
use crate::diagnostic::{Code, Diagnostic};
use jsonptr::Pointer;

impl Rules<'_> {
    pub(super) fn network(&mut self) {
        let vpc_only = Pointer::from_static("/enforceVpcOnly");
        if self.value.enforce_vpc_only {
            self.push(
                Diagnostic::error(Code::NOT_SUPPORTED, "mdaac cannot do what `enforceVpcOnly` asks for")
                    .at_key(self.node, vpc_only)
                    .why("MDAA attaches a resource policy that denies calls from outside the VPC; without it they would be admitted")
                    .help("remove it, and attach the resource policy to the runtime yourself, or leave the module to MDAA"),
            );
        } else if self.value.network_configuration.vpc_id.is_some() {
            self.ignored("/networkConfiguration/vpcId", "`vpcId` has no effect without `enforceVpcOnly`", "remove it");
        }
    }
}
