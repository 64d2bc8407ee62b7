//! Formatted references, by CSL. The styles stand beside this file: they say of proceedings alone what the published ones
//! say of everything, and are many times as fast.

use hayagriva::citationberg::json::{DateValue, LiteralName, NameItem, NameValue, Value, VecDate, VecDateRange};
use hayagriva::citationberg::{FontStyle, IndependentStyle, LocaleCode, json};
use hayagriva::{CitationItem, CitationRequest, ElemChild, ElemChildren, Formatted, standalone_citation};
use pulldown_cmark_escape::escape_html_body_text;

use super::csl::{Date, Item, Name};
use super::{Cited, Reference};

/// The names of the styles in the locale, in the order of the page, with the styles themselves.
const STYLES: [(&str, &str, Turned); 4] = [
    ("moet", include_str!("styles/moet.csl"), Turned { head: Which::None, within: Which::None }),
    ("apa", include_str!("styles/apa.csl"), Turned { head: Which::All, within: Which::None }),
    ("chicago", include_str!("styles/chicago.csl"), Turned { head: Which::First, within: Which::None }),
    ("iso690", include_str!("styles/iso690.csl"), Turned { head: Which::All, within: Which::All }),
];

/// Which names a style turns round, family name first: those at the head of a reference, and those of editors within.
#[derive(Clone, Copy)]
struct Turned {
    head: Which,
    within: Which,
}

#[derive(Clone, Copy)]
enum Which {
    None,
    First,
    All,
}

/// The styles, read once, in a language.
pub struct Styles {
    styles: Vec<(&'static str, IndependentStyle, Turned)>,
    language: LocaleCode,
}

impl Styles {
    /// The styles for a language of the interface.
    ///
    /// # Panics
    /// Never: the styles are part of the program.
    #[must_use]
    pub fn new(language: &str) -> Self {
        let read = |(name, text, turned)| {
            (name, IndependentStyle::from_xml(text).expect("the program's own styles are well formed"), turned)
        };
        Self { styles: STYLES.map(read).into(), language: LocaleCode(language.to_owned()) }
    }

    /// The references to a work.
    pub fn references(&self, cited: Cited<'_>) -> Vec<Reference> {
        let reference = |(name, style, turned): &(&'static str, IndependentStyle, Turned)| {
            let item = item(cited, *turned);
            let items = vec![CitationItem::with_entry(&item)];
            let request = CitationRequest::new(items, style, Some(self.language.clone()), &[], None);
            let mut html = String::new();
            write(&standalone_citation(request), &mut html);
            Reference { style: name, html: ended(html.trim()) }
        };
        self.styles.iter().map(reference).collect()
    }
}

/// The item as the processor takes it. It knows no family names that stay in front: where a style does not turn a name
/// round, such a name is given whole.
fn item(cited: Cited<'_>, turned: Turned) -> json::Item {
    let item = Item::of(cited);
    let text = |text: &str| Value::String(text.to_owned());
    let people = |list: &[Name<'_>], which: Which| {
        let name = |(at, name): (usize, &Name<'_>)| match which {
            Which::All => self::name(name, Turn::Round),
            Which::First if at == 0 => self::name(name, Turn::Round),
            Which::First | Which::None => self::name(name, Turn::Not),
        };
        Value::Names(list.iter().enumerate().map(name).collect())
    };
    let editors = if matches!(cited, Cited::Volume(_)) { turned.head } else { turned.within };
    let lists = [("author", &item.author, turned.head), ("editor", &item.editor, editors)];
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
    let issued = item.issued.as_ref().map(|date| ("issued", self::date(date)));
    let all = own.into_iter().chain(lists).chain(texts).chain(issued);
    json::Item(all.map(|(key, value)| (key.to_owned(), value)).collect())
}

/// Whether a name is turned round.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Round,
    Not,
}

fn name(name: &Name<'_>, turn: Turn) -> NameValue {
    match name {
        Name::Parts { family, given, static_ordering } if turn == Turn::Round || static_ordering.is_none() => {
            NameValue::Item(NameItem {
                family: (*family).to_owned(),
                given: Some((*given).to_owned()),
                non_dropping_particle: None,
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

/// A question or an exclamation ends its sentence: no full stop stands behind it.
fn ended(html: &str) -> String {
    let ends = [("?.", "?"), ("!.", "!"), ("?”.", "?”"), ("!”.", "!”"), ("?</i>.", "?</i>"), ("!</i>.", "!</i>")];
    ends.iter().fold(html.to_owned(), |html, (twice, once)| html.replace(twice, once))
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
