//! Brings the fields of a text into one order and one way of writing, and touches nothing else: no
//! body, no comment, nothing that it does not understand.
//!
//! Pure: a text and the places of its fields go in, a text comes out. Whoever asks holds the two
//! against each other: they must say the same.

mod sort_fields;
mod style;

pub use crate::format::sort_fields::sort_fields;
pub use crate::format::style::normalize_style;

/// Puts fields that have changed side by side with what they were: lines with `-` and `+`, and a
/// few around them.
#[must_use]
pub fn line_diff(old: &str, new: &str) -> String {
    const CONTEXT_LINES: usize = 1;
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let steps = diff_lines(&old, &new);
    let mut out = String::new();
    let mut last = None;
    for (at, step) in steps.iter().enumerate() {
        let near = steps
            [at.saturating_sub(CONTEXT_LINES)..(at + CONTEXT_LINES + 1).min(steps.len())]
            .iter();
        if near.clone().all(|step| matches!(step, DiffLine::Equal(..))) {
            continue;
        }
        if last != Some(at.wrapping_sub(1)) {
            let line =
                steps[..at].iter().filter(|step| !matches!(step, DiffLine::Insert(_))).count() + 1;
            out.extend(["@@ line ", &line.to_string(), "\n"]);
        }
        last = Some(at);
        let (mark, text) = match *step {
            DiffLine::Equal(line) => (' ', line),
            DiffLine::Delete(line) => ('-', line),
            DiffLine::Insert(line) => ('+', line),
        };
        out.extend([mark]);
        out.extend([text, "\n"]);
    }
    out
}

#[derive(Clone, Copy)]
enum DiffLine<'a> {
    Equal(&'a str),
    Delete(&'a str),
    Insert(&'a str),
}

/// The longest common lines, by the table of Wagner and Fischer; what is alike at both ends is left
/// out of it.
fn diff_lines<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<DiffLine<'a>> {
    /// Of longer parts, all lines are shown as changed: the table would be too large.
    const MAX_TABLE_CELLS: usize = 4_000_000;
    let head = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let rest = old[head..].iter().rev().zip(new[head..].iter().rev());
    let tail = rest.take_while(|(old, new)| old == new).count();
    let mut steps: Vec<_> = old[..head].iter().map(|line| DiffLine::Equal(line)).collect();
    let end = &old[old.len() - tail..];
    let (old, new) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let width = new.len() + 1;
    let mut common =
        vec![
            0_u32;
            if old.len() * new.len() > MAX_TABLE_CELLS { 0 } else { (old.len() + 1) * width }
        ];
    if !common.is_empty() {
        for at in (0..old.len() * width).rev().filter(|at| at % width != new.len()) {
            common[at] = if old[at / width] == new[at % width] {
                common[at + width + 1] + 1
            } else {
                common[at + width].max(common[at + 1])
            };
        }
    }
    let longest = |at: usize| common.get(at).copied().unwrap_or(0);
    let (mut from, mut to) = (0, 0);
    while from < old.len() || to < new.len() {
        let at = from * width + to;
        if from < old.len() && to < new.len() && old[from] == new[to] {
            steps.push(DiffLine::Equal(old[from]));
            (from, to) = (from + 1, to + 1);
        } else if to == new.len() || from < old.len() && longest(at + width) >= longest(at + 1) {
            steps.push(DiffLine::Delete(old[from]));
            from += 1;
        } else {
            steps.push(DiffLine::Insert(new[to]));
            to += 1;
        }
    }
    steps.extend(end.iter().map(|line| DiffLine::Equal(line)));
    steps
}

#[cfg(test)]
mod tests {
    use super::line_diff;

    #[test]
    fn a_difference_shows_what_goes_and_what_comes_with_a_line_around_it() {
        let old = "a\nb\nc\nd\ne\nf\n";
        assert_eq!(line_diff(old, old), "");
        assert_eq!(
            line_diff(old, "a\nc\nd\ne\nx\nf\n"),
            "@@ line 1\n a\n-b\n c\n@@ line 5\n e\n+x\n f\n"
        );
    }
}
