//! Reads the pages of a site as a browser would: nothing but the files of the output.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use scraper::{ElementRef, Html, Selector};

use crate::harness::list_files;

/// A page of a site.
pub struct HtmlPage {
    /// Its path from the root of the site.
    pub path: String,
    pub html: Html,
}

/// The HTML pages of a site.
pub fn read_pages(site: &Path) -> Vec<HtmlPage> {
    list_files(site)
        .into_iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, file)| HtmlPage {
            path,
            html: Html::parse_document(&fs::read_to_string(file).unwrap()),
        })
        .collect()
}

impl HtmlPage {
    /// The elements that a selector names.
    pub fn select(&self, selector: &str) -> Vec<ElementRef<'_>> {
        self.html.select(&Selector::parse(selector).unwrap()).collect()
    }

    /// All elements.
    pub fn elements(&self) -> impl Iterator<Item = ElementRef<'_>> {
        self.html.root_element().descendent_elements()
    }

    /// The text of the page's body.
    pub fn text(&self) -> String {
        self.select("body").into_iter().map(element_text).collect()
    }

    /// The ids of the page and how often each occurs.
    pub fn count_ids(&self) -> BTreeMap<String, usize> {
        let mut ids = BTreeMap::new();
        for id in self.elements().filter_map(|element| element.value().attr("id")) {
            *ids.entry(id.to_owned()).or_insert(0) += 1;
        }
        ids
    }
}

/// The text of an element, white space made single spaces.
pub fn element_text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
