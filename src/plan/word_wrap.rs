//! Word wrap: words in lines of a bounded number of characters.

/// Fills lines with words, as many as fit into each. A word longer than a line has its own line.
pub fn wrap_words<'a>(words: impl Iterator<Item = &'a str>, max_chars: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= max_chars => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        let wrap = |text: &'static str, max_chars| wrap_words(text.split(' '), max_chars);
        assert_eq!(wrap("Học sinh giỏi; sinh viên", 14), ["Học sinh giỏi;", "sinh viên"]);
        assert_eq!(wrap("Llanfairpwllgwyngyll", 5), ["Llanfairpwllgwyngyll"]);
        assert_eq!(wrap_words("".split_whitespace(), 5), Vec::<String>::new());
    }
}
