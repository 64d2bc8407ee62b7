//! Views of prose: where its links lead from the page that it stands on.

use super::fill::{Filler, Frame};
use kyyeu_model::{
    self, EntryKind, Key, LinkedProse, NameLink, Target, correction_anchor, encode, relative,
};
use kyyeu_view::{Lead, NameLead, Notice, ProseView, RawHtml, Shelf, Stand};

/// The view of an entry's prose; `None` where it has none.
pub fn prose(filler: Filler<'_>, key: Key) -> Option<ProseView> {
    let material = filler.material;
    let linked = material.prose(key)?;
    let name = |name: &NameLink| NameLead {
        start: name.start,
        end: name.end,
        href: filler.href(name.key),
        class: name.key.kind.name(),
    };
    let shelf = || Shelf {
        anchor: material.proceedings.place_in_volume(key),
        numbers: numbers(filler, key, linked),
    };
    Some(ProseView {
        stand: match filler.frame {
            Frame::Site => Stand::Page,
            Frame::Volume | Frame::Alone => Stand::Volume(shelf()),
            Frame::Book(_) => Stand::Book(shelf()),
        },
        anchors: linked.anchors.clone(),
        leads: linked
            .targets
            .iter()
            .filter_map(|(at, target)| Some((*at, lead(filler, key, target)?)))
            .collect(),
        names: linked.names.iter().map(name).collect(),
        corrected: corrected(linked),
        raw_html: match material.proceedings.workshop.raw_html {
            kyyeu_model::RawHtml::Shown => RawHtml::Shown,
            // It need not be well-formed, as a book must be, and may name files, which a page that
            // stands alone has not.
            kyyeu_model::RawHtml::Passed
                if matches!(filler.frame, Frame::Book(_) | Frame::Alone) =>
            {
                RawHtml::Dropped
            }
            kyyeu_model::RawHtml::Passed => RawHtml::Passed,
        },
    })
}

/// Numbers of the blocks of a record, by where they begin: that of the record, and their own from 1
/// on.
fn numbers(filler: Filler<'_>, key: Key, prose: &LinkedProse) -> Vec<(usize, String)> {
    if key.kind != EntryKind::Record {
        return Vec::new();
    }
    let record = filler.material.proceedings.number_in_volume(key);
    let number = |(number, (at, _)): (usize, (usize, &str))| (at, format!("{record}.{number}"));
    (1..).zip(prose.counted()).map(number).collect()
}

/// Where a link of an entry's prose leads; `None` where nowhere.
fn lead(filler: Filler<'_>, own: Key, target: &Target) -> Option<Lead> {
    let material = filler.material;
    let to = |href: String, class: &'static str| Lead {
        href: Some(href),
        class,
        name: None,
        size: None,
    };
    Some(match target {
        Target::Entry(key, anchor) => Lead {
            name: Some(filler.name(*key)),
            ..to(filler.place(*key, anchor.as_deref().unwrap_or("")), key.kind.name())
        },
        Target::Figure(key, path, part) => {
            let dataset = &material.proceedings.datasets[key.at()].value;
            Lead {
                name: dataset.write(
                    *path,
                    *part,
                    &material.language.numbers,
                    &material.language.locale,
                ),
                ..to(filler.place(*key, &dataset.anchor(*path)), "figure")
            }
        }
        Target::Medium(at) => {
            let medium = &material.proceedings.media[*at];
            if matches!(filler.frame, Frame::Book(_)) {
                // A book holds what it shows, and readers know few kinds: else the words stand for
                // the picture.
                let shown = medium.book_type().map(|_| medium.book_name(*at)).unwrap_or_default();
                return Some(Lead { size: medium.size, ..to(shown, "file") });
            }
            Lead {
                size: medium.size,
                ..to(encode(&relative(filler.from, &medium.address())), "file")
            }
        }
        Target::Here(anchor) => to(
            match filler.frame {
                Frame::Site => format!("#{anchor}"),
                Frame::Volume | Frame::Alone | Frame::Book(_) => filler.place(own, anchor),
            },
            "here",
        ),
        Target::Outside => Lead { href: None, class: "external", name: None, size: None },
        Target::Nowhere => return None,
    })
}

fn corrected(linked: &LinkedProse) -> std::collections::BTreeMap<String, Vec<Notice>> {
    let notice = |&(at, kind): &(usize, kyyeu_model::CorrectionKind)| Notice {
        anchor: correction_anchor(at),
        kind: kind.name(),
        former: linked.former.get(&at).cloned().unwrap_or_default(),
    };
    linked
        .corrected
        .iter()
        .map(|(anchor, of)| (anchor.clone(), of.iter().map(notice).collect()))
        .collect()
}
