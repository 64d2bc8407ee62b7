//! Holds each figure against the words of its source: what was copied must be what was stated.

use crate::figures::numerals::{contains_number, contains_word};
use kyyeu_diag::{Code, Diagnostic, Diagnostics};
use kyyeu_model::{EntryKind, FigurePart, Figures, LocaleContext, Proceedings, Quotation};

/// Reports every number of a list of figures that the words of its source do not hold.
pub fn check_quotations(
    proceedings: &Proceedings,
    language: &LocaleContext,
    diagnostics: &mut Diagnostics,
) {
    for key in proceedings.keys(EntryKind::Dataset) {
        let dataset = &proceedings.datasets[key.index()].value;
        if !matches!(dataset.figures, Figures::List(_)) {
            continue; // A table is a source's own form; it has no words.
        }
        for path in dataset.number_paths() {
            let Some(figure) = dataset.figure(path) else { continue };
            let Some(words) = figure.quotation.as_ref().or(dataset.quotation.as_ref()) else {
                continue;
            };
            for &part in FigurePart::ALL {
                let Some(stated) = dataset.stated_number(path, part) else { continue };
                let number = match part {
                    FigurePart::Value | FigurePart::Target => figure.format_number(
                        &stated.number,
                        dataset,
                        &language.numbers,
                        &language.locale,
                    ),
                    FigurePart::Percent | FigurePart::Attained => {
                        language.numbers.format_percent(&stated.number)
                    }
                    FigurePart::Rank => language.numbers.format(&stated.number),
                };
                let word = match part {
                    FigurePart::Rank => {
                        language.locale.text_in("ranks", &stated.number.to_plain_string())
                    }
                    _ => language.locale.text_in("numbers", &stated.number.to_plain_string()),
                };
                if !quotation_contains(words, &number) && !contains_word(&words.text, word) {
                    diagnostics.push(
                        Diagnostic::new(
                            Code::StatedWords,
                            stated.span,
                            format!("the words of the source do not hold {}", number.replace('\u{a0}', " ")),
                        )
                        .help("copy the number again from the source, or the words in `stated`: one of them is wrong")
                        .note(words.span, "the words are here"),
                    );
                }
            }
        }
    }
}

/// Whether words hold a number, whatever kind of space stands before its scale or percent sign.
fn quotation_contains(words: &Quotation, number: &str) -> bool {
    let plain = |text: &str| text.replace('\u{a0}', " ").replace(" %", "%");
    contains_number(&plain(&words.text), &plain(number))
}
