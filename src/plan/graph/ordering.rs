//! The order of three columns in which few curves cross: each entry goes to the mean place of its
//! neighbours (the barycentre method: Sugiyama, Tagawa, Toda, "Methods for visual understanding of
//! hierarchical system structures", IEEE Transactions on Systems, Man, and Cybernetics 11, 1981),
//! back and forth, and the best order met is kept.

/// A curve from an entry of an outer column to one of the middle, by their positions.
pub type Curve = (usize, usize);

/// How often the columns are gone through. Orders settle or begin to repeat long before.
const ROUNDS: usize = 16;

/// Positions are from 0 to this in a column of any length.
const POSITION_RANGE: usize = 1 << 20;

/// The entries of each column from top to bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnOrder {
    pub left: Vec<usize>,
    pub middle: Vec<usize>,
    pub right: Vec<usize>,
}

/// The order in which the fewest curves were seen to cross; the order given where none is better.
/// Where places are equal, entries stay as they were: the same curves give the same order.
pub fn minimize_crossings(
    [left, middle, right]: [usize; 3],
    to_left: &[Curve],
    to_right: &[Curve],
) -> ColumnOrder {
    let mut order = ColumnOrder {
        left: (0..left).collect(),
        middle: (0..middle).collect(),
        right: (0..right).collect(),
    };
    let (mut fewest, mut best) = (order.crossings(to_left, to_right), order.clone());
    for round in 0..2 * ROUNDS {
        if round % 2 == 0 {
            let middle = scaled_positions(&order.middle);
            barycenter_pass(
                &mut order.left,
                to_left.iter().map(|&(outer, inner)| (outer, middle[inner])),
            );
            barycenter_pass(
                &mut order.right,
                to_right.iter().map(|&(outer, inner)| (outer, middle[inner])),
            );
        } else {
            let (left, right) = (scaled_positions(&order.left), scaled_positions(&order.right));
            let from_left = to_left.iter().map(|&(outer, inner)| (inner, left[outer]));
            let from_right = to_right.iter().map(|&(outer, inner)| (inner, right[outer]));
            barycenter_pass(&mut order.middle, from_left.chain(from_right));
        }
        let crossings = order.crossings(to_left, to_right);
        if crossings < fewest {
            (fewest, best) = (crossings, order.clone());
        }
    }
    best
}

impl ColumnOrder {
    /// How many pairs of curves cross.
    pub fn crossings(&self, to_left: &[Curve], to_right: &[Curve]) -> usize {
        let middle = ranks(&self.middle);
        let side = |outer: &[usize], curves: &[Curve]| {
            let outer = ranks(outer);
            let ends: Vec<_> = curves.iter().map(|&(a, b)| (outer[a], middle[b])).collect();
            let crosses = |a: &(usize, usize), b: &(usize, usize)| {
                (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1)
            };
            ends.iter()
                .enumerate()
                .map(|(index, a)| ends[..index].iter().filter(|b| crosses(a, b)).count())
                .sum::<usize>()
        };
        side(&self.left, to_left) + side(&self.right, to_right)
    }
}

/// The position of each entry.
fn ranks(column: &[usize]) -> Vec<usize> {
    let mut ranks = vec![0; column.len()];
    for (rank, &entry) in column.iter().enumerate() {
        ranks[entry] = rank;
    }
    ranks
}

/// The place of each entry, from 0 to [`POSITION_RANGE`].
fn scaled_positions(column: &[usize]) -> Vec<usize> {
    ranks(column)
        .into_iter()
        .map(|rank| (2 * rank + 1) * POSITION_RANGE / (2 * column.len()))
        .collect()
}

/// Sorts a column by the mean position of each entry's neighbours; an entry without any keeps its
/// own position.
fn barycenter_pass(column: &mut [usize], neighbours: impl Iterator<Item = (usize, usize)>) {
    let mut sums = vec![(0, 0); column.len()];
    for (entry, position) in neighbours {
        sums[entry].0 += position;
        sums[entry].1 += 1;
    }
    let current = scaled_positions(column);
    let mean = |entry: usize| match sums[entry] {
        (_, 0) => current[entry],
        (sum, count) => sum / count,
    };
    column.sort_by_key(|&entry| mean(entry));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_that_need_not_cross_do_not() {
        // Each of the left goes to one of the middle, the wrong way round, and so does each of the
        // right.
        let crossed: Vec<Curve> = (0..6).map(|index| (index, 5 - index)).collect();
        let order = minimize_crossings([6, 6, 6], &crossed, &crossed);
        assert_eq!(order.crossings(&crossed, &crossed), 0, "{order:?}");
    }

    #[test]
    fn an_order_is_a_permutation_and_no_worse_than_the_one_given() {
        let curves = |seed: usize, from: usize| -> Vec<Curve> {
            (0..60).map(|n| ((n * seed + n / 7) % from, (n * 13 + n / 5) % 20)).collect()
        };
        let (to_left, to_right) = (curves(7, 15), curves(11, 25));
        let order = minimize_crossings([15, 20, 25], &to_left, &to_right);
        let given = ColumnOrder {
            left: (0..15).collect(),
            middle: (0..20).collect(),
            right: (0..25).collect(),
        };
        assert!(order.crossings(&to_left, &to_right) < given.crossings(&to_left, &to_right));
        for (column, length) in [(&order.left, 15), (&order.middle, 20), (&order.right, 25)] {
            let mut sorted = column.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..length).collect::<Vec<_>>());
        }
        assert_eq!(order, minimize_crossings([15, 20, 25], &to_left, &to_right));
    }

    #[test]
    fn what_has_no_neighbour_keeps_its_place() {
        assert_eq!(minimize_crossings([0, 3, 0], &[], &[]).middle, [0, 1, 2]);
    }
}
