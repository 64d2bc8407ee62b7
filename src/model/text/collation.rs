//! The order of names: by the rules of a language (CLDR, by ICU), people by the custom of it.

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale as LanguageTag;

use crate::split_degrees;

/// A sort key of a text; keys compare as the language orders the texts.
pub type SortKey = Vec<u8>;

/// Orders names by the rules of a language.
#[derive(Debug)]
pub struct Collation {
    collator: CollatorBorrowed<'static>,
    vietnamese: bool,
}

impl Collation {
    /// For a language, a BCP 47 tag; for a tag that is none, the root locale's order.
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

    /// The sort key of a person: in Vietnamese by given name, then family name, then what stands
    /// between; elsewhere by family name, then all else. Where a name is not declared in parts, the
    /// given name is the last word in Vietnamese and the family name is the last word elsewhere:
    /// this orders lists, and is stated nowhere.
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

    /// The letter that a person stands under.
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
                let at = name.trim_end().rfind(' ').map_or(0, |at| at + 1);
                (&name[at..], &name[..at])
            }
        }
    }

    /// The letter that a text stands under: in Vietnamese with its shape but without its tone (Ă,
    /// Đ, Ơ), elsewhere without marks; `#` for what is no letter.
    #[must_use]
    pub fn index_letter(&self, text: &str) -> String {
        let nfd = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd();
        let mut marks = nfd.normalize_iter(text.trim().chars());
        let Some(first) = marks.next().filter(|c| c.is_alphabetic()) else { return "#".to_owned() };
        let mut letter = String::from(first);
        if self.vietnamese {
            let shape = |c: &char| matches!(c, '\u{306}' | '\u{302}' | '\u{31b}');
            letter.extend(marks.take_while(|c| ('\u{300}'..='\u{36f}').contains(c)).filter(shape));
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
    fn vietnamese_people_stand_by_given_name_then_family_then_middle() {
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
    fn elsewhere_people_stand_by_family_name() {
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
    fn letters_keep_their_shape_and_lose_their_tone() {
        let letter = |text| Collation::new("vi").index_letter(text);
        assert_eq!(
            ["Ánh", "ẵng", "Ấn", "đức", "Ể", "ốc", "Ở", "ữ", "1"].map(letter),
            ["A", "Ă", "Â", "Đ", "Ê", "Ô", "Ơ", "Ư", "#"]
        );
        assert_eq!(Collation::new("en").index_letter("Ärger"), "A");
    }
}
