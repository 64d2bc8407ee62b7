//! The files that go into a bag, in order. Their list waits in a file, so that memory does not grow with it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use blake3::Hash;

use super::spool::Waiting;
use super::{Failure, below};

/// A file that goes into the bag.
#[derive(Debug)]
pub struct Piece {
    /// Its path in the bag.
    pub path: Box<str>,
    /// How many bytes it has.
    pub size: u64,
    /// What it must hold, where that is known.
    pub hash: Option<Hash>,
}

impl Piece {
    /// The piece as a line. No path in a bag has a line's end in it.
    pub fn line(&self) -> String {
        let hash = self.hash.map_or_else(|| "-".to_owned(), |hash| hash.to_string());
        format!("{} {hash} {}\n", self.size, self.path)
    }

    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.splitn(3, ' ');
        let size = parts.next()?.parse().ok()?;
        let hash = match parts.next()? {
            "-" => None,
            hash => Some(Hash::from_hex(hash).ok()?),
        };
        Some(Self { path: parts.next()?.into(), size, hash })
    }
}

/// All of them.
pub struct Shelf<'a> {
    /// Folder of the site.
    pub site: &'a Path,
    /// Folder of the project.
    pub root: &'a Path,
    /// Where pieces are whose paths do not say it.
    pub elsewhere: BTreeMap<Box<str>, PathBuf>,
    /// How many bytes they have together.
    pub size: u64,
    /// The pieces, a line each.
    pub list: Waiting,
}

impl Shelf<'_> {
    /// Where a piece is.
    pub fn disk(&self, piece: &Piece) -> PathBuf {
        self.elsewhere.get(&piece.path).cloned().unwrap_or_else(|| below(self.site, self.root, &piece.path))
    }

    /// The pieces, in order.
    pub fn pieces(&self) -> Result<impl Iterator<Item = Result<Piece, Failure>>, Failure> {
        let list = self.list.path();
        let failed = |error| Failure::Failed(list.to_owned(), error);
        let lines = BufReader::new(File::open(list).map_err(failed)?).lines();
        Ok(lines.map(move |line| Piece::parse(&line.map_err(failed)?).ok_or_else(|| Failure::Altered(list.to_owned()))))
    }
}
