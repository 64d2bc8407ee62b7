//! Writes the JSON Schemas of the content's files.

use std::path::{Path, PathBuf};

use kyyeu_diag::UserError;
use kyyeu_edit::scaffold::NewFile;
use kyyeu_load::schema;
use kyyeu_write::CreateResult;

/// Where the schemas of a project stand.
pub const SCHEMA_DIR: &str = ".kyyeu/schema";

/// By what kyyeu knows a schema of its own.
const SCHEMA_MARKER: &str = "\"$comment\": \"made by kyyeu schema";

/// Whether an editor's settings are written too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditorSettings {
    /// They are, where there are none.
    Write,
    /// They are left alone.
    Skip,
}

/// What was written.
#[derive(Debug)]
pub struct SchemaReport {
    /// The folder of the schemas.
    pub folder: PathBuf,
    /// How many are new or changed.
    pub written: usize,
    /// How many stood there as they are.
    pub unchanged: usize,
    /// What would have been written into an editor's settings, where these are there already.
    pub suggested_settings: Option<String>,
}

/// Writes the schemas into a folder, [`SCHEMAS`] where none is named. A file that kyyeu did not
/// make stays as it is.
///
/// # Errors
/// When something else stands where a schema goes, or when writing fails.
pub fn write_schemas(
    root: &Path,
    folder: Option<&Path>,
    settings: EditorSettings,
) -> Result<SchemaReport, UserError> {
    let own = folder.map_or_else(|| root.join(SCHEMA_DIR), Path::to_owned);
    let mut wrote =
        SchemaReport { folder: own, written: 0, unchanged: 0, suggested_settings: None };
    let files = schema::json_schemas();
    for file in &files {
        let path = wrote.folder.join(&file.name);
        match kyyeu_load::read_bytes(&path) {
            Ok(old) if !String::from_utf8_lossy(&old).contains(SCHEMA_MARKER) => {
                return Err(UserError {
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
        if kyyeu_load::content_equals(&path, &file.text) {
            wrote.unchanged += 1;
        } else {
            kyyeu_write::replace_with_parents(&path, &file.text)
                .map_err(|error| cannot_write(&path, &error))?;
            wrote.written += 1;
        }
    }
    if settings == EditorSettings::Write {
        let hint = schema::editor_associations(
            &folder
                .map_or_else(|| format!("./{SCHEMA_DIR}"), |folder| folder.display().to_string()),
        );
        let path = root.join(".vscode/settings.json");
        if kyyeu_write::create_new(&path, &hint).map_err(|error| cannot_write(&path, &error))?
            == CreateResult::AlreadyExists
        {
            wrote.suggested_settings = Some(hint);
        }
    }
    Ok(wrote)
}

/// The schemas that a project does not have yet.
pub(crate) fn missing_schemas(root: &Path) -> impl Iterator<Item = NewFile> {
    let files = schema::json_schemas()
        .into_iter()
        .map(|file| NewFile::new(format!("{SCHEMA_DIR}/{}", file.name), file.text));
    let root = root.to_owned();
    files.filter(move |file| !kyyeu_load::exists(&root.join(&file.path)))
}

/// What is said where a file cannot be written.
fn cannot_write(path: &Path, error: &std::io::Error) -> UserError {
    UserError {
        message: format!("{} cannot be written: {error}", path.display()),
        help: Some("see that the folder is there, may be written into, and has space".to_owned()),
    }
}
