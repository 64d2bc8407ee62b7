//! Numbers as printable ASCII, so that a list of them can stand in a script as it is.
//!
//! The digits are the characters from space to `}`, without `"`, `\` and the separators `` ` `` and `~`. The first 64
//! end a number; the others go on: a number below 64 is one digit, and any other is a digit `64 + (n - 64) % 27`
//! followed by the number `(n - 64) / 27`.

const ENDING: u32 = 64;
const GOING_ON: u32 = 27;

/// Separates the parts of an entry.
pub const PART: char = '~';
/// Separates entries.
pub const ENTRY: char = '`';

/// Appends a number.
pub fn push(out: &mut String, mut number: u32) {
    while number >= ENDING {
        let rest = number - ENDING;
        out.push(digit(ENDING + rest % GOING_ON));
        number = rest / GOING_ON;
    }
    out.push(digit(number));
}

fn digit(value: u32) -> char {
    // Space and `!` stand before `"`; `#` to `[` before `\`; `]` to `_` before `` ` ``; `a` to `}` come last.
    let code = match value {
        0..=1 => 0x20 + value,
        2..=58 => 0x23 + value - 2,
        59..=61 => 0x5d + value - 59,
        _ => 0x61 + value - 62,
    };
    char::from_u32(code).unwrap_or(' ')
}

/// Appends a key by what it shares with the one before: the number of shared bytes, at most 63 and at a letter's
/// edge, then the rest.
pub fn push_key(out: &mut String, before: &str, key: &str) {
    let shared = before.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count().min(63);
    let shared = (0..=shared).rev().find(|&at| key.is_char_boundary(at)).unwrap_or(0);
    // The script counts UTF-16 units, as its strings do.
    push(out, u32::try_from(key[..shared].encode_utf16().count()).unwrap_or(0));
    out.push_str(&key[shared..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<u32> {
        let value = |c: char| (0..ENDING + GOING_ON).find(|&value| digit(value) == c).unwrap();
        let (mut numbers, mut sum, mut factor) = (Vec::new(), 0, 1);
        for c in text.chars() {
            match value(c) {
                last if last < ENDING => {
                    numbers.push(sum + factor * last);
                    (sum, factor) = (0, 1);
                }
                on => {
                    sum += factor * on;
                    factor *= GOING_ON;
                }
            }
        }
        numbers
    }

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 2, 58, 59, 61, 62, 63, 64, 90, 91, 1791, 1792, 100_000, u32::MAX / 64];
        let mut text = String::new();
        numbers.iter().for_each(|&number| push(&mut text, number));
        assert_eq!(read(&text), numbers);
        assert!(!text.contains(['"', '\\', PART, ENTRY]));
    }

    #[test]
    fn every_digit_is_its_own() {
        let digits: std::collections::BTreeSet<_> = (0..ENDING + GOING_ON).map(digit).collect();
        assert_eq!(digits.len(), (ENDING + GOING_ON) as usize);
        assert!(digits.iter().all(|c| (' '..='}').contains(c)));
    }
}
