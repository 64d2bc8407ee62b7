//! Vietnamese equality: every pair of `folding_pairs.tsv`, at both levels, in both directions.

#![expect(
    clippy::unwrap_used,
    reason = "the table is written by hand, and a slip in it should stop the test"
)]

use kyyeu_model::{loose_key, strict_key};

/// A field, or the code points that say it where it cannot be written plainly.
fn parse_text(plain: &str, points: &str) -> String {
    if points.is_empty() {
        return plain.to_owned();
    }
    points
        .split(' ')
        .map(|point| char::from_u32(u32::from_str_radix(point, 16).unwrap()).unwrap())
        .collect()
}

#[test]
fn every_pair_is_as_the_table_says() {
    let mut wrong = Vec::new();
    let table = include_str!("folding_pairs.tsv");
    let rows: Vec<_> = table.lines().skip(1).collect();
    for row in &rows {
        let fields: Vec<_> = row.split('\t').collect();
        let (a, b) = (parse_text(fields[0], fields[5]), parse_text(fields[1], fields[6]));
        for (level, expected, key) in [
            ("loose", fields[2], loose_key as fn(&str) -> String),
            ("strict", fields[3], strict_key),
        ] {
            if (key(&a) == key(&b)) != (expected == "yes") {
                wrong.push(format!(
                    "{level} {expected}: {a} ({}) and {b} ({}): {}",
                    key(&a),
                    key(&b),
                    fields[4]
                ));
            }
        }
        // Keys do not depend on the form that a text came in.
        for text in [&a, &b] {
            let nfd = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd()
                .normalize(text)
                .into_owned();
            assert_eq!(strict_key(&nfd), strict_key(text), "{text}");
            assert_eq!(loose_key(&nfd), loose_key(text), "{text}");
        }
    }
    assert!(rows.len() > 60, "the table has {} rows", rows.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
