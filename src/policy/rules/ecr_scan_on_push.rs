//! An `AWS::ECR::Repository` has no `ScanOnPush: true`.

use crate::cloudformation::resource_types::ecr;
use crate::diagnostic::{Code, Severity};
use crate::policy::subject::Resource;
use crate::policy::{Check, Control, Found, Framework, Id, Rule, Subject};

const TITLE: &str = "A repository whose images nobody scans.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id {
        code: Code::of_rule("ecr-scan-on-push", TITLE),
        controls: &[
            Control { framework: Framework::Nist, ids: &["RA-5"] },
            Control { framework: Framework::Pci, ids: &["6.2"] },
            Control { framework: Framework::Fsbp, ids: &["ECR.1"] },
        ],
    }],
    severity: Severity::Warning,
    title: TITLE,
    why: "known weaknesses of an image are found only by a scan",
    fix: "write `ImageScanningConfiguration: {ScanOnPush: true}`",
    source: "AWS Security Hub, ECR.1",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "ecr_scan_on_push",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let scanned = |repository: &&Resource| {
        let scan = repository.properties.below(&["ImageScanningConfiguration", "ScanOnPush"]);
        scan.is_some_and(|part| part.is_true())
    };
    let unscanned = subject.of_type(ecr::REPOSITORY).filter(|repository| !scanned(repository));
    let found = unscanned.map(|repository| {
        let at = repository.properties.place_of("ImageScanningConfiguration");
        Found::new(&at, format!("images pushed to `{}` are not scanned", repository.id))
    });
    found.collect()
}
