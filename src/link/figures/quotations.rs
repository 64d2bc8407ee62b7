//! The check of quotations: the words of a source must contain the numbers that were copied from
//! it.

use crate::numerals::{contains_number, contains_word};
use kyyeu_diag::{Code, Diagnostic, Diagnostics};
use kyyeu_model::{
    Dataset, EntryKind, FigurePart, FigurePath, Figures, LocaleContext, Proceedings, Quotation,
};

/// Reports numbers in lists of figures that the quotation of their source does not contain.
pub fn check_quotations(
    proceedings: &Proceedings,
    language: &LocaleContext,
    diagnostics: &mut Diagnostics,
) {
    for key in proceedings.keys(EntryKind::Dataset) {
        let dataset = &proceedings.datasets[key.index()].value;
        if let Figures::Table(_) = dataset.figures {
            continue; // A table has the form of its source; it has no quotation.
        }
        for path in dataset.number_paths() {
            for &part in FigurePart::ALL {
                diagnostics.extend(check_quotation(dataset, path, part, language));
            }
        }
    }
}

/// Checks one number of a figure.
fn check_quotation(
    dataset: &Dataset,
    path: FigurePath,
    part: FigurePart,
    language: &LocaleContext,
) -> Option<Diagnostic> {
    let LocaleContext { locale, numbers, .. } = language;
    let figure = dataset.figure(path)?;
    let quotation = figure.quotation.as_ref().or(dataset.quotation.as_ref())?;
    let stated = dataset.stated_number(path, part)?;
    let number = match part {
        FigurePart::Value | FigurePart::Target => {
            figure.format_number(&stated.number, dataset, numbers, locale)
        }
        FigurePart::Percent | FigurePart::Attained => numbers.format_percent(&stated.number),
        FigurePart::Rank => numbers.format(&stated.number),
    };
    let word_group = if part == FigurePart::Rank { "ranks" } else { "numbers" };
    let number_word = locale.text_in(word_group, &stated.number.to_plain_string());
    if quotation_contains(quotation, &number) || contains_word(&quotation.text, number_word) {
        return None;
    }
    let diagnostic = Diagnostic::new(
        Code::StatedWords,
        stated.span,
        format!("the words of the source do not hold {}", with_plain_spaces(&number)),
    );
    Some(
        diagnostic
            .help(
                "copy the number again from the source, or the words in `stated`: one of them is \
                 wrong",
            )
            .note(quotation.span, "the words are here"),
    )
}

/// Whether a quotation contains a number, with any space before its scale or percent sign.
fn quotation_contains(quotation: &Quotation, number: &str) -> bool {
    let normalize = |text: &str| with_plain_spaces(text).replace(" %", "%");
    contains_number(&normalize(&quotation.text), &normalize(number))
}

/// A text with spaces in place of no-break spaces.
fn with_plain_spaces(text: &str) -> String {
    text.replace('\u{a0}', " ")
}
