//! The tag of a build context: the same for the same inputs, another one for any other input.

use std::{
    fs::{self, File, Permissions},
    os::unix::{
        fs::{PermissionsExt, symlink},
        net::UnixListener,
    },
    path::PathBuf,
    time::{Duration, SystemTime},
};

use mdaac::module_type::build_context::{
    BuildContextError, MAX_BYTES, MAX_ENTRIES, MAX_IGNORE_FILE_BYTES, MAX_IGNORE_PATTERNS, digest,
};
use tempfile::TempDir;

/// A build context on disk, with a Dockerfile.
struct Context {
    folder: TempDir,
    root: PathBuf,
}

impl Context {
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        Context { folder, root }
    }

    fn new(files: &[(&str, &str)]) -> Self {
        let context = Context::empty();
        context.write("Dockerfile", "FROM scratch\n");
        for (path, content) in files {
            context.write(path, content);
        }
        context
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, content: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), content).unwrap();
    }

    fn mode(&self, path: &str, mode: u32) {
        fs::set_permissions(self.path(path), Permissions::from_mode(mode)).unwrap();
    }

    fn digest(&self) -> Result<String, BuildContextError> {
        digest(&self.root, &self.root, "linux/arm64")
    }

    fn tag(&self) -> String {
        self.digest().unwrap_or_else(|error| panic!("{error}"))
    }

    fn error(&self) -> String {
        self.digest().expect_err("it has a tag").to_string()
    }

    /// Whether `change` gives another tag.
    fn changes(&self, change: impl FnOnce(&Self)) -> bool {
        let before = self.tag();
        change(self);
        before != self.tag()
    }
}

#[test]
fn the_same_inputs_give_the_same_tag_whatever_order_time_and_mode_they_were_written_with() {
    let one = Context::new(&[("src/app.py", "print()"), ("a/b.txt", "b"), ("a-b.txt", "-")]);
    let other = Context::empty();
    for (path, content) in
        [("a-b.txt", "-"), ("a/b.txt", "b"), ("src/app.py", "print()"), ("Dockerfile", "FROM scratch\n")]
    {
        other.write(path, content);
        other.mode(path, 0o677);
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        File::options().write(true).open(other.path(path)).unwrap().set_modified(old).unwrap();
    }
    other.mode("src", 0o700);
    assert_eq!(one.tag(), other.tag());
}

/// Fails when the bytes behind a tag change: then all users' images are built anew.
#[test]
fn a_tag_is_the_same_in_every_release() {
    let context = Context::new(&[("src/app.py", "print()"), ("src-x", "")]);
    symlink("src/app.py", context.path("app.py")).unwrap();
    let field = |bytes: &str| [&(bytes.len() as u64).to_be_bytes(), bytes.as_bytes()].concat();
    let hash = |bytes: &[u8]| <[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(bytes));
    let bytes = [
        b"mdaac build context 1\n".to_vec(),
        field("linux/arm64"),
        hash(b"FROM scratch\n").to_vec(),
        [b"f", &*field("Dockerfile"), &hash(b"FROM scratch\n")].concat(),
        [b"l", &*field("app.py"), &field("src/app.py")].concat(),
        [b"d", &*field("src")].concat(),
        [b"f", &*field("src-x"), &hash(b"")].concat(),
        [b"f", &*field("src/app.py"), &hash(b"print()")].concat(),
    ]
    .concat();
    let expected: String = hash(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(context.tag(), expected);
}

/// ECR: `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`.
#[test]
fn a_tag_is_64_lower_case_hex_digits() {
    let tag = Context::new(&[]).tag();
    assert_eq!(tag.len(), 64);
    assert!(tag.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{tag}");
}

#[test]
fn the_content_of_a_file_is_in_the_tag() {
    assert!(Context::new(&[("app.py", "one")]).changes(|context| context.write("app.py", "two")));
}

#[test]
fn the_name_of_a_file_is_in_the_tag() {
    let context = Context::new(&[("app.py", "one")]);
    assert!(context.changes(|context| fs::rename(context.path("app.py"), context.path("main.py")).unwrap()));
}

#[test]
fn bytes_cannot_move_from_one_file_to_the_next_unseen() {
    assert_ne!(Context::new(&[("a", "xy"), ("b", "")]).tag(), Context::new(&[("a", "x"), ("b", "y")]).tag());
}

#[test]
fn the_executable_bit_of_the_owner_is_in_the_tag_and_no_other_bit() {
    let context = Context::new(&[("run.sh", "")]);
    context.mode("run.sh", 0o644);
    assert!(!context.changes(|context| context.mode("run.sh", 0o677)), "others");
    assert!(context.changes(|context| context.mode("run.sh", 0o744)), "owner");
}

#[test]
fn an_empty_folder_is_in_the_tag() {
    assert!(Context::new(&[]).changes(|context| fs::create_dir(context.path("data")).unwrap()));
}

#[test]
fn the_platform_is_in_the_tag() {
    let context = Context::new(&[]);
    assert_ne!(context.tag(), digest(&context.root, &context.root, "linux/amd64").unwrap());
}

#[test]
fn git_is_a_folder_like_any_other() {
    assert!(Context::new(&[]).changes(|context| context.write(".git/HEAD", "ref")));
}

#[test]
fn the_target_of_a_link_is_in_the_tag() {
    let context = Context::new(&[("one", ""), ("two", "")]);
    symlink("one", context.path("link")).unwrap();
    assert!(context.changes(|context| {
        fs::remove_file(context.path("link")).unwrap();
        symlink("two", context.path("link")).unwrap();
    }));
}

#[test]
fn a_link_out_of_the_folder_is_text_and_never_followed() {
    let outside = Context::new(&[("secret/key", "one")]);
    let context = Context::new(&[]);
    symlink(outside.path("secret"), context.path("folder")).unwrap();
    symlink(outside.path("secret/key"), context.path("file")).unwrap();
    symlink("/nowhere", context.path("dangling")).unwrap();
    symlink(".", context.path("loop")).unwrap();
    assert!(!context.changes(|_| outside.write("secret/key", "two")));
}

#[test]
fn what_is_ignored_is_not_in_the_tag() {
    let context = Context::new(&[(".dockerignore", "**/*.log\nnode_modules\n"), ("src/a.log", "one")]);
    assert!(!context.changes(|context| {
        context.write("src/a.log", "two");
        context.write("b.log", "new");
        context.write("node_modules/x/y.js", "new");
    }));
}

#[test]
fn what_an_exception_brings_back_is_in_the_tag() {
    let context = Context::new(&[(".dockerignore", "docs\n!docs/README.md\n"), ("docs/README.md", "one")]);
    assert!(context.changes(|context| context.write("docs/README.md", "two")));
    assert!(!context.changes(|context| context.write("docs/other.md", "new")));
}

/// Docker sends the folders above it, and only those.
#[test]
fn an_exception_brings_back_the_folders_above_it() {
    let context = Context::new(&[(".dockerignore", "*\n!a/b/c\n"), ("a/b/c", ""), ("a/d/e", "")]);
    let bare = Context::empty();
    bare.write("Dockerfile", "FROM scratch\n");
    bare.write("Dockerfile.dockerignore", "Dockerfile*\n");
    bare.write("a/b/c", "");
    assert_eq!(context.tag(), bare.tag());
}

#[test]
fn the_dockerfile_is_in_the_tag_even_when_ignored() {
    for name in ["Dockerfile", "dockerfile"] {
        let context = Context::empty();
        context.write(".dockerignore", "*\n");
        context.write(name, "FROM a\n");
        assert!(context.changes(|context| context.write(name, "FROM b\n")), "{name}");
    }
}

#[test]
fn a_dockerfile_may_be_a_link_inside_the_folder_and_its_target_is_in_the_tag() {
    let context = Context::empty();
    context.write(".dockerignore", "Dockerfile*\n");
    context.write("Dockerfile.prod", "FROM a\n");
    symlink("Dockerfile.prod", context.path("Dockerfile")).unwrap();
    assert!(context.changes(|context| context.write("Dockerfile.prod", "FROM b\n")));
}

#[test]
fn the_ignore_file_is_a_file_like_any_other() {
    assert!(Context::new(&[(".dockerignore", "a\n")]).changes(|context| context.write(".dockerignore", "b\n")));
    let ignored = Context::new(&[(".dockerignore", ".dockerignore\n")]);
    assert!(!ignored.changes(|context| context.write(".dockerignore", "# own\n.dockerignore\n")));
}

#[test]
fn the_ignore_file_of_the_dockerfile_goes_before_the_common_one() {
    let context = Context::new(&[(".dockerignore", "a"), ("Dockerfile.dockerignore", "b"), ("a", ""), ("b", "")]);
    assert!(context.changes(|context| context.write("a", "new")));
    assert!(!context.changes(|context| context.write("b", "new")));
}

/// BuildKit sends a socket as an empty file and a named pipe as a named pipe.
#[test]
fn pipes_and_sockets_are_never_opened() {
    let context = Context::new(&[]);
    assert!(context.changes(|context| {
        let made = std::process::Command::new("mkfifo").arg(context.path("pipe")).status().unwrap();
        assert!(made.success());
    }));
    let with_file = Context::new(&[("socket", "")]);
    let with_socket = Context::new(&[]);
    let _socket = UnixListener::bind(with_socket.path("socket")).unwrap();
    with_socket.mode("socket", 0o644);
    assert_eq!(with_file.tag(), with_socket.tag());
}

#[test]
fn a_folder_without_a_dockerfile_has_no_tag() {
    let context = Context::empty();
    assert!(matches!(context.digest(), Err(BuildContextError::NoDockerfile)), "none");
    symlink("nowhere", context.path("Dockerfile")).unwrap();
    assert!(matches!(context.digest(), Err(BuildContextError::NoDockerfile)), "dangling");
    fs::remove_file(context.path("Dockerfile")).unwrap();
    fs::create_dir(context.path("Dockerfile")).unwrap();
    assert!(matches!(context.digest(), Err(BuildContextError::NoDockerfile)), "folder");
}

#[test]
fn nothing_outside_is_read_by_way_of_the_dockerfile_or_the_ignore_file() {
    let outside = Context::new(&[("ignore", "")]);
    let context = Context::empty();
    symlink(outside.path("Dockerfile"), context.path("Dockerfile")).unwrap();
    assert_eq!(context.error(), "`Dockerfile` is a link to a file outside the folder");
    let context = Context::new(&[]);
    symlink(outside.path("ignore"), context.path(".dockerignore")).unwrap();
    assert_eq!(context.error(), "`.dockerignore` is a link to a file outside the folder");
}

#[test]
fn a_folder_outside_the_root_has_no_tag() {
    let (context, other) = (Context::new(&[]), Context::empty());
    let result = digest(&context.root, &other.root, "linux/arm64");
    assert!(matches!(result, Err(BuildContextError::OutsideRoot)));
}

#[test]
fn a_bad_line_of_the_ignore_file_is_named() {
    let context = Context::new(&[(".dockerignore", "# a\nsrc\n  [a-\n")]);
    assert_eq!(context.error(), "line 3 of `.dockerignore`: the pattern `[a-` has a `[` without its `]`");
}

#[test]
#[cfg(target_os = "linux")]
fn a_name_that_is_not_utf8_is_refused_unless_ignored() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let context = Context::new(&[("src/a", "")]);
    File::create(context.path("src").join(OsStr::from_bytes(b"b\xff"))).unwrap();
    assert_eq!(context.error(), "the name `src/b\u{fffd}` is not UTF-8");
    context.write(".dockerignore", "src/b*\n");
    context.tag();
}

#[test]
fn a_context_of_too_many_bytes_is_refused_before_it_is_read() {
    let context = Context::new(&[]);
    File::create(context.path("big")).unwrap().set_len(MAX_BYTES).unwrap();
    assert_eq!(context.error(), "the build context has more than 2147483648 bytes");
    context.write(".dockerignore", "big\n");
    context.tag();
}

#[test]
fn a_context_of_too_many_files_is_refused() {
    let context = Context::new(&[("many/0", "")]);
    for number in 1..MAX_ENTRIES {
        let path = |number: u64| context.path(&format!("many/{number}"));
        // A name is made faster than a file, and a file may have some 65,000.
        match number % 50_000 {
            0 => drop(File::create(path(number)).unwrap()),
            more => fs::hard_link(path(number - more), path(number)).unwrap(),
        }
    }
    assert_eq!(context.error(), "the build context has more than 100000 files and folders");
    context.write(".dockerignore", "many\n");
    context.tag();
}

#[test]
fn an_ignore_file_that_is_too_long_is_refused() {
    let context = Context::new(&[(".dockerignore", &"#".repeat(MAX_IGNORE_FILE_BYTES as usize + 1))]);
    assert_eq!(context.error(), "`.dockerignore` has more than 1048576 bytes");
}

#[test]
fn more_patterns_than_anybody_writes_are_refused() {
    let patterns = |count: u64| (0..count).map(|n| format!("# {n}\n\na{n}*\n")).collect::<String>();
    let context = Context::new(&[(".dockerignore", &patterns(MAX_IGNORE_PATTERNS))]);
    context.tag();
    context.write(".dockerignore", &patterns(MAX_IGNORE_PATTERNS + 1));
    assert_eq!(context.error(), "`.dockerignore` has more than 1000 patterns");
}

#[test]
fn a_pattern_that_is_too_long_is_refused_and_shown_in_part() {
    for (pattern, passes) in [
        ("a".repeat(4096), true),
        ("a".repeat(4097), false),
        ("[Ll]ong-[Nn]ame-*.py[cod]/**/".repeat(4), true),
        ("*a".repeat(100), false),
    ] {
        let context = Context::new(&[(".dockerignore", &pattern)]);
        if passes {
            context.tag();
        } else {
            let shown: String = pattern.chars().take(80).collect();
            assert_eq!(context.error(), format!("line 1 of `.dockerignore`: the pattern `{shown}…` is too long"));
        }
    }
}

#[test]
fn what_the_disk_refuses_is_named_by_its_path_in_the_folder() {
    let context = Context::new(&[]);
    symlink(".dockerignore", context.path(".dockerignore")).unwrap();
    let error = context.error();
    assert!(error.starts_with("cannot read `.dockerignore`: "), "{error}");
    assert!(!error.contains(context.root.to_str().unwrap()), "{error}");
}

#[test]
fn an_ignored_folder_that_cannot_be_opened_hinders_nobody() {
    let context = Context::new(&[(".dockerignore", "data\n!**/x\n"), ("data/x", "")]);
    context.mode("data", 0o000);
    let superuser = fs::read_dir(context.path("data")).is_ok();
    let ignored = context.digest();
    context.write(".dockerignore", "");
    let sent = context.digest();
    context.mode("data", 0o700);
    ignored.unwrap();
    if !superuser {
        assert_eq!(sent.unwrap_err().to_string(), "cannot read `data`: Permission denied (os error 13)");
    }
}
