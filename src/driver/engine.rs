//! The engine: builds a site again and again, and makes anew only what an edit can reach.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::explain::{self, Differences};
use super::knowledge::Knowledge;
use super::making::Recipe;
use super::progress::{Amount, Progress, Work};
use super::revising::{self, Ahead, Revised, Revising};
use super::run::{Draft, NewLedger, Run, Texts, sink};
use super::{Destination, Options, Outcome, remember};
use kyyeu_cache::{Cache, Faults, Input, Made};
use kyyeu_diag::{Code, Diagnostic, Sources};
use kyyeu_load::Look;
use kyyeu_model::Locale;
use kyyeu_write::{Committed, Memory, Others, Sink, Stands, Summary};

/// Builds a site again and again. What it makes is the same, byte for byte, as what a new one would
/// make.
///
/// A project's folder is looked at whole before each build; nobody has to say what changed.
#[derive(Debug)]
pub struct Engine {
    options: Options,
    /// The last build that succeeded: of this engine, or of an earlier run.
    last: Option<Cache>,
    /// Whether an earlier run's was asked for.
    asked: bool,
    /// The files as they were looked at last.
    files: kyyeu_load::Files,
    look: Look,
    memory: Memory,
    /// The language of the site and its texts, as the last build knew them that could read them.
    locale: Option<Locale>,
    /// What is known of the content, where the site stands in memory.
    known: Option<Knowledge>,
}

impl Engine {
    /// An engine that has built nothing yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            last: None,
            asked: false,
            files: kyyeu_load::Files::default(),
            look: Look::default(),
            memory: Memory::default(),
            locale: None,
            known: None,
        }
    }

    /// The site as it stands in memory; empty where it goes elsewhere, and before the first build
    /// that succeeds.
    #[must_use]
    pub fn site(&self) -> kyyeu_write::Files {
        self.memory.files()
    }

    /// The language of the site and its texts, as the last build knew them that could read them.
    #[must_use]
    pub fn locale(&self) -> Option<&Locale> {
        self.locale.as_ref()
    }

    /// Whether any file of the project is another one than at the last build, be it a good one or
    /// not.
    #[must_use]
    pub fn differs(&self) -> bool {
        let Look { looked, inputs, whole } = &self.look;
        let known = kyyeu_load::Known { looked: *looked, inputs, trust: self.options.trust };
        let now = kyyeu_load::Files::find(&self.options.root).look(known);
        let same = |(path, input): (&String, &Input)| {
            inputs.get(path).is_some_and(|old| old.hash == input.hash)
        };
        now.whole != *whole || now.inputs.len() != inputs.len() || !now.inputs.iter().all(same)
    }

    /// Builds the site. Where there are errors, what stands stays as it was.
    pub fn build(&mut self, progress: &dyn Progress) -> Outcome {
        self.rebuild(None, &|_| {}, progress)
    }

    /// The same where it is known which files may have changed since the last look. What is made of
    /// them soon goes to `show` before the whole site stands, where that is in memory.
    pub fn rebuild(
        &mut self,
        changed: Option<&BTreeSet<PathBuf>>,
        show: &dyn Fn(Ahead),
        progress: &dyn Progress,
    ) -> Outcome {
        let mut notes = Vec::new();
        match kyyeu_write::settle_sources(&self.options.root) {
            Ok(settled) => {
                notes.extend(settled.kept.iter().map(|(path, kept)| kept_aside(path, kept)))
            }
            Err(refusal) => {
                // Half old and half new: what is wrong with it is nobody's fault.
                let fault = Diagnostic::new(Code::WriteFailed, None, refusal.message);
                let diagnostics = vec![Diagnostic { help: refusal.help, ..fault }];
                return Outcome { diagnostics, ..Outcome::default() };
            }
        }
        if let Destination::Folder(out) = &self.options.to {
            // Whatever becomes of this build, the site that readers see is a whole one.
            notes.extend(kyyeu_write::settle(out).err());
        }
        if !std::mem::replace(&mut self.asked, true) {
            self.last = remember::recall(&self.options, &mut notes);
        }
        let last = self.last.take().unwrap_or_default();
        progress.stage(Work::Look, || self.look(changed, &last), |&looked| Amount::of(looked));
        if !kyyeu_diag::any_error(&notes)
            && let Some(said) = self.said(&last)
        {
            return self.say_again(said, last, notes);
        }
        let known = self.known.take();
        if !kyyeu_diag::any_error(&notes)
            && let Some(outcome) = self.revise(known, &last, show, progress)
        {
            return outcome.finish(self, last, notes);
        }
        let texts =
            if self.options.to == Destination::Memory { Texts::Kept } else { Texts::Released };
        self.change(last, notes, texts, progress)
    }

    /// Looks at the files that may have changed, which may be all. Gives how many there are.
    fn look(&mut self, changed: Option<&BTreeSet<PathBuf>>, last: &Cache) -> usize {
        let Self { options, files, look, .. } = self;
        if changed.and_then(|changed| files.look_again(look, changed)).is_none() {
            let mut found = kyyeu_load::Files::find(&options.root);
            let now = found.look(kyyeu_load::Known {
                looked: last.read,
                inputs: &last.inputs,
                trust: options.trust,
            });
            found.take(files, look, &now);
            (*files, *look) = (found, now);
        }
        look.inputs.len()
    }

    /// Brings the site up to date where nothing but texts has changed.
    fn revise(
        &mut self,
        known: Option<Knowledge>,
        last: &Cache,
        show: &dyn Fn(Ahead),
        progress: &dyn Progress,
    ) -> Option<Standing> {
        let Self { options, files, look, memory, .. } = self;
        let changed = revising::changed_texts(options, last, look)?;
        let (stands, known) = rayon::join(
            || match &options.to {
                Destination::Folder(out) | Destination::Rehearsal(out) => {
                    kyyeu_write::stands(out, last, options.trust)
                }
                Destination::Memory | Destination::Nowhere => Stands::Settled,
            },
            || {
                let recall = || known.or_else(|| Knowledge::recall(options, files, last));
                progress.stage(Work::Load, recall, |known| Amount::of(usize::from(known.is_some())))
            },
        );
        let mut known = known?;
        if stands == Stands::Changed {
            return None;
        }
        let sink = sink(options, last, memory).ok()??;
        let revising = Revising { options, files, inputs: &look.inputs, last, show, progress };
        let revised = revising.run(&mut known, &changed, sink)?;
        files.confirm_some(look, |path| match options.to {
            Destination::Memory => changed.iter().any(|changed| changed == path),
            _ => !known.is_unread(path),
        });
        Some(Standing { known, revised, stands })
    }

    /// What the last build said, where nothing has changed since, and how its site stands.
    fn said(&self, last: &Cache) -> Option<Said> {
        let look = &self.look;
        let same = |(path, input): (&String, &Input)| {
            last.inputs.get(path).is_some_and(|old| old.hash == input.hash)
        };
        if last.inputs.is_empty()
            || last.options != self.options.digest()
            || self.options.question.is_some()
            || !look.whole
            || look.inputs.len() != last.inputs.len()
            || !look.inputs.iter().all(same)
        {
            return None;
        }
        let stands = match &self.options.to {
            Destination::Folder(out) | Destination::Rehearsal(out) => {
                kyyeu_write::stands(out, last, self.options.trust)
            }
            Destination::Memory => Stands::Settled,
            Destination::Nowhere => return None,
        };
        if stands == Stands::Changed {
            return None;
        }
        let mut sources = Sources::default();
        let text = |path: &str| kyyeu_load::text(&self.options.root, path);
        let diagnostics = last.faults.tell(&mut sources, text)?;
        Some(Said { stands, sources, diagnostics })
    }

    /// Says again what the last build said. What is known of each file is not copied without need:
    /// a site may have many.
    fn say_again(&mut self, said: Said, mut last: Cache, mut notes: Vec<Diagnostic>) -> Outcome {
        let Said { stands, sources, diagnostics } = said;
        let look = &self.look;
        // What only its bytes could tell is told by its stamp from now on.
        let mut stale = look.inputs.values().any(|input| !input.stamp.settled(last.read));
        last.read = look.looked;
        if look.inputs != last.inputs {
            stale = true;
            last.inputs.clone_from(&look.inputs);
        }
        if let Stands::Read(stamps, looked) = stands {
            stale = true;
            last.written = looked;
            for (path, stamp) in stamps {
                last.made.entry(path).and_modify(|made| made.stamp = stamp);
            }
        }
        if stale {
            // The build stands whether this can be kept or not.
            drop(remember::keep(&self.options, &last));
        }
        notes.extend(diagnostics);
        let (pages, summary) =
            (last.pages, Summary { unchanged: last.made.len(), ..Summary::default() });
        self.last = Some(last);
        let summary = Some(summary);
        Outcome { sources, diagnostics: notes, pages, summary, recorded: 0, explained: Vec::new() }
    }

    /// Runs all stages.
    fn change(
        &mut self,
        last: Cache,
        mut faults: Vec<Diagnostic>,
        texts: Texts,
        progress: &dyn Progress,
    ) -> Outcome {
        let Self { options, files, look, memory, locale, .. } = self;
        let mut sources = Sources::default();
        // Notes of the cache are of this run alone.
        let notes = std::mem::take(&mut faults);
        let differences = Differences::between(&last, look);
        let run = Run {
            options,
            inputs: &look.inputs,
            last: &last,
            differences: &differences,
            texts,
            progress,
        };
        let Draft { pages, keys, reasons, ledger, sink, known, missed } =
            run.make(files, memory, locale, &mut sources, &mut faults).unwrap_or_default();
        if missed {
            drop(sink);
            self.look(None, &last);
            return self.change(last, notes, Texts::Kept, progress);
        }
        kyyeu_diag::sort(&mut faults, &sources);
        let kept = Faults::keep(&faults, &sources);
        faults.extend(notes);
        let committed = commit(sink, &mut faults, progress);
        let Some(Committed { summary, files: made, list, written }) = committed else {
            // What stands is what the last build made. What went wrong may be mended by the time
            // that it is said.
            files.confirm(look);
            self.last = Some(last);
            kyyeu_diag::sort(&mut faults, &sources);
            return Outcome {
                sources,
                diagnostics: faults,
                pages,
                summary: None,
                recorded: 0,
                explained: Vec::new(),
            };
        };
        let explained = options.question.as_ref();
        let explained = explained
            .map(|question| explain::told(question, reasons, &summary, &last, &differences));
        let recorded = record(options, ledger, look, &mut faults);
        if options.remembers() {
            files.confirm(look);
            let made = made.into_iter().filter_map(|(path, (hash, stamp))| {
                let Recipe { key, parts } = *keys.get(&path)?;
                Some((path, Made { key, parts, hash, stamp }))
            });
            let known = known.map(|known| Knowledge { sources: sources.clone(), ..known });
            let (knowledge, fault) = remember::keep_knowledge(options, known.as_ref());
            self.known = known.filter(|_| options.to == Destination::Memory);
            let cache = Cache {
                options: options.digest(),
                read: look.looked,
                inputs: look.inputs.clone(),
                written,
                made: made.collect(),
                list,
                pages,
                faults: kept,
                knowledge,
                changed: BTreeMap::new(),
            };
            faults.extend(remember::keep(options, &cache).err().or(fault));
            self.last = Some(cache);
        }
        kyyeu_diag::sort(&mut faults, &sources);
        Outcome {
            sources,
            diagnostics: faults,
            pages,
            summary: Some(summary),
            recorded,
            explained: explained.unwrap_or_default(),
        }
    }
}

/// What the last build said.
struct Said {
    stands: Stands,
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
}

/// Makes the files stand, where nothing is wrong.
fn commit(
    sink: Option<Box<dyn Sink + '_>>,
    faults: &mut Vec<Diagnostic>,
    progress: &dyn Progress,
) -> Option<Committed> {
    let sink = sink.filter(|_| !kyyeu_diag::any_error(faults))?;
    let moved = |committed: &Result<Committed, _>| {
        let summary = committed.as_ref().map(|committed| &committed.summary);
        Amount::of(summary.map_or(0, |summary| summary.written.len() + summary.removed.len()))
    };
    let committed = progress.stage(Work::Commit, || sink.commit(Others::Go, faults), moved);
    committed.map_err(|fault| faults.push(fault)).ok()
}

/// Somebody changed a file of the content while a command of kyyeu's, that did not end, was not yet
/// done with it.
fn kept_aside(path: &Path, kept: &Path) -> Diagnostic {
    let message = format!(
        "{} was changed while a command of kyyeu's was not yet done with it",
        path.display()
    );
    let help = format!(
        "it has now what the command wrote; what stood there is kept in {}",
        kept.display()
    );
    Diagnostic::new(Code::KeptFile, None, message).help(help)
}

/// Writes the list of published addresses, where it changes. Gives how many are new.
fn record(
    options: &Options,
    ledger: Option<NewLedger>,
    look: &mut Look,
    faults: &mut Vec<Diagnostic>,
) -> usize {
    let Some(ledger) = ledger.filter(|_| options.records_addresses()) else { return 0 };
    // Whatever becomes of it, it is not what was looked at.
    look.inputs.remove(kyyeu_load::LEDGER);
    match kyyeu_write::text(&options.root.join(kyyeu_load::LEDGER), &ledger.text) {
        Ok(()) => {
            look.inputs.extend(
                kyyeu_load::input(&options.root, kyyeu_load::LEDGER)
                    .map(|input| (kyyeu_load::LEDGER.to_owned(), input)),
            );
            ledger.new
        }
        Err(error) => {
            let message = format!("{} cannot be written: {error}", kyyeu_load::LEDGER);
            faults.push(Diagnostic::new(Code::UnrecordedAddress, None, message).help(
                "the site stands, but its new addresses are in no list yet: build again where the content can be written",
            ));
            0
        }
    }
}

/// A site that was brought up to date, and what is known now.
struct Standing {
    known: Knowledge,
    revised: Revised,
    /// How the other files stand.
    stands: Stands,
}

impl Standing {
    /// Remembers it, and says what came of it.
    fn finish(self, engine: &mut Engine, mut last: Cache, notes: Vec<Diagnostic>) -> Outcome {
        let Engine { options, look, .. } = engine;
        let Self { known, revised, stands } = self;
        let Revised { committed, keys, gone, changed, faults, notes: found } = revised;
        let Committed { summary, files, list, written: _ } = committed;
        if let Stands::Read(stamps, looked) = stands {
            last.written = looked;
            for (path, stamp) in stamps {
                last.made.entry(path).and_modify(|made| made.stamp = stamp);
            }
        }
        for (path, (hash, stamp)) in files {
            if let Some(Recipe { key, parts }) = keys.get(&path).copied() {
                last.made.insert(path, Made { key, parts, hash, stamp });
            }
        }
        last.made.retain(|path, _| !gone.contains(path));
        (last.read, last.inputs, last.list) = (look.looked, look.inputs.clone(), list);
        last.changed.extend(changed);
        let mut sources = Sources::default();
        let told = faults.tell(&mut sources, |path| kyyeu_load::text(&options.root, path));
        let mut diagnostics = told.unwrap_or_default();
        kyyeu_diag::sort(&mut diagnostics, &sources);
        last.faults = Faults::keep(&diagnostics, &sources);
        diagnostics.extend(notes.into_iter().chain(found));
        diagnostics.extend(remember::keep(options, &last).err());
        kyyeu_diag::sort(&mut diagnostics, &sources);
        let pages = last.pages;
        engine.known = Some(known).filter(|_| options.to == Destination::Memory);
        engine.last = Some(last);
        let summary = Some(summary);
        Outcome { sources, diagnostics, pages, summary, recorded: 0, explained: Vec::new() }
    }
}
