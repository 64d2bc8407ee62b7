//! The map of tiles: one a province, placed by the register, shaded by a number.

use crate::charts::canvas::{format_em, format_percent, wrap_words};
use crate::view_builder::ViewBuilder;
use kyyeu_model::{EntryKind, Key};
use kyyeu_view::{Shade, Tile, TileLine, TileMap};

/// From so many tiles on a map says more than a list.
const MIN_TILES: usize = 4;

/// How many shades there are.
const SHADE_COUNT: usize = 5;

/// Space between tiles along the width, in percent, and along the height, in ems.
const TILE_GAP: (f64, f64) = (0.8, 0.3);

/// The longest line of a name, in characters.
const MAX_LINE_CHARS: usize = 7;

/// From so many columns on tiles are narrow, and lines are shorter by a character.
const MIN_NARROW_COLUMNS: u8 = 7;

/// What a map shows.
pub struct MapSpec {
    /// Anchor.
    pub id: String,
    /// Title.
    pub title: String,
}

/// A number of a province: for the shade, and as the reader sees it.
pub type MapValue = Option<(f64, String)>;

/// The map of all provinces that have tiles; nothing where there are few. `text` is what a tile
/// says of its number.
pub fn build_tile_map(
    filler: ViewBuilder<'_>,
    shown: MapSpec,
    value: impl Fn(Key) -> MapValue,
    text: impl Fn(&str) -> String,
) -> Option<TileMap> {
    let provinces = &filler.context.proceedings.provinces;
    let mut placed: Vec<_> = filler
        .context
        .proceedings
        .keys(EntryKind::Province)
        .inspect(|&key| filler.context.record_entry(key))
        .filter_map(|key| Some((provinces[key.index()].value.tile?, key)))
        .collect();
    if placed.len() < MIN_TILES {
        return None;
    }
    placed.sort_by_key(|&((column, row), key)| (row, column, key));
    let columns = placed.iter().map(|((column, _), _)| *column).max().unwrap_or(1);
    let first = placed.iter().map(|((column, _), _)| *column).min().unwrap_or(1);
    let first_row = placed.iter().map(|((_, row), _)| *row).min().unwrap_or(1);
    let values: Vec<MapValue> = placed.iter().map(|&(_, key)| value(key)).collect();
    let classes = ClassBreaks::from_values(values.iter().flatten());
    let longest =
        if columns + 1 - first >= MIN_NARROW_COLUMNS { MAX_LINE_CHARS - 1 } else { MAX_LINE_CHARS };
    let names: Vec<_> =
        placed.iter().map(|&(_, key)| wrap_words(&filler.name(key), longest)).collect();
    let lines = names.iter().map(Vec::len).max().unwrap_or(1);
    let (step, height) = (100.0 / f64::from(columns + 1 - first), 1.5 + 1.15 * count_to_f64(lines));
    let locale = &filler.context.language.locale;
    let tile = |(at, &((column, row), key)): (usize, &((u8, u8), Key))| {
        let (x, y) =
            (f64::from(column - first) * step, f64::from(row - first_row) * (height + TILE_GAP.1));
        let middle = x + (step - TILE_GAP.0) / 2.0;
        let top = y + (height - 1.15 * (count_to_f64(names[at].len()) - 1.0)) / 2.0 + 0.35;
        let line = |(line, text): (usize, &String)| TileLine {
            x: format_percent(middle),
            y: format_em(top + 1.15 * count_to_f64(line)),
            text: text.clone(),
        };
        let number = values[at]
            .as_ref()
            .map_or_else(|| locale.text("no_number").to_owned(), |(_, number)| text(number));
        Tile {
            href: filler.href(key),
            lines: names[at].iter().enumerate().map(line).collect(),
            text: format!("{}: {number}", filler.name(key)),
            x: format_percent(x),
            y: format_em(y),
            tone: values[at].as_ref().map_or(0, |(value, _)| classes.value_tone(*value)),
        }
    };
    let rows = placed.iter().map(|((_, row), _)| *row - first_row + 1).max().unwrap_or(1);
    let description = locale.format(
        "map_description",
        &[("n", &filler.context.language.numbers.format_count(placed.len()))],
    );
    Some(TileMap {
        id: shown.id,
        title: shown.title,
        description,
        width: format_percent(step - TILE_GAP.0),
        tile_height: format_em(height),
        height: format_em(f64::from(rows) * (height + TILE_GAP.1)),
        tiles: placed.iter().enumerate().map(tile).collect(),
        shades: classes
            .legend(values.iter().any(Option::is_none).then(|| locale.text("no_number"))),
    })
}

#[expect(clippy::cast_precision_loss, reason = "a name has a handful of lines")]
fn count_to_f64(count: usize) -> f64 {
    count as f64
}

/// The provinces by how many records name them.
pub fn build_records_map(filler: ViewBuilder<'_>) -> Option<TileMap> {
    let material = filler.context;
    let count = |key: Key| {
        let records = material
            .links
            .backlinks(key)
            .iter()
            .filter(|naming| naming.source.kind == EntryKind::Record);
        let count = records.count();
        Some((count_to_f64(count), material.language.numbers.format_count(count)))
    };
    let title = material.language.locale.text("map_of_records").to_owned();
    let one_or_many = |number: &str| {
        let key = if number == "1"
            && !material.language.locale.text_in("records_count", "one").is_empty()
        {
            "one"
        } else {
            "other"
        };
        kyyeu_model::interpolate(
            material.language.locale.text_in("records_count", key),
            &[("n", number)],
        )
    };
    build_tile_map(filler, MapSpec { id: "ban_do".to_owned(), title }, count, one_or_many)
}

/// Numbers in classes: each on its own where there are few, else so that all classes hold about as
/// many.
struct ClassBreaks {
    /// The least and most of each class, with their words.
    bounds: Vec<[(f64, String); 2]>,
}

impl ClassBreaks {
    fn from_values<'a>(values: impl Iterator<Item = &'a (f64, String)>) -> Self {
        let mut sorted: Vec<_> = values.filter(|(value, _)| *value != 0.0).cloned().collect();
        sorted.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let mut distinct = sorted.clone();
        distinct.dedup_by(|(a, _), (b, _)| a.total_cmp(b).is_eq());
        if distinct.len() <= SHADE_COUNT {
            return Self {
                bounds: distinct.into_iter().map(|value| [value.clone(), value]).collect(),
            };
        }
        let mut classes: Vec<[(f64, String); 2]> = Vec::new();
        for class in 0..SHADE_COUNT {
            let (from, to) =
                (sorted.len() * class / SHADE_COUNT, sorted.len() * (class + 1) / SHADE_COUNT);
            let after = classes.last().map(|[_, (most, _)]| *most);
            let mut inside = sorted[from..to]
                .iter()
                .filter(|(value, _)| after.is_none_or(|after| *value > after));
            if let Some(least) = inside.next() {
                let most = sorted[to - 1].clone();
                classes.push([least.clone(), most]);
            }
        }
        Self { bounds: classes }
    }

    fn class_tone(&self, class: usize) -> usize {
        match self.bounds.len() {
            0 | 1 => 3,
            count => 1 + (class * (SHADE_COUNT - 1) + (count - 1) / 2) / (count - 1),
        }
    }

    fn value_tone(&self, value: f64) -> usize {
        if value == 0.0 {
            return 0;
        }
        let class = self.bounds.iter().position(|[_, (most, _)]| value <= *most);
        class.map_or(0, |class| self.class_tone(class))
    }

    fn legend(&self, none: Option<&str>) -> Vec<Shade> {
        let none = none.map(|text| Shade { tone: 0, text: text.to_owned() });
        let classes =
            self.bounds.iter().enumerate().map(|(at, [(low, least), (high, most)])| Shade {
                tone: self.class_tone(at),
                text: if low.total_cmp(high).is_eq() {
                    least.clone()
                } else {
                    format!("{least} – {most}")
                },
            });
        none.into_iter().chain(classes).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class_breaks(values: &[f64]) -> ClassBreaks {
        let values: Vec<_> = values.iter().map(|value| (*value, value.to_string())).collect();
        ClassBreaks::from_values(values.iter())
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
