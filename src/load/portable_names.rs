//! Names of files that every system can hold: what is made on one must open on all, from a USB
//! stick too.

use std::path::Path;

/// The longest name of a file or folder, in bytes.
const MAX_NAME_BYTES: usize = 240;

/// What is wrong with a path below a folder; `None` where nothing is.
pub fn check_name(relative: &Path) -> Option<String> {
    relative.iter().find_map(|part| {
        let Some(name) = part.to_str() else { return Some("a name is not valid UTF-8".to_owned()) };
        let bad = |c: char| {
            c.is_control() || kyyeu_model::is_forbidden_char(c) || "\\:*?\"<>|".contains(c)
        };
        if let Some(c) = name.chars().find(|&c| bad(c)) {
            return Some(format!("a name has the character {}", kyyeu_model::describe_char(c)));
        }
        if name.ends_with(['.', ' ']) {
            return Some(format!("the name \"{name}\" ends in a full stop or a space"));
        }
        if name.len() > MAX_NAME_BYTES {
            return Some(format!(
                "a name has {} bytes, and {MAX_NAME_BYTES} is the most",
                name.len()
            ));
        }
        let stem = name.split('.').next().unwrap_or(name).trim_end();
        kyyeu_model::is_device_name(&stem.to_lowercase())
            .then(|| format!("\"{stem}\" is a name that Windows keeps for devices"))
    })
}
