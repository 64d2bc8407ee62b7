//! The Content Security Policy of every page: the site's own files run, and nothing that is in
//! a page or elsewhere.

use crate::golden_sites::{build_case, site_cases};
use crate::harness::{assert_no_errors, real_site};
use crate::pages::{HtmlPage, read_pages};

/// What a page has that its policy would have to allow, or does not forbid.
fn csp_violations(page: &HtmlPage) -> Vec<String> {
    let policies = page.select("head meta[http-equiv='Content-Security-Policy']");
    let [policy] = policies[..] else {
        return vec![format!("{}: has {} policies", page.path, policies.len())];
    };
    let policy = policy.value().attr("content").unwrap();
    let mut wrong = Vec::new();
    if !policy.starts_with("default-src 'none'") {
        wrong.push(format!("{}: allows what it does not name: {policy}", page.path));
    }
    for directive in policy.split("; ") {
        let (_, sources) = directive.split_once(' ').unwrap();
        if !["'none'", "'self'"].contains(&sources) {
            wrong.push(format!("{}: {directive}", page.path));
        }
    }
    // Data for programs is no script: no browser runs it.
    let inline = page.select("style, script:not([src]):not([type='application/ld+json'])");
    wrong.extend(inline.into_iter().map(|element| format!("{}: {}", page.path, element.html())));
    for element in page.elements() {
        let inline_attributes = element.value().attrs().filter(|(name, value)| {
            *name == "style"
                || name.starts_with("on")
                || value.trim_start().to_ascii_lowercase().starts_with("javascript:")
        });
        wrong.extend(
            inline_attributes.map(|(name, value)| format!("{}: {name}=\"{value}\"", page.path)),
        );
    }
    wrong
}

#[test]
fn nothing_runs_on_a_page_but_the_files_of_its_site() {
    let mut wrong: Vec<_> = read_pages(real_site()).iter().flat_map(csp_violations).collect();
    for case in site_cases() {
        wrong.extend(read_pages(&build_case(&case, "policy").0).iter().flat_map(csp_violations));
    }
    assert_no_errors(&wrong);
}
