//! Honorifics, degrees and offices before a person's name, which are not part of the name.

/// Degrees and distinctions before a name. No name begins with one of these words.
pub const DEGREES: &[&str] = &[
    "ThS", "TS", "PGS", "GS", "CN", "KS", "BS", "DS", "LS", "NGƯT", "NGND", "NSƯT", "NSND", "TSKH",
    "BSCKI", "BSCKII", "Dr", "Prof",
];

/// Forms of address before a name, in lower case, word by word. "ông" may also be a family name, so
/// callers look for the name in a register first.
pub const HONORIFICS: &[&[&str]] =
    &[&["đồng", "chí"], &["ông"], &["bà"], &["mr"], &["mrs"], &["ms"]];

/// First words of offices and institutions, in lower case.
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

/// Whether a word is the first one of an office or institution.
#[must_use]
pub fn is_office(word: &str) -> bool {
    OFFICES.contains(&word.to_lowercase().as_str())
}

/// Whether a word is a degree or distinction, with or without a full stop.
#[must_use]
pub fn is_degree(word: &str) -> bool {
    DEGREES.contains(&word.trim_end_matches('.'))
}

/// Splits a name into the degrees, distinctions and "đồng chí" at its start, and the rest, which
/// has at least one word.
///
/// ```
/// use kyyeu_model::split_degrees;
/// assert_eq!(split_degrees("PGS.TS. Lê Thị Hà"), ("PGS.TS.", "Lê Thị Hà"));
/// assert_eq!(split_degrees("Ông Ích Khiêm"), ("", "Ông Ích Khiêm"));
/// ```
#[must_use]
pub fn split_degrees(name: &str) -> (&str, &str) {
    let mut rest = name.trim();
    while let Some((first, after)) = rest.split_once(' ') {
        let mut degrees = first.split('.').filter(|part| !part.is_empty()).peekable();
        let has_degrees = degrees.peek().is_some() && degrees.all(is_degree);
        if has_degrees {
            rest = after.trim_start();
        } else if let Some((second, after)) = after.split_once(' ')
            && first.to_lowercase() == "đồng"
            && second.to_lowercase() == "chí"
        {
            rest = after.trim_start();
        } else {
            break;
        }
    }
    let name = name.trim();
    (name[..name.len() - rest.len()].trim_end(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_before_a_name_are_found_in_any_case() {
        assert_eq!(split_degrees("Đồng chí Lê Hà"), ("Đồng chí", "Lê Hà"));
        assert_eq!(split_degrees("ĐỒNG CHÍ Lê Hà"), ("ĐỒNG CHÍ", "Lê Hà"));
        assert_eq!(split_degrees("đồng Chí TS. Lê Hà"), ("đồng Chí TS.", "Lê Hà"));
        assert_eq!(split_degrees("Đồng Chí"), ("", "Đồng Chí"));
        assert_eq!(split_degrees("Đồng Văn Chí"), ("", "Đồng Văn Chí"));
    }
}
