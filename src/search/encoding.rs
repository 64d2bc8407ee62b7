//! The encoding of numbers and keys as printable ASCII, so that a script holds a list of them as a
//! plain string.
//!
//! The digits are the characters from space to `}`, without `"`, `\` and the separators `` ` `` and
//! `~`. The first 64 end a number; the others continue it: a number below 64 is one digit, and any
//! other is a digit `64 + (n - 64) % 27` followed by the number `(n - 64) / 27`.
//!
//! Keys are front-coded: each begins with the number of UTF-16 units that it shares with the key
//! before it. `templates/assets/finder/index.js` decodes both.

const FINAL_DIGITS: u32 = 64;
const CONTINUATION_DIGITS: u32 = 27;

/// The most bytes that a front-coded key shares with the one before: the count is one digit.
const MAX_SHARED_BYTES: usize = FINAL_DIGITS as usize - 1;

/// Separates the parts of an entry.
pub const PART_SEPARATOR: char = '~';
/// Separates entries.
pub const ENTRY_SEPARATOR: char = '`';

/// A count or position of the index as the encoding has it.
pub fn to_u32(number: usize) -> u32 {
    u32::try_from(number).expect("an index has fewer than 2^32 of anything")
}

/// Appends a number.
pub fn push_number(out: &mut String, mut number: u32) {
    while number >= FINAL_DIGITS {
        let rest = number - FINAL_DIGITS;
        out.push(encode_digit(FINAL_DIGITS + rest % CONTINUATION_DIGITS));
        number = rest / CONTINUATION_DIGITS;
    }
    out.push(encode_digit(number));
}

/// Encodes numbers one after the other.
pub fn encode_numbers(numbers: impl Iterator<Item = u32>) -> String {
    let mut out = String::new();
    for number in numbers {
        push_number(&mut out, number);
    }
    out
}

fn encode_digit(value: u32) -> char {
    // The gaps are `"` after `!`, `\` after `[`, and `` ` `` after `_`.
    let code = match value {
        0..=1 => 0x20 + value,
        2..=58 => 0x23 + value - 2,
        59..=61 => 0x5d + value - 59,
        _ => 0x61 + value - 62,
    };
    char::from_u32(code).expect("a digit is below 91")
}

/// Decodes numbers; `None` if the text is not made of them.
pub fn decode_numbers(text: &str) -> Option<Vec<u32>> {
    let (mut numbers, mut sum, mut factor) = (Vec::new(), 0_u32, 1_u32);
    for byte in text.bytes() {
        let digit = u32::from(match byte {
            0x20..=0x21 => byte - 0x20,
            0x23..=0x5b => byte - 0x23 + 2,
            0x5d..=0x5f => byte - 0x5d + 59,
            0x61..=0x7d => byte - 0x61 + 62,
            _ => return None,
        });
        sum = sum.checked_add(factor.checked_mul(digit)?)?;
        if digit < FINAL_DIGITS {
            numbers.push(sum);
            (sum, factor) = (0, 1);
        } else {
            factor = factor.checked_mul(CONTINUATION_DIGITS)?;
        }
    }
    (factor == 1).then_some(numbers)
}

/// An entry of a list: a key and its parts, which are still encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedEntry<'t> {
    pub key: String,
    pub parts: Vec<&'t str>,
}

/// Decodes the entries of a list; `None` if the text is not made of them.
pub fn decode_entries(text: &str) -> Option<Vec<DecodedEntry<'_>>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let mut previous_key = String::new();
    let mut entries = Vec::new();
    for entry in text.split(ENTRY_SEPARATOR) {
        let mut parts = entry.split(PART_SEPARATOR);
        let coded_key = parts.next()?;
        let shared_units = *decode_numbers(coded_key.get(..1)?)?.first()?;
        previous_key.truncate(utf16_prefix_len(&previous_key, shared_units));
        previous_key.push_str(&coded_key[1..]);
        entries.push(DecodedEntry { key: previous_key.clone(), parts: parts.collect() });
    }
    Some(entries)
}

/// The length in bytes of the prefix that has `units` UTF-16 units; the whole text if it has no
/// such prefix.
fn utf16_prefix_len(text: &str, units: u32) -> usize {
    let mut seen = 0;
    for (offset, c) in text.char_indices() {
        if seen == units as usize {
            return offset;
        }
        seen += c.len_utf16();
    }
    text.len()
}

/// Encodes sorted keys, each with a number if it has one.
pub fn encode_keys<'k>(keys: impl Iterator<Item = (&'k str, Option<u32>)>) -> String {
    let mut out = String::new();
    let mut previous_key = "";
    for (key, number) in keys {
        if !out.is_empty() {
            out.push(ENTRY_SEPARATOR);
        }
        push_key(&mut out, previous_key, key);
        if let Some(number) = number {
            out.push(PART_SEPARATOR);
            push_number(&mut out, number);
        }
        previous_key = key;
    }
    out
}

/// Appends a front-coded key: the length of the prefix that it shares with the key before, then
/// the rest.
pub fn push_key(out: &mut String, previous_key: &str, key: &str) {
    let equal = previous_key.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count();
    let shared = key.floor_char_boundary(equal.min(MAX_SHARED_BYTES));
    // The script counts UTF-16 units, as its strings do.
    push_number(out, to_u32(key[..shared].encode_utf16().count()));
    out.push_str(&key[shared..]);
}

/// The hash that names the shard of a key: FNV-1a of the key's UTF-16 units, since the script's
/// strings have those, mixed by the finalizer of `MurmurHash3`.
pub fn hash_key(key: &str) -> u32 {
    let hash = key
        .encode_utf16()
        .fold(0x811c_9dc5_u32, |hash, unit| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193));
    let hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    let hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

/// Rounds a number down to about an eighth of itself, so that an edit seldom changes the counts of
/// the whole site.
pub const fn quantize(number: u32) -> u32 {
    let dropped_bits = if number < 16 { 0 } else { number.ilog2() - 2 };
    number >> dropped_bits << dropped_bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip() {
        let numbers = [0, 1, 2, 58, 59, 61, 62, 63, 64, 90, 91, 1791, 1792, 100_000, u32::MAX / 64];
        let text = encode_numbers(numbers.into_iter());
        assert_eq!(decode_numbers(&text).unwrap(), numbers);
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
        let text = encode_keys(keys.iter().map(|key| (*key, Some(3))));
        let entries = decode_entries(&text).unwrap();
        assert_eq!(entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), keys);
        assert!(entries.iter().all(|entry| decode_numbers(entry.parts[0]) == Some(vec![3])));
        assert_eq!(decode_entries(""), Some(Vec::new()));
    }

    #[test]
    fn digits_are_unique() {
        let digits: std::collections::BTreeSet<_> =
            (0..FINAL_DIGITS + CONTINUATION_DIGITS).map(encode_digit).collect();
        assert_eq!(digits.len(), (FINAL_DIGITS + CONTINUATION_DIGITS) as usize);
        assert!(digits.iter().all(|c| (' '..='}').contains(c)));
    }

    #[test]
    fn quantized_numbers_keep_their_magnitude() {
        assert_eq!(
            [0, 7, 15, 17, 100, 1000, 12_345].map(quantize),
            [0, 7, 15, 16, 96, 896, 12_288]
        );
    }
}
