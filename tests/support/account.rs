use super::emulator::Aws;
use super::project::{Project, texts_below};
use super::{checkout, printed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::process::Output;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// One emulator for all tests of a binary; each test has an account of its own in it. It ends with the process,
/// which closes its standard input.
static AWS: LazyLock<Mutex<Aws>> = LazyLock::new(|| Mutex::new(Aws::start()));
static ACCOUNTS: AtomicU64 = AtomicU64::new(100_000_000_001);

/// A project that is deployed to an account nobody else uses.
pub struct Account {
    pub id: String,
    pub project: Project,
    region: String,
    port: u16,
}

/// The region of the projects below `tests/fixtures/deploy`.
pub const REGION: &str = "eu-central-1";

impl Account {
    /// With a copy of the project in `tests/fixtures/deploy`, whose images are there.
    pub fn new() -> Account {
        Account::with("tests/fixtures/deploy")
    }

    /// With a copy of another project, whose account `111122223333` becomes this one.
    pub fn with(folder: &str) -> Account {
        let account = Account::of(Project::copy_of(&checkout(folder)), "111122223333", REGION);
        account.push("quotes", &["1", "2", "3"]);
        account
    }

    /// With a project, in all of whose files `account` becomes this one.
    pub fn of(project: Project, account: &str, region: &str) -> Account {
        let id = ACCOUNTS.fetch_add(1, Ordering::Relaxed).to_string();
        let port = AWS.lock().unwrap_or_else(std::sync::PoisonError::into_inner).port();
        let project = project.with_variables(variables(&id, port));
        for (file, text) in texts_below(project.path()).iter().filter(|(_, text)| text.contains(account)) {
            fs::write(project.path().join(file), text.replace(account, &id)).unwrap();
        }
        Account { id, project, region: region.to_owned(), port }
    }

    /// With a second module, `offers`, of that config before the first one.
    pub fn with_offers(config: &str) -> Account {
        let account = Account::new();
        let entry = format!(
            "          offers:\n            module_path: '@aws-mdaa/bedrock-agentcore-runtime'\n            \
             module_configs: [{config}]\n          quotes:\n"
        );
        account.edit("mdaa.yaml", "          quotes:\n", &entry);
        account
    }

    /// Replaces text in one of the project's files.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.project.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no `{from}`:\n{text}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    /// `mdaac` with this account's credentials.
    pub fn mdaac(&self, arguments: &[&str]) -> Output {
        self.project.mdaac(arguments)
    }

    /// `mdaac deploy --yes` and more; fails unless it ends with this code.
    pub fn deploy(&self, more: &[&str], code: i32) -> Told {
        self.told(&[&["deploy", "--yes"], more].concat(), code)
    }

    /// Any command; fails unless it ends with this code.
    pub fn told(&self, arguments: &[&str], code: i32) -> Told {
        let output = self.mdaac(arguments);
        assert_eq!(output.status.code(), Some(code), "mdaac {arguments:?}: {}\n{}", printed(&output), self.log());
        let text = |bytes: &[u8]| self.plain(&String::from_utf8_lossy(bytes));
        Told { stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    /// With other variables too.
    pub fn with_variables(self, variables: &[(&str, &str)]) -> Account {
        let variables: BTreeMap<String, String> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let Account { project, .. } = self;
        Account { project: project.with_variables(variables), ..self }
    }

    /// Calls AWS in this account.
    pub fn call(&self, service: &str, operation: &str, parameters: Value) -> Value {
        let mut aws = self.aws();
        aws.call(service, operation, parameters)
    }

    /// The same in another account and region.
    pub fn call_elsewhere(
        &self,
        account: &str,
        region: &str,
        service: &str,
        operation: &str,
        parameters: Value,
    ) -> Value {
        let mut aws = self.aws();
        aws.enter(account, region);
        aws.call(service, operation, parameters)
    }

    /// Properties of a resource as they are now; none if it does not exist.
    pub fn read(&self, resource_type: &str, identifier: &str) -> Option<Value> {
        self.aws().read(resource_type, identifier)
    }

    /// A parameter that tells the emulator how to behave in this account.
    pub fn tell_emulator(&self, path: &str, value: &str) {
        let parameter =
            json!({"Name": format!("/emulator/{path}"), "Value": value, "Type": "String", "Overwrite": true});
        self.call("ssm", "put_parameter", parameter);
    }

    /// Takes it back.
    pub fn untell_emulator(&self, path: &str) {
        self.call("ssm", "delete_parameter", json!({"Name": format!("/emulator/{path}")}));
    }

    /// Makes a repository with an image under each of these tags.
    pub fn push(&self, repository: &str, tags: &[&str]) {
        self.call("ecr", "create_repository", json!({"repositoryName": repository}));
        for tag in tags {
            let manifest = json!({"schemaVersion": 2, "config": {"digest": tag}}).to_string();
            let image = json!({"repositoryName": repository, "imageTag": tag, "imageManifest": manifest});
            self.call("ecr", "put_image", image);
        }
    }

    /// The stack's status; none if there is no stack.
    pub fn status(&self, stack: &str) -> Option<String> {
        let mut aws = self.aws();
        let found = aws.try_call("cloudformation", "describe_stacks", json!({"StackName": stack})).ok()?;
        Some(found["Stacks"][0]["StackStatus"].as_str().unwrap().to_owned())
    }

    /// Why resources of the stack failed.
    fn failed(&self, stack: &str) -> String {
        let events = self.call("cloudformation", "describe_stack_events", json!({"StackName": stack}));
        let events = events["StackEvents"].as_array().unwrap().iter();
        let failed = events.filter(|event| event["ResourceStatus"].as_str().is_some_and(|it| it.ends_with("_FAILED")));
        failed.map(|event| format!("{}: {}\n", event["LogicalResourceId"], event["ResourceStatusReason"])).collect()
    }

    /// Waits until the stack has that status.
    pub fn wait_for(&self, stack: &str, status: &str) {
        let started = Instant::now();
        while self.status(stack).as_deref() != Some(status) {
            let now = self.status(stack);
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "{stack} is {now:?}, not {status}: {}",
                self.failed(stack)
            );
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// The properties of the only runtime.
    pub fn runtime(&self) -> Value {
        let found = self.call("cloudformation", "list_stacks", json!({}));
        let mut stacks = found["StackSummaries"].as_array().unwrap().iter();
        let name = stacks.find(|stack| stack["StackStatus"] != "DELETE_COMPLETE").unwrap()["StackName"].clone();
        let ids = self.physical_ids(name.as_str().unwrap());
        let id = &ids[ids.keys().find(|id| id.starts_with("bedrockagentcoreruntimeRuntime8")).unwrap()];
        self.aws().read("AWS::BedrockAgentCore::Runtime", id).unwrap()
    }

    /// Whether a resource is there.
    pub fn exists(&self, resource_type: &str, physical_id: &str) -> bool {
        self.aws().read(resource_type, physical_id).is_some()
    }

    /// The stack's resources: physical ids by logical id.
    pub fn physical_ids(&self, stack: &str) -> BTreeMap<String, String> {
        let found = self.call("cloudformation", "describe_stack_resources", json!({"StackName": stack}));
        let resources = found["StackResources"].as_array().unwrap().iter();
        let text = |resource: &Value, key: &str| resource[key].as_str().unwrap_or_default().to_owned();
        resources.map(|one| (text(one, "LogicalResourceId"), text(one, "PhysicalResourceId"))).collect()
    }

    /// How many change sets the stack has.
    pub fn change_sets(&self, stack: &str) -> usize {
        let found = self.call("cloudformation", "list_change_sets", json!({"StackName": stack}));
        found["Summaries"].as_array().unwrap().len()
    }

    /// The endpoint URL of the emulator.
    pub fn url(&self) -> String {
        url(self.port)
    }

    /// Where the emulator listens, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the emulator said lately.
    pub fn log(&self) -> String {
        self.aws().log()
    }

    fn aws(&self) -> MutexGuard<'static, Aws> {
        // A test that failed while it held the lock has left nothing half done.
        let mut aws = AWS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        aws.enter(&self.id, &self.region);
        aws
    }

    /// Output without what differs from run to run: accounts, service ids, durations.
    pub fn plain(&self, text: &str) -> String {
        let text = text.replace(&self.id, "111122223333").replace(&self.url(), "http://emulator");
        let text = regex::Regex::new(r"\b\d+ s\b").unwrap().replace_all(&text, "# s").into_owned();
        let text = regex::Regex::new(r"( +)# s").unwrap().replace_all(&text, " # s").into_owned();
        let mut text = text;
        for (changing, plain) in [
            // A line of templates/ moves with every change above it.
            (r"(templates/[a-z/-]+\.yaml):\d+(:\d+)?", "$1:#"),
            (r"RequestToken: [0-9a-f-]+", "RequestToken: …"),
            (r"key/[0-9a-f-]{36}", "key/…"),
            (r"(quotes|offers)-\w{10}\b", "$1-ID"),
            (r"\b([a-z]+_\w+)-\w{10}\b", "$1-ID"),
            (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "UUID"),
            (r"\bAROA\w+", "ROLEID"),
            (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
        ] {
            text = regex::Regex::new(changing).unwrap().replace_all(&text, plain).into_owned();
        }
        text
    }
}

impl Told {
    /// The errors of a deploy and what it came to, without the plan.
    pub fn errors(&self) -> &str {
        let start = self.stdout.find("error[").unwrap_or_else(|| panic!("no error in\n{}", self.stdout));
        &self.stdout[start..]
    }

    /// The logical ids whose replacement was refused, as the option that allows it takes them.
    pub fn replacements(&self) -> String {
        let ids = self.stdout.lines().filter_map(|line| line.split("--allow-replacement ").nth(1));
        ids.map(|rest| rest.trim_end_matches('`')).collect::<Vec<_>>().join(",")
    }
}

/// What a command printed.
#[derive(Debug)]
pub struct Told {
    pub stdout: String,
    pub stderr: String,
}

fn variables(account: &str, port: u16) -> BTreeMap<String, String> {
    [
        ("AWS_ENDPOINT_URL", url(port).as_str()),
        // An account is any access key of twelve digits.
        ("AWS_ACCESS_KEY_ID", account),
        ("AWS_SECRET_ACCESS_KEY", "emulator"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
