//! Figures in the notation and the words of a language.

use crate::data::dataset::Dataset;
use crate::data::figure::{Figure, FigurePart, FigurePath};
use crate::data::number::Number;
use crate::data::number_format::NumberFormat;
use crate::text::locale::Locale;

impl Figure {
    /// The figure's unit, or the dataset's.
    #[must_use]
    pub fn unit<'a>(&'a self, dataset: &'a Dataset) -> Option<&'a str> {
        self.unit.as_deref().or(dataset.unit.as_deref())
    }

    /// A number of the figure with its scale or percent sign: "8.620", "1,2 triệu", "50,3%".
    #[must_use]
    pub fn format_number(
        &self,
        number: &Number,
        dataset: &Dataset,
        format: &NumberFormat,
        locale: &Locale,
    ) -> String {
        let number = match self.unit(dataset) {
            Some("%") => format.format_percent(number),
            _ => format.format(number),
        };
        match self.scale {
            Some(scale) => format!("{number}\u{a0}{}", locale.text_in("scale", scale.name())),
            None => number,
        }
    }

    /// The word of the hedge before the number.
    #[must_use]
    pub fn hedge_word<'a>(&self, locale: &'a Locale) -> Option<&'a str> {
        self.qualifier.map(|qualifier| locale.text_in("qualifier", qualifier.name()))
    }
}

impl Dataset {
    /// The number of a part of a figure in the notation of a language, without hedge, scale and
    /// percent sign.
    #[must_use]
    pub fn format_plain(
        &self,
        path: FigurePath,
        part: FigurePart,
        format: &NumberFormat,
    ) -> Option<String> {
        self.stated_number(path, part).map(|stated| format.format(&stated.number))
    }

    /// A part of a figure in the words of a language, with its hedge; `None` if that part is not
    /// stated.
    #[must_use]
    pub fn format_part(
        &self,
        path: FigurePath,
        part: FigurePart,
        format: &NumberFormat,
        locale: &Locale,
    ) -> Option<String> {
        let number = &self.stated_number(path, part)?.number;
        let figure = self.figure(path);
        Some(match (part, figure) {
            (FigurePart::Value, Some(figure)) => {
                let number = figure.format_number(number, self, format, locale);
                match figure.hedge_word(locale) {
                    Some(hedge) => format!("{hedge} {number}"),
                    None => number,
                }
            }
            (FigurePart::Value, None) => match self.unit_of(path) {
                Some("%") => format.format_percent(number),
                _ => format.format(number),
            },
            (FigurePart::Percent | FigurePart::Attained, _) => format.format_percent(number),
            // A language has words for the first ranks: thứ nhất, not thứ 1.
            (FigurePart::Rank, _) => match locale.text_in("ranks", &number.to_plain_string()) {
                "" => format.format(number),
                word => word.to_owned(),
            },
            (FigurePart::Target, Some(figure)) => {
                figure.format_number(number, self, format, locale)
            }
            (FigurePart::Target, None) => format.format(number),
        })
    }
}
