//! What a text may not be, whatever it says: nested without measure, or with characters that no
//! page can show.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};

use kyyeu_diag::{Code, Diagnostic};
use kyyeu_model::{Prose, describe_char, is_forbidden_char};

/// How deep lists, quotations and emphasis may stand in one another.
const MAX_NESTING_DEPTH: usize = 60;

/// Looks at the events of one text.
#[derive(Default)]
pub struct ProseLimits {
    depth: usize,
    depth_reported: bool,
}

impl ProseLimits {
    /// What is wrong with an event, the nesting once a text.
    pub fn check_event(
        &mut self,
        event: &Event<'_>,
        range: &Range<usize>,
        prose: &Prose,
    ) -> Option<Diagnostic> {
        let diagnostic =
            |code, message: String| Diagnostic::new(code, prose.span_of(range.clone()), message);
        match event {
            Event::Start(_) => {
                self.depth += 1;
                if self.depth > MAX_NESTING_DEPTH
                    && !std::mem::replace(&mut self.depth_reported, true)
                {
                    let message = format!(
                        "more than {MAX_NESTING_DEPTH} lists, quotations or emphases stand in one another here"
                    );
                    let help = "begin each line at its margin; signs such as > and * at its beginning open them";
                    return Some(diagnostic(Code::TooLarge, message).help(help));
                }
            }
            Event::End(_) => self.depth -= 1,
            _ => {}
        }
        // As they stand in the file, characters were looked at when it was read: these come from
        // `&#…;`.
        let made = |text: &CowStr<'_>| match text {
            CowStr::Borrowed(_) => None,
            text => text.chars().find(|&c| is_forbidden_char(c)),
        };
        let barred = match event {
            Event::Text(text) => made(text),
            Event::Start(
                Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. },
            ) => made(dest_url).or_else(|| made(title)),
            _ => None,
        };
        let message = |c| format!("the character {} can stand in no page", describe_char(c));
        barred.map(|c| {
            diagnostic(Code::BadCharacter, message(c))
                .help("take away what stands between & and ; here")
        })
    }
}
