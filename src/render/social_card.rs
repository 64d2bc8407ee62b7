//! The image for previews of shared pages (Open Graph), as PNG.
//!
//! The font is a subset of Source Serif 4 in `fonts`, under another name, as its licence demands.
//! Never uses a font of the machine: the bytes are the same everywhere.

use std::fmt::Write;
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Node, Options, Tree};

use crate::escape;
use kyyeu_view::SocialCard;

const FONTS: [&[u8]; 2] =
    [include_bytes!("../../fonts/card-400.ttf"), include_bytes!("../../fonts/card-600.ttf")];

/// Width and height that sites show without cropping.
const SIZE_PX: (u32, u32) = (1200, 630);

/// Margin at the left and the right.
const MARGIN_PX: f32 = 84.0;

/// Font sizes of the title, each with the maximum number of lines. The first that fits is used.
const TITLE_SIZES: [(f32, usize); 4] = [(72.0, 3), (60.0, 4), (50.0, 5), (40.0, 6)];

/// The width of a space, in ems.
const SPACE_WIDTH_EM: f32 = 0.22;

/// Renders the card.
///
/// # Panics
/// Never: the drawing is well formed, and its texts are escaped.
#[must_use]
pub fn render_png(card: &SocialCard) -> Vec<u8> {
    let mut fonts = Database::new();
    for font in FONTS {
        fonts.load_font_data(font.to_vec());
    }
    let options = Options {
        fontdb: Arc::new(fonts),
        font_family: "Kyyeu Card".to_owned(),
        ..Options::default()
    };
    let tree = |svg: &str| Tree::from_str(svg, &options).expect("the drawing is well formed");
    let words: Vec<_> = card.title.split_whitespace().collect();
    let widths = measure_words(&tree(&measuring_svg(&words)));
    let drawing = tree(&card_svg(card, &words, &widths));
    let mut picture = Pixmap::new(SIZE_PX.0, SIZE_PX.1).expect("the picture has a size");
    resvg::render(&drawing, Transform::identity(), &mut picture.as_mut());
    picture.encode_png().expect("a pixmap can be encoded as PNG")
}

/// A drawing of words as separate texts, to measure them.
fn measuring_svg(words: &[&str]) -> String {
    let mut svg = svg_start_tag();
    for word in words {
        push_text(&mut svg, 0.0, 200.0, MEASURED_STYLE, word);
    }
    svg.push_str("</svg>");
    svg
}

/// The widths of words, in ems.
fn measure_words(tree: &Tree) -> Vec<f32> {
    let width = |node: &Node| node.abs_bounding_box().width() / 100.0;
    tree.root().children().iter().map(width).collect()
}

const TEXT_COLOUR: &str = "#1d1a16";
const MUTED_COLOUR: &str = "#5e574c";
const ACCENT_COLOUR: &str = "#96191c";

fn card_svg(card: &SocialCard, words: &[&str], widths: &[f32]) -> String {
    let (size, lines) = fit_title(words, widths);
    let mut svg = svg_start_tag();
    let _ = write!(
        svg,
        concat!(
            r##"<rect width="{}" height="{}" fill="#fbf9f3"/>"##,
            r##"<rect x="{}" y="72" width="96" height="6" fill="{}"/>"##
        ),
        SIZE_PX.0, SIZE_PX.1, MARGIN_PX, ACCENT_COLOUR
    );
    let kind_style = TextStyle { size: 34.0, weight: 400, colour: ACCENT_COLOUR };
    push_text(&mut svg, MARGIN_PX, 132.0, kind_style, &card.kind);
    let title_style = TextStyle { size, weight: 600, colour: TEXT_COLOUR };
    let mut y = 132.0 + size * 1.45;
    for line in lines {
        push_text(&mut svg, MARGIN_PX, y, title_style, &line);
        y += size * 1.24;
    }
    let line_style = TextStyle { size: 32.0, weight: 400, colour: MUTED_COLOUR };
    for (line, y) in card.lines.iter().rev().zip([560.0, 514.0]) {
        push_text(&mut svg, MARGIN_PX, y, line_style, line);
    }
    svg.push_str("</svg>");
    svg
}

/// The font size of the title, and its lines. Lines that do not fit at the smallest size are cut
/// off.
fn fit_title(words: &[&str], widths: &[f32]) -> (f32, Vec<String>) {
    let width = f32::from(u16::try_from(SIZE_PX.0).unwrap_or(u16::MAX)) - 2.0 * MARGIN_PX;
    for (size, max_lines) in TITLE_SIZES {
        let lines = break_lines(words, widths, width / size);
        if lines.len() <= max_lines {
            return (size, lines);
        }
    }
    let (size, max_lines) = TITLE_SIZES[TITLE_SIZES.len() - 1];
    let mut lines = break_lines(words, widths, width / size);
    lines.truncate(max_lines);
    if let Some(line) = lines.last_mut() {
        line.push('…');
    }
    (size, lines)
}

/// Breaks words into lines of a width in ems.
fn break_lines(words: &[&str], widths: &[f32], max_width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = f32::INFINITY;
    for (word, width) in words.iter().zip(widths) {
        if used + SPACE_WIDTH_EM + width > max_width {
            lines.push((*word).to_owned());
            used = *width;
        } else if let Some(line) = lines.last_mut() {
            line.push(' ');
            line.push_str(word);
            used += SPACE_WIDTH_EM + width;
        }
    }
    lines
}

fn svg_start_tag() -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}">"#,
        SIZE_PX.0, SIZE_PX.1
    )
}

/// The font of a text, and its colour.
#[derive(Clone, Copy)]
struct TextStyle {
    /// In pixels.
    size: f32,
    weight: u16,
    colour: &'static str,
}

/// The style in which words are measured: that of the title, 100 pixels high.
const MEASURED_STYLE: TextStyle = TextStyle { size: 100.0, weight: 600, colour: TEXT_COLOUR };

/// Appends a text whose baseline begins at a point.
fn push_text(svg: &mut String, x: f32, y: f32, style: TextStyle, words: &str) {
    let TextStyle { size, weight, colour } = style;
    let _ = write!(
        svg,
        r#"<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{colour}">"#
    );
    escape::push_attribute(svg, words);
    svg.push_str("</text>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_broken_into_lines_of_a_width() {
        let words = ["một", "hai", "ba", "bốn"];
        assert_eq!(break_lines(&words, &[1.0, 1.0, 1.0, 1.0], 2.5), ["một hai", "ba bốn"]);
        assert_eq!(break_lines(&words, &[9.0, 1.0, 1.0, 1.0], 2.5), ["một", "hai ba", "bốn"]);
        assert_eq!(break_lines(&[], &[], 2.5), Vec::<String>::new());
    }

    #[test]
    fn every_word_is_measured() {
        let data = |title: &str| SocialCard {
            kind: "Kỷ yếu".into(),
            title: title.into(),
            lines: vec!["năm 2023".into()],
        };
        let (short, long) = (render_png(&data("Ổ & <Ằ>")), render_png(&data(&"khuya ".repeat(90))));
        assert!(short.starts_with(b"\x89PNG") && long.len() > short.len());
        assert_eq!(short, render_png(&data("Ổ & <Ằ>")));
    }
}
