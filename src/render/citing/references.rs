//! Formatted references, by CSL. The styles stand beside this file: they say of proceedings alone what the published ones
//! say of everything, and are many times as fast.

use hayagriva::citationberg::json::{DateValue, LiteralName, NameItem, NameValue, Value, VecDate, VecDateRange};
use hayagriva::citationberg::{FontStyle, IndependentStyle, LocaleCode, json};
use hayagriva::{CitationItem, CitationRequest, ElemChild, ElemChildren, Formatted, standalone_citation};
use pulldown_cmark_escape::escape_html_body_text;

use super::csl::{Date, Item, Name};
use super::{Cited, Reference};

/// The names of the styles in the locale, in the order of the page, with the styles themselves.
const STYLES: [(&str, &str, Names); 4] = [
    ("moet", include_str!("styles/moet.csl"), Names::InOrder),
    ("apa", include_str!("styles/apa.csl"), Names::Inverted),
    ("chicago", include_str!("styles/chicago.csl"), Names::FirstInverted),
    ("iso690", include_str!("styles/iso690.csl"), Names::Inverted),
];

/// Which names a style turns round.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    InOrder,
    FirstInverted,
    Inverted,
}

/// The styles, read once, in a language.
pub struct Styles {
    styles: Vec<(&'static str, IndependentStyle, Names)>,
    language: LocaleCode,
}

impl Styles {
    /// The styles for a language of the interface.
    ///
    /// # Panics
    /// Never: the styles are part of the program.
    #[must_use]
    pub fn new(language: &str) -> Self {
        let read = |(name, text, names)| {
            (name, IndependentStyle::from_xml(text).expect("the program's own styles are well formed"), names)
        };
        Self { styles: STYLES.map(read).into(), language: LocaleCode(language.to_owned()) }
    }

    /// The references to a work.
    pub fn references(&self, cited: Cited<'_>) -> Vec<Reference> {
        let reference = |(name, style, names): &(&'static str, IndependentStyle, Names)| {
            let item = item(cited, *names);
            let items = vec![CitationItem::with_entry(&item)];
            let request = CitationRequest::new(items, style, Some(self.language.clone()), &[], None);
            let mut html = String::new();
            write(&standalone_citation(request), &mut html);
            Reference { style: name, html: html.trim().to_owned() }
        };
        self.styles.iter().map(reference).collect()
    }
}

/// The item as the processor takes it. It knows no family names that stay in front: where a style does not turn a name
/// round, such a name is given whole.
fn item(cited: Cited<'_>, names: Names) -> json::Item {
    let item = Item::of(cited);
    let text = |text: &str| Value::String(text.to_owned());
    let people = |list: &[Name<'_>]| {
        let name = |(at, name): (usize, &Name<'_>)| {
            let inverted = names == Names::Inverted || names == Names::FirstInverted && at == 0;
            self::name(name, inverted)
        };
        Value::Names(list.iter().enumerate().map(name).collect())
    };
    let lists = [("author", &item.author), ("editor", &item.editor)];
    let lists = lists.into_iter().filter(|(_, list)| !list.is_empty()).map(|(key, list)| (key, people(list)));
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
    let issued = item.issued.as_ref().map(|date| ("issued", self::date(date)));
    let all = own.into_iter().chain(lists).chain(texts).chain(issued);
    json::Item(all.map(|(key, value)| (key.to_owned(), value)).collect())
}

fn name(name: &Name<'_>, inverted: bool) -> NameValue {
    match name {
        Name::Parts { family, given, static_ordering } if inverted || static_ordering.is_none() => {
            NameValue::Item(NameItem {
                family: (*family).to_owned(),
                given: Some((*given).to_owned()),
                non_dropping_particle: None,
                // Said so that the processor keeps the name as it is, and looks for no particle in it.
                dropping_particle: None,
                suffix: None,
                comma_suffix: None,
            })
        }
        Name::Parts { family, given, .. } => NameValue::Literal(LiteralName { literal: format!("{family} {given}") }),
        Name::Literal { literal } => NameValue::Literal(LiteralName { literal: (*literal).to_owned() }),
    }
}

/// The first day of a date: the processor knows no spans.
fn date(date: &Date) -> Value {
    let first = date.date_parts.first().cloned().unwrap_or_default();
    let parts = first.into_iter().filter_map(|part| i16::try_from(part).ok()).collect();
    Value::Date(DateValue::DateParts {
        date_parts: VecDateRange(vec![VecDate(parts)]),
        literal: None,
        season: None,
        circa: false,
    })
}

/// Writes what the processor made as HTML.
fn write(children: &ElemChildren, html: &mut String) {
    for child in &children.0 {
        match child {
            ElemChild::Text(text) | ElemChild::Link { text, .. } => formatted(text, html),
            ElemChild::Elem(elem) => write(&elem.children, html),
            ElemChild::Markup(text) => escaped(text, html),
            ElemChild::Transparent { .. } => {}
        }
    }
}

fn formatted(text: &Formatted, html: &mut String) {
    let italic = text.formatting.font_style == FontStyle::Italic;
    if italic {
        html.push_str("<i>");
    }
    escaped(&text.text, html);
    if italic {
        html.push_str("</i>");
    }
}

fn escaped(text: &str, html: &mut String) {
    escape_html_body_text(html, text).expect("a string takes everything");
}
