//! Opening an object store: its address, its configuration from the environment, and the client.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::{BackoffConfig, ClientOptions, Error, ObjectStore, RetryConfig};

use kyyeu_diag::UserError;

/// How often a request is repeated if that may help.
const MAX_RETRIES: usize = 8;

/// For how long a request is repeated.
const RETRY_TIMEOUT: Duration = Duration::from_mins(1);

/// The longest pause between two attempts.
const MAX_BACKOFF: Duration = Duration::from_secs(5);

/// How long a store may send nothing. There is no limit for a whole request: a large file takes its
/// time.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// How long it may take to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The end of the host names of Azure Blob Storage.
const AZURE_HOST_SUFFIX: &str = ".blob.core.windows.net";

/// A variable of the environment with its value.
pub type Variable = (String, String);

/// The kind of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    S3,
    GoogleCloud,
    Azure,
}

/// The parts of a store's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreAddress<'a> {
    /// The whole address.
    pub url: &'a str,
    pub provider: Provider,
    /// The folder in the bucket or container; empty for its top.
    pub folder: &'a str,
}

impl<'a> StoreAddress<'a> {
    /// Splits an address: `s3://BUCKET/FOLDER`, `gs://BUCKET/FOLDER`, `az://CONTAINER/FOLDER` or
    /// `https://ACCOUNT.blob.core.windows.net/CONTAINER/FOLDER`.
    ///
    /// # Errors
    /// When the address names no known store, or holds more than a place.
    pub fn parse(url: &'a str) -> Result<Self, UserError> {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        if rest.contains(['@', '?', '#']) {
            return Err(UserError::new(
                "a destination is an address alone, without keys, signatures or a query",
                "who you are is taken from the environment: see docs/publishing.md",
            ));
        }
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = path.trim_matches('/');
        let (provider, folder) = match scheme {
            "s3" => (Provider::S3, path),
            "gs" => (Provider::GoogleCloud, path),
            "az" => (Provider::Azure, path),
            "https" if host.ends_with(AZURE_HOST_SUFFIX) => {
                (Provider::Azure, path.split_once('/').map_or("", |(_, folder)| folder))
            }
            "https" => {
                return Err(UserError::new(
                    format!("{host} is no store that kyyeu knows"),
                    "over https it publishes to containers of Azure \
                     (ACCOUNT.blob.core.windows.net) alone; stores that speak S3 are named \
                     s3://BUCKET, with their address in AWS_ENDPOINT_URL",
                ));
            }
            other => {
                return Err(UserError::new(
                    format!("{other}:// is no store that kyyeu knows"),
                    "publish to a folder, s3://BUCKET, gs://BUCKET or az://CONTAINER",
                ));
            }
        };
        Ok(Self { url, provider, folder })
    }

    /// Opens the store with the configuration in the environment. Sends nothing.
    pub fn open(&self, environment: &[Variable]) -> Result<Arc<dyn ObjectStore>, Error> {
        match self.provider {
            Provider::S3 => self.open_s3(environment),
            Provider::GoogleCloud => self.open_google_cloud(environment),
            Provider::Azure => self.open_azure(environment),
        }
    }

    fn open_s3(&self, environment: &[Variable]) -> Result<Arc<dyn ObjectStore>, Error> {
        let endpoints = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"];
        let mut builder = AmazonS3Builder::new();
        for (key, value) in config_variables(environment, &["AWS_"]) {
            builder = builder.with_config(key, value);
        }
        let store = builder
            .with_url(self.url)
            .with_client_options(client_options(environment, &endpoints))
            .with_retry(retry_config())
            .build()?;
        Ok(Arc::new(store))
    }

    fn open_google_cloud(&self, environment: &[Variable]) -> Result<Arc<dyn ObjectStore>, Error> {
        let mut builder = GoogleCloudStorageBuilder::new();
        for (key, value) in config_variables(environment, &["GOOGLE_"]) {
            builder = builder.with_config(key, value);
        }
        let store = builder
            .with_url(self.url)
            .with_client_options(client_options(environment, &["GOOGLE_BASE_URL"]))
            .with_retry(retry_config())
            .build()?;
        Ok(Arc::new(store))
    }

    fn open_azure(&self, environment: &[Variable]) -> Result<Arc<dyn ObjectStore>, Error> {
        let endpoints = ["AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"];
        let mut builder = MicrosoftAzureBuilder::new();
        for (key, value) in config_variables(environment, &["AZURE_", "MSI_"]) {
            builder = builder.with_config(key, value);
        }
        let store = builder
            .with_url(self.url)
            .with_client_options(client_options(environment, &endpoints))
            .with_retry(retry_config())
            .build()?;
        Ok(Arc::new(store))
    }
}

/// The variables with one of the prefixes that the library has a configuration key for.
fn config_variables<K: std::str::FromStr>(
    environment: &[Variable],
    prefixes: &[&str],
) -> Vec<(K, String)> {
    environment
        .iter()
        .filter(|(name, _)| prefixes.iter().any(|prefix| name.starts_with(prefix)))
        .filter_map(|(name, value)| Some((name.to_ascii_lowercase().parse().ok()?, value.clone())))
        .collect()
}

/// The options of the HTTP client. Connections without TLS are allowed only if the user has named
/// such an endpoint.
fn client_options(environment: &[Variable], endpoint_names: &[&str]) -> ClientOptions {
    let endpoint = environment.iter().find(|(name, _)| endpoint_names.contains(&name.as_str()));
    ClientOptions::new()
        .with_timeout_disabled()
        .with_read_timeout(READ_TIMEOUT)
        .with_connect_timeout(CONNECT_TIMEOUT)
        .with_allow_http(endpoint.is_some_and(|(_, url)| url.starts_with("http://")))
}

fn retry_config() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig { max_backoff: MAX_BACKOFF, ..BackoffConfig::default() },
        max_retries: MAX_RETRIES,
        retry_timeout: RETRY_TIMEOUT,
    }
}
