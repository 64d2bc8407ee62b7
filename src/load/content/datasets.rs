//! Parser of datasets: `statistics/*.yaml`.

use crate::content_kind::file_name;
use crate::schema;
use crate::schema::check;
use crate::schema::fields::Fields;
use crate::yaml::{self, YamlKey, YamlNode};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span, nearest};
use kyyeu_model::{
    Amount, ChartKind, Coverage, Dataset, DeclaredRelations, Entry, EntryKind, Figure, Figures,
    Number, Qualifier, RankFrom, Ref, RowKind, Scale, Share, SpannedNumber, Table, TableColumn,
    TableRow,
};

/// Parses a dataset, whose id is the name of its file; `None` if the file is not valid YAML.
pub fn parse_dataset(
    sources: &Sources,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Option<Entry<Dataset>> {
    let name = file_name(sources.path(file));
    let id = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    check::check_entry_id(id, Span::new(file, 0..0), diagnostics);
    let node = yaml::parse_file_or_report(sources, file, diagnostics)?;
    let first_line = yaml::first_line(sources, file);
    check::check_map(&node, &schema::DATASET, first_line, diagnostics);
    let fields = Fields::new(&node);
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
        note: fields.prose("note", sources),
        chart_span: fields.span("chart"),
        chart: ChartKind::ALL.iter().copied().find(|kind| Some(kind.name()) == chart.as_deref()),
        figures: parse_figures(fields, first_line, diagnostics),
    };
    let aliases = fields.references("aliases");
    Some(Entry { id: id.to_owned(), span: first_line, aliases, value })
}

/// Parses the figures: either the list `figures` or a table.
fn parse_figures(fields: Fields<'_>, first_line: Span, diagnostics: &mut Diagnostics) -> Figures {
    let has_list = fields.map("figures").is_some();
    let table_fields = ["rows", "columns", "table"].map(|name| fields.span(name).is_some());
    let message = match (has_list, table_fields) {
        (true, [false, false, false]) => {
            return Figures::List(fields.entries("figures").iter().map(parse_figure).collect());
        }
        (false, [true, true, true]) => {
            return Figures::Table(TableParser { fields, diagnostics }.parse_table());
        }
        (true, _) => "a dataset has figures or a table, not both",
        (false, _) => "a dataset has neither figures nor a whole table",
    };
    diagnostics.push(
        Diagnostic::new(Code::MissingField, first_line, message)
            .help("give `figures`, or else `rows`, `columns` and `table` together"),
    );
    Figures::List(Vec::new())
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
    let fields = Fields::new(node);
    let qualifier = fields.text("qualifier");
    let scale = fields.text("scale");
    // A missing number was reported.
    let zero = SpannedNumber { number: Number::Fraction(0, 1), span: name.span };
    let value = Figure {
        label: fields.required_text("label"),
        definition: fields.text("definition"),
        value: fields.amount("value").unwrap_or(Amount::Single(zero)),
        unit: fields.text("unit"),
        scale: Scale::ALL
            .iter()
            .copied()
            .find(|candidate| Some(candidate.name()) == scale.as_deref()),
        qualifier: Qualifier::ALL
            .iter()
            .copied()
            .find(|candidate| Some(candidate.name()) == qualifier.as_deref()),
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

fn parse_column((name, node): &(YamlKey, YamlNode)) -> Entry<TableColumn> {
    let fields = Fields::new(node);
    let value = TableColumn {
        label: fields.required_text("label"),
        definition: fields.text("definition"),
        unit: fields.text("unit"),
        whole: fields.reference("of"),
        relations: parse_relations(fields),
    };
    Entry { id: name.text.clone(), span: name.span, aliases: Vec::new(), value }
}

/// Parses the table of a dataset.
struct TableParser<'a, 'd> {
    fields: Fields<'a>,
    diagnostics: &'d mut Diagnostics,
}

impl TableParser<'_, '_> {
    fn parse_table(&mut self) -> Table {
        let columns: Vec<_> = self.fields.entries("columns").iter().map(parse_column).collect();
        let row_kind = self.parse_row_kind();
        let mut rows: Vec<_> = self
            .fields
            .entries("table")
            .iter()
            .map(|(name, cells)| self.parse_row(row_kind, &columns, name, cells))
            .collect();
        let total = self.fields.map("total").map(|cells| {
            let id = Ref { id: Table::TOTAL.to_owned(), span: cells.map_span() };
            rows.push(TableRow { id, label: None, amounts: self.parse_amounts(&columns, cells) });
            rows.len() - 1
        });
        let coverage =
            if self.fields.flag("partial") { Coverage::Partial } else { Coverage::Complete };
        Table { row_kind, columns, rows, total, coverage }
    }

    /// The kind of the rows. An unknown kind was reported; provinces have the fewest checks.
    fn parse_row_kind(&self) -> RowKind {
        let rows = self.fields.text("rows");
        RowKind::ALL
            .iter()
            .find(|(name, _)| Some(*name) == rows.as_deref())
            .map_or(RowKind::Entries(EntryKind::Province), |(_, kind)| *kind)
    }

    fn parse_row(
        &mut self,
        row_kind: RowKind,
        columns: &[Entry<TableColumn>],
        name: &YamlKey,
        cells: &YamlNode,
    ) -> TableRow {
        let label = if row_kind == RowKind::Groups { self.parse_group_label(name) } else { None };
        let help = row_kind
            .check_id(&name.text)
            .or_else(|| (name.text == Table::TOTAL).then_some("totals stand in `total`"));
        if let Some(help) = help {
            let message = format!("\"{}\" is no row of this table", name.text);
            self.diagnostics.push(Diagnostic::new(Code::BadValue, name.span, message).help(help));
        }
        let id = Ref { id: name.text.clone(), span: name.span };
        TableRow { id, label, amounts: self.parse_amounts(columns, Fields::new(cells)) }
    }

    fn parse_group_label(&mut self, name: &YamlKey) -> Option<String> {
        let groups = self.fields.entries("groups");
        if let Some((_, group)) = groups.iter().find(|(group, _)| group.text == name.text) {
            return Some(Fields::new(group).required_text("label"));
        }
        let message = format!("`groups` does not say what \"{}\" is called", name.text);
        let diagnostic = Diagnostic::new(Code::UnknownId, name.span, message);
        self.diagnostics.push(
            match nearest(&name.text, groups.iter().map(|(group, _)| group.text.as_str())) {
                Some(suggestion) => diagnostic.suggest(Some(suggestion)),
                None => diagnostic.help(format!("add `{}: {{label: …}}` to `groups`", name.text)),
            },
        );
        None
    }

    fn parse_amounts(
        &mut self,
        columns: &[Entry<TableColumn>],
        cells: Fields<'_>,
    ) -> Vec<Option<Amount>> {
        for name in cells.names() {
            if !columns.iter().any(|column| column.id == name.text) {
                let ids = columns.iter().map(|column| column.id.as_str());
                let message = format!("the table has no column \"{}\"", name.text);
                let diagnostic = Diagnostic::new(Code::UnknownField, name.span, message);
                self.diagnostics.push(diagnostic.suggest(nearest(&name.text, ids)));
            }
        }
        columns.iter().map(|column| cells.amount(&column.id)).collect()
    }
}
