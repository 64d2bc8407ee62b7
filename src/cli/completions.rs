//! `kyyeu completions` and `kyyeu man`: what shells and readers of manuals want to know of the
//! command line.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man as Page;

use crate::Cli;

pub const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  kyyeu completions bash > ~/.local/share/bash-completion/completions/kyyeu
  kyyeu completions zsh > ~/.zfunc/_kyyeu
  kyyeu completions fish > ~/.config/fish/completions/kyyeu.fish";

pub const MAN_EXAMPLES: &str = "\
Examples:
  kyyeu man ~/.local/share/man/man1                 then: man kyyeu, man kyyeu-new";

/// What `kyyeu completions` is called with.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// What `kyyeu man` is called with.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Folder for the pages; it is made where it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Prints the script.
pub fn print_completions(call: &CompletionsArgs) -> std::io::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(call.shell, &mut Cli::command(), "kyyeu", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a page for the program and one for each command.
pub fn write_man_pages(call: &ManArgs) -> std::io::Result<ExitCode> {
    let mut whole = Cli::command().disable_help_subcommand(true);
    whole.build(); // So that commands know their whole names.
    let commands = std::iter::once(&whole).chain(whole.get_subcommands());
    let pages: Vec<(String, String)> = commands
        .map(|command| Ok((Page::new(command.clone()).get_filename(), render_man_page(command)?)))
        .collect::<std::io::Result<_>>()?;
    for (name, text) in &pages {
        if let Err(error) = kyyeu_driver::replace_with_parents(&call.folder.join(name), text) {
            return print_write_error(&call.folder, name, &error);
        }
    }
    writeln!(std::io::stdout(), "{}: {} pages", call.folder.display(), pages.len())?;
    Ok(ExitCode::SUCCESS)
}

/// A manual page. The examples keep their lines, which the library would fill.
fn render_man_page(command: &clap::Command) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let page = Page::new(command.clone());
    page.render_title(&mut bytes)?;
    page.render_name_section(&mut bytes)?;
    page.render_synopsis_section(&mut bytes)?;
    page.render_description_section(&mut bytes)?;
    page.render_options_section(&mut bytes)?;
    if command.has_subcommands() {
        page.render_subcommands_section(&mut bytes)?;
    }
    let mut page = String::from_utf8(bytes).map_err(std::io::Error::other)?;
    page.push_str(".SH EXAMPLES\n.nf\n");
    for line in examples.strip_prefix("Examples:\n").unwrap_or(&examples).lines() {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        page.push_str(if line.starts_with(['.', '\'']) { "\\&" } else { "" });
        page.push_str(&line);
        page.push('\n');
    }
    page.push_str(".fi\n");
    Ok(page)
}

fn print_write_error(
    folder: &Path,
    name: &str,
    error: &std::io::Error,
) -> std::io::Result<ExitCode> {
    let path = folder.join(name);
    writeln!(std::io::stderr(), "error: {} cannot be written: {error}", path.display())?;
    writeln!(std::io::stderr(), "help: name a folder that you may write into")?;
    Ok(ExitCode::from(1))
}
