//! Names of files that every system can store.
//!
//! A project that is made on one system must open on all others, also from a USB stick.

use std::path::Path;

/// The longest name of a file or folder, in bytes.
const MAX_NAME_BYTES: usize = 240;

/// What is wrong with the first wrong name in a path.
pub fn check_name(relative: &Path) -> Option<String> {
    relative.iter().find_map(|part| match part.to_str() {
        Some(name) => check_part(name),
        None => Some("a name is not valid UTF-8".to_owned()),
    })
}

fn check_part(name: &str) -> Option<String> {
    let is_forbidden =
        |c: char| c.is_control() || kyyeu_model::is_forbidden_char(c) || "\\:*?\"<>|".contains(c);
    if let Some(c) = name.chars().find(|&c| is_forbidden(c)) {
        return Some(format!("a name has the character {}", kyyeu_model::describe_char(c)));
    }
    if name.ends_with(['.', ' ']) {
        return Some(format!("the name \"{name}\" ends in a full stop or a space"));
    }
    if name.len() > MAX_NAME_BYTES {
        return Some(format!("a name has {} bytes, and {MAX_NAME_BYTES} is the most", name.len()));
    }
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    if kyyeu_model::is_device_name(&stem.to_lowercase()) {
        return Some(format!("\"{stem}\" is a name that Windows keeps for devices"));
    }
    None
}
