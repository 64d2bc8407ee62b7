//! Object stores as destinations: S3 and compatible stores, Google Cloud Storage, Azure Blob
//! Storage.
//!
//! Credentials come from the environment or from the cloud that the machine runs in. Never prints
//! them: the errors of a store are redacted.

mod connect;
mod errors;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use object_store::path::Path;
use object_store::{
    Attribute, Attributes, Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, UpdateVersion,
};
use tokio::runtime::Runtime;
use tokio_stream::StreamExt;

use crate::object_metadata::ObjectMetadata;
use crate::object_store::connect::StoreAddress;
use crate::object_store::errors::ErrorContext;
pub use crate::object_store::errors::is_secret;
use crate::remote_manifest::REMOTE_MANIFEST_NAME;
use crate::store::Store;
use kyyeu_diag::UserError;

/// A bucket or container of an object store, or a folder in it.
pub struct ObjectStoreTarget {
    store: Arc<dyn ObjectStore>,
    /// The folder; empty for the top of the bucket.
    prefix: Path,
    runtime: Runtime,
    /// The version of the remote manifest that was read or written last.
    manifest_version: Mutex<Option<UpdateVersion>>,
    error_context: ErrorContext,
}

/// An object with the version that was read.
struct StoredObject {
    bytes: Vec<u8>,
    version: UpdateVersion,
}

impl ObjectStoreTarget {
    /// Opens the store at an address: `s3://BUCKET/FOLDER`, `gs://BUCKET/FOLDER`,
    /// `az://CONTAINER/FOLDER` or the address of a container of Azure. `environment` has the
    /// variables with the credentials.
    ///
    /// # Errors
    /// When the address names no known store, or the configuration is incomplete.
    pub fn open(address: &str, environment: &[(String, String)]) -> Result<Self, UserError> {
        let store_address = StoreAddress::parse(address)?;
        // The provider of cryptography is chosen once in a process; an earlier choice stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| UserError {
                message: format!("no connections can be made: {error}"),
                help: None,
            })?;
        let error_context = ErrorContext::new(address, store_address.provider, environment);
        let store =
            store_address.open(environment).map_err(|error| error_context.open_error(&error))?;
        let prefix = Path::parse(store_address.folder).map_err(|_| UserError {
            message: format!("{} is no folder of a store", store_address.folder),
            help: None,
        })?;
        Ok(Self { store, prefix, runtime, manifest_version: Mutex::default(), error_context })
    }

    fn object_path(&self, path: &str) -> Result<Path, UserError> {
        let full_path = if self.prefix.as_ref().is_empty() {
            path.to_owned()
        } else {
            format!("{}/{path}", self.prefix)
        };
        // `Path::from` would escape letters.
        Path::parse(full_path).map_err(|_| UserError {
            message: format!("{path} is no name that a store takes"),
            help: None,
        })
    }

    fn lock_manifest_version(&self) -> MutexGuard<'_, Option<UpdateVersion>> {
        self.manifest_version.lock().expect("no thread panics while it holds the lock")
    }

    /// Writes the remote manifest, unless it has another version than the one that was read or
    /// written last. A store that has no conditional writes always writes it.
    fn write_if_unchanged(&self, path: &Path, bytes: &[u8]) -> Result<UpdateVersion, Error> {
        let last_version = self.lock_manifest_version().clone();
        match self.put_manifest(path, bytes, last_version.map_or(PutMode::Create, PutMode::Update))
        {
            Err(Error::NotImplemented { .. } | Error::NotSupported { .. }) => {
                self.put_manifest(path, bytes, PutMode::Overwrite)
            }
            Err(error @ (Error::Precondition { .. } | Error::AlreadyExists { .. })) => {
                // If an answer was lost, the request was repeated, and the manifest is ours.
                match self.runtime.block_on(self.read_object(path)) {
                    Ok(Some(object)) if object.bytes == bytes => Ok(object.version),
                    _ => Err(error),
                }
            }
            result => result,
        }
    }

    fn put_manifest(
        &self,
        path: &Path,
        bytes: &[u8],
        mode: PutMode,
    ) -> Result<UpdateVersion, Error> {
        let attributes = attributes("text/plain; charset=utf-8", "no-store", None);
        let options = PutOptions { mode, attributes, ..PutOptions::default() };
        let put = self.store.put_opts(path, bytes.to_vec().into(), options);
        self.runtime.block_on(put).map(UpdateVersion::from)
    }

    async fn read_object(&self, path: &Path) -> Result<Option<StoredObject>, Error> {
        let object = match self.store.get(path).await {
            Err(Error::NotFound { .. }) => return Ok(None),
            result => result?,
        };
        let version = UpdateVersion {
            e_tag: object.meta.e_tag.clone(),
            version: object.meta.version.clone(),
        };
        Ok(Some(StoredObject { bytes: object.bytes().await?.to_vec(), version }))
    }

    /// The sizes of all objects below the prefix, by their paths relative to it.
    async fn list_objects(&self) -> Result<BTreeMap<String, u64>, Error> {
        let prefix = Some(&self.prefix).filter(|prefix| !prefix.as_ref().is_empty());
        let mut sizes = BTreeMap::new();
        let mut objects = self.store.list(prefix);
        while let Some(object) = objects.next().await.transpose()? {
            let full_path = object.location.as_ref();
            let path = full_path.strip_prefix(self.prefix.as_ref()).unwrap_or(full_path);
            sizes.insert(path.trim_start_matches('/').to_owned(), object.size);
        }
        Ok(sizes)
    }
}

impl Store for ObjectStoreTarget {
    fn list_files(&self) -> Result<BTreeMap<String, u64>, UserError> {
        let mut sizes = self
            .runtime
            .block_on(self.list_objects())
            .map_err(|error| self.error_context.request_error("it cannot be looked at", &error))?;
        sizes.remove(REMOTE_MANIFEST_NAME);
        Ok(sizes)
    }

    fn read_manifest(&self) -> Result<Option<Vec<u8>>, UserError> {
        let path = self.object_path(REMOTE_MANIFEST_NAME)?;
        let object = self.runtime.block_on(self.read_object(&path)).map_err(|error| {
            let what = format!("{REMOTE_MANIFEST_NAME} cannot be read");
            self.error_context.request_error(&what, &error)
        })?;
        let (bytes, version) = object.map(|object| (object.bytes, object.version)).unzip();
        *self.lock_manifest_version() = version;
        Ok(bytes)
    }

    fn write_manifest(&self, bytes: &[u8]) -> Result<(), UserError> {
        let path = self.object_path(REMOTE_MANIFEST_NAME)?;
        match self.write_if_unchanged(&path, bytes) {
            Ok(version) => {
                *self.lock_manifest_version() = Some(version);
                Ok(())
            }
            Err(Error::Precondition { .. } | Error::AlreadyExists { .. }) => Err(UserError::new(
                format!(
                    "somebody else is publishing to {} at this moment",
                    self.error_context.address
                ),
                "wait until they are done, and run the same again",
            )),
            Err(error) => {
                let what = format!("{REMOTE_MANIFEST_NAME} cannot be written");
                Err(self.error_context.request_error(&what, &error))
            }
        }
    }

    fn upload(
        &self,
        path: &str,
        bytes: Vec<u8>,
        metadata: ObjectMetadata,
    ) -> Result<(), UserError> {
        let object_path = self.object_path(path)?;
        let ObjectMetadata { media_type, cache_control, .. } = metadata;
        let attributes = attributes(media_type, cache_control, metadata.content_encoding());
        let options = PutOptions { attributes, ..PutOptions::default() };
        match self.runtime.block_on(self.store.put_opts(&object_path, bytes.into(), options)) {
            Ok(_) => Ok(()),
            Err(error) => {
                Err(self.error_context.request_error(&format!("{path} cannot be sent"), &error))
            }
        }
    }

    fn remove(&self, path: &str) -> Result<(), UserError> {
        match self.runtime.block_on(self.store.delete(&self.object_path(path)?)) {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => {
                Err(self.error_context.request_error(&format!("{path} cannot be deleted"), &error))
            }
        }
    }
}

fn attributes(
    media_type: &'static str,
    cache_control: &'static str,
    content_encoding: Option<&'static str>,
) -> Attributes {
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::ContentType, media_type.into());
    attributes.insert(Attribute::CacheControl, cache_control.into());
    if let Some(content_encoding) = content_encoding {
        attributes.insert(Attribute::ContentEncoding, content_encoding.into());
    }
    attributes
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

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

    /// A server that gives one answer to all requests. Gives its address.
    fn start_server(status: &str, code: &str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let body = format!("<Error><Code>{code}</Code></Error>");
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        );
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let mut request = [0; 4096];
                if connection.read(&mut request).is_ok() {
                    let _ = connection.write_all(answer.as_bytes());
                }
            }
        });
        url
    }

    fn list_error(address: &str, variables: &[(&str, &str)]) -> String {
        let environment: Vec<_> =
            variables.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let target = ObjectStoreTarget::open(address, &environment).unwrap();
        target.list_files().unwrap_err().message
    }

    /// The library has no error kinds for these: its texts are read. An upgrade that changes them
    /// fails here.
    #[test]
    fn failed_list_requests_are_told_apart_by_the_texts_of_the_library() {
        for (status, code, expected) in [
            ("404 Not Found", "NoSuchBucket", "s3://bucket is not there: NoSuchBucket"),
            ("403 Forbidden", "AccessDenied", "s3://bucket refuses: "),
            ("401 Unauthorized", "InvalidToken", "s3://bucket refuses: "),
            ("400 Bad Request", "BadRequest", "s3://bucket: it cannot be looked at: "),
        ] {
            let url = start_server(status, code);
            let message = list_error(
                "s3://bucket",
                &[
                    ("AWS_ENDPOINT_URL", &url),
                    ("AWS_ACCESS_KEY_ID", "key"),
                    ("AWS_SECRET_ACCESS_KEY", "secret"),
                ],
            );
            assert!(message.starts_with(expected), "{status}: {message}");
        }
        let url = start_server("404 Not Found", "ContainerNotFound");
        let message = list_error(
            "az://container",
            &[
                ("AZURE_STORAGE_ENDPOINT", &url),
                ("AZURE_STORAGE_ACCOUNT_NAME", "account"),
                ("AZURE_STORAGE_ACCOUNT_KEY", "a2V5"),
            ],
        );
        assert!(message.starts_with("az://container is not there: ContainerNotFound"), "{message}");
    }
}
