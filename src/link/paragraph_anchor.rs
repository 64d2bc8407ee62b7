//! The anchor of a paragraph: made of its text alone, so that it stays the same when other
//! paragraphs are added or removed.

/// Crockford's base 32.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The bytes of the BLAKE3 hash that an anchor keeps: 8 digits of 5 bits.
const HASH_BYTES: usize = 5;

/// The anchor of a paragraph with this text: `p-` and the first 40 bits of its BLAKE3 hash.
pub fn paragraph_anchor(text: &str) -> String {
    let hash = blake3::hash(text.as_bytes());
    let bits =
        hash.as_bytes()[..HASH_BYTES].iter().fold(0_u64, |bits, &byte| bits << 8 | u64::from(byte));
    let digits = (0..8).rev().map(|digit| DIGITS[(bits >> (digit * 5) & 31) as usize]);
    format!("p-{}", digits.map(char::from).collect::<String>())
}
