//! `kyyeu man`: writes the manual pages, in roff.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_mangen::Man as ManPage;

use crate::Cli;

pub const EXAMPLES: &str = "\
Examples:
  kyyeu man ~/.local/share/man/man1                 then: man kyyeu, man kyyeu-new";

/// The arguments of `kyyeu man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Folder for the pages; it is made where it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Writes a page for the program and one for each command.
pub fn run(args: &ManArgs) -> std::io::Result<ExitCode> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build(); // Gives the commands their full names.
    let mut pages = 0;
    for command in std::iter::once(&program).chain(program.get_subcommands()) {
        let file = args.folder.join(ManPage::new(command.clone()).get_filename());
        if let Err(error) = kyyeu_driver::replace_with_parents(&file, &render_page(command)?) {
            return print_write_error(&file, &error);
        }
        pages += 1;
    }
    writeln!(std::io::stdout(), "{}: {pages} pages", args.folder.display())?;
    Ok(ExitCode::SUCCESS)
}

/// Renders a manual page. The examples keep their line breaks, which `clap_mangen` would not keep.
fn render_page(command: &clap::Command) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let man = ManPage::new(command.clone());
    man.render_title(&mut bytes)?;
    man.render_name_section(&mut bytes)?;
    man.render_synopsis_section(&mut bytes)?;
    man.render_description_section(&mut bytes)?;
    man.render_options_section(&mut bytes)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut bytes)?;
    }
    let mut page = String::from_utf8(bytes).map_err(std::io::Error::other)?;
    page.push_str(".SH EXAMPLES\n.nf\n");
    for line in examples.strip_prefix("Examples:\n").unwrap_or(&examples).lines() {
        let escaped = line.replace('\\', "\\e").replace('-', "\\-");
        if escaped.starts_with(['.', '\'']) {
            page.push_str("\\&");
        }
        page.push_str(&escaped);
        page.push('\n');
    }
    page.push_str(".fi\n");
    Ok(page)
}

fn print_write_error(file: &Path, error: &std::io::Error) -> std::io::Result<ExitCode> {
    let mut stderr = std::io::stderr();
    writeln!(stderr, "error: {} cannot be written: {error}", file.display())?;
    writeln!(stderr, "help: name a folder that you may write into")?;
    Ok(ExitCode::from(1))
}
