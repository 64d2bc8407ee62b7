//! Arguments that several commands share, and the parsers of their values.

use std::path::{Path, PathBuf};

use anstream::ColorChoice;
use clap::{Args, ValueEnum};

use crate::timings::TimingMode;
use kyyeu_driver::{Destination, Drafts, Feature, Options};

/// The project, and the address of its site.
#[derive(Debug, Args)]
pub struct ProjectArgs {
    /// Folder of the project, the one that holds content/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
    /// Where the site will stand, in place of the workshop's own base_url
    #[arg(long, value_name = "URL", value_parser = parse_base_url)]
    pub base_url: Option<String>,
}

impl ProjectArgs {
    /// The options of a run on this project, with all else at its default.
    pub fn options(&self, destination: Destination) -> Options {
        let mut options = Options::new(self.root.clone(), destination);
        options.base_url.clone_from(&self.base_url);
        options
    }
}

/// How much is printed, and whether in colour.
#[derive(Debug, Args)]
pub struct PrintArgs {
    /// Whether to print in colour
    #[arg(long, value_enum, default_value_t = ColorMode::Auto)]
    pub color: ColorMode,
    /// Print errors alone
    #[arg(short, long)]
    pub quiet: bool,
}

/// How the outcome of a build is reported.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// How faults are printed
    #[arg(long, value_enum, default_value_t = ReportFormat::Human)]
    pub format: ReportFormat,
    #[command(flatten)]
    pub print: PrintArgs,
    /// Name every file that was written or removed
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// The arguments of every command that runs all stages.
#[derive(Debug, Args)]
pub struct CommonArgs {
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Take records and pages in that say `draft: true`
    #[arg(long)]
    pub drafts: bool,
    #[command(flatten)]
    pub report: ReportArgs,
}

impl CommonArgs {
    /// The options of a run with these arguments, with all else at its default.
    pub fn options(&self, destination: Destination) -> Options {
        let mut options = self.project.options(destination);
        options.drafts = if self.drafts { Drafts::Include } else { Drafts::Exclude };
        options
    }
}

/// What is measured during a run, and where it is written.
#[derive(Debug, Default, Args)]
pub struct TimingArgs {
    /// Say how long each stage took, how much it did, and how much memory
    #[arg(long)]
    pub timings: bool,
    /// Write when each page was made and on which thread, for a browser's tracing page or Perfetto
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
}

impl TimingArgs {
    /// How much has to be measured for what was asked for.
    pub const fn mode(&self) -> TimingMode {
        match (&self.trace, self.timings) {
            (Some(_), _) => TimingMode::Trace,
            (None, true) => TimingMode::Totals,
            (None, false) => TimingMode::Off,
        }
    }
}

/// The form in which diagnostics and the summary are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people: the place, the line, what to do
    Human,
    /// For programs: one JSON object a line, on standard output
    Json,
}

/// When output has colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorMode {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

impl From<ColorMode> for ColorChoice {
    fn from(mode: ColorMode) -> Self {
        match mode {
            ColorMode::Auto => Self::Auto,
            ColorMode::Always => Self::Always,
            ColorMode::Never => Self::Never,
        }
    }
}

/// Parses the name of a feature of the site.
pub fn parse_feature(name: &str) -> Result<Feature, String> {
    let names: Vec<_> = Feature::ALL.iter().map(|(name, _)| *name).collect();
    Feature::from_name(name).ok_or_else(|| format!("the parts are {}", names.join(", ")))
}

/// Parses the address of a site; the result ends in `/`.
pub fn parse_base_url(text: &str) -> Result<String, String> {
    kyyeu_driver::parse_base_url(text)
        .ok_or_else(|| "write it whole, such as https://kyyeu.example/2023/".to_owned())
}

/// Parses a day of the calendar, `YYYY-MM-DD`.
pub fn parse_day(text: &str) -> Result<String, String> {
    match text.parse::<jiff::civil::Date>() {
        Ok(day) if day.to_string() == text => Ok(text.to_owned()),
        _ => Err("write a day of the calendar, such as 2026-07-20".into()),
    }
}

/// The folder of a project's site. Diagnostics name it `public`, not `./public`.
pub fn default_output_dir(root: &Path) -> PathBuf {
    if root == Path::new(".") { "public".into() } else { root.join("public") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_whole() {
        assert_eq!(parse_day("2026-07-20"), Ok("2026-07-20".to_owned()));
        for wrong in ["2026", "2026-7-20", "2026-02-30", "hôm nay", "20260720"] {
            assert!(parse_day(wrong).is_err(), "{wrong}");
        }
    }
}
