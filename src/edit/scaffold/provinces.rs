//! The provinces that ship with kyyeu, as registers to be copied whole or entry by entry.

use crate::scaffold::project::ProvinceList;
use kyyeu_diag::{UserError, nearest};
use kyyeu_model::{slug, strict_key};

/// The register of before July 2025.
pub const BEFORE_2025: &str = include_str!("provinces-before-2025.yaml");
/// The register of since then.
pub const AFTER_2025: &str = include_str!("provinces-after-2025.yaml");

/// A province of a register.
#[derive(Clone, Copy, Debug)]
pub struct BundledProvince {
    /// Its id.
    pub id: &'static str,
    /// Its lines, without that of the id.
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

    /// The id of the province that it became a part of.
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
    let mut all = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let line = text[at..].split_inclusive('\n').next().unwrap_or_default();
        let start = at + line.len();
        at = start;
        if let Some(id) =
            line.trim_end().strip_suffix(':').filter(|_| !line.starts_with([' ', '#']))
        {
            let inner =
                text[start..].split_inclusive('\n').take_while(|line| line.starts_with(' '));
            at += inner.map(str::len).sum::<usize>();
            all.push(BundledProvince { id, lines: &text[start..at] });
        }
    }
    all
}

/// The key of a province's name, without what kind of province it is.
fn bare_name_key(name: &str) -> String {
    let kinds = ["Tỉnh ", "tỉnh ", "Thành phố ", "thành phố ", "TP. "];
    strict_key(kinds.iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name))
}

/// The province of a code, a name or an id, and the one that it became a part of.
pub fn find_province(
    provinces: ProvinceList,
    asked: &str,
) -> Result<Vec<BundledProvince>, UserError> {
    let all = bundled_provinces(provinces);
    let named = |one: &BundledProvince| {
        let variants = one.lines.lines().filter_map(|line| line.strip_prefix("    - "));
        std::iter::once(one.name())
            .chain(variants)
            .any(|name| bare_name_key(name) == bare_name_key(asked))
    };
    let found = all
        .iter()
        .find(|one| one.code() == asked || named(one))
        .or_else(|| all.iter().find(|one| slug(asked) == one.id));
    let when = if provinces == ProvinceList::After2025 { "since" } else { "before" };
    let Some(found) = found else {
        let near = nearest(asked, all.iter().map(BundledProvince::name))
            .or_else(|| nearest(&slug(asked), all.iter().map(|one| one.id)));
        return Err(UserError {
            message: format!("\"{asked}\" is neither code nor name of a province {when} July 2025"),
            help: Some(near.map_or_else(
                || "write its code or name, or say with --provinces which list is meant; for a province of another country give its fields: --set kind=province".to_owned(),
                |near| format!("did you mean \"{near}\"?"),
            )),
        });
    };
    let successor = found.successor_id().and_then(|id| all.iter().find(|one| one.id == id));
    Ok(std::iter::once(found).chain(successor).copied().collect())
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
            assert_eq!(all.iter().filter(|one| one.field("kind") == Some("city")).count(), cities);
            for one in &all {
                assert_eq!(one.id, slug(one.name()));
                assert!(
                    one.successor_id().is_none_or(|id| all.iter().any(|other| other.id == id)),
                    "{}",
                    one.id
                );
            }
        }
        let ends: std::collections::BTreeSet<_> = bundled_provinces(ProvinceList::Before2025)
            .iter()
            .map(|one| one.successor_id().unwrap_or(one.id))
            .collect();
        let after: std::collections::BTreeSet<_> =
            bundled_provinces(ProvinceList::After2025).iter().map(|one| one.id).collect();
        assert_eq!(ends, after, "what the provinces of before became are those of after");
    }

    #[test]
    fn a_province_is_found_by_code_name_and_id() {
        for asked in ["17", "Hòa Bình", "hoa-binh", "Hoà Bình", "tỉnh Hòa Bình"] {
            let found = find_province(ProvinceList::Before2025, asked).unwrap();
            assert_eq!(
                found.iter().map(|one| one.id).collect::<Vec<_>>(),
                ["hoa-binh", "phu-tho"],
                "{asked}"
            );
        }
        assert_eq!(find_province(ProvinceList::After2025, "15").unwrap()[0].id, "lao-cai");
        let refusal = find_province(ProvinceList::After2025, "Hoà Bìn").unwrap_err();
        assert!(refusal.message.contains("since July 2025"), "{refusal:?}");
    }
}
