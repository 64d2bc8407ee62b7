//! Collation: sort keys and index letters of names by the rules of a language (CLDR, by ICU);
//! people by the custom of the language.

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale as LanguageTag;

use crate::text::honorific::split_degrees;

/// A sort key of a text; keys compare as the language orders the texts.
pub type SortKey = Vec<u8>;

/// Orders names by the rules of a language.
#[derive(Debug)]
pub struct Collation {
    collator: CollatorBorrowed<'static>,
    vietnamese: bool,
}

impl Collation {
    /// The order of a language, a BCP 47 tag; that of the root locale for an invalid tag.
    ///
    /// # Panics
    /// Never: the data of all languages is compiled in.
    #[must_use]
    pub fn new(language: &str) -> Self {
        let tag: LanguageTag = language.parse().unwrap_or(LanguageTag::UNKNOWN);
        let vietnamese = tag.id.language.as_str() == "vi";
        let collator = Collator::try_new(tag.into(), CollatorOptions::default())
            .expect("collation data of all languages is compiled in");
        Self { collator, vietnamese }
    }

    /// The sort key of a text.
    #[must_use]
    pub fn sort_key(&self, text: &str) -> SortKey {
        let mut key = Vec::new();
        let Ok(()) = self.collator.write_sort_key_to(text, &mut key);
        key
    }

    /// The sort key of a text syllable by syllable, so that "Hà Bình" comes before "Hạ An".
    #[must_use]
    pub fn name_key(&self, text: &str) -> Vec<SortKey> {
        text.split_whitespace().map(|syllable| self.sort_key(syllable)).collect()
    }

    /// The sort key of a person: in Vietnamese by given name, then family name, then middle name;
    /// in other languages by family name, then the rest. If the entry does not declare the parts,
    /// the last word is the given name in Vietnamese and the family name in other languages: this
    /// only sorts lists, and no page states it.
    #[must_use]
    pub fn person_key(
        &self,
        name: &str,
        family: Option<&str>,
        given: Option<&str>,
    ) -> [Vec<SortKey>; 3] {
        let (_, name) = split_degrees(name);
        let (first, rest) = self.split_leading(name, family, given);
        let rest = rest.trim();
        let (second, third) = match family {
            Some(family) if self.vietnamese => (family, rest.strip_prefix(family).unwrap_or(rest)),
            _ => rest.split_once(' ').unwrap_or((rest, "")),
        };
        [self.name_key(first), self.name_key(second), self.name_key(third)]
    }

    /// The index letter of a person.
    #[must_use]
    pub fn person_index_letter(
        &self,
        name: &str,
        family: Option<&str>,
        given: Option<&str>,
    ) -> String {
        self.index_letter(self.split_leading(split_degrees(name).1, family, given).0)
    }

    fn split_leading<'a>(
        &self,
        name: &'a str,
        family: Option<&'a str>,
        given: Option<&'a str>,
    ) -> (&'a str, &'a str) {
        let declared = if self.vietnamese { given } else { family };
        match declared {
            Some(part) => {
                (part, name.strip_suffix(part).or_else(|| name.strip_prefix(part)).unwrap_or(name))
            }
            None => {
                let last_word = name.trim_end().rfind(' ').map_or(0, |space| space + 1);
                (&name[last_word..], &name[..last_word])
            }
        }
    }

    /// The index letter of a text: in Vietnamese without its tone (Ă, Đ, Ơ), in other languages
    /// without all marks; `#` if the text does not start with a letter.
    #[must_use]
    pub fn index_letter(&self, text: &str) -> String {
        let nfd = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd();
        let mut chars = nfd.normalize_iter(text.trim().chars());
        let Some(first) = chars.next().filter(|c| c.is_alphabetic()) else { return "#".to_owned() };
        let mut letter = String::from(first);
        if self.vietnamese {
            let is_shape = |c: &char| matches!(c, '\u{306}' | '\u{302}' | '\u{31b}');
            let marks = chars.take_while(|c| ('\u{300}'..='\u{36f}').contains(c));
            letter.extend(marks.filter(is_shape));
        }
        let nfc = icu_normalizer::ComposingNormalizerBorrowed::new_nfc();
        nfc.normalize(&letter.to_uppercase()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(language: &str, names: &[&'static str]) -> Vec<&'static str> {
        let collation = Collation::new(language);
        let mut names = names.to_vec();
        names.sort_by_key(|name| collation.person_key(name, None, None));
        names
    }

    #[test]
    fn vietnamese_people_are_sorted_by_given_name_then_family_then_middle() {
        let expected = [
            "Nguyễn Văn An",
            "PGS.TS. Trần Thị An",
            "Nguyễn Thị Ánh",
            "Đặng Văn Ân",
            "Hạ An Bình",
            "Lê Bình",
            "Hoàng Cường",
            "Nguyễn Dũng",
            "Lê Đức",
            "Nguyễn Hà Đức",
            "Nguyễn Hạ Đức",
            "Ngô Ơn",
            "Lê Ưng",
        ];
        let mut shuffled = expected.to_vec();
        shuffled.reverse();
        shuffled.swap(1, 5);
        assert_eq!(sorted("vi", &shuffled), expected);
    }

    #[test]
    fn other_people_are_sorted_by_family_name() {
        assert_eq!(
            sorted("en", &["Zoe Adams", "Ángel Zola", "Bob Ärger", "Bob Baker"]),
            ["Zoe Adams", "Bob Ärger", "Bob Baker", "Ángel Zola"]
        );
    }

    #[test]
    fn declared_parts_decide() {
        let collation = Collation::new("vi");
        assert_eq!(
            collation.person_index_letter("Hoàng Phủ Ngọc Tường", Some("Hoàng Phủ"), Some("Tường")),
            "T"
        );
        let key = |given| collation.person_key("Tôn Nữ Thị Hồng Hạnh", Some("Tôn Nữ"), Some(given));
        assert!(key("Hạnh") < key("Hồng Hạnh"));
    }

    #[test]
    fn index_letters_have_no_tone() {
        let letter = |text| Collation::new("vi").index_letter(text);
        assert_eq!(
            ["Ánh", "ẵng", "Ấn", "đức", "Ể", "ốc", "Ở", "ữ", "1"].map(letter),
            ["A", "Ă", "Â", "Đ", "Ê", "Ô", "Ơ", "Ư", "#"]
        );
        assert_eq!(Collation::new("en").index_letter("Ärger"), "A");
    }
}
