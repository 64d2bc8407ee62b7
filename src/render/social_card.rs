//! The picture that stands for the site where someone sends a page on: paper, ink, one red rule.
//!
//! Its type is Source Serif 4, the Latin and Vietnamese letters of `templates/assets/fonts`, one
//! file a weight, in `fonts`, under another name, as the licence beside them asks. Nothing of the
//! machine is drawn with: the same bytes everywhere.

use std::fmt::Write;
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Node, Options, Tree};

use crate::escape;
use kyyeu_view::SocialCard;

const FONTS: [&[u8]; 2] =
    [include_bytes!("../../fonts/card-400.ttf"), include_bytes!("../../fonts/card-600.ttf")];

/// Width and height that sites show whole.
const SIZE_PX: (u32, u32) = (1200, 630);

/// What stands free at each side.
const MARGIN_PX: f32 = 84.0;

/// Sizes of the title, the largest first that lets it stand in so many lines.
const TITLE_SIZES: [(f32, usize); 4] = [(72.0, 3), (60.0, 4), (50.0, 5), (40.0, 6)];

/// The width of a space, as a part of the size.
const SPACE_WIDTH_EM: f32 = 0.22;

/// The picture, as PNG.
///
/// # Panics
/// Never: the drawing is the program's own, and its texts are escaped.
#[must_use]
pub fn render_png(card: &SocialCard) -> Vec<u8> {
    let mut fonts = Database::new();
    FONTS.iter().for_each(|font| fonts.load_font_data(font.to_vec()));
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
    picture.encode_png().expect("a picture in memory has a form as PNG")
}

/// Words side by side, each a text of its own, to be measured.
fn measuring_svg(words: &[&str]) -> String {
    let mut svg = svg_start_tag();
    for word in words {
        push_text(&mut svg, 0.0, 200.0, (100.0, 600, TEXT_COLOUR), word);
    }
    svg.push_str("</svg>");
    svg
}

/// The widths of words at size 1.
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
        r##"<rect width="{}" height="{}" fill="#fbf9f3"/><rect x="{MARGIN_PX}" y="72" width="96" height="6" fill="{ACCENT_COLOUR}"/>"##,
        SIZE_PX.0, SIZE_PX.1
    ); // Writing to a string cannot fail.
    push_text(&mut svg, MARGIN_PX, 132.0, (34.0, 400, ACCENT_COLOUR), &card.kind);
    let mut down = 132.0 + size * 1.45;
    for line in lines {
        push_text(&mut svg, MARGIN_PX, down, (size, 600, TEXT_COLOUR), &line);
        down += size * 1.24;
    }
    for (line, at) in card.lines.iter().rev().zip([560.0, 514.0]) {
        push_text(&mut svg, MARGIN_PX, at, (32.0, 400, MUTED_COLOUR), line);
    }
    svg.push_str("</svg>");
    svg
}

/// The size of the title, and its lines; what does not stand on the picture even so is cut off.
fn fit_title(words: &[&str], widths: &[f32]) -> (f32, Vec<String>) {
    let room = f32::from(u16::try_from(SIZE_PX.0).unwrap_or(u16::MAX)) - 2.0 * MARGIN_PX;
    let mut broken = (TITLE_SIZES[0].0, Vec::new());
    for (size, most) in TITLE_SIZES {
        broken = (size, break_lines(words, widths, room / size));
        if broken.1.len() <= most {
            return broken;
        }
    }
    let most = TITLE_SIZES[TITLE_SIZES.len() - 1].1;
    broken.1.truncate(most);
    broken.1.last_mut().into_iter().for_each(|line| line.push('…'));
    broken
}

/// Words in lines of a width, both at size 1.
fn break_lines(words: &[&str], widths: &[f32], room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = f32::INFINITY;
    for (word, width) in words.iter().zip(widths) {
        if used + SPACE_WIDTH_EM + width > room {
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

/// A text: where it begins, and its size, weight and colour.
fn push_text(
    svg: &mut String,
    x: f32,
    y: f32,
    (size, weight, colour): (f32, u16, &str),
    words: &str,
) {
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
    fn a_title_stands_in_lines_that_have_room() {
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
