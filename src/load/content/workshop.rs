//! The workshop: `workshop.yaml`.

use crate::schema;
use crate::schema::check;
use crate::schema::fields::Fields;
use crate::yaml;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span};
use kyyeu_model::{Attendee, Feature, Oai, RawHtmlPolicy, Workshop};

/// Reads the workshop; nothing where its file cannot be read.
pub fn parse_workshop(
    sources: &Sources,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Option<Workshop> {
    let text = sources.text(file);
    let top = yaml::first_line(sources, file);
    let node = match yaml::parse(sources, Span::new(file, 0..text.len())) {
        Ok(node) => node,
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            return None;
        }
    };
    check::check_map(&node, &schema::WORKSHOP, top, diagnostics);
    let fields = Fields(&node);
    let mut attendee = |fields: Fields<'_>| match (
        fields.reference("speaker"),
        fields.text("group"),
    ) {
        (Some(speaker), None) => Some(Attendee::Speaker(speaker)),
        (None, Some(group)) => Some(Attendee::Group(group)),
        _ => {
            let place = fields.0.span;
            diagnostics.push(
                Diagnostic::new(Code::MissingField, place, "an attendee is either a \"speaker\" or a \"group\"").help(
                    "write `- speaker: id` for a person of the register, `- group: …` for people not named one by one",
                ),
            );
            None
        }
    };
    Some(Workshop {
        attendees: fields.maps("attendees").filter_map(&mut attendee).collect(),
        title: fields.required_text("title"),
        subtitle: fields.text("subtitle"),
        date: fields.date("date"),
        place: fields.text("place"),
        language: fields
            .text("language")
            .filter(|l| matches!(l.as_str(), "vi" | "en"))
            .unwrap_or_else(|| "vi".to_owned()),
        organisers: fields.references("organisers"),
        chairs: fields.references("chairs"),
        base_url: fields.text("base_url").map(with_trailing_slash),
        licence: fields.text("licence"),
        publisher: fields.text("publisher"),
        publisher_place: fields.text("publisher_place"),
        published: fields.date("published"),
        editors: fields.references("editors"),
        series: fields.text("series"),
        isbn: fields.text("isbn"),
        issn: fields.text("issn"),
        doi: fields.text("doi"),
        oai: fields.map("oai").map(|oai| Oai {
            email: oai.required_text("email"),
            gateway: oai.text("gateway").map(with_trailing_slash),
        }),
        source: fields.text("source"),
        summary: fields.text("summary"),
        key_figures: fields.references("key_figures"),
        mention_policy: fields.mentions("mentions").unwrap_or_default(),
        known_names: fields.texts("known_names"),
        disabled_features: fields
            .texts("without")
            .iter()
            .filter_map(|name| Feature::from_name(name))
            .collect(),
        raw_html: if fields.flag("raw_html") {
            RawHtmlPolicy::PassThrough
        } else {
            RawHtmlPolicy::Escape
        },
    })
}

/// An address to which paths are appended.
fn with_trailing_slash(url: String) -> String {
    if url.ends_with('/') { url } else { format!("{url}/") }
}
