//! Limits on YAML, which keep a small file from using all memory or all stack.

use serde_yaml::budget::BudgetBreach;
use serde_yaml::granit_parser::ErrorKind;
use serde_yaml::{Error, ExternalMessageSource};

/// How deep values may be nested. Each level uses some stack, and threads have 2 MB: 60 levels are
/// too many for an unoptimised program.
pub const MAX_DEPTH: usize = 20;

/// A limit that a valid YAML text exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExceededLimit {
    /// An alias inside the value of its own anchor.
    SelfReference,
    /// Values nested more than [`MAX_DEPTH`] deep.
    Depth,
    /// Aliases that expand to more values than any file of a project needs.
    Expansion,
}

impl ExceededLimit {
    /// The limit that an error of the library reports.
    pub fn from_error(error: &Error) -> Option<Self> {
        match error {
            Error::WithSnippet { error, .. } | Error::AliasError { error, .. } => {
                Self::from_error(error)
            }
            Error::RecursiveReferencesRequireWeakTypes { .. } => Some(Self::SelfReference),
            Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => Some(Self::Depth),
            // Brackets have a limit of their own in the scanner.
            Error::ExternalMessage { source, .. } => match source.as_ref() {
                ExternalMessageSource::Parser(error)
                    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) =>
                {
                    Some(Self::Depth)
                }
                _ => None,
            },
            Error::Budget { .. }
            | Error::AliasReplayCounterOverflow { .. }
            | Error::AliasReplayLimitExceeded { .. }
            | Error::AliasExpansionLimitExceeded { .. }
            | Error::AliasReplayStackDepthExceeded { .. } => Some(Self::Expansion),
            _ => None,
        }
    }

    /// The message for users.
    pub fn message(self) -> String {
        match self {
            Self::SelfReference => "a value holds itself: * names what is not over yet".to_owned(),
            Self::Depth => format!("values stand in one another more than {MAX_DEPTH} deep here"),
            Self::Expansion => "what & and * repeat here grows without measure".to_owned(),
        }
    }

    /// What users can do.
    pub const fn help(self) -> &'static str {
        match self {
            Self::SelfReference => "write out what it should hold",
            Self::Depth => {
                "no file of kyyeu's needs more than five: look for brackets or spaces too many"
            }
            Self::Expansion => "write values out where they are needed",
        }
    }
}
