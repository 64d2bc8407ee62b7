//! A work in the words of those who cite it: formatted references, BibTeX, RIS and CSL-JSON, all
//! from its description.

mod bibtex;
mod csl;
mod references;
mod ris;

use pulldown_cmark_escape::escape_html_body_text;
use serde::Serialize;

pub use references::Styles;

use super::inline::data_address;
use kyyeu_view::{Bibliography, Volume, Work, WorksData};

/// What is cited.
#[derive(Clone, Copy)]
pub enum Cited<'a> {
    /// A record.
    Work(&'a Work),
    /// The volume.
    Volume(&'a Volume),
}

/// A formatted reference.
#[derive(Debug, Serialize)]
pub struct Reference {
    /// The style's name in the locale.
    pub style: &'static str,
    /// The reference, as HTML.
    pub html: String,
}

/// The text of an entry of a bibliography.
#[derive(Debug, Serialize)]
pub struct Export {
    /// What the format is called.
    pub format: &'static str,
    /// What the file is called that the reader gets.
    pub file: String,
    /// The text, as HTML.
    pub html: String,
    /// The text as an address: a download that needs no file and no script.
    pub href: String,
}

/// How a work is cited.
#[derive(Debug, Serialize)]
pub struct Citation {
    /// Formatted references, one a style.
    pub references: Vec<Reference>,
    /// Entries for reference managers, one a format.
    pub exports: Vec<Export>,
}

/// How a work is cited.
#[must_use]
pub fn citation(cited: Cited<'_>, styles: &Styles) -> Citation {
    let name = cited.key().replace(':', "-");
    let export = |&format: &Bibliography| {
        let text = entries(format, &[cited]);
        Export {
            format: format.name(),
            file: format!("{name}.{}", format.extension()),
            href: data_address(format.mime(), text.as_bytes()),
            html: body_text(&text),
        }
    };
    Citation {
        references: styles.references(cited),
        exports: Bibliography::ALL.iter().map(export).collect(),
    }
}

/// The volume and all works, in one file.
#[must_use]
pub fn bibliography(format: Bibliography, data: &WorksData) -> String {
    let works = data.works.iter().map(Cited::Work);
    let all: Vec<_> = std::iter::once(Cited::Volume(&data.volume)).chain(works).collect();
    entries(format, &all)
}

/// A text as HTML, which knows one end of line.
fn body_text(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut html = String::with_capacity(text.len() + 32);
    escape_html_body_text(&mut html, &text).expect("a string takes everything");
    html
}

fn entries(format: Bibliography, cited: &[Cited<'_>]) -> String {
    let joined = |entry: fn(Cited<'_>) -> String, between: &str| {
        cited.iter().map(|&cited| entry(cited)).collect::<Vec<_>>().join(between)
    };
    match format {
        Bibliography::BibTex => joined(bibtex::entry, "\n"),
        Bibliography::Ris => joined(ris::entry, "\r\n"),
        Bibliography::Csl => csl::entries(cited),
    }
}

impl Cited<'_> {
    fn key(&self) -> &str {
        match self {
            Self::Work(work) => &work.key,
            Self::Volume(volume) => &volume.key,
        }
    }

    fn volume(&self) -> &Volume {
        match self {
            Self::Work(work) => &work.volume,
            Self::Volume(volume) => volume,
        }
    }
}
