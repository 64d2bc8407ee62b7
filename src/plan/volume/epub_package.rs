//! The package document of the EPUB: metadata and manifest (EPUB 3.3, section 5).

use crate::context::PlanContext;
use crate::volume::epub_documents::EpubFileContent;
use kyyeu_model::{Date, Day, Edtf, Key, percent_encode};
use kyyeu_view::{EpubManifestItem, EpubPackageView, EpubView};

const XHTML_MEDIA_TYPE: &str = "application/xhtml+xml";

/// Builds the package document for files in reading order, and for pictures by their positions
/// among the media. `modified` replaces the date of the last change that the content tells.
pub fn build_epub_package(
    context: PlanContext<'_>,
    files: &[EpubFileContent],
    pictures: &[usize],
    modified: Option<&str>,
) -> EpubPackageView {
    let proceedings = context.proceedings;
    let workshop = &proceedings.workshop;
    let mut items = vec![
        manifest_item("style".into(), "style.css", "text/css", None),
        manifest_item("cover".into(), "cover.svg", "image/svg+xml", Some("cover-image")),
    ];
    for (number, file) in files.iter().enumerate() {
        let properties = file_properties(&file.view);
        let id = format!("file-{number}");
        let item = manifest_item(id, &file.head.file, XHTML_MEDIA_TYPE, properties);
        items.push(EpubManifestItem { in_spine: true, ..item });
    }
    for &index in pictures {
        let picture = &proceedings.media[index];
        let media_type = picture.epub_media_type().unwrap_or("image/png");
        let id = format!("picture-{index}");
        items.push(manifest_item(id, &picture.epub_name(index), media_type, None));
    }
    let has_drawings = files.iter().any(|file| contains_svg(&file.view));
    let names = |keys: &[Key]| -> Vec<String> {
        keys.iter().map(|&key| proceedings.name(key, &context.language.locale)).collect()
    };
    let date = workshop.published.as_ref().or(workshop.date.as_ref());
    EpubPackageView {
        identifier: identifier(context),
        creators: names(&context.links.organisers),
        editors: names(&context.links.editors),
        date: date.and_then(Edtf::first_date).map(format_iso_date),
        modified: modified.map_or_else(|| latest_content_date(context), ToOwned::to_owned),
        summary: workshop.summary.clone(),
        has_images: has_drawings || !pictures.is_empty(),
        items,
    }
}

/// A manifest item outside of the reading order.
fn manifest_item(
    id: String,
    path: &str,
    media_type: &'static str,
    properties: Option<&'static str>,
) -> EpubManifestItem {
    EpubManifestItem { id, href: percent_encode(path), media_type, properties, in_spine: false }
}

/// The manifest properties of a file (EPUB 3.3, appendix D.3).
fn file_properties(view: &EpubView) -> Option<&'static str> {
    match view {
        EpubView::Contents(_) => Some("nav"),
        _ if contains_svg(view) => Some("svg"),
        _ => None,
    }
}

/// Whether a file contains drawings of datasets.
fn contains_svg(view: &EpubView) -> bool {
    let EpubView::Register(register) = view else { return false };
    let mut datasets = register.entries.iter().filter_map(|entry| entry.dataset.as_ref());
    datasets.any(|dataset| !dataset.drawings.is_empty())
}

/// The identifier of the book: its ISBN or DOI, its address, or else a UUID of title and date of
/// the workshop.
fn identifier(context: PlanContext<'_>) -> String {
    let workshop = &context.proceedings.workshop;
    if let Some(isbn) = &workshop.isbn {
        return format!("urn:isbn:{}", isbn.replace(['-', ' '], ""));
    }
    if let Some(doi) = &workshop.doi {
        return format!("https://doi.org/{doi}");
    }
    if let Some(base_url) = &workshop.base_url {
        return base_url.clone();
    }
    let date = workshop.date.as_ref().map(ToString::to_string).unwrap_or_default();
    let hash = blake3::hash(format!("kyyeu\n{}\n{date}", workshop.title).as_bytes());
    // A UUID of version 8, whose bits are application-specific (RFC 9562, section 5.8).
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits: String =
        bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let groups = [0..8, 8..12, 12..16, 16..20, 20..32].map(|group| &digits[group]);
    format!("urn:uuid:{}", groups.join("-"))
}

/// A date as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as far as it is known.
fn format_iso_date(date: &Date) -> String {
    match (date.month, date.day) {
        (Some(month @ 1..=12), Some(day)) => format!("{:04}-{month:02}-{day:02}", date.year),
        (Some(month @ 1..=12), None) => format!("{:04}-{month:02}", date.year),
        _ => format!("{:04}", date.year),
    }
}

/// The first day of the latest date in the content, in place of a clock, so that the same content
/// gives the same book.
fn latest_content_date(context: PlanContext<'_>) -> String {
    let workshop = &context.proceedings.workshop;
    let record_dates = context.proceedings.records.iter().flat_map(|record| {
        let corrections = record.value.corrections.iter().map(|correction| &correction.date);
        corrections.chain(&record.value.date)
    });
    let dates = record_dates.chain(&workshop.published).chain(&workshop.date);
    let days = dates.filter_map(Edtf::first_date).map(Date::first_day);
    let Day { year, month, day } = days.max().unwrap_or(Day::new(1970, 1, 1));
    format!("{year:04}-{month:02}-{day:02}")
}
