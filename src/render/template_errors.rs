//! Says what is wrong with templates: the library's errors with their places in the files, and the
//! nearest good name.

use tera::{Error, ErrorKind};

use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span, nearest};

/// The files that errors are about.
#[derive(Clone, Copy)]
pub struct TemplateErrors<'a> {
    /// Templates by name.
    pub files: &'a [(String, FileId)],
    /// Their texts.
    pub sources: &'a Sources,
}

impl TemplateErrors<'_> {
    /// The fault of an error, with the chain of templates that led there.
    pub fn convert(self, error: &Error, code: Code) -> Diagnostic {
        let (ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report)) = error.kind()
        else {
            return Diagnostic::new(
                code,
                None,
                normalize_message(&error.to_string().replace('\n', "; ")),
            );
        };
        let span =
            self.files.iter().find(|(name, _)| name == report.filename()).map(|&(_, file)| {
                let range = report.span().range.clone();
                let length = self.sources.expect_text(file).len();
                Span::new(file, range.start.min(length)..range.end.min(length))
            });
        let diagnostic = to_diagnostic(code, span, report.message());
        // The library tells the chain of templates in its printed report alone.
        let printed = error.to_string();
        let chain = printed.lines().filter_map(|line| line.strip_prefix("note: "));
        chain.fold(diagnostic, |diagnostic, line| {
            let place = line
                .rsplit_once(' ')
                .and_then(|(label, place)| Some((label, self.locate(place, None)?)));
            match place {
                Some((label, span)) => diagnostic.note(span, label),
                None => diagnostic.note(None, line),
            }
        })
    }

    /// The faults of an error about what templates miss in one another: the library joins them into
    /// one text.
    pub fn convert_many(self, error: &Error) -> Diagnostics {
        if let ErrorKind::MissingParent { current, parent } = error.kind() {
            let file = self.files.iter().find(|(name, _)| name == current).map(|(_, file)| *file);
            let span = file.and_then(|file| {
                let at = self.sources.expect_text(file).find(&format!("\"{parent}\""))? + 1;
                Some(Span::new(file, at..at + parent.len()))
            });
            let diagnostic = Diagnostic::new(
                Code::TemplateSyntax,
                span,
                format!("there is no template \"{parent}\""),
            );
            return Diagnostics::from(vec![diagnostic.suggest(self.nearest_template(parent))]);
        }
        if let ErrorKind::CircularInclude { tpl, include_chain: chain }
        | ErrorKind::CircularExtend { tpl, inheritance_chain: chain } = error.kind()
        {
            return Diagnostics::from(vec![self.cycle_diagnostic(tpl, chain)]);
        }
        let printed = error.to_string();
        let diagnostics: Diagnostics = printed
            .split("error: ")
            .filter_map(|report| {
                let mut lines = report.lines();
                let message = lines.next()?;
                let place = lines.next()?.trim().strip_prefix("--> ")?;
                let carets = report.lines().rev().find(|line| line.contains('^')).unwrap_or("");
                let length = carets.matches('^').count().max(1);
                let diagnostic =
                    to_diagnostic(Code::TemplateSyntax, self.locate(place, Some(length)), message);
                let unknown = message
                    .strip_prefix("Unknown template `")
                    .and_then(|rest| rest.strip_suffix('`'));
                Some(match unknown {
                    Some(name) => {
                        let diagnostic = Diagnostic {
                            message: format!("there is no template \"{name}\""),
                            ..diagnostic
                        };
                        diagnostic.suggest(self.nearest_template(name))
                    }
                    None => diagnostic,
                })
            })
            .collect();
        if diagnostics.is_empty() {
            Diagnostics::from(vec![self.convert(error, Code::TemplateSyntax)])
        } else {
            diagnostics
        }
    }

    /// Templates that lead back to the first of them, at the place where it names the next.
    fn cycle_diagnostic(self, first: &str, chain: &[String]) -> Diagnostic {
        let next = chain.get(1).map_or(first, String::as_str);
        let file = self.files.iter().find(|(name, _)| name == first).map(|(_, file)| *file);
        let span = file.and_then(|file| {
            let at = self.sources.expect_text(file).find(&format!("\"{next}\""))? + 1;
            Some(Span::new(file, at..at + next.len()))
        });
        let between: Vec<_> =
            chain.iter().map(String::as_str).filter(|name| *name != first).collect();
        let message = match &between[..] {
            [] => format!("the template \"{first}\" takes in itself"),
            between => format!(
                "the template \"{first}\" takes in itself, by way of {}",
                between.join(", ")
            ),
        };
        Diagnostic::new(Code::TemplateSyntax, span, message).help(
            "a template that holds itself has no end: take out one of these `include` or `extends`",
        )
    }

    fn nearest_template(&self, name: &str) -> Option<&str> {
        nearest(name, self.files.iter().map(|(name, _)| name.as_str()))
    }

    /// The place that `name:line:column` names, and so many letters; up to the line's end where
    /// they are not known.
    fn locate(self, place: &str, length: Option<usize>) -> Option<Span> {
        let mut parts = place.rsplitn(3, ':');
        let column: usize = parts.next()?.parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        let name = parts.next()?;
        let file = self.files.iter().find(|(known, _)| known == name)?.1;
        let text = self.sources.expect_text(file);
        let start =
            text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum::<usize>();
        let rest = text.get(start..)?.lines().next().unwrap_or("");
        let offset = |at: usize| rest.char_indices().nth(at).map_or(rest.len(), |(at, _)| at);
        let from = column.checked_sub(1)?;
        let to = length.map_or(rest.len(), |length| offset(from + length));
        Some(Span::new(file, start + offset(from)..start + to))
    }
}

/// The library's words as ours: lower case, and what it lists at the end as help.
fn to_diagnostic(code: Code, span: Option<Span>, message: &str) -> Diagnostic {
    let (message, known) = match message.split_once(" Available ") {
        Some((message, list)) => (message, list.split_once(": ").map(|(_, list)| list)),
        None => (message, None),
    };
    let diagnostic = Diagnostic::new(code, span, normalize_message(message));
    let bad = message.split('`').nth(1).unwrap_or("");
    match known {
        Some(list) => match nearest(bad, list.split(", ")) {
            Some(good) => diagnostic.suggest(Some(good)),
            None => diagnostic.help(format!("there are {list}")),
        },
        None if message.contains("got `undefined`") => diagnostic.help(
            "nothing has this name here: look at how it is spelt, or give it a value with `or`",
        ),
        None => diagnostic,
    }
}

fn normalize_message(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(char::to_lowercase).into_iter().flatten();
    first.chain(letters).collect::<String>().trim_end_matches('.').to_owned()
}
