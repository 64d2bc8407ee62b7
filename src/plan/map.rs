//! The map of tiles: one a province, placed by the register, shaded by a number.

use super::canvas::{em, percent, wrap};
use super::fill::Filler;
use kyyeu_model::{EntryKind, Key};
use kyyeu_view::{Shade, Tile, TileLine, TileMap};

/// From so many tiles on a map says more than a list.
const LEAST: usize = 4;

/// How many shades there are.
const SHADES: usize = 5;

/// Space between tiles along the width, in percent, and along the height, in ems.
const GAP: (f64, f64) = (0.8, 0.3);

/// The longest line of a name, in characters.
const LONGEST: usize = 7;

/// From so many columns on tiles are narrow, and lines are shorter by a character.
const NARROW: u8 = 7;

/// What a map shows.
pub struct Shown {
    /// Anchor.
    pub id: String,
    /// Title.
    pub title: String,
}

/// A number of a province: for the shade, and as the reader sees it.
pub type Value = Option<(f64, String)>;

/// The map of all provinces that have tiles; nothing where there are few. `text` is what a tile
/// says of its number.
pub fn map(
    filler: Filler<'_>,
    shown: Shown,
    value: impl Fn(Key) -> Value,
    text: impl Fn(&str) -> String,
) -> Option<TileMap> {
    let provinces = &filler.material.proceedings.provinces;
    let mut placed: Vec<_> = filler
        .material
        .proceedings
        .keys(EntryKind::Province)
        .filter_map(|key| Some((provinces[key.at()].value.tile?, key)))
        .collect();
    if placed.len() < LEAST {
        return None;
    }
    placed.sort_by_key(|&((column, row), key)| (row, column, key));
    let columns = placed.iter().map(|((column, _), _)| *column).max().unwrap_or(1);
    let first = placed.iter().map(|((column, _), _)| *column).min().unwrap_or(1);
    let first_row = placed.iter().map(|((_, row), _)| *row).min().unwrap_or(1);
    let values: Vec<Value> = placed.iter().map(|&(_, key)| value(key)).collect();
    let classes = Classes::of(values.iter().flatten());
    let longest = if columns + 1 - first >= NARROW { LONGEST - 1 } else { LONGEST };
    let names: Vec<_> = placed.iter().map(|&(_, key)| wrap(&filler.name(key), longest)).collect();
    let lines = names.iter().map(Vec::len).max().unwrap_or(1);
    let (step, height) = (100.0 / f64::from(columns + 1 - first), 1.5 + 1.15 * lines_of(lines));
    let locale = &filler.material.language.locale;
    let tile = |(at, &((column, row), key)): (usize, &((u8, u8), Key))| {
        let (x, y) =
            (f64::from(column - first) * step, f64::from(row - first_row) * (height + GAP.1));
        let middle = x + (step - GAP.0) / 2.0;
        let top = y + (height - 1.15 * (lines_of(names[at].len()) - 1.0)) / 2.0 + 0.35;
        let line = |(line, text): (usize, &String)| TileLine {
            x: percent(middle),
            y: em(top + 1.15 * lines_of(line)),
            text: text.clone(),
        };
        let number = values[at]
            .as_ref()
            .map_or_else(|| locale.text("no_number").to_owned(), |(_, number)| text(number));
        Tile {
            href: filler.href(key),
            lines: names[at].iter().enumerate().map(line).collect(),
            text: format!("{}: {number}", filler.name(key)),
            x: percent(x),
            y: em(y),
            tone: values[at].as_ref().map_or(0, |(value, _)| classes.tone(*value)),
        }
    };
    let rows = placed.iter().map(|((_, row), _)| *row - first_row + 1).max().unwrap_or(1);
    let description = locale
        .fill("map_description", &[("n", &filler.material.language.numbers.count(placed.len()))]);
    Some(TileMap {
        id: shown.id,
        title: shown.title,
        description,
        width: percent(step - GAP.0),
        tile_height: em(height),
        height: em(f64::from(rows) * (height + GAP.1)),
        tiles: placed.iter().enumerate().map(tile).collect(),
        shades: classes
            .shades(values.iter().any(Option::is_none).then(|| locale.text("no_number"))),
    })
}

#[expect(clippy::cast_precision_loss, reason = "a name has a handful of lines")]
fn lines_of(count: usize) -> f64 {
    count as f64
}

/// The provinces by how many records name them.
pub fn of_records(filler: Filler<'_>) -> Option<TileMap> {
    let material = filler.material;
    let count = |key: Key| {
        let records =
            material.links.namings(key).iter().filter(|naming| naming.by.kind == EntryKind::Record);
        let count = records.count();
        Some((lines_of(count), material.language.numbers.count(count)))
    };
    let title = material.language.locale.text("map_of_records").to_owned();
    let one_or_many = |number: &str| {
        let key =
            if number == "1" && !material.language.locale.of("records_count", "one").is_empty() {
                "one"
            } else {
                "other"
            };
        kyyeu_model::fill(material.language.locale.of("records_count", key), &[("n", number)])
    };
    map(filler, Shown { id: "ban_do".to_owned(), title }, count, one_or_many)
}

/// Numbers in classes: each on its own where there are few, else so that all classes hold about as
/// many.
struct Classes {
    /// The least and most of each class, with their words.
    classes: Vec<[(f64, String); 2]>,
}

impl Classes {
    fn of<'a>(values: impl Iterator<Item = &'a (f64, String)>) -> Self {
        let mut sorted: Vec<_> = values.filter(|(value, _)| *value != 0.0).cloned().collect();
        sorted.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let mut distinct = sorted.clone();
        distinct.dedup_by(|(a, _), (b, _)| a.total_cmp(b).is_eq());
        if distinct.len() <= SHADES {
            return Self {
                classes: distinct.into_iter().map(|value| [value.clone(), value]).collect(),
            };
        }
        let mut classes: Vec<[(f64, String); 2]> = Vec::new();
        for class in 0..SHADES {
            let (from, to) = (sorted.len() * class / SHADES, sorted.len() * (class + 1) / SHADES);
            let after = classes.last().map(|[_, (most, _)]| *most);
            let mut inside = sorted[from..to]
                .iter()
                .filter(|(value, _)| after.is_none_or(|after| *value > after));
            if let Some(least) = inside.next() {
                let most = sorted[to - 1].clone();
                classes.push([least.clone(), most]);
            }
        }
        Self { classes }
    }

    fn shade(&self, class: usize) -> usize {
        match self.classes.len() {
            0 | 1 => 3,
            count => 1 + (class * (SHADES - 1) + (count - 1) / 2) / (count - 1),
        }
    }

    fn tone(&self, value: f64) -> usize {
        if value == 0.0 {
            return 0;
        }
        let class = self.classes.iter().position(|[_, (most, _)]| value <= *most);
        class.map_or(0, |class| self.shade(class))
    }

    fn shades(&self, none: Option<&str>) -> Vec<Shade> {
        let none = none.map(|text| Shade { tone: 0, text: text.to_owned() });
        let classes =
            self.classes.iter().enumerate().map(|(at, [(low, least), (high, most)])| Shade {
                tone: self.shade(at),
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

    fn classes(values: &[f64]) -> Classes {
        let values: Vec<_> = values.iter().map(|value| (*value, value.to_string())).collect();
        Classes::of(values.iter())
    }

    #[test]
    fn few_numbers_have_a_shade_each_and_many_are_shared_out() {
        let few = classes(&[2.0, 0.0, 4.0, 2.0]);
        assert_eq!([few.tone(0.0), few.tone(2.0), few.tone(4.0)], [0, 1, 5]);
        let many = classes(&(1..=25).map(f64::from).collect::<Vec<_>>());
        assert_eq!([many.tone(1.0), many.tone(5.0), many.tone(6.0), many.tone(25.0)], [1, 1, 2, 5]);
        let skewed = classes(&[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 900.0]);
        assert_eq!(skewed.tone(900.0), 5);
        assert_eq!(skewed.tone(1.0), 1);
    }
}
