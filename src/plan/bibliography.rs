//! Bibliographic description of the works, the volume and each record: the one source of citations,
//! structured data, OAI-PMH and the catalogue.

use std::sync::Arc;

use crate::context::PlanContext;
use crate::corrections;
use kyyeu_model::{Certainty, Correction, Date, Edtf, EntryKind, Key, RecordKind, split_degrees};
use kyyeu_view::{
    Author, AuthorKind, CatalogueData, DateQualifier, EntryData, NameOrder, NameParts, PartialDate,
    VolumeWork, Work, WorkDate, WorkKind, WorksData,
};

/// The landing page of the volume.
const VOLUME_PATH: &str = "index.html";

/// The volume.
pub fn build_volume_work(context: PlanContext<'_>) -> VolumeWork {
    let workshop = &context.proceedings.workshop;
    let held = workshop.date.as_ref().and_then(to_work_date);
    let published = workshop.published.as_ref().and_then(to_work_date);
    let authors = |keys: &[Key]| keys.iter().map(|&key| build_author(context, key)).collect();
    VolumeWork {
        key: format!(
            "kyyeu{}",
            published.or(held).map(|when| when.start.year.to_string()).unwrap_or_default()
        ),
        title: workshop.title.clone(),
        subtitle: workshop.subtitle.clone(),
        summary: workshop.summary.clone(),
        language: workshop.language.clone(),
        event_date: held,
        event_place: workshop.place.clone(),
        publication_date: published,
        organisers: authors(&context.links.organisers),
        editors: authors(&context.links.editors),
        publisher: workshop.publisher.clone(),
        publisher_place: workshop.publisher_place.clone(),
        series: workshop.series.clone(),
        isbn: workshop.isbn.clone(),
        issn: workshop.issn.clone(),
        doi: workshop.doi.clone(),
        licence: workshop.licence.clone(),
        source: workshop.source.clone(),
        base_url: workshop.base_url.clone(),
        path: VOLUME_PATH,
    }
}

/// A record.
pub fn build_work(context: PlanContext<'_>, volume: &Arc<VolumeWork>, key: Key) -> Work {
    let proceedings = context.proceedings;
    let record = &proceedings.records[key.index()].value;
    let links = &context.links.records[key.index()];
    let locale = &context.language.locale;
    for &entry in std::iter::once(&key).chain(&links.topics).chain(&links.provinces) {
        context.record_entry(entry);
    }
    // A record without speakers was given on behalf of organisations.
    let authors = if links.speakers.is_empty() { &links.organisations } else { &links.speakers };
    let name = |&key: &Key| proceedings.name(key, locale);
    Work {
        key: format!("{}:{}", volume.key, stable_id(context, key)),
        id: proceedings.id(key).to_owned(),
        kind: match record.kind {
            RecordKind::Speech => WorkKind::Speech,
            RecordKind::Paper => WorkKind::Paper,
            RecordKind::Conclusion => WorkKind::Conclusion,
        },
        genre: record
            .original
            .is_none()
            .then(|| locale.text_in("kind", record.kind.name()).to_owned()),
        title: corrections::title_with_status(context, &record.title, record.status()),
        language: record.language.clone().unwrap_or_else(|| volume.language.clone()),
        authors: authors.iter().map(|&key| build_author(context, key)).collect(),
        event_date: record.date.as_ref().and_then(to_work_date).or(volume.event_date),
        correction_date: record.corrections.iter().filter_map(correction_date).max(),
        summary: record.summary.clone(),
        topics: links.topics.iter().map(name).collect(),
        places: links.provinces.iter().map(|key| (name(key), proceedings.address(*key))).collect(),
        pages: record.pages.clone(),
        doi: record.doi.clone(),
        path: proceedings.address(key),
        first_path: proceedings.first_address(key),
        volume: Arc::clone(volume),
    }
}

/// The volume with all records in the workshop's order, each followed by its translations.
pub fn build_works(context: PlanContext<'_>) -> WorksData {
    let volume = Arc::new(build_volume_work(context));
    let proceedings = context.proceedings;
    let with_translations = |index: usize| {
        std::iter::once(Key::new(EntryKind::Record, index)).chain(
            proceedings
                .translations_of(index)
                .filter(|key| proceedings.records[key.index()].value.original.is_some()),
        )
    };
    let keys = proceedings.programme.iter().flat_map(with_translations);
    let works = keys.map(|key| build_work(context, &volume, key)).collect();
    WorksData { volume, works }
}

/// The works, and every entry of a register.
pub fn build_catalogue(context: PlanContext<'_>) -> CatalogueData {
    let proceedings = context.proceedings;
    let entry = |key: Key| {
        context.record_entry(key);
        EntryData {
            id: proceedings.id(key).to_owned(),
            name: proceedings.name(key, &context.language.locale),
            path: proceedings.address(key),
        }
    };
    let register = |&kind: &EntryKind| (kind.folder(), proceedings.keys(kind).map(entry).collect());
    CatalogueData {
        works: build_works(context),
        registers: EntryKind::REGISTERS.iter().map(register).collect(),
    }
}

/// An author; the name is split if the editor declared the family name.
pub fn build_author(context: PlanContext<'_>, key: Key) -> Author {
    context.record_entry(key);
    let proceedings = context.proceedings;
    let path = proceedings.address(key);
    if key.kind != EntryKind::Speaker {
        let name = proceedings.name(key, &context.language.locale);
        return Author { name, kind: AuthorKind::Organisation, orcid: None, path };
    }
    let speaker = &proceedings.speakers[key.index()].value;
    let name = split_degrees(&speaker.name).1;
    let parts = speaker.family.as_deref().and_then(|family| split_name(name, family));
    Author {
        name: name.to_owned(),
        kind: parts.map_or(AuthorKind::UnsplitPerson, AuthorKind::Person),
        orcid: speaker.orcid.clone(),
        path,
    }
}

/// Splits a name at the family name; `None` if the family name is neither at the start nor at the
/// end.
fn split_name(name: &str, family: &str) -> Option<NameParts> {
    let (given, order) = match name.strip_prefix(family).and_then(|rest| rest.strip_prefix(' ')) {
        Some(given) => (given, NameOrder::FamilyFirst),
        None => (name.strip_suffix(family)?.strip_suffix(' ')?, NameOrder::GivenFirst),
    };
    Some(NameParts { family: family.to_owned(), given: given.trim().to_owned(), order })
}

/// The id that a citation keeps when the record is renamed: its first one, unless another record
/// has it now.
fn stable_id(context: PlanContext<'_>, key: Key) -> &str {
    let proceedings = context.proceedings;
    let first = proceedings.first_id(key);
    let is_reused = proceedings.find(EntryKind::Record, first).is_some_and(|other| other != key);
    if is_reused { proceedings.id(key) } else { first }
}

fn correction_date(correction: &Correction) -> Option<PartialDate> {
    Some(to_work_date(&correction.date)?.start)
}

/// A date in the terms of citation formats: years from 1 to 9999, months and days. `None` if the
/// year is not known.
pub fn to_work_date(date: &Edtf) -> Option<WorkDate> {
    Some(match date {
        Edtf::Date(day) | Edtf::Interval(Some(day), None) | Edtf::Interval(None, Some(day)) => {
            WorkDate { start: to_partial_date(day)?, end: None, qualifier: qualifier(&[day]) }
        }
        Edtf::Interval(Some(start), Some(end)) => WorkDate {
            start: to_partial_date(start)?,
            end: to_partial_date(end),
            qualifier: qualifier(&[start, end]),
        },
        Edtf::Interval(None, None) => return None,
    })
}

fn to_partial_date(date: &Date) -> Option<PartialDate> {
    let year = u16::try_from(date.year).ok().filter(|year| (1..=9999).contains(year))?;
    if date.unspecified_digits != 0 {
        return None;
    }
    // Months above 12 are seasons and other parts of a year (EDTF level 2).
    let month = date.month.filter(|month| *month <= 12);
    Some(PartialDate { year, month, day: month.and(date.day) })
}

fn qualifier(dates: &[&Date]) -> DateQualifier {
    if dates.iter().all(|date| date.certainty == Certainty::Certain) {
        DateQualifier::Exact
    } else {
        DateQualifier::Approximate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_apart_only_where_it_is_declared() {
        let of = |name, family| {
            split_name(name, family).map(|parts| (parts.family, parts.given, parts.order))
        };
        let (an, curie) = ("Văn An".to_owned(), "Marie".to_owned());
        assert_eq!(
            of("Nguyễn Văn An", "Nguyễn"),
            Some(("Nguyễn".to_owned(), an, NameOrder::FamilyFirst))
        );
        assert_eq!(
            of("Marie Curie", "Curie"),
            Some(("Curie".to_owned(), curie, NameOrder::GivenFirst))
        );
        assert_eq!(of("Nguyễn Văn An", "Văn"), None);
        assert_eq!(of("An", "An"), None);
    }

    #[test]
    fn dates_keep_what_is_known_of_them() {
        let iso = |text: &str| {
            to_work_date(&text.parse().unwrap()).map(|when| (when.to_iso(), when.qualifier))
        };
        assert_eq!(iso("2023"), Some(("2023".to_owned(), DateQualifier::Exact)));
        assert_eq!(
            iso("2023-07-20/2023-07-21"),
            Some(("2023-07-20/2023-07-21".to_owned(), DateQualifier::Exact))
        );
        assert_eq!(iso("2023-07?"), Some(("2023-07".to_owned(), DateQualifier::Approximate)));
        assert_eq!(iso("2023-22"), Some(("2023".to_owned(), DateQualifier::Exact)));
        assert_eq!(iso("2021/.."), Some(("2021".to_owned(), DateQualifier::Exact)));
        assert_eq!(iso("202X"), None);
        assert_eq!(iso("-0044"), None);
    }
}
