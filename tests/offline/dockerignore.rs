//! The ignore file of a build context means what it means to Docker.
//! The tables hold the cases of moby/patternmatcher's and Go's own tests for clean paths.

use mdaac::module_type::build_context::{BuildContextError, dockerignore::Dockerignore};
use proptest::prelude::*;

fn parse(lines: &str) -> Dockerignore {
    Dockerignore::parse(".dockerignore", lines.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// The (line, pattern) pairs that are wrong in a table of (ignore file, path, excluded).
fn check(table: &[(&str, &str, bool)]) {
    let wrong: Vec<_> =
        table.iter().filter(|(lines, path, excluded)| parse(lines).excludes(path) != *excluded).collect();
    assert!(wrong.is_empty(), "should be the other way round: {wrong:#?}");
}

#[test]
fn double_stars_cross_folders() {
    check(&[
        ("**", "file", true),
        ("**/", "file", true),
        ("**", "dir/file", true),
        ("**/", "dir/file", true),
        ("**/**", "dir/file", true),
        ("dir/**", "dir/file", true),
        ("dir/**", "dir/dir2/file", true),
        ("**/dir", "dir", true),
        ("**/dir", "dir/file", true),
        ("**/dir2/*", "dir/dir2/file", true),
        ("**/dir2/**", "dir/dir2/dir3/file", true),
        ("**file", "file", true),
        ("**file", "dir/file", true),
        ("**file", "dir/dir/file", true),
        ("**file", "dir/myfile", true),
        ("**/file", "dir/file", true),
        ("**/file", "dir/dir/file", true),
        ("**/file", "dir/myfile", false),
        ("**/file*", "dir/dir/file", true),
        ("**/file*", "dir/dir/file.txt", true),
        ("**/file*", "dir/myfile.txt", false),
        ("**/file*txt", "dir/dir/file.txt", true),
        ("**/file*.txt", "dir/dir/file.txt", true),
        ("**/file*.txt*", "dir/dir/file.txt", true),
        ("**/**/*.txt", "dir/dir/file.txt", true),
        ("**/**/*.txt2", "dir/dir/file.txt", false),
        ("**/*.txt", "file.txt", true),
        ("**/**/*.txt", "file.txt", true),
        ("a**/*.txt", "a/file.txt", true),
        ("a**/*.txt", "a/dir/file.txt", true),
        ("a**/*.txt", "a/dir/dir/file.txt", true),
        ("a/*.txt", "a/dir/file.txt", false),
        ("a/*.txt", "a/file.txt", true),
        ("a/*.txt**", "a/file.txt", true),
        ("foo**", "food/x", true),
        ("**/foo/bar", "foo/bar", true),
        ("**/foo/bar", "dir/foo/bar", true),
        ("**/foo/bar", "dir/dir2/foo/bar", true),
        ("abc/**", "abc", false),
        ("abc/**", "abc/def", true),
        ("abc/**", "abc/def/ghi", true),
        ("**/.foo", ".foo", true),
        ("**/.foo", "bar.foo", false),
    ]);
}

#[test]
fn single_wildcards_stay_in_one_name() {
    check(&[
        ("*", "abc", true),
        ("*.go", "fileutils.go", true),
        ("*c", "abc", true),
        ("a*", "a", true),
        ("a*", "abc", true),
        ("a*", "ab/c", true),
        ("a*/b", "abc/b", true),
        ("a*/b", "a/c/b", false),
        ("a*b*c*d*e*/f", "axbxcxdxe/f", true),
        ("a*b*c*d*e*/f", "axbxcxdxexxx/f", true),
        ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false),
        ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", false),
        ("a*b?c*x", "abxbbxdbxebxczzx", true),
        ("a*b?c*x", "abxbbxdbxebxczzy", false),
        ("*x", "xxx", true),
        ("a?b", "a☺b", true),
        ("a???b", "a☺b", false),
        ("a?b", "a/b", false),
        ("a*b", "a/b", false),
        (".*", ".foo", true),
        (".*", "foo", false),
        ("abc?def", "abcZdef", true),
        ("abc?def", "abcdef", false),
    ]);
}

#[test]
fn classes_and_escapes_follow_go() {
    check(&[
        ("ab[c]", "abc", true),
        ("ab[b-d]", "abc", true),
        ("ab[e-g]", "abc", false),
        ("ab[^c]", "abc", false),
        ("ab[^b-d]", "abc", false),
        ("ab[^e-g]", "abc", true),
        ("a[b-d]e", "ae", false),
        ("a[b-d]e", "ace", true),
        ("a[b-d]e", "aae", false),
        ("a[^b-d]e", "aze", true),
        ("a[^a]b", "a☺b", true),
        ("a[^a][^a][^a]b", "a☺b", false),
        ("[a-ζ]*", "α", true),
        ("*[a-ζ]", "A", false),
        ("[\\]a]", "]", true),
        ("[\\-]", "-", true),
        ("[x\\-]", "x", true),
        ("[x\\-]", "-", true),
        ("[x\\-]", "z", false),
        ("[\\-x]", "x", true),
        ("[\\-x]", "-", true),
        ("[\\-x]", "a", false),
        ("[[]", "[", true),
        ("[&&a]b", "&b", true),
        ("a\\*b", "a*b", true),
        ("a\\*b", "ab", false),
        ("a\\\\", "a\\", true),
    ]);
}

#[test]
fn signs_of_regular_expressions_are_themselves() {
    check(&[
        ("abc.def", "abcdef", false),
        ("abc.def", "abc.def", true),
        ("abc.def", "abcZdef", false),
        ("a.*", "abc", false),
        ("a(b)c/def", "a(b)c/def", true),
        ("a(b)c/def", "a(b)c/xyz", false),
        ("a.|)$(}+{bc", "a.|)$(}+{bc", true),
        ("dist/proxy-2.4.0rc3+g08acad9.whl", "dist/proxy-2.4.0rc3+g08acad9.whl", true),
        ("dist/*.whl", "dist/proxy-2.4.0rc3+g08acad9.whl", true),
        ("*.{js,ts}", "a.js", false),
        ("*.{js,ts}", "a.{js,ts}", true),
        ("a\\{2}*", "a{2}b", true),
    ]);
}

/// Seen at Docker's own client: its table of signs to escape ends before these two.
#[test]
fn an_anchor_and_an_or_are_left_as_docker_leaves_them() {
    check(&[("^a*", "ab", true), ("^a", "^a", true), ("x|y*", "xa", true), ("x|y", "xa", false)]);
}

#[test]
fn the_last_line_that_matches_decides() {
    check(&[
        ("!fileutils.go\n*.go", "fileutils.go", true),
        ("*.go\n!fileutils.go", "fileutils.go", false),
        ("docs\n!docs/README.md", "docs/README.md", false),
        ("docs/\n!docs/README.md", "docs/README.md", false),
        ("docs/*\n!docs/README.md", "docs/README.md", false),
        ("docs\n!docs/README.md", "docs/other.md", true),
        ("**\n!util/docker/web", "util/docker/web/foo", false),
        ("**\n!util/docker/web\nutil/docker/web/foo", "util/docker/web/foo", true),
        ("**\n!dist/*.whl", "dist/proxy-2.4.0rc3+g08acad9.whl", false),
        ("*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true),
        ("*.md\nREADME-secret.md\n!README*.md", "README-secret.md", false),
        ("", "any/path/there", false),
    ]);
}

#[test]
fn lines_are_trimmed_cleaned_and_may_be_comments() {
    check(&[
        ("\u{feff}docs", "docs", true),
        ("  docs \t\r\n", "docs", true),
        ("/docs", "docs", true),
        ("//docs//a/", "docs/a", true),
        ("./docs/../src", "src", true),
        ("../src", "src", false),
        ("# docs", "# docs", false),
        (" # docs", "# docs", true),
        ("docs\n ! /docs/a ", "docs/a", false),
        (".", "docs", false),
        ("/", "docs", false),
    ]);
}

/// Docker looks into an ignored folder only when an exception can lie in it, and then it does not
/// see a line that it had no reason to look at above.
#[test]
fn exceptions_reach_as_far_as_dockers_walk() {
    check(&[
        ("a/b\n!a/*/**", "a/b/c", true),
        ("a/b\n!a/*/c", "a/b/c", false),
        ("a/b/c\n!a/*", "a/b/c", true),
        ("a\n!a/*", "a/b/c", false),
    ]);
}

#[test]
fn a_line_that_docker_refuses_is_named() {
    for pattern in [
        "!",
        "! ",
        "!/",
        "[",
        "[^",
        "[^bc",
        "a[",
        "[]a]",
        "[-]",
        "[x-]",
        "[-x]",
        "\\",
        "[a-b-c]",
        "[z-a]",
        "[Local-Only]",
    ] {
        match Dockerignore::parse(".dockerignore", format!("# comment\n\n {pattern}\nb").as_bytes()) {
            Err(BuildContextError::BadIgnorePattern { file, line, pattern: shown, reason }) => {
                assert_eq!((file.as_str(), line, shown.as_str()), (".dockerignore", 3, pattern.trim()));
                assert_ne!(reason, "is too long", "`{pattern}`");
            }
            _ => panic!("`{pattern}` passed"),
        }
    }
}

#[test]
fn a_line_that_docker_reads_as_something_else_is_refused() {
    for pattern in ["src\\dist", "[*]", "[?]", "[[:alpha:]]", "\\d", "\\é", "a{2}*", "a{2,}*", "a{2,3}*"] {
        assert!(Dockerignore::parse(".dockerignore", pattern.as_bytes()).is_err(), "`{pattern}` passed");
    }
}

proptest! {
    #[test]
    fn no_ignore_file_and_no_path_can_make_it_panic(lines in any::<Vec<u8>>(), path in any::<String>()) {
        if let Ok(ignore) = Dockerignore::parse(".dockerignore", &lines) {
            ignore.excludes(&path);
        }
    }

    #[test]
    fn no_pattern_of_signs_can_make_it_panic(lines in r"[a-c!*?\[\]\\/.^#\- \né]{0,24}", path in "[a-c/.é]{0,12}") {
        if let Ok(ignore) = Dockerignore::parse(".dockerignore", lines.as_bytes()) {
            ignore.excludes(&path);
        }
    }
}
