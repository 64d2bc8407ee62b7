//! Tables, each in a region that can be scrolled.

use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use crate::escape::escape_attribute;
use crate::markdown::writer::{MarkdownWriter, OpenTable};

/// Which part of a table a row belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TablePart {
    Head,
    Body,
}

impl MarkdownWriter<'_> {
    pub fn start_table(&mut self, alignments: Vec<Alignment>, range: &Range<usize>) {
        self.table_count += 1;
        // In the volume the tables of all records are on one page: there the block's number
        // identifies a table.
        let position = self.view.context.volume_position();
        let number = position
            .and_then(|position| position.block_number_at(range.start))
            .map_or_else(|| self.table_count.to_string(), ToOwned::to_owned);
        let label = self.context.language.locale.format("table_label", &[("n", &number)]);
        let anchor = self.view.anchor_at(range.start);
        let id = anchor
            .map(|anchor| format!(" id=\"{}\"", escape_attribute(&self.element_id(anchor))))
            .unwrap_or_default();
        let correction_marks =
            anchor.map(|anchor| self.correction_marks(anchor)).unwrap_or_default();
        let number = self.block_number(range.start);
        self.push_html(&format!(
            "<div class=\"table\"{id}{} role=\"region\" tabindex=\"0\" aria-label=\"{}\">{}",
            number.attribute,
            escape_attribute(&label),
            number.page_break,
        ));
        if let Some(anchor) = anchor {
            self.push_former_anchors(anchor);
        }
        self.open_table = Some(OpenTable {
            alignments: alignments.clone(),
            column: 0,
            in_head: false,
            correction_marks,
        });
        self.push_default(Event::Start(Tag::Table(alignments)));
    }

    pub fn end_table(&mut self) {
        let correction_marks =
            self.open_table.take().map(|table| table.correction_marks).unwrap_or_default();
        self.push_default(Event::End(TagEnd::Table));
        self.push_html("</div>\n");
        if !correction_marks.is_empty() {
            self.push_html(&format!("<p>{}</p>\n", correction_marks.trim_start()));
        }
    }

    pub fn start_row(&mut self, part: TablePart) {
        if let Some(table) = &mut self.open_table {
            table.in_head = part == TablePart::Head;
            table.column = 0;
        }
        let tag = if part == TablePart::Head { Tag::TableHead } else { Tag::TableRow };
        self.push_default(Event::Start(tag));
    }

    pub fn start_cell(&mut self) {
        let Some(table) = &mut self.open_table else { return };
        let class = match table.alignments.get(table.column) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        table.column += 1;
        let tag = if table.in_head {
            format!("<th scope=\"col\"{class}>")
        } else {
            format!("<td{class}>")
        };
        self.push_html(&tag);
    }

    pub fn end_cell(&mut self) {
        let in_head = self.open_table.as_ref().is_some_and(|table| table.in_head);
        self.push_html(if in_head { "</th>" } else { "</td>" });
    }
}
