//! Tile map of the provinces: one tile for each province, placed by the register and shaded by a
//! number.

use crate::charts::canvas::{format_em, format_percent};
use crate::view_builder::ViewBuilder;
use crate::word_wrap::wrap_words;
use kyyeu_model::{EntryKind, Key};
use kyyeu_view::{Shade, Tile, TileLine, TileMap};

/// The fewest tiles of a map; fewer say no more than a list.
const MIN_TILES: usize = 4;

/// The number of shades.
const SHADE_COUNT: usize = 5;

/// Space between tiles.
const COLUMN_GAP_PERCENT: f64 = 0.8;
const ROW_GAP_EM: f64 = 0.3;

/// The height of a line of a name.
const LINE_HEIGHT_EM: f64 = 1.15;

/// The longest line of a name.
const MAX_LINE_CHARS: usize = 7;

/// From this number of columns on tiles are narrow, and lines are shorter by a character.
const MIN_NARROW_COLUMNS: u8 = 7;

/// Anchor and title of a map.
pub struct MapSpec {
    pub id: String,
    pub title: String,
}

/// A number of a province.
#[derive(Clone)]
pub struct MapNumber {
    pub value: f64,
    /// The number in the language of the page.
    pub text: String,
}

/// A province with its place in the grid, column and row counted from 0, and what its tile shows.
struct PlacedProvince {
    key: Key,
    column: u8,
    row: u8,
    name_lines: Vec<String>,
    number: Option<MapNumber>,
}

/// The map of all provinces that have tiles; `None` if there are few. `format_number` writes a
/// number for the text of a tile.
pub fn build_tile_map(
    builder: ViewBuilder<'_>,
    spec: MapSpec,
    number: impl Fn(Key) -> Option<MapNumber>,
    format_number: impl Fn(&str) -> String,
) -> Option<TileMap> {
    let language = builder.context.language;
    let no_number = language.locale.text("no_number");
    let provinces = place_provinces(builder, number);
    if provinces.len() < MIN_TILES {
        return None;
    }
    let column_count = provinces.iter().map(|province| province.column + 1).max().unwrap_or(1);
    let row_count = provinces.iter().map(|province| province.row + 1).max().unwrap_or(1);
    let max_lines = provinces.iter().map(|province| province.name_lines.len()).max().unwrap_or(1);
    let classes =
        ClassBreaks::new(provinces.iter().filter_map(|province| province.number.as_ref()));
    let grid = Grid {
        column_step: 100.0 / f64::from(column_count),
        tile_height: 1.5 + LINE_HEIGHT_EM * count_to_f64(max_lines),
    };
    let tile = |province: &PlacedProvince| {
        let number_text = match &province.number {
            Some(number) => format_number(&number.text),
            None => no_number.to_owned(),
        };
        Tile {
            href: builder.href(province.key),
            lines: grid.name_lines(province),
            text: format!("{}: {number_text}", builder.name(province.key)),
            x: format_percent(grid.x(province)),
            y: format_em(grid.y(province)),
            tone: province.number.as_ref().map_or(0, |number| classes.value_tone(number.value)),
        }
    };
    let count = language.numbers.format_count(provinces.len());
    let has_gaps = provinces.iter().any(|province| province.number.is_none());
    Some(TileMap {
        id: spec.id,
        title: spec.title,
        description: language.locale.format("map_description", &[("n", &count)]),
        width: format_percent(grid.column_step - COLUMN_GAP_PERCENT),
        tile_height: format_em(grid.tile_height),
        height: format_em(f64::from(row_count) * (grid.tile_height + ROW_GAP_EM)),
        tiles: provinces.iter().map(tile).collect(),
        shades: classes.legend(has_gaps.then_some(no_number)),
    })
}

/// The provinces that have tiles, by row and column. The first column and row in use are 0.
fn place_provinces(
    builder: ViewBuilder<'_>,
    number: impl Fn(Key) -> Option<MapNumber>,
) -> Vec<PlacedProvince> {
    let proceedings = builder.context.proceedings;
    let tiles: Vec<((u8, u8), Key)> = proceedings
        .keys(EntryKind::Province)
        .inspect(|&key| builder.context.record_entry(key))
        .filter_map(|key| Some((proceedings.provinces[key.index()].value.tile?, key)))
        .collect();
    let first_column = tiles.iter().map(|&((column, _), _)| column).min().unwrap_or(1);
    let last_column = tiles.iter().map(|&((column, _), _)| column).max().unwrap_or(1);
    let first_row = tiles.iter().map(|&((_, row), _)| row).min().unwrap_or(1);
    let is_narrow = last_column + 1 - first_column >= MIN_NARROW_COLUMNS;
    let max_chars = if is_narrow { MAX_LINE_CHARS - 1 } else { MAX_LINE_CHARS };
    let mut provinces: Vec<_> = tiles
        .into_iter()
        .map(|((column, row), key)| PlacedProvince {
            key,
            column: column - first_column,
            row: row - first_row,
            name_lines: wrap_words(builder.name(key).split_whitespace(), max_chars),
            number: number(key),
        })
        .collect();
    provinces.sort_by_key(|province| (province.row, province.column, province.key));
    provinces
}

/// Positions of the tiles: horizontal ones are percentages, vertical ones are in ems.
struct Grid {
    column_step: f64,
    tile_height: f64,
}

impl Grid {
    fn x(&self, province: &PlacedProvince) -> f64 {
        f64::from(province.column) * self.column_step
    }

    fn y(&self, province: &PlacedProvince) -> f64 {
        f64::from(province.row) * (self.tile_height + ROW_GAP_EM)
    }

    /// The lines of the name, in the middle of the tile.
    fn name_lines(&self, province: &PlacedProvince) -> Vec<TileLine> {
        let middle = self.x(province) + (self.column_step - COLUMN_GAP_PERCENT) / 2.0;
        let text_height = LINE_HEIGHT_EM * (count_to_f64(province.name_lines.len()) - 1.0);
        let first_line = self.y(province) + (self.tile_height - text_height) / 2.0 + 0.35;
        let line = |(index, text): (usize, &String)| TileLine {
            x: format_percent(middle),
            y: format_em(first_line + LINE_HEIGHT_EM * count_to_f64(index)),
            text: text.clone(),
        };
        province.name_lines.iter().enumerate().map(line).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "lines and records are far fewer than 2^52")]
fn count_to_f64(count: usize) -> f64 {
    count as f64
}

/// The map of the number of records that name each province.
pub fn build_records_map(builder: ViewBuilder<'_>) -> Option<TileMap> {
    let context = builder.context;
    let locale = &context.language.locale;
    let record_count = |key: Key| {
        let backlinks = context.links.backlinks(key).iter();
        let count = backlinks.filter(|backlink| backlink.source.kind == EntryKind::Record).count();
        let text = context.language.numbers.format_count(count);
        Some(MapNumber { value: count_to_f64(count), text })
    };
    let format_records = |number: &str| {
        let singular = locale.text_in("records_count", "one");
        let pattern = if number == "1" && !singular.is_empty() {
            singular
        } else {
            locale.text_in("records_count", "other")
        };
        kyyeu_model::interpolate(pattern, &[("n", number)])
    };
    let spec = MapSpec { id: "ban_do".to_owned(), title: locale.text("map_of_records").to_owned() };
    build_tile_map(builder, spec, record_count, format_records)
}

/// A class of numbers that have one shade.
struct NumberClass {
    least: MapNumber,
    largest: MapNumber,
}

/// Numbers in classes: a class for each number if there are few, else classes of about equal size.
/// Zero is in no class.
struct ClassBreaks(Vec<NumberClass>);

impl ClassBreaks {
    fn new<'a>(numbers: impl Iterator<Item = &'a MapNumber>) -> Self {
        let mut sorted: Vec<_> = numbers.filter(|number| number.value != 0.0).cloned().collect();
        sorted.sort_by(|a, b| a.value.total_cmp(&b.value));
        let mut distinct = sorted.clone();
        distinct.dedup_by(|a, b| a.value.total_cmp(&b.value).is_eq());
        if distinct.len() <= SHADE_COUNT {
            let class = |number: MapNumber| NumberClass { least: number.clone(), largest: number };
            return Self(distinct.into_iter().map(class).collect());
        }
        let mut classes: Vec<NumberClass> = Vec::new();
        for class in 0..SHADE_COUNT {
            let start = sorted.len() * class / SHADE_COUNT;
            let end = sorted.len() * (class + 1) / SHADE_COUNT;
            let previous = classes.last().map(|class| class.largest.value);
            let least = sorted[start..end]
                .iter()
                .find(|number| previous.is_none_or(|previous| number.value > previous));
            if let Some(least) = least {
                classes
                    .push(NumberClass { least: least.clone(), largest: sorted[end - 1].clone() });
            }
        }
        Self(classes)
    }

    /// The tone of a class, from 1 to [`SHADE_COUNT`].
    fn class_tone(&self, class: usize) -> usize {
        match self.0.len() {
            0 | 1 => 3,
            count => 1 + (class * (SHADE_COUNT - 1) + (count - 1) / 2) / (count - 1),
        }
    }

    /// The tone of a number; 0 for zero.
    fn value_tone(&self, value: f64) -> usize {
        if value == 0.0 {
            return 0;
        }
        let class = self.0.iter().position(|class| value <= class.largest.value);
        class.map_or(0, |class| self.class_tone(class))
    }

    /// The legend of the map. `no_number` is the text for provinces without a number.
    fn legend(&self, no_number: Option<&str>) -> Vec<Shade> {
        let mut shades = Vec::new();
        if let Some(text) = no_number {
            shades.push(Shade { tone: 0, text: text.to_owned() });
        }
        for (index, NumberClass { least, largest }) in self.0.iter().enumerate() {
            let text = if least.value.total_cmp(&largest.value).is_eq() {
                least.text.clone()
            } else {
                format!("{} – {}", least.text, largest.text)
            };
            shades.push(Shade { tone: self.class_tone(index), text });
        }
        shades
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class_breaks(values: &[f64]) -> ClassBreaks {
        let number = |&value: &f64| MapNumber { value, text: value.to_string() };
        let numbers: Vec<_> = values.iter().map(number).collect();
        ClassBreaks::new(numbers.iter())
    }

    #[test]
    fn few_numbers_have_a_shade_each_and_many_are_shared_out() {
        let few = class_breaks(&[2.0, 0.0, 4.0, 2.0]);
        assert_eq!([few.value_tone(0.0), few.value_tone(2.0), few.value_tone(4.0)], [0, 1, 5]);
        let many = class_breaks(&(1..=25).map(f64::from).collect::<Vec<_>>());
        assert_eq!(
            [
                many.value_tone(1.0),
                many.value_tone(5.0),
                many.value_tone(6.0),
                many.value_tone(25.0)
            ],
            [1, 1, 2, 5]
        );
        let skewed = class_breaks(&[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 900.0]);
        assert_eq!(skewed.value_tone(900.0), 5);
        assert_eq!(skewed.value_tone(1.0), 1);
    }
}
