//! The tables of datasets: `content/statistics/*.yaml`.

use crate::schema::{ALIASES, FieldType, Schema, field, required};
use kyyeu_model::EntryKind;

/// A file of `statistics`.
pub static DATASET: Schema = Schema {
    name: "a dataset",
    fields: &[
        required("title", FieldType::Text, "What it says."),
        field(
            "unit",
            FieldType::Text,
            "What is counted, for figures that do not say so themselves; `%` where the numbers \
             are percentages.",
        ),
        field("period", FieldType::Date, "The period that it holds for."),
        field("province", FieldType::Ref(EntryKind::Province), "The province that it is about."),
        field(
            "organisation",
            FieldType::Ref(EntryKind::Organisation),
            "The organisation that it is about.",
        ),
        field("region", FieldType::Text, "The region that it is about."),
        field(
            "source",
            FieldType::Ref(EntryKind::Record),
            "The record that states it; `record#anchor` names the very paragraph. Without an \
             anchor it is the paragraph where that record's text states the figure.",
        ),
        field(
            "stated",
            FieldType::Text,
            "The words of the source that state the figures, exactly. Every number of a figure \
             must stand in them, in digits of the workshop's language or as a word.",
        ),
        field("note", FieldType::Markdown, "What a reader must know about it."),
        field(
            "chart",
            FieldType::OneOf(&["bars", "stacked", "series", "targets", "dots", "map", "none"]),
            "How it is drawn, where the shape of the data does not decide it well.",
        ),
        field(
            "figures",
            FieldType::MapById(&FIGURE),
            "Its figures, one by one. A dataset has figures or a table.",
        ),
        field(
            "rows",
            FieldType::OneOf(&[
                "province",
                "organisation",
                "speaker",
                "document",
                "topic",
                "year",
                "sex",
                "age",
                "group",
            ]),
            "For a table: what the rows are. Entries of a register; years (`2020`); `female`, \
             `male`, `other`; ages (`18-22`, `under-18`, `from-60`); or groups that `groups` \
             names.",
        ),
        field(
            "groups",
            FieldType::MapById(&GROUP),
            "For a table whose rows are groups: what each is called.",
        ),
        field("columns", FieldType::MapById(&COLUMN), "For a table: its columns."),
        field(
            "table",
            FieldType::Cells,
            "For a table: its numbers, by row and column. A number may be a series: `{2020: 151, \
             2021: 160}`. A figure of a table is called `row.column`, in a series \
             `row.column.year`.",
        ),
        field(
            "total",
            FieldType::Row,
            "For a table: totals by column; the rows must add up to them. Their figures are \
             called `total.column`.",
        ),
        field(
            "partial",
            FieldType::Bool,
            "For a table: `true` where the rows are not all, so that they add up to the total at \
             most.",
        ),
        ALIASES,
    ],
};

/// An entry of `figures`.
pub static FIGURE: Schema = Schema {
    name: "a figure",
    fields: &[
        required("label", FieldType::Text, "What it says."),
        field(
            "definition",
            FieldType::Text,
            "What exactly is counted, where the label does not say it.",
        ),
        required(
            "value",
            FieldType::Amount,
            "The number as stated, with a decimal point and without grouping; or a series, a map \
             from years to numbers, whose figures are called `figure.year`.",
        ),
        field("unit", FieldType::Text, "What is counted, where it is not the dataset's unit."),
        field(
            "scale",
            FieldType::OneOf(&["thousand", "million", "billion"]),
            "The power of ten that the number was stated in: 1,2 triệu is 1.2 with `million`.",
        ),
        field(
            "qualifier",
            FieldType::OneOf(&["over", "nearly", "about"]),
            "How the number was hedged: hơn, gần, khoảng.",
        ),
        field("period", FieldType::Date, "The period, where it is not the dataset's."),
        field(
            "source",
            FieldType::Ref(EntryKind::Record),
            "The record that states it, where it is not the dataset's.",
        ),
        field(
            "stated",
            FieldType::Text,
            "The words of the source that state it, where they are not the dataset's.",
        ),
        field("of", FieldType::FigureRef, "The figure that it is a part of; it must not be more."),
        field(
            "of_text",
            FieldType::Text,
            "What it is a share of, where that number is not stated.",
        ),
        field(
            "percent",
            FieldType::Number,
            "The share as stated, in percent; with `of`, it must be what the two numbers give, \
             to the decimals that it has.",
        ),
        field(
            "part",
            FieldType::FigureRef,
            "For a share or rate on its own: the part whose whole is `of`.",
        ),
        field(
            "per",
            FieldType::Number,
            "For a rate: how many of the whole it counts (1000); without it, and with the unit \
             `%`, 100.",
        ),
        field(
            "sum_of",
            FieldType::FigureRefs,
            "The parts that add up to it; a series stands for its years.",
        ),
        field(
            "includes",
            FieldType::FigureRefs,
            "Parts that do not overlap and add up to it at most.",
        ),
        field(
            "average_of",
            FieldType::FigureRef,
            "The total, or the series, that it is the average of.",
        ),
        field(
            "over",
            FieldType::Number,
            "For an average: over how many years or other things; without it, the years of the \
             series or of the total's period.",
        ),
        field("rank", FieldType::Integer, "Its rank as stated."),
        field("rank_among", FieldType::Text, "Among whom."),
        field("ranked_with", FieldType::FigureRefs, "The figures that the rank counts."),
        field(
            "rank_from",
            FieldType::OneOf(&["highest", "lowest"]),
            "Which end is first; `highest` where it is left out.",
        ),
        field("target", FieldType::Number, "What was aimed at."),
        field(
            "attained",
            FieldType::Number,
            "How much of the target was reached, in percent, as stated.",
        ),
        field(
            "known_discrepancy",
            FieldType::Text,
            "Why a relation does not hold in the source itself. It is then kept, and shown to \
             the reader.",
        ),
        field("note", FieldType::Text, "What a reader must know about it."),
    ],
};

/// An entry of `groups`.
pub static GROUP: Schema = Schema {
    name: "a group",
    fields: &[required("label", FieldType::Text, "What the reader calls it.")],
};

/// An entry of `columns`.
pub static COLUMN: Schema = Schema {
    name: "a column",
    fields: &[
        required("label", FieldType::Text, "What it says."),
        field(
            "definition",
            FieldType::Text,
            "What exactly is counted, where the label does not say it.",
        ),
        field("unit", FieldType::Text, "What is counted, where it is not the dataset's unit."),
        field("of", FieldType::Text, "The column that it is a part of; in no row it must be more."),
        field(
            "part",
            FieldType::Text,
            "For a share or rate: the column of the part whose whole is `of`.",
        ),
        field(
            "per",
            FieldType::Number,
            "For a rate: how many of the whole it counts; without it, and with the unit `%`, 100.",
        ),
        field("sum_of", FieldType::Texts, "The columns that add up to it in every row."),
        field(
            "includes",
            FieldType::Texts,
            "Columns that do not overlap and add up to it at most.",
        ),
        field("average_of", FieldType::Text, "The column that it is the average of."),
        field("over", FieldType::Number, "For an average: over how many years or other things."),
        field("rank_of", FieldType::Text, "The column whose rows it ranks."),
        field(
            "rank_from",
            FieldType::OneOf(&["highest", "lowest"]),
            "Which end is first; `highest` where it is left out.",
        ),
        field(
            "known_discrepancy",
            FieldType::Text,
            "Why a relation does not hold in the source itself; shown to the reader.",
        ),
    ],
};
