//! Assets of the theme as parts of a page that needs no other file.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use kyyeu_model::{Asset, media_type};

/// Bytes as a data URI (RFC 2397).
#[must_use]
pub fn data_uri(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{};base64,{}", media_type.replace(' ', ""), STANDARD.encode(bytes))
}

/// The hash of an inline style in a Content Security Policy (CSP Level 3, section 2.3.1).
fn csp_hash(style: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(style)))
}

/// The theme's files that a page holds.
#[derive(Clone, Debug, Default)]
pub struct InlinedAssets {
    /// The style sheet, with its fonts.
    pub style: String,
    /// Its checksum, as a Content Security Policy names it.
    pub style_hash: String,
    /// The icon, as an address.
    pub icon: Option<String>,
}

const ASSETS_PREFIX: &str = "assets/";

impl InlinedAssets {
    /// Of all files of the theme.
    #[must_use]
    pub fn from_assets(assets: &[Asset]) -> Self {
        let asset = |path: &str| {
            assets.iter().find(|asset| asset.path == path).map(|asset| &asset.bytes[..])
        };
        let sheet = asset("assets/style.css").map(String::from_utf8_lossy).unwrap_or_default();
        let style = inline_urls(&sheet, |name| {
            let path = format!("{ASSETS_PREFIX}{}", name.strip_prefix("./").unwrap_or(name));
            asset(&path).map(|bytes| data_uri(media_type::from_path(&path), bytes))
        });
        // Nothing in the style ends its element. In a string of CSS, `\\/` is a slash.
        let style = style.replace("</", "<\\/");
        Self {
            style_hash: csp_hash(&style),
            style,
            icon: asset("assets/icon.svg").map(|bytes| data_uri("image/svg+xml", bytes)),
        }
    }
}

/// A style sheet whose `url(…)` are data URIs. A `url` of an unknown file stays as it is.
fn inline_urls(sheet: &str, file: impl Fn(&str) -> Option<String>) -> String {
    let mut inlined = String::with_capacity(sheet.len());
    let mut parts = sheet.split("url(");
    inlined.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (written, rest) = part.split_once(')').unwrap_or((part, ""));
        let name = written.trim().trim_matches(['"', '\'']);
        let address =
            file(name).map_or(Cow::Borrowed(written), |data| Cow::Owned(format!("\"{data}\"")));
        inlined.push_str("url(");
        inlined.push_str(&address);
        if written.len() < part.len() {
            inlined.push(')');
        }
        inlined.push_str(rest);
    }
    inlined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_holds_the_files_that_it_names() {
        let file = |name: &str| (name == "a.woff2").then(|| "data:,A".to_owned());
        let sheet = concat!(
            r#"@font-face { src: url("a.woff2") format("woff2"); } "#,
            r"p { background: url( 'a.woff2' ), url(b.png); }",
        );
        let inlined = concat!(
            r#"@font-face { src: url("data:,A") format("woff2"); } "#,
            r#"p { background: url("data:,A"), url(b.png); }"#,
        );
        assert_eq!(inline_urls(sheet, file), inlined);
        assert_eq!(inline_urls("p { color: red } url(", file), "p { color: red } url(");
    }

    #[test]
    fn a_style_sheet_ends_no_element() {
        let style = br#"p::before { content: "</style>" }"#.to_vec();
        let inlined = InlinedAssets::from_assets(&[Asset {
            path: "assets/style.css".into(),
            bytes: style.into(),
        }]);
        assert!(inlined.style.contains("style>") && !inlined.style.contains("</"));
    }
}
