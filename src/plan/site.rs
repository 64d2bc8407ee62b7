//! The view that all pages of the site share: its title, its navigation, its fixed addresses.

use crate::entry_order::{record_kinds, registers_in_use};
use crate::{PlanContext, corrections, feeds};
use kyyeu_model::{Feature, Proceedings};
use kyyeu_view::{BibliographyFormat, NavItem, Site};

/// Path of the search page.
pub const SEARCH_PATH: &str = "search.html";

/// The path of the list of a kind of entries, by the kind's folder.
pub fn list_path(folder: &str) -> String {
    format!("{folder}/index.html")
}

/// Builds the view that all pages of the site share.
#[must_use]
pub fn build_site_view(context: PlanContext<'_>) -> Site {
    let proceedings = context.proceedings;
    let workshop = &proceedings.workshop;
    let locale = &context.language.locale;
    let has_citations = proceedings.has_feature(Feature::Citations);
    let nav_item = |key: &'static str, folder: &str| NavItem {
        key: key.into(),
        path: list_path(folder),
        text: locale.text_in("nav", key).into(),
    };
    let records = record_kinds(proceedings).map(|kind| nav_item(kind.name(), kind.folder()));
    let registers = registers_in_use(proceedings).map(|kind| nav_item(kind.name(), kind.folder()));
    Site {
        title: workshop.title.clone(),
        subtitle: workshop.subtitle.clone(),
        date: workshop.date.as_ref().map(|date| date.format_localized(locale)).unwrap_or_default(),
        place: workshop.place.clone(),
        language: workshop.language.clone(),
        base_url: workshop.base_url.clone(),
        publisher: workshop.publisher.clone(),
        licence: workshop.licence.clone(),
        source: workshop.source.clone(),
        nav: records.chain(registers).collect(),
        corrections: corrections::has_corrections(proceedings).then_some(corrections::PATH),
        social_card: (has_citations && workshop.base_url.is_some())
            .then_some(feeds::SOCIAL_CARD_PATH),
        bibliographies: if has_citations { bibliography_items() } else { Vec::new() },
        search: proceedings.has_feature(Feature::Search).then_some(SEARCH_PATH),
        volume: proceedings.has_feature(Feature::Volume).then(|| Proceedings::volume_address(0)),
        generator: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// The files for reference managers, as items of a navigation.
fn bibliography_items() -> Vec<NavItem> {
    let item = |format: &BibliographyFormat| NavItem {
        key: format.name().into(),
        path: format.path().into(),
        text: format.name().into(),
    };
    BibliographyFormat::ALL.iter().map(item).collect()
}
