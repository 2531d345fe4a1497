use super::parameter::Parameters;
use super::references::References;
use super::ssm;
use super::target::{Target, TargetValue};
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::placeholder::Context;
use crate::placeholder::{
    BuiltinName, Expansion, Lookup, Missing, Piece, PlaceholderError, PlaceholderErrorKind, PlaceholderName,
    PlaceholderValues, expand, literal, no_value, report, reports,
};
use crate::placeholder::{SsmValue, SsmValues};
use crate::project::flags::ENV_IN_SSM_PATH;
use crate::project::{ModuleId, same_key};
use crate::source::{Entry, Map, Node, Origin, Span, Use, Value};
use jsonptr::{Pointer, PointerBuf};

/// Replaces placeholders in the nodes of one module.
pub struct Resolver<'a> {
    values: PlaceholderValues<'a>,
    id: &'a ModuleId,
    target: &'a Target,
    context: &'a Context,
    diagnostics: &'a mut Diagnostics,
    parameters: Parameters,
    references: References,
    at: PointerBuf,
    /// How many lists and maps from placeholders stand around this place.
    depth: usize,
    /// How many nodes placeholders have brought so far.
    brought: usize,
}

/// How deep lists and maps that placeholders stand for may lie in each other.
const MAX_DEPTH: usize = 16;
/// How many nodes placeholders may bring to one module.
const MAX_BROUGHT: usize = 10_000;

impl<'a> Resolver<'a> {
    /// With the values of one module.
    pub fn new(
        values: PlaceholderValues<'a>,
        context: &'a Context,
        id: &'a ModuleId,
        target: &'a Target,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        Resolver {
            values,
            id,
            target,
            context,
            diagnostics,
            parameters: Parameters::default(),
            references: References::default(),
            at: PointerBuf::root(),
            depth: 0,
            brought: 0,
        }
    }

    /// What the nodes asked CloudFormation for: parameters, and `{{ref:…}}`.
    pub fn finish(self) -> (Parameters, References) {
        (self.parameters, self.references)
    }

    /// The ARN of a policy that bounds roles. The schema has judged what is written; this judges
    /// what a placeholder became.
    pub fn boundary(&mut self, node: Node) -> Option<Node> {
        let is_arn = |text: String| text.starts_with("arn:") && text.contains(":iam::") && text.contains(":policy/");
        let wrong = match node.as_str() {
            Some(text) => text::example(text).is_some_and(|example| !is_arn(example)),
            None => true,
        };
        if wrong && !node.uses.is_empty() {
            self.diagnostics.push(
                Diagnostic::error(Code::MALFORMED_VALUE, "the permissions boundary is no ARN of a policy")
                    .about(&node)
                    .help("let the placeholder name `arn:aws:iam::…:policy/…`"),
            );
            return None;
        }
        Some(node)
    }

    /// The node with its placeholders replaced and its text in Fn::Sub syntax, at every depth.
    pub fn node(&mut self, node: &Node) -> Node {
        match &node.value {
            Value::String(text) => self.text(text, node),
            Value::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    self.at.push_back(index);
                    list.push(self.node(item));
                    self.at.pop_back();
                }
                Node { value: Value::List(list), ..node.clone() }
            }
            Value::Map(map) => Node { value: Value::Map(self.map(map)), ..node.clone() },
            _ => node.clone(),
        }
    }

    fn map(&mut self, map: &Map) -> Map {
        let mut resolved = Map::new();
        for (key, entry) in map {
            self.at.push_back(key.as_str());
            let (name, steps) = self.key(key, entry.key);
            let node = self.node(&entry.node);
            let mut below = Entry::keyed(entry.key, node, steps);
            below.key_uses.extend(entry.key_uses.iter().cloned());
            let secret = below.key_is_from_environment();
            if secret {
                self.context.sources.hide_key(&name);
            }
            if let Some(before) = resolved.insert(name.clone(), below) {
                let found = same_key(&name, entry.key, before.key);
                self.report(if secret { found.secret(name) } else { found });
            }
            self.at.pop_back();
        }
        resolved
    }

    /// Placeholders in a key must be known now; other keys are text as it stands.
    fn key(&mut self, key: &str, span: Span) -> (String, Vec<Use>) {
        let node = Node::new(Value::String(key.to_owned()), span);
        let resolved = self.expanded(key, &node);
        match resolved.as_str().and_then(text::known) {
            Some(known) => (known, resolved.uses),
            None => {
                self.report(
                    Diagnostic::error(
                        Code::MUST_BE_KNOWN,
                        format!("the key `{key}` is known only when the stack is deployed"),
                    )
                    .at(span)
                    .help("use placeholders in keys that are known now"),
                );
                (key.to_owned(), Vec::new())
            }
        }
    }

    fn text(&mut self, text: &str, node: &Node) -> Node {
        if let Some(path) = ssm::prefixed(text).filter(|_| !self.in_action()) {
            if self.depth > 0 {
                self.report(left_by_mdaa("the parameter that the value names is read").about(node));
            }
            return self.ssm_value(text, &path, node);
        }
        let resolved = self.expanded(text, node);
        // Context and environment may hold `ssm:/path` too.
        let brought = resolved.as_str().filter(|_| !resolved.uses.is_empty()).and_then(text::known);
        match brought.as_deref().and_then(ssm::prefixed) {
            Some(path) if !self.in_action() => {
                self.report(left_by_mdaa("the parameter that the value names is read").about(node));
                self.ssm_value(text, &path, &resolved)
            }
            _ => {
                if self.depth > 0 && resolved.uses.len() > node.uses.len() {
                    self.report(left_by_mdaa("the placeholders in the value are replaced").about(node));
                }
                resolved
            }
        }
    }

    /// `ssm:GetParameter` is an action of IAM, not a parameter.
    fn in_action(&self) -> bool {
        let tokens: Vec<_> = self.at.tokens().map(|token| token.decoded().into_owned()).collect();
        tokens.windows(3).any(|three| three[0] == "Statement" && matches!(three[2].as_str(), "Action" | "NotAction"))
    }

    /// A value that is one SSM parameter, its path perhaps with placeholders.
    fn ssm_value(&mut self, written: &str, prefixed: &ssm::Prefixed<'_>, node: &Node) -> Node {
        let before = self.diagnostics.errors();
        let resolved = self.expanded(prefixed.rest, node);
        if self.diagnostics.errors() > before {
            return node.clone();
        }
        let Some(path) = resolved.as_str().and_then(text::known).map(|rest| prefixed.path(&rest, self.id)) else {
            self.report(
                Diagnostic::error(
                    Code::MUST_BE_KNOWN,
                    format!("the path of `{written}` is known only when the stack is deployed"),
                )
                .about(node)
                .help("set `account` and `region` in the mdaa.yaml, or name the path without them"),
            );
            return node.clone();
        };
        let version = ssm::is_version(&path);
        if !version && !ssm::is_path(&path) {
            self.report(no_value(&Missing::SsmPath(written.to_owned()), self.values.context).about(node));
            return node.clone();
        }
        let at = node.written_at();
        let mut uses = resolved.uses;
        uses.extend(prefixed.places(self.id).iter().filter_map(|place| name(*place, self.id, at)));
        let flag = |span| Use { written: ENV_IN_SSM_PATH.to_owned(), at, origin: Origin::File(span), whole: false };
        uses.extend(prefixed.flag(self.id).map(flag));
        let (value, origin) = match looked_up(&self.context.ssm, self.target, &path) {
            None if version => (format!("${{{}}}", self.parameters.version(&path)), Origin::Deploy(path)),
            None => {
                let id = self.parameters.ssm(&path, at);
                self.parameters.built_from(at, uses.iter().map(|used| used.origin.clone()));
                (format!("${{{id}}}"), Origin::Deploy(path))
            }
            Some(Ok(value)) => (text::escape(value), Origin::Ssm(path)),
            Some(Err(found)) => {
                let missing = Missing::SsmValue(path, found.clone());
                self.report(no_value(&missing, self.values.context).about(node));
                return node.clone();
            }
        };
        uses.push(Use { written: written.to_owned(), at, origin, whole: true });
        Node { value: Value::String(value), span: node.span, uses }
    }

    fn expanded(&mut self, text: &str, node: &Node) -> Node {
        let mut errors = Vec::new();
        let mut warnings = Vec::new();
        let mut names = Vec::new();
        let (values, id, target, ssm) = (self.values, self.id, self.target, &self.context.ssm);
        let (parameters, references) = (&mut self.parameters, &mut self.references);
        let read = |parameters: &mut Parameters, path: &str, at: Span| match looked_up(ssm, target, path) {
            None if ssm::is_version(path) => Ok(Lookup::Deploy(parameters.version(path))),
            None => Ok(Lookup::Deploy(parameters.ssm(path, at))),
            Some(Ok(value)) => Ok(Lookup::Verbatim(value.clone(), Some(Origin::Ssm(path.to_owned())))),
            Some(Err(found)) => Err(Missing::SsmValue(path.to_owned(), found.clone())),
        };
        let mut lookup = |name: &PlaceholderName, written: &str, at: Span| {
            let deploy = |id: String| Ok(Lookup::Deploy(id));
            let mut of_target = |value: &TargetValue| {
                let others = value.origins.iter().filter(|origin| telling(value) != Some(origin));
                names.extend(others.map(|origin| Use {
                    written: written.to_owned(),
                    at,
                    origin: origin.clone(),
                    whole: false,
                }));
                Ok(place(value))
            };
            match name {
                PlaceholderName::Builtin(BuiltinName::Account) => of_target(&target.account),
                PlaceholderName::Builtin(BuiltinName::Region) => of_target(&target.region),
                PlaceholderName::Builtin(BuiltinName::Partition) => of_target(&target.partition),
                PlaceholderName::Ssm(path) if ssm::is_path(path) || ssm::is_version(path) => read(parameters, path, at),
                PlaceholderName::SsmBelow(below, path) if ssm::is_path(&ssm::below(*below, path, id)) => {
                    names.extend(ssm::above(*below).iter().filter_map(|place| self::name(*place, id, at)));
                    let kept = ssm::below(*below, path, id);
                    let lower = kept.to_lowercase();
                    if lower != kept {
                        warnings.push(lowercased(written, &lower).at(at));
                    }
                    read(parameters, &lower, at)
                }
                PlaceholderName::Ssm(_) | PlaceholderName::SsmBelow(..) => Err(Missing::SsmPath(written.to_owned())),
                PlaceholderName::Parameter { kind, name } => match parameters.named(name, kind, at) {
                    Some(id) => deploy(id),
                    None => Err(Missing::Parameter(name.clone())),
                },
                PlaceholderName::Secret(reference) => {
                    warnings.push(secret(reference).at(at));
                    Ok(Lookup::Verbatim(reference.clone(), None))
                }
                PlaceholderName::Literal(text) => Ok(Lookup::Verbatim(literal(written, text), None)),
                PlaceholderName::SecureParameter => Err(Missing::SsmSecure(written.to_owned())),
                PlaceholderName::Reference { path, attribute } => {
                    deploy(references.name(path, attribute.as_deref(), at))
                }
                known => {
                    let found = values.lookup(known);
                    if let Ok(Lookup::Entry(_, entry)) = &found {
                        warnings.extend(entry.node.respelled());
                    }
                    found
                }
            }
        };
        let wants_secret = wants_secret(&self.at);
        let (expansion, mut uses) = expand(text, node.written_at(), &self.context.sources, &mut lookup, &mut errors);
        uses.extend(names);
        for at in uses.iter().filter(|used| matches!(used.origin, Origin::Deploy(_))).map(|used| used.at) {
            self.parameters.built_from(at, inside(&uses, at));
        }
        for found in reports(&errors, values.context) {
            if self.diagnostics.is_full() {
                break;
            }
            self.report(found.on_the_way_of(node));
        }
        let to_tell = warnings.into_iter().filter(|found| !(wants_secret && found.code == Code::SECRET_REFERENCE));
        to_tell.for_each(|found| self.report(found));
        self.refuse_lists(&expansion, &uses, node);
        let uses: Vec<Use> = node.uses.iter().cloned().chain(uses).collect();
        match expansion {
            Expansion::Whole(whole) => Node { span: node.span, uses, ..self.whole(&whole, text, node) },
            Expansion::Text(pieces) => Node { value: Value::String(joined(&pieces)), span: node.span, uses },
        }
    }

    /// A list has no place in a longer text.
    fn refuse_lists(&mut self, expansion: &Expansion, uses: &[Use], node: &Node) {
        let Expansion::Text(pieces) = expansion else { return };
        for piece in pieces.iter().filter(|_| pieces.len() > 1) {
            let Piece::Deploy(id) = piece else { continue };
            if self.parameters.is_list(id) {
                let found = no_value(&Missing::ListInText(id.clone()), self.values.context);
                let used = uses.iter().find(|used| used.origin == Origin::Deploy(id.clone()));
                let at = used.map_or(node.span, |used| used.at);
                self.report(found.at(at).on_the_way_of(node));
            }
        }
    }

    /// A list or map that a placeholder stood for; what is in it may hold placeholders again.
    fn whole(&mut self, whole: &Node, placeholder: &str, node: &Node) -> Node {
        let mut nodes = 0;
        whole.walk(&mut |_, _| nodes += 1);
        self.brought += nodes;
        if self.depth >= MAX_DEPTH || self.brought > MAX_BROUGHT {
            let (placeholder, at) = (placeholder.to_owned(), node.written_at());
            let kind = PlaceholderErrorKind::Endless;
            let error = PlaceholderError { placeholder, at, way: Vec::new(), secrets: Vec::new(), kind };
            self.report(report(&error, self.values.context));
            return Node::new(Value::Null, node.span);
        }
        self.depth += 1;
        let node = self.node(whole);
        self.depth -= 1;
        node
    }

    fn report(&mut self, mut diagnostic: Diagnostic) {
        diagnostic.pointer = Some(self.at.clone());
        self.diagnostics.push(diagnostic);
    }
}

/// What was looked up of an SSM parameter, if it was.
fn looked_up<'a>(ssm: &'a SsmValues, target: &Target, path: &str) -> Option<&'a SsmValue> {
    ssm.get(text::known(&target.region.text).as_deref(), path)
}

/// The use of a name by something that stands at `at`.
fn name(place: BuiltinName, id: &ModuleId, at: Span) -> Option<Use> {
    let (written, named) = match place {
        BuiltinName::Org => ("{{org}}", &id.org),
        BuiltinName::Domain => ("{{domain}}", &id.domain),
        BuiltinName::Env => ("{{env}}", &id.env),
        _ => return None,
    };
    Some(Use { written: written.to_owned(), at, origin: Origin::File(named.span), whole: false })
}

/// What a placeholder is made of that stands at `at`: the names and placeholders in it, and those in their values.
fn inside(uses: &[Use], at: Span) -> Vec<Origin> {
    let within =
        |inner: Span, outer: &Span| inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end;
    let mut around = vec![at];
    let mut origins = Vec::new();
    for used in uses.iter().filter(|used| !matches!(used.origin, Origin::Deploy(_))) {
        if around.iter().any(|outer| within(used.at, outer)) {
            origins.push(used.origin.clone());
            if let Origin::Context(_, span) | Origin::File(span) = used.origin {
                around.push(span);
            }
        }
    }
    origins
}

/// Context and environment give text, and what is in their lists and maps is not searched again (MDAA 1.7).
fn left_by_mdaa(what: &str) -> Diagnostic {
    Diagnostic::info(Code::MDAA_LEAVES_TEXT, format!("{what}, where MDAA leaves the text as it is"))
        .why("it came through context or the environment")
        .help("nothing needs to be done; write it into the config itself where MDAA shall read it, too")
}

fn lowercased(written: &str, lower: &str) -> Diagnostic {
    Diagnostic::warning(
        Code::SSM_PATH_LOWERCASED,
        format!("`{written}` reads `{lower}`: in braces the path is lowercased"),
    )
    .help("write it without braces to keep its case, or write it in lower case")
}

/// Whether a property holds a secret by its nature, so that a reference is the best that can stand there.
fn wants_secret(at: &Pointer) -> bool {
    let keys: Vec<_> = at.tokens().map(|token| token.decoded().into_owned()).collect();
    keys.ends_with(&["federation", "oidc", "clientSecret"].map(str::to_owned))
}

fn secret(reference: &str) -> Diagnostic {
    Diagnostic::warning(
        Code::SECRET_REFERENCE,
        format!("CloudFormation puts the value of `{reference}` into the resource"),
    )
    .why("whoever may read the runtime's configuration reads the secret")
    .help("let the agent read the secret when it starts")
}

fn place(place: &TargetValue) -> Lookup {
    let reference = place.text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    match reference {
        Some(reference) => Lookup::Deploy(reference.to_owned()),
        None => {
            let origin = telling(place).cloned();
            Lookup::Text(place.text.clone(), origin.unwrap_or(Origin::Deploy(String::new())))
        }
    }
}

/// What an environment variable brought is secret wherever it goes.
fn telling(place: &TargetValue) -> Option<&Origin> {
    let secret = place.origins.iter().find(|origin| matches!(origin, Origin::Environment(_)));
    secret.or(place.origins.first())
}

fn joined(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(literal) => text::escape(literal),
            Piece::Deploy(reference) => format!("${{{reference}}}"),
        })
        .collect()
}
