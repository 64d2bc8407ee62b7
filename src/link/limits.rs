//! What a text may not be, whatever it says: nested without measure, or with characters that no
//! page can show.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};

use kyyeu_diag::{Code, Diagnostic};
use kyyeu_model::{Prose, is_barred, shown};

/// How deep lists, quotations and emphasis may stand in one another.
const DEEPEST: usize = 60;

/// Looks at the events of one text.
#[derive(Default)]
pub struct Limits {
    depth: usize,
    said: bool,
}

impl Limits {
    /// What is wrong with an event, the nesting once a text.
    pub fn look(
        &mut self,
        event: &Event<'_>,
        range: &Range<usize>,
        prose: &Prose,
    ) -> Option<Diagnostic> {
        let fault =
            |code, message: String| Diagnostic::new(code, prose.place(range.clone()), message);
        match event {
            Event::Start(_) => {
                self.depth += 1;
                if self.depth > DEEPEST && !std::mem::replace(&mut self.said, true) {
                    let message = format!(
                        "more than {DEEPEST} lists, quotations or emphases stand in one another here"
                    );
                    let help = "begin each line at its margin; signs such as > and * at its beginning open them";
                    return Some(fault(Code::TooLarge, message).help(help));
                }
            }
            Event::End(_) => self.depth -= 1,
            _ => {}
        }
        // As they stand in the file, characters were looked at when it was read: these come from
        // `&#…;`.
        let made = |text: &CowStr<'_>| match text {
            CowStr::Borrowed(_) => None,
            text => text.chars().find(|&c| is_barred(c)),
        };
        let barred = match event {
            Event::Text(text) => made(text),
            Event::Start(
                Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. },
            ) => made(dest_url).or_else(|| made(title)),
            _ => None,
        };
        let message = |c| format!("the character {} can stand in no page", shown(c));
        barred.map(|c| {
            fault(Code::BadCharacter, message(c)).help("take away what stands between & and ; here")
        })
    }
}
