//! Declared relations: what each claims of which numbers.
//!
//! Resolves the figures and columns that a relation names; [`crate::figures::evaluate`] does the arithmetic.

use crate::resolve;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, nearest};
use kyyeu_model::{
    Amount, Claim, ClaimKind, Coverage, Dataset, DeclaredRelations, EntryKind, Evaluation, Figure,
    FigurePart, FigurePath, FigureRef, Figures, Key, Links, Proceedings, Rational, Ref, Table,
    Year,
};

/// Everything that the datasets claim, dataset by dataset; not yet reckoned.
pub fn collect_claims(
    proceedings: &Proceedings,
    links: &Links,
    diagnostics: &mut Diagnostics,
) -> Vec<Claim> {
    let mut claims = Vec::new();
    for key in proceedings.keys(EntryKind::Dataset) {
        let dataset = &proceedings.datasets[key.index()].value;
        let mut collector = ClaimCollector {
            proceedings,
            links,
            key,
            dataset,
            claims: &mut claims,
            diagnostics: diagnostics,
        };
        match &dataset.figures {
            Figures::List(list) => {
                for (at, figure) in list.iter().enumerate() {
                    collector.collect_figure(FigurePath::ListItem(at, None), &figure.value);
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

/// The parts of a relation, resolved once for all rows and years.
struct ResolvedRelations<T> {
    sum_of: Vec<T>,
    includes: Vec<T>,
    whole: Option<T>,
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
            return; // An empty relation says nothing; one that names itself was reported.
        }
        let known = declared.known_discrepancy.clone();
        let factor_span = match kind {
            ClaimKind::Average => declared.average_divisor.as_ref().map(|over| over.span),
            ClaimKind::Rate => declared.rate_base.as_ref().map(|per| per.span),
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
            discrepancy_reason: known,
        });
    }

    /// The numbers that a figure stands for: in the subject's year, or in all years where the
    /// subject has none.
    fn expand(
        &self,
        FigureRef { dataset: key, path, part }: FigureRef,
        year: Option<Year>,
    ) -> Vec<FigureRef> {
        let dataset = &self.proceedings.datasets[key.index()].value;
        match dataset.amount(path) {
            Some(Amount::Series(series)) if part == FigurePart::Value && path.year().is_none() => {
                match year {
                    Some(year) => {
                        let path = path.in_year(Some(year));
                        dataset
                            .stated_number(path, part)
                            .map(|_| FigureRef::new(key, path, part))
                            .into_iter()
                            .collect()
                    }
                    None => series
                        .iter()
                        .map(|(year, _)| FigureRef::new(key, path.in_year(Some(*year)), part))
                        .collect(),
                }
            }
            _ => vec![FigureRef::new(key, path, part)],
        }
    }

    fn collect_figure(&mut self, path: FigurePath, figure: &Figure) {
        let all = |references: &[Ref], this: &mut Self| {
            let resolve = |reference: &Ref| this.resolve_reference(path, reference);
            references.iter().map(resolve).collect::<Option<Vec<_>>>().unwrap_or_default()
        };
        let declared = &figure.relations;
        let resolved = ResolvedRelations {
            sum_of: all(&declared.sum_of, self),
            includes: all(&declared.includes, self),
            whole: self
                .links
                .share_wholes
                .get(&(self.key, path))
                .map(|&(key, path)| FigureRef::new(key, path, FigurePart::Value)),
            part: declared.part.as_ref().and_then(|part| self.resolve_reference(path, part)),
            average_of: declared
                .average_of
                .as_ref()
                .and_then(|total| self.resolve_reference(path, total)),
            ranked_with: all(&declared.ranked_with, self),
        };
        for year in figure.value.years().collect::<Vec<_>>() {
            let path = path.in_year(year);
            let value = FigureRef::new(self.key, path, FigurePart::Value);
            self.push_common_claims(path, &resolved, declared, |this, term| {
                this.expand(term, year)
            });
            if figure.share.percent.is_some()
                && let Some(whole) = resolved.whole
            {
                let mut terms = vec![value];
                terms.extend(self.expand(whole, year));
                self.push(
                    ClaimKind::Share,
                    FigureRef::new(self.key, path, FigurePart::Percent),
                    terms,
                    declared,
                );
            }
            if figure.rank.is_some() && !resolved.ranked_with.is_empty() {
                let others =
                    resolved.ranked_with.iter().flat_map(|&other| self.expand(other, year));
                let terms =
                    [value].into_iter().chain(others.filter(|other| *other != value)).collect();
                self.push(
                    ClaimKind::Rank,
                    FigureRef::new(self.key, path, FigurePart::Rank),
                    terms,
                    declared,
                );
            }
            if figure.attained.is_some() {
                if figure.target.is_some() {
                    let terms = vec![value, FigureRef::new(self.key, path, FigurePart::Target)];
                    self.push(
                        ClaimKind::Attained,
                        FigureRef::new(self.key, path, FigurePart::Attained),
                        terms,
                        declared,
                    );
                } else {
                    self.report_missing(path, "`attained` says how much of a target was reached, but there is no `target`");
                }
            }
        }
        if let (Some(total), true) =
            (figure.relations.average_divisor.as_ref(), figure.relations.average_of.is_none())
        {
            let diagnostic = Diagnostic::new(
                Code::BadRelation,
                total.span,
                "`over` belongs to `average_of`, which is missing",
            );
            self.diagnostics.push(
                diagnostic
                    .help("name the total that the figure is the average of, or take `over` away"),
            );
        }
    }

    fn report_missing(&mut self, path: FigurePath, message: &str) {
        let span = self.dataset.stated_number(path, FigurePart::Value).map(|stated| stated.span);
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
        let percent = self.dataset.unit_of(path) == Some("%");
        let several = |terms: &[T], this: &Self| {
            terms.iter().flat_map(|&term| expand(this, term)).collect::<Vec<_>>()
        };
        self.push(ClaimKind::Sum, subject, several(&resolved.sum_of, self), declared);
        self.push(ClaimKind::Includes, subject, several(&resolved.includes, self), declared);
        match (resolved.part, resolved.whole) {
            (Some(part), Some(of)) => {
                let factor = match &declared.rate_base {
                    Some(per) => Rational::from_number(&per.number),
                    None => percent.then_some(Rational::HUNDRED),
                };
                let mut terms = expand(self, part);
                terms.extend(expand(self, of));
                if factor.is_none() {
                    self.report_missing(
                        path,
                        "a rate needs `per`: how many of the whole it counts, 1000 for instance",
                    );
                } else if terms.len() == 2 {
                    let kind = if percent && declared.rate_base.is_none() {
                        ClaimKind::Share
                    } else {
                        ClaimKind::Rate
                    };
                    self.push_with_factor(kind, subject, terms, declared, factor);
                }
            }
            (Some(_), None) => {
                self.report_missing(path, "a share or rate with `part` needs `of`, the whole")
            }
            (None, Some(of)) if !percent => {
                let terms = expand(self, of);
                let percents = terms.iter().any(|&FigureRef { dataset: key, path, .. }| {
                    self.proceedings.datasets[key.index()].value.unit_of(path) == Some("%")
                });
                if terms.len() == 1 && !percents {
                    self.push(ClaimKind::AtMost, subject, terms, declared);
                }
            }
            _ => {}
        }
        if let Some(total) = resolved.average_of {
            let terms = expand(self, total);
            let over = match &declared.average_divisor {
                Some(over) => Rational::from_number(&over.number),
                None if terms.len() > 1 => {
                    i128::try_from(terms.len()).ok().map(Rational::from_integer)
                }
                None => terms
                    .first()
                    .and_then(|&term| self.period_years(term))
                    .map(Rational::from_integer),
            };
            match over.filter(|over| *over > Rational::ZERO) {
                Some(over) => {
                    self.push_with_factor(ClaimKind::Average, subject, terms, declared, Some(over))
                }
                None => {
                    match &declared.average_divisor {
                        Some(over) => {
                            let diagnostic = Diagnostic::new(
                                Code::BadRelation,
                                over.span,
                                "an average over nothing is none",
                            );
                            self.diagnostics.push(diagnostic.help(
                                "write over how many years, or other things, it is the average",
                            ));
                        }
                        None => self.report_missing(
                            path,
                            "an average needs `over`: over how many years, or other things",
                        ),
                    }
                }
            }
        }
    }

    /// How many years the period of a total has.
    fn period_years(&self, FigureRef { dataset: key, path, .. }: FigureRef) -> Option<i128> {
        let dataset = &self.proceedings.datasets[key.index()].value;
        let own = dataset.figure(path).and_then(|figure| figure.period.as_ref());
        own.or(dataset.period.as_ref())?.year_count().map(i128::from)
    }

    /// A figure that a figure's relation names.
    fn resolve_reference(&mut self, home: FigurePath, reference: &Ref) -> Option<FigureRef> {
        let found =
            resolve::resolve_figure(self.proceedings, Some(self.key), reference, self.diagnostics)?;
        if found == FigureRef::new(self.key, home, FigurePart::Value) {
            self.report_self_reference(reference);
            return None;
        }
        Some(found)
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
        for (column, declared) in table.columns.iter().enumerate() {
            let (of, declared) = (declared.value.whole.as_ref(), &declared.value.relations);
            let mut find = |reference: &Ref| self.resolve_column(table, column, reference);
            let resolved = ResolvedRelations {
                sum_of: declared.sum_of.iter().filter_map(&mut find).collect(),
                includes: declared.includes.iter().filter_map(&mut find).collect(),
                whole: of.and_then(&mut find),
                part: declared.part.as_ref().and_then(&mut find),
                average_of: declared.average_of.as_ref().and_then(&mut find),
                ranked_with: declared.ranked_with.iter().filter_map(&mut find).collect(),
            };
            for row in 0..table.rows.len() {
                let Some(amount) = &table.rows[row].amounts[column] else { continue };
                for year in amount.years().collect::<Vec<_>>() {
                    let path = FigurePath::TableCell(row, column, year);
                    let there = move |this: &Self, column: usize| {
                        let path = FigurePath::TableCell(row, column, None);
                        if this.dataset.amount(path).is_none() {
                            return Vec::new();
                        }
                        this.expand(FigureRef::new(this.key, path, FigurePart::Value), year)
                    };
                    self.push_common_claims(path, &resolved, declared, there);
                    if let Some(&ranking) = resolved.ranked_with.first()
                        && table.total != Some(row)
                    {
                        let own = there(self, ranking);
                        let others = table.body_rows().filter(|(other, _)| *other != row).flat_map(
                            |(other, _)| {
                                let path = FigurePath::TableCell(other, ranking, None);
                                let there = self.dataset.amount(path).is_some();
                                if there {
                                    self.expand(
                                        FigureRef::new(self.key, path, FigurePart::Value),
                                        year,
                                    )
                                } else {
                                    Vec::new()
                                }
                            },
                        );
                        let terms: Vec<_> = own.into_iter().chain(others).collect();
                        self.push(
                            ClaimKind::Rank,
                            FigureRef::new(self.key, path, FigurePart::Value),
                            terms,
                            declared,
                        );
                    }
                }
            }
            self.push_column_total(table, column, declared);
        }
    }

    /// The rows of a column add up to its total.
    fn push_column_total(&mut self, table: &Table, column: usize, declared: &DeclaredRelations) {
        let adds_up = declared.part.is_none()
            && declared.average_of.is_none()
            && declared.ranked_with.is_empty();
        let Some(total) =
            table.total.filter(|_| adds_up && table.unit(column, self.dataset) != Some("%"))
        else {
            return;
        };
        let Some(amount) = &table.rows[total].amounts[column] else { return };
        let kind =
            if table.coverage == Coverage::Complete { ClaimKind::Sum } else { ClaimKind::Includes };
        for year in amount.years().collect::<Vec<_>>() {
            let cells = table.body_rows().map(|(row, _)| FigurePath::TableCell(row, column, year));
            let cells =
                cells.filter(|&path| self.dataset.stated_number(path, FigurePart::Value).is_some());
            let terms =
                cells.map(|path| FigureRef::new(self.key, path, FigurePart::Value)).collect();
            let path = FigurePath::TableCell(total, column, year);
            self.push(kind, FigureRef::new(self.key, path, FigurePart::Value), terms, declared);
        }
    }

    /// A column that a column's relation names.
    fn resolve_column(&mut self, table: &Table, home: usize, reference: &Ref) -> Option<usize> {
        let found = table.columns.iter().position(|column| column.id == reference.id);
        match found {
            None => {
                let known = table.columns.iter().map(|column| column.id.as_str());
                let diagnostic = Diagnostic::new(
                    Code::UnknownFigure,
                    reference.span,
                    format!("the table has no column \"{}\"", reference.id),
                );
                self.diagnostics.push(diagnostic.suggest(nearest(&reference.id, known)));
            }
            Some(at) if at == home => {
                self.report_self_reference(reference);
                return None;
            }
            Some(_) => {}
        }
        found
    }
}
