//! Every link of a built site leads somewhere. Looks at the files of the output alone, by the HTML
//! standard's own algorithm, and shares no code with the program.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use percent_encoding::percent_decode_str;

use crate::golden_sites::{build_case, site_cases};
use crate::harness::{assert_no_errors, list_files, real_site};
use crate::pages::{HtmlPage, element_text, read_pages};

/// Attributes that hold an address.
const ADDRESS_ATTRIBUTES: [&str; 6] = ["href", "src", "srcset", "poster", "action", "data"];

/// Everything that is wrong with the links and the frame of a site's pages.
pub fn link_errors(site: &Path) -> Vec<String> {
    let files: BTreeSet<String> = list_files(site).into_keys().collect();
    let pages = read_pages(site);
    assert!(pages.len() > 2, "{} has no pages", site.display());
    let ids: BTreeMap<&str, BTreeMap<String, usize>> =
        pages.iter().map(|page| (page.path.as_str(), page.count_ids())).collect();
    let mut wrong = Vec::new();
    for page in &pages {
        let mut say = |what: String| wrong.push(format!("{}: {what}", page.path));
        for (id, times) in ids[page.path.as_str()].iter().filter(|(_, times)| **times > 1) {
            say(format!("the id {id} stands there {times} times"));
        }
        check_frame(page, &mut say);
        for element in page.elements() {
            for (name, address) in
                element.value().attrs().filter(|(name, _)| ADDRESS_ATTRIBUTES.contains(name))
            {
                if element.value().name() != "base"
                    && let Err(why) = check_address(page, address, &files, &ids)
                {
                    say(format!("{name}=\"{address}\" {why}"));
                }
            }
            for name in ["aria-labelledby", "aria-describedby", "aria-controls", "for", "headers"] {
                for id in element.value().attr(name).unwrap_or("").split_whitespace() {
                    if !ids[page.path.as_str()].contains_key(id) {
                        say(format!("{name} names #{id}, which is not there"));
                    }
                }
            }
        }
    }
    wrong
}

/// What every page has.
fn check_frame(page: &HtmlPage, say: &mut impl FnMut(String)) {
    let count = page.select("h1").len();
    if count != 1 {
        say(format!("it has {count} headings of level 1"));
    }
    if page.select("head > title").first().is_none_or(|title| element_text(*title).is_empty()) {
        say("it has no title".to_owned());
    }
    if page
        .select("html[lang]")
        .first()
        .is_none_or(|html| html.value().attr("lang").is_none_or(str::is_empty))
    {
        say("it has no language".to_owned());
    }
    for image in page.select("img").iter().filter(|image| image.value().attr("alt").is_none()) {
        say(format!("{} has no alt", image.html()));
    }
    for link in page.select("a").iter().filter(|link| element_text(**link).is_empty()) {
        let value = link.value();
        if value.attr("aria-label").is_none() && value.attr("aria-hidden").is_none() {
            say(format!("{} has no words", link.html()));
        }
    }
    // What a template prints where a value is missing.
    let words = page.text();
    for word in ["null", "None", "undefined", "[object", "{{", "}}"] {
        if words
            .split_whitespace()
            .any(|token| token.trim_matches(|c: char| ".,;:()".contains(c)) == word)
        {
            say(format!("it says {word}"));
        }
    }
    for (name, value) in page.elements().flat_map(|element| element.value().attrs()) {
        if matches!(value, "null" | "None" | "undefined") {
            say(format!("{name} is {value}"));
        }
    }
}

/// Whether an address leads to a file of the site, and its fragment to an element there.
fn check_address(
    page: &HtmlPage,
    address: &str,
    files: &BTreeSet<String>,
    ids: &BTreeMap<&str, BTreeMap<String, usize>>,
) -> Result<(), String> {
    // The text of an entry for reference managers is its own address.
    let outside = ["https://", "http://", "mailto:", "tel:", "data:"];
    if outside.iter().any(|scheme| address.starts_with(scheme)) {
        return Ok(());
    }
    if address.is_empty() || address.starts_with('/') || address.contains(':') {
        return Err("is no relative address".to_owned());
    }
    let (path, fragment) =
        address.split_once('#').map_or((address, None), |(path, fragment)| (path, Some(fragment)));
    let target = if path.is_empty() {
        page.path.clone()
    } else {
        let path = percent_decode_str(path).decode_utf8().map_err(|_| "is not UTF-8")?;
        let mut parts: Vec<&str> = page.path.split('/').collect();
        parts.pop();
        for part in path.split('/') {
            match part {
                ".." => drop(parts.pop().ok_or("leaves the site")?),
                "." => {}
                part => parts.push(part),
            }
        }
        parts.join("/")
    };
    if !files.contains(&target) {
        return Err(format!("leads to {target}, which is not there"));
    }
    if let Some(fragment) = fragment {
        let id = percent_decode_str(fragment).decode_utf8().map_err(|_| "is not UTF-8")?;
        let target_ids = ids
            .get(target.as_str())
            .ok_or_else(|| format!("names a place in {target}, which is no page"))?;
        if !target_ids.contains_key(&*id) {
            return Err(format!("leads to #{id}, which is not on {target}"));
        }
    }
    Ok(())
}

#[test]
fn every_link_of_the_real_site_leads_somewhere() {
    assert_no_errors(&link_errors(real_site()));
}

#[test]
fn every_link_of_the_golden_sites_leads_somewhere() {
    for case in site_cases() {
        assert_no_errors(&link_errors(&build_case(&case, "links").0));
    }
}

#[test]
fn every_page_is_reached_from_the_home_page() {
    let site = real_site();
    let pages = read_pages(site);
    let mut reached = BTreeSet::from(["index.html".to_owned(), "404.html".to_owned()]);
    loop {
        let mut more = BTreeSet::new();
        for page in pages.iter().filter(|page| reached.contains(&page.path)) {
            for link in page.select("a[href]") {
                let address =
                    link.value().attr("href").unwrap().split('#').next().unwrap().to_owned();
                let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let path = match address.strip_prefix("../") {
                    Some(path) => path.to_owned(),
                    None if folder.is_empty() => address,
                    None => format!("{folder}/{address}"),
                };
                more.insert(path);
            }
        }
        let before = reached.len();
        reached.extend(
            pages.iter().map(|page| &page.path).filter(|path| more.contains(*path)).cloned(),
        );
        if reached.len() == before {
            break;
        }
    }
    // A page at a former address is reached only from outside.
    let current =
        pages.iter().filter(|page| page.select("meta[name=robots][content=noindex]").is_empty());
    let lost: Vec<_> =
        current.map(|page| page.path.clone()).filter(|path| !reached.contains(path)).collect();
    assert!(lost.is_empty(), "nothing leads to {lost:?}");
}
