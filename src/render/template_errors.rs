//! Diagnostics of templates, made from the template library's errors.
//!
//! Owns all knowledge of the library's error kinds and of the wording of its messages. The kinds
//! decide where they exist. The rest is read from the printed text, because the library has no
//! accessor for it: each phrase that is read has a unit test below.

use tera::{Error, ErrorKind};

use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span, nearest};

/// Starts the message of each report in the library's printed text.
const REPORT_PREFIX: &str = "error: ";
/// Starts the line of a report that has its location.
const LOCATION_PREFIX: &str = "--> ";
/// Starts each step of the chain of templates that led to an error.
const NOTE_PREFIX: &str = "note: ";
/// Separates a message from the list of the names that exist.
const AVAILABLE_SEPARATOR: &str = " Available ";
/// Starts the message about an `include` of a template that does not exist.
const UNKNOWN_TEMPLATE_PREFIX: &str = "Unknown template `";
/// Part of the message about a value that does not exist.
const UNDEFINED_VALUE: &str = "got `undefined`";

/// The files that errors are about.
#[derive(Clone, Copy)]
pub struct TemplateErrors<'a> {
    /// Templates by name.
    pub files: &'a [(String, FileId)],
    /// Their source texts.
    pub sources: &'a Sources,
}

/// A report in the library's printed text.
#[derive(Debug, PartialEq, Eq)]
struct PrintedReport<'a> {
    message: &'a str,
    /// `name:line:column`, line and column from 1.
    location: &'a str,
    /// Length of the marked text in characters, at least 1.
    length: usize,
}

impl TemplateErrors<'_> {
    /// The diagnostic of an error, with the chain of templates that led to it as notes.
    pub fn convert(self, error: &Error, code: Code) -> Diagnostic {
        let (ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report)) = error.kind()
        else {
            let message = normalize_message(&error.to_string().replace('\n', "; "));
            return Diagnostic::new(code, None, message);
        };
        let span = self.find_file(report.filename()).map(|file| {
            let range = report.span().range.clone();
            // The span stays within the text.
            let length = self.sources.expect_text(file).len();
            Span::new(file, range.start.min(length)..range.end.min(length))
        });
        let mut diagnostic = to_diagnostic(code, span, report.message());
        for note in error.to_string().lines().filter_map(|line| line.strip_prefix(NOTE_PREFIX)) {
            diagnostic = match self.split_note(note) {
                Some((label, span)) => diagnostic.note(span, label),
                None => diagnostic.note(None, note),
            };
        }
        diagnostic
    }

    /// The diagnostics of an error about references between templates: the library joins the
    /// reports of all of them into one text.
    pub fn convert_many(self, error: &Error) -> Diagnostics {
        match error.kind() {
            ErrorKind::MissingParent { current, parent } => {
                let diagnostic = Diagnostic::new(
                    Code::TemplateSyntax,
                    self.find_quoted(current, parent),
                    format!("there is no template \"{parent}\""),
                );
                Diagnostics::from(vec![diagnostic.suggest(self.nearest_template(parent))])
            }
            ErrorKind::CircularInclude { tpl, include_chain: chain }
            | ErrorKind::CircularExtend { tpl, inheritance_chain: chain } => {
                Diagnostics::from(vec![self.cycle_diagnostic(tpl, chain)])
            }
            _ => {
                let printed = error.to_string();
                let reports = parse_reports(&printed);
                if reports.is_empty() {
                    return Diagnostics::from(vec![self.convert(error, Code::TemplateSyntax)]);
                }
                reports.iter().map(|report| self.report_diagnostic(report)).collect()
            }
        }
    }

    fn report_diagnostic(self, report: &PrintedReport<'_>) -> Diagnostic {
        let span = self.locate(report.location, Some(report.length));
        let unknown_template = report
            .message
            .strip_prefix(UNKNOWN_TEMPLATE_PREFIX)
            .and_then(|rest| rest.strip_suffix('`'));
        match unknown_template {
            Some(name) => Diagnostic::new(
                Code::TemplateSyntax,
                span,
                format!("there is no template \"{name}\""),
            )
            .suggest(self.nearest_template(name)),
            None => to_diagnostic(Code::TemplateSyntax, span, report.message),
        }
    }

    /// Templates that include each other, at the point where the first one names the next.
    fn cycle_diagnostic(self, first: &str, chain: &[String]) -> Diagnostic {
        let next = chain.get(1).map_or(first, String::as_str);
        let between: Vec<_> =
            chain.iter().map(String::as_str).filter(|name| *name != first).collect();
        let message = match &between[..] {
            [] => format!("the template \"{first}\" takes in itself"),
            between => format!(
                "the template \"{first}\" takes in itself, by way of {}",
                between.join(", ")
            ),
        };
        Diagnostic::new(Code::TemplateSyntax, self.find_quoted(first, next), message).help(
            "a template that holds itself has no end: take out one of these `include` or `extends`",
        )
    }

    fn find_file(&self, name: &str) -> Option<FileId> {
        self.files.iter().find(|(file_name, _)| file_name == name).map(|&(_, file)| file)
    }

    /// The span of a name between quotation marks in a template.
    fn find_quoted(&self, template: &str, name: &str) -> Option<Span> {
        let file = self.find_file(template)?;
        let start = self.sources.expect_text(file).find(&format!("\"{name}\""))? + 1;
        Some(Span::new(file, start..start + name.len()))
    }

    fn nearest_template(&self, name: &str) -> Option<&str> {
        nearest(name, self.files.iter().map(|(name, _)| name.as_str()))
    }

    /// The label and the span of a note such as `called from page.html:4:12`.
    fn split_note<'n>(&self, note: &'n str) -> Option<(&'n str, Span)> {
        let (label, location) = note.rsplit_once(' ')?;
        Some((label, self.locate(location, None)?))
    }

    /// The span at `name:line:column` with a length in characters; without a length, up to the end
    /// of the line.
    fn locate(self, location: &str, length: Option<usize>) -> Option<Span> {
        let mut parts = location.rsplitn(3, ':');
        let column: usize = parts.next()?.parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        let file = self.find_file(parts.next()?)?;
        let text = self.sources.expect_text(file);
        let line_start =
            text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum::<usize>();
        let rest = text.get(line_start..)?.lines().next().unwrap_or("");
        let first = column.checked_sub(1)?;
        let start = char_offset(rest, first);
        let end = length.map_or(rest.len(), |length| char_offset(rest, first + length));
        Some(Span::new(file, line_start + start..line_start + end))
    }
}

/// The byte offset of the nth character of a line, from 0; the line's length if it has fewer.
fn char_offset(line: &str, index: usize) -> usize {
    line.char_indices().nth(index).map_or(line.len(), |(offset, _)| offset)
}

/// The reports of a printed text. Lines of templates never start a report: the library prints
/// their line number in front of them.
fn parse_reports(printed: &str) -> Vec<PrintedReport<'_>> {
    let lines: Vec<_> = printed.lines().collect();
    let starts: Vec<_> =
        (0..lines.len()).filter(|&index| lines[index].starts_with(REPORT_PREFIX)).collect();
    let mut reports = Vec::new();
    for (number, &start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(lines.len());
        let location = lines[start..end]
            .get(1)
            .and_then(|line| line.trim_start().strip_prefix(LOCATION_PREFIX));
        let Some(location) = location else { continue };
        let underline = lines[start..end].iter().rev().find(|line| line.contains('^'));
        reports.push(PrintedReport {
            message: &lines[start][REPORT_PREFIX.len()..],
            location,
            length: underline.map_or(1, |line| line.matches('^').count()),
        });
    }
    reports
}

/// The library's message in our form: lower case, and the list of existing names as help.
fn to_diagnostic(code: Code, span: Option<Span>, message: &str) -> Diagnostic {
    let (message, available) = match message.split_once(AVAILABLE_SEPARATOR) {
        Some((message, list)) => (message, list.split_once(": ").map(|(_, list)| list)),
        None => (message, None),
    };
    let diagnostic = Diagnostic::new(code, span, normalize_message(message));
    let unknown_name = message.split('`').nth(1).unwrap_or("");
    match available {
        Some(list) => match nearest(unknown_name, list.split(", ")) {
            Some(name) => diagnostic.suggest(Some(name)),
            None => diagnostic.help(format!("there are {list}")),
        },
        None if message.contains(UNDEFINED_VALUE) => diagnostic.help(
            "nothing has this name here: look at how it is spelt, or give it a value with `or`",
        ),
        None => diagnostic,
    }
}

fn normalize_message(message: &str) -> String {
    let mut chars = message.chars();
    let first = chars.next().map(char::to_lowercase).into_iter().flatten();
    first.chain(chars).collect::<String>().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use tera::{Context, Tera, Value};

    use super::*;

    /// Templates with their sources, as a theme has them.
    struct Theme {
        files: Vec<(String, FileId)>,
        sources: Sources,
    }

    impl Theme {
        fn new(templates: &[(&str, &str)]) -> Self {
            let mut sources = Sources::default();
            let files = templates
                .iter()
                .map(|(name, text)| ((*name).to_owned(), sources.add(*name, *text)))
                .collect();
            Self { files, sources }
        }

        fn errors(&self) -> TemplateErrors<'_> {
            TemplateErrors { files: &self.files, sources: &self.sources }
        }

        fn compile(&self) -> Result<Tera, Error> {
            let mut tera = Tera::new();
            tera.add_raw_templates(
                self.files
                    .iter()
                    .map(|(name, file)| (name.as_str(), self.sources.expect_text(*file))),
            )?;
            Ok(tera)
        }

        fn compile_diagnostics(&self) -> Vec<Diagnostic> {
            let error = self.compile().expect_err("the theme has an error");
            self.errors().convert_many(&error).into_iter().collect()
        }

        fn render_diagnostic(&self, template: &str) -> Diagnostic {
            let mut context = Context::new();
            context.insert_value("title", Value::from("Kỷ yếu"));
            let tera = self.compile().expect("the theme compiles");
            let error = tera.render(template, &context).expect_err("the template has an error");
            self.errors().convert(&error, Code::TemplateError)
        }

        fn marked(&self, diagnostic: &Diagnostic) -> &str {
            let span = diagnostic.span.expect("the diagnostic has a span");
            self.sources.slice(span).expect("the template is loaded")
        }
    }

    #[test]
    fn reports_of_one_text_are_separate_diagnostics() {
        let theme = Theme::new(&[("a.html", "{{ x | uper }}\n{{ y | lowr }}")]);
        let diagnostics = theme.compile_diagnostics();
        let marked: Vec<_> =
            diagnostics.iter().map(|diagnostic| theme.marked(diagnostic)).collect();
        assert_eq!(marked, ["uper", "lowr"]);
        assert_eq!(diagnostics[0].message, "unknown filter `uper`");
    }

    #[test]
    fn the_start_of_a_report_in_a_template_starts_none() {
        let theme = Theme::new(&[("a.html", "<p>error: {{ x | uper }}</p>")]);
        let diagnostics = theme.compile_diagnostics();
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(theme.marked(&diagnostics[0]), "uper");
    }

    #[test]
    fn an_unknown_template_has_the_nearest_name() {
        let theme = Theme::new(&[("a.html", "{% include \"bc.html\" %}"), ("bcd.html", "")]);
        let diagnostics = theme.compile_diagnostics();
        assert_eq!(diagnostics[0].message, "there is no template \"bc.html\"");
        assert_eq!(diagnostics[0].help.as_deref(), Some("did you mean \"bcd.html\"?"));
    }

    #[test]
    fn a_missing_parent_is_marked_where_it_is_named() {
        let theme = Theme::new(&[("a.html", "{% extends \"bc.html\" %}"), ("bcd.html", "")]);
        let diagnostics = theme.compile_diagnostics();
        assert_eq!(theme.marked(&diagnostics[0]), "bc.html");
        assert_eq!(diagnostics[0].help.as_deref(), Some("did you mean \"bcd.html\"?"));
    }

    #[test]
    fn a_cycle_is_marked_where_it_begins() {
        let theme = Theme::new(&[
            ("a.html", "{% include \"b.html\" %}"),
            ("b.html", "{% include \"a.html\" %}"),
        ]);
        let diagnostics = theme.compile_diagnostics();
        assert!(diagnostics[0].message.ends_with("takes in itself, by way of b.html"));
        assert_eq!(theme.marked(&diagnostics[0]), "b.html");
    }

    #[test]
    fn an_unknown_variable_has_the_nearest_name() {
        let theme = Theme::new(&[("a.html", "<h1>{{ titel }}</h1>")]);
        let diagnostic = theme.render_diagnostic("a.html");
        assert_eq!(diagnostic.message, "variable `titel` is not defined");
        assert_eq!(diagnostic.help.as_deref(), Some("did you mean \"title\"?"));
        assert_eq!(theme.marked(&diagnostic), "titel");
    }

    #[test]
    fn an_undefined_argument_has_a_help() {
        let theme = Theme::new(&[("a.html", "{% set map = {\"a\": 1} %}{{ map.b | upper }}")]);
        let diagnostic = theme.render_diagnostic("a.html");
        assert!(diagnostic.message.ends_with(UNDEFINED_VALUE));
        assert!(diagnostic.help.is_some_and(|help| help.starts_with("nothing has this name")));
    }

    #[test]
    fn the_chain_of_templates_is_in_the_notes() {
        let theme = Theme::new(&[("a.html", "\n {% include \"b.html\" %}"), ("b.html", "{{ c }}")]);
        let diagnostic = theme.render_diagnostic("a.html");
        assert_eq!(theme.marked(&diagnostic), "c");
        let note = &diagnostic.notes[0];
        assert_eq!(note.message, "called from");
        let span = note.span.expect("the note has a span");
        assert_eq!(theme.sources.slice(span), Some("\"b.html\" %}"));
    }
}
