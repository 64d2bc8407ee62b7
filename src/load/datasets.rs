//! Datasets: `statistics/*.yaml`.

use super::fields::Fields;
use super::yaml::{self, Name, Node};
use super::{check, schema};
use kyyeu_diag::{Code, Diagnostic, FileId, Sources, Span, nearest};
use kyyeu_model::{
    Amount, ChartKind, Coverage, Dataset, Declared, Entry, EntryKind, Figure, Figures, Number,
    Prose, Qualifier, RankFrom, Ref, Rows, Scale, Share, Stated, Table, TableColumn, TableRow,
};

/// Reads a dataset; its id is the file's name.
pub fn dataset(
    sources: &Sources,
    file: FileId,
    faults: &mut Vec<Diagnostic>,
) -> Option<Entry<Dataset>> {
    let text = sources.text(file);
    let top = yaml::first_line(sources, file);
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
        (true, [false, false, false]) => {
            Figures::List(fields.entries("figures").iter().map(figure).collect())
        }
        (false, [true, true, true]) => Figures::Table(Reader { fields, faults }.table()),
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
    let chart = fields.text("chart");
    let value = Dataset {
        title: fields.required("title"),
        unit: fields.text("unit"),
        period: fields.date("period"),
        province: fields.reference("province"),
        organisation: fields.reference("organisation"),
        region: fields.text("region"),
        source: fields.reference("source"),
        stated: fields.words("stated"),
        note,
        chart_span: fields.span("chart"),
        chart: ChartKind::ALL.iter().copied().find(|kind| Some(kind.name()) == chart.as_deref()),
        figures,
    };
    Some(Entry { id: id.to_owned(), span: top, aliases: fields.references("aliases"), value })
}

fn declared(fields: Fields<'_>) -> Declared {
    Declared {
        sum_of: fields.references("sum_of"),
        includes: fields.references("includes"),
        part: fields.reference("part"),
        per: fields.stated("per"),
        average_of: fields.reference("average_of"),
        over: fields.stated("over"),
        ranked_with: match fields.reference("rank_of") {
            Some(column) => vec![column],
            None => fields.references("ranked_with"),
        },
        rank_from: match fields.text("rank_from").as_deref() {
            Some("lowest") => RankFrom::Lowest,
            _ => RankFrom::Highest,
        },
        known_discrepancy: fields.text("known_discrepancy"),
    }
}

fn figure((name, node): &(Name, Node)) -> Entry<Figure> {
    let fields = Fields(node);
    let qualifier = fields.text("qualifier");
    let scale = fields.text("scale");
    let missing = || Amount::One(Stated { number: Number::Fraction(0, 1), span: name.span });
    let value = Figure {
        label: fields.required("label"),
        definition: fields.text("definition"),
        value: fields.amount("value").unwrap_or_else(missing),
        unit: fields.text("unit"),
        scale: Scale::ALL.iter().copied().find(|s| Some(s.name()) == scale.as_deref()),
        qualifier: Qualifier::ALL.iter().copied().find(|q| Some(q.name()) == qualifier.as_deref()),
        period: fields.date("period"),
        source: fields.reference("source"),
        stated: fields.words("stated"),
        share: Share {
            of: fields.reference("of"),
            of_text: fields.text("of_text"),
            percent: fields.stated("percent"),
        },
        rank: fields.stated("rank"),
        rank_among: fields.text("rank_among"),
        target: fields.stated("target"),
        attained: fields.stated("attained"),
        declared: declared(fields),
        note: fields.text("note"),
    };
    Entry { id: name.text.clone(), span: name.span, aliases: Vec::new(), value }
}

struct Reader<'a, 'f> {
    fields: Fields<'a>,
    faults: &'f mut Vec<Diagnostic>,
}

impl Reader<'_, '_> {
    fn table(&mut self) -> Table {
        let column = |(name, node): &(Name, Node)| {
            let fields = Fields(node);
            let value = TableColumn {
                label: fields.required("label"),
                definition: fields.text("definition"),
                unit: fields.text("unit"),
                of: fields.reference("of"),
                declared: declared(fields),
            };
            Entry { id: name.text.clone(), span: name.span, aliases: Vec::new(), value }
        };
        let columns: Vec<_> = self.fields.entries("columns").iter().map(column).collect();
        let rows_are = self.fields.text("rows");
        let named = Rows::NAMED.iter().find(|(name, _)| Some(*name) == rows_are.as_deref());
        let rows_are = named.map_or(Rows::Entries(EntryKind::Province), |(_, rows)| *rows);
        let mut rows: Vec<_> = self
            .fields
            .entries("table")
            .iter()
            .map(|(name, cells)| self.row(rows_are, &columns, name, cells))
            .collect();
        let total = self.fields.map("total").map(|cells| {
            let id = Ref { id: Table::TOTAL.to_owned(), span: cells.0.span };
            rows.push(TableRow { id, label: None, amounts: self.amounts(&columns, cells.0) });
            rows.len() - 1
        });
        let coverage = if self.fields.is_set("partial") { Coverage::Part } else { Coverage::Whole };
        Table { rows_are, columns, rows, total, coverage }
    }

    fn row(
        &mut self,
        rows_are: Rows,
        columns: &[Entry<TableColumn>],
        name: &Name,
        cells: &Node,
    ) -> TableRow {
        let mut label = None;
        if rows_are == Rows::Groups {
            let groups = self.fields.entries("groups");
            match groups.iter().find(|(group, _)| group.text == name.text) {
                Some((_, group)) => label = Some(Fields(group).required("label")),
                None => {
                    let known = groups.iter().map(|(group, _)| group.text.as_str());
                    let fault = Diagnostic::new(
                        Code::UnknownId,
                        name.span,
                        format!("`groups` does not say what \"{}\" is called", name.text),
                    );
                    self.faults.push(match nearest(&name.text, known) {
                        Some(good) => fault.suggest(Some(good)),
                        None => {
                            fault.help(format!("add `{}: {{label: …}}` to `groups`", name.text))
                        }
                    });
                }
            }
        }
        let wrong = rows_are
            .check(&name.text)
            .or_else(|| (name.text == Table::TOTAL).then_some("totals stand in `total`"));
        if let Some(wrong) = wrong {
            let fault = Diagnostic::new(
                Code::BadValue,
                name.span,
                format!("\"{}\" is no row of this table", name.text),
            );
            self.faults.push(fault.help(wrong));
        }
        let id = Ref { id: name.text.clone(), span: name.span };
        TableRow { id, label, amounts: self.amounts(columns, cells) }
    }

    fn amounts(&mut self, columns: &[Entry<TableColumn>], cells: &Node) -> Vec<Option<Amount>> {
        for (column, _) in cells.entries() {
            if !columns.iter().any(|known| known.id == column.text) {
                let known = columns.iter().map(|known| known.id.as_str());
                let message = format!("the table has no column \"{}\"", column.text);
                let fault = Diagnostic::new(Code::UnknownField, column.span, message);
                self.faults.push(fault.suggest(nearest(&column.text, known)));
            }
        }
        columns.iter().map(|column| Fields(cells).amount(&column.id)).collect()
    }
}
