//! `kyyeu archive`: packs the proceedings into a ZIP archive or into one HTML file.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::args::{ProjectArgs, ReportArgs, TimingArgs, default_output_dir, parse_day};
use crate::build::build_and_report;
use crate::output::{self, plural};
use crate::progress::ByteProgressBar;
use kyyeu_driver::Destination;
use kyyeu_driver::commands::archive::{
    ArchiveError, ArchiveReport, ArchiveRequest, Overwrite, create_archive,
};
use kyyeu_driver::commands::epub::ProjectRef;
use kyyeu_driver::commands::single_file::{SingleFileRequest, create_single_file};

pub const EXAMPLES: &str = "\
The site is built first, as by kyyeu build, so that the archive holds what the content says. It is \
one ZIP file that any
program opens: unpack it and open index.html. In it is a BagIt bag: the site, the sources, and two \
checksums of each
file. The same content gives the same bytes, on any machine; so the day is stated only where you \
give it.

Examples:
  kyyeu archive                                     into ky-yeu-2023.zip, by the year of the \
workshop
  kyyeu archive luu-tru.zip --date 2026-07-20       another name, and the day that it states
  kyyeu archive --split 20MB                        several ZIP files for mail; unpack all into \
one place
  kyyeu archive --split 4GB                         for a disk that takes no larger files (FAT32)
  kyyeu archive --single-file                       all there is to read as one HTML file, for \
mail: ky-yeu-2023.html

Exit status: 0 done, 1 the content is wrong or writing failed, 2 usage error.";

/// The arguments of `kyyeu archive`.
#[derive(Debug, Args)]
pub struct ArchiveArgs {
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    report: ReportArgs,
    /// The archive [default: ky-yeu-YEAR.zip, in the project's folder]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The day that the archive states (Bagging-Date)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    date: Option<String>,
    /// Make several files, none larger than this: 20MB, 650MB, 4GB
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    split: Option<u64>,
    /// Make one HTML file of all there is to read, with its pictures and fonts in it, in place of
    /// an archive
    #[arg(long, conflicts_with_all = ["date", "split", "out", "format", "verbose"])]
    single_file: bool,
    /// Folder of the site [default: public, in the project's folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace a file that is there already
    #[arg(long)]
    force: bool,
}

impl ArchiveArgs {
    const fn overwrite(&self) -> Overwrite {
        if self.force { Overwrite::Replace } else { Overwrite::Refuse }
    }
}

/// Parses a size such as `20MB`. The units are decimal, as on the labels of disks and in the limits
/// of mail.
fn parse_size(text: &str) -> Result<u64, String> {
    const MIN_PART_BYTES: u64 = 100_000;
    let upper = text.trim().to_ascii_uppercase();
    let digits_end = upper.find(|c: char| !c.is_ascii_digit()).unwrap_or(upper.len());
    let (number, unit) = upper.split_at(digits_end);
    let factor: Option<u64> = match unit.trim().trim_end_matches('B') {
        "" => Some(1),
        "K" => Some(1_000),
        "M" => Some(1_000_000),
        "G" => Some(1_000_000_000),
        "T" => Some(1_000_000_000_000),
        _ => None,
    };
    let size = number
        .parse()
        .ok()
        .zip(factor)
        .and_then(|(number, factor): (u64, u64)| number.checked_mul(factor));
    match size {
        Some(size) if size >= MIN_PART_BYTES => Ok(size),
        Some(_) => Err("a part has at least 100KB".into()),
        None => Err("write a whole number and its unit, such as 20MB or 4GB".into()),
    }
}

/// Builds the site and packs it, or writes it into one file.
pub fn run(args: ArchiveArgs) -> std::io::Result<ExitCode> {
    if args.single_file {
        return run_single_file(&args);
    }
    let overwrite = args.overwrite();
    let ArchiveArgs { project, report, file, date, split, out, .. } = args;
    let site = out.unwrap_or_else(|| default_output_dir(&project.root));
    let options = project.options(Destination::Directory(site.clone()));
    let build_code = build_and_report(&options, &report, &TimingArgs::default())?;
    if build_code != ExitCode::SUCCESS {
        return Ok(build_code);
    }
    let mut stderr = output::stderr(report.print.color);
    let progress = ByteProgressBar::new(report.print.quiet);
    let result = create_archive(
        ArchiveRequest {
            root: project.root,
            site,
            file,
            date,
            base_url: project.base_url,
            max_file_bytes: split,
            overwrite,
        },
        &progress,
    );
    progress.finish();
    match result {
        Ok(archive) => {
            if !report.print.quiet {
                print_archive(&mut output::stdout(report.print.color), &archive)?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(ArchiveError::Content(sources, diagnostics)) => {
            output::print_diagnostics(&mut stderr, diagnostics.iter(), &sources)?;
            Ok(ExitCode::from(1))
        }
        Err(ArchiveError::Io(error)) => output::print_pack_error(&mut stderr, &error, "archive"),
    }
}

fn print_archive(out: &mut impl Write, archive: &ArchiveReport) -> std::io::Result<()> {
    let ArchiveReport { files, size, payload } = archive;
    for file in files {
        writeln!(out, "{}", file.display())?;
    }
    writeln!(
        out,
        "{} of {} bytes in {size}; prove it at any time: kyyeu verify {}",
        plural(payload.files, "file"),
        payload.octets,
        shell_quote(&files[0])
    )
}

fn run_single_file(args: &ArchiveArgs) -> std::io::Result<ExitCode> {
    let ProjectArgs { root, base_url } = &args.project;
    let print = &args.report.print;
    let mut stderr = output::stderr(print.color);
    if !root.is_dir() {
        output::print_missing_root(&mut stderr, root)?;
        return Ok(ExitCode::from(2));
    }
    let result = create_single_file(&SingleFileRequest {
        project: ProjectRef { root: root.clone(), base_url: base_url.clone() },
        file: args.file.clone(),
        overwrite: args.overwrite(),
    });
    match result {
        Err(error) => output::print_pack_error(&mut stderr, &error, "file"),
        Ok(outcome) => output::report_bundle(print, outcome, "file", |(file, bytes)| {
            format!(
                "{}: {bytes} bytes; open it by double-click, or send it by mail",
                file.display()
            )
        }),
    }
}

fn shell_quote(file: &Path) -> String {
    let path = file.display().to_string();
    if path.contains(' ') { format!("\"{path}\"") } else { path }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use kyyeu_driver::ScratchDir;

    use super::*;
    use crate::Cli;

    #[test]
    fn sizes_have_decimal_units() {
        assert_eq!(parse_size("20MB"), Ok(20_000_000));
        assert_eq!(parse_size("4 gb"), Ok(4_000_000_000));
        assert_eq!(parse_size("150000"), Ok(150_000));
        for wrong in ["", "MB", "20XB", "-1", "1.5GB", "99KB", "99999999999999TB"] {
            assert!(parse_size(wrong).is_err(), "{wrong}");
        }
    }

    fn run_kyyeu(arguments: &[&str]) -> ExitCode {
        let cli = Cli::try_parse_from([&["kyyeu"], arguments].concat()).unwrap();
        crate::run(cli).unwrap()
    }

    /// The test's own executable is no `kyyeu`: the site has to be built by this process.
    #[test]
    fn an_archive_needs_no_second_process() {
        let scratch = ScratchDir::new().unwrap();
        let project = scratch.dir().join("project").display().to_string();
        let created = run_kyyeu(&["init", &project, "--title", "A", "--date", "2023", "--yes"]);
        assert_eq!(created, ExitCode::SUCCESS);
        let archived = run_kyyeu(&["archive", "--root", &project, "--quiet"]);
        assert_eq!(archived, ExitCode::SUCCESS);
        let archive = Path::new(&project).join("ky-yeu-2023.zip");
        assert!(archive.is_file(), "{}", archive.display());
        assert_eq!(run_kyyeu(&["verify", "-q", &archive.display().to_string()]), ExitCode::SUCCESS);
    }

    #[test]
    fn options_without_effect_are_refused() {
        for arguments in [
            "archive --drafts",
            "archive --single-file --format json",
            "archive --single-file --verbose",
            "epub --drafts",
            "epub --format json",
            "epub --verbose",
        ] {
            let words = std::iter::once("kyyeu").chain(arguments.split(' '));
            assert!(Cli::try_parse_from(words).is_err(), "{arguments}");
        }
        for arguments in ["archive --format json -v", "archive --single-file -q", "epub -q"] {
            let words = std::iter::once("kyyeu").chain(arguments.split(' '));
            assert!(Cli::try_parse_from(words).is_ok(), "{arguments}");
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
