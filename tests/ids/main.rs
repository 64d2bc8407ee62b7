//! Ids are permanent: what was published stays reachable, and a new id leads on from the old one. By the real binary.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make files, and fail where they stand")]

mod project;
mod published;
mod renaming;
