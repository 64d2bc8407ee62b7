//! Holds each figure against the words of its source: what was copied must be what was stated.

use super::numerals::{holds, holds_word};
use kyyeu_diag::{Code, Diagnostic};
use kyyeu_model::{EntryKind, FigurePart, Figures, Language, Proceedings, Words};

/// Reports every number of a list of figures that the words of its source do not hold.
pub fn check(proceedings: &Proceedings, language: &Language, faults: &mut Vec<Diagnostic>) {
    for key in proceedings.keys(EntryKind::Dataset) {
        let dataset = &proceedings.datasets[key.at()].value;
        if !matches!(dataset.figures, Figures::List(_)) {
            continue; // A table is a source's own form; it has no words.
        }
        for path in dataset.numbers() {
            let Some(figure) = dataset.figure(path) else { continue };
            let Some(words) = figure.stated.as_ref().or(dataset.stated.as_ref()) else { continue };
            for &part in FigurePart::ALL {
                let Some(stated) = dataset.stated(path, part) else { continue };
                let number = match part {
                    FigurePart::Value | FigurePart::Target => {
                        figure.write(&stated.number, dataset, &language.numbers, &language.locale)
                    }
                    FigurePart::Percent | FigurePart::Attained => {
                        language.numbers.percent(&stated.number)
                    }
                    FigurePart::Rank => language.numbers.write(&stated.number),
                };
                let word = match part {
                    FigurePart::Rank => language.locale.of("ranks", &stated.number.plain()),
                    _ => language.locale.of("numbers", &stated.number.plain()),
                };
                if !says(words, &number) && !holds_word(&words.text, word) {
                    faults.push(
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
fn says(words: &Words, number: &str) -> bool {
    let plain = |text: &str| text.replace('\u{a0}', " ").replace(" %", "%");
    holds(&plain(&words.text), &plain(number))
}
