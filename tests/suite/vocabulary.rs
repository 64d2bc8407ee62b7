//! The ban list: names and words that the sources must not use, because they do not say what a
//! thing is, or are not the field's own term.
//!
//! The scanner reads tokens, not types: it sees names where they are defined, and words in
//! comments.

use std::fmt;
use std::fs;

use crate::harness::{assert_no_errors, list_files, repository_root};

/// Types that are named by a participle, a pronoun or an adverb.
const BANNED_TYPES: &str = "\
    Said Told Made Kept Known Found Taken Read Shown Built Revised Filled Planned Prepared \
    Explained Committed Walked Decoded Loaded Settled Counted Packed Closed Cited Turned Gathered \
    Imported Formatted Reformed Begun Rebuilt Altered Struck Unmade Unproven Unusable Unclear \
    Unread Whose Others There Now Next New Old What Which Of Any Beside Ahead Again Ready Need \
    Place Shelf Rehearsal Recipe Look Knowledge Material Filler Tongue Making Bound Thickness \
    Scrutiny Stamp Moment Medium Naming Kin Tie Reach Flaw Wrong Trouble Refusal Faults Fault";

/// Constants that do not say what they bound, and in what unit.
const BANNED_CONSTANTS: &str = "\
    MOST LONGEST LARGEST LEAST DEEPEST FEW AROUND KEPT HEAD NEAR AT_ONCE PATIENCE ENOUGH SMALL \
    LONG SHORT WHOLE SILENCE WHO TURNS ALIVE FAREWELL TRIED NOTED SHOWN HELD OURS OWN AT HOME \
    FIRST DOOR MARK STEP PIECE";

/// Functions that are not a verb with its object.
const BANNED_FUNCTIONS: &str = "\
    of said told made kept known found taken shown one whole foreign put keep say tell speak hear \
    heed at again place stands here there near own wanted turn settled reckon mend";

/// Variables and parameters that do not say what they hold.
const BANNED_VARIABLES: &str = "\
    at place known whole found own made one there said kept near wanted taken told heard spoken \
    asked fault faults material filler look again ahead beside";

/// Words and phrases that no comment has. A `*` at the end matches any ending.
const BANNED_WORDS: [&str; 30] = [
    "whoever",
    "whatever",
    "nobody",
    "somebody",
    "anew",
    "turned round",
    "both ways",
    "taken down",
    "said again",
    "reckon*",
    "hang together",
    "hangs together",
    "so many",
    "put right",
    "puts right",
    "the very",
    "as it stands",
    "stand",
    "stands",
    "standing",
    "is none",
    "lay in wait",
    "told apart",
    "heed*",
    "bring home",
    "what came of",
    "take away",
    "takes away",
    "held against",
    "beside",
];

/// The longest line, in characters.
const MAX_LINE_CHARS: usize = 100;

/// A banned word that is right in one file.
struct Exception {
    path: &'static str,
    word: &'static str,
    reason: &'static str,
}

const HELP_TEXT: &str = "it is a help text of the command line, for users";

const PLACE_FIELD: &str = "`place` is a field of the workshop: the place of the event";

const EXCEPTIONS: [Exception; 11] = [
    Exception { path: "src/cli/args.rs", word: "stand", reason: HELP_TEXT },
    Exception { path: "src/cli/build.rs", word: "anew", reason: HELP_TEXT },
    Exception { path: "src/cli/build.rs", word: "beside", reason: HELP_TEXT },
    Exception { path: "src/cli/publish.rs", word: "stand", reason: HELP_TEXT },
    Exception { path: "src/cli/schema.rs", word: "is none", reason: HELP_TEXT },
    Exception { path: "src/cli/init.rs", word: "place", reason: PLACE_FIELD },
    Exception { path: "src/load/content/workshop.rs", word: "place", reason: PLACE_FIELD },
    Exception { path: "src/plan/site.rs", word: "place", reason: PLACE_FIELD },
    Exception { path: "src/plan/structured_data.rs", word: "place", reason: PLACE_FIELD },
    Exception { path: "src/render/templates.rs", word: "place", reason: PLACE_FIELD },
    Exception {
        path: "src/load/content/datasets.rs",
        word: "whole",
        reason: "`whole` is a field of a share: what it is a share of",
    },
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Type,
    Constant,
    Function,
    Variable,
    Word,
    Width,
}

#[derive(Debug, PartialEq, Eq)]
struct Violation {
    kind: Kind,
    line: usize,
    word: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, line, word } = self;
        match kind {
            Kind::Type => write!(f, "{line}: the type {word}"),
            Kind::Constant => write!(f, "{line}: the constant {word}"),
            Kind::Function => write!(f, "{line}: the function {word}"),
            Kind::Variable => write!(f, "{line}: the variable {word}"),
            Kind::Word => write!(f, "{line}: \"{word}\" in a comment"),
            Kind::Width => write!(f, "{line}: {word} columns"),
        }
    }
}

/// A source file whose comments and literals are found.
struct MaskedSource<'a> {
    text: &'a str,
    /// The text with spaces in place of comments and literals.
    code: String,
    /// Byte ranges of the comments.
    comments: Vec<std::ops::Range<usize>>,
}

impl<'a> MaskedSource<'a> {
    fn new(text: &'a str) -> Self {
        let mut code = text.as_bytes().to_vec();
        let mut comments = Vec::new();
        let mut start = 0;
        while start < text.len() {
            let rest = &text[start..];
            let end = start + masked_length(rest).unwrap_or(0);
            if end == start {
                start += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            }
            if rest.starts_with("//") || rest.starts_with("/*") {
                comments.push(start..end);
            }
            for byte in &mut code[start..end] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
            start = end;
        }
        Self { text, code: String::from_utf8(code).expect("whole characters are masked"), comments }
    }

    fn line_of(&self, offset: usize) -> usize {
        self.text[..offset].matches('\n').count() + 1
    }

    /// Identifiers and punctuation marks of the code, with their offsets.
    fn tokens(&self) -> Vec<(usize, &str)> {
        let mut tokens = Vec::new();
        let mut start = 0;
        while start < self.code.len() {
            let rest = &self.code[start..];
            let word_end = rest.find(|c: char| !is_word_char(c)).unwrap_or(rest.len());
            let length = word_end.max(rest.chars().next().map_or(1, char::len_utf8));
            if !rest.starts_with(char::is_whitespace) {
                tokens.push((start, &rest[..length]));
            }
            start += length;
        }
        tokens
    }
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of the comment or literal at the start of a text.
fn masked_length(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return Some(text.find("*/").map_or(text.len(), |end| end + 2));
    }
    if text.starts_with('"') {
        return Some(quoted_length(text, '"'));
    }
    if text.starts_with('\'') {
        // 'a' and '\n' are characters, 'a in &'a str is a lifetime.
        let is_char = text.starts_with("'\\") || text.chars().nth(2) == Some('\'');
        return is_char.then(|| quoted_length(text, '\''));
    }
    let hashes = text.strip_prefix('r')?;
    let quote = hashes.find(|c| c != '#')?;
    if !hashes[quote..].starts_with('"') {
        return None;
    }
    let closing = format!("\"{}", "#".repeat(quote));
    let body = 1 + quote + 1;
    Some(text[body..].find(&closing).map_or(text.len(), |end| body + end + closing.len()))
}

/// The length of a literal up to its closing quote; a backslash escapes one character.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices().skip(1);
    while let Some((offset, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c == quote {
            return offset + c.len_utf8();
        }
    }
    text.len()
}

fn is_listed(list: &str, name: &str) -> bool {
    list.split_whitespace().any(|banned| banned == name)
}

/// Every violation of a source file.
fn scan(text: &str) -> Vec<Violation> {
    let source = MaskedSource::new(text);
    let tokens = source.tokens();
    let mut violations = Vec::new();
    for (index, &(offset, name)) in tokens.iter().enumerate() {
        let before = |steps: usize| index.checked_sub(steps).map_or("", |index| tokens[index].1);
        let after = |steps: usize| tokens.get(index + steps).map_or("", |token| token.1);
        let kind = match before(1) {
            "struct" | "enum" | "trait" | "type" | "union" if is_listed(BANNED_TYPES, name) => {
                Kind::Type
            }
            "const" | "static" if after(1) == ":" && is_listed(BANNED_CONSTANTS, name) => {
                Kind::Constant
            }
            "fn" if is_listed(BANNED_FUNCTIONS, name) => Kind::Function,
            _ if is_listed(BANNED_VARIABLES, name) && is_binding(before, after) => Kind::Variable,
            _ => continue,
        };
        violations.push(Violation { kind, line: source.line_of(offset), word: name.to_owned() });
    }
    for comment in &source.comments {
        for (offset, line) in lines_with_offsets(&text[comment.clone()]) {
            let number = source.line_of(comment.start + offset);
            for word in banned_words(line) {
                violations.push(Violation { kind: Kind::Word, line: number, word });
            }
        }
    }
    for (index, line) in text.lines().enumerate() {
        let columns = line.chars().count();
        if columns > MAX_LINE_CHARS {
            let word = columns.to_string();
            violations.push(Violation { kind: Kind::Width, line: index + 1, word });
        }
    }
    violations
}

/// Whether a name is bound: by `let`, `for` or a pattern, as a parameter, or as a field after the
/// first one.
fn is_binding<'a>(before: impl Fn(usize) -> &'a str, after: impl Fn(usize) -> &'a str) -> bool {
    // A name after `mut`, `&` or one `(` is bound by what is before that.
    let is_prefix = |token: &str| matches!(token, "mut" | "&" | "(");
    let is_pattern_end = matches!(after(1), ":" | "=" | "," | ")" | "in") && after(2) != ":";
    let mut steps = 1;
    while steps < 4 && is_prefix(before(steps)) {
        let is_constructor = before(steps) == "(" && matches!(before(steps + 1), "Some" | "Ok");
        if is_pattern_end && (before(steps) == "mut" || is_constructor) {
            return true;
        }
        steps += 1;
    }
    match before(steps) {
        "let" | "for" | "ref" => is_pattern_end,
        "|" => matches!(after(1), "," | "|" | ":" | ")"),
        _ => {
            let previous = if before(1) == "mut" { before(2) } else { before(1) };
            let is_type = after(2) == "&" || after(2).starts_with(is_word_char);
            matches!(previous, "(" | ",") && after(1) == ":" && is_type
        }
    }
}

fn lines_with_offsets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |offset, line| {
        let start = *offset;
        *offset += line.len();
        Some((start, line))
    })
}

/// The banned words of a line, each as often as it occurs.
fn banned_words(line: &str) -> Vec<String> {
    let line = line.to_lowercase();
    let mut words = Vec::new();
    for banned in BANNED_WORDS {
        let stem = banned.trim_end_matches('*');
        for (start, _) in line.match_indices(stem) {
            let rest = &line[start + stem.len()..];
            let ends = stem != banned || !rest.starts_with(is_word_char);
            if ends && !line[..start].ends_with(is_word_char) {
                words.push(stem.to_owned());
            }
        }
    }
    words
}

/// The Rust sources of the repository by their paths.
fn sources() -> Vec<(String, String)> {
    let mut sources = Vec::new();
    for folder in ["src", "tests", "benches", "fuzz"] {
        for (path, file) in list_files(&repository_root().join(folder)) {
            let is_generated = path.starts_with("target/") || path.contains("node_modules/");
            if path.ends_with(".rs") && !is_generated {
                let text = fs::read_to_string(file).unwrap();
                sources.push((format!("{folder}/{path}"), text));
            }
        }
    }
    sources
}

#[test]
fn no_source_uses_a_banned_word() {
    let mut errors = Vec::new();
    let mut unused: Vec<&Exception> = EXCEPTIONS.iter().collect();
    for (path, text) in sources() {
        for violation in scan(&text) {
            let exception = EXCEPTIONS
                .iter()
                .find(|exception| exception.path == path && exception.word == violation.word);
            match exception {
                Some(exception) => unused.retain(|other| !std::ptr::eq(*other, exception)),
                None => errors.push(format!("{path}:{violation}")),
            }
        }
    }
    for Exception { path, word, reason } in unused {
        errors.push(format!("the exception of \"{word}\" in {path} is not needed: {reason}"));
    }
    assert_no_errors(&errors);
}

fn violations(text: &str) -> Vec<(Kind, usize, String)> {
    scan(text)
        .into_iter()
        .map(|violation| (violation.kind, violation.line, violation.word))
        .collect()
}

#[test]
fn definitions_are_found() {
    for (text, kind, word) in [
        ("pub struct Faults(Vec<u8>);", Kind::Type, "Faults"),
        ("enum Whose { A }", Kind::Type, "Whose"),
        ("const MOST: usize = 1;", Kind::Constant, "MOST"),
        ("static HELD: u8 = 1;", Kind::Constant, "HELD"),
        ("fn reckon() {}", Kind::Function, "reckon"),
    ] {
        assert_eq!(violations(text), [(kind, 1, word.to_owned())], "{text}");
    }
    for text in ["struct Found2;", "use x::Faults;", "const MOST_BYTES: u8 = 1;", "x.of()"] {
        assert_eq!(violations(text), [], "{text}");
    }
}

#[test]
fn variables_and_parameters_are_found() {
    for text in [
        "let at = 1;",
        "let mut at = 1;",
        "let at: usize = 1;",
        "let (at, line) = x;",
        "for at in 0..3 {}",
        "for (at, line) in x {}",
        "if let Some(at) = x {}",
        "let Ok(at) = x else { return };",
        "fn f(at: usize) {}",
        "fn f(line: &str, mut at: &str) {}",
        "x.map(|at| 1);",
        "x.map(|&at| 1);",
        "x.map(|(at, line)| 1);",
        "x.map(|at: usize| 1);",
    ] {
        assert_eq!(violations(text), [(Kind::Variable, 1, "at".to_owned())], "{text}");
    }
    for text in [
        "let start = at::x();",
        "let end = value.at;",
        "let offset = 1;",
        "\"let at = 1;\"",
        "r#\"let at = \"1\";\"#",
        "'a'; // let at",
        "fn f<'at>(start: &'at str) {}",
    ] {
        assert_eq!(violations(text), [], "{text}");
    }
}

#[test]
fn words_in_comments_are_found() {
    for (text, word) in [
        ("/// Whoever asks.", "whoever"),
        ("let line = 1; // It stands there.", "stands"),
        ("//! What came of it.", "what came of"),
        ("/* reckoned */", "reckon"),
    ] {
        assert_eq!(violations(text), [(Kind::Word, 1, word.to_owned())], "{text}");
    }
    for text in
        ["/// A standard.", "\"// nobody\"", "// understand", "let url = \"http://beside\";"]
    {
        assert_eq!(violations(text), [], "{text}");
    }
    assert_eq!(violations("// one\n/* two\nnobody */"), [(Kind::Word, 3, "nobody".to_owned())]);
}

#[test]
fn long_lines_are_found() {
    let line = "ệ".repeat(MAX_LINE_CHARS);
    assert_eq!(violations(&format!("// {}", &line[..line.len() - 9])), []);
    assert_eq!(violations(&format!("//\n// {line}")), [(Kind::Width, 2, "103".to_owned())]);
}
