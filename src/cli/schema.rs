//! `kyyeu schema`: writes the JSON Schemas of the content's files.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::output;
use kyyeu_driver::commands::schema::{EditorSettings, SCHEMA_DIR, SchemaReport, write_schemas};

pub const EXAMPLES: &str = "\
Examples:
  kyyeu schema                                      into .kyyeu/schema, where the first line of \
new files looks
  kyyeu schema --vscode                             and tell Visual Studio Code which schema is \
for which file
  kyyeu schema /tmp/schemas                         into another folder

Files that an editor knows by the line `# yaml-language-server: $schema=…` are completed and \
checked while one types.
Write the schemas anew after each new version of kyyeu.";

/// The arguments of `kyyeu schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Folder for the schemas [default: .kyyeu/schema, in the project's folder]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Folder of the project, the one that holds content/
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Also write .vscode/settings.json, where there is none
    #[arg(long)]
    vscode: bool,
}

/// Writes the schemas, and prints where they are.
pub fn run(args: &SchemaArgs) -> std::io::Result<ExitCode> {
    let mut stdout = anstream::stdout();
    if let Some(code) = output::open_project(&mut anstream::stderr(), &args.root)? {
        return Ok(code);
    }
    let settings = if args.vscode { EditorSettings::Write } else { EditorSettings::Skip };
    let report = match write_schemas(&args.root, args.folder.as_deref(), settings) {
        Ok(report) => report,
        Err(error) => {
            output::print_user_error(&mut anstream::stderr(), &error)?;
            return Ok(ExitCode::from(1));
        }
    };
    let SchemaReport { folder, written, unchanged, suggested_settings } = report;
    let folder = folder.strip_prefix(".").unwrap_or(&folder).display();
    writeln!(stdout, "{folder}: {written} written, {unchanged} unchanged")?;
    if let Some(hint) = suggested_settings {
        writeln!(
            stdout,
            "\n.vscode/settings.json is there already and stays; put this into it:\n\n{hint}"
        )?;
    }
    if args.folder.is_none() {
        writeln!(
            stdout,
            "a file of the content finds its schema by its first line, such as\n  \
             # yaml-language-server: $schema=../{SCHEMA_DIR}/speakers.json"
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
