//! Writes the JSON Schemas of the content's files.

use std::path::{Path, PathBuf};

use kyyeu_diag::Refusal;
use kyyeu_edit::scaffold::NewText;
use kyyeu_load::schema;
use kyyeu_write::Created;

/// Where the schemas of a project stand.
pub const SCHEMAS: &str = ".kyyeu/schema";

/// By what kyyeu knows a schema of its own.
const OURS: &str = "\"$comment\": \"made by kyyeu schema";

/// Whether an editor's settings are written too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settings {
    /// They are, where there are none.
    Written,
    /// They are left alone.
    Left,
}

/// What was written.
#[derive(Debug)]
pub struct Wrote {
    /// The folder of the schemas.
    pub folder: PathBuf,
    /// How many are new or changed.
    pub written: usize,
    /// How many stood there as they are.
    pub unchanged: usize,
    /// What would have been written into an editor's settings, where these are there already.
    pub settings: Option<String>,
}

/// Writes the schemas into a folder, [`SCHEMAS`] where none is named. A file that kyyeu did not
/// make stays as it is.
///
/// # Errors
/// When something else stands where a schema goes, or when writing fails.
pub fn write(root: &Path, folder: Option<&Path>, settings: Settings) -> Result<Wrote, Refusal> {
    let own = folder.map_or_else(|| root.join(SCHEMAS), Path::to_owned);
    let mut wrote = Wrote { folder: own, written: 0, unchanged: 0, settings: None };
    let files = schema::schemas();
    for file in &files {
        let path = wrote.folder.join(&file.name);
        match kyyeu_load::bytes(&path) {
            Ok(old) if !String::from_utf8_lossy(&old).contains(OURS) => {
                return Err(Refusal {
                    message: format!(
                        "{} is no schema that kyyeu made, and stays as it is",
                        path.display()
                    ),
                    help: Some("move it away, or name another folder".to_owned()),
                });
            }
            _ => {}
        }
    }
    for file in files {
        let path = wrote.folder.join(&file.name);
        if kyyeu_load::is_plain(&path, &file.text) {
            wrote.unchanged += 1;
        } else {
            kyyeu_write::put(&path, &file.text).map_err(|error| unwritable(&path, &error))?;
            wrote.written += 1;
        }
    }
    if settings == Settings::Written {
        let hint = schema::associations(
            &folder.map_or_else(|| format!("./{SCHEMAS}"), |folder| folder.display().to_string()),
        );
        let path = root.join(".vscode/settings.json");
        if kyyeu_write::create(&path, &hint).map_err(|error| unwritable(&path, &error))?
            == Created::AlreadyThere
        {
            wrote.settings = Some(hint);
        }
    }
    Ok(wrote)
}

/// The schemas that a project does not have yet.
pub(super) fn missing(root: &Path) -> impl Iterator<Item = NewText> {
    let files = schema::schemas()
        .into_iter()
        .map(|file| NewText::new(format!("{SCHEMAS}/{}", file.name), file.text));
    let root = root.to_owned();
    files.filter(move |file| !kyyeu_load::stands(&root.join(&file.path)))
}

/// What is said where a file cannot be written.
fn unwritable(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal {
        message: format!("{} cannot be written: {error}", path.display()),
        help: Some("see that the folder is there, may be written into, and has space".to_owned()),
    }
}
