//! What a block names: by links, and by the names of entries in its running text.

use std::ops::Range;

use crate::prose::ProseLinker;
use crate::prose::block::{BlockKind, ProseBlock, TextRunKind};
use crate::prose::sentence::{self, Sentences};
use crate::prose::tokens::{Token, tokenize};
use kyyeu_diag::{Code, Diagnostic};
use kyyeu_model::{FigurePath, Key, Mention, MentionPolicy};

impl ProseLinker<'_, '_> {
    /// Takes down everything that a block names: by links, and by the names of entries in its
    /// running text, which become links where the workshop's way is to link them.
    pub(super) fn collect_mentions(&mut self, block: &mut ProseBlock, anchor: &str) {
        let mut names: Vec<_> = std::mem::take(&mut block.links);
        if self.mention_mode != MentionPolicy::Off {
            self.find_running_names(block, &mut names);
        }
        names.sort_by_key(|(range, ..)| range.start);
        let section = self.linked.headings.len().checked_sub(1);
        if names.is_empty() {
            return;
        }
        let sentences = Sentences::new(&block.text);
        for (range, key, figure) in names {
            let sentence = sentences.sentence_at(&range);
            self.linked.mentions.push(Mention {
                key,
                figure,
                anchor: anchor.to_owned(),
                section,
                before: sentence::truncate_start(&block.text[sentence.start..range.start]),
                name: block.text[range.clone()].to_owned(),
                after: sentence::truncate_end(&block.text[range.end..sentence.end]),
            });
        }
    }

    fn find_running_names(
        &mut self,
        block: &ProseBlock,
        names: &mut Vec<(Range<usize>, Key, Option<FigurePath>)>,
    ) {
        let tokens = tokenize(&block.text);
        let barred = |token: &Token| {
            block.run_at(token.range.start).is_none_or(|piece| piece.kind == TextRunKind::Opaque)
        };
        let found = self.context.names.find(&block.text, &tokens, self.spellings, barred);
        if let Some(near) = self.context.fuzzy {
            let place = |range: Range<usize>| {
                block.source_range(&range).map(|range| self.prose.span_of(range))
            };
            near.report_near_names(&block.text, &tokens, &found, barred, place, self.diagnostics);
        }
        let mut linked: Vec<(usize, Key)> =
            names.iter().map(|(range, key, _)| (range.start, *key)).collect();
        linked.sort();
        let mut linked = linked.into_iter().peekable();
        for name in found {
            let range =
                tokens[name.tokens.start].range.start..tokens[name.tokens.end - 1].range.end;
            while let Some((_, key)) = linked.next_if(|(at, _)| *at < range.start) {
                self.linked_entries.insert(key);
            }
            match name.keys.as_slice() {
                [key] if *key != self.owner => {
                    names.push((range.clone(), *key, None));
                    let first = self.mention_mode == MentionPolicy::Each
                        || !self.linked_entries.contains(key);
                    if first
                        && self.mention_mode != MentionPolicy::Never
                        && !matches!(block.kind, BlockKind::Heading(_))
                    {
                        self.linked_entries.insert(*key);
                        self.linked.name_links.extend(block.segments(&range, *key));
                    }
                }
                [] | [_] => {}
                several => self.report_ambiguous_name(block, &range, several),
            }
        }
        self.linked_entries.extend(linked.map(|(_, key)| key));
    }

    /// Reports a name that several entries have, unless the section has already said which.
    fn report_ambiguous_name(&mut self, block: &ProseBlock, range: &Range<usize>, keys: &[Key]) {
        if keys.iter().any(|key| self.linked_entries.contains(key)) {
            return;
        }
        self.linked_entries.extend(keys);
        let proceedings = self.context.proceedings;
        let name = &block.text[range.clone()];
        let ways: Vec<_> = keys
            .iter()
            .map(|&key| format!("[[{}:{}|{name}]]", key.kind.name(), proceedings.id(key)))
            .collect();
        let place = block.source_range(range).map(|range| self.prose.span_of(range));
        let diagnostic = Diagnostic::new(
            Code::AmbiguousName,
            place,
            format!("several entries have the name \"{name}\""),
        )
        .help(format!(
            "say which: {}; or that it is none of them: [[-|{name}]]",
            ways.join(" or ")
        ));
        self.diagnostics.push(keys.iter().fold(diagnostic, |diagnostic, &key| {
            diagnostic.note(proceedings.span(key), format!("the {} is here", key.kind.name()))
        }));
    }
}
