//! The facts of the report that the content was made of: each stands in the built site. `tests/facts.txt` lists them in
//! the report's own notation, under a heading for each kind.

use std::collections::BTreeMap;
use std::fs;

use crate::pages::pages;
use crate::program::{fail_with, real_site, repository};

/// The facts by kind.
fn facts() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(repository().join("tests/facts.txt")).unwrap();
    let mut facts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut kind = String::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => name.clone_into(&mut kind),
            None => facts.entry(kind.clone()).or_default().push(line.to_owned()),
        }
    }
    facts
}

/// A text with one kind of space and one kind of dash.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ").replace(['–', '—', '‑'], "-")
}

/// Whether a fact stands in a text, and not as a part of another word or number.
fn stands(text: &str, fact: &str) -> bool {
    text.match_indices(fact).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + fact.len()..]);
        let joins = |c: Option<char>, beyond: Option<char>| match c {
            Some(c) if c.is_alphanumeric() => true,
            Some('.' | ',' | '/') => beyond.is_some_and(|c| c.is_ascii_digit()),
            _ => false,
        };
        let (mut before, mut after) = (before.chars().rev(), after.chars());
        !joins(before.next(), before.next()) && !joins(after.next(), after.next())
    })
}

#[test]
fn every_fact_of_the_report_stands_in_the_site() {
    let mut words = String::new();
    let mut figures = String::new();
    for page in pages(real_site()) {
        let text = plain(&page.text());
        words.push_str(&text);
        words.push('\n');
        if page.path.starts_with("statistics/") {
            figures.push_str(&text);
            figures.push('\n');
        }
    }
    let mut wrong = Vec::new();
    let facts = facts();
    for (kind, facts) in &facts {
        // A number belongs to a dataset, with what it counts.
        let text = if kind == "figures" { &figures } else { &words };
        // An office begins with a capital where it begins a line.
        let found = |fact: &str| match kind.as_str() {
            "offices" => stands(&text.to_lowercase(), &plain(fact).to_lowercase()),
            _ => stands(text, &plain(fact)),
        };
        for fact in facts.iter().filter(|fact| !found(fact)) {
            wrong.push(format!("{kind}: {fact}"));
        }
    }
    let kinds: Vec<_> = facts.keys().map(String::as_str).collect();
    assert_eq!(kinds, ["documents", "figures", "institutions", "names", "offices", "periods"]);
    fail_with(&wrong);
}
