use std::ffi::OsString;

/// What to say to the first of MDAA's flags that mdaac does not take.
pub fn refused(arguments: &[OsString]) -> Option<String> {
    arguments.iter().skip(1).filter_map(|argument| argument.to_str()).find_map(|argument| {
        let (flag, instead) = MDAA_ONLY.iter().find(|(flag, _)| *flag == argument)?;
        Some(format!("`{flag}` is a flag of MDAA: {instead}"))
    })
}

/// MDAA's flags that mean nothing here, each with what to do instead.
const MDAA_ONLY: &[(&str, &str)] = &[
    ("-f", "mdaac caches nothing, so there is nothing to force"),
    ("-x", "mdaac runs no package manager and no CDK; leave it out"),
    ("-r", "roles are not deployed by mdaac; leave it out"),
    ("-w", "mdaac builds nothing in a working directory; use `--out DIR` for the templates"),
    ("-p", "mdaac installs no packages; leave it out"),
    ("-t", "mdaac takes no npm tag; install the version of mdaac you want"),
    ("-u", "mdaac installs no packages; leave it out"),
    ("-b", "mdaac needs no CDK bootstrap; leave it out"),
    ("-n", "mdaac has no modes of npm; leave it out"),
    ("-l", "mdaac runs no local packages; leave it out"),
];
