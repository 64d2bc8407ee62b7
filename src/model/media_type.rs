//! Media types of files by their extensions.

/// The extension of a file in lower case, without its point; empty where it has none.
#[must_use]
pub fn extension(path: &str) -> String {
    let (_, extension) = file_name(path).rsplit_once('.').unwrap_or_default();
    extension.to_ascii_lowercase()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The media type of a file by its extension, with the charset of text files.
#[must_use]
pub fn from_path(path: &str) -> &'static str {
    match extension(path).as_str() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "xml" if file_name(path) == "atom.xml" => "application/atom+xml; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        // Redirect rules of web servers too: `_redirects`, `.htaccess`.
        "" | "txt" | "ris" | "bib" | "htaccess" | "conf" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "epub" => "application/epub+zip",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" | "oga" => "audio/ogg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        _ => "application/octet-stream",
    }
}

/// Whether a media type is text, which compresses well.
#[must_use]
pub fn is_text(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || ["application/json", "application/xml", "application/atom+xml", "image/svg+xml"]
            .iter()
            .any(|text| media_type.starts_with(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_files_have_a_charset() {
        assert_eq!(from_path("papers/mot.html"), "text/html; charset=utf-8");
        assert_eq!(from_path("atom.xml"), "application/atom+xml; charset=utf-8");
        assert_eq!(from_path("media/ANH.JPG"), "image/jpeg");
        assert_eq!(from_path("_redirects"), "text/plain; charset=utf-8");
        assert_eq!(from_path("media/la.xyz"), "application/octet-stream");
        assert!(
            is_text(from_path("a.svg"))
                && is_text(from_path("a.json"))
                && !is_text(from_path("a.woff2"))
        );
    }
}
