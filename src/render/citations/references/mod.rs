//! Formatted references, by CSL styles of our own (`styles`): they cover proceedings alone, and are
//! many times as fast as the published ones.
//!
//! Works differ mostly in words that a reference contains verbatim: a reference is rendered once
//! with placeholders (`reference_templates`), which are then substituted for each work.

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

/// Which names a style inverts (family name first): those at the head of a reference, and those of
/// editors within.
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

/// A style.
struct Style {
    /// Its key in the locale.
    name: &'static str,
    csl: IndependentStyle,
    inversion: NameInversion,
}

/// The parsed styles, in a language.
pub struct CitationStyles {
    styles: Vec<Style>,
    locale: LocaleCode,
    /// References with placeholders, by the JSON of the item with the same placeholders.
    templates: Mutex<BTreeMap<String, Arc<[String]>>>,
}

impl CitationStyles {
    /// The styles for a language of the interface.
    ///
    /// # Panics
    /// Never: the styles are part of the program.
    #[must_use]
    pub fn new(language: &str) -> Self {
        let parse = |(name, xml, inversion)| Style {
            name,
            csl: IndependentStyle::from_xml(xml).expect("the built-in styles are well formed"),
            inversion,
        };
        Self {
            styles: STYLES.map(parse).into(),
            locale: LocaleCode(language.to_owned()),
            templates: Mutex::default(),
        }
    }

    /// The references to a work.
    pub fn render_references(&self, cited: Citable<'_>) -> Vec<FormattedReference> {
        let item = CslItem::from_citable(cited);
        let html = self.fill_templates(&item).unwrap_or_else(|| self.render_with_processor(&item));
        let reference = |(style, html): (&Style, _)| FormattedReference { style: style.name, html };
        self.styles.iter().zip(html).map(reference).collect()
    }

    /// The references to an item by its template; `None` if it has none.
    fn fill_templates(&self, item: &CslItem<'_>) -> Option<Vec<String>> {
        let (template_item, words) = reference_templates::split_template(item)?;
        let key = csl::item_json(&template_item);
        // What all works share may contain characters that are placeholders.
        if reference_templates::count_placeholders(&key) != words.len() {
            return None;
        }
        let templates = self.templates(key, &template_item);
        Some(templates.iter().map(|html| reference_templates::substitute(html, &words)).collect())
    }

    /// The references to an item with placeholders, one a style; cached by the item's JSON.
    fn templates(&self, key: String, item: &CslItem<'_>) -> Arc<[String]> {
        let cached =
            self.templates.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(templates) = cached {
            return templates;
        }
        let templates: Arc<[String]> = self.render_with_processor(item).into();
        self.templates
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, Arc::clone(&templates));
        templates
    }

    /// The references to an item as HTML, one a style.
    fn render_with_processor(&self, item: &CslItem<'_>) -> Vec<String> {
        let reference = |style: &Style| {
            let item = processor_item(item, style.inversion);
            let items = vec![CitationItem::with_entry(&item)];
            let locale = Some(self.locale.clone());
            let request = CitationRequest::new(items, &style.csl, locale, &[], None);
            let mut html = String::new();
            push_elements(&standalone_citation(request), &mut html);
            trim_doubled_stops(html.trim())
        };
        self.styles.iter().map(reference).collect()
    }
}

/// The item as input of the processor. The processor has no notion of family names that are always
/// first: if a style does not invert a name, such a name is a literal.
fn processor_item(item: &CslItem<'_>, inversion: NameInversion) -> json::Item {
    // The editors of the volume itself are at the head of its reference.
    let is_volume = item.container_title.is_none();
    let editor_inversion = if is_volume { inversion.leading } else { inversion.editors };
    let mut fields = BTreeMap::new();
    for (key, names, inverted) in
        [("author", &item.author, inversion.leading), ("editor", &item.editor, editor_inversion)]
    {
        if !names.is_empty() {
            fields.insert(key.to_owned(), names_value(names, inverted));
        }
    }
    for (key, text) in [
        ("id", Some(item.id)),
        ("type", Some(item.kind)),
        ("title", Some(item.title.as_str())),
        ("container-title", item.container_title),
        ("page", item.page),
        ("publisher", item.publisher),
        ("publisher-place", item.publisher_place),
        ("ISBN", item.isbn),
        ("ISSN", item.issn),
        ("DOI", item.doi),
        ("URL", item.url.as_deref()),
    ] {
        if let Some(text) = text {
            fields.insert(key.to_owned(), Value::String(text.to_owned()));
        }
    }
    if let Some(date) = &item.issued {
        fields.insert("issued".to_owned(), date_value(date));
    }
    json::Item(fields)
}

fn names_value(names: &[CslName<'_>], inverted: InvertedNames) -> Value {
    let name = |(index, name): (usize, &CslName<'_>)| {
        let form = match inverted {
            InvertedNames::All => NameForm::Inverted,
            InvertedNames::First if index == 0 => NameForm::Inverted,
            InvertedNames::First | InvertedNames::None => NameForm::Direct,
        };
        name_value(name, form)
    };
    Value::Names(names.iter().enumerate().map(name).collect())
}

/// Whether a name is inverted: family name first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NameForm {
    Inverted,
    Direct,
}

fn name_value(name: &CslName<'_>, form: NameForm) -> NameValue {
    match name {
        CslName::Parts { family, given, static_ordering }
            if form == NameForm::Inverted || static_ordering.is_none() =>
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

/// HTML without the full stops that follow a question mark or an exclamation mark.
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
            4 => concat!(
                "[A-Za-zĐạệ]{1,6}",
                "( [a-zđằ0-9]{1,5}| [(][a-z]{1,3}[)]| – [a-z]{2}|, [a-z]{2}|: [A-Z]{1,3}){0,6}",
                "[a-zệ]",
            ),
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
        #![proptest_config(ProptestConfig {
            cases: 400,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn a_filled_reference_is_the_one_that_the_processor_writes(
            (title, whole) in (words(), words()),
            authors in prop::collection::vec(author(), 0..5),
            editors in prop::collection::vec(author(), 0..2),
            held in event_date(),
            base in prop::option::of("https://[a-z]{1,4}[.]vn/"),
            pages in prop::option::weighted(0.1, "[1-9]-1[0-9]"),
            kind in prop::sample::select(
                vec![WorkKind::Speech, WorkKind::Paper, WorkKind::Conclusion],
            ),
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
                    let filled: Vec<_> = styles
                        .render_references(cited)
                        .into_iter()
                        .map(|reference| reference.html)
                        .collect();
                    let item = CslItem::from_citable(cited);
                    prop_assert_eq!(filled, styles.render_with_processor(&item));
                }
            }
        }
    }
}
