//! The errors of object stores in words for users, without anything secret.

use std::error::Error as _;
use std::iter;

use object_store::Error;

use crate::object_store::connect::{Provider, Variable};
use kyyeu_diag::UserError;

/// Variables of the environment that hold credentials, or say where they are.
const CREDENTIAL_VARIABLES: &[&str] = &[
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_SKIP_SIGNATURE",
    "GOOGLE_SERVICE_ACCOUNT",
    "GOOGLE_SERVICE_ACCOUNT_PATH",
    "GOOGLE_SERVICE_ACCOUNT_KEY",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_BEARER_TOKEN",
    "GOOGLE_SKIP_SIGNATURE",
    "AZURE_STORAGE_ACCOUNT_KEY",
    "AZURE_STORAGE_ACCESS_KEY",
    "AZURE_STORAGE_SAS_TOKEN",
    "AZURE_STORAGE_CLIENT_SECRET",
    "AZURE_CLIENT_SECRET",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_SKIP_SIGNATURE",
    "AZURE_STORAGE_USE_EMULATOR",
];

/// The error codes of a bucket (S3) or a container (Azure) that does not exist. They are in the
/// body of the answer to a list request, which the library gives as a text alone.
const MISSING_BUCKET_CODES: [&str; 2] = ["NoSuchBucket", "ContainerNotFound"];

/// How the library writes a status of 401 or 403 into the text of a failed list request; other
/// requests have an error kind for it.
const REFUSED_STATUS_TEXTS: [&str; 2] = [": 403 ", ": 401 "];

/// Values shorter than this are not redacted: they would be found in every text.
const MIN_SECRET_BYTES: usize = 4;

/// Whether a variable of the environment holds a secret.
#[must_use]
pub fn is_secret(variable: &str) -> bool {
    let is_cloud_variable =
        ["AWS_", "AZURE_", "GOOGLE_"].iter().any(|prefix| variable.starts_with(prefix));
    let has_secret_word =
        ["KEY", "SECRET", "TOKEN", "SAS", "PASSWORD"].iter().any(|word| variable.contains(word));
    is_cloud_variable
        && has_secret_word
        && !variable.ends_with("_FILE")
        && variable != "AWS_ACCESS_KEY_ID"
}

/// What is needed to explain an error of a store.
pub struct ErrorContext {
    /// The address of the destination.
    pub address: String,
    provider: Provider,
    /// Whether the environment has credentials; else those of the machine's cloud are tried.
    has_credentials: bool,
    secrets: Vec<String>,
}

/// The kind of an error, as far as the help depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ErrorClass {
    Refused,
    MissingBucket,
    NoCredentials,
    Other,
}

impl ErrorContext {
    /// The context of a store with the credentials in the environment.
    pub fn new(address: &str, provider: Provider, environment: &[Variable]) -> Self {
        let secrets = environment
            .iter()
            .filter(|(name, value)| is_secret(name) && value.len() >= MIN_SECRET_BYTES)
            .map(|(_, value)| value.clone());
        Self {
            address: address.to_owned(),
            provider,
            has_credentials: environment
                .iter()
                .any(|(name, _)| CREDENTIAL_VARIABLES.contains(&name.as_str())),
            secrets: secrets.collect(),
        }
    }

    /// An error of a request, with what failed: "it cannot be read".
    pub fn request_error(&self, what: &str, error: &Error) -> UserError {
        let name = &self.address;
        let reason = self.describe(error);
        match self.classify(error) {
            ErrorClass::Refused => UserError::new(
                format!("{name} refuses: {what}: {reason}"),
                "look whether the key is right, and whether it may list, read, write and delete \
                 there",
            ),
            ErrorClass::MissingBucket => UserError::new(
                format!("{name} is not there: {reason}"),
                "look at its name and its region; kyyeu makes no buckets",
            ),
            ErrorClass::NoCredentials => {
                let variables = match self.provider {
                    Provider::S3 => "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
                    Provider::GoogleCloud => "GOOGLE_APPLICATION_CREDENTIALS",
                    Provider::Azure => "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
                };
                UserError::new(
                    format!(
                        "nothing says who you are to {name}: the environment has no key, and no \
                         cloud answers for this machine"
                    ),
                    format!(
                        "set {variables} in the environment; docs/publishing.md names all ways. \
                         What was tried last: {reason}"
                    ),
                )
            }
            ErrorClass::Other => UserError::new(
                format!("{name}: {what}: {reason}"),
                "look whether the store can be reached, and run the same again: what was sent is \
                 not sent twice",
            ),
        }
    }

    /// An error of the configuration.
    pub fn open_error(&self, error: &Error) -> UserError {
        UserError::new(
            format!("{} cannot be opened: {}", self.address, self.describe(error)),
            "who you are and where the store is come from the environment: see docs/publishing.md",
        )
    }

    fn classify(&self, error: &Error) -> ErrorClass {
        let text = error.to_string();
        match error {
            Error::Unauthenticated { .. } | Error::PermissionDenied { .. } => ErrorClass::Refused,
            Error::NotFound { .. } => ErrorClass::MissingBucket,
            _ if MISSING_BUCKET_CODES.iter().any(|code| text.contains(code)) => {
                ErrorClass::MissingBucket
            }
            _ if !self.has_credentials => ErrorClass::NoCredentials,
            _ if REFUSED_STATUS_TEXTS.iter().any(|status| text.contains(status)) => {
                ErrorClass::Refused
            }
            _ => ErrorClass::Other,
        }
    }

    /// The message of an error in one line, without secrets: the value of a secret variable, a
    /// token, or the query of an address, which may be signed.
    fn describe(&self, error: &Error) -> String {
        let text = error.to_string();
        // S3 and Azure explain an error in XML.
        let message = xml_element(&text, "Message").or_else(|| xml_element(&text, "Code"));
        if let Some(message) = message {
            return redact(message, &self.secrets);
        }
        // Why a connection failed is the last cause.
        let cause = iter::successors(error.source(), |&cause| cause.source()).last();
        let cause = cause.map(ToString::to_string).filter(|cause| !text.contains(cause.as_str()));
        match cause {
            Some(cause) => redact(&format!("{text}: {cause}"), &self.secrets),
            None => redact(&text, &self.secrets),
        }
    }
}

/// The text of the first element with a name.
fn xml_element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    Some(rest.split_once(&format!("</{name}>")).map_or(rest, |(element, _)| element))
}

/// Replaces secrets and bearer tokens by "…", removes the queries of addresses, and joins lines.
fn redact(text: &str, secrets: &[String]) -> String {
    let mut line = String::with_capacity(text.len());
    let mut is_token = false;
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(if is_token { "…" } else { word });
        is_token = word.ends_with("Bearer");
    }
    for secret in secrets {
        line = line.replace(secret.as_str(), "…");
    }
    remove_queries(&line)
}

fn remove_queries(line: &str) -> String {
    let mut cleared = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find("://") {
        let end = rest[start..]
            .find([' ', '"', ')', '`', '\'', '<', '>'])
            .map_or(rest.len(), |len| start + len);
        let address = &rest[..end];
        cleared.push_str(address.find('?').map_or(address, |query| &address[..query]));
        rest = &rest[end..];
    }
    cleared + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_redacted() {
        let secrets = ["tuyệt mật".to_owned()];
        let text = "error for url (https://a.example/b?sv=1&sig=abc) with\n key tuyệt mật, see \
                    http://c.example/d?e\r\nAuthorization: Bearer eyJ.a.b";
        let clear = "error for url (https://a.example/b) with key …, see http://c.example/d \
                     Authorization: Bearer …";
        assert_eq!(redact(text, &secrets), clear);
        for name in [
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AZURE_STORAGE_ACCOUNT_KEY",
            "AZURE_STORAGE_SAS_TOKEN",
            "GOOGLE_SERVICE_ACCOUNT_KEY",
        ] {
            assert!(is_secret(name), "{name}");
        }
        assert!(!is_secret("AWS_REGION") && !is_secret("PATH") && !is_secret("AWS_ACCESS_KEY_ID"));
    }
}
