//! Claims: what each declared relation says of which numbers.
//!
//! Resolves the figures and columns that a relation names; [`crate::figures::evaluate`] does the
//! arithmetic.

use crate::figures::figure_ref::{dataset_of, figure_span};
use crate::resolve;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, nearest};
use kyyeu_model::{
    Amount, Claim, ClaimKind, Coverage, Dataset, DeclaredRelations, EntryKind, Evaluation, Figure,
    FigurePart, FigurePath, FigureRef, Figures, Key, Links, Proceedings, Rational, Ref, Table,
    Year,
};

/// The claims of all datasets, not yet evaluated.
pub fn collect_claims(
    proceedings: &Proceedings,
    links: &Links,
    diagnostics: &mut Diagnostics,
) -> Vec<Claim> {
    let mut claims = Vec::new();
    for key in proceedings.keys(EntryKind::Dataset) {
        let dataset = &proceedings.datasets[key.index()].value;
        let mut collector =
            ClaimCollector { proceedings, links, key, dataset, claims: &mut claims, diagnostics };
        match &dataset.figures {
            Figures::List(figures) => {
                for (index, figure) in figures.iter().enumerate() {
                    collector.collect_figure(FigurePath::ListItem(index, None), &figure.value);
                }
            }
            Figures::Table(table) => collector.collect_table(table),
        }
    }
    claims
}

struct ClaimCollector<'a, 'c> {
    proceedings: &'a Proceedings,
    links: &'a Links,
    key: Key,
    dataset: &'a Dataset,
    claims: &'c mut Vec<Claim>,
    diagnostics: &'c mut Diagnostics,
}

/// The declared relations of a figure or column, resolved once for all rows and years.
struct ResolvedRelations<T> {
    sum_of: Vec<T>,
    includes: Vec<T>,
    share_whole: Option<T>,
    part: Option<T>,
    average_of: Option<T>,
    ranked_with: Vec<T>,
}

impl ClaimCollector<'_, '_> {
    fn push(
        &mut self,
        kind: ClaimKind,
        subject: FigureRef,
        terms: Vec<FigureRef>,
        declared: &DeclaredRelations,
    ) {
        self.push_with_factor(kind, subject, terms, declared, None);
    }

    fn push_with_factor(
        &mut self,
        kind: ClaimKind,
        subject: FigureRef,
        terms: Vec<FigureRef>,
        declared: &DeclaredRelations,
        factor: Option<Rational>,
    ) {
        if terms.is_empty() || terms.contains(&subject) {
            return; // A relation that names itself is reported where it is resolved.
        }
        let factor_span = match kind {
            ClaimKind::Average => declared.average_divisor.as_ref().map(|divisor| divisor.span),
            ClaimKind::Rate => declared.rate_base.as_ref().map(|base| base.span),
            _ => None,
        };
        self.claims.push(Claim {
            kind,
            subject,
            terms,
            factor,
            factor_span,
            result: None,
            evaluation: Evaluation::Unknown,
            discrepancy_reason: declared.known_discrepancy.clone(),
        });
    }

    /// The single numbers of a figure: of a series that of the subject's year, or those of all
    /// years if the subject has none.
    fn expand(&self, figure: FigureRef, year: Option<Year>) -> Vec<FigureRef> {
        let FigureRef { dataset: key, path, part } = figure;
        let dataset = &self.proceedings.datasets[key.index()].value;
        let Some(Amount::Series(series)) = dataset.amount(path) else { return vec![figure] };
        if part != FigurePart::Value || path.year().is_some() {
            return vec![figure];
        }
        match year {
            Some(_) => {
                let path = path.in_year(year);
                let is_stated = dataset.stated_number(path, part).is_some();
                if is_stated { vec![FigureRef::new(key, path, part)] } else { Vec::new() }
            }
            None => {
                let years = series.iter().map(|(year, _)| Some(*year));
                years.map(|year| FigureRef::new(key, path.in_year(year), part)).collect()
            }
        }
    }

    fn collect_figure(&mut self, path: FigurePath, figure: &Figure) {
        let declared = &figure.relations;
        let share_whole = self.links.share_wholes.get(&(self.key, path));
        let resolved = ResolvedRelations {
            sum_of: self.resolve_references(path, &declared.sum_of),
            includes: self.resolve_references(path, &declared.includes),
            share_whole: share_whole
                .map(|&(key, path)| FigureRef::new(key, path, FigurePart::Value)),
            part: self.resolve_optional(path, declared.part.as_ref()),
            average_of: self.resolve_optional(path, declared.average_of.as_ref()),
            ranked_with: self.resolve_references(path, &declared.ranked_with),
        };
        for year in figure.value.years().collect::<Vec<_>>() {
            let path = path.in_year(year);
            self.push_common_claims(path, &resolved, declared, |this, term| {
                this.expand(term, year)
            });
            self.push_part_claims(path, year, figure, &resolved);
        }
        if let Some(divisor) = &declared.average_divisor
            && declared.average_of.is_none()
        {
            let diagnostic = Diagnostic::new(
                Code::BadRelation,
                divisor.span,
                "`over` belongs to `average_of`, which is missing",
            );
            self.diagnostics.push(
                diagnostic
                    .help("name the total that the figure is the average of, or take `over` away"),
            );
        }
    }

    /// The claims of the share, the rank and the target of a figure.
    fn push_part_claims(
        &mut self,
        path: FigurePath,
        year: Option<Year>,
        figure: &Figure,
        resolved: &ResolvedRelations<FigureRef>,
    ) {
        let declared = &figure.relations;
        let value = FigureRef::new(self.key, path, FigurePart::Value);
        if figure.share.percent.is_some()
            && let Some(share_whole) = resolved.share_whole
        {
            let mut terms = vec![value];
            terms.extend(self.expand(share_whole, year));
            self.push(
                ClaimKind::Share,
                FigureRef::new(self.key, path, FigurePart::Percent),
                terms,
                declared,
            );
        }
        if figure.rank.is_some() && !resolved.ranked_with.is_empty() {
            let mut terms = vec![value];
            for &other in &resolved.ranked_with {
                terms.extend(self.expand(other, year).into_iter().filter(|term| *term != value));
            }
            self.push(
                ClaimKind::Rank,
                FigureRef::new(self.key, path, FigurePart::Rank),
                terms,
                declared,
            );
        }
        if figure.attained.is_some() {
            if figure.target.is_some() {
                let subject = FigureRef::new(self.key, path, FigurePart::Attained);
                let terms = vec![value, FigureRef::new(self.key, path, FigurePart::Target)];
                self.push(ClaimKind::Attained, subject, terms, declared);
            } else {
                self.report_missing(
                    path,
                    "`attained` says how much of a target was reached, but there is no `target`",
                );
            }
        }
    }

    fn report_missing(&mut self, path: FigurePath, message: &str) {
        let span = figure_span(self.proceedings, FigureRef::new(self.key, path, FigurePart::Value));
        self.diagnostics.push(
            Diagnostic::new(Code::BadRelation, span, message)
                .help("give the missing number, or take the relation away"),
        );
    }

    /// The claims that figures and columns have in common.
    fn push_common_claims<T: Copy>(
        &mut self,
        path: FigurePath,
        resolved: &ResolvedRelations<T>,
        declared: &DeclaredRelations,
        expand: impl Fn(&Self, T) -> Vec<FigureRef>,
    ) {
        let subject = FigureRef::new(self.key, path, FigurePart::Value);
        let parts = resolved.sum_of.iter().flat_map(|&term| expand(self, term)).collect();
        self.push(ClaimKind::Sum, subject, parts, declared);
        let parts = resolved.includes.iter().flat_map(|&term| expand(self, term)).collect();
        self.push(ClaimKind::Includes, subject, parts, declared);
        let whole_terms = resolved.share_whole.map(|term| expand(self, term));
        match (resolved.part.map(|term| expand(self, term)), whole_terms) {
            (Some(part_terms), Some(whole_terms)) => {
                self.push_ratio(path, part_terms, whole_terms, declared);
            }
            (Some(_), None) => {
                self.report_missing(path, "a share or rate with `part` needs `of`, the whole");
            }
            (None, Some(whole_terms)) => self.push_at_most(path, whole_terms, declared),
            (None, None) => {}
        }
        if let Some(total) = resolved.average_of {
            self.push_average(path, expand(self, total), declared);
        }
    }

    /// A share in percent, or a rate per a number.
    fn push_ratio(
        &mut self,
        path: FigurePath,
        part_terms: Vec<FigureRef>,
        whole_terms: Vec<FigureRef>,
        declared: &DeclaredRelations,
    ) {
        let is_percent = self.dataset.unit_of(path) == Some("%");
        let factor = match &declared.rate_base {
            Some(base) => Rational::from_number(&base.number),
            None => is_percent.then_some(Rational::HUNDRED),
        };
        let mut terms = part_terms;
        terms.extend(whole_terms);
        if factor.is_none() {
            self.report_missing(
                path,
                "a rate needs `per`: how many of the whole it counts, 1000 for instance",
            );
        } else if terms.len() == 2 {
            let is_share = is_percent && declared.rate_base.is_none();
            let kind = if is_share { ClaimKind::Share } else { ClaimKind::Rate };
            let subject = FigureRef::new(self.key, path, FigurePart::Value);
            self.push_with_factor(kind, subject, terms, declared, factor);
        }
    }

    /// A number that is a part of its whole, unless one of the two is a percentage.
    fn push_at_most(
        &mut self,
        path: FigurePath,
        whole_terms: Vec<FigureRef>,
        declared: &DeclaredRelations,
    ) {
        let subject = FigureRef::new(self.key, path, FigurePart::Value);
        let is_percent = |&figure: &FigureRef| {
            dataset_of(self.proceedings, figure).unit_of(figure.path) == Some("%")
        };
        if whole_terms.len() == 1 && !is_percent(&subject) && !whole_terms.iter().any(is_percent) {
            self.push(ClaimKind::AtMost, subject, whole_terms, declared);
        }
    }

    /// The average of a total over `over`, the number of its terms, or the years of its period.
    fn push_average(
        &mut self,
        path: FigurePath,
        total: Vec<FigureRef>,
        declared: &DeclaredRelations,
    ) {
        let divisor = match (&declared.average_divisor, total.as_slice()) {
            (Some(divisor), _) => Rational::from_number(&divisor.number),
            (None, []) => None,
            (None, &[total]) => self.period_years(total).map(Rational::from_integer),
            (None, terms) => i128::try_from(terms.len()).ok().map(Rational::from_integer),
        };
        if let Some(divisor) = divisor.filter(|divisor| *divisor > Rational::ZERO) {
            let subject = FigureRef::new(self.key, path, FigurePart::Value);
            self.push_with_factor(ClaimKind::Average, subject, total, declared, Some(divisor));
            return;
        }
        match &declared.average_divisor {
            Some(divisor) => {
                let diagnostic = Diagnostic::new(
                    Code::BadRelation,
                    divisor.span,
                    "an average over nothing is none",
                );
                self.diagnostics.push(
                    diagnostic
                        .help("write over how many years, or other things, it is the average"),
                );
            }
            None => self.report_missing(
                path,
                "an average needs `over`: over how many years, or other things",
            ),
        }
    }

    /// How many years the period of a total has.
    fn period_years(&self, total: FigureRef) -> Option<i128> {
        let dataset = dataset_of(self.proceedings, total);
        let own_period = dataset.figure(total.path).and_then(|figure| figure.period.as_ref());
        own_period.or(dataset.period.as_ref())?.year_count().map(i128::from)
    }

    /// A figure that a relation of the figure `subject` names.
    fn resolve_reference(&mut self, subject: FigurePath, reference: &Ref) -> Option<FigureRef> {
        let figure =
            resolve::resolve_figure(self.proceedings, Some(self.key), reference, self.diagnostics)?;
        if figure == FigureRef::new(self.key, subject, FigurePart::Value) {
            self.report_self_reference(reference);
            return None;
        }
        Some(figure)
    }

    fn resolve_optional(
        &mut self,
        subject: FigurePath,
        reference: Option<&Ref>,
    ) -> Option<FigureRef> {
        reference.and_then(|reference| self.resolve_reference(subject, reference))
    }

    /// All figures of a relation; none if one of them cannot be resolved.
    fn resolve_references(&mut self, subject: FigurePath, references: &[Ref]) -> Vec<FigureRef> {
        let figures: Option<Vec<_>> =
            references.iter().map(|reference| self.resolve_reference(subject, reference)).collect();
        figures.unwrap_or_default()
    }

    fn report_self_reference(&mut self, reference: &Ref) {
        self.diagnostics.push(
            Diagnostic::new(
                Code::Cycle,
                reference.span,
                format!("\"{}\" is declared by way of itself", reference.id),
            )
            .help("name another figure here"),
        );
    }

    fn collect_table(&mut self, table: &Table) {
        for column in 0..table.columns.len() {
            self.collect_column(table, column);
        }
    }

    fn collect_column(&mut self, table: &Table, column: usize) {
        let header = &table.columns[column].value;
        let declared = &header.relations;
        let mut resolve = |reference: &Ref| self.resolve_column(table, column, reference);
        let resolved = ResolvedRelations {
            sum_of: declared.sum_of.iter().filter_map(&mut resolve).collect(),
            includes: declared.includes.iter().filter_map(&mut resolve).collect(),
            share_whole: header.whole.as_ref().and_then(&mut resolve),
            part: declared.part.as_ref().and_then(&mut resolve),
            average_of: declared.average_of.as_ref().and_then(&mut resolve),
            ranked_with: declared.ranked_with.iter().filter_map(&mut resolve).collect(),
        };
        for (row, cells) in table.rows.iter().enumerate() {
            let Some(amount) = &cells.amounts[column] else { continue };
            for year in amount.years().collect::<Vec<_>>() {
                let path = FigurePath::TableCell(row, column, year);
                self.push_common_claims(path, &resolved, declared, |this, column| {
                    this.expand_cell(row, column, year)
                });
                if let Some(&ranking) = resolved.ranked_with.first()
                    && table.total != Some(row)
                {
                    let mut terms = self.expand_cell(row, ranking, year);
                    for (other, _) in table.body_rows() {
                        if other != row {
                            terms.extend(self.expand_cell(other, ranking, year));
                        }
                    }
                    let subject = FigureRef::new(self.key, path, FigurePart::Value);
                    self.push(ClaimKind::Rank, subject, terms, declared);
                }
            }
        }
        self.push_column_total(table, column, declared);
    }

    /// The single numbers of a cell, as [`Self::expand`] gives them; none if the cell is empty.
    fn expand_cell(&self, row: usize, column: usize, year: Option<Year>) -> Vec<FigureRef> {
        let path = FigurePath::TableCell(row, column, None);
        if self.dataset.amount(path).is_none() {
            return Vec::new();
        }
        self.expand(FigureRef::new(self.key, path, FigurePart::Value), year)
    }

    /// The rows of a column add up to its total; to at most the total if rows are missing.
    fn push_column_total(&mut self, table: &Table, column: usize, declared: &DeclaredRelations) {
        let adds_up = declared.part.is_none()
            && declared.average_of.is_none()
            && declared.ranked_with.is_empty()
            && table.unit(column, self.dataset) != Some("%");
        let Some(total) = table.total else { return };
        let Some(amount) = &table.rows[total].amounts[column] else { return };
        if !adds_up {
            return;
        }
        let kind =
            if table.coverage == Coverage::Complete { ClaimKind::Sum } else { ClaimKind::Includes };
        for year in amount.years().collect::<Vec<_>>() {
            let figure_in = |row: usize| {
                FigureRef::new(
                    self.key,
                    FigurePath::TableCell(row, column, year),
                    FigurePart::Value,
                )
            };
            let terms = table
                .body_rows()
                .map(|(row, _)| figure_in(row))
                .filter(|term| self.dataset.stated_number(term.path, term.part).is_some())
                .collect();
            self.push(kind, figure_in(total), terms, declared);
        }
    }

    /// A column that a relation of the column `subject` names.
    fn resolve_column(&mut self, table: &Table, subject: usize, reference: &Ref) -> Option<usize> {
        let ids = || table.columns.iter().map(|column| column.id.as_str());
        let column = ids().position(|id| id == reference.id);
        if column == Some(subject) {
            self.report_self_reference(reference);
            return None;
        }
        if column.is_none() {
            let diagnostic = Diagnostic::new(
                Code::UnknownFigure,
                reference.span,
                format!("the table has no column \"{}\"", reference.id),
            );
            self.diagnostics.push(diagnostic.suggest(nearest(&reference.id, ids())));
        }
        column
    }
}
