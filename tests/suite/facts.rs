//! The facts of the report that the content was made of: each is in the built site.
//! `tests/facts.txt` lists them in the report's own notation, under a heading for each kind.

use std::collections::BTreeMap;
use std::fs;

use scraper::Selector;

use crate::harness::{assert_no_errors, real_site, repository_root};
use crate::pages::{HtmlPage, element_text, read_pages};

/// The facts by kind.
fn read_facts() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(repository_root().join("tests/facts.txt")).unwrap();
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
fn normalize_spaces(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ").replace(['–', '—', '‑'], "-")
}

/// Whether a fact is in a text, and not as a part of another word or number.
fn contains_fact(text: &str, fact: &str) -> bool {
    text.match_indices(fact).any(|(index, _)| {
        let (before, after) = (&text[..index], &text[index + fact.len()..]);
        let joins = |c: Option<char>, beyond: Option<char>| match c {
            Some(c) if c.is_alphanumeric() => true,
            Some('.' | ',' | '/') => beyond.is_some_and(|c| c.is_ascii_digit()),
            _ => false,
        };
        let (mut before, mut after) = (before.chars().rev(), after.chars());
        !joins(before.next(), before.next()) && !joins(after.next(), after.next())
    })
}

/// Whether a number is in a value's cell whose row, or whose page's head, has a word.
fn has_counted_value(statistics: &[HtmlPage], number: &str, word: &str) -> bool {
    statistics.iter().any(|page| {
        let heads: String = page
            .select("h1, .facts")
            .into_iter()
            .map(|head| normalize_spaces(&element_text(head)))
            .collect();
        page.select("tr").into_iter().any(|row| {
            let of_row = format!("{} {heads}", normalize_spaces(&element_text(row))).to_lowercase();
            let cells = Selector::parse("td").unwrap();
            of_row.contains(word)
                && row
                    .select(&cells)
                    .any(|cell| contains_fact(&normalize_spaces(&element_text(cell)), number))
        })
    })
}

#[test]
fn every_fact_of_the_report_stands_in_the_site() {
    let pages = read_pages(real_site());
    let words: Vec<_> = pages.iter().map(|page| normalize_spaces(&page.text())).collect();
    let words = words.join("\n");
    let small = words.to_lowercase();
    let (statistics, _): (Vec<_>, Vec<_>) =
        pages.into_iter().partition(|page| page.path.starts_with("statistics/"));
    let facts = read_facts();
    let mut wrong = Vec::new();
    for (kind, facts) in &facts {
        let is_present = |fact: &str| match kind.as_str() {
            // A number belongs to a dataset, with what it counts.
            "figures" => {
                let (number, word) = fact.split_once(" | ").expect("a figure says what it counts");
                has_counted_value(&statistics, number, word)
            }
            // An office begins with a capital where it begins a line.
            "offices" => contains_fact(&small, &normalize_spaces(fact).to_lowercase()),
            _ => contains_fact(&words, &normalize_spaces(fact)),
        };
        wrong.extend(
            facts.iter().filter(|fact| !is_present(fact)).map(|fact| format!("{kind}: {fact}")),
        );
    }
    let kinds: Vec<_> = facts.keys().map(String::as_str).collect();
    assert_eq!(kinds, ["documents", "figures", "institutions", "names", "offices", "periods"]);
    assert_no_errors(&wrong);
}
