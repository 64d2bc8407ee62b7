//! Limits of any prose: how deep it is nested, and which characters it may have.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};

use kyyeu_diag::{Code, Diagnostic};
use kyyeu_model::{Prose, describe_char, is_forbidden_char};

/// How deep lists, quotations and emphasis may be nested.
const MAX_NESTING_DEPTH: usize = 60;

/// Checks the events of one prose.
#[derive(Default)]
pub struct ProseLimits {
    depth: usize,
    depth_reported: bool,
}

impl ProseLimits {
    /// The diagnostic of an event, if any. The depth is reported once.
    pub fn check_event(
        &mut self,
        event: &Event<'_>,
        range: &Range<usize>,
        prose: &Prose,
    ) -> Option<Diagnostic> {
        self.check_depth(event, range, prose).or_else(|| check_characters(event, range, prose))
    }

    fn check_depth(
        &mut self,
        event: &Event<'_>,
        range: &Range<usize>,
        prose: &Prose,
    ) -> Option<Diagnostic> {
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth -= 1,
            _ => {}
        }
        if self.depth <= MAX_NESTING_DEPTH || self.depth_reported {
            return None;
        }
        self.depth_reported = true;
        let diagnostic = Diagnostic::new(
            Code::TooLarge,
            prose.span_of(range.clone()),
            format!(
                "more than {MAX_NESTING_DEPTH} lists, quotations or emphases stand in one another \
                 here"
            ),
        );
        Some(diagnostic.help(
            "begin each line at its margin; signs such as > and * at its beginning open them",
        ))
    }
}

/// Reports a character reference (`&#…;`) to a character that no page can show. Literal characters
/// were checked when the file was read.
fn check_characters(event: &Event<'_>, range: &Range<usize>, prose: &Prose) -> Option<Diagnostic> {
    let forbidden = match event {
        Event::Text(text) => forbidden_reference(text),
        Event::Start(Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. }) => {
            forbidden_reference(dest_url).or_else(|| forbidden_reference(title))
        }
        _ => None,
    }?;
    let diagnostic = Diagnostic::new(
        Code::BadCharacter,
        prose.span_of(range.clone()),
        format!("the character {} can stand in no page", describe_char(forbidden)),
    );
    Some(diagnostic.help("take away what stands between & and ; here"))
}

/// A forbidden character in a text that is not a slice of the source.
fn forbidden_reference(text: &CowStr<'_>) -> Option<char> {
    match text {
        CowStr::Borrowed(_) => None,
        text => text.chars().find(|&c| is_forbidden_char(c)),
    }
}
