use aho_corasick::AhoCorasick;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::{LazyLock, OnceLock};

/// What in a text has the form of a vendor's credential: the kind, and the credential alone.
pub fn vendors_in(text: &str) -> Vec<(&'static str, String)> {
    let met: BTreeSet<usize> =
        MARKS.iter().flat_map(|marks| marks.find_overlapping_iter(text)).map(|hit| hit.pattern().as_usize()).collect();
    let patterns = met.into_iter().filter_map(|index| Some((FORMATS.get(index)?.0, PATTERNS.get(index)?.compiled()?)));
    let found = patterns.flat_map(|(kind, pattern)| {
        let one = |found: regex::Captures<'_>| found.get(1).map(|one| (kind, one.as_str().to_owned()));
        pattern.captures_iter(text).filter_map(one).collect::<Vec<_>>()
    });
    found.collect()
}

/// The kind, a mark that every such text holds, in any case, and what it is: as its vendor's documentation or the vendor's own
/// keys have it. No letter or digit stands before it. A form that needs its name to be told from others is none:
/// `names.rs` knows names.
const FORMATS: &[(&str, &str, &str)] = &[
    // AWS: "IAM identifiers, Understanding unique ID prefixes"; Bedrock and AppSync: "API keys".
    ("AWS access key ID", "akia", r"AKIA[A-Z2-7]{16}\b"),
    ("AWS access key ID", "asia", r"ASIA[A-Z2-7]{16}\b"),
    ("AWS access key ID", "abia", r"ABIA[A-Z2-7]{16}\b"),
    ("AWS access key ID", "acca", r"ACCA[A-Z2-7]{16}\b"),
    ("Amazon Bedrock API key", "absk", r"ABSK[A-Za-z0-9+/]{40,}={0,2}"),
    ("Amazon Bedrock API key", "bedrock-api-key-", r"bedrock-api-key-[A-Za-z0-9+/=_-]{20,}"),
    ("AWS AppSync API key", "da2-", r"da2-[a-z0-9]{26}\b"),
    ("Amazon MWS token", "amzn.mws.", r"amzn\.mws\.[0-9a-f]{8}-[0-9a-f-]{27}"),
    ("signature of a presigned URL", "x-amz-signature=", r"(?i:X-Amz-Signature)=[0-9a-f]{64}"),
    ("AWS session token", "iqojb3jpz2lux2vj", r"IQoJb3JpZ2luX2Vj[A-Za-z0-9+/=]{60,}"),
    ("AWS session token", "fwogzxivyxdze", r"FwoGZXIvYXdzE[A-Za-z0-9+/=]{60,}"),
    // Other clouds.
    ("Google API key", "aiza", r"AIza[A-Za-z0-9_-]{35}"),
    ("Google OAuth client secret", "gocspx-", r"GOCSPX-[A-Za-z0-9_-]{20,}"),
    ("Google OAuth token", "ya29.", r"ya29\.[A-Za-z0-9_-]{20,}"),
    ("Google OAuth refresh token", "1//0", r"1//0[A-Za-z0-9_-]{30,}"),
    ("Azure storage key", "accountkey=", r"(?i:AccountKey)=[A-Za-z0-9+/]{40,}={0,2}"),
    ("Azure shared access key", "sharedaccesskey=", r"(?i:SharedAccessKey)=[A-Za-z0-9+/]{40,}={0,2}"),
    ("Azure shared access signature", "sig=", r"sig=[A-Za-z0-9%+/_-]{40,}(?:=|%3[Dd])*"),
    ("Azure client secret", "q~", r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"),
    ("Azure DevOps token", "azdo", r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}\b"),
    ("Alibaba Cloud access key ID", "ltai", r"LTAI[A-Za-z0-9]{12,26}\b"),
    ("Tencent Cloud secret ID", "akid", r"AKID[A-Za-z0-9]{32}\b"),
    ("Yandex Cloud API key", "aqvn", r"AQVN[A-Za-z0-9_-]{35,38}"),
    ("DigitalOcean token", "_v1_", r"do[opr]_v1_[a-f0-9]{64}\b"),
    ("Heroku API key", "hrku-", r"HRKU-[A-Za-z0-9_-]{36,}"),
    ("Fly.io token", "fm2_", r"fm2_[A-Za-z0-9+/]{40,}={0,3}"),
    ("Fly.io token", "fo1_", r"fo1_[A-Za-z0-9_-]{43}"),
    ("Cloudflare origin CA key", "v1.0-", r"v1\.0-[a-f0-9]{24}-[a-f0-9]{146}"),
    ("Netlify token", "nfp_", r"nfp_[A-Za-z0-9_]{30,}"),
    ("Render API key", "rnd_", r"rnd_[A-Za-z0-9]{20,}"),
    ("Vercel token", "vcp_", r"vc[pikar]_[A-Za-z0-9]{24,}"),
    // Code, packages, pipelines.
    ("GitHub token", "gh", r"gh[pousr]_[A-Za-z0-9]{30,}"),
    ("GitHub fine-grained token", "github_pat_", r"github_pat_[A-Za-z0-9_]{30,}"),
    ("GitLab token", "gl", r"gl(?:pat|dt|rt|rtr|ptt|ft|imt|agent|oas|soat|ffct|cbt)-[A-Za-z0-9_.-]{20,}"),
    ("GitLab runner token", "gr1348941", r"GR1348941[A-Za-z0-9_-]{20,}"),
    ("Bitbucket token", "atbb", r"ATBB[A-Za-z0-9]{24,}"),
    ("Atlassian token", "atatt3", r"ATATT3[A-Za-z0-9_=-]{60,}"),
    ("Atlassian token", "atctt3", r"ATCTT3[A-Za-z0-9_=-]{60,}"),
    ("npm token", "npm_", r"npm_[A-Za-z0-9]{30,}"),
    ("PyPI token", "pypi-", r"pypi-[A-Za-z0-9_-]{50,}"),
    ("RubyGems token", "rubygems_", r"rubygems_[a-f0-9]{40,}"),
    ("NuGet API key", "oy2", r"oy2[a-z0-9]{43}\b"),
    ("crates.io token", "cio", r"cio[A-Za-z0-9]{32}\b"),
    ("Clojars token", "clojars_", r"(?i:CLOJARS)_[a-z0-9]{40,}"),
    ("Docker Hub token", "dckr_", r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}"),
    ("Artifactory API key", "akcp", r"AKCp[A-Za-z0-9]{60,}"),
    ("Artifactory reference token", "cmvmdg", r"cmVmdGtu[A-Za-z0-9]{40,}"),
    ("SonarQube token", "sq", r"sq[pua]_[a-f0-9]{40}\b"),
    ("CircleCI token", "ccip", r"CCIP(?:AT|RJ)_[A-Za-z0-9]{10,}_[a-f0-9]{30,}"),
    ("Buildkite token", "bkua_", r"bkua_[a-z0-9]{30,}"),
    ("Pulumi token", "pul-", r"pul-[a-f0-9]{40}\b"),
    ("HCP Terraform token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{50,}"),
    ("Sourcegraph token", "sgp_", r"sgp_[A-Za-z0-9_]{40,}"),
    ("Postman API key", "pmak-", r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}"),
    // Models and what agents call.
    ("OpenAI API key", "t3blbkfj", r"sk-[A-Za-z0-9_-]*T3BlbkFJ[A-Za-z0-9_-]{10,}"),
    ("OpenAI API key", "sk-", r"sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}"),
    ("Anthropic API key", "sk-ant-", r"sk-ant-[A-Za-z0-9_-]{20,}"),
    ("OpenRouter API key", "sk-or-", r"sk-or-(?:v1-)?[A-Za-z0-9]{30,}"),
    ("Langfuse secret key", "sk-lf-", r"sk-lf-[A-Za-z0-9-]{20,}"),
    ("API key that begins with sk-", "sk-", r"sk-[A-Za-z0-9]{32,}"),
    ("LangSmith API key", "lsv2_", r"lsv2_(?:pt|sk)_[A-Za-z0-9_]{30,}"),
    ("Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{30,}"),
    ("Hugging Face organization token", "api_org_", r"api_org_[A-Za-z]{30,}"),
    ("Groq API key", "gsk_", r"gsk_[A-Za-z0-9]{40,}"),
    ("xAI API key", "xai-", r"xai-[A-Za-z0-9_-]{40,}"),
    ("Perplexity API key", "pplx-", r"pplx-[A-Za-z0-9]{40,}"),
    ("Replicate token", "r8_", r"r8_[A-Za-z0-9]{30,}"),
    ("NVIDIA API key", "nvapi-", r"nvapi-[A-Za-z0-9_-]{40,}"),
    ("Cerebras API key", "csk-", r"csk-[A-Za-z0-9]{40,}"),
    ("Fireworks API key", "fw_", r"fw_[A-Za-z0-9]{22,}"),
    ("Tavily API key", "tvly-", r"tvly-[A-Za-z0-9_-]{20,}"),
    ("Firecrawl API key", "fc-", r"fc-[a-f0-9]{32}\b"),
    ("E2B API key", "e2b_", r"e2b_[a-f0-9]{40}\b"),
    ("Jina API key", "jina_", r"jina_[A-Za-z0-9_-]{40,}"),
    ("Voyage API key", "pa-", r"pa-[A-Za-z0-9_-]{43}\b"),
    ("Pinecone API key", "pcsk_", r"pcsk_[A-Za-z0-9_]{40,}"),
    ("Weights & Biases key", "wandb_v1_", r"wandb_v1_[A-Za-z0-9_]{40,}"),
    // Chat, mail, telephone.
    ("Slack token", "xox", r"xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}"),
    ("Slack app token", "xapp-", r"xapp-\d-[A-Za-z0-9-]{20,}"),
    ("Slack webhook", "hooks.slack.com/", r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{30,}"),
    ("Teams webhook", "webhook.office.com/", r"[a-z0-9-]*\.?webhook\.office\.com/webhookb2/[A-Za-z0-9@/-]{60,}"),
    ("Discord webhook", "/api/webhooks/", r"discord(?:app)?\.com/api/webhooks/\d{15,}/[A-Za-z0-9_-]{50,}"),
    ("Telegram bot token", ":aa", r"(?:bot)?\d{8,10}:AA[A-Za-z0-9_-]{32,33}"),
    ("SendGrid API key", "sg.", r"SG\.[A-Za-z0-9_-]{15,30}\.[A-Za-z0-9_-]{30,70}"),
    ("Twilio API key", "sk", r"SK[a-f0-9]{32}\b"),
    ("Mailgun API key", "key-", r"key-[a-f0-9]{32}\b"),
    ("Mailchimp API key", "-us", r"[a-f0-9]{32}-us\d{1,2}\b"),
    ("Brevo API key", "xkeysib-", r"xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{10,}"),
    ("Brevo SMTP key", "xsmtpsib-", r"xsmtpsib-[a-f0-9]{64}-[A-Za-z0-9]{10,}"),
    ("Resend API key", "re_", r"re_[A-Za-z0-9]{6,12}_[A-Za-z0-9]{20,}"),
    ("Facebook token", "eaa", r"EAA[A-Za-z0-9]{90,}"),
    ("Firebase server key", ":apa91b", r"AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{100,}"),
    // Money.
    ("Stripe key", "_live_", r"[rs]k_live_[A-Za-z0-9]{16,}"),
    ("Stripe test key", "_test_", r"[rs]k_test_[A-Za-z0-9]{16,}"),
    ("webhook signing secret", "whsec_", r"whsec_[A-Za-z0-9+/=]{24,}"),
    ("Square token", "sq0", r"sq0[a-z]{3}-[A-Za-z0-9_-]{22,}"),
    ("Square token", "eaaa", r"EAAA[A-Za-z0-9_-]{50,}"),
    ("Plaid token", "access-", r"access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f-]{27}"),
    ("Razorpay key", "rzp_", r"rzp_(?:live|test)_[A-Za-z0-9]{14,}"),
    ("Braintree token", "access_token$", r"access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}"),
    ("Shopify token", "shp", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
    // Data.
    ("Databricks token", "dapi", r"dapi[a-f0-9]{32}(?:-\d)?\b"),
    ("Databricks OAuth secret", "dose", r"dose[a-f0-9]{32}\b"),
    ("dbt token", "dbt", r"dbt[cu]_[A-Za-z0-9_=-]{30,}"),
    ("PlanetScale token", "pscale_", r"pscale_(?:tkn|oauth|pw)_[A-Za-z0-9_=.-]{30,}"),
    ("Supabase token", "sbp_", r"sbp_[a-f0-9]{40}\b"),
    ("Supabase secret key", "sb_secret_", r"sb_secret_[A-Za-z0-9_-]{20,}"),
    ("Neon API key", "napi_", r"napi_[a-z0-9]{40,}"),
    ("Airtable token", "pat", r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}\b"),
    ("Prefect API key", "pn", r"pn[ub]_[A-Za-z0-9]{36}\b"),
    // Watching.
    ("New Relic key", "nr", r"NR(?:AK|JS|II|IQ|RA)-[A-Za-z0-9_-]{19,}"),
    ("New Relic licence key", "nral", r"[a-f0-9]{36}NRAL\b"),
    ("Grafana token", "gl", r"gl(?:sa|c)_[A-Za-z0-9_+/=]{32,}"),
    ("Sentry token", "sntry", r"sntry[su]_[A-Za-z0-9_+/=]{40,}"),
    ("Dynatrace token", "dt0", r"dt0[a-z]\d{2}\.[A-Z0-9]{8,24}\.[A-Z0-9]{64}"),
    ("Honeycomb key", "x-honeycomb-team", r"x-honeycomb-team[=:]\s?[A-Za-z0-9_]{20,}"),
    ("Honeycomb key", "hc", r"hc[abxm][il]k_[a-z0-9]{50,}"),
    ("PostHog personal key", "phx_", r"phx_[A-Za-z0-9]{40,}"),
    ("LaunchDarkly key", "sdk-", r"sdk-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
    // Work.
    ("Linear API key", "lin_", r"lin_(?:api|oauth)_[A-Za-z0-9]{30,}"),
    ("Notion token", "ntn_", r"ntn_[A-Za-z0-9]{40,}"),
    ("Notion token", "secret_", r"secret_[A-Za-z0-9]{43}\b"),
    ("Figma token", "fig", r"fig[dourh]{1,2}_[A-Za-z0-9_-]{30,}"),
    ("HubSpot token", "pat-", r"pat-(?:na|eu|ap)\d-[0-9a-f]{8}-[0-9a-f-]{27}"),
    ("Typeform token", "tfp_", r"tfp_[A-Za-z0-9_.-]{40,}"),
    ("Contentful token", "cfpat-", r"CFPAT-[A-Za-z0-9_-]{40,}"),
    ("Dropbox token", "sl.", r"sl\.(?:u\.)?[A-Za-z0-9_-]{100,}"),
    ("EasyPost key", "ez", r"EZ[AT]K[A-Za-z0-9]{54}\b"),
    ("Facebook token", "eaac", r"EAAC[A-Za-z0-9]{60,}"),
    ("Make webhook", ".make.com/", r"hook\.[a-z]{2}\d\.make\.com/[a-z0-9]{20,}"),
    ("IFTTT key", "maker.ifttt.com/", r"maker\.ifttt\.com/[A-Za-z0-9_/{}-]+/key/[A-Za-z0-9_-]{20,}"),
    ("Alchemy URL with a key", ".alchemy.com/v", r"alchemy\.com/v\d/[A-Za-z0-9_-]{20,}"),
    ("Infura URL with a key", ".infura.io/", r"infura\.io/(?:ws/)?v3/[0-9a-f]{32}\b"),
    ("QuickNode URL with a key", ".quiknode.pro/", r"quiknode\.pro/[0-9a-f]{30,}"),
    ("Azure Functions key", "code=", r"code=[A-Za-z0-9_-]{40,}(?:=|%3[Dd]){1,2}"),
    ("Zapier webhook", "hooks.zapier.com/", r"hooks\.zapier\.com/hooks/catch/\d+/[a-z0-9]+"),
    // Keys of a vault, of machines, of persons.
    ("Vault token", "hv", r"hv[sbr]\.[A-Za-z0-9_-]{24,}"),
    ("Doppler token", "dp.", r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]+\.)?[A-Za-z0-9]{40,}"),
    ("1Password service account", "ops_eyj", r"ops_eyJ[A-Za-z0-9_+/=-]{100,}"),
    (
        "1Password secret key",
        "a3-",
        r"A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}",
    ),
    ("Tailscale key", "tskey-", r"tskey-[a-z]+-[A-Za-z0-9]+-[A-Za-z0-9]{16,}"),
    ("Infisical token", "st.", r"st\.[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}"),
    ("age secret key", "age-secret-key-1", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
    ("OpenShift token", "sha256~", r"sha256~[A-Za-z0-9_-]{43}\b"),
    ("private key", "private key", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]*"),
    // RFC 5958 in Base64 without its lines around: RSA, and EC on P-256.
    ("private key", "ibadanbgkqhkig9w0baqefaasc", r"MII[A-Za-z0-9+/]{1,4}IBADANBgkqhkiG9w0BAQEFAASC[A-Za-z0-9+/=\s]*"),
    ("private key", "mighageambmgbyqgsm49", r"MIGHAgEAMBMGByqGSM49[A-Za-z0-9+/=\s]*"),
    ("PuTTY private key", "putty-user-key-file", r"PuTTY-User-Key-File-[23]:[\s\S]*"),
    ("JSON web token", "eyj", r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
];

/// A pattern that is compiled when its mark is met: most texts hold none.
struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

static MARKS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let marks = FORMATS.iter().map(|(_, mark, _)| mark);
    AhoCorasick::builder().ascii_case_insensitive(true).build(marks).ok()
});

static PATTERNS: LazyLock<Vec<Pattern>> =
    LazyLock::new(|| FORMATS.iter().map(|(.., source)| Pattern { source, compiled: OnceLock::new() }).collect());

impl Pattern {
    /// None for a pattern that does not compile; a test says that there is none such.
    fn compiled(&self) -> Option<&Regex> {
        let compile = || Regex::new(&format!("(?:^|[^A-Za-z0-9])({})", self.source)).ok();
        self.compiled.get_or_init(compile).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::{FORMATS, MARKS, PATTERNS};

    #[test]
    fn every_pattern_compiles() {
        assert!(MARKS.is_some());
        let broken = FORMATS.iter().zip(PATTERNS.iter()).filter(|(_, pattern)| pattern.compiled().is_none());
        assert_eq!(broken.map(|(format, _)| format.0).collect::<Vec<_>>(), Vec::<&str>::new());
    }
}
