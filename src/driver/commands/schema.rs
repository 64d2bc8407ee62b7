//! The command `schema`: writes the JSON Schemas of the content files.

use std::path::{Path, PathBuf};

use kyyeu_diag::UserError;
use kyyeu_edit::scaffold::NewFile;
use kyyeu_load::schema;
use kyyeu_write::CreateResult;

/// Folder of the schemas in a project.
pub const SCHEMA_DIR: &str = ".kyyeu/schema";

/// Text by which kyyeu recognizes a schema that it report.
const SCHEMA_MARKER: &str = "\"$comment\": \"made by kyyeu schema";

/// Whether the command writes the settings of the editor, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditorSettings {
    /// It writes them if there are none.
    Write,
    /// It does not write them.
    Skip,
}

/// Result of the command.
#[derive(Debug)]
pub struct SchemaReport {
    /// Folder of the schemas.
    pub folder: PathBuf,
    /// Number of schemas that are new or changed.
    pub written: usize,
    /// Number of schemas that stay the same.
    pub unchanged: usize,
    /// The settings that the editor needs, if it has a settings file already.
    pub suggested_settings: Option<String>,
}

/// Writes the schemas into a folder; by default into [`SCHEMA_DIR`]. Never replaces a file that
/// kyyeu did not make.
///
/// # Errors
/// When another file has the name of a schema, or when writing fails.
pub fn write_schemas(
    root: &Path,
    folder: Option<&Path>,
    settings: EditorSettings,
) -> Result<SchemaReport, UserError> {
    let mut report = SchemaReport {
        folder: folder.map_or_else(|| root.join(SCHEMA_DIR), Path::to_owned),
        written: 0,
        unchanged: 0,
        suggested_settings: None,
    };
    let files = schema::json_schemas();
    for file in &files {
        let path = report.folder.join(&file.name);
        if let Ok(existing) = kyyeu_load::read_bytes(&path)
            && !String::from_utf8_lossy(&existing).contains(SCHEMA_MARKER)
        {
            return Err(UserError::new(
                format!("{} is no schema that kyyeu made, and stays as it is", path.display()),
                "move it away, or name another folder",
            ));
        }
    }
    for file in files {
        let path = report.folder.join(&file.name);
        if kyyeu_load::content_equals(&path, &file.text) {
            report.unchanged += 1;
        } else {
            kyyeu_write::replace_with_parents(&path, &file.text)
                .map_err(|error| cannot_write(&path, &error))?;
            report.written += 1;
        }
    }
    if settings == EditorSettings::Write {
        let associations = schema::editor_associations(
            &folder
                .map_or_else(|| format!("./{SCHEMA_DIR}"), |folder| folder.display().to_string()),
        );
        let path = root.join(".vscode/settings.json");
        if kyyeu_write::create_new(&path, &associations)
            .map_err(|error| cannot_write(&path, &error))?
            == CreateResult::AlreadyExists
        {
            report.suggested_settings = Some(associations);
        }
    }
    Ok(report)
}

/// The schemas that a project does not have yet.
pub(crate) fn missing_schemas(root: &Path) -> impl Iterator<Item = NewFile> {
    let files = schema::json_schemas()
        .into_iter()
        .map(|file| NewFile::new(format!("{SCHEMA_DIR}/{}", file.name), file.text));
    let root = root.to_owned();
    files.filter(move |file| !kyyeu_load::exists(&root.join(&file.path)))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> UserError {
    UserError::new(
        format!("{} cannot be written: {error}", path.display()),
        "see that the folder is there, may be written into, and has space",
    )
}
