use crate::policy::Framework;

/// Every control that a rule of a pack of cdk-nag 2.37.55 asks for, whether a rule of ours does or not; none of a framework
/// that has no pack, whose other controls nobody here has listed. A test holds them against the packs.
pub fn pack_controls(framework: Framework) -> Option<impl Iterator<Item = &'static str>> {
    let ids = match framework {
        Framework::Nist => NIST,
        Framework::Hipaa => HIPAA,
        Framework::Pci => PCI,
        _ => return None,
    };
    Some(ids.split_whitespace())
}

const NIST: &str = "
    AC-2(1) AC-2(4) AC-2(6) AC-2i.2 AC-3 AC-3(1) AC-3(3) AC-3(3)(a) AC-3(3)(b)(1) AC-3(3)(b)(2) AC-3(3)(b)(3)
    AC-3(3)(b)(4) AC-3(3)(b)(5) AC-3(3)(c) AC-3(4) AC-3(4)(a) AC-3(4)(b) AC-3(4)(c) AC-3(4)(d) AC-3(4)(e)
    AC-3(7) AC-3(8) AC-3(10) AC-3(12)(a) AC-3(13) AC-3(15)(a) AC-3(15)(b) AC-4 AC-4(21) AC-4(22) AC-4(26)
    AC-4(28) AC-5b AC-6 AC-6(2) AC-6(3) AC-6(9) AC-6(10) AC-16b AC-17(1) AC-17(2) AC-17(4)(a) AC-17(9) AC-17(10)
    AC-17b AC-24 AC-24(1) AT-4b AU-2b AU-3a AU-3b AU-3c AU-3d AU-3e AU-3f AU-4(1) AU-6(1) AU-6(3) AU-6(4)
    AU-6(5) AU-6(6) AU-6(9) AU-7(1) AU-8b AU-9(2) AU-9(3) AU-9(7) AU-9a AU-10 AU-11 AU-11(1) AU-12(1) AU-12(2)
    AU-12(3) AU-12(4) AU-12a AU-12c AU-14(3) AU-14a AU-14b AU-16 CA-2(2) CA-7 CA-7(4)(c) CA-7b CA-9b CM-2(2)
    CM-2a CM-2b CM-2b.1 CM-2b.2 CM-2b.3 CM-3(3) CM-3a CM-5(1)(a) CM-5(1)(b) CM-6a CM-7b CM-8(6) CM-9b CP-1(2)
    CP-1a.1(b) CP-1a.2 CP-2(5) CP-2(6) CP-2a CP-2a.6 CP-2a.7 CP-2d CP-2e CP-6(1) CP-6(2) CP-6a CP-9(8) CP-9a
    CP-9b CP-9c CP-9d CP-10 CP-10(2) IA-3(3)(b) IA-5(1)(c) MA-4(1)(a) MP-2 PM-11b PM-14a.1 PM-14b PM-17b PM-21b
    PM-31 SA-1(1) SA-9(6) SA-10(1) SA-15a.4 SC-5(2) SC-6 SC-7(2) SC-7(3) SC-7(4)(b) SC-7(4)(g) SC-7(5) SC-7(7)
    SC-7(9)(a) SC-7(9)(b) SC-7(11) SC-7(12) SC-7(16) SC-7(20) SC-7(21) SC-7(24)(b) SC-7(25) SC-7(26) SC-7(27)
    SC-7(28) SC-7a SC-7b SC-7c SC-8 SC-8(1) SC-8(2) SC-8(3) SC-8(4) SC-8(5) SC-12 SC-12(2) SC-12(6) SC-13a
    SC-16(1) SC-22 SC-23 SC-23(3) SC-23(5) SC-25 SC-28(1) SC-28(2) SC-36 SC-36(1)(a) SI-1(1)(c) SI-1a.2 SI-1c.2
    SI-2(2) SI-2(5) SI-2a SI-2c SI-2d SI-3(8)(b) SI-4(2) SI-4(12) SI-4(17) SI-4(20) SI-4d SI-5(1) SI-5b SI-7(1)
    SI-7(3) SI-7(7) SI-7(8) SI-7a SI-10(1)(c) SI-12 SI-13(5) SI-19(4)
";

const HIPAA: &str = "
    164.308(a)(3)(i) 164.308(a)(3)(ii)(A) 164.308(a)(3)(ii)(B) 164.308(a)(4)(i) 164.308(a)(4)(ii)(A)
    164.308(a)(4)(ii)(B) 164.308(a)(4)(ii)(C) 164.308(a)(5)(ii)(A) 164.308(a)(5)(ii)(C) 164.308(a)(7)(i)
    164.308(a)(7)(ii)(A) 164.308(a)(7)(ii)(B) 164.308(a)(7)(ii)(C) 164.312(a)(1) 164.312(a)(2)(iv) 164.312(b)
    164.312(c)(1) 164.312(c)(2) 164.312(e)(1) 164.312(e)(2)(i) 164.312(e)(2)(ii)
";

const PCI: &str = "
    1.2 1.2.1 1.3 1.3.1 1.3.2 1.3.4 1.3.6 2.1 2.2 2.2.2 2.3 3.1 3.4 3.5 3.6 3.6.4 4.1 6.2 6.6 7.1.1 7.1.2 7.1.3
    7.2.1 7.2.2 8.2.1 10.1 10.2.1 10.2.2 10.2.3 10.2.4 10.2.5 10.2.7 10.3.1 10.3.2 10.3.3 10.3.4 10.3.5 10.3.6
    10.5 10.5.2 10.5.3 10.5.4 10.5.5 10.7 11.5
";
