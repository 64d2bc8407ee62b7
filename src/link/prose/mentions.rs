//! Mentions of a block: links that name an entry, and names of entries in its running text.

use std::ops::Range;

use crate::names::fuzzy::SearchedText;
use crate::names::trie::NameMatch;
use crate::prose::block::{BlockKind, LinkedName, ProseBlock, TextRunKind};
use crate::prose::linker::ProseLinker;
use crate::prose::sentence::{self, Sentences};
use crate::tokens::{Token, tokenize};
use kyyeu_diag::{Code, Diagnostic};
use kyyeu_model::{Key, Mention, MentionPolicy};

impl ProseLinker<'_, '_> {
    /// Collects the mentions of a block. Names in its running text become links if the mention
    /// policy of the prose says so.
    pub fn collect_mentions(&mut self, block: &mut ProseBlock, anchor: &str) {
        let mut names = std::mem::take(&mut block.links);
        if self.mention_policy != MentionPolicy::Off {
            self.find_running_names(block, &mut names);
        }
        if names.is_empty() {
            return;
        }
        names.sort_by_key(|name| name.range.start);
        let section = self.linked.headings.len().checked_sub(1);
        let sentences = Sentences::new(&block.text);
        for LinkedName { range, key, figure } in names {
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

    /// Adds the names in the running text of a block to `names`, which has its links.
    fn find_running_names(&mut self, block: &ProseBlock, names: &mut Vec<LinkedName>) {
        let tokens = tokenize(&block.text);
        let is_excluded = |token: &Token| {
            block.run_at(token.range.start).is_none_or(|run| run.kind == TextRunKind::Opaque)
        };
        let matches = self.context.names.find(&block.text, &tokens, self.spellings, is_excluded);
        if let Some(fuzzy) = self.context.fuzzy {
            let text = SearchedText { text: &block.text, tokens: &tokens, matches: &matches };
            let span_of = |range| block.source_range(&range).map(|range| self.prose.span_of(range));
            fuzzy.report_near_names(&text, is_excluded, span_of, self.diagnostics);
        }
        let mut links: Vec<(usize, Key)> =
            names.iter().map(|link| (link.range.start, link.key)).collect();
        links.sort();
        let mut links = links.into_iter().peekable();
        for NameMatch { tokens: token_range, keys } in matches {
            let start = tokens[token_range.start].range.start;
            let range = start..tokens[token_range.end - 1].range.end;
            while let Some((_, key)) = links.next_if(|(link_start, _)| *link_start < start) {
                self.linked_entries.insert(key);
            }
            match keys.as_slice() {
                [key] if *key != self.owner => {
                    self.link_name(block, &range, *key);
                    names.push(LinkedName { range, key: *key, figure: None });
                }
                [] | [_] => {}
                keys => self.report_ambiguous_name(block, &range, keys),
            }
        }
        self.linked_entries.extend(links.map(|(_, key)| key));
    }

    /// Turns a name into a link if the mention policy says so.
    fn link_name(&mut self, block: &ProseBlock, range: &Range<usize>, key: Key) {
        let is_due = match self.mention_policy {
            MentionPolicy::Never => false,
            MentionPolicy::Each => true,
            _ => !self.linked_entries.contains(&key),
        };
        if is_due && !matches!(block.kind, BlockKind::Heading(_)) {
            self.linked_entries.insert(key);
            self.linked.name_links.extend(block.name_links(range, key));
        }
    }

    /// Reports a name that several entries have, unless the section already links to one of them.
    fn report_ambiguous_name(&mut self, block: &ProseBlock, range: &Range<usize>, keys: &[Key]) {
        if keys.iter().any(|key| self.linked_entries.contains(key)) {
            return;
        }
        self.linked_entries.extend(keys);
        let proceedings = self.context.proceedings;
        let name = &block.text[range.clone()];
        let notations: Vec<_> = keys
            .iter()
            .map(|&key| format!("[[{}:{}|{name}]]", key.kind.name(), proceedings.id(key)))
            .collect();
        let mut diagnostic = Diagnostic::new(
            Code::AmbiguousName,
            block.source_range(range).map(|range| self.prose.span_of(range)),
            format!("several entries have the name \"{name}\""),
        )
        .help(format!(
            "say which: {}; or that it is none of them: [[-|{name}]]",
            notations.join(" or ")
        ));
        for &key in keys {
            let note = format!("the {} is here", key.kind.name());
            diagnostic = diagnostic.note(proceedings.span(key), note);
        }
        self.diagnostics.push(diagnostic);
    }
}
