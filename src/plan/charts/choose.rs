//! Choice of the charts of a dataset, by the shape of its figures or by the editor's `chart`.
//!
//! Chooses no chart if a number or a table says it better: fewer than three numbers that compare,
//! numbers of different things, one share of one whole.

use crate::charts::draw::ChartDrawer;
use crate::charts::list_charts::ListCharts;
use crate::charts::table_charts::TableCharts;
use crate::view_builder::{LinkBase, ViewBuilder};
use kyyeu_model::{ChartKind, Figures, Key};
use kyyeu_view::Drawing;

/// The charts of a dataset.
pub fn build_drawings(builder: ViewBuilder<'_>, key: Key) -> Vec<Drawing> {
    let dataset = &builder.context.proceedings.datasets[key.index()].value;
    let drawer = ChartDrawer { builder, key, dataset };
    let mut drawings = match (&dataset.figures, dataset.chart) {
        (_, Some(ChartKind::None | ChartKind::Map)) => Vec::new(),
        (Figures::List(list), chart) => ListCharts::new(drawer, list).build(chart),
        (Figures::Table(table), chart) => TableCharts::new(drawer, table).build(chart),
    };
    for (index, drawing) in drawings.iter_mut().enumerate() {
        let number = index + 1;
        drawing.id = match builder.link_base {
            LinkBase::Site => format!("hinh_{number}"),
            // The volume shows all datasets on one page.
            LinkBase::Volume | LinkBase::SinglePage | LinkBase::Epub(_) => {
                format!("{}.hinh_{number}", builder.context.proceedings.volume_anchor(key))
            }
        };
    }
    drawings
}
