//! What a block names: by links, and by the names of entries in its running text.

use std::ops::Range;

use super::super::block::{Block, BlockKind, PieceKind};
use super::super::sentence::{self, Sentences};
use super::super::tokens::{Token, tokens};
use super::Walk;
use kyyeu_diag::{Code, Diagnostic};
use kyyeu_model::{FigurePath, Key, Mention, Mentions};

impl Walk<'_, '_> {
    /// Takes down everything that a block names: by links, and by the names of entries in its
    /// running text, which become links where the workshop's way is to link them.
    pub(super) fn names(&mut self, block: &mut Block, anchor: &str) {
        let mut names: Vec<_> = std::mem::take(&mut block.names);
        if self.mentions != Mentions::Off {
            self.running_names(block, &mut names);
        }
        names.sort_by_key(|(range, ..)| range.start);
        let section = self.linked.headings.len().checked_sub(1);
        if names.is_empty() {
            return;
        }
        let sentences = Sentences::of(&block.text);
        for (range, key, figure) in names {
            let sentence = sentences.around(&range);
            self.linked.mentions.push(Mention {
                key,
                figure,
                anchor: anchor.to_owned(),
                section,
                before: sentence::tail(&block.text[sentence.start..range.start]),
                name: block.text[range.clone()].to_owned(),
                after: sentence::head(&block.text[range.end..sentence.end]),
            });
        }
    }

    fn running_names(
        &mut self,
        block: &Block,
        names: &mut Vec<(Range<usize>, Key, Option<FigurePath>)>,
    ) {
        let tokens = tokens(&block.text);
        let barred = |token: &Token| {
            block.piece(token.range.start).is_none_or(|piece| piece.kind == PieceKind::Barred)
        };
        let found = self.context.names.find(&block.text, &tokens, self.known, barred);
        if let Some(near) = self.context.near {
            let place =
                |range: Range<usize>| block.source(&range).map(|range| self.prose.place(range));
            near.report(&block.text, &tokens, &found, barred, place, self.faults);
        }
        let mut linked: Vec<(usize, Key)> =
            names.iter().map(|(range, key, _)| (range.start, *key)).collect();
        linked.sort();
        let mut linked = linked.into_iter().peekable();
        for name in found {
            let range =
                tokens[name.tokens.start].range.start..tokens[name.tokens.end - 1].range.end;
            while let Some((_, key)) = linked.next_if(|(at, _)| *at < range.start) {
                self.named.insert(key);
            }
            match name.keys.as_slice() {
                [key] if *key != self.own => {
                    names.push((range.clone(), *key, None));
                    let first = self.mentions == Mentions::Each || !self.named.contains(key);
                    if first
                        && self.mentions != Mentions::Never
                        && !matches!(block.kind, BlockKind::Heading(_))
                    {
                        self.named.insert(*key);
                        self.linked.names.extend(block.segments(&range, *key));
                    }
                }
                [] | [_] => {}
                several => self.ambiguous(block, &range, several),
            }
        }
        self.named.extend(linked.map(|(_, key)| key));
    }

    /// Reports a name that several entries have, unless the section has already said which.
    fn ambiguous(&mut self, block: &Block, range: &Range<usize>, keys: &[Key]) {
        if keys.iter().any(|key| self.named.contains(key)) {
            return;
        }
        self.named.extend(keys);
        let proceedings = self.context.proceedings;
        let name = &block.text[range.clone()];
        let ways: Vec<_> = keys
            .iter()
            .map(|&key| format!("[[{}:{}|{name}]]", key.kind.name(), proceedings.id(key)))
            .collect();
        let place = block.source(range).map(|range| self.prose.place(range));
        let fault = Diagnostic::new(
            Code::AmbiguousName,
            place,
            format!("several entries have the name \"{name}\""),
        )
        .help(format!(
            "say which: {}; or that it is none of them: [[-|{name}]]",
            ways.join(" or ")
        ));
        self.faults.push(keys.iter().fold(fault, |fault, &key| {
            fault.note(proceedings.span(key), format!("the {} is here", key.kind.name()))
        }));
    }
}
