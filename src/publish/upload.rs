//! Carries out a plan: group by group, several files at once, and what is to go at the very end.

use std::collections::VecDeque;
use std::sync::Mutex;

use crate::Store;
use crate::object_metadata::encode_body;
use crate::plan::{PublishPlan, PublishStep};
use crate::remote_manifest::RemoteManifest;
use kyyeu_diag::UserError;

/// How many files are sent at once.
const MAX_CONCURRENT_STEPS: usize = 16;

/// After how many files the list at the destination is written anew, at the least: so many are sent
/// twice after a broken run. The list of a large site is itself large, and is written twenty times
/// or so.
const MIN_CHECKPOINT_FILES: usize = 50;

/// Where the files of the site are read.
pub trait SiteSource: Sync {
    /// The bytes of a file, which must have this hash.
    ///
    /// # Errors
    /// When it cannot be read, or is not what was planned.
    fn read(&self, path: &str, hash: &str) -> Result<Vec<u8>, UserError>;
}

/// Who hears of every file. Called from many threads.
pub trait UploadObserver: Sync {
    /// A file was sent or taken away.
    fn on_step_done(&self, step: &PublishStep);
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UploadReport {
    /// How many files were sent.
    pub uploaded_files: usize,
    /// How many bytes that were, in the form in which they were sent.
    pub uploaded_bytes: u64,
    /// How many files were taken away.
    pub deleted_files: usize,
}

/// Carries out a plan. Nothing is deleted unless all that is to be sent is there.
///
/// # Errors
/// With what was done until then, and all that failed. What was done is on the list at the
/// destination, so that the next run goes on from there.
pub fn execute_plan(
    plan: &PublishPlan,
    mut record: RemoteManifest,
    source: &dyn SiteSource,
    store: &dyn Store,
    hearer: &dyn UploadObserver,
) -> Result<UploadReport, (UploadReport, Vec<UserError>)> {
    let mut done = UploadReport::default();
    if plan.is_empty() {
        return Ok(done);
    }
    plan.phases.iter().flatten().for_each(|step| record.mark_pending(&step.path));
    write_checkpoint(store, &record).map_err(|failure| (done.clone(), vec![failure]))?;
    let noted = (record.len() / 20).max(MIN_CHECKPOINT_FILES);
    for batch in plan.phases.iter().flat_map(|group| group.chunks(noted)) {
        let (sent, mut failures) = run_concurrently(batch, |step| {
            let bytes = encode_body(source.read(&step.path, &step.hash)?, step.metadata);
            let size = bytes.len() as u64;
            store.upload(&step.path, bytes, step.metadata)?;
            hearer.on_step_done(step);
            Ok(size)
        });
        for (step, size) in sent {
            record.insert(&step.path, step.fingerprint(), size);
            done.uploaded_files += 1;
            done.uploaded_bytes += size;
        }
        failures.extend(write_checkpoint(store, &record).err());
        if !failures.is_empty() {
            return Err((done, failures));
        }
    }
    for batch in plan.deletions.chunks(noted) {
        let (gone, mut failures) = run_concurrently(batch, |step| {
            store.remove(&step.path)?;
            hearer.on_step_done(step);
            Ok(())
        });
        for (step, ()) in gone {
            record.remove(&step.path);
            done.deleted_files += 1;
        }
        failures.extend(write_checkpoint(store, &record).err());
        if !failures.is_empty() {
            return Err((done, failures));
        }
    }
    Ok(done)
}

fn write_checkpoint(store: &dyn Store, record: &RemoteManifest) -> Result<(), UserError> {
    store.write_manifest(record.to_string().as_bytes())
}

/// Does something for several steps at once. After a failure no more are begun.
fn run_concurrently<'a, T: Send>(
    steps: &'a [PublishStep],
    one: impl Fn(&'a PublishStep) -> Result<T, UserError> + Sync,
) -> (Vec<(&'a PublishStep, T)>, Vec<UserError>) {
    let waiting: Mutex<VecDeque<&PublishStep>> = Mutex::new(steps.iter().collect());
    let outcome = Mutex::new((Vec::with_capacity(steps.len()), Vec::new()));
    let next = || waiting.lock().ok().and_then(|mut waiting| waiting.pop_front());
    std::thread::scope(|scope| {
        for _ in 0..MAX_CONCURRENT_STEPS.min(steps.len()) {
            scope.spawn(|| {
                while let Some(step) = next() {
                    let result = one(step);
                    let Ok(mut outcome) = outcome.lock() else { return };
                    match result {
                        Ok(value) => outcome.0.push((step, value)),
                        Err(failure) => {
                            outcome.1.push(failure);
                            if let Ok(mut waiting) = waiting.lock() {
                                waiting.clear();
                            }
                        }
                    }
                }
            });
        }
    });
    outcome.into_inner().unwrap_or_default()
}
