//! Brings the fields of a text into one order and one way of writing, and touches nothing else: no body, no comment,
//! nothing that it does not understand.
//!
//! Pure: a text and the places of its fields go in, a text comes out. Whoever asks holds the two against each other:
//! they must say the same.

mod order;
mod tidy;

pub use order::order;
pub use tidy::tidy;

/// Puts fields that have changed side by side with what they were: lines with `-` and `+`, and a few around them.
#[must_use]
pub fn difference(old: &str, new: &str) -> String {
    const AROUND: usize = 1;
    let (a, b): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let steps = steps(&a, &b);
    let mut out = String::new();
    let mut last = None;
    for (at, step) in steps.iter().enumerate() {
        let near = steps[at.saturating_sub(AROUND)..(at + AROUND + 1).min(steps.len())].iter();
        if near.clone().all(|step| matches!(step, Step::Same(..))) {
            continue;
        }
        if last != Some(at.wrapping_sub(1)) {
            let line = steps[..at].iter().filter(|step| !matches!(step, Step::New(_))).count() + 1;
            out.extend(["@@ line ", &line.to_string(), "\n"]);
        }
        last = Some(at);
        let (mark, text) = match *step {
            Step::Same(line) => (' ', line),
            Step::Old(line) => ('-', line),
            Step::New(line) => ('+', line),
        };
        out.extend([mark]);
        out.extend([text, "\n"]);
    }
    out
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Same(&'a str),
    Old(&'a str),
    New(&'a str),
}

/// The longest common lines, by the table of Wagner and Fischer; what is alike at both ends is left out of it.
fn steps<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<Step<'a>> {
    /// Of longer parts, all lines are shown as changed: the table would be too large.
    const LARGEST: usize = 4_000_000;
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (x, y) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let mut steps: Vec<_> = a[..head].iter().map(|line| Step::Same(line)).collect();
    if x.len() * y.len() > LARGEST {
        steps.extend(x.iter().map(|line| Step::Old(line)));
        steps.extend(y.iter().map(|line| Step::New(line)));
    } else {
        let width = y.len() + 1;
        let mut common = vec![0_u32; (x.len() + 1) * width];
        for i in (0..x.len()).rev() {
            for j in (0..y.len()).rev() {
                common[i * width + j] = if x[i] == y[j] {
                    common[(i + 1) * width + j + 1] + 1
                } else {
                    common[(i + 1) * width + j].max(common[i * width + j + 1])
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < x.len() || j < y.len() {
            if i < x.len() && j < y.len() && x[i] == y[j] {
                steps.push(Step::Same(x[i]));
                (i, j) = (i + 1, j + 1);
            } else if j == y.len() || i < x.len() && common[(i + 1) * width + j] >= common[i * width + j + 1] {
                steps.push(Step::Old(x[i]));
                i += 1;
            } else {
                steps.push(Step::New(y[j]));
                j += 1;
            }
        }
    }
    steps.extend(a[a.len() - tail..].iter().map(|line| Step::Same(line)));
    steps
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_shows_what_goes_and_what_comes_with_a_line_around_it() {
        let old = "a\nb\nc\nd\ne\nf\n";
        assert_eq!(difference(old, old), "");
        assert_eq!(difference(old, "a\nc\nd\ne\nx\nf\n"), "@@ line 1\n a\n-b\n c\n@@ line 5\n e\n+x\n f\n");
    }
}
