//! The command line with what `--help` says below the options: examples, and what the exit code says. Every example is run by
//! a test, in `sample-configs/`.

use super::command::CommandLine;
use super::exit::Exit;
use super::output_file;
use clap::{Command, CommandFactory};
use std::fmt::Write;

/// All commands and options.
pub fn command_line() -> Command {
    with_page(CommandLine::command(), "")
}

fn with_page(mut command: Command, path: &str) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    for name in names {
        let below = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(name, |command| with_page(command, &below));
    }
    let Some(page) = PAGES.iter().find(|page| page.command == path) else { return command };
    if page.to_file {
        command = command.arg(output_file::argument());
    }
    command.after_help(page.text())
}

/// What the help of a command says beside its options.
struct Page {
    /// Its words.
    command: &'static str,
    /// Each with what it does.
    examples: &'static [(&'static str, &'static str)],
    /// What it ends with, beside what any command may.
    exits: &'static [Exit],
    /// Whether what it prints is a text that one keeps: `--output-file`.
    to_file: bool,
}

/// What any command may end with.
const ALWAYS: [Exit; 4] = [Exit::Done, Exit::Usage, Exit::Bug, Exit::Io];

impl Page {
    fn text(&self) -> String {
        let mut text = "Examples:\n".to_owned();
        for (example, does) in self.examples {
            let _ = writeln!(text, "  {example}\n        {does}");
        }
        text.push_str("\nExit codes:\n");
        let mut exits: Vec<Exit> = self.exits.iter().copied().chain(ALWAYS).collect();
        exits.sort_unstable();
        for exit in exits {
            let _ = writeln!(text, "  {:3}  {}", exit as u8, exit.meaning());
        }
        text.trim_end().to_owned()
    }
}

const JUDGED: &[Exit] = &[Exit::Input, Exit::Policy, Exit::NotStarted];
const ASKED: &[Exit] = &[Exit::Input, Exit::NeedsPerson, Exit::NotStarted];
const CHANGED: &[Exit] =
    &[Exit::Input, Exit::Policy, Exit::Failed, Exit::NeedsPerson, Exit::NotStarted, Exit::Interrupted];
const CALLED: &[Exit] = &[Exit::Input, Exit::NeedsPerson, Exit::NotStarted, Exit::Interrupted];
const COMPARED: &[Exit] = &[Exit::Input, Exit::Policy, Exit::NeedsPerson, Exit::NotStarted];
const PRINTED: &[Exit] = &[Exit::Input];

const PAGES: &[Page] = &[
    Page {
        command: "",
        examples: &[
            ("mdaac init agents", "writes a project to begin with; at a terminal it asks"),
            ("mdaac check", "finds every mistake in ./mdaa.yaml and what it names"),
            ("mdaac help synth", "explains a command; `mdaac explain CODE` does a message"),
        ],
        exits: CHANGED,
        to_file: false,
    },
    Page {
        command: "check",
        examples: &[
            ("mdaac check", "every module of ./mdaa.yaml"),
            ("mdaac check -m faq,claims --all", "two of them, notes included"),
            ("mdaac check --format sarif --output-file mdaac.sarif", "for code scanning"),
        ],
        exits: JUDGED,
        to_file: true,
    },
    Page {
        command: "synth",
        examples: &[
            ("mdaac synth", "a template for each module, below mdaac.out"),
            ("mdaac synth -m faq --stdout --template-format yaml", "one, to read"),
        ],
        exits: JUDGED,
        to_file: true,
    },
    Page {
        command: "deploy",
        examples: &[
            ("mdaac deploy", "shows the plan of each stack, asks, deploys it"),
            ("mdaac deploy -m faq --prepare", "makes the change set, and prints how to execute exactly that"),
            ("mdaac deploy --yes --format json", "in a pipeline: nothing is asked, an event a line"),
            ("mdaac deploy --yes --smoke smoke.yaml", "ends with a call that the agent must answer as the file says"),
        ],
        exits: CHANGED,
        to_file: false,
    },
    Page {
        command: "status",
        examples: &[
            ("mdaac status", "stacks, runtimes, and the version that each endpoint serves"),
            ("mdaac status -m faq --format json --output-file status.json", "for a program"),
        ],
        exits: ASKED,
        to_file: true,
    },
    Page {
        command: "outputs",
        examples: &[
            ("mdaac outputs", "ARNs, ids and versions of every module"),
            ("mdaac outputs -m faq --format env --output-file agent.env", "variables for a shell"),
        ],
        exits: ASKED,
        to_file: true,
    },
    Page {
        command: "invoke",
        examples: &[
            (
                "mdaac invoke -m faq --payload '{\"prompt\": \"Does my policy cover hail?\"}'",
                "prints the answer; the session and the status go to stderr",
            ),
            ("mdaac invoke -m faq --endpoint DEFAULT --payload - < question.json", "with what a file holds"),
        ],
        exits: CALLED,
        to_file: true,
    },
    Page {
        command: "logs",
        examples: &[
            ("mdaac logs -m faq --since 1h", "what its agent wrote in the last hour"),
            ("mdaac logs -m faq --follow", "goes on with what comes, until Ctrl-C"),
        ],
        exits: &[Exit::Input, Exit::NotStarted, Exit::Interrupted],
        to_file: false,
    },
    Page {
        command: "destroy",
        examples: &[
            ("mdaac destroy -m faq", "names what goes and what stays, asks, deletes"),
            ("mdaac destroy --yes", "every stack, the last one first, without asking"),
        ],
        exits: &[Exit::Input, Exit::NeedsPerson, Exit::NotStarted, Exit::Interrupted],
        to_file: false,
    },
    Page {
        command: "diff",
        examples: &[
            ("mdaac diff -B mdaac.out", "against the templates of an earlier `mdaac synth`; asks no account"),
            (
                "mdaac diff -B mdaac.out --exit-code -D differences",
                "for a pipeline: 2 if there are any, and a diff.txt each",
            ),
        ],
        exits: &[Exit::Input, Exit::Different, Exit::Policy, Exit::NeedsPerson, Exit::NotStarted],
        to_file: true,
    },
    Page {
        command: "adopt",
        examples: &[
            ("mdaac adopt -m faq -B mdaac.out", "against the template that MDAA wrote; asks no account"),
            ("mdaac adopt -B mdaac.out --format markdown --output-file proof.md", "for a change ticket"),
        ],
        exits: COMPARED,
        to_file: true,
    },
    Page {
        command: "explain",
        examples: &[
            ("mdaac explain vpc-required", "what a code means, and what to do"),
            ("mdaac explain AC-3", "which rules help to meet a control, of any framework"),
            ("mdaac explain --all", "every rule with its controls"),
        ],
        exits: &[],
        to_file: true,
    },
    Page {
        command: "list",
        examples: &[
            ("mdaac list", "the modules in the order they are deployed, with their stacks"),
            ("mdaac list --format json --output-file modules.json", "for a program"),
        ],
        exits: PRINTED,
        to_file: true,
    },
    Page {
        command: "waive",
        examples: &[(
            "mdaac waive AwsSolutions-IAM5 --where '/*/RuntimeManagedPolicy' --reason 'the agent owns this bucket' \
                 --owner claims-team --expires 2027-06-30 --today 2026-12-01 --dry-run",
            "prints the waiver of what stands there now, and writes nothing",
        )],
        exits: &[Exit::Input, Exit::NotStarted],
        to_file: false,
    },
    Page {
        command: "why",
        examples: &[
            ("mdaac why faq /agentRuntimeName", "where a value of the config came from"),
            ("mdaac why faq /networkConfiguration --tree", "every step of all below it"),
        ],
        exits: PRINTED,
        to_file: true,
    },
    Page {
        command: "init",
        examples: &[
            ("mdaac init agents", "at a terminal it asks for what no option says"),
            (
                "mdaac init team --organization kite --account 123456789012 --region us-east-1 --subnets \
                 subnet-0a1b2c3d,subnet-1a2b3c4d --security-groups sg-0a1b2c3d",
                "asks nothing where all is said",
            ),
        ],
        exits: PRINTED,
        to_file: false,
    },
    Page {
        command: "template",
        examples: &[
            ("mdaac template", "the files that every stack is made from"),
            ("mdaac template role.yaml:12", "the lines around one that a message names"),
        ],
        exits: &[],
        to_file: true,
    },
    Page {
        command: "schema",
        examples: &[
            ("mdaac schema config --output-file config.schema.json", "of a module's config"),
            ("mdaac schema mdaa --output-file mdaa.schema.json", "of the mdaa.yaml"),
        ],
        exits: &[],
        to_file: true,
    },
    Page {
        command: "completions",
        examples: &[
            ("mdaac completions bash --output-file mdaac.bash", "for `. mdaac.bash` in ~/.bashrc"),
            ("mdaac completions zsh --output-file _mdaac", "into a folder of $fpath"),
        ],
        exits: &[],
        to_file: true,
    },
    Page {
        command: "man",
        examples: &[
            ("mdaac man --output-file mdaac.1", "one page, for `man ./mdaac.1`"),
            ("mdaac man --out man1", "a page for each command"),
        ],
        exits: &[],
        to_file: true,
    },
    Page {
        command: "version",
        examples: &[
            ("mdaac version", "version, commit, and the day of the rules"),
            ("mdaac version --format json", "for a program"),
        ],
        exits: &[],
        to_file: true,
    },
    Page {
        command: "role",
        examples: &[
            ("mdaac role policy -m faq", "what the execution role of a module may do"),
            ("mdaac role caller -m faq", "what whoever deploys it must be allowed"),
        ],
        exits: JUDGED,
        to_file: false,
    },
    Page {
        command: "role trust",
        examples: &[
            ("mdaac role trust -m faq", "the trust policy as JSON"),
            (
                "mdaac role trust --account 111122223333 --region eu-west-1 --agent-name faq --repository agents/faq",
                "without an mdaa.yaml",
            ),
        ],
        exits: PRINTED,
        to_file: true,
    },
    Page {
        command: "role policy",
        examples: &[
            ("mdaac role policy -m faq", "the permissions as JSON: the same as in the stack"),
            ("mdaac role policy -m faq --format terraform --output-file role.tf", "as an aws_iam_policy_document"),
        ],
        exits: PRINTED,
        to_file: true,
    },
    Page {
        command: "role caller",
        examples: &[
            ("mdaac role caller -m faq", "as JSON"),
            ("mdaac role caller -m faq --format cli", "as commands of the AWS CLI"),
        ],
        exits: PRINTED,
        to_file: true,
    },
    Page {
        command: "role check",
        examples: &[
            ("mdaac role check arn:aws:iam::123456789012:role/agent -m faq", "looks the role up in its account"),
            (
                "mdaac role check arn:aws:iam::123456789012:role/agent -m faq --policy policy.json --trust trust.json",
                "reads it from files, and asks no account",
            ),
        ],
        exits: JUDGED,
        to_file: true,
    },
    Page {
        command: "access",
        examples: &[(
            "mdaac access check -m faq --principal arn:aws:iam::123456789012:role/orders",
            "whether a caller gets in, and if not, what is missing",
        )],
        exits: PRINTED,
        to_file: false,
    },
    Page {
        command: "access caller-policy",
        examples: &[(
            "mdaac access caller-policy -m shared --principal 222222222222",
            "what a caller of another account needs there",
        )],
        exits: PRINTED,
        to_file: true,
    },
    Page {
        command: "access callers",
        examples: &[
            ("mdaac access callers -m shared", "who gets in, by which statement and on which condition"),
            ("mdaac access callers -m claims --format json", "the same for programs; of tokens, the claims"),
        ],
        exits: PRINTED,
        to_file: true,
    },
    Page {
        command: "access profile",
        examples: &[("mdaac access profile -m assumed", "for ~/.aws/config of the callers")],
        exits: PRINTED,
        to_file: true,
    },
    Page {
        command: "access memory",
        examples: &[(
            "mdaac access memory --memory-arn arn:aws:bedrock-agentcore:us-east-1:123456789012:memory/faq-a1b2c3d4e5 \
                 --principal 222222222222",
            "the resource policy that shares a memory",
        )],
        exits: PRINTED,
        to_file: true,
    },
    Page {
        command: "access check",
        examples: &[
            (
                "mdaac access check -m faq --principal arn:aws:iam::123456789012:role/orders",
                "by the policies of a module's runtime and endpoints",
            ),
            (
                "mdaac access check --runtime-arn \
                 arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/faq-a1b2c3d4e5 --principal \
                 arn:aws:iam::123456789012:role/orders --identity-policy caller.json",
                "by policies that the AWS CLI fetched",
            ),
        ],
        exits: PRINTED,
        to_file: true,
    },
];
