//! Codes of diagnostics: stable names and severities.

use crate::Severity;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal $severity:ident,)+) => {
        /// The kind of a diagnostic. Its name is stable: scripts and searches rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// All codes, in the order of this list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in messages: `no-workshop`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Whether it stops the build.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),+ }
            }
        }
    };
}

codes! {
    /// The project has no `content/workshop.yaml`.
    NoWorkshop "no-workshop" Error,
    /// A file or folder cannot be read.
    Unreadable "unreadable" Error,
    /// A file is not valid UTF-8.
    BadUtf8 "bad-utf8" Error,
    /// A file or folder has a name that not every system can hold.
    BadName "bad-name" Error,
    /// A text has a character that no page can show.
    BadCharacter "bad-character" Error,
    /// Something is larger, deeper or more than kyyeu takes.
    TooLarge "too-large" Error,
    /// A YAML file or front matter is not well formed.
    YamlSyntax "yaml-syntax" Error,
    /// A record or page has no front matter, or it is not closed.
    FrontMatter "front-matter" Error,
    /// A field that must be there is missing.
    MissingField "missing-field" Error,
    /// A field has a name that is not known here.
    UnknownField "unknown-field" Error,
    /// A YAML map has a field or id twice.
    DuplicateField "duplicate-field" Error,
    /// A value is a list where a text is wanted, and so on.
    WrongType "wrong-type" Error,
    /// A value is not one of those allowed.
    BadValue "bad-value" Error,
    /// A date is not valid EDTF, level 0 or 1.
    BadDate "bad-date" Error,
    /// A number is not valid, or has a decimal comma or grouping.
    BadNumber "bad-number" Error,
    /// An id has other characters than lower-case ASCII letters, digits and hyphens.
    BadId "bad-id" Error,
    /// Two entries of one register, or two records, have one id.
    DuplicateId "duplicate-id" Error,
    /// No entry has this id.
    UnknownId "unknown-id" Error,
    /// Entries of several registers have this id.
    AmbiguousId "ambiguous-id" Error,
    /// No dataset has this figure.
    UnknownFigure "unknown-figure" Error,
    /// The words of a reference to a figure do not hold the figure's number.
    FigureText "figure-text" Error,
    /// The parts of a figure do not add up to it.
    SumMismatch "sum-mismatch" Error,
    /// A part, or several together, is more than its whole.
    PartExceedsWhole "part-exceeds-whole" Error,
    /// A share or rate is not what its numbers give, with the decimals that it is stated with.
    ShareMismatch "share-mismatch" Error,
    /// An average is not what its total gives.
    AverageMismatch "average-mismatch" Error,
    /// A rank is not the one that the other figures leave.
    RankMismatch "rank-mismatch" Error,
    /// The reached part of a target is not what its numbers give.
    TargetMismatch "target-mismatch" Error,
    /// The words of the source do not hold the figure.
    StatedWords "stated-words" Error,
    /// A relation lacks a part without which it says nothing.
    BadRelation "bad-relation" Error,
    /// Entries lead back to themselves: an organisation's parent, a province's successor.
    Cycle "cycle" Error,
    /// A translation has no original.
    LostTranslation "lost-translation" Error,
    /// A relative link leads to no file of the content.
    BrokenLink "broken-link" Error,
    /// A link leads to no heading or paragraph of the page it names.
    BrokenAnchor "broken-anchor" Error,
    /// A picture or file is not in `content/media`.
    MissingMedia "missing-media" Error,
    /// An address could run a script or hide what it leads to.
    UnsafeLink "unsafe-link" Error,
    /// Two pages would have one address.
    AddressClash "address-clash" Error,
    /// An address that was published leads nowhere any more.
    LostAddress "lost-address" Error,
    /// A template is not well formed, or names another that does not exist.
    TemplateSyntax "template-syntax" Error,
    /// A template fails while a page is made, by an unknown variable for instance.
    TemplateError "template-error" Error,
    /// A locale file lacks a text that templates ask for.
    LocaleKey "locale-key" Error,
    /// The output folder cannot serve as one.
    BadOutput "bad-output" Error,
    /// Another build is writing into the output folder.
    BusyOutput "busy-output" Error,
    /// A file that kyyeu did not make is at the path of a page.
    ForeignFile "foreign-file" Error,
    /// Writing failed.
    WriteFailed "write-failed" Error,
    /// No browser is at hand to print with.
    NoBrowser "no-browser" Error,
    /// The browser made no PDF.
    PrintFailed "print-failed" Error,
    /// A picture has no text for those who cannot see it.
    MissingAlt "missing-alt" Warning,
    /// Nothing uses an entry.
    UnusedEntry "unused-entry" Warning,
    /// Nothing uses a file in `content/media`.
    UnusedMedia "unused-media" Warning,
    /// A file in `content` is no content.
    StrayFile "stray-file" Warning,
    /// A number in a text is a figure of its datasets, but is not tied to it.
    UntiedFigure "untied-figure" Warning,
    /// A number in a text contradicts a figure of its datasets.
    ContradictedFigure "contradicted-figure" Warning,
    /// A declared discrepancy does not exist.
    StaleDiscrepancy "stale-discrepancy" Warning,
    /// A dataset has not the figures for the drawing that it asks for.
    UnfitChart "unfit-chart" Warning,
    /// Figures are plainly related, but no relation is declared (only with `check --suggest`).
    SuggestedRelation "suggested-relation" Warning,
    /// HTML in Markdown is shown as text, since the workshop does not allow it.
    RawHtml "raw-html" Warning,
    /// Several entries have the name that a text says.
    AmbiguousName "ambiguous-name" Warning,
    /// A text has a name that is almost an entry's.
    NearName "near-name" Warning,
    /// A text names a person whom no register knows.
    UnknownPerson "unknown-person" Warning,
    /// Two entries seem to be one person.
    SamePerson "same-person" Warning,
    /// A name in a register begins with a title.
    TitleInName "title-in-name" Warning,
    /// A number with exactly three decimals looks like one with grouped thousands.
    GroupedNumber "grouped-number" Warning,
    /// The list of published addresses cannot be written.
    UnrecordedAddress "unrecorded-address" Warning,
    /// A file that kyyeu made was changed by someone else, and is kept.
    KeptFile "kept-file" Warning,
    /// The build cache cannot be used or written, and everything is rebuilt.
    CacheUnused "cache-unused" Warning,
}
