//! A work in the words of those who cite it: formatted references, BibTeX, RIS and CSL-JSON, all
//! from its description.

mod bibtex;
mod csl;
mod references;
mod ris;

use serde::Serialize;

pub use crate::citations::references::CitationStyles;

use crate::escape::escape_text;
use crate::standalone::data_uri;
use kyyeu_view::{BibliographyFormat, VolumeWork, Work, WorksData};

/// What is cited.
#[derive(Clone, Copy)]
pub enum Citable<'a> {
    /// A record.
    Work(&'a Work),
    /// The volume.
    Volume(&'a VolumeWork),
}

/// A formatted reference.
#[derive(Debug, Serialize)]
pub struct FormattedReference {
    /// The style's name in the locale.
    pub style: &'static str,
    /// The reference, as HTML.
    pub html: String,
}

/// The text of an entry of a bibliography.
#[derive(Debug, Serialize)]
pub struct CitationExport {
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
    pub references: Vec<FormattedReference>,
    /// Entries for reference managers, one a format.
    pub exports: Vec<CitationExport>,
}

/// How a work is cited.
#[must_use]
pub fn render_citation(cited: Citable<'_>, styles: &CitationStyles) -> Citation {
    let name = cited.key().replace(':', "-");
    let export = |&format: &BibliographyFormat| {
        let text = render_entries(format, &[cited]);
        CitationExport {
            format: format.name(),
            file: format!("{name}.{}", format.extension()),
            href: data_uri(format.media_type(), text.as_bytes()),
            // HTML has one kind of line end.
            html: escape_text(&text.replace("\r\n", "\n")),
        }
    };
    Citation {
        references: styles.render_references(cited),
        exports: BibliographyFormat::ALL.iter().map(export).collect(),
    }
}

/// The volume and all works, in one file.
#[must_use]
pub fn render_bibliography(format: BibliographyFormat, data: &WorksData) -> String {
    let works = data.works.iter().map(Citable::Work);
    let all: Vec<_> = std::iter::once(Citable::Volume(&data.volume)).chain(works).collect();
    render_entries(format, &all)
}

fn render_entries(format: BibliographyFormat, cited: &[Citable<'_>]) -> String {
    let joined = |entry: fn(Citable<'_>) -> String, between: &str| {
        cited.iter().map(|&cited| entry(cited)).collect::<Vec<_>>().join(between)
    };
    match format {
        BibliographyFormat::BibTex => joined(bibtex::bibtex_entry, "\n"),
        BibliographyFormat::Ris => joined(ris::ris_entry, "\r\n"),
        BibliographyFormat::CslJson => csl::csl_json(cited),
    }
}

impl Citable<'_> {
    fn key(&self) -> &str {
        match self {
            Self::Work(work) => &work.key,
            Self::Volume(volume) => &volume.key,
        }
    }

    fn volume(&self) -> &VolumeWork {
        match self {
            Self::Work(work) => &work.volume,
            Self::Volume(volume) => volume,
        }
    }
}
