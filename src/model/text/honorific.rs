//! Honorifics and offices that stand before a name and are no part of it.

/// Words that are written before a name and are never a name's own beginning: degrees and
/// distinctions.
pub const DEGREES: &[&str] = &[
    "ThS", "TS", "PGS", "GS", "CN", "KS", "BS", "DS", "LS", "NGƯT", "NGND", "NSƯT", "NSND", "TSKH",
    "BSCKI", "BSCKII", "Dr", "Prof",
];

/// Words that address a person, in small letters; "ông" may also be a family name, so a register is
/// asked first.
pub const HONORIFICS: &[&[&str]] =
    &[&["đồng", "chí"], &["ông"], &["bà"], &["mr"], &["mrs"], &["ms"]];

/// Words that begin an office or the name of an institution, not of a person.
const OFFICES: &[&str] = &[
    "ban",
    "bí",
    "bộ",
    "bộ trưởng",
    "chánh",
    "chi",
    "chủ",
    "cục",
    "đại",
    "đảng",
    "đảng viên",
    "đoàn",
    "đội",
    "đồng",
    "giám",
    "giáo",
    "hiệu",
    "hội",
    "khoa",
    "khối",
    "nguyên",
    "phó",
    "phòng",
    "quyền",
    "sở",
    "thành",
    "thứ",
    "thường",
    "tổ",
    "tổng",
    "trưởng",
    "trường",
    "tỉnh",
    "ủy",
    "viện",
    "vụ",
    "huyện",
    "quận",
    "xã",
    "phường",
    "học",
    "sinh",
];

/// Whether a word begins an office or the name of an institution.
#[must_use]
pub fn is_office(word: &str) -> bool {
    OFFICES.contains(&word.to_lowercase().as_str())
}

/// Whether a word, with or without its point, is a degree or distinction.
#[must_use]
pub fn is_degree(word: &str) -> bool {
    DEGREES.contains(&word.trim_end_matches('.'))
}

/// The degrees and distinctions that a name begins with, and the name itself. At least one word
/// stays.
///
/// ```
/// use kyyeu::model::without_degrees;
/// assert_eq!(without_degrees("PGS.TS. Lê Thị Hà"), ("PGS.TS.", "Lê Thị Hà"));
/// assert_eq!(without_degrees("Ông Ích Khiêm"), ("", "Ông Ích Khiêm"));
/// ```
#[must_use]
pub fn split_degrees(name: &str) -> (&str, &str) {
    let mut rest = name.trim();
    while let Some((first, after)) = rest.split_once(' ') {
        let parts = first.split('.').filter(|part| !part.is_empty());
        let degrees = first.split('.').any(|part| !part.is_empty()) && parts.clone().all(is_degree);
        let comrade = first.eq_ignore_ascii_case("đồng") || first == "Đồng";
        if degrees {
            rest = after.trim_start();
        } else if let Some(after) = after.strip_prefix("chí ").filter(|_| comrade) {
            rest = after.trim_start();
        } else {
            break;
        }
    }
    let head = name.trim();
    (head[..head.len() - rest.len()].trim_end(), rest)
}
