//! Syntax highlighting of code, as spans with a class for each kind of token.
//!
//! The syntax definitions are loaded at the first code block.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use syntect::parsing::{ParseState, ScopeStack, SyntaxSet};

use crate::escape;

/// Highlights code.
pub struct Highlighter {
    syntaxes: LazyLock<SyntaxSet>,
    /// Highlighted code by language and source, because the volume repeats the code of pages. It
    /// grows with the code of one build.
    cache: Mutex<BTreeMap<(String, String), Arc<str>>>,
}

/// Prefixes of scopes with their classes. The first one that matches counts.
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

    /// Appends code as HTML, with each token in a `span` of class `hl-…`; without spans if the
    /// language is unknown.
    pub fn push_highlighted(&self, code: &str, language: &str, out: &mut String) {
        let key = (language.to_owned(), code.to_owned());
        let cached = self.cache.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(html) = cached {
            out.push_str(&html);
            return;
        }
        let mut html = String::new();
        self.highlight(code, language, &mut html);
        out.push_str(&html);
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).insert(key, html.into());
    }

    fn highlight(&self, code: &str, language: &str, out: &mut String) {
        let Some(syntax) = self.syntaxes.find_syntax_by_token(language) else {
            escape::push_text(out, code);
            return;
        };
        let (mut state, mut scopes) = (ParseState::new(syntax), ScopeStack::new());
        for line in code.split_inclusive('\n') {
            let Ok(changes) = state.parse_line(line, &self.syntaxes) else {
                escape::push_text(out, line);
                continue;
            };
            let mut run = StyledRun { class: None, text: String::new() };
            let mut offset = 0;
            for (next, change) in changes {
                run.push(&line[offset..next], scope_class(&scopes), out);
                offset = next;
                if scopes.apply(&change).is_err() {
                    break;
                }
            }
            run.push(&line[offset..], scope_class(&scopes), out);
            run.flush(out);
        }
    }
}

/// Consecutive text with one class.
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
        // The end of a line is outside of spans.
        let text = self.text.trim_end_matches('\n');
        if let (Some(class), false) = (self.class, text.is_empty()) {
            out.push_str("<span class=\"hl-");
            out.push_str(class);
            out.push_str("\">");
            escape::push_text(out, text);
            out.push_str("</span>");
        } else {
            escape::push_text(out, text);
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
