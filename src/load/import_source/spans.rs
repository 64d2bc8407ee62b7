//! Spans in files whose parser reports none, and the diagnostic for files that cannot be parsed.

use std::ops::Range;

use kyyeu_diag::{Code, Diagnostic, FileId, Span};

/// The diagnostic for a file that is not of the format of its name.
pub fn unreadable_file(file: FileId, range: Range<usize>, message: String) -> Diagnostic {
    Diagnostic::new(Code::Unreadable, Span::new(file, range), message)
        .help("mend the file, or have the program that made it write it anew")
}

/// The first line from `start` on that begins with the name of a field; an empty range if no line
/// does.
pub fn find_field_line(text: &str, start: usize, name: &str) -> Range<usize> {
    let mut offset = start;
    for line in text[start..].split_inclusive('\n') {
        let is_table = line.trim() == format!("[{name}]");
        let content = line.trim_start().trim_start_matches(['"', '\'']);
        let is_field = content
            .strip_prefix(name)
            .map(|rest| rest.trim_start_matches(['"', '\'', ' ']))
            .is_some_and(|rest| rest.starts_with(['=', ':']));
        if is_table || is_field {
            return offset..offset + line.trim_end().len();
        }
        offset += line.len();
    }
    start..start
}
