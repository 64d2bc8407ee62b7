//! Where the pages of a site are: every address is a path from the root that ends in a real file's
//! name.

use crate::{Alias, EntryKind, Key, MediaFile, Proceedings};

impl Proceedings {
    /// The path of an entry's page: `papers/nam-dinh.html`.
    #[must_use]
    pub fn address(&self, key: Key) -> String {
        self.address_for_id(key, self.id(key))
    }

    /// The path at which an entry's page stood under an alias.
    #[must_use]
    pub fn former_address(&self, key: Key, alias: &str) -> String {
        match Alias::parse(alias) {
            Alias { folder: None, id } => self.address_for_id(key, id),
            Alias { folder: Some("pages"), id } => format!("{id}.html"),
            Alias { folder: Some(folder), id } => format!("{folder}/{id}.html"),
        }
    }

    /// The path at which an entry's page was first published.
    #[must_use]
    pub fn first_address(&self, key: Key) -> String {
        let first = self.aliases(key).first();
        first.map_or_else(|| self.address(key), |alias| self.former_address(key, &alias.id))
    }

    fn address_for_id(&self, key: Key, id: &str) -> String {
        match key.kind {
            EntryKind::Record => {
                [self.records[key.index()].value.kind.folder(), "/", id, ".html"].concat()
            }
            EntryKind::Page => [id, ".html"].concat(),
            kind => [kind.folder(), "/", id, ".html"].concat(),
        }
    }
}

impl Proceedings {
    /// The anchor of an entry in the volume: `record.nam-dinh`.
    #[must_use]
    pub fn volume_anchor(&self, key: Key) -> String {
        [key.kind.name(), ".", self.id(key)].concat()
    }
}

impl MediaFile {
    /// The path of the file in the site: in ASCII, so that it is the same on every disk and in
    /// every archive.
    #[must_use]
    pub fn address(&self) -> String {
        format!("media/{}", ascii_path(&self.path))
    }
}

/// A path in ASCII, without what some file system refuses. Vietnamese letters lose their marks;
/// other letters become hyphens.
///
/// ```
/// use kyyeu::model::plain_name;
/// assert_eq!(plain_name("ảnh/Đề dẫn?.jpg"), "anh/De dan-.jpg");
/// ```
#[must_use]
pub fn ascii_path(path: &str) -> String {
    let apart =
        icu_normalizer::DecomposingNormalizerBorrowed::new_nfd().normalize(path).into_owned();
    let mut plain = String::with_capacity(path.len());
    for c in apart.chars() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            'đ' => plain.push('d'),
            'Đ' => plain.push('D'),
            '/' | '.' | '-' | '_' | ' ' | ',' | '(' | ')' | '+' | '=' | '@' | '~' | '\'' => {
                plain.push(c)
            }
            c if c.is_ascii_alphanumeric() => plain.push(c),
            _ if plain.ends_with('-') => {}
            _ => plain.push('-'),
        }
    }
    plain
}

/// Whether a text is the path of a page: `papers/nam-dinh.html`.
///
/// ```
/// use kyyeu::model::is_address;
/// assert!(is_address("papers/nam-dinh.html") && is_address("index.html"));
/// assert!(!is_address("/papers/nam-dinh.html") && !is_address("papers/nam-dinh") && !is_address("../a.html"));
/// ```
#[must_use]
pub fn is_address(text: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    text.strip_suffix(".html").is_some() && text.split('/').all(part)
}

/// The relative address from a page to a path of the site.
///
/// ```
/// use kyyeu::model::relative;
/// assert_eq!(relative("papers/a.html", "speakers/b.html"), "../speakers/b.html");
/// assert_eq!(relative("papers/a.html", "papers/b.html"), "b.html");
/// assert_eq!(relative("index.html", "papers/b.html"), "papers/b.html");
/// ```
#[must_use]
pub fn relative_address(from: &str, to: &str) -> String {
    let folder = from.rfind('/').map_or("", |end| &from[..=end]);
    let common = folder
        .match_indices('/')
        .map(|(at, _)| at + 1)
        .take_while(|&end| to.starts_with(&folder[..end]))
        .last();
    let common = common.unwrap_or(0);
    let up = folder[common..].matches('/').count();
    let mut address = String::with_capacity(3 * up + to.len() - common);
    (0..up).for_each(|_| address.push_str("../"));
    address.push_str(&to[common..]);
    address
}

/// A path as it stands in an address: all but letters, digits and `-._~/` percent-encoded (RFC
/// 3986, section 2.3).
#[must_use]
pub fn percent_encode(path: &str) -> String {
    const KEPT: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b'/');
    percent_encoding::utf8_percent_encode(path, &KEPT).to_string()
}
