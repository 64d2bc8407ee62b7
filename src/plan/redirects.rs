//! Rules for web servers that lead old addresses on, from the same list as the pages that do so
//! without a server.
//!
//! With them a server answers 301 (moved) or 410 (gone), which programs understand; the pages stay
//! for folders without a server. The formats: `_redirects` as Netlify documents it, `.htaccess`
//! for Apache's `mod_alias`, `redirects.nginx.conf` to be included in a `server` block.

use percent_encoding::percent_decode_str;

use crate::context::PlanContext;
use crate::page::{Page, PageKind};

/// What becomes of an old address; paths from the root of the host, percent-encoded.
enum RedirectRule {
    Redirect { from: String, to: String },
    Gone { from: String },
}

/// The rule files with their paths in the site; none where nothing moved or was withdrawn.
#[must_use]
pub fn build_redirect_files(
    context: PlanContext<'_>,
    pages: &[Page],
) -> Vec<(&'static str, String)> {
    let base = base_path(context.proceedings.workshop.base_url.as_deref());
    let rules: Vec<_> = pages
        .iter()
        .filter_map(|page| match page.kind {
            PageKind::Redirect(key, _) => {
                let to = format!("{base}{}", context.proceedings.address(key));
                Some(RedirectRule::Redirect { from: format!("{base}{}", page.path), to })
            }
            PageKind::Tombstone(_) => {
                Some(RedirectRule::Gone { from: format!("{base}{}", page.path) })
            }
            _ => None,
        })
        .collect();
    if rules.is_empty() {
        return Vec::new();
    }
    vec![
        (".htaccess", format_apache(&rules)),
        ("_redirects", format_netlify(&rules)),
        ("redirects.nginx.conf", format_nginx(&rules)),
    ]
}

/// The path of the site on its host, from `/` to `/`.
fn base_path(base_url: Option<&str>) -> String {
    let host = base_url.and_then(|url| url.split_once("://")).map_or("", |(_, rest)| rest);
    host.find('/').map_or_else(|| "/".to_owned(), |slash| host[slash..].to_owned())
}

/// `!` applies a rule although a file exists there: the page for sites without a server.
fn format_netlify(rules: &[RedirectRule]) -> String {
    let head = "# Old addresses, for hosts that read a file _redirects. Written by kyyeu.";
    let line = |rule: &RedirectRule| match rule {
        RedirectRule::Redirect { from, to } => format!("{from} {to} 301!"),
        // The page itself, which says why, with the status of what is gone.
        RedirectRule::Gone { from } => format!("{from} {from} 410!"),
    };
    join_lines(head, rules.iter().map(line))
}

fn format_apache(rules: &[RedirectRule]) -> String {
    let head = "# Old addresses, for Apache. Written by kyyeu.";
    let line = |rule: &RedirectRule| match rule {
        RedirectRule::Redirect { from, to } => format!("Redirect 301 {} {to}", quote_path(from)),
        RedirectRule::Gone { from } => format!("Redirect 410 {}", quote_path(from)),
    };
    join_lines(head, rules.iter().map(line))
}

/// The page of what was withdrawn is shown, with the status of what is gone: a named location keeps
/// both.
fn format_nginx(rules: &[RedirectRule]) -> String {
    let head = "# Old addresses, to be included in nginx's server block. Written by kyyeu.";
    let line = |rule: &RedirectRule| match rule {
        RedirectRule::Redirect { from, to } => {
            format!("location = {} {{ return 301 {to}; }}", quote_path(from))
        }
        RedirectRule::Gone { from } => {
            format!(
                "location = {} {{ error_page 410 @kyyeu_withdrawn; return 410; }}",
                quote_path(from)
            )
        }
    };
    let withdrawn = rules.iter().any(|rule| matches!(rule, RedirectRule::Gone { .. }));
    let shown = withdrawn.then(|| "location @kyyeu_withdrawn { try_files $uri =410; }".to_owned());
    join_lines(head, rules.iter().map(line).chain(shown))
}

fn join_lines(head: &str, rules: impl Iterator<Item = String>) -> String {
    let mut lines = vec![head.to_owned()];
    lines.extend(rules);
    lines.push(String::new());
    lines.join("\n")
}

/// A path as servers compare it, decoded, in quotes where it needs them.
fn quote_path(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-._~/".contains(c);
    if decoded.chars().all(plain) {
        decoded.into_owned()
    } else {
        format!("\"{}\"", decoded.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
