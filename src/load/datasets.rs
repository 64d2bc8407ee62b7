//! Datasets: `statistics/*.yaml`.

use super::fields::Fields;
use super::yaml::{self, Name, Node};
use super::{check, schema};
use crate::diag::{Code, Diagnostic, FileId, Sources, Span, nearest};
use crate::model::{
    Dataset, Entry, EntryKind, Figure, Figures, Number, Prose, Qualifier, Ref, Scale, Share, Table, TableColumn,
};

/// Reads a dataset; its id is the file's name.
pub fn dataset(sources: &Sources, file: FileId, faults: &mut Vec<Diagnostic>) -> Option<Entry<Dataset>> {
    let text = sources.text(file);
    let top = Span::new(file, 0..text.find('\n').unwrap_or(text.len()));
    let path = sources.path(file);
    let name = path.rsplit('/').next().unwrap_or(path);
    let id = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    check::id(id, Span::new(file, 0..0), faults);
    let node = match yaml::parse(sources, Span::new(file, 0..text.len())) {
        Ok(node) => node,
        Err(fault) => {
            faults.push(fault);
            return None;
        }
    };
    check::map(&node, &schema::DATASET, top, faults);
    let fields = Fields(&node);
    let listed = fields.map("figures").is_some();
    let tabled = ["rows", "columns", "table"].map(|name| fields.span(name).is_some());
    let figures = match (listed, tabled) {
        (true, [false, false, false]) => Figures::List(fields.entries("figures").iter().map(figure).collect()),
        (false, [true, true, true]) => Figures::Table(table(fields, faults)),
        _ => {
            let missing = |what: &str| {
                Diagnostic::new(Code::MissingField, top, what)
                    .help("give `figures`, or else `rows`, `columns` and `table` together")
            };
            faults.push(if listed {
                missing("a dataset has figures or a table, not both")
            } else {
                missing("a dataset has neither figures nor a whole table")
            });
            Figures::List(Vec::new())
        }
    };
    let note = fields.span("note").and_then(|span| {
        let note = fields.text("note")?;
        let unfolded = (sources.slice(span) != note).then_some(note);
        Some(Prose { span, unfolded })
    });
    let value = Dataset {
        title: fields.required("title"),
        unit: fields.text("unit"),
        period: fields.date("period"),
        province: fields.reference("province"),
        organisation: fields.reference("organisation"),
        region: fields.text("region"),
        source: fields.reference("source"),
        note,
        figures,
    };
    Some(Entry { id: id.to_owned(), span: top, aliases: fields.references("aliases"), value })
}

fn figure((name, node): &(Name, Node)) -> Entry<Figure> {
    let fields = Fields(node);
    let qualifier = fields.text("qualifier");
    let scale = fields.text("scale");
    let value = Figure {
        label: fields.required("label"),
        value: fields.number("value").unwrap_or(Number::Fraction(0, 1)),
        unit: fields.text("unit"),
        scale: Scale::ALL.iter().copied().find(|s| Some(s.name()) == scale.as_deref()),
        qualifier: Qualifier::ALL.iter().copied().find(|q| Some(q.name()) == qualifier.as_deref()),
        period: fields.date("period"),
        share: Share { of: fields.reference("of"), of_text: fields.text("of_text"), percent: fields.number("percent") },
        rank: fields.whole("rank").and_then(|rank| u64::try_from(rank).ok()),
        rank_among: fields.text("rank_among"),
        target: fields.number("target"),
        note: fields.text("note"),
    };
    Entry { id: name.text.clone(), span: name.span, aliases: Vec::new(), value }
}

fn table(fields: Fields<'_>, faults: &mut Vec<Diagnostic>) -> Table {
    let columns: Vec<_> = fields
        .entries("columns")
        .iter()
        .map(|(name, node)| {
            let fields = Fields(node);
            let value = TableColumn { label: fields.required("label"), unit: fields.text("unit") };
            Entry { id: name.text.clone(), span: name.span, aliases: Vec::new(), value }
        })
        .collect();
    let mut row = |(name, cells): &(Name, Node)| {
        for (column, _) in cells.entries() {
            if !columns.iter().any(|known| known.id == column.text) {
                let known = columns.iter().map(|known| known.id.as_str());
                faults.push(
                    Diagnostic::new(
                        Code::UnknownField,
                        column.span,
                        format!("the table has no column \"{}\"", column.text),
                    )
                    .suggest(nearest(&column.text, known)),
                );
            }
        }
        let numbers = columns.iter().map(|column| Fields(cells).number(&column.id)).collect();
        (Ref { id: name.text.clone(), span: name.span }, numbers)
    };
    let rows = fields.entries("table").iter().map(&mut row).collect();
    let rows_are = fields.text("rows").and_then(|name| EntryKind::from_name(&name)).unwrap_or(EntryKind::Province);
    Table { rows_are, columns, rows }
}
