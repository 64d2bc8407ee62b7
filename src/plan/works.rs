//! Describes the works: the volume and each record, once, for everything that is written of them in
//! another's words.

use std::sync::Arc;

use super::{Material, corrections};
use kyyeu_model::{Certainty, Correction, Date, Edtf, EntryKind, Key, RecordKind, without_degrees};
use kyyeu_view::{
    Author, CatalogueData, Day, Doubt, EntryData, Maker, NameOrder, NameParts, Volume, When, Work,
    WorkKind, WorksData,
};

/// The page that stands for the volume.
const HOME: &str = "index.html";

/// The volume.
pub fn volume(material: Material<'_>) -> Volume {
    let workshop = &material.proceedings.workshop;
    let held = workshop.date.as_ref().and_then(when);
    let published = workshop.published.as_ref().and_then(when);
    let authors = |keys: &[Key]| keys.iter().map(|&key| author(material, key)).collect();
    Volume {
        key: format!(
            "kyyeu{}",
            published.or(held).map(|when| when.from.year.to_string()).unwrap_or_default()
        ),
        title: workshop.title.clone(),
        subtitle: workshop.subtitle.clone(),
        summary: workshop.summary.clone(),
        language: workshop.language.clone(),
        held,
        place: workshop.place.clone(),
        published,
        organisers: authors(&material.links.organisers),
        editors: authors(&material.links.editors),
        publisher: workshop.publisher.clone(),
        publisher_place: workshop.publisher_place.clone(),
        series: workshop.series.clone(),
        isbn: workshop.isbn.clone(),
        issn: workshop.issn.clone(),
        doi: workshop.doi.clone(),
        licence: workshop.licence.clone(),
        source: workshop.source.clone(),
        base_url: workshop.base_url.clone(),
        path: HOME,
    }
}

/// A record.
pub fn record(material: Material<'_>, volume: &Arc<Volume>, key: Key) -> Work {
    let proceedings = material.proceedings;
    let record = &proceedings.records[key.at()].value;
    let links = &material.links.records[key.at()];
    let locale = &material.language.locale;
    // Where nobody is known to have spoken, it was given on behalf of organisations.
    let authors = if links.speakers.is_empty() { &links.organisations } else { &links.speakers };
    let name = |&key: &Key| proceedings.name(key, locale);
    Work {
        key: format!("{}:{}", volume.key, lasting_id(material, key)),
        id: proceedings.id(key).to_owned(),
        kind: match record.kind {
            RecordKind::Speech => WorkKind::Speech,
            RecordKind::Paper => WorkKind::Paper,
            RecordKind::Conclusion => WorkKind::Conclusion,
        },
        genre: record.original.is_none().then(|| locale.of("kind", record.kind.name()).to_owned()),
        title: corrections::marked(material, &record.title, record.standing()),
        language: record.language.clone().unwrap_or_else(|| volume.language.clone()),
        authors: authors.iter().map(|&key| author(material, key)).collect(),
        held: record.date.as_ref().and_then(when).or(volume.held),
        corrected: record.corrections.iter().filter_map(corrected).max(),
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
pub fn all(material: Material<'_>) -> WorksData {
    let volume = Arc::new(volume(material));
    let proceedings = material.proceedings;
    let with_translations = |at: usize| {
        std::iter::once(Key::new(EntryKind::Record, at)).chain(
            proceedings
                .translations_of(at)
                .filter(|key| proceedings.records[key.at()].value.original.is_some()),
        )
    };
    let keys = proceedings.programme.iter().flat_map(with_translations);
    let works = keys.map(|key| record(material, &volume, key)).collect();
    WorksData { volume, works }
}

/// The works, and every entry of a register.
pub fn catalogue(material: Material<'_>) -> CatalogueData {
    let proceedings = material.proceedings;
    let entry = |key: Key| EntryData {
        id: proceedings.id(key).to_owned(),
        name: proceedings.name(key, &material.language.locale),
        path: proceedings.address(key),
    };
    let register = |&kind: &EntryKind| (kind.folder(), proceedings.keys(kind).map(entry).collect());
    CatalogueData {
        works: all(material),
        registers: EntryKind::REGISTERS.iter().map(register).collect(),
    }
}

/// An author's name, taken apart where the editor declared how.
pub fn author(material: Material<'_>, key: Key) -> Author {
    let proceedings = material.proceedings;
    let path = proceedings.address(key);
    if key.kind != EntryKind::Speaker {
        let name = proceedings.name(key, &material.language.locale);
        return Author { name, maker: Maker::Organisation, orcid: None, path };
    }
    let speaker = &proceedings.speakers[key.at()].value;
    let name = without_degrees(&speaker.name).1;
    let parts = speaker.family.as_deref().and_then(|family| parts(name, family));
    Author {
        name: name.to_owned(),
        maker: parts.map_or(Maker::Whole, Maker::Person),
        orcid: speaker.orcid.clone(),
        path,
    }
}

/// The family name, and what the whole name has besides; nothing where that stands on both sides of
/// it.
fn parts(name: &str, family: &str) -> Option<NameParts> {
    let (given, order) = match name.strip_prefix(family).and_then(|rest| rest.strip_prefix(' ')) {
        Some(given) => (given, NameOrder::FamilyFirst),
        None => (name.strip_suffix(family)?.strip_suffix(' ')?, NameOrder::GivenFirst),
    };
    Some(NameParts { family: family.to_owned(), given: given.trim().to_owned(), order })
}

/// The id that a citation keeps when the record is renamed: its first one, unless another record
/// has it now.
fn lasting_id(material: Material<'_>, key: Key) -> &str {
    let proceedings = material.proceedings;
    let first = proceedings.first_id(key);
    let taken = proceedings.find(EntryKind::Record, first).is_some_and(|other| other != key);
    if taken { proceedings.id(key) } else { first }
}

fn corrected(correction: &Correction) -> Option<Day> {
    Some(when(&correction.date)?.from)
}

/// A date as those know it who count only years, months and days of this era; nothing where the
/// year itself is not known.
pub fn when(date: &Edtf) -> Option<When> {
    let day = |date: &Date| {
        let year = u16::try_from(date.year).ok().filter(|year| (1..=9999).contains(year))?;
        let month = date.month.filter(|month| *month <= 12);
        let known = date.unspecified_digits == 0;
        known.then_some(Day { year, month, day: date.day.filter(|_| month.is_some()) })
    };
    let doubt = |dates: &[&Date]| {
        let certain = dates.iter().all(|date| date.certainty == Certainty::Certain);
        if certain { Doubt::None } else { Doubt::Some }
    };
    Some(match date {
        Edtf::Date(one) | Edtf::Interval(Some(one), None) | Edtf::Interval(None, Some(one)) => {
            When { from: day(one)?, to: None, doubt: doubt(&[one]) }
        }
        Edtf::Interval(Some(from), Some(to)) => {
            When { from: day(from)?, to: day(to), doubt: doubt(&[from, to]) }
        }
        Edtf::Interval(None, None) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_apart_only_where_it_is_declared() {
        let of = |name, family| {
            parts(name, family).map(|parts| (parts.family, parts.given, parts.order))
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
        let iso = |text: &str| when(&text.parse().unwrap()).map(|when| (when.iso(), when.doubt));
        assert_eq!(iso("2023"), Some(("2023".to_owned(), Doubt::None)));
        assert_eq!(
            iso("2023-07-20/2023-07-21"),
            Some(("2023-07-20/2023-07-21".to_owned(), Doubt::None))
        );
        assert_eq!(iso("2023-07?"), Some(("2023-07".to_owned(), Doubt::Some)));
        assert_eq!(iso("2023-22"), Some(("2023".to_owned(), Doubt::None)));
        assert_eq!(iso("2021/.."), Some(("2021".to_owned(), Doubt::None)));
        assert_eq!(iso("202X"), None);
        assert_eq!(iso("-0044"), None);
    }
}
