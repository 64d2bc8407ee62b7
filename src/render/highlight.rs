//! Colours code by classes. The highlighter is loaded when the first code block is met, and costs
//! nothing before.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use pulldown_cmark_escape::escape_html_body_text;
use syntect::parsing::{ParseState, ScopeStack, SyntaxSet};

/// Colours code.
pub struct Highlighter {
    syntaxes: LazyLock<SyntaxSet>,
    /// What was coloured before, by language and code: the volume shows again what a page shows.
    cache: Mutex<BTreeMap<(String, String), Arc<str>>>,
}

/// Scopes and the class that stands for each, the most telling first.
const SCOPE_CLASSES: &[(&str, &str)] = &[
    ("comment", "c"),
    ("string", "s"),
    ("constant.numeric", "n"),
    ("constant", "n"),
    ("entity.name.function", "f"),
    ("support.function", "f"),
    ("variable.function", "f"),
    ("entity.name.tag", "t"),
    ("entity.name.type", "t"),
    ("entity.name.struct", "t"),
    ("entity.name.enum", "t"),
    ("entity.name.class", "t"),
    ("storage.type", "t"),
    ("support.type", "t"),
    ("support.class", "t"),
    ("entity.name", "f"),
    ("entity.other", "v"),
    ("keyword.operator", "o"),
    ("keyword", "k"),
    ("storage", "k"),
    ("variable", "v"),
    ("punctuation", "o"),
];

impl Highlighter {
    /// A highlighter that has loaded nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            syntaxes: LazyLock::new(SyntaxSet::load_defaults_newlines),
            cache: Mutex::new(BTreeMap::new()),
        }
    }

    /// Code as HTML, with a `span` of class `hl-…` around what is coloured; plain where the
    /// language is not known.
    pub fn push_highlighted(&self, code: &str, language: &str, out: &mut String) {
        let place = (language.to_owned(), code.to_owned());
        let done = self.cache.lock().unwrap_or_else(PoisonError::into_inner).get(&place).cloned();
        let html = done.unwrap_or_else(|| {
            let mut html = String::new();
            self.highlight(code, language, &mut html);
            let html = Arc::<str>::from(html);
            self.cache
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(place, Arc::clone(&html));
            html
        });
        out.push_str(&html);
    }

    fn highlight(&self, code: &str, language: &str, out: &mut String) {
        let Some(syntax) = self.syntaxes.find_syntax_by_token(language) else {
            push_escaped(code, out);
            return;
        };
        let (mut state, mut scopes) = (ParseState::new(syntax), ScopeStack::new());
        for line in code.split_inclusive('\n') {
            let Ok(changes) = state.parse_line(line, &self.syntaxes) else {
                push_escaped(line, out);
                continue;
            };
            let mut run = StyledRun { class: None, text: String::new() };
            let mut at = 0;
            for (next, change) in changes {
                run.push(&line[at..next], scope_class(&scopes), out);
                at = next;
                if scopes.apply(&change).is_err() {
                    break;
                }
            }
            run.push(&line[at..], scope_class(&scopes), out);
            run.flush(out);
        }
    }
}

/// Text of one colour.
struct StyledRun {
    class: Option<&'static str>,
    text: String,
}

impl StyledRun {
    fn push(&mut self, text: &str, class: Option<&'static str>, out: &mut String) {
        if text.is_empty() {
            return;
        }
        if self.class != class {
            self.flush(out);
            self.class = class;
        }
        self.text.push_str(text);
    }

    fn flush(&mut self, out: &mut String) {
        // A line's end belongs to no colour.
        let text = self.text.trim_end_matches('\n');
        if let (Some(class), false) = (self.class, text.is_empty()) {
            out.push_str("<span class=\"hl-");
            out.push_str(class);
            out.push_str("\">");
            push_escaped(text, out);
            out.push_str("</span>");
        } else {
            push_escaped(text, out);
        }
        out.push_str(&self.text[text.len()..]);
        self.text.clear();
    }
}

fn scope_class(scopes: &ScopeStack) -> Option<&'static str> {
    scopes.as_slice().iter().rev().find_map(|scope| {
        let name = scope.build_string();
        let within = |prefix: &str| {
            name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        SCOPE_CLASSES.iter().find(|(prefix, _)| within(prefix)).map(|(_, class)| *class)
    })
}

fn push_escaped(text: &str, out: &mut String) {
    let Ok(()) = escape_html_body_text(out, text) else { return };
}
