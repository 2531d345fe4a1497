//! An `AWS::ECR::Repository` has no `ScanOnPush: true`.

use crate::cloudformation::resource_types::ecr;
use crate::diagnostic::Severity;
use crate::policy::subject::Resource;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS Security Hub, ECR.1",
        controls: &[
            Control { framework: Framework::Nist, ids: &["RA-5"] },
            Control { framework: Framework::Pci, ids: &["6.2"] },
            Control { framework: Framework::Fsbp, ids: &["ECR.1"] },
        ],
    },
    severity: Severity::Warning,
    title: "A repository whose images nobody scans.",
    why: "known weaknesses of an image are found only by a scan",
    fix: "write `ImageScanningConfiguration: {ScanOnPush: true}`",
    scope: &[Scope::Values(&[ecr::REPOSITORY], &["/ImageScanningConfiguration/ScanOnPush"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let scanned = |repository: &&Resource| {
        let scan = repository.properties.below(&["ImageScanningConfiguration", "ScanOnPush"]);
        scan.is_some_and(|part| part.is_true())
    };
    let unscanned = subject.of_type(ecr::REPOSITORY).filter(|repository| !scanned(repository));
    let found = unscanned.map(|repository| {
        let at = repository.properties.place_of("ImageScanningConfiguration");
        RuleMatch::new(&at, format!("images pushed to `{}` are not scanned", repository.id))
    });
    found.collect()
}
