//! Lint of charts: reports datasets whose figures do not fit the chart that the editor asks for.

use crate::charts::choose::build_drawings;
use crate::charts::maps::build_column_map;
use crate::context::PlanContext;
use crate::view_builder::{LinkBase, ViewBuilder};
use kyyeu_diag::{Code, Diagnostic, Diagnostics};
use kyyeu_model::{ChartKind, EntryKind, Figures, Key};

/// Reports datasets whose figures do not make the chart that `chart` asks for.
pub fn report_unsuitable(context: PlanContext<'_>, diagnostics: &mut Diagnostics) {
    let builder = ViewBuilder { context, page_path: "", link_base: LinkBase::Site };
    for key in context.proceedings.keys(EntryKind::Dataset) {
        let dataset = &context.proceedings.datasets[key.index()].value;
        let Some(kind) = dataset.chart else { continue };
        if kind == ChartKind::None || has_drawing(builder, key, kind) {
            continue;
        }
        let message = format!("these figures cannot be drawn as \"{}\"", kind.name());
        let help = format!(
            "{}; leave `chart` out, and the figures themselves decide",
            chart_requirements(kind)
        );
        diagnostics.push(Diagnostic::new(Code::UnfitChart, dataset.chart_span, message).help(help));
    }
}

/// Whether a dataset makes a drawing of a kind.
fn has_drawing(builder: ViewBuilder<'_>, key: Key, kind: ChartKind) -> bool {
    let dataset = &builder.context.proceedings.datasets[key.index()].value;
    match (&dataset.figures, kind) {
        (Figures::Table(table), ChartKind::Map) => (0..table.columns.len()).any(|column| {
            let last_year = table.years(column).last().copied();
            build_column_map(builder, key, table, column, last_year).is_some()
        }),
        _ => build_drawings(builder, key).iter().any(|drawing| drawing.kind == kind.name()),
    }
}

/// What a chart needs, for the help of a diagnostic.
const fn chart_requirements(kind: ChartKind) -> &'static str {
    match kind {
        ChartKind::Bars => {
            "bars want figures of one year each, none below zero, and in a table three rows at \
             least"
        }
        ChartKind::Stacked => {
            "one bar in parts wants two to six figures that `sum_of` names as all the parts of \
             another, or a whole table of so many rows with its total"
        }
        ChartKind::Series => {
            "lines want a number for three years at least, such as `{2020: 151, 2021: 160, 2022: \
             172}`"
        }
        ChartKind::Targets => {
            "bars against targets want figures of one unit, one of them with a `target`"
        }
        ChartKind::Dots => "dots want three to 120 numbers, none below zero",
        ChartKind::Map => {
            "the map wants a table whose rows are provinces, and four provinces or more with a \
             `tile` in the register"
        }
        ChartKind::None => "nothing is drawn",
    }
}
