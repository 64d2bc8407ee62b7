//! Datasets: `statistics/*.yaml`.

use crate::schema;
use crate::schema::check;
use crate::schema::fields::Fields;
use crate::yaml::{self, YamlKey, YamlNode};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span, nearest};
use kyyeu_model::{
    Amount, ChartKind, Coverage, Dataset, DeclaredRelations, Entry, EntryKind, Figure, Figures,
    Number, Prose, Qualifier, RankFrom, Ref, RowKind, Scale, Share, SpannedNumber, Table,
    TableColumn, TableRow,
};

/// Reads a dataset; its id is the file's name.
pub fn parse_dataset(
    sources: &Sources,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Option<Entry<Dataset>> {
    let text = sources.text(file);
    let top = yaml::first_line(sources, file);
    let path = sources.path(file);
    let name = path.rsplit('/').next().unwrap_or(path);
    let id = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    check::check_entry_id(id, Span::new(file, 0..0), diagnostics);
    let node = match yaml::parse(sources, Span::new(file, 0..text.len())) {
        Ok(node) => node,
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            return None;
        }
    };
    check::check_map(&node, &schema::DATASET, top, diagnostics);
    let fields = Fields(&node);
    let listed = fields.map("figures").is_some();
    let tabled = ["rows", "columns", "table"].map(|name| fields.span(name).is_some());
    let figures = match (listed, tabled) {
        (true, [false, false, false]) => {
            Figures::List(fields.entries("figures").iter().map(parse_figure).collect())
        }
        (false, [true, true, true]) => {
            Figures::Table(TableParser { fields, diagnostics: diagnostics }.parse_table())
        }
        _ => {
            let missing = |what: &str| {
                Diagnostic::new(Code::MissingField, top, what)
                    .help("give `figures`, or else `rows`, `columns` and `table` together")
            };
            diagnostics.push(if listed {
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
        Some(Prose { span, decoded_text: unfolded })
    });
    let chart = fields.text("chart");
    let value = Dataset {
        title: fields.required_text("title"),
        unit: fields.text("unit"),
        period: fields.date("period"),
        province: fields.reference("province"),
        organisation: fields.reference("organisation"),
        region: fields.text("region"),
        source: fields.reference("source"),
        quotation: fields.quotation("stated"),
        note,
        chart_span: fields.span("chart"),
        chart: ChartKind::ALL.iter().copied().find(|kind| Some(kind.name()) == chart.as_deref()),
        figures,
    };
    Some(Entry { id: id.to_owned(), span: top, aliases: fields.references("aliases"), value })
}

fn parse_relations(fields: Fields<'_>) -> DeclaredRelations {
    DeclaredRelations {
        sum_of: fields.references("sum_of"),
        includes: fields.references("includes"),
        part: fields.reference("part"),
        rate_base: fields.number("per"),
        average_of: fields.reference("average_of"),
        average_divisor: fields.number("over"),
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

fn parse_figure((name, node): &(YamlKey, YamlNode)) -> Entry<Figure> {
    let fields = Fields(node);
    let qualifier = fields.text("qualifier");
    let scale = fields.text("scale");
    let missing =
        || Amount::Single(SpannedNumber { number: Number::Fraction(0, 1), span: name.span });
    let value = Figure {
        label: fields.required_text("label"),
        definition: fields.text("definition"),
        value: fields.amount("value").unwrap_or_else(missing),
        unit: fields.text("unit"),
        scale: Scale::ALL.iter().copied().find(|s| Some(s.name()) == scale.as_deref()),
        qualifier: Qualifier::ALL.iter().copied().find(|q| Some(q.name()) == qualifier.as_deref()),
        period: fields.date("period"),
        source: fields.reference("source"),
        quotation: fields.quotation("stated"),
        share: Share {
            whole: fields.reference("of"),
            whole_text: fields.text("of_text"),
            percent: fields.number("percent"),
        },
        rank: fields.number("rank"),
        rank_among: fields.text("rank_among"),
        target: fields.number("target"),
        attained: fields.number("attained"),
        relations: parse_relations(fields),
        note: fields.text("note"),
    };
    Entry { id: name.text.clone(), span: name.span, aliases: Vec::new(), value }
}

struct TableParser<'a, 'f> {
    fields: Fields<'a>,
    diagnostics: &'f mut Diagnostics,
}

impl TableParser<'_, '_> {
    fn parse_table(&mut self) -> Table {
        let column = |(name, node): &(YamlKey, YamlNode)| {
            let fields = Fields(node);
            let value = TableColumn {
                label: fields.required_text("label"),
                definition: fields.text("definition"),
                unit: fields.text("unit"),
                whole: fields.reference("of"),
                relations: parse_relations(fields),
            };
            Entry { id: name.text.clone(), span: name.span, aliases: Vec::new(), value }
        };
        let columns: Vec<_> = self.fields.entries("columns").iter().map(column).collect();
        let rows_are = self.fields.text("rows");
        let named = RowKind::ALL.iter().find(|(name, _)| Some(*name) == rows_are.as_deref());
        let rows_are = named.map_or(RowKind::Entries(EntryKind::Province), |(_, rows)| *rows);
        let mut rows: Vec<_> = self
            .fields
            .entries("table")
            .iter()
            .map(|(name, cells)| self.parse_row(rows_are, &columns, name, cells))
            .collect();
        let total = self.fields.map("total").map(|cells| {
            let id = Ref { id: Table::TOTAL.to_owned(), span: cells.0.span };
            rows.push(TableRow { id, label: None, amounts: self.parse_amounts(&columns, cells.0) });
            rows.len() - 1
        });
        let coverage =
            if self.fields.flag("partial") { Coverage::Partial } else { Coverage::Complete };
        Table { row_kind: rows_are, columns, rows, total, coverage }
    }

    fn parse_row(
        &mut self,
        rows_are: RowKind,
        columns: &[Entry<TableColumn>],
        name: &YamlKey,
        cells: &YamlNode,
    ) -> TableRow {
        let mut label = None;
        if rows_are == RowKind::Groups {
            let groups = self.fields.entries("groups");
            match groups.iter().find(|(group, _)| group.text == name.text) {
                Some((_, group)) => label = Some(Fields(group).required_text("label")),
                None => {
                    let known = groups.iter().map(|(group, _)| group.text.as_str());
                    let diagnostic = Diagnostic::new(
                        Code::UnknownId,
                        name.span,
                        format!("`groups` does not say what \"{}\" is called", name.text),
                    );
                    self.diagnostics.push(match nearest(&name.text, known) {
                        Some(good) => diagnostic.suggest(Some(good)),
                        None => diagnostic
                            .help(format!("add `{}: {{label: …}}` to `groups`", name.text)),
                    });
                }
            }
        }
        let wrong = rows_are
            .check_id(&name.text)
            .or_else(|| (name.text == Table::TOTAL).then_some("totals stand in `total`"));
        if let Some(wrong) = wrong {
            let diagnostic = Diagnostic::new(
                Code::BadValue,
                name.span,
                format!("\"{}\" is no row of this table", name.text),
            );
            self.diagnostics.push(diagnostic.help(wrong));
        }
        let id = Ref { id: name.text.clone(), span: name.span };
        TableRow { id, label, amounts: self.parse_amounts(columns, cells) }
    }

    fn parse_amounts(
        &mut self,
        columns: &[Entry<TableColumn>],
        cells: &YamlNode,
    ) -> Vec<Option<Amount>> {
        for (column, _) in cells.entries() {
            if !columns.iter().any(|known| known.id == column.text) {
                let known = columns.iter().map(|known| known.id.as_str());
                let message = format!("the table has no column \"{}\"", column.text);
                let diagnostic = Diagnostic::new(Code::UnknownField, column.span, message);
                self.diagnostics.push(diagnostic.suggest(nearest(&column.text, known)));
            }
        }
        columns.iter().map(|column| Fields(cells).amount(&column.id)).collect()
    }
}
