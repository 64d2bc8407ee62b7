//! Rules for web servers that lead old addresses on, from the same list as the pages that do so
//! without a server.
//!
//! With them a server answers 301 (moved) or 410 (gone), which programs understand; the pages stay
//! for folders that nobody serves. The formats: `_redirects` as Netlify documents it, `.htaccess`
//! for Apache's `mod_alias`, `redirects.nginx.conf` to be included in a `server` block.

use percent_encoding::percent_decode_str;

use super::{Material, Page, Subject};

/// What becomes of an old address; paths from the root of the host, percent-encoded.
enum Rule {
    Moved { from: String, to: String },
    Withdrawn { from: String },
}

/// The rule files with their paths in the site; none where nothing moved or was withdrawn.
#[must_use]
pub fn rules(material: Material<'_>, pages: &[Page]) -> Vec<(&'static str, String)> {
    let base = base(material.proceedings.workshop.base_url.as_deref());
    let rules: Vec<_> = pages
        .iter()
        .filter_map(|page| match page.subject {
            Subject::Moved(key, _) => {
                let to = format!("{base}{}", material.proceedings.address(key));
                Some(Rule::Moved { from: format!("{base}{}", page.path), to })
            }
            Subject::Withdrawn(_) => Some(Rule::Withdrawn { from: format!("{base}{}", page.path) }),
            _ => None,
        })
        .collect();
    if rules.is_empty() {
        return Vec::new();
    }
    vec![
        (".htaccess", apache(&rules)),
        ("_redirects", netlify(&rules)),
        ("redirects.nginx.conf", nginx(&rules)),
    ]
}

/// The path of the site on its host, from `/` to `/`.
fn base(base_url: Option<&str>) -> String {
    let host = base_url.and_then(|url| url.split_once("://")).map_or("", |(_, rest)| rest);
    host.find('/').map_or_else(|| "/".to_owned(), |at| host[at..].to_owned())
}

/// `!` applies a rule although a file stands there: our own page for those without a server.
fn netlify(rules: &[Rule]) -> String {
    let head = "# Old addresses, for hosts that read a file _redirects. Written by kyyeu.";
    let line = |rule: &Rule| match rule {
        Rule::Moved { from, to } => format!("{from} {to} 301!"),
        // The page itself, which says why, with the status of what is gone.
        Rule::Withdrawn { from } => format!("{from} {from} 410!"),
    };
    lines(head, rules.iter().map(line))
}

fn apache(rules: &[Rule]) -> String {
    let head = "# Old addresses, for Apache. Written by kyyeu.";
    let line = |rule: &Rule| match rule {
        Rule::Moved { from, to } => format!("Redirect 301 {} {to}", quoted(from)),
        Rule::Withdrawn { from } => format!("Redirect 410 {}", quoted(from)),
    };
    lines(head, rules.iter().map(line))
}

/// The page of what was withdrawn is shown, with the status of what is gone: a named location keeps
/// both.
fn nginx(rules: &[Rule]) -> String {
    let head = "# Old addresses, to be included in nginx's server block. Written by kyyeu.";
    let line = |rule: &Rule| match rule {
        Rule::Moved { from, to } => format!("location = {} {{ return 301 {to}; }}", quoted(from)),
        Rule::Withdrawn { from } => {
            format!(
                "location = {} {{ error_page 410 @kyyeu_withdrawn; return 410; }}",
                quoted(from)
            )
        }
    };
    let withdrawn = rules.iter().any(|rule| matches!(rule, Rule::Withdrawn { .. }));
    let shown = withdrawn.then(|| "location @kyyeu_withdrawn { try_files $uri =410; }".to_owned());
    lines(head, rules.iter().map(line).chain(shown))
}

fn lines(head: &str, rules: impl Iterator<Item = String>) -> String {
    let mut lines = vec![head.to_owned()];
    lines.extend(rules);
    lines.push(String::new());
    lines.join("\n")
}

/// A path as servers compare it, decoded, in quotes where it needs them.
fn quoted(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-._~/".contains(c);
    if decoded.chars().all(plain) {
        decoded.into_owned()
    } else {
        format!("\"{}\"", decoded.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
