//! The command `publish`: compares the built site with the destination, plans, and uploads.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use kyyeu_diag::UserError;
use kyyeu_model::Ledger;
use kyyeu_publish::{
    LocalFile, ObjectMetadata, REMOTE_MANIFEST_NAME, RemoteManifest, SiteSource, Store,
};
use kyyeu_write::{PathError, PublishDir, PublishDirError};

// Types of the stages that appear in requests and results.
pub use kyyeu_publish::{
    ContentCoding, DeletionLimit, PublishPlan, PublishStep, StepKind, UploadFailure,
    UploadObserver, UploadReport,
};

/// What to publish, and where.
#[derive(Clone, Debug)]
pub struct PublishRequest {
    /// Folder of the project.
    pub root: PathBuf,
    /// Folder of the built site.
    pub site: PathBuf,
    /// A folder, or the URL of an object store.
    pub destination: String,
    /// How text files are compressed.
    pub compression: ContentCoding,
}

/// A publish plan that is ready to be executed.
pub struct PreparedUpload {
    /// The steps.
    pub plan: PublishPlan,
    remote_manifest: RemoteManifest,
    store: Box<dyn Store>,
    site: PathBuf,
}

/// Lists the built site and the destination, and plans. Writes nothing to the destination.
///
/// # Errors
/// When there is no built site, or the destination cannot be read.
pub fn prepare(request: &PublishRequest) -> Result<PreparedUpload, UserError> {
    kyyeu_write::recover_output(&request.site)
        .map_err(|diagnostic| UserError { message: diagnostic.message, help: diagnostic.help })?;
    let built =
        kyyeu_write::list_built_files(&request.site).map_err(|PathError { path, error }| {
            UserError::new(
                format!("{} cannot be read: {error}", path.display()),
                "run kyyeu build, then publish",
            )
        })?;
    let Some(built) = built else {
        return Err(UserError::new(
            format!("{} holds no site that kyyeu built", request.site.display()),
            "run kyyeu build, then publish",
        ));
    };
    let site: Vec<_> = built
        .into_iter()
        .map(|kyyeu_write::BuiltFile { path, hash, size }| LocalFile { path, hash, size })
        .collect();
    let store = open_store(request)?;
    let remote_manifest = match store.read_manifest()? {
        None => RemoteManifest::default(),
        Some(bytes) => parse_manifest(&bytes).ok_or_else(|| {
            UserError::new(
                format!(
                    "{} has a file {REMOTE_MANIFEST_NAME} that kyyeu did not write",
                    request.destination
                ),
                "without it kyyeu cannot tell its files from others: name another place, \
                 or take that file away and add --adopt",
            )
        })?,
    };
    let remote_files = store.list_files()?;
    let plan = PublishPlan::new(&site, &remote_files, &remote_manifest, request.compression);
    Ok(PreparedUpload { plan, remote_manifest, store, site: request.site.clone() })
}

fn parse_manifest(bytes: &[u8]) -> Option<RemoteManifest> {
    RemoteManifest::parse(std::str::from_utf8(bytes).ok()?).ok()
}

/// Creates the address ledger of a published project that has none: from then on, a published page
/// that is missing is an error. Returns the number of addresses; `None` if nothing was created.
///
/// # Errors
/// When the ledger cannot be written.
pub fn create_ledger(request: &PublishRequest) -> Result<Option<usize>, UserError> {
    let ledger = request.root.join(kyyeu_load::LEDGER_PATH);
    let Ok(Some(built)) = kyyeu_write::list_built_files(&request.site) else { return Ok(None) };
    if kyyeu_load::exists(&ledger) || !request.root.join("content").is_dir() {
        return Ok(None);
    }
    let text = Ledger::text_for_site(built.iter().map(|file| file.path.as_str()));
    kyyeu_write::replace_file(&ledger, &text).map_err(|error| {
        UserError::new(
            format!(
                "the site is published, but {} cannot be written: {error}",
                kyyeu_load::LEDGER_PATH
            ),
            "make an empty file of this name: every build then lists there what was published, \
             so that no page vanishes",
        )
    })?;
    Ok(Some(text.lines().count() - 1))
}

impl PreparedUpload {
    /// Executes the plan.
    ///
    /// # Errors
    /// When a step fails: the report of the steps that succeeded, and all errors.
    pub fn upload(self, observer: &dyn UploadObserver) -> Result<UploadReport, UploadFailure> {
        kyyeu_publish::execute_plan(
            &self.plan,
            self.remote_manifest,
            &BuiltSite(&self.site),
            &*self.store,
            observer,
        )
    }
}

/// The folder of the built site.
struct BuiltSite<'a>(&'a Path);

impl SiteSource for BuiltSite<'_> {
    fn read(&self, path: &str, hash: &str) -> Result<Vec<u8>, UserError> {
        let name = self.0.join(path);
        let stale = |message| UserError::new(message, "run kyyeu build, then publish again");
        match kyyeu_write::read_built_file(self.0, path, hash) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(stale(format!("{} was changed after kyyeu built it", name.display()))),
            Err(error) => Err(stale(format!("{} cannot be read: {error}", name.display()))),
        }
    }
}

fn open_store(request: &PublishRequest) -> Result<Box<dyn Store>, UserError> {
    let to = request.destination.as_str();
    if to.contains("://") {
        return open_object_store(to);
    }
    if request.compression != ContentCoding::Identity {
        return Err(UserError::new(
            "a folder keeps no note of what is packed in it",
            "leave --gzip away: whoever serves the folder can pack what it sends",
        ));
    }
    let others =
        [request.site.clone(), request.root.join("content"), request.root.join("templates")];
    match PublishDir::new(Path::new(to), &others) {
        Ok(shelf) => Ok(Box::new(DirectoryTarget { directory: shelf, name: to.to_owned() })),
        Err(PublishDirError::NotADirectory) => Err(UserError::new(
            format!("{to} is not a directory"),
            "publish to a folder, s3://BUCKET, gs://BUCKET or az://CONTAINER",
        )),
        Err(PublishDirError::Overlaps(other)) => {
            let message = if Path::new(to) == other {
                format!("{to} is a folder of the project itself")
            } else {
                format!("{to} and {} lie one in the other", other.display())
            };
            Err(UserError::new(message, "name a folder of its own"))
        }
    }
}

#[cfg(feature = "publish")]
fn open_object_store(to: &str) -> Result<Box<dyn Store>, UserError> {
    // Object stores read only variables that are Unicode.
    let environment: Vec<_> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    Ok(Box::new(kyyeu_publish::ObjectStoreTarget::open(to, &environment)?))
}

#[cfg(not(feature = "publish"))]
fn open_object_store(to: &str) -> Result<Box<dyn Store>, UserError> {
    let to = to.split(['?', '@', '#']).next().unwrap_or_default();
    Err(UserError::new(
        format!("{to} is an object store, and this kyyeu was built for folders alone"),
        "take a released kyyeu, or build it with: cargo install --path . --features publish",
    ))
}

/// A folder that a site is published to.
struct DirectoryTarget {
    directory: PublishDir,
    name: String,
}

impl DirectoryTarget {
    fn to_user_error(&self, path: &str, verb: &str, error: &io::Error) -> UserError {
        let target =
            if path.is_empty() { self.name.clone() } else { format!("{}/{path}", self.name) };
        UserError::new(
            format!("{target} cannot be {verb}: {error}"),
            "look whether the folder may be written, and whether the disk is full; \
             then run the same again",
        )
    }
}

impl Store for DirectoryTarget {
    fn list_files(&self) -> Result<BTreeMap<String, u64>, UserError> {
        let mut files =
            self.directory.list_files().map_err(|error| self.to_user_error("", "read", &error))?;
        files.remove(REMOTE_MANIFEST_NAME);
        Ok(files)
    }

    fn read_manifest(&self) -> Result<Option<Vec<u8>>, UserError> {
        self.directory
            .read(REMOTE_MANIFEST_NAME)
            .map_err(|error| self.to_user_error(REMOTE_MANIFEST_NAME, "read", &error))
    }

    fn write_manifest(&self, bytes: &[u8]) -> Result<(), UserError> {
        self.directory
            .write(REMOTE_MANIFEST_NAME, bytes)
            .map_err(|error| self.to_user_error(REMOTE_MANIFEST_NAME, "written", &error))
    }

    fn upload(&self, path: &str, bytes: Vec<u8>, _: ObjectMetadata) -> Result<(), UserError> {
        self.directory
            .write(path, &bytes)
            .map_err(|error| self.to_user_error(path, "written", &error))
    }

    fn remove(&self, path: &str) -> Result<(), UserError> {
        self.directory.remove(path).map_err(|error| self.to_user_error(path, "removed", &error))
    }
}
