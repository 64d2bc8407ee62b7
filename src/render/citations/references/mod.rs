//! Formatted references, by CSL. The styles stand beside this file: they say of proceedings alone
//! what the published ones say of everything, and are many times as fast. What differs from work to
//! work is mostly words that a reference takes over as they are: a reference is written once with
//! marks in their places (`forms`), and filled for each work.

mod reference_templates;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use hayagriva::citationberg::json::{
    DateValue, LiteralName, NameItem, NameValue, Value, VecDate, VecDateRange,
};
use hayagriva::citationberg::{FontStyle, IndependentStyle, LocaleCode, json};
use hayagriva::{
    CitationItem, CitationRequest, ElemChild, ElemChildren, Formatted, standalone_citation,
};

use crate::citations::csl::{self, CslDate, CslItem, CslName};
use crate::citations::{Citable, FormattedReference};
use crate::escape;

/// The names of the styles in the locale, in the order of the page, with the styles themselves.
const STYLES: [(&str, &str, NameInversion); 4] = [
    (
        "moet",
        include_str!("styles/moet.csl"),
        NameInversion { leading: InvertedNames::None, editors: InvertedNames::None },
    ),
    (
        "apa",
        include_str!("styles/apa.csl"),
        NameInversion { leading: InvertedNames::All, editors: InvertedNames::None },
    ),
    (
        "chicago",
        include_str!("styles/chicago.csl"),
        NameInversion { leading: InvertedNames::First, editors: InvertedNames::None },
    ),
    (
        "iso690",
        include_str!("styles/iso690.csl"),
        NameInversion { leading: InvertedNames::All, editors: InvertedNames::All },
    ),
];

/// Which names a style turns round, family name first: those at the head of a reference, and those
/// of editors within.
#[derive(Clone, Copy)]
struct NameInversion {
    leading: InvertedNames,
    editors: InvertedNames,
}

#[derive(Clone, Copy)]
enum InvertedNames {
    None,
    First,
    All,
}

/// The styles, read once, in a language.
pub struct CitationStyles {
    styles: Vec<(&'static str, IndependentStyle, NameInversion)>,
    locale: LocaleCode,
    /// References with marks in place of what differs, by the item that has them too.
    templates: Mutex<BTreeMap<String, Arc<[String]>>>,
}

impl CitationStyles {
    /// The styles for a language of the interface.
    ///
    /// # Panics
    /// Never: the styles are part of the program.
    #[must_use]
    pub fn new(language: &str) -> Self {
        let read = |(name, text, turned)| {
            (
                name,
                IndependentStyle::from_xml(text).expect("the program's own styles are well formed"),
                turned,
            )
        };
        Self {
            styles: STYLES.map(read).into(),
            locale: LocaleCode(language.to_owned()),
            templates: Mutex::default(),
        }
    }

    /// The references to a work.
    pub fn render_references(&self, cited: Citable<'_>) -> Vec<FormattedReference> {
        let item = CslItem::from_citable(cited);
        let html = self.fill_templates(&item).unwrap_or_else(|| self.render_with_processor(&item));
        let reference =
            |((style, ..), html): (&(&'static str, _, _), _)| FormattedReference { style, html };
        self.styles.iter().zip(html).map(reference).collect()
    }

    /// The references to an item by its form; `None` where it has none.
    fn fill_templates(&self, item: &CslItem<'_>) -> Option<Vec<String>> {
        let (form, words) = reference_templates::split_template(item)?;
        let key = csl::item_json(&form);
        // What all works share may hold marks of its own.
        if reference_templates::count_placeholders(&key) != words.len() {
            return None;
        }
        let known =
            self.templates.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let written = known.unwrap_or_else(|| {
            let written: Arc<[String]> = self.render_with_processor(&form).into();
            self.templates
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(key, Arc::clone(&written));
            written
        });
        Some(written.iter().map(|form| reference_templates::substitute(form, &words)).collect())
    }

    /// The references to an item as HTML, one a style.
    fn render_with_processor(&self, item: &CslItem<'_>) -> Vec<String> {
        let written = |(_, style, turned): &(&'static str, IndependentStyle, NameInversion)| {
            let item = processor_item(item, *turned);
            let items = vec![CitationItem::with_entry(&item)];
            let request = CitationRequest::new(items, style, Some(self.locale.clone()), &[], None);
            let mut html = String::new();
            push_elements(&standalone_citation(request), &mut html);
            trim_doubled_stops(html.trim())
        };
        self.styles.iter().map(written).collect()
    }
}

/// The item as the processor takes it. It knows no family names that stay in front: where a style
/// does not turn a name round, such a name is given whole.
fn processor_item(item: &CslItem<'_>, turned: NameInversion) -> json::Item {
    let text = |text: &str| Value::String(text.to_owned());
    let people = |list: &[CslName<'_>], which: InvertedNames| {
        let name = |(at, name): (usize, &CslName<'_>)| match which {
            InvertedNames::All => name_value(name, NameForm::Inverted),
            InvertedNames::First if at == 0 => name_value(name, NameForm::Inverted),
            InvertedNames::First | InvertedNames::None => name_value(name, NameForm::Direct),
        };
        Value::Names(list.iter().enumerate().map(name).collect())
    };
    // Of the volume itself, its editors stand at the head.
    let editors = if item.container_title.is_none() { turned.leading } else { turned.editors };
    let lists = [("author", &item.author, turned.leading), ("editor", &item.editor, editors)];
    let lists = lists.into_iter().filter(|(_, list, _)| !list.is_empty());
    let lists = lists.map(|(key, list, which)| (key, people(list, which)));
    let texts = [
        ("container-title", item.container_title),
        ("page", item.page),
        ("publisher", item.publisher),
        ("publisher-place", item.publisher_place),
        ("ISBN", item.isbn),
        ("ISSN", item.issn),
        ("DOI", item.doi),
        ("URL", item.url.as_deref()),
    ];
    let texts = texts.into_iter().filter_map(|(key, value)| Some((key, text(value?))));
    let own = [("id", text(item.id)), ("type", text(item.kind)), ("title", text(&item.title))];
    let issued = item.issued.as_ref().map(|date| ("issued", date_value(date)));
    let all = own.into_iter().chain(lists).chain(texts).chain(issued);
    json::Item(all.map(|(key, value)| (key.to_owned(), value)).collect())
}

/// Whether a name is turned round.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NameForm {
    Inverted,
    Direct,
}

fn name_value(name: &CslName<'_>, turn: NameForm) -> NameValue {
    match name {
        CslName::Parts { family, given, static_ordering }
            if turn == NameForm::Inverted || static_ordering.is_none() =>
        {
            NameValue::Item(NameItem {
                family: (*family).to_owned(),
                given: Some((*given).to_owned()),
                non_dropping_particle: None,
                dropping_particle: None,
                suffix: None,
                comma_suffix: None,
            })
        }
        CslName::Parts { family, given, .. } => {
            NameValue::Literal(LiteralName { literal: format!("{family} {given}") })
        }
        CslName::Literal { literal } => {
            NameValue::Literal(LiteralName { literal: (*literal).to_owned() })
        }
    }
}

/// The first day of a date: the processor knows no spans.
fn date_value(date: &CslDate) -> Value {
    let first = date.date_parts.first().cloned().unwrap_or_default();
    let parts = first.into_iter().filter_map(|part| i16::try_from(part).ok()).collect();
    Value::Date(DateValue::DateParts {
        date_parts: VecDateRange(vec![VecDate(parts)]),
        literal: None,
        season: None,
        circa: false,
    })
}

/// A question or an exclamation ends its sentence: no full stop stands behind it.
fn trim_doubled_stops(html: &str) -> String {
    let ends = [
        ("?.", "?"),
        ("!.", "!"),
        ("?”.", "?”"),
        ("!”.", "!”"),
        ("?</i>.", "?</i>"),
        ("!</i>.", "!</i>"),
    ];
    ends.iter().fold(html.to_owned(), |html, (twice, once)| html.replace(twice, once))
}

/// Writes what the processor made as HTML.
fn push_elements(children: &ElemChildren, html: &mut String) {
    for child in &children.0 {
        match child {
            ElemChild::Text(text) | ElemChild::Link { text, .. } => push_formatted(text, html),
            ElemChild::Elem(elem) => push_elements(&elem.children, html),
            ElemChild::Markup(text) => escape::push_text(html, text),
            ElemChild::Transparent { .. } => {}
        }
    }
}

fn push_formatted(text: &Formatted, html: &mut String) {
    let italic = text.formatting.font_style == FontStyle::Italic;
    if italic {
        html.push_str("<i>");
    }
    escape::push_text(html, &text.text);
    if italic {
        html.push_str("</i>");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use kyyeu_view::{
        Author, AuthorKind, DateQualifier, NameOrder, NameParts, PartialDate, VolumeWork, Work,
        WorkDate, WorkKind,
    };

    fn words() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => r"[A-Za-zĐạệ]{1,6}( [a-zđằ0-9]{1,5}| [(][a-z]{1,3}[)]| – [a-z]{2}|, [a-z]{2}|: [A-Z]{1,3}){0,6}[a-zệ]",
            1 => "[A-Za-z .?!:;,'\"“”‘’«»<>&{}()_*%/–-]{1,14}",
        ]
    }

    fn author() -> impl Strategy<Value = Author> {
        (words(), 0..6, words()).prop_map(|(name, parts, given)| {
            let declared =
                NameParts { family: "Nguyễn".to_owned(), given, order: NameOrder::FamilyFirst };
            let maker =
                [AuthorKind::UnsplitPerson, AuthorKind::Organisation, AuthorKind::Person(declared)];
            let maker = maker
                .into_iter()
                .nth(usize::try_from(parts).unwrap_or(0) / 2)
                .unwrap_or(AuthorKind::UnsplitPerson);
            Author { name, kind: maker, orcid: None, path: String::new() }
        })
    }

    fn event_date() -> impl Strategy<Value = Option<WorkDate>> {
        let day = (1..3000_u16, 1..13_u8, 1..29_u8);
        let when = |((year, month, day), doubt)| WorkDate {
            start: PartialDate { year, month: Some(month), day: Some(day) },
            end: None,
            qualifier: if doubt { DateQualifier::Approximate } else { DateQualifier::Exact },
        };
        prop::option::of((day, any::<bool>()).prop_map(when))
    }

    fn volume(title: String, editors: Vec<Author>, base_url: Option<String>) -> VolumeWork {
        VolumeWork {
            key: "k2024".to_owned(),
            title,
            subtitle: None,
            summary: None,
            language: "vi".to_owned(),
            event_date: None,
            event_place: Some("Hà Nội".to_owned()),
            publication_date: None,
            organisers: Vec::new(),
            editors,
            publisher: Some("Nhà xuất bản".to_owned()),
            publisher_place: None,
            series: None,
            isbn: None,
            issn: None,
            doi: None,
            licence: None,
            source: None,
            base_url,
            path: "index.html",
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_filled_reference_is_the_one_that_the_processor_writes(
            (title, whole) in (words(), words()),
            authors in prop::collection::vec(author(), 0..5),
            editors in prop::collection::vec(author(), 0..2),
            held in event_date(),
            (base, pages) in (prop::option::of("https://[a-z]{1,4}[.]vn/"), prop::option::weighted(0.1, "[1-9]-1[0-9]")),
            kind in prop::sample::select(vec![WorkKind::Speech, WorkKind::Paper, WorkKind::Conclusion]),
        ) {
            let volume = Arc::new(volume(whole, editors, base));
            let work = Work {
                key: "k2024:a".to_owned(),
                id: "a".to_owned(),
                kind,
                genre: None,
                title,
                language: "vi".to_owned(),
                authors,
                event_date: held,
                correction_date: None,
                summary: None,
                topics: Vec::new(),
                places: Vec::new(),
                pages,
                doi: None,
                path: "papers/a-1.html".to_owned(),
                first_path: "papers/a-1.html".to_owned(),
                volume,
            };
            for language in ["vi", "en"] {
                let styles = CitationStyles::new(language);
                for cited in [Citable::Work(&work), Citable::Volume(&work.volume)] {
                    let html = styles.render_references(cited).into_iter().map(|reference| reference.html);
                    prop_assert_eq!(html.collect::<Vec<_>>(), styles.render_with_processor(&CslItem::from_citable(cited)));
                }
            }
        }
    }
}
