//! Parts of bibliographic metadata that several formats share: addresses of DOIs and licences, and
//! page ranges.

/// The address of a DOI.
pub fn doi_url(doi: &str) -> String {
    format!("https://doi.org/{doi}")
}

/// The first and last of pages such as `12-19`.
pub fn page_range(pages: &str) -> (&str, Option<&str>) {
    match pages.split_once(['-', '–']) {
        Some((first, last)) => (first.trim(), Some(last.trim_start_matches(['-', '–']).trim())),
        None => (pages.trim(), None),
    }
}

/// The address of a licence: the first one in its text, or that of the Creative Commons licence
/// that the text names.
pub fn licence_url(words: &str) -> Option<String> {
    if let Some(start) = words.find("https://").or_else(|| words.find("http://")) {
        return words[start..].split([' ', ')', ',', ';']).next().map(ToOwned::to_owned);
    }
    let mut parts = words.split([' ', '-']).filter(|part| !part.is_empty());
    let first = parts.next()?;
    if first == "CC0" {
        return Some("https://creativecommons.org/publicdomain/zero/1.0/".to_owned());
    }
    let mut terms = Vec::new();
    let mut version = None;
    for part in parts {
        match part {
            "BY" | "SA" | "NC" | "ND" if version.is_none() => terms.push(part.to_lowercase()),
            "1.0" | "2.0" | "2.5" | "3.0" | "4.0" if version.is_none() => version = Some(part),
            _ => return None,
        }
    }
    let version =
        version.filter(|_| first == "CC" && terms.first().is_some_and(|term| term == "by"))?;
    Some(format!("https://creativecommons.org/licenses/{}/{version}/", terms.join("-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_have_addresses_where_their_words_name_one() {
        let by = Some("https://creativecommons.org/licenses/by/4.0/");
        assert_eq!(licence_url("CC BY 4.0").as_deref(), by);
        assert_eq!(licence_url("CC-BY-4.0").as_deref(), by);
        assert_eq!(
            licence_url("CC BY-NC-SA 3.0").unwrap(),
            "https://creativecommons.org/licenses/by-nc-sa/3.0/"
        );
        assert_eq!(
            licence_url("CC0").unwrap(),
            "https://creativecommons.org/publicdomain/zero/1.0/"
        );
        assert_eq!(
            licence_url("xem https://kyyeu.example/l (vi)").unwrap(),
            "https://kyyeu.example/l"
        );
        assert_eq!(licence_url("Giữ mọi quyền"), None);
        assert_eq!(licence_url("CC BY 4.0 hoặc khác"), None);
    }

    #[test]
    fn pages_have_two_ends() {
        assert_eq!(page_range("12-19"), ("12", Some("19")));
        assert_eq!(page_range("12–19"), ("12", Some("19")));
        assert_eq!(page_range("12--19"), ("12", Some("19")));
        assert_eq!(page_range("7"), ("7", None));
    }
}
