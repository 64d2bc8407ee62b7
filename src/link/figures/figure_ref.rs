//! What a reference to a figure leads to: its value, its source and its names in diagnostics.

use kyyeu_diag::Span;
use kyyeu_model::{Dataset, FigurePart, FigureRef, Key, Proceedings, Rational};

/// The dataset of a figure.
pub fn dataset_of(proceedings: &Proceedings, figure: FigureRef) -> &Dataset {
    &proceedings.datasets[figure.dataset.index()].value
}

/// The stated number itself, in units.
pub fn figure_value(proceedings: &Proceedings, figure: FigureRef) -> Option<Rational> {
    let FigureRef { path, part, .. } = figure;
    dataset_of(proceedings, figure).exact_value(path, part)
}

/// Where the number is stated.
pub fn figure_span(proceedings: &Proceedings, figure: FigureRef) -> Option<Span> {
    let FigureRef { path, part, .. } = figure;
    let stated = dataset_of(proceedings, figure).stated_number(path, part)?;
    Some(stated.span)
}

/// The notation of a figure: its id and part, with the dataset's id if that is not `home`.
pub fn figure_label(proceedings: &Proceedings, figure: FigureRef, home: Option<Key>) -> String {
    let FigureRef { dataset: key, path, part } = figure;
    let mut label = dataset_of(proceedings, figure).format_path(path);
    if let Some((suffix, _)) = FigurePart::SUFFIXES.iter().find(|(_, other)| *other == part) {
        label.push('.');
        label.push_str(suffix);
    }
    if home == Some(key) { label } else { format!("{}/{label}", proceedings.id(key)) }
}

/// A number as the content has it, with its scale and qualifier; empty if it is not stated.
pub fn format_number(proceedings: &Proceedings, figure_ref: FigureRef) -> String {
    let FigureRef { path, part, .. } = figure_ref;
    let dataset = dataset_of(proceedings, figure_ref);
    let Some(stated) = dataset.stated_number(path, part) else { return String::new() };
    let mut text = stated.number.to_plain_string();
    let is_percent = match part {
        FigurePart::Value | FigurePart::Target => dataset.unit_of(path) == Some("%"),
        FigurePart::Percent | FigurePart::Attained => true,
        FigurePart::Rank => false,
    };
    if is_percent {
        text.push('%');
    }
    if part == FigurePart::Value
        && let Some(figure) = dataset.figure(path)
    {
        if let Some(qualifier) = figure.qualifier {
            text = format!("{} {text}", qualifier.name());
        }
        if let Some(scale) = figure.scale {
            text = format!("{text} {}", scale.name());
        }
    }
    text
}
