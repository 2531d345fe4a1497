use std::fmt;

/// How to mend a problem. It becomes text when it is printed: until then it can be asked what it says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Help(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Part {
    Text(String),
    /// The name that was meant, as far as one can tell.
    Nearest(String),
    /// A command of mdaac about the module of the problem; `selection` are the options that choose that module.
    Command {
        name: &'static str,
        selection: String,
        options: String,
    },
    /// What brings an SSM parameter into being: a person, or the deploy of the module that publishes it, by name and by
    /// the options that choose it.
    Parameter {
        name: String,
        publisher: Option<(String, String)>,
    },
}

impl Help {
    /// ``did you mean `name`?``
    pub fn nearest(name: impl Into<String>) -> Help {
        Help(vec![Part::Nearest(name.into())])
    }

    /// A command about the module, with what follows its name: `--roll-back`, or nothing.
    pub fn command(name: &'static str, options: impl Into<String>) -> Help {
        Help(vec![Part::Command { name, selection: String::new(), options: options.into() }])
    }

    /// The way to an SSM parameter that is not there.
    pub fn parameter(name: impl Into<String>) -> Help {
        Help(vec![Part::Parameter { name: name.into(), publisher: None }])
    }

    /// With the modules that publish what is not there: a parameter that one publishes is nobody's to put by hand.
    pub fn with_publisher(mut self, of: impl Fn(&str) -> Option<(String, String)>) -> Help {
        for part in &mut self.0 {
            if let Part::Parameter { name, publisher } = part {
                *publisher = of(name);
            }
        }
        self
    }

    /// The SSM parameter that is not there.
    pub fn missing_parameter(&self) -> Option<&str> {
        self.0.iter().find_map(|part| match part {
            Part::Parameter { name, .. } => Some(name.as_str()),
            _ => None,
        })
    }

    pub fn then(mut self, more: impl Into<Help>) -> Help {
        self.0.extend(more.into().0);
        self
    }

    /// With commands that choose the module by these options, each with a space before it.
    pub fn with_selection(mut self, chosen: &str) -> Help {
        for part in &mut self.0 {
            if let Part::Command { selection, .. } = part {
                chosen.clone_into(selection);
            }
        }
        self
    }

    /// With placeholders in the brackets of one: what stands between `<<` and `>>` needs no quotes.
    pub fn in_brackets_of(mut self, placeholder: &str) -> Help {
        if placeholder.starts_with("<<") {
            for part in &mut self.0 {
                if let Part::Text(text) | Part::Nearest(text) = part {
                    *text = text.replace("{{", "<<").replace("}}", ">>");
                }
            }
        }
        self
    }

    /// Whether it names what was meant.
    pub fn names_nearest(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Nearest(_)))
    }
}

impl fmt::Display for Help {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Nearest(name) => write!(f, "did you mean `{name}`?"),
            Part::Command { name, selection, options } => {
                let space = if options.is_empty() { "" } else { " " };
                write!(f, "`mdaac {name}{selection}{space}{options}`")
            }
            Part::Parameter { publisher: Some((module, selection)), .. } => {
                write!(f, "deploy `{module}` first, which publishes it: `mdaac deploy{selection}`")
            }
            Part::Parameter { name, publisher: None } => write!(
                f,
                "correct the name, or create it in the account and region of the stack: `aws ssm put-parameter --type String \
                 --name {name} --value …`"
            ),
        })
    }
}

impl<T: Into<String>> From<T> for Help {
    fn from(text: T) -> Help {
        Help(vec![Part::Text(text.into())])
    }
}
