//! Checks of identifiers: ORCID, ISBN and ISSN with their check digits, DOI and email addresses.

use crate::schema::FieldType;
use kyyeu_diag::{Code, Diagnostic, Span};

/// Checks an identifier; any other type of field has none.
pub fn check_identifier(text: &str, span: Span, ty: FieldType) -> Option<Diagnostic> {
    let (is_valid, what, help) = match ty {
        FieldType::Orcid => (is_orcid(text), "ORCID identifier", ORCID_HELP.to_owned()),
        FieldType::Isbn => (is_isbn(text), "ISBN", ISBN_HELP.to_owned()),
        FieldType::Issn => (is_issn(text), "ISSN", ISSN_HELP.to_owned()),
        FieldType::Doi => (is_doi(text), "DOI", doi_help(text)),
        FieldType::Email => (is_email(text), "address for mail", EMAIL_HELP.to_owned()),
        _ => return None,
    };
    if is_valid {
        return None;
    }
    let message = format!("\"{text}\" is no {what}");
    Some(Diagnostic::new(Code::BadValue, span, message).help(help))
}

const ORCID_HELP: &str = "four groups of four digits such as 0000-0002-1825-0097; \
                          the last digit checks the others";
const ISBN_HELP: &str = "ten or thirteen digits with hyphens between them, such as \
                         978-604-0-00000-2; the last digit checks the others";
const ISSN_HELP: &str =
    "two groups of four digits such as 2049-3630; the last digit checks the others";
const EMAIL_HELP: &str = "write it as name@example.org";

/// The help for a text that is not a DOI; a URL such as `https://doi.org/10.1000/182` contains one.
fn doi_help(text: &str) -> String {
    match text.find("10.").map(|start| &text[start..]).filter(|rest| is_doi(rest)) {
        Some(doi) => format!("write {doi}"),
        None => "a DOI begins with 10. and a number, a slash stands behind it, such as 10.1000/182"
            .to_owned(),
    }
}

fn is_doi(text: &str) -> bool {
    let Some((prefix, suffix)) = text.strip_prefix("10.").and_then(|rest| rest.split_once('/'))
    else {
        return false;
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_allowed = |c: char| {
        !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '{' | '}' | '\\')
    };
    prefix.len() >= 4
        && prefix.split('.').all(is_number)
        && !suffix.is_empty()
        && suffix.chars().all(is_allowed)
}

fn is_email(text: &str) -> bool {
    let is_allowed = |c: char| {
        !c.is_whitespace()
            && !c.is_control()
            && !matches!(c, '@' | '"' | '<' | '>' | ',' | ';' | ':')
    };
    text.split_once('@').is_some_and(|(name, host)| {
        let parts: Vec<_> = host.split('.').collect();
        !name.is_empty()
            && name.chars().all(is_allowed)
            && parts.len() > 1
            && parts.iter().all(|part| !part.is_empty() && part.chars().all(is_allowed))
    })
}

/// The digits of an identifier, `X` as ten; `None` if it contains anything else but hyphens and
/// spaces.
fn parse_digits(text: &str) -> Option<Vec<u32>> {
    let mut digits = Vec::new();
    for c in text.chars().filter(|c| !matches!(c, '-' | ' ')) {
        digits.push(if matches!(c, 'X' | 'x') { 10 } else { c.to_digit(10)? });
    }
    // Only the check digit, the last one, may be ten.
    digits.iter().rev().skip(1).all(|&digit| digit < 10).then_some(digits)
}

/// ISO 2108: the weighted sum is divisible by 11 (ten digits) or 10 (thirteen digits).
fn is_isbn(text: &str) -> bool {
    let Some(digits) = parse_digits(text) else { return false };
    match digits.len() {
        10 => {
            (1..=10).rev().zip(&digits).map(|(weight, digit)| weight * digit).sum::<u32>() % 11 == 0
        }
        13 => {
            let weights = [1, 3].into_iter().cycle();
            digits[12] < 10
                && weights.zip(&digits).map(|(weight, digit)| weight * digit).sum::<u32>() % 10 == 0
        }
        _ => false,
    }
}

/// ISO 3297: two groups of four digits, the weighted sum is divisible by 11.
fn is_issn(text: &str) -> bool {
    let grouped = text.len() == 9 && text.as_bytes()[4] == b'-';
    let digits = parse_digits(text).filter(|digits| grouped && digits.len() == 8);
    digits.is_some_and(|digits| {
        (1..=8).rev().zip(&digits).map(|(weight, digit)| weight * digit).sum::<u32>() % 11 == 0
    })
}

/// ISO 7064 11,2 over the first fifteen digits, as ORCID defines it.
fn is_orcid(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').collect();
    if groups.len() != 4 || groups.iter().any(|group| group.len() != 4) {
        return false;
    }
    let digits = groups.concat();
    let Some((body, last)) = digits.split_at_checked(15) else { return false };
    if !body.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let total = body.bytes().fold(0_u32, |total, b| (total + u32::from(b - b'0')) * 2 % 11);
    let check = (12 - total % 11) % 11;
    last == if check == 10 { "X".to_owned() } else { check.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_verified() {
        for good in ["978-604-0-00000-2", "0-306-40615-2", "0 8044 2957 X", "9780306406157"] {
            assert!(is_isbn(good), "{good}");
        }
        for bad in
            ["978-604-0-00000-4", "0-306-40615-3", "X-306-40615-2", "978", "978060400000X", ""]
        {
            assert!(!is_isbn(bad), "{bad}");
        }
        assert!(is_issn("2049-3630") && is_issn("0317-8471") && is_issn("1050-124X"));
        assert!(!is_issn("2049-3631") && !is_issn("20493630") && !is_issn("2049-363"));
    }

    #[test]
    fn dois_and_emails() {
        assert!(is_doi("10.1000/182") && is_doi("10.1000.10/a(b)c"));
        assert!(
            !is_doi("10.1000")
                && !is_doi("doi:10.1000/182")
                && !is_doi("10.1000/a b")
                && !is_doi("10.1/")
        );
        assert_eq!(doi_help("https://doi.org/10.1000/182"), "write 10.1000/182");
        assert!(
            is_email("thu-vien@kyyeu.example")
                && !is_email("thu vien@kyyeu.example")
                && !is_email("a@b")
        );
    }
}
