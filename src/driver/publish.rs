//! Publishes a built site: looks what is built and what is at the destination, plans, and sends.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use kyyeu_diag::Refusal;
use kyyeu_model::Ledger;
use kyyeu_publish::{Form, LIST, Local, Record, Source, Store};
use kyyeu_write::Shelf;

// Whoever publishes names these, and need not know the rest.
pub use kyyeu_publish::{Done, Hearer, Limit, Packing, Plan, Step, StepKind};

/// What to publish, and where.
#[derive(Clone, Debug)]
pub struct Request {
    /// Folder of the project.
    pub root: PathBuf,
    /// The folder of the built site.
    pub site: PathBuf,
    /// The destination: a folder, or the address of a store.
    pub to: String,
    /// How texts are packed.
    pub packing: Packing,
}

/// A plan, and what it needs to be carried out.
pub struct Ready {
    /// What has to be done.
    pub plan: Plan,
    record: Record,
    store: Box<dyn Store>,
    site: PathBuf,
}

/// Looks at both ends and plans. Writes nothing.
///
/// # Errors
/// When there is no built site, or the destination cannot be looked at.
pub fn prepare(request: &Request) -> Result<Ready, Refusal> {
    kyyeu_write::settle(&request.site)
        .map_err(|fault| Refusal { message: fault.message, help: fault.help })?;
    let unreadable = |(path, error): (PathBuf, io::Error)| {
        Refusal::new(
            format!("{} cannot be read: {error}", path.display()),
            "run kyyeu build, then publish",
        )
    };
    let Some(built) = kyyeu_write::built(&request.site).map_err(unreadable)? else {
        return Err(Refusal::new(
            format!("{} holds no site that kyyeu built", request.site.display()),
            "run kyyeu build, then publish",
        ));
    };
    let site: Vec<_> = built
        .into_iter()
        .map(|kyyeu_write::Built { path, hash, size }| Local { path, hash, size })
        .collect();
    let store = open(request)?;
    let record = match store.read_record()? {
        None => Record::default(),
        Some(bytes) => Record::parse(&bytes).ok_or_else(|| {
            Refusal::new(format!("{} has a file {LIST} that kyyeu did not write", request.to), "without it kyyeu cannot tell its files from others: name another place, or take that file away and add --adopt")
        })?,
    };
    let there = store.list()?;
    let plan = Plan::new(&site, &there, &record, request.packing);
    Ok(Ready { plan, record, store, site: request.site.clone() })
}

/// Begins the list of published addresses, where a project that was published has none: from now on
/// a page that would vanish is an error. Gives how many there are.
///
/// # Errors
/// When the list cannot be written.
pub fn begin_ledger(request: &Request) -> Result<Option<usize>, Refusal> {
    let ledger = request.root.join(kyyeu_load::LEDGER);
    let Ok(Some(built)) = kyyeu_write::built(&request.site) else { return Ok(None) };
    if kyyeu_load::stands(&ledger) || !request.root.join("content").is_dir() {
        return Ok(None);
    }
    let text = Ledger::of_site(built.iter().map(|file| file.path.as_str()));
    kyyeu_write::text(&ledger, &text).map_err(|error| {
        Refusal::new(
            format!("the site is published, but {} cannot be written: {error}", kyyeu_load::LEDGER),
            "make an empty file of this name: every build then lists there what was published, so that no page vanishes",
        )
    })?;
    Ok(Some(text.lines().count() - 1))
}

impl Ready {
    /// Carries the plan out.
    ///
    /// # Errors
    /// With what was done, and all that failed.
    pub fn send(self, hearer: &dyn Hearer) -> Result<Done, (Done, Vec<Refusal>)> {
        kyyeu_publish::send(&self.plan, self.record, &Folder(&self.site), &*self.store, hearer)
    }
}

/// The built site.
struct Folder<'a>(&'a Path);

impl Source for Folder<'_> {
    fn read(&self, path: &str, hash: &str) -> Result<Vec<u8>, Refusal> {
        let name = self.0.join(path);
        let other = |why: String| Refusal::new(why, "run kyyeu build, then publish again");
        match kyyeu_write::read_built(self.0, path, hash) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(other(format!("{} was changed after kyyeu built it", name.display()))),
            Err(error) => Err(other(format!("{} cannot be read: {error}", name.display()))),
        }
    }
}

fn open(request: &Request) -> Result<Box<dyn Store>, Refusal> {
    let to = request.to.as_str();
    if to.contains("://") {
        return objects(to);
    }
    if request.packing != Packing::Plain {
        return Err(Refusal::new(
            "a folder keeps no note of what is packed in it",
            "leave --gzip away: whoever serves the folder can pack what it sends",
        ));
    }
    let others =
        [request.site.clone(), request.root.join("content"), request.root.join("templates")];
    match Shelf::new(Path::new(to), &others) {
        Ok(shelf) => Ok(Box::new(Shelved { shelf, name: to.to_owned() })),
        Err(None) => Err(Refusal::new(
            format!("{to} is no folder"),
            "publish to a folder, s3://BUCKET, gs://BUCKET or az://CONTAINER",
        )),
        Err(Some(other)) => {
            let message = if Path::new(to) == other {
                format!("{to} is a folder of the project itself")
            } else {
                format!("{to} and {} lie one in the other", other.display())
            };
            Err(Refusal::new(message, "name a folder of its own"))
        }
    }
}

#[cfg(feature = "publish")]
fn objects(to: &str) -> Result<Box<dyn Store>, Refusal> {
    // A variable that is no text is none that a store reads.
    let environment: Vec<_> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    Ok(Box::new(kyyeu_publish::Objects::at(to, &environment)?))
}

#[cfg(not(feature = "publish"))]
fn objects(to: &str) -> Result<Box<dyn Store>, Refusal> {
    let to = to.split(['?', '@', '#']).next().unwrap_or_default();
    Err(Refusal::new(
        format!("{to} is an object store, and this kyyeu was built for folders alone"),
        "take a released kyyeu, or build it with: cargo install --path . --features publish",
    ))
}

/// A folder as a destination.
struct Shelved {
    shelf: Shelf,
    name: String,
}

impl Shelved {
    fn failed(&self, path: &str, what: &str, error: &io::Error) -> Refusal {
        let place =
            if path.is_empty() { self.name.clone() } else { format!("{}/{path}", self.name) };
        Refusal::new(
            format!("{place} cannot be {what}: {error}"),
            "look whether the folder may be written, and whether the disk is full; then run the same again",
        )
    }
}

impl Store for Shelved {
    fn list(&self) -> Result<BTreeMap<String, u64>, Refusal> {
        let mut files = self.shelf.list().map_err(|error| self.failed("", "read", &error))?;
        files.remove(LIST);
        Ok(files)
    }

    fn read_record(&self) -> Result<Option<Vec<u8>>, Refusal> {
        self.shelf.read(LIST).map_err(|error| self.failed(LIST, "read", &error))
    }

    fn write_record(&self, bytes: &[u8]) -> Result<(), Refusal> {
        self.shelf.put(LIST, bytes).map_err(|error| self.failed(LIST, "written", &error))
    }

    fn put(&self, path: &str, bytes: Vec<u8>, _: Form) -> Result<(), Refusal> {
        self.shelf.put(path, &bytes).map_err(|error| self.failed(path, "written", &error))
    }

    fn remove(&self, path: &str) -> Result<(), Refusal> {
        self.shelf.remove(path).map_err(|error| self.failed(path, "removed", &error))
    }
}
