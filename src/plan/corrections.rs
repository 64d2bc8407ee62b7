//! Corrections: on their records' pages, on a page of their own, in the feed.

use std::cmp::Reverse;

use crate::context::PlanContext;
use crate::view_builder::ViewBuilder;
use kyyeu_model::{
    Correction, CorrectionKind, EntryKind, Key, Proceedings, RecordStatus, correction_anchor,
    plain_paragraphs as paragraphs,
};
use kyyeu_view::{CorrectionView, CorrectionsView, RecordCorrectionView};

/// Path of the page of all corrections.
pub const PATH: &str = "corrections.html";

/// Whether any record has corrections.
pub fn has_corrections(proceedings: &Proceedings) -> bool {
    proceedings.records.iter().any(|record| !record.value.corrections.is_empty())
}

/// The corrections of a record, newest first. `page` precedes the anchors in addresses: empty on
/// the record's own page.
pub fn build_record_corrections(
    context: PlanContext<'_>,
    key: Key,
    page: &str,
) -> Vec<CorrectionView> {
    let corrections = &context.proceedings.records[key.index()].value.corrections;
    let former_anchors = |index: usize| {
        let prose = context.prose(key)?;
        if corrections[index].paragraph.is_some() {
            // A paragraph that still exists has the former anchors itself.
            return None;
        }
        prose.former_anchors.get(&index).cloned()
    };
    let view = |(index, correction): (usize, &Correction)| CorrectionView {
        former_anchors: former_anchors(index).unwrap_or_default(),
        ..build_correction_view(context, correction, index, page)
    };
    corrections.iter().enumerate().rev().map(view).collect()
}

/// The corrections of a record in the volume: all anchors begin with the anchor of the record.
pub fn build_volume_corrections(context: PlanContext<'_>, key: Key) -> Vec<CorrectionView> {
    let record_anchor = context.proceedings.volume_anchor(key);
    let mut corrections = build_record_corrections(context, key, "");
    for correction in &mut corrections {
        correction.anchor = format!("{record_anchor}.{}", correction.anchor);
        for anchor in &mut correction.former_anchors {
            *anchor = format!("{record_anchor}.{anchor}");
        }
        correction.paragraph = correction
            .paragraph
            .as_ref()
            .map(|paragraph| format!("#{record_anchor}.{}", &paragraph[1..]));
    }
    corrections
}

fn build_correction_view(
    context: PlanContext<'_>,
    correction: &Correction,
    index: usize,
    page: &str,
) -> CorrectionView {
    CorrectionView {
        anchor: correction_anchor(index),
        kind: correction.kind.name(),
        date: correction.date.format_localized(&context.language.locale),
        datetime: correction.date.to_iso(),
        text: paragraphs(&correction.text),
        previous_text: correction.previous_text.as_deref().map(paragraphs).unwrap_or_default(),
        paragraph: correction
            .paragraph
            .as_ref()
            .map(|paragraph| format!("{page}#{}", paragraph.id)),
        former_anchors: Vec::new(),
    }
}

/// All corrections, newest first; those of one day in the workshop's order.
pub fn build_corrections_view(builder: ViewBuilder<'_>) -> CorrectionsView {
    let proceedings = builder.context.proceedings;
    let mut corrections: Vec<_> = proceedings
        .programme
        .iter()
        .flat_map(|record| {
            builder.context.record_entry(Key::new(EntryKind::Record, record));
            let corrections =
                proceedings.records[record].value.corrections.iter().enumerate().rev();
            corrections.map(move |(index, correction)| (record, index, correction))
        })
        .collect();
    corrections.sort_by_key(|(.., correction)| Reverse(correction.day()));
    let line = |(record, index, correction): (usize, usize, &Correction)| {
        let key = Key::new(EntryKind::Record, record);
        let page = builder.href(key);
        RecordCorrectionView {
            record: builder.record_summary(key),
            notice: format!("{page}#{}", correction_anchor(index)),
            correction: build_correction_view(builder.context, correction, index, &page),
        }
    };
    CorrectionsView {
        total: corrections.len(),
        corrections: corrections.into_iter().map(line).collect(),
    }
}

/// The corrections of a record as lines of the feed, newest first.
pub fn format_feed_lines(context: PlanContext<'_>, corrections: &[Correction]) -> Vec<String> {
    let locale = &context.language.locale;
    let line = |correction: &Correction| {
        let text = paragraphs(&correction.text).join(" ");
        let kind = locale.text_in("correction", correction.kind.name());
        let date = correction.date.format_localized(locale);
        locale.format("correction_line", &[("kind", kind), ("date", &date), ("text", &text)])
    };
    corrections.iter().rev().map(line).collect()
}

/// A title, marked where the text is a draft or was withdrawn.
pub fn title_with_status(
    context: PlanContext<'_>,
    title: &str,
    standing: Option<RecordStatus>,
) -> String {
    let mark = |text| context.language.locale.format(text, &[("title", title)]);
    match standing {
        Some(RecordStatus::Draft) => mark("draft_title"),
        Some(RecordStatus::Corrected(CorrectionKind::Retraction)) => mark("retracted_title"),
        _ => title.to_owned(),
    }
}
