use super::super::config::{DataProtection, LogDelivery};
use super::super::names::item;
use super::Rules;
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Help};
use crate::placeholder::closest;

const RETENTION: &str = "/logRetentionDays";
const KEY: &str = "/logKmsKeyArn";
const MASKED: &str = "/dataProtection";
const MORE: &str = "/dataProtection/additionalIdentifiers";

impl Rules<'_> {
    pub(super) fn logs(&mut self) {
        self.identifiers();
        let delivered = self.value.log_delivery.as_ref().is_some_and(LogDelivery::makes_log_groups);
        if self.value.manage_log_groups || delivered {
            return;
        }
        if self.value.log_retention_days.is_some() {
            self.ignored(RETENTION, "`logRetentionDays` is ignored beside `manageLogGroups: false`", "remove it");
        }
        if self.value.log_kms_key_arn.is_some() {
            self.ignored(KEY, "`logKmsKeyArn` is ignored beside `manageLogGroups: false`", "remove it");
        }
        if self.value.data_protection.as_ref().is_some_and(DataProtection::masks) {
            self.ignored(MASKED, "`dataProtection` is ignored beside `manageLogGroups: false`", "remove it");
        }
    }

    /// AWS adds to its identifiers from time to time, so that only what can be no name is an error.
    fn identifiers(&mut self) {
        let more = self.value.data_protection.as_ref().map(DataProtection::additional_identifiers).unwrap_or_default();
        for (index, written) in more.iter().enumerate() {
            // What only the deploy knows is not judged.
            let Some(name) = text::known(written) else { continue };
            let last = name.rsplit('/').next().unwrap_or_default();
            let found = if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
                let found = Diagnostic::error(Code::DATA_IDENTIFIER, format!("`{name}` is no data identifier"))
                    .why("the ARN is made of the name, as in MDAA; names of AWS are letters, digits and `-`");
                match IDENTIFIERS.contains(&last) {
                    true => found.help(format!("write `{last}`")),
                    false => found.help("write the name alone, e.g. `PassportNumber-US`"),
                }
            } else if IDENTIFIERS.contains(&&*name) {
                continue;
            } else {
                let found = Diagnostic::warning(
                    Code::DATA_IDENTIFIER,
                    format!("`{name}` is none of the data identifiers that are known"),
                )
                .why("CloudWatch Logs refuses a policy with a data identifier that it does not have [inferred]");
                match closest(&name, IDENTIFIERS.iter().copied()) {
                    Some(meant) => found.help(Help::nearest(meant)),
                    None => found.help("see \"Types of data that you can protect\" in the CloudWatch Logs user guide"),
                }
            };
            self.push(found.at_pointer(self.node, &item(MORE, index)));
        }
    }
}

/// The managed data identifiers, as aws-cdk-lib 2.276.0 lists them (aws-logs, DataIdentifier).
#[rustfmt::skip]
const IDENTIFIERS: [&str; 98] = [
    "Address", "AwsSecretKey", "BankAccountNumber-DE", "BankAccountNumber-ES", "BankAccountNumber-FR",
    "BankAccountNumber-GB", "BankAccountNumber-IT", "BankAccountNumber-US", "CepCode-BR", "Cnpj-BR", "CpfCode-BR",
    "CreditCardExpiration", "CreditCardNumber", "CreditCardSecurityCode", "DriversLicense-AT", "DriversLicense-AU",
    "DriversLicense-BE", "DriversLicense-BG", "DriversLicense-CA", "DriversLicense-CY", "DriversLicense-CZ",
    "DriversLicense-DE", "DriversLicense-DK", "DriversLicense-EE", "DriversLicense-ES", "DriversLicense-FI",
    "DriversLicense-FR", "DriversLicense-GB", "DriversLicense-GR", "DriversLicense-HR", "DriversLicense-HU",
    "DriversLicense-IE", "DriversLicense-IT", "DriversLicense-LT", "DriversLicense-LU", "DriversLicense-LV",
    "DriversLicense-MT", "DriversLicense-NL", "DriversLicense-PL", "DriversLicense-PT", "DriversLicense-RO",
    "DriversLicense-SE", "DriversLicense-SI", "DriversLicense-SK", "DriversLicense-US",
    "DrugEnforcementAgencyNumber-US", "ElectoralRollNumber-GB", "EmailAddress", "HealthInsuranceCardNumber-EU",
    "HealthInsuranceClaimNumber-US", "HealthInsuranceNumber-FR", "HealthcareProcedureCode-US",
    "IndividualTaxIdentificationNumber-US", "InseeCode-FR", "IpAddress", "LatLong", "MedicareBeneficiaryNumber-US",
    "Name", "NationalDrugCode-US", "NationalIdentificationNumber-DE", "NationalIdentificationNumber-ES",
    "NationalIdentificationNumber-IT", "NationalInsuranceNumber-GB", "NationalProviderId-US", "NhsNumber-GB",
    "NieNumber-ES", "NifNumber-ES", "OpenSshPrivateKey", "PassportNumber-CA", "PassportNumber-DE",
    "PassportNumber-ES", "PassportNumber-FR", "PassportNumber-GB", "PassportNumber-IT", "PassportNumber-US",
    "PermanentResidenceNumber-CA", "PersonalHealthNumber-CA", "PgpPrivateKey", "PhoneNumber-BR", "PhoneNumber-DE",
    "PhoneNumber-ES", "PhoneNumber-FR", "PhoneNumber-GB", "PhoneNumber-IT", "PhoneNumber-US", "PkcsPrivateKey",
    "PostalCode-CA", "PuttyPrivateKey", "RgNumber-BR", "SocialInsuranceNumber-CA", "Ssn-ES", "Ssn-US", "TaxId-DE",
    "TaxId-ES", "TaxId-FR", "TaxId-GB", "VehicleIdentificationNumber", "ZipCode-US",
];
