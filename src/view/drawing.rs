//! Views of drawings: marks with coordinates, without colours or fonts.
//!
//! Horizontal coordinates are percentages of the width, vertical ones are ems: a drawing scales
//! with the screen, and its text keeps the font size of the page.

use serde::Serialize;

/// A line of text.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Label {
    /// Where it begins, or ends, or has its middle.
    pub x: String,
    /// Its baseline.
    pub y: String,
    /// How far it is moved along the width.
    pub dx: &'static str,
    /// `start`, `middle` or `end`.
    pub anchor: &'static str,
    /// `label`, `number` or `tick`.
    pub role: &'static str,
    /// The text.
    pub text: String,
}

/// A bar.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Bar {
    /// Left edge.
    pub x: String,
    /// Upper edge.
    pub y: String,
    /// Width.
    pub width: String,
    /// Height.
    pub height: &'static str,
    /// `bar`, `doubt` (how far a hedged number reaches), `tone-1` to `tone-6`.
    pub role: String,
}

/// A straight line.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Rule {
    /// Where it begins.
    pub x1: String,
    /// Where it begins.
    pub y1: String,
    /// Where it ends.
    pub x2: String,
    /// Where it ends.
    pub y2: String,
    /// `axis`, `grid`, `leader` or `target`.
    pub role: &'static str,
}

/// A dot.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Dot {
    /// Its middle.
    pub x: String,
    /// Its middle.
    pub y: String,
    /// `dot` or `line-1` to `line-4`.
    pub role: String,
}

/// A line through points, in a field of its own that is 100 by 100.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Polyline {
    /// Left edge of the field.
    pub x: String,
    /// Upper edge of the field.
    pub y: String,
    /// Width of the field.
    pub width: String,
    /// Height of the field.
    pub height: String,
    /// The points, as a polyline has them.
    pub points: String,
    /// `line-1` to `line-4`.
    pub role: String,
}

/// A drawing.
#[derive(Clone, Debug, Default, Hash, Serialize)]
pub struct Drawing {
    /// Anchor of the drawing; its title and description have it with an ending.
    pub id: String,
    /// What it is: `bars`, `stacked`, `series`, `targets` or `dots`.
    pub kind: &'static str,
    /// What it shows, in a line.
    pub title: String,
    /// What it shows, for those who cannot see it.
    pub description: String,
    /// What a reader must know to read it; shown below.
    pub caption: Vec<String>,
    /// Height.
    pub height: String,
    /// Straight lines, drawn first.
    pub rules: Vec<Rule>,
    /// Bars.
    pub bars: Vec<Bar>,
    /// Lines through points.
    pub paths: Vec<Polyline>,
    /// Dots.
    pub dots: Vec<Dot>,
    /// Texts.
    pub labels: Vec<Label>,
}

/// A line the height of a text, in a field that is 100 by 100.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Sparkline {
    /// The points, as a polyline has them.
    pub points: String,
}

/// A tile of the map.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Tile {
    /// Relative address of the province's page.
    pub href: String,
    /// The name in lines.
    pub lines: Vec<TileLine>,
    /// The whole name and the number, for those who cannot see the map.
    pub text: String,
    /// Left edge.
    pub x: String,
    /// Upper edge.
    pub y: String,
    /// Shade, from 0 (none) to 5.
    pub tone: usize,
}

/// A line of a tile's name.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TileLine {
    /// Middle.
    pub x: String,
    /// Baseline.
    pub y: String,
    /// The text.
    pub text: String,
}

/// A shade in the legend of the map.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Shade {
    /// From 0 (none) to 5.
    pub tone: usize,
    /// The range of numbers with this shade.
    pub text: String,
}

/// A map of tiles, one a province.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TileMap {
    /// Anchor of the map; its title has it with an ending.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What it shows, for those who cannot see it.
    pub description: String,
    /// Width of a tile.
    pub width: String,
    /// Height of a tile.
    pub tile_height: String,
    /// Height of the map.
    pub height: String,
    /// The tiles, row by row.
    pub tiles: Vec<Tile>,
    /// The shades, the lightest first.
    pub shades: Vec<Shade>,
}
