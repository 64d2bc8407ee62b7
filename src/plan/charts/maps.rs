//! Maps of a dataset's table: one map for each column whose rows are provinces.

use crate::charts::tile_map::{MapNumber, MapSpec, build_tile_map};
use crate::view_builder::ViewBuilder;
use kyyeu_model::{
    ChartKind, Dataset, EntryKind, FigurePart, FigurePath, Figures, Key, RowKind, Table, Year,
};
use kyyeu_view::TileMap;

/// The most maps of one dataset.
const MAX_MAPS: usize = 12;

/// The maps of the columns with a single number in each row; for columns of series, see
/// [`build_column_map`].
pub fn build_maps(builder: ViewBuilder<'_>, key: Key) -> Vec<TileMap> {
    let dataset = &builder.context.proceedings.datasets[key.index()].value;
    let Figures::Table(table) = &dataset.figures else { return Vec::new() };
    (0..table.columns.len())
        .filter(|&column| table.years(column).is_empty())
        .filter_map(|column| build_column_map(builder, key, table, column, None))
        .take(MAX_MAPS)
        .collect()
}

/// The map of a column, in one year if the column is a series.
pub fn build_column_map(
    builder: ViewBuilder<'_>,
    key: Key,
    table: &Table,
    column: usize,
    year: Option<Year>,
) -> Option<TileMap> {
    let proceedings = builder.context.proceedings;
    let dataset = &proceedings.datasets[key.index()].value;
    let is_wanted = matches!(dataset.chart, None | Some(ChartKind::Map));
    let is_rank = !table.columns[column].value.relations.ranked_with.is_empty();
    if !is_wanted || is_rank || table.row_kind != RowKind::Entries(EntryKind::Province) {
        return None;
    }
    let language = builder.context.language;
    let number_of_province = |province: Key| {
        let id = proceedings.id(province);
        let (row, _) = table.body_rows().find(|(_, row)| row.id.id == id)?;
        let path = FigurePath::TableCell(row, column, year);
        let text =
            dataset.format_part(path, FigurePart::Value, &language.numbers, &language.locale)?;
        let value = dataset.exact_value(path, FigurePart::Value)?.to_f64();
        Some(MapNumber { value, text })
    };
    // The text of a percentage has its sign already.
    let unit = table.unit(column, dataset).filter(|unit| *unit != "%");
    let spec = MapSpec {
        id: format!("ban_do_{}", table.columns[column].id),
        title: map_title(dataset, table, column, year),
    };
    build_tile_map(builder, spec, number_of_province, |number| match unit {
        Some(unit) => format!("{number} {unit}"),
        None => number.to_owned(),
    })
}

/// The label of a column, with the unit if the label does not contain it, and with the year.
fn map_title(dataset: &Dataset, table: &Table, column: usize, year: Option<Year>) -> String {
    let label = &table.columns[column].value.label;
    let mut title = label.clone();
    if let Some(unit) = table.unit(column, dataset)
        && unit != "%"
        && !label.to_lowercase().contains(&unit.to_lowercase())
    {
        title.push_str(", ");
        title.push_str(unit);
    }
    if let Some(year) = year {
        title.push_str(", ");
        title.push_str(&year.to_string());
    }
    title
}
