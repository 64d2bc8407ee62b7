//! Object stores as destinations: S3 and what speaks its language, Google Cloud Storage, Azure Blob
//! Storage.
//!
//! Credentials come from the environment or from where the machine runs (the cloud's own chain),
//! and go nowhere else: what a store says is cleared of them before anybody reads it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, BackoffConfig, ClientOptions, Error, ObjectStore, ObjectStoreExt,
    PutMode, PutOptions, RetryConfig, UpdateVersion,
};
use tokio::runtime::Runtime;
use tokio_stream::StreamExt;

use crate::{ObjectMetadata, REMOTE_MANIFEST_NAME, Store};
use kyyeu_diag::UserError;

/// How often a request is tried again where that may help, and for how long in all.
const MAX_RETRIES: usize = 8;
const RETRY_TIMEOUT: Duration = Duration::from_mins(1);

/// How long a store may say nothing at all.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// Variables of the environment that say who we are, or where that stands.
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

/// A bucket or container of an object store, or a folder in it.
pub struct ObjectStoreTarget {
    store: Arc<dyn ObjectStore>,
    /// The folder.
    prefix: Path,
    /// How the destination is called.
    address: String,
    runtime: Runtime,
    /// The list at the destination as it was last read or written.
    manifest_version: Mutex<Option<UpdateVersion>>,
    /// Whether the environment says who we are; else the machine's cloud is asked.
    has_credentials: bool,
    secrets: Vec<String>,
}

/// Whether a variable of the environment holds what nobody may read.
#[must_use]
pub fn is_secret(variable: &str) -> bool {
    let ours = ["AWS_", "AZURE_", "GOOGLE_"].iter().any(|cloud| variable.starts_with(cloud));
    let secret =
        ["KEY", "SECRET", "TOKEN", "SAS", "PASSWORD"].iter().any(|word| variable.contains(word));
    ours && secret && !variable.ends_with("_FILE") && variable != "AWS_ACCESS_KEY_ID"
}

impl ObjectStoreTarget {
    /// The store at an address: `s3://bucket/folder`, `gs://bucket/folder`, `az://container/folder`
    /// or the address of a container of Azure. `environment` has the variables that say who we are.
    ///
    /// # Errors
    /// When the address is none, or something that the store needs is not known.
    pub fn open(address: &str, environment: &[(String, String)]) -> Result<Self, UserError> {
        let secrets: Vec<_> = environment
            .iter()
            .filter(|(name, value)| is_secret(name) && value.len() >= 4)
            .map(|(_, value)| value.clone())
            .collect();
        let known =
            environment.iter().any(|(name, _)| CREDENTIAL_VARIABLES.contains(&name.as_str()));
        let clear = |error: &Error| describe_error(error, &secrets);
        let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
        if rest.contains(['@', '?', '#']) {
            return Err(UserError::new(
                "a destination is an address alone, without keys, signatures or a query",
                "who you are is taken from the environment: see docs/publishing.md",
            ));
        }
        // What encrypts is chosen once for the whole process; who chose it first, chose it.
        drop(rustls::crypto::ring::default_provider().install_default());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| UserError {
                message: format!("no connections can be made: {error}"),
                help: None,
            })?;
        let plain = |names: &[&str]| {
            let value = environment
                .iter()
                .find(|(name, _)| names.contains(&name.as_str()))
                .map(|(_, value)| value);
            value.is_some_and(|endpoint| endpoint.starts_with("http://"))
        };
        let retry = RetryConfig {
            backoff: BackoffConfig {
                max_backoff: Duration::from_secs(5),
                ..BackoffConfig::default()
            },
            max_retries: MAX_RETRIES,
            retry_timeout: RETRY_TIMEOUT,
        };
        // A large file takes as long as it takes; a store that says nothing is gone.
        let client = ClientOptions::new()
            .with_timeout_disabled()
            .with_read_timeout(READ_TIMEOUT)
            .with_connect_timeout(Duration::from_secs(10));
        let in_bucket = || rest.split_once('/').map_or("", |(_, folder)| folder).trim_matches('/');
        let variables = |clouds: &'static [&str]| {
            let ours = environment
                .iter()
                .filter(|(name, _)| clouds.iter().any(|cloud| name.starts_with(cloud)));
            ours.map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
        };
        let (store, folder): (Result<Arc<dyn ObjectStore>, Error>, &str) = match scheme {
            "s3" => {
                let http = plain(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"]);
                let builder = variables(&["AWS_"])
                    .filter_map(|(name, value)| Some((name.parse().ok()?, value)))
                    .fold(AmazonS3Builder::new(), |builder, (key, value)| {
                        builder.with_config(key, value)
                    })
                    .with_url(address)
                    .with_client_options(client.with_allow_http(http))
                    .with_retry(retry);
                (builder.build().map(|store| Arc::new(store) as _), in_bucket())
            }
            "gs" => {
                let builder = variables(&["GOOGLE_"])
                    .filter_map(|(name, value)| Some((name.parse().ok()?, value)))
                    .fold(GoogleCloudStorageBuilder::new(), |builder, (key, value)| {
                        builder.with_config(key, value)
                    })
                    .with_url(address)
                    .with_client_options(client.with_allow_http(plain(&["GOOGLE_BASE_URL"])))
                    .with_retry(retry);
                (builder.build().map(|store| Arc::new(store) as _), in_bucket())
            }
            "az" | "https" => {
                let host = rest.split('/').next().unwrap_or_default();
                if scheme == "https" && !host.ends_with(".blob.core.windows.net") {
                    return Err(UserError::new(
                        format!("{host} is no store that kyyeu knows"),
                        "over https it publishes to containers of Azure (ACCOUNT.blob.core.windows.net) alone; stores that speak S3 are named s3://BUCKET, with their address in AWS_ENDPOINT_URL",
                    ));
                }
                let http = plain(&["AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"]);
                let builder = variables(&["AZURE_", "MSI_"])
                    .filter_map(|(name, value)| Some((name.parse().ok()?, value)))
                    .fold(MicrosoftAzureBuilder::new(), |builder, (key, value)| {
                        builder.with_config(key, value)
                    })
                    .with_url(address)
                    .with_client_options(client.with_allow_http(http))
                    .with_retry(retry);
                let in_container = if scheme == "https" {
                    in_bucket().split_once('/').map_or("", |(_, folder)| folder)
                } else {
                    in_bucket()
                };
                (builder.build().map(|store| Arc::new(store) as _), in_container)
            }
            other => {
                return Err(UserError::new(
                    format!("{other}:// is no store that kyyeu knows"),
                    "publish to a folder, s3://BUCKET, gs://BUCKET or az://CONTAINER",
                ));
            }
        };
        let store = store.map_err(|error| {
            UserError::new(
                format!("{address} cannot be opened: {}", clear(&error)),
                "who you are and where the store is come from the environment: see docs/publishing.md",
            )
        })?;
        let prefix = Path::parse(folder).map_err(|_| UserError {
            message: format!("{folder} is no folder of a store"),
            help: None,
        })?;
        Ok(Self {
            store,
            prefix,
            address: address.to_owned(),
            runtime,
            manifest_version: Mutex::default(),
            has_credentials: known,
            secrets,
        })
    }

    fn object_path(&self, path: &str) -> Result<Path, UserError> {
        let whole = if self.prefix.as_ref().is_empty() {
            path.to_owned()
        } else {
            format!("{}/{path}", self.prefix)
        };
        // Not `Path::from`, which would write the letters of a name in another way.
        Path::parse(whole).map_err(|_| UserError {
            message: format!("{path} is no name that a store takes"),
            help: None,
        })
    }

    fn to_user_error(&self, what: &str, error: &Error) -> UserError {
        let said = describe_error(error, &self.secrets);
        let (name, whole) = (&self.address, error.to_string());
        let refused = || {
            UserError::new(
                format!("{name} refuses: {what}: {said}"),
                "look whether the key is right, and whether it may list, read, write and delete there",
            )
        };
        match error {
            Error::Unauthenticated { .. } | Error::PermissionDenied { .. } => refused(),
            Error::NotFound { .. } => UserError::new(
                format!("{name} is not there: {said}"),
                "look at its name and its region; kyyeu makes no buckets",
            ),
            _ if whole.contains("NoSuchBucket") || whole.contains("ContainerNotFound") => {
                UserError::new(
                    format!("{name} is not there: {said}"),
                    "look at its name and its region; kyyeu makes no buckets",
                )
            }
            _ if !self.has_credentials => {
                let variables = match name.split(':').next() {
                    Some("s3") => "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
                    Some("gs") => "GOOGLE_APPLICATION_CREDENTIALS",
                    _ => "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
                };
                UserError::new(
                    format!(
                        "nothing says who you are to {name}: the environment has no key, and no cloud answers for this machine"
                    ),
                    format!(
                        "set {variables} in the environment; docs/publishing.md names all ways. What was tried last: {said}"
                    ),
                )
            }
            // Lists have no word of their own for it.
            _ if [": 403 ", ": 401 "].iter().any(|status| whole.contains(status)) => refused(),
            _ => UserError::new(
                format!("{name}: {what}: {said}"),
                "look whether the store can be reached, and run the same again: what was sent is not sent twice",
            ),
        }
    }

    /// Writes the list if it is still as it was, where the store can say so.
    fn write_if_unchanged(&self, place: &Path, bytes: &[u8]) -> Result<UpdateVersion, Error> {
        let old = self.manifest_version.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let put = |mode| {
            let attributes = attributes("text/plain; charset=utf-8", "no-store", None);
            let options = PutOptions { mode, attributes, ..PutOptions::default() };
            self.runtime
                .block_on(self.store.put_opts(place, bytes.to_vec().into(), options))
                .map(UpdateVersion::from)
        };
        match put(old.map_or(PutMode::Create, PutMode::Update)) {
            Err(Error::NotImplemented { .. } | Error::NotSupported { .. }) => {
                put(PutMode::Overwrite)
            }
            Err(error @ (Error::Precondition { .. } | Error::AlreadyExists { .. })) => {
                // An answer may have been lost on its way, and the request made twice: then it is
                // as we wrote it.
                match self.runtime.block_on(self.read_object(place)) {
                    Ok(Some((there, version))) if there == bytes => Ok(version),
                    _ => Err(error),
                }
            }
            other => other,
        }
    }

    async fn read_object(&self, place: &Path) -> Result<Option<(Vec<u8>, UpdateVersion)>, Error> {
        let there = match self.store.get(place).await {
            Err(Error::NotFound { .. }) => return Ok(None),
            other => other?,
        };
        let version =
            UpdateVersion { e_tag: there.meta.e_tag.clone(), version: there.meta.version.clone() };
        Ok(Some((there.bytes().await?.to_vec(), version)))
    }
}

impl Store for ObjectStoreTarget {
    fn list_files(&self) -> Result<BTreeMap<String, u64>, UserError> {
        let prefix = Some(&self.prefix).filter(|prefix| !prefix.as_ref().is_empty());
        let list = async {
            let mut there = BTreeMap::new();
            let mut objects = self.store.list(prefix);
            while let Some(object) = objects.next().await {
                let object = object?;
                let whole = object.location.as_ref();
                let path = whole
                    .strip_prefix(self.prefix.as_ref())
                    .unwrap_or(whole)
                    .trim_start_matches('/');
                there.insert(path.to_owned(), object.size);
            }
            Ok(there)
        };
        let mut there = self
            .runtime
            .block_on(list)
            .map_err(|error| self.to_user_error("it cannot be looked at", &error))?;
        there.remove(REMOTE_MANIFEST_NAME);
        Ok(there)
    }

    fn read_manifest(&self) -> Result<Option<Vec<u8>>, UserError> {
        let place = self.object_path(REMOTE_MANIFEST_NAME)?;
        let read = self.runtime.block_on(self.read_object(&place));
        let read = read.map_err(|error| {
            self.to_user_error(&format!("{REMOTE_MANIFEST_NAME} cannot be read"), &error)
        })?;
        let (bytes, version) =
            read.map_or((None, None), |(bytes, version)| (Some(bytes), Some(version)));
        *self.manifest_version.lock().unwrap_or_else(PoisonError::into_inner) = version;
        Ok(bytes)
    }

    fn write_manifest(&self, bytes: &[u8]) -> Result<(), UserError> {
        let place = self.object_path(REMOTE_MANIFEST_NAME)?;
        match self.write_if_unchanged(&place, bytes) {
            Ok(version) => {
                *self.manifest_version.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(version);
                Ok(())
            }
            Err(Error::Precondition { .. } | Error::AlreadyExists { .. }) => Err(UserError::new(
                format!("somebody else is publishing to {} at this moment", self.address),
                "wait until they are done, and run the same again",
            )),
            Err(error) => {
                Err(self
                    .to_user_error(&format!("{REMOTE_MANIFEST_NAME} cannot be written"), &error))
            }
        }
    }

    fn upload(&self, path: &str, bytes: Vec<u8>, form: ObjectMetadata) -> Result<(), UserError> {
        let place = self.object_path(path)?;
        let attributes = attributes(form.media_type, form.cache_control, form.content_encoding());
        let options = PutOptions { attributes, ..PutOptions::default() };
        let put = self.runtime.block_on(self.store.put_opts(&place, bytes.into(), options));
        put.map(drop).map_err(|error| self.to_user_error(&format!("{path} cannot be sent"), &error))
    }

    fn remove(&self, path: &str) -> Result<(), UserError> {
        match self.runtime.block_on(self.store.delete(&self.object_path(path)?)) {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.to_user_error(&format!("{path} cannot be deleted"), &error)),
        }
    }
}

fn attributes(
    media_type: &'static str,
    cache: &'static str,
    encoding: Option<&'static str>,
) -> Attributes {
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::ContentType, media_type.into());
    attributes.insert(Attribute::CacheControl, cache.into());
    if let Some(encoding) = encoding {
        attributes.insert(Attribute::ContentEncoding, encoding.into());
    }
    attributes
}

/// What a store says, in one line, without anything secret: no value of a secret variable, no token
/// that was made of one, and no query of an address, where signatures stand.
fn describe_error(error: &Error, secrets: &[String]) -> String {
    let text = error.to_string();
    // Why a connection was not made stands at the end of the chain of causes.
    let mut causes =
        std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    let root = causes
        .by_ref()
        .last()
        .map(ToString::to_string)
        .filter(|root| !text.contains(root.as_str()));
    // What the store itself says comes last, as XML where it speaks S3's or Azure's language.
    let within = |name: &str| {
        let inner = text.split(&format!("<{name}>")).nth(1)?;
        inner.split(&format!("</{name}>")).next().map(ToOwned::to_owned)
    };
    let plain = || root.map_or_else(|| text.clone(), |root| format!("{text}: {root}"));
    redact(&within("Message").or_else(|| within("Code")).unwrap_or_else(plain), secrets)
}

fn redact(text: &str, secrets: &[String]) -> String {
    let mut token = false;
    let words = text.split_whitespace().map(|word| {
        let hidden = std::mem::replace(&mut token, word.ends_with("Bearer"));
        if hidden { "…" } else { word }
    });
    let mut text = words.collect::<Vec<_>>().join(" ");
    for secret in secrets {
        text = text.replace(secret.as_str(), "…");
    }
    let mut cleared = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("://") {
        let end = rest[at..]
            .find([' ', '"', ')', '`', '\'', '<', '>'])
            .map_or(rest.len(), |end| at + end);
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
        let text = "error for url (https://a.example/b?sv=1&sig=abc) with\n key tuyệt mật, see http://c.example/d?e\r\nAuthorization: Bearer eyJ.a.b";
        let clear = "error for url (https://a.example/b) with key …, see http://c.example/d Authorization: Bearer …";
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

    #[test]
    fn an_address_with_a_key_in_it_is_refused_and_not_repeated() {
        for address in [
            "s3://key:secret@bucket",
            "https://a.blob.core.windows.net/c?sig=secret",
            "s3://b#secret",
        ] {
            let failure = ObjectStoreTarget::open(address, &[]).err().unwrap();
            assert!(!failure.message.contains("secret"), "{}", failure.message);
        }
    }
}
