//! Carrying out a plan: phase by phase, several files at once, and the deletions at the end.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use crate::object_metadata::encode_body;
use crate::plan::{Deletion, PublishPlan, PublishStep, Upload};
use crate::remote_manifest::RemoteManifest;
use crate::store::Store;
use kyyeu_diag::UserError;

/// How many steps are done at once.
const MAX_CONCURRENT_STEPS: usize = 16;

/// The minimum number of files between two writes of the remote manifest. After an interrupted run
/// these files are uploaded again. The manifest of a large site is itself large: it is written
/// about [`CHECKPOINT_COUNT`] times.
const MIN_CHECKPOINT_FILES: usize = 50;

const CHECKPOINT_COUNT: usize = 20;

/// Reads the files of the built site.
pub trait SiteSource: Sync {
    /// The bytes of a file, which must have this hash.
    ///
    /// # Errors
    /// When it cannot be read, or has another hash.
    fn read(&self, path: &str, hash: &str) -> Result<Vec<u8>, UserError>;
}

/// Observes the steps of a publication. Called from many threads.
pub trait UploadObserver: Sync {
    /// A file was uploaded or deleted.
    fn on_step_done(&self, step: PublishStep<'_>);
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UploadReport {
    /// The number of uploaded files.
    pub uploaded_files: usize,
    /// Their total size in bytes, after compression.
    pub uploaded_bytes: u64,
    /// The number of deleted files.
    pub deleted_files: usize,
}

/// A publication that was not completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadFailure {
    /// What was done before.
    pub report: UploadReport,
    /// What failed; several steps may fail at once.
    pub errors: Vec<UserError>,
}

/// Carries out a plan. Nothing is deleted unless all uploads have succeeded.
///
/// # Errors
/// With what was done and what failed. The remote manifest has what was done: the next run goes on
/// from there.
pub fn execute_plan(
    plan: &PublishPlan,
    manifest: RemoteManifest,
    source: &dyn SiteSource,
    store: &dyn Store,
    observer: &dyn UploadObserver,
) -> Result<UploadReport, UploadFailure> {
    let mut publisher =
        Publisher { manifest, source, store, observer, report: UploadReport::default() };
    match publisher.run(plan) {
        Ok(()) => Ok(publisher.report),
        Err(errors) => Err(UploadFailure { report: publisher.report, errors }),
    }
}

/// A publication in progress.
struct Publisher<'a> {
    manifest: RemoteManifest,
    source: &'a dyn SiteSource,
    store: &'a dyn Store,
    observer: &'a dyn UploadObserver,
    report: UploadReport,
}

impl Publisher<'_> {
    fn run(&mut self, plan: &PublishPlan) -> Result<(), Vec<UserError>> {
        if plan.is_empty() {
            return Ok(());
        }
        for upload in plan.phases().flatten() {
            self.manifest.mark_pending(&upload.path);
        }
        self.write_checkpoint().map_err(|error| vec![error])?;
        let batch_len = (self.manifest.len() / CHECKPOINT_COUNT).max(MIN_CHECKPOINT_FILES);
        for batch in plan.phases().flat_map(|phase| phase.chunks(batch_len)) {
            self.upload_batch(batch)?;
        }
        for batch in plan.deletions.chunks(batch_len) {
            self.delete_batch(batch)?;
        }
        Ok(())
    }

    fn upload_batch(&mut self, batch: &[Upload]) -> Result<(), Vec<UserError>> {
        let results = run_concurrently(batch, |upload| self.upload_file(upload));
        for (upload, size) in results.done {
            self.manifest.insert(&upload.path, upload.fingerprint(), size);
            self.report.uploaded_files += 1;
            self.report.uploaded_bytes += size;
        }
        self.finish_batch(results.errors)
    }

    /// Uploads a file. Gives its size after compression.
    fn upload_file(&self, upload: &Upload) -> Result<u64, UserError> {
        let bytes = encode_body(self.source.read(&upload.path, &upload.hash)?, upload.metadata);
        let size = bytes.len() as u64;
        self.store.upload(&upload.path, bytes, upload.metadata)?;
        self.observer.on_step_done(upload.into());
        Ok(size)
    }

    fn delete_batch(&mut self, batch: &[Deletion]) -> Result<(), Vec<UserError>> {
        let results = run_concurrently(batch, |deletion| {
            self.store.remove(&deletion.path)?;
            self.observer.on_step_done(deletion.into());
            Ok(())
        });
        for (deletion, ()) in results.done {
            self.manifest.remove(&deletion.path);
            self.report.deleted_files += 1;
        }
        self.finish_batch(results.errors)
    }

    fn finish_batch(&self, mut errors: Vec<UserError>) -> Result<(), Vec<UserError>> {
        errors.extend(self.write_checkpoint().err());
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    fn write_checkpoint(&self) -> Result<(), UserError> {
        self.store.write_manifest(self.manifest.to_string().as_bytes())
    }
}

/// The results of several steps.
struct StepResults<'a, S, T> {
    done: Vec<(&'a S, T)>,
    errors: Vec<UserError>,
}

/// Does several steps at once. After an error no further one is begun.
fn run_concurrently<'a, S: Sync, T: Send>(
    steps: &'a [S],
    run_step: impl Fn(&'a S) -> Result<T, UserError> + Sync,
) -> StepResults<'a, S, T> {
    let queue: Mutex<VecDeque<&S>> = Mutex::new(steps.iter().collect());
    let results =
        Mutex::new(StepResults { done: Vec::with_capacity(steps.len()), errors: Vec::new() });
    std::thread::scope(|scope| {
        for _ in 0..MAX_CONCURRENT_STEPS.min(steps.len()) {
            scope.spawn(|| {
                loop {
                    let Some(step) = lock(&queue).pop_front() else { return };
                    match run_step(step) {
                        Ok(value) => lock(&results).done.push((step, value)),
                        Err(error) => {
                            lock(&results).errors.push(error);
                            lock(&queue).clear();
                        }
                    }
                }
            });
        }
    });
    results.into_inner().expect(NO_PANIC)
}

const NO_PANIC: &str = "no thread panics while it holds the lock";

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect(NO_PANIC)
}
