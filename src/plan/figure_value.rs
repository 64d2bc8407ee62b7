//! Values of figures: on the page of their dataset, and on the home page.

use crate::table_rows::row_label;
use crate::view_builder::{LinkBase, ViewBuilder};
use kyyeu_model::{Dataset, Figure, FigurePart, FigurePath, Figures, Key};
use kyyeu_view::{FigureValue, KeyFigure, Link};

/// The label of a figure of a list or of a cell of a table.
fn figure_label(builder: ViewBuilder<'_>, dataset: &Dataset, path: FigurePath) -> String {
    let name = match (&dataset.figures, path) {
        (Figures::Table(table), FigurePath::TableCell(row, column, _)) => {
            format!("{}: {}", row_label(builder, table, row), table.columns[column].value.label)
        }
        _ => dataset.figure(path).map_or_else(String::new, |figure| figure.label.clone()),
    };
    path.year().map_or(name.clone(), |year| format!("{name}, {year}"))
}

pub fn build_figure_value(
    builder: ViewBuilder<'_>,
    dataset: &Dataset,
    figure: &Figure,
    path: FigurePath,
) -> FigureValue {
    let language = builder.context.language;
    let stated = dataset.stated_number(path, FigurePart::Value);
    let number = stated.map(|stated| {
        figure.format_number(&stated.number, dataset, &language.numbers, &language.locale)
    });
    FigureValue {
        qualifier: figure.hedge_word(&language.locale).map(ToOwned::to_owned),
        number: number.unwrap_or_default(),
        unit: figure.unit(dataset).filter(|unit| *unit != "%").map(ToOwned::to_owned),
    }
}

/// The link to the figure with which the share of a figure is formed.
pub fn whole_link(builder: ViewBuilder<'_>, key: Key, path: FigurePath) -> Option<Link> {
    let (dataset, path) = *builder.context.links.share_wholes.get(&(key, path.in_year(None)))?;
    let value = &builder.context.proceedings.datasets[dataset.index()].value;
    let anchor = value.anchor(path);
    let is_same_page = dataset == key && builder.link_base == LinkBase::Site;
    let href =
        if is_same_page { format!("#{anchor}") } else { builder.href_to_anchor(dataset, &anchor) };
    Some(Link { href, text: figure_label(builder, value, path) })
}

/// A figure on the home page.
pub fn build_key_figure(builder: ViewBuilder<'_>, key: Key, path: FigurePath) -> KeyFigure {
    let context = builder.context;
    let language = context.language;
    context.record_entry(key);
    let dataset = &context.proceedings.datasets[key.index()].value;
    let part = |part| dataset.format_part(path, part, &language.numbers, &language.locale);
    let figure = dataset.figure(path);
    let year =
        path.year().map(|year| language.locale.format("date_year", &[("y", &year.to_string())]));
    let period = figure.and_then(|figure| figure.period.as_ref()).or(dataset.period.as_ref());
    KeyFigure {
        href: builder.href_to_anchor(key, &dataset.anchor(path)),
        label: figure.map_or_else(
            || figure_label(builder, dataset, path.in_year(None)),
            |figure| figure.label.clone(),
        ),
        value: match figure {
            Some(figure) => build_figure_value(builder, dataset, figure, path),
            None => FigureValue {
                qualifier: None,
                number: part(FigurePart::Value).unwrap_or_default(),
                unit: dataset.unit_of(path).filter(|unit| *unit != "%").map(ToOwned::to_owned),
            },
        },
        period: year.or_else(|| period.map(|period| period.format_localized(&language.locale))),
        percent: part(FigurePart::Percent),
        share_of: whole_link(builder, key, path)
            .map(|link| link.text)
            .or_else(|| figure.and_then(|figure| figure.share.whole_text.clone())),
    }
}
