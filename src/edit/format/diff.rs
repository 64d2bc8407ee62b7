//! A line diff with one line of context.

/// The changed lines, marked `-` and `+`, with one line of context around them. Each group of lines
/// starts with `@@ line N`, the number of its first line in `old`. Empty if nothing changed.
#[must_use]
pub fn line_diff(old: &str, new: &str) -> String {
    const CONTEXT_LINES: usize = 1;
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let lines = diff_lines(&old, &new);
    let mut diff = String::new();
    let mut old_line = 1;
    let mut previous_is_shown = false;
    for (index, line) in lines.iter().enumerate() {
        let context_end = (index + CONTEXT_LINES + 1).min(lines.len());
        let context = &lines[index.saturating_sub(CONTEXT_LINES)..context_end];
        let is_shown = context.iter().any(|line| !matches!(line, DiffLine::Equal(_)));
        if is_shown {
            if !previous_is_shown {
                diff.extend(["@@ line ", &old_line.to_string(), "\n"]);
            }
            let (mark, text) = match *line {
                DiffLine::Equal(text) => (" ", text),
                DiffLine::Delete(text) => ("-", text),
                DiffLine::Insert(text) => ("+", text),
            };
            diff.extend([mark, text, "\n"]);
        }
        previous_is_shown = is_shown;
        if !matches!(line, DiffLine::Insert(_)) {
            old_line += 1;
        }
    }
    diff
}

#[derive(Clone, Copy)]
enum DiffLine<'a> {
    Equal(&'a str),
    Delete(&'a str),
    Insert(&'a str),
}

/// A longest common subsequence of lines (Wagner and Fischer 1974), after the common lines at both
/// ends.
fn diff_lines<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<DiffLine<'a>> {
    let prefix = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let reversed = old[prefix..].iter().rev().zip(new[prefix..].iter().rev());
    let suffix = reversed.take_while(|(old, new)| old == new).count();
    let mut lines: Vec<_> = old[..prefix].iter().map(|line| DiffLine::Equal(line)).collect();
    let old_middle = &old[prefix..old.len() - suffix];
    let new_middle = &new[prefix..new.len() - suffix];
    push_middle(&mut lines, old_middle, new_middle);
    lines.extend(old[old.len() - suffix..].iter().map(|line| DiffLine::Equal(line)));
    lines
}

fn push_middle<'a>(lines: &mut Vec<DiffLine<'a>>, old: &[&'a str], new: &[&'a str]) {
    let table = common_lengths(old, new);
    let width = new.len() + 1;
    let common_length = |cell: usize| table.get(cell).copied().unwrap_or(0);
    let (mut old_index, mut new_index) = (0, 0);
    while old_index < old.len() || new_index < new.len() {
        let cell = old_index * width + new_index;
        let (has_old, has_new) = (old_index < old.len(), new_index < new.len());
        if has_old && has_new && old[old_index] == new[new_index] {
            lines.push(DiffLine::Equal(old[old_index]));
            old_index += 1;
            new_index += 1;
        } else if !has_new || has_old && common_length(cell + width) >= common_length(cell + 1) {
            lines.push(DiffLine::Delete(old[old_index]));
            old_index += 1;
        } else {
            lines.push(DiffLine::Insert(new[new_index]));
            new_index += 1;
        }
    }
}

/// For each pair of positions, in rows of `new.len() + 1` cells, the length of the longest common
/// subsequence of the lines from there on. Empty if the table would be too large: then all lines
/// count as changed.
fn common_lengths(old: &[&str], new: &[&str]) -> Vec<u32> {
    const MAX_TABLE_CELLS: usize = 4_000_000;
    if old.len() * new.len() > MAX_TABLE_CELLS {
        return Vec::new();
    }
    let width = new.len() + 1;
    let mut lengths = vec![0; (old.len() + 1) * width];
    for row in (0..old.len()).rev() {
        for column in (0..new.len()).rev() {
            let cell = row * width + column;
            lengths[cell] = if old[row] == new[column] {
                lengths[cell + width + 1] + 1
            } else {
                lengths[cell + width].max(lengths[cell + 1])
            };
        }
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::line_diff;

    #[test]
    fn changed_lines_have_a_line_of_context() {
        let old = "a\nb\nc\nd\ne\nf\n";
        assert_eq!(line_diff(old, old), "");
        assert_eq!(
            line_diff(old, "a\nc\nd\ne\nx\nf\n"),
            "@@ line 1\n a\n-b\n c\n@@ line 5\n e\n+x\n f\n"
        );
    }
}
