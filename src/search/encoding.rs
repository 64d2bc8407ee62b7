//! Numbers as printable ASCII, so that a list of them can stand in a script as it is.
//!
//! The digits are the characters from space to `}`, without `"`, `\` and the separators `` ` `` and
//! `~`. The first 64 end a number; the others go on: a number below 64 is one digit, and any other
//! is a digit `64 + (n - 64) % 27` followed by the number `(n - 64) / 27`.

const FINAL_DIGITS: u32 = 64;
const CONTINUATION_DIGITS: u32 = 27;

/// Separates the parts of an entry.
pub const PART_SEPARATOR: char = '~';
/// Separates entries.
pub const ENTRY_SEPARATOR: char = '`';

/// Appends a number.
pub fn push_number(out: &mut String, mut number: u32) {
    while number >= FINAL_DIGITS {
        let rest = number - FINAL_DIGITS;
        out.push(encode_digit(FINAL_DIGITS + rest % CONTINUATION_DIGITS));
        number = rest / CONTINUATION_DIGITS;
    }
    out.push(encode_digit(number));
}

fn encode_digit(value: u32) -> char {
    // Space and `!` stand before `"`; `#` to `[` before `\`; `]` to `_` before `` ` ``; `a` to `}`
    // come last.
    let code = match value {
        0..=1 => 0x20 + value,
        2..=58 => 0x23 + value - 2,
        59..=61 => 0x5d + value - 59,
        _ => 0x61 + value - 62,
    };
    char::from_u32(code).unwrap_or(' ')
}

/// Reads numbers; `None` where the text holds none.
pub fn decode_numbers(text: &str) -> Option<Vec<u32>> {
    let (mut numbers, mut sum, mut factor) = (Vec::new(), 0_u32, 1_u32);
    for byte in text.bytes() {
        let value = match byte {
            0x20..=0x21 => byte - 0x20,
            0x23..=0x5b => byte - 0x23 + 2,
            0x5d..=0x5f => byte - 0x5d + 59,
            0x61..=0x7d => byte - 0x61 + 62,
            _ => return None,
        };
        let value = u32::from(value);
        sum = sum.checked_add(factor.checked_mul(value)?)?;
        if value < FINAL_DIGITS {
            numbers.push(sum);
            (sum, factor) = (0, 1);
        } else {
            factor = factor.checked_mul(CONTINUATION_DIGITS)?;
        }
    }
    (factor == 1).then_some(numbers)
}

/// Reads entries: each key, and what stands behind it. `None` where the text holds none.
pub fn decode_entries(text: &str) -> Option<Vec<(String, Vec<&str>)>> {
    let mut before = String::new();
    let mut all = Vec::new();
    for entry in text.split(ENTRY_SEPARATOR).filter(|_| !text.is_empty()) {
        let mut parts = entry.split(PART_SEPARATOR);
        let key = parts.next()?;
        let shared = *decode_numbers(key.get(..1)?)?.first()?;
        let mut units = 0;
        let kept = before.char_indices().find(|(_, c)| {
            let there = units == shared;
            units += u32::try_from(c.len_utf16()).unwrap_or(0);
            there
        });
        before.truncate(kept.map_or(before.len(), |(at, _)| at));
        before.push_str(&key[1..]);
        all.push((before.clone(), parts.collect()));
    }
    Some(all)
}

/// Appends a key by what it shares with the one before: the number of shared bytes, at most 63 and
/// at a letter's edge, then the rest.
pub fn push_key(out: &mut String, before: &str, key: &str) {
    let shared = before.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count().min(63);
    let shared = (0..=shared).rev().find(|&at| key.is_char_boundary(at)).unwrap_or(0);
    // The script counts UTF-16 units, as its strings do.
    push_number(out, u32::try_from(key[..shared].encode_utf16().count()).unwrap_or(0));
    out.push_str(&key[shared..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip() {
        let some = [0, 1, 2, 58, 59, 61, 62, 63, 64, 90, 91, 1791, 1792, 100_000, u32::MAX / 64];
        let mut text = String::new();
        some.iter().for_each(|&number| push_number(&mut text, number));
        assert_eq!(decode_numbers(&text).unwrap(), some);
        assert_eq!(
            (decode_numbers("`"), decode_numbers("c")),
            (None, None),
            "no digit, and a number that does not end"
        );
        assert!(!text.contains(['"', '\\', PART_SEPARATOR, ENTRY_SEPARATOR]));
    }

    #[test]
    fn keys_round_trip() {
        let keys = ["da nang", "đ", "đa", "đà", "𝒟", "𝒟a"];
        let (mut text, mut before) = (String::new(), "");
        for key in keys {
            text.extend((!text.is_empty()).then_some(ENTRY_SEPARATOR));
            push_key(&mut text, before, key);
            text.extend([PART_SEPARATOR, '#']);
            before = key;
        }
        let read = decode_entries(&text).unwrap();
        assert_eq!(read.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), keys);
        assert!(read.iter().all(|(_, parts)| parts == &["#"]));
        assert_eq!(decode_entries(""), Some(Vec::new()));
    }

    #[test]
    fn digits_are_unique() {
        let digits: std::collections::BTreeSet<_> =
            (0..FINAL_DIGITS + CONTINUATION_DIGITS).map(encode_digit).collect();
        assert_eq!(digits.len(), (FINAL_DIGITS + CONTINUATION_DIGITS) as usize);
        assert!(digits.iter().all(|c| (' '..='}').contains(c)));
    }
}
