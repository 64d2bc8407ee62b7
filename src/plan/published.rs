//! Published addresses: compares the pages with the address ledger, and adds new ones to it.

use crate::context::PlanContext;
use crate::page::{Page, PageKind};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, nearest};
use kyyeu_model::{EntryKind, Feature, Key, Proceedings};

/// The text of the ledger with the addresses of all pages; `None` where the project keeps none.
#[must_use]
pub fn updated_ledger(context: PlanContext<'_>, pages: &[Page]) -> Option<String> {
    let ledger = context.proceedings.ledger.as_ref()?;
    Some(ledger.merged_text(pages.iter().map(|page| page.path.as_str())))
}

/// Reports published addresses at which no page or file exists any more.
///
/// A file that could not be read takes its pages with it: while there is one, its fault is the one
/// to mend.
pub fn report_lost_addresses(
    context: PlanContext<'_>,
    pages: &[Page],
    diagnostics: &mut Diagnostics,
) {
    let Some(ledger) = &context.proceedings.ledger else { return };
    if !context.proceedings.unparsed_files.is_empty() {
        return;
    }
    let stands =
        |address: &str| pages.binary_search_by(|page| page.path.as_str().cmp(address)).is_ok();
    let new: Vec<_> = pages
        .iter()
        .filter_map(|page| match page.kind {
            PageKind::Entry(key) if !ledger.contains(&page.path) => Some((page.path.as_str(), key)),
            _ => None,
        })
        .collect();
    for line in ledger.entries.iter().filter(|line| !stands(&line.address)) {
        let message =
            format!("\"{}\" was published, and nothing stands there any more", line.address);
        let diagnostic = Diagnostic::new(Code::LostAddress, line.span, message);
        diagnostics.push(suggest_fix(context.proceedings, &line.address, &new, diagnostic));
    }
}

/// Says how to mend it: the alias to add to the entry that took the page's place, or the tombstone.
fn suggest_fix(
    proceedings: &Proceedings,
    address: &str,
    new: &[(&str, Key)],
    diagnostic: Diagnostic,
) -> Diagnostic {
    let stem = address.strip_suffix(".html").unwrap_or(address);
    let (folder, id) = stem.split_once('/').unwrap_or(("pages", stem));
    let home = |path: &str| path.rsplit_once('/').map_or("pages", |(folder, _)| folder).to_owned();
    let mut ways = Vec::new();
    let mut successor_span = None;
    if let Some(part) = Feature::from_name(stem).filter(|&part| !proceedings.has_feature(part)) {
        ways.push(format!("the site is made without it: take `{}` out of `without`", part.name()));
    }
    if proceedings.drafts.iter().any(|draft| draft == id) {
        ways.push("it is a draft now: take `draft` away".to_owned());
    }
    if !stem.ends_with("index") {
        let candidates = new.iter().filter(|(path, _)| home(path) == folder).map(|(path, _)| *path);
        let successor = match candidates.clone().collect::<Vec<_>>().as_slice() {
            [path] => Some(*path),
            _ => nearest(address, candidates)
                .or_else(|| new.iter().map(|(path, _)| *path).find(|path| ends_with_id(path, id))),
        };
        let key = successor
            .and_then(|successor| new.iter().find(|(path, _)| *path == successor))
            .map(|(_, key)| *key);
        let (alias, which) = match (successor, key) {
            (Some(successor), Some(key)) => {
                successor_span = Some(proceedings.span(key));
                let alias = if home(successor) == folder {
                    id.to_owned()
                } else {
                    format!("{folder}/{id}")
                };
                (
                    alias,
                    format!(
                        "{} \"{}\", if it took its place",
                        key.kind.name(),
                        proceedings.id(key)
                    ),
                )
            }
            _ => (alias_for(folder, id), "entry that took its place".to_owned()),
        };
        ways.push(format!("add to the {which}:\n    aliases: [{alias}]"));
    }
    ways.push(format!(
        "if it was withdrawn, add to content/tombstones.yaml:\n    {address}:\n      \
         date: …\n      reason: …"
    ));
    ways.push("if it was never published, take this line away".to_owned());
    let diagnostic = diagnostic.help(ways.join("\nor "));
    match successor_span {
        Some(span) => diagnostic.note(span, "this one is new"),
        None => diagnostic,
    }
}

fn ends_with_id(path: &str, id: &str) -> bool {
    path.strip_suffix(".html").is_some_and(|stem| stem.rsplit('/').next() == Some(id))
}

/// The alias of a lost address where nothing is known of what took its place: an entry of the same
/// folder, most likely.
fn alias_for(folder: &str, id: &str) -> String {
    let is_entry_folder = folder == "pages"
        || kyyeu_model::RecordKind::ALL.iter().any(|kind| kind.folder() == folder)
        || EntryKind::REGISTERS.iter().any(|kind| kind.folder() == folder);
    if is_entry_folder { id.to_owned() } else { format!("{folder}/{id}") }
}
