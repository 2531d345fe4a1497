//! Reads of a Dockerfile for which architecture its image is, as BuildKit does: the image is that of the last stage, and
//! the `--platform` of its `FROM` counts more than that of the build
//! (<https://docs.docker.com/reference/dockerfile/#from>).

use parse_dockerfile::{Dockerfile, Stage, parse};
use std::ops::Range;

/// The architecture that an image has, or may have, in place of the one it is built for.
#[derive(Debug, PartialEq, Eq)]
pub struct OtherArchitecture {
    /// E.g. `amd64`; none where it is that of the machine that builds.
    pub architecture: Option<String>,
    /// What makes it so.
    pub because: Because,
    /// What says so, in bytes of the Dockerfile.
    pub at: Range<usize>,
}

/// What makes it so.
#[derive(Debug, PartialEq, Eq)]
pub enum Because {
    /// `FROM --platform=linux/amd64`.
    Platform,
    /// The same by the default of an `ARG`, which `--build-arg` may set otherwise.
    Default(String),
    /// `FROM --platform=$BUILDPLATFORM`.
    Builder,
    /// Nothing but the name of the image that it starts from.
    Image(String),
}

/// Whether the image has another architecture than `wanted`, which it is built for. None where that cannot be told, and
/// of what is no Dockerfile: whoever builds it says so.
pub fn other_architecture(text: &str, wanted: &str) -> Option<OtherArchitecture> {
    let dockerfile = parse(text).ok()?;
    let arguments = Arguments::of(&dockerfile, wanted);
    let from = first_of(&dockerfile, &arguments)?.from;
    let Some(flag) = from.options.iter().find(|flag| flag.name.value == "platform") else {
        let image = arguments.expand(&from.image.value)?.text;
        let architecture = of_image(&image).filter(|architecture| architecture != wanted)?;
        let (architecture, because) = (Some(architecture), Because::Image(image));
        return Some(OtherArchitecture { architecture, because, at: from.image.span.clone() });
    };
    let platform = arguments.expand(&flag.value.as_ref()?.value)?;
    let at = flag.span();
    if platform.of_builder {
        return Some(OtherArchitecture { architecture: None, because: Because::Builder, at });
    }
    let architecture = of_platform(&platform.text).filter(|architecture| architecture != wanted)?;
    let because = platform.default.map_or(Because::Platform, Because::Default);
    Some(OtherArchitecture { architecture: Some(architecture), because, at })
}

/// The stage that the last one is based on: itself, unless it starts from another stage.
fn first_of<'a, 'b>(dockerfile: &'b Dockerfile<'a>, arguments: &Arguments) -> Option<Stage<'a, 'b>> {
    let mut stages: Vec<Stage<'a, 'b>> = dockerfile.stages().collect();
    let mut stage = stages.pop()?;
    loop {
        let Some(base) = arguments.expand(&stage.from.image.value) else { return Some(stage) };
        let is_base = |other: &Stage<'_, '_>| {
            other.from.as_.as_ref().is_some_and(|(_, name)| name.value.eq_ignore_ascii_case(&base.text))
        };
        let Some(index) = stages.iter().position(is_base) else { return Some(stage) };
        // A stage starts from an earlier one, so that this ends.
        stages.truncate(index + 1);
        stage = stages.pop()?;
    }
}

/// The arguments that a `FROM` may name: those before the first one, and BuildKit's own.
struct Arguments {
    wanted: String,
    /// Latest last.
    given: Vec<(String, Expanded)>,
}

#[derive(Clone, Default)]
struct Expanded {
    text: String,
    /// The argument whose default it holds.
    default: Option<String>,
    /// Whether it holds what only the machine that builds says.
    of_builder: bool,
}

impl Arguments {
    fn of(dockerfile: &Dockerfile<'_>, wanted: &str) -> Arguments {
        let mut arguments = Arguments { wanted: wanted.to_owned(), given: Vec::new() };
        for argument in dockerfile.global_args() {
            for word in shlex::split(&argument.arguments.value).unwrap_or_default() {
                let Some((name, value)) = word.split_once('=') else { continue };
                if let Some(value) = arguments.expand(value) {
                    let default = value.default.or_else(|| Some(name.to_owned()));
                    arguments.given.push((name.to_owned(), Expanded { default, ..value }));
                }
            }
        }
        arguments
    }

    fn named(&self, name: &str) -> Option<Expanded> {
        let plain = |text: &str| Expanded { text: text.to_owned(), ..Expanded::default() };
        Some(match name {
            "TARGETPLATFORM" => plain(&format!("linux/{}", self.wanted)),
            "TARGETARCH" => plain(&self.wanted),
            "TARGETOS" | "BUILDOS" => plain("linux"),
            "TARGETVARIANT" => plain(""),
            "BUILDPLATFORM" | "BUILDARCH" | "BUILDVARIANT" => Expanded { of_builder: true, ..Expanded::default() },
            _ => self.given.iter().rev().find(|(known, _)| known == name)?.1.clone(),
        })
    }

    /// The text without its variables; none where the value of one is not known.
    fn expand(&self, text: &str) -> Option<Expanded> {
        let mut expanded = Expanded::default();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            expanded.text.push_str(before);
            let (value, behind) = self.variable(after)?;
            expanded.text.push_str(&value.text);
            expanded.default = expanded.default.or(value.default);
            expanded.of_builder |= value.of_builder;
            rest = behind;
        }
        expanded.text.push_str(rest);
        Some(expanded)
    }

    /// The value of the variable that a text behind a `$` begins with, and what follows it.
    fn variable<'a>(&self, text: &'a str) -> Option<(Expanded, &'a str)> {
        let end_of_name =
            |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
        let Some(inside) = text.strip_prefix('{') else {
            let (name, behind) = text.split_at(end_of_name(text));
            return Some((self.named(name)?, behind));
        };
        let (inside, behind) = inside.split_once('}')?;
        let (name, modifier) = inside.split_at(end_of_name(inside));
        let value = self.named(name);
        let value = match modifier {
            "" => value?,
            _ => match (modifier.strip_prefix(":-"), modifier.strip_prefix('-')) {
                (Some(other), _) => {
                    value.filter(|value| !value.text.is_empty() || value.of_builder).or(self.expand(other))?
                }
                (_, Some(other)) => value.or(self.expand(other))?,
                // `:+`, `:?`, `#`, `%`, `/`: nobody writes a platform so.
                _ => return None,
            },
        };
        Some((value, behind))
    }
}

/// The architecture of `linux/amd64`, `linux/arm64/v8` or `amd64`, in Docker's spelling; none where only a system is
/// named.
fn of_platform(platform: &str) -> Option<String> {
    let platform = platform.trim_matches(['"', '\'']).to_ascii_lowercase();
    let mut parts = platform.split('/');
    let (first, second) = (parts.next()?, parts.next());
    match second {
        Some(architecture) if !architecture.is_empty() => Some(spelled(architecture)),
        Some(_) => None,
        None => Some(spelled(first))
            .filter(|architecture| ["amd64", "arm64", "386", "arm"].contains(&architecture.as_str())),
    }
}

fn spelled(architecture: &str) -> String {
    match architecture {
        "x86_64" | "x86-64" | "x64" => "amd64",
        "aarch64" => "arm64",
        "i386" => "386",
        other => other,
    }
    .to_owned()
}

/// The architecture that the name of an image tells: `amd64/python` of Docker's own, or a word of its repository or tag.
/// None of what most images are, built for several.
pub fn of_image(image: &str) -> Option<String> {
    let image = image.split('@').next()?.to_ascii_lowercase();
    let path = image.strip_prefix("docker.io/").unwrap_or(&image);
    let (owner, _) = path.split_once('/').unwrap_or(("", path));
    if ["amd64", "i386"].contains(&owner) {
        return Some(spelled(owner));
    }
    let name = path.rsplit('/').next()?;
    // `x86_64` is one word of them.
    let name = name.replace("x86_64", "amd64").replace("x86-64", "amd64");
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| word == "amd64" || word == "x64").then(|| "amd64".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Because, other_architecture};

    #[track_caller]
    fn said(text: &str) -> Option<(Option<String>, Because, String)> {
        let found = other_architecture(text, "arm64")?;
        Some((found.architecture, found.because, text[found.at].to_owned()))
    }

    #[track_caller]
    fn is_amd64(text: &str, because: Because, at: &str) {
        assert_eq!(said(text), Some((Some("amd64".to_owned()), because, at.to_owned())), "{text}");
    }

    #[test]
    fn the_platform_of_the_last_stage_counts() {
        is_amd64("FROM --platform=linux/amd64 python:3.13\n", Because::Platform, "--platform=linux/amd64");
        is_amd64(
            "# syntax=docker/dockerfile:1\n\nfrom --platform=LINUX/x86_64 \\\n  python:3.13\nRUN true\n",
            Because::Platform,
            "--platform=LINUX/x86_64",
        );
        is_amd64("FROM --platform=linux/amd64/v2 scratch\n", Because::Platform, "--platform=linux/amd64/v2");
        is_amd64("FROM --platform=amd64 python:3.13\n", Because::Platform, "--platform=amd64");
        is_amd64(
            "FROM node:22 AS build\nRUN make\nFROM --platform=linux/amd64 node:22\nCOPY --from=build /a /a\n",
            Because::Platform,
            "--platform=linux/amd64",
        );
        assert_eq!(
            said("FROM --platform=linux/amd64 node:22 AS build\nRUN make\nFROM node:22\nCOPY --from=build /a /a\n"),
            None
        );
        assert_eq!(said("FROM --platform=linux/arm/v7 node:22\n").and_then(|(one, ..)| one).as_deref(), Some("arm"));
    }

    #[test]
    fn a_stage_that_starts_from_another_is_of_its_platform() {
        let text = "FROM --platform=linux/amd64 python:3.13 AS Base\nFROM base AS deps\nRUN true\nFROM deps\n";
        is_amd64(text, Because::Platform, "--platform=linux/amd64");
        assert_eq!(said("FROM --platform=linux/amd64 python AS base\nFROM python AS last\n"), None);
    }

    #[test]
    fn what_an_argument_says_by_default_is_the_default() {
        let because = || Because::Default("PLATFORM".to_owned());
        is_amd64("ARG PLATFORM=linux/amd64\nFROM --platform=$PLATFORM python\n", because(), "--platform=$PLATFORM");
        is_amd64(
            "ARG TAG=3 PLATFORM=\"linux/amd64\"\nFROM --platform=${PLATFORM} python:$TAG\n",
            because(),
            "--platform=${PLATFORM}",
        );
        is_amd64(
            "ARG A=amd64\nARG B=linux/$A\nFROM --platform=$B python\n",
            Because::Default("A".to_owned()),
            "--platform=$B",
        );
        is_amd64(
            "ARG P\nFROM --platform=${P:-linux/amd64} python\n",
            Because::Platform,
            "--platform=${P:-linux/amd64}",
        );
        assert_eq!(said("ARG PLATFORM=linux/arm64\nFROM --platform=$PLATFORM python\n"), None);
        assert_eq!(said("ARG PLATFORM\nFROM --platform=$PLATFORM python\n"), None);
    }

    #[test]
    fn what_the_build_says_is_well_and_what_the_machine_says_is_not_known() {
        for text in [
            "FROM python:3.13\n",
            "FROM --platform=linux/arm64 python\n",
            "FROM --platform=linux/aarch64 python\n",
            "FROM --platform=linux python\n",
            "FROM --platform=$TARGETPLATFORM python\n",
            "FROM --platform=linux/${TARGETARCH} python\n",
            "FROM --platform=$BUILDPLATFORM golang AS build\nRUN make\nFROM alpine\n",
            "# FROM --platform=linux/amd64 python\nFROM python\n",
            "FROM python\nRUN <<EOF\nFROM --platform=linux/amd64 python\nEOF\n",
            "RUN true\n",
            "",
        ] {
            assert_eq!(said(text), None, "{text}");
        }
        let builder = Some((None, Because::Builder, "--platform=$BUILDPLATFORM".to_owned()));
        assert_eq!(said("FROM --platform=$BUILDPLATFORM python\n"), builder);
    }

    #[test]
    fn the_name_of_an_image_is_a_hint() {
        for image in [
            "amd64/python:3.13",
            "docker.io/amd64/python",
            "public.ecr.aws/lambda/python:3.13-x86_64",
            "registry.example.com/team/python-amd64:1",
            "mcr.microsoft.com/dotnet/runtime:9.0-bookworm-slim-amd64",
        ] {
            is_amd64(&format!("FROM {image}\n"), Because::Image(image.to_owned()), image);
        }
        for image in [
            "python:3.13",
            "arm64v8/python",
            "public.ecr.aws/docker/library/python:3.13-slim",
            "team/amd64x:1",
            "public.ecr.aws/lambda/python:3.13-arm64",
        ] {
            assert_eq!(said(&format!("FROM {image}\n")), None, "{image}");
        }
    }
}
