//! Carries out a plan: group by group, several files at once, and what is to go at the very end.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::Store;
use super::form::pack;
use super::plan::{Plan, Step};
use super::record::Record;
use kyyeu_diag::Refusal;

/// How many files are sent at once.
const AT_ONCE: usize = 16;

/// After how many files the list at the destination is written anew, at the least: so many are sent
/// twice after a broken run. The list of a large site is itself large, and is written twenty times
/// or so.
const NOTED: usize = 50;

/// Where the files of the site are read.
pub trait Source: Sync {
    /// The bytes of a file, which must have this hash.
    ///
    /// # Errors
    /// When it cannot be read, or is not what was planned.
    fn read(&self, path: &str, hash: &str) -> Result<Vec<u8>, Refusal>;
}

/// Who hears of every file. Called from many threads.
pub trait Hearer: Sync {
    /// A file was sent or taken away.
    fn done(&self, step: &Step);
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// How many files were sent.
    pub sent: usize,
    /// How many bytes that were, in the form in which they were sent.
    pub bytes: u64,
    /// How many files were taken away.
    pub deleted: usize,
}

/// Carries out a plan. Nothing is deleted unless all that is to be sent is there.
///
/// # Errors
/// With what was done until then, and all that failed. What was done is on the list at the
/// destination, so that the next run goes on from there.
pub fn send(
    plan: &Plan,
    mut record: Record,
    source: &dyn Source,
    store: &dyn Store,
    hearer: &dyn Hearer,
) -> Result<Done, (Done, Vec<Refusal>)> {
    let mut done = Done::default();
    if plan.is_empty() {
        return Ok(done);
    }
    plan.groups.iter().flatten().for_each(|step| record.strike(&step.path));
    note(store, &record).map_err(|failure| (done.clone(), vec![failure]))?;
    let noted = (record.len() / 20).max(NOTED);
    for batch in plan.groups.iter().flat_map(|group| group.chunks(noted)) {
        let (sent, mut failures) = at_once(batch, |step| {
            let bytes = pack(source.read(&step.path, &step.hash)?, step.form);
            let size = bytes.len() as u64;
            store.put(&step.path, bytes, step.form)?;
            hearer.done(step);
            Ok(size)
        });
        for (step, size) in sent {
            record.insert(&step.path, step.tag(), size);
            done.sent += 1;
            done.bytes += size;
        }
        failures.extend(note(store, &record).err());
        if !failures.is_empty() {
            return Err((done, failures));
        }
    }
    for batch in plan.deletions.chunks(noted) {
        let (gone, mut failures) = at_once(batch, |step| {
            store.remove(&step.path)?;
            hearer.done(step);
            Ok(())
        });
        for (step, ()) in gone {
            record.remove(&step.path);
            done.deleted += 1;
        }
        failures.extend(note(store, &record).err());
        if !failures.is_empty() {
            return Err((done, failures));
        }
    }
    Ok(done)
}

fn note(store: &dyn Store, record: &Record) -> Result<(), Refusal> {
    store.write_record(record.to_string().as_bytes())
}

/// Does something for several steps at once. After a failure no more are begun.
fn at_once<'a, T: Send>(
    steps: &'a [Step],
    one: impl Fn(&'a Step) -> Result<T, Refusal> + Sync,
) -> (Vec<(&'a Step, T)>, Vec<Refusal>) {
    let waiting: Mutex<VecDeque<&Step>> = Mutex::new(steps.iter().collect());
    let outcome = Mutex::new((Vec::with_capacity(steps.len()), Vec::new()));
    let next = || waiting.lock().ok().and_then(|mut waiting| waiting.pop_front());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(steps.len()) {
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
