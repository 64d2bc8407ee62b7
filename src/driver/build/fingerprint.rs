//! Fingerprints of output files: the digest of everything that a file depends on. A file is fresh
//! if its fingerprint is that of the previous build.

use std::hash::Hash as HashValue;

use kyyeu_cache::{Digest, FileStat, FingerprintComponents, Hash, OutputFile};
use kyyeu_plan::PageContent;

/// The fingerprint of one output file.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprint {
    pub digest: Hash,
    /// The digests of its components, shortened; zero for a file that is not a page.
    pub components: FingerprintComponents,
}

impl Fingerprint {
    /// Fingerprint of a page: what all pages of the language share, the view, and the prose.
    pub fn of_page(shared: &Hash, content: &PageContent, prose: &[impl HashValue]) -> Self {
        let view = Digest::of_value(&(&content.head, &content.view));
        let prose = Digest::of_value(prose);
        Self {
            digest: Digest::of_value(&(shared, view, prose)),
            components: FingerprintComponents {
                shared: shorten(shared),
                view: shorten(&view),
                prose: shorten(&prose),
            },
        }
    }

    /// Fingerprint of a file that depends on nothing but its own bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::from_content_hash(*blake3::hash(bytes).as_bytes())
    }

    /// [`Self::of_bytes`], by the BLAKE3 hash of the bytes.
    pub fn from_content_hash(hash: Hash) -> Self {
        Self { digest: hash, components: FingerprintComponents::default() }
    }

    /// The cache entry of a file with this fingerprint.
    pub const fn output_file(self, content_hash: Hash, stat: FileStat) -> OutputFile {
        OutputFile {
            fingerprint: self.digest,
            components: self.components,
            hash: content_hash,
            stat,
        }
    }
}

fn shorten(hash: &Hash) -> u64 {
    hash.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
