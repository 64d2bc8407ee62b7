//! Parser of `workshop.yaml`.

use crate::base_url::with_trailing_slash;
use crate::schema;
use crate::schema::check;
use crate::schema::fields::Fields;
use crate::yaml;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources};
use kyyeu_model::{Attendee, Feature, Oai, RawHtmlPolicy, Workshop};

/// Parses the workshop; `None` if the file is not valid YAML.
pub fn parse_workshop(
    sources: &Sources,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Option<Workshop> {
    let first_line = yaml::first_line(sources, file);
    let node = yaml::parse_file_or_report(sources, file, diagnostics)?;
    check::check_map(&node, &schema::WORKSHOP, first_line, diagnostics);
    let fields = Fields::new(&node);
    let attendees = fields
        .maps("attendees")
        .filter_map(|attendee| parse_attendee(attendee, diagnostics))
        .collect();
    Some(Workshop {
        attendees,
        title: fields.required_text("title"),
        subtitle: fields.text("subtitle"),
        date: fields.date("date"),
        place: fields.text("place"),
        language: fields
            .text("language")
            .filter(|language| matches!(language.as_str(), "vi" | "en"))
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

fn parse_attendee(fields: Fields<'_>, diagnostics: &mut Diagnostics) -> Option<Attendee> {
    match (fields.reference("speaker"), fields.text("group")) {
        (Some(speaker), None) => Some(Attendee::Speaker(speaker)),
        (None, Some(group)) => Some(Attendee::Group(group)),
        _ => {
            let message = "an attendee is either a \"speaker\" or a \"group\"";
            diagnostics.push(Diagnostic::new(Code::MissingField, fields.map_span(), message).help(
                "write `- speaker: id` for a person of the register, \
                     `- group: …` for people not named one by one",
            ));
            None
        }
    }
}
