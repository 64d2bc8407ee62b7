//! Declared relations: what each claims of which numbers.
//!
//! Resolves the figures and columns that a relation names; [`super::reckon`] does the arithmetic.

use super::resolve;
use kyyeu_diag::{Code, Diagnostic, nearest};
use kyyeu_model::{
    Amount, Claim, ClaimKind, Coverage, Dataset, Declared, EntryKind, Exact, Figure, FigureAt,
    FigurePart, FigurePath, Figures, Key, Links, Proceedings, Ref, Table, Verdict, Year,
};

/// Everything that the datasets claim, dataset by dataset; not yet reckoned.
pub fn declared(
    proceedings: &Proceedings,
    links: &Links,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Claim> {
    let mut claims = Vec::new();
    for key in proceedings.keys(EntryKind::Dataset) {
        let dataset = &proceedings.datasets[key.at()].value;
        let mut collector =
            Collector { proceedings, links, key, dataset, claims: &mut claims, faults };
        match &dataset.figures {
            Figures::List(list) => {
                for (at, figure) in list.iter().enumerate() {
                    collector.figure(FigurePath::Listed(at, None), &figure.value);
                }
            }
            Figures::Table(table) => collector.table(table),
        }
    }
    claims
}

struct Collector<'a, 'c> {
    proceedings: &'a Proceedings,
    links: &'a Links,
    key: Key,
    dataset: &'a Dataset,
    claims: &'c mut Vec<Claim>,
    faults: &'c mut Vec<Diagnostic>,
}

/// The parts of a relation, resolved once for all rows and years.
struct Resolved<T> {
    sum_of: Vec<T>,
    includes: Vec<T>,
    of: Option<T>,
    part: Option<T>,
    average_of: Option<T>,
    ranked_with: Vec<T>,
}

impl Collector<'_, '_> {
    fn push(
        &mut self,
        kind: ClaimKind,
        subject: FigureAt,
        terms: Vec<FigureAt>,
        declared: &Declared,
    ) {
        self.push_by(kind, subject, terms, declared, None);
    }

    fn push_by(
        &mut self,
        kind: ClaimKind,
        subject: FigureAt,
        terms: Vec<FigureAt>,
        declared: &Declared,
        factor: Option<Exact>,
    ) {
        if terms.is_empty() || terms.contains(&subject) {
            return; // An empty relation says nothing; one that names itself was reported.
        }
        let known = declared.known_discrepancy.clone();
        let factor_span = match kind {
            ClaimKind::Average => declared.over.as_ref().map(|over| over.span),
            ClaimKind::Rate => declared.per.as_ref().map(|per| per.span),
            _ => None,
        };
        self.claims.push(Claim {
            kind,
            subject,
            terms,
            factor,
            factor_span,
            result: None,
            verdict: Verdict::Unknown,
            known,
        });
    }

    /// The numbers that a figure stands for: in the subject's year, or in all years where the
    /// subject has none.
    fn expand(&self, (key, path, part): FigureAt, year: Option<Year>) -> Vec<FigureAt> {
        let dataset = &self.proceedings.datasets[key.at()].value;
        match dataset.amount(path) {
            Some(Amount::Series(series)) if part == FigurePart::Value && path.year().is_none() => {
                match year {
                    Some(year) => {
                        let path = path.in_year(Some(year));
                        dataset.stated(path, part).map(|_| (key, path, part)).into_iter().collect()
                    }
                    None => series
                        .iter()
                        .map(|(year, _)| (key, path.in_year(Some(*year)), part))
                        .collect(),
                }
            }
            _ => vec![(key, path, part)],
        }
    }

    fn figure(&mut self, path: FigurePath, figure: &Figure) {
        let all = |references: &[Ref], this: &mut Self| {
            let resolve = |reference: &Ref| this.reference(path, reference);
            references.iter().map(resolve).collect::<Option<Vec<_>>>().unwrap_or_default()
        };
        let declared = &figure.declared;
        let resolved = Resolved {
            sum_of: all(&declared.sum_of, self),
            includes: all(&declared.includes, self),
            of: self
                .links
                .wholes
                .get(&(self.key, path))
                .map(|&(key, path)| (key, path, FigurePart::Value)),
            part: declared.part.as_ref().and_then(|part| self.reference(path, part)),
            average_of: declared.average_of.as_ref().and_then(|total| self.reference(path, total)),
            ranked_with: all(&declared.ranked_with, self),
        };
        for year in figure.value.years().collect::<Vec<_>>() {
            let path = path.in_year(year);
            let value = (self.key, path, FigurePart::Value);
            self.common(path, &resolved, declared, |this, term| this.expand(term, year));
            if figure.share.percent.is_some()
                && let Some(whole) = resolved.of
            {
                let mut terms = vec![value];
                terms.extend(self.expand(whole, year));
                self.push(ClaimKind::Share, (self.key, path, FigurePart::Percent), terms, declared);
            }
            if figure.rank.is_some() && !resolved.ranked_with.is_empty() {
                let others =
                    resolved.ranked_with.iter().flat_map(|&other| self.expand(other, year));
                let terms =
                    [value].into_iter().chain(others.filter(|other| *other != value)).collect();
                self.push(ClaimKind::Rank, (self.key, path, FigurePart::Rank), terms, declared);
            }
            if figure.attained.is_some() {
                if figure.target.is_some() {
                    let terms = vec![value, (self.key, path, FigurePart::Target)];
                    self.push(
                        ClaimKind::Attained,
                        (self.key, path, FigurePart::Attained),
                        terms,
                        declared,
                    );
                } else {
                    self.lacks(path, "`attained` says how much of a target was reached, but there is no `target`");
                }
            }
        }
        if let (Some(total), true) =
            (figure.declared.over.as_ref(), figure.declared.average_of.is_none())
        {
            let fault = Diagnostic::new(
                Code::BadRelation,
                total.span,
                "`over` belongs to `average_of`, which is missing",
            );
            self.faults.push(
                fault.help("name the total that the figure is the average of, or take `over` away"),
            );
        }
    }

    fn lacks(&mut self, path: FigurePath, message: &str) {
        let span = self.dataset.stated(path, FigurePart::Value).map(|stated| stated.span);
        self.faults.push(
            Diagnostic::new(Code::BadRelation, span, message)
                .help("give the missing number, or take the relation away"),
        );
    }

    /// The claims that figures and columns have in common.
    fn common<T: Copy>(
        &mut self,
        path: FigurePath,
        resolved: &Resolved<T>,
        declared: &Declared,
        expand: impl Fn(&Self, T) -> Vec<FigureAt>,
    ) {
        let subject = (self.key, path, FigurePart::Value);
        let percent = self.dataset.unit_of(path) == Some("%");
        let several = |terms: &[T], this: &Self| {
            terms.iter().flat_map(|&term| expand(this, term)).collect::<Vec<_>>()
        };
        self.push(ClaimKind::Sum, subject, several(&resolved.sum_of, self), declared);
        self.push(ClaimKind::Includes, subject, several(&resolved.includes, self), declared);
        match (resolved.part, resolved.of) {
            (Some(part), Some(of)) => {
                let factor = match &declared.per {
                    Some(per) => Exact::of(&per.number),
                    None => percent.then_some(Exact::HUNDRED),
                };
                let mut terms = expand(self, part);
                terms.extend(expand(self, of));
                if factor.is_none() {
                    self.lacks(
                        path,
                        "a rate needs `per`: how many of the whole it counts, 1000 for instance",
                    );
                } else if terms.len() == 2 {
                    let kind = if percent && declared.per.is_none() {
                        ClaimKind::Share
                    } else {
                        ClaimKind::Rate
                    };
                    self.push_by(kind, subject, terms, declared, factor);
                }
            }
            (Some(_), None) => {
                self.lacks(path, "a share or rate with `part` needs `of`, the whole")
            }
            (None, Some(of)) if !percent => {
                let terms = expand(self, of);
                let percents = terms.iter().any(|&(key, path, _)| {
                    self.proceedings.datasets[key.at()].value.unit_of(path) == Some("%")
                });
                if terms.len() == 1 && !percents {
                    self.push(ClaimKind::Within, subject, terms, declared);
                }
            }
            _ => {}
        }
        if let Some(total) = resolved.average_of {
            let terms = expand(self, total);
            let over = match &declared.over {
                Some(over) => Exact::of(&over.number),
                None if terms.len() > 1 => i128::try_from(terms.len()).ok().map(Exact::whole),
                None => terms.first().and_then(|&term| self.years(term)).map(Exact::whole),
            };
            match over.filter(|over| *over > Exact::ZERO) {
                Some(over) => {
                    self.push_by(ClaimKind::Average, subject, terms, declared, Some(over))
                }
                None => {
                    match &declared.over {
                        Some(over) => {
                            let fault = Diagnostic::new(
                                Code::BadRelation,
                                over.span,
                                "an average over nothing is none",
                            );
                            self.faults.push(fault.help(
                                "write over how many years, or other things, it is the average",
                            ));
                        }
                        None => self.lacks(
                            path,
                            "an average needs `over`: over how many years, or other things",
                        ),
                    }
                }
            }
        }
    }

    /// How many years the period of a total has.
    fn years(&self, (key, path, _): FigureAt) -> Option<i128> {
        let dataset = &self.proceedings.datasets[key.at()].value;
        let own = dataset.figure(path).and_then(|figure| figure.period.as_ref());
        own.or(dataset.period.as_ref())?.years().map(i128::from)
    }

    /// A figure that a figure's relation names.
    fn reference(&mut self, home: FigurePath, reference: &Ref) -> Option<FigureAt> {
        let found = resolve::figure(self.proceedings, Some(self.key), reference, self.faults)?;
        if (found.0, found.1, found.2) == (self.key, home, FigurePart::Value) {
            self.itself(reference);
            return None;
        }
        Some(found)
    }

    fn itself(&mut self, reference: &Ref) {
        self.faults.push(
            Diagnostic::new(
                Code::Cycle,
                reference.span,
                format!("\"{}\" is declared by way of itself", reference.id),
            )
            .help("name another figure here"),
        );
    }

    fn table(&mut self, table: &Table) {
        for (column, declared) in table.columns.iter().enumerate() {
            let (of, declared) = (declared.value.of.as_ref(), &declared.value.declared);
            let mut find = |reference: &Ref| self.column(table, column, reference);
            let resolved = Resolved {
                sum_of: declared.sum_of.iter().filter_map(&mut find).collect(),
                includes: declared.includes.iter().filter_map(&mut find).collect(),
                of: of.and_then(&mut find),
                part: declared.part.as_ref().and_then(&mut find),
                average_of: declared.average_of.as_ref().and_then(&mut find),
                ranked_with: declared.ranked_with.iter().filter_map(&mut find).collect(),
            };
            for row in 0..table.rows.len() {
                let Some(amount) = &table.rows[row].amounts[column] else { continue };
                for year in amount.years().collect::<Vec<_>>() {
                    let path = FigurePath::Tabled(row, column, year);
                    let there = move |this: &Self, column: usize| {
                        let path = FigurePath::Tabled(row, column, None);
                        if this.dataset.amount(path).is_none() {
                            return Vec::new();
                        }
                        this.expand((this.key, path, FigurePart::Value), year)
                    };
                    self.common(path, &resolved, declared, there);
                    if let Some(&ranking) = resolved.ranked_with.first()
                        && table.total != Some(row)
                    {
                        let own = there(self, ranking);
                        let others = table.body().filter(|(other, _)| *other != row).flat_map(
                            |(other, _)| {
                                let path = FigurePath::Tabled(other, ranking, None);
                                let there = self.dataset.amount(path).is_some();
                                if there {
                                    self.expand((self.key, path, FigurePart::Value), year)
                                } else {
                                    Vec::new()
                                }
                            },
                        );
                        let terms: Vec<_> = own.into_iter().chain(others).collect();
                        self.push(
                            ClaimKind::Rank,
                            (self.key, path, FigurePart::Value),
                            terms,
                            declared,
                        );
                    }
                }
            }
            self.total(table, column, declared);
        }
    }

    /// The rows of a column add up to its total.
    fn total(&mut self, table: &Table, column: usize, declared: &Declared) {
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
            if table.coverage == Coverage::Whole { ClaimKind::Sum } else { ClaimKind::Includes };
        for year in amount.years().collect::<Vec<_>>() {
            let cells = table.body().map(|(row, _)| FigurePath::Tabled(row, column, year));
            let cells =
                cells.filter(|&path| self.dataset.stated(path, FigurePart::Value).is_some());
            let terms = cells.map(|path| (self.key, path, FigurePart::Value)).collect();
            let path = FigurePath::Tabled(total, column, year);
            self.push(kind, (self.key, path, FigurePart::Value), terms, declared);
        }
    }

    /// A column that a column's relation names.
    fn column(&mut self, table: &Table, home: usize, reference: &Ref) -> Option<usize> {
        let found = table.columns.iter().position(|column| column.id == reference.id);
        match found {
            None => {
                let known = table.columns.iter().map(|column| column.id.as_str());
                let fault = Diagnostic::new(
                    Code::UnknownFigure,
                    reference.span,
                    format!("the table has no column \"{}\"", reference.id),
                );
                self.faults.push(fault.suggest(nearest(&reference.id, known)));
            }
            Some(at) if at == home => {
                self.itself(reference);
                return None;
            }
            Some(_) => {}
        }
        found
    }
}
