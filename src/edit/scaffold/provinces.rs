//! The registers of provinces that ship with kyyeu, to be copied as a file or entry by entry.

use kyyeu_diag::{UserError, nearest};
use kyyeu_model::{slug, strict_key};

/// A register of provinces that ships with kyyeu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProvinceList {
    /// No provinces.
    None,
    /// The 63 provinces before July 2025, with the successor of each.
    Before2025,
    /// The 34 provinces since July 2025.
    After2025,
}

/// The register of [`ProvinceList::Before2025`].
pub const BEFORE_2025: &str = include_str!("provinces-before-2025.yaml");
/// The register of [`ProvinceList::After2025`].
pub const AFTER_2025: &str = include_str!("provinces-after-2025.yaml");

/// An entry of a register.
#[derive(Clone, Copy, Debug)]
pub struct BundledProvince {
    /// Its id.
    pub id: &'static str,
    /// Its lines, without the line of the id.
    pub lines: &'static str,
}

impl BundledProvince {
    fn field(&self, name: &str) -> Option<&'static str> {
        self.lines.lines().find_map(|line| line.trim_start().strip_prefix(name)?.strip_prefix(": "))
    }

    /// Its code.
    pub fn code(&self) -> &'static str {
        self.field("code").unwrap_or_default().trim_matches('\'')
    }

    fn name(&self) -> &'static str {
        self.field("name").unwrap_or_default()
    }

    /// The id of the province that it was merged into.
    fn successor_id(&self) -> Option<&'static str> {
        self.field("province")
    }
}

/// The provinces of a register, in order.
fn bundled_provinces(provinces: ProvinceList) -> Vec<BundledProvince> {
    let text = match provinces {
        ProvinceList::None => "",
        ProvinceList::Before2025 => BEFORE_2025,
        ProvinceList::After2025 => AFTER_2025,
    };
    let mut entries = Vec::new();
    let mut offset = 0;
    while offset < text.len() {
        let line = text[offset..].split_inclusive('\n').next().unwrap_or_default();
        let start = offset + line.len();
        offset = start;
        if let Some(id) = line.trim_end().strip_suffix(':')
            && !line.starts_with([' ', '#'])
        {
            let inner =
                text[start..].split_inclusive('\n').take_while(|line| line.starts_with(' '));
            offset += inner.map(str::len).sum::<usize>();
            entries.push(BundledProvince { id, lines: &text[start..offset] });
        }
    }
    entries
}

/// The key of a province's name without the kind of province before it.
fn bare_name_key(name: &str) -> String {
    let kinds = ["Tỉnh ", "tỉnh ", "Thành phố ", "thành phố ", "TP. "];
    strict_key(kinds.iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name))
}

/// The province with a code, a name or an id, and its successor if it has one.
///
/// # Errors
/// When no province of the register has it.
pub fn find_province(
    provinces: ProvinceList,
    query: &str,
) -> Result<Vec<BundledProvince>, UserError> {
    let all = bundled_provinces(provinces);
    let has_name = |entry: &BundledProvince| {
        let variants = entry.lines.lines().filter_map(|line| line.strip_prefix("    - "));
        std::iter::once(entry.name())
            .chain(variants)
            .any(|name| bare_name_key(name) == bare_name_key(query))
    };
    let province = all
        .iter()
        .find(|entry| entry.code() == query || has_name(entry))
        .or_else(|| all.iter().find(|entry| slug(query) == entry.id));
    let when = if provinces == ProvinceList::After2025 { "since" } else { "before" };
    let Some(province) = province else {
        let suggestion = nearest(query, all.iter().map(BundledProvince::name))
            .or_else(|| nearest(&slug(query), all.iter().map(|entry| entry.id)));
        return Err(UserError {
            message: format!("\"{query}\" is neither code nor name of a province {when} July 2025"),
            help: Some(suggestion.map_or_else(
                || {
                    "write its code or name, or say with --provinces which list is meant; \
                     for a province of another country give its fields: --set kind=province"
                        .to_owned()
                },
                |name| format!("did you mean \"{name}\"?"),
            )),
        });
    };
    let successor = province.successor_id().and_then(|id| all.iter().find(|entry| entry.id == id));
    Ok(std::iter::once(province).chain(successor).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registers_are_whole_and_every_successor_is_in_its_own() {
        // The 63, and the city that Thừa Thiên Huế became before the others were merged.
        for (provinces, count, cities) in
            [(ProvinceList::Before2025, 64, 6), (ProvinceList::After2025, 34, 6)]
        {
            let all = bundled_provinces(provinces);
            assert_eq!(all.len(), count);
            assert!(all.is_sorted_by_key(BundledProvince::code));
            assert_eq!(
                all.iter().filter(|entry| entry.field("kind") == Some("city")).count(),
                cities
            );
            for entry in &all {
                assert_eq!(entry.id, slug(entry.name()));
                assert!(
                    entry.successor_id().is_none_or(|id| all.iter().any(|other| other.id == id)),
                    "{}",
                    entry.id
                );
            }
        }
        let ends: std::collections::BTreeSet<_> = bundled_provinces(ProvinceList::Before2025)
            .iter()
            .map(|entry| entry.successor_id().unwrap_or(entry.id))
            .collect();
        let after: std::collections::BTreeSet<_> =
            bundled_provinces(ProvinceList::After2025).iter().map(|entry| entry.id).collect();
        assert_eq!(ends, after, "what the provinces of before became are those of after");
    }

    #[test]
    fn a_province_is_found_by_code_name_and_id() {
        for query in ["17", "Hòa Bình", "hoa-binh", "Hoà Bình", "tỉnh Hòa Bình"] {
            let provinces = find_province(ProvinceList::Before2025, query).unwrap();
            assert_eq!(
                provinces.iter().map(|entry| entry.id).collect::<Vec<_>>(),
                ["hoa-binh", "phu-tho"],
                "{query}"
            );
        }
        assert_eq!(find_province(ProvinceList::After2025, "15").unwrap()[0].id, "lao-cai");
        let refusal = find_province(ProvinceList::After2025, "Hoà Bìn").unwrap_err();
        assert!(refusal.message.contains("since July 2025"), "{refusal:?}");
    }
}
