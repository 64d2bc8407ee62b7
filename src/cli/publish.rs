//! `kyyeu publish`: shows what will be sent and deleted, and does it.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::AutoStream;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output;
use crate::{ColorMode, plural};
use kyyeu_diag::UserError;
use kyyeu_driver::commands::publish::{
    ContentCoding, DeletionLimit, PublishPlan, PublishRequest, PublishStep, StepKind,
    UploadObserver, create_ledger, prepare,
};

pub const EXAMPLES: &str = "\
DEST is a folder, or a place in an object store: s3://BUCKET/FOLDER (Amazon, and all that speak its language), gs://BUCKET/FOLDER
(Google), az://CONTAINER/FOLDER (Azure). Who you are comes from the environment, or from the cloud that the machine runs in;
docs/publishing.md names the variables. Only what differs is sent; what kyyeu did not publish there stays as it is.

Examples:
  kyyeu publish /srv/www/ky-yeu --dry-run           only say what would be done
  kyyeu publish /srv/www/ky-yeu                     into a folder that a server shows
  kyyeu publish s3://ky-yeu/2023                    into a bucket
  kyyeu publish s3://ky-yeu/2023 --max-delete 50%   though half of it will go";

/// How many failures are named.
const MAX_LISTED_FAILURES: usize = 5;

/// Send the built site to where its readers are
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct PublishArgs {
    /// A folder, or `s3://BUCKET`, `gs://BUCKET`, `az://CONTAINER`
    #[arg(value_name = "DEST", help = "A folder, or s3://BUCKET, gs://BUCKET, az://CONTAINER")]
    destination: String,
    /// Folder of the project, the one that holds content/
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Folder of the built site [default: public, in the project's folder]
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// How many files may be deleted: a number, or a share of those that are there
    #[arg(long, value_name = "LIMIT", default_value_t = DeletionLimit::default())]
    max_delete: DeletionLimit,
    /// Overwrite files that stand where the site's must go, though kyyeu did not publish them
    #[arg(long)]
    adopt: bool,
    /// Send texts packed, to a store whose readers are all browsers
    #[arg(long)]
    gzip: bool,
    /// Whether to print in colour
    #[arg(long, value_enum, default_value_t = ColorMode::Auto)]
    color: ColorMode,
    /// Print errors alone
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Name every file that is sent or deleted
    #[arg(short, long)]
    verbose: bool,
}

/// Publishes.
pub fn run(call: &PublishArgs) -> std::io::Result<ExitCode> {
    let mut stderr = AutoStream::new(std::io::stderr(), call.color.into());
    let mut stdout = AutoStream::new(std::io::stdout(), call.color.into());
    if !call.root.is_dir() {
        output::print_missing_root(&mut stderr, &call.root)?;
        return Ok(ExitCode::from(2));
    }
    let here = call.root == Path::new(".");
    let site = call.site.clone();
    let request = PublishRequest {
        root: call.root.clone(),
        site: site.unwrap_or_else(|| if here { "public".into() } else { call.root.join("public") }),
        destination: call.destination.clone(),
        compression: if call.gzip { ContentCoding::Gzip } else { ContentCoding::Identity },
    };
    let ready = match prepare(&request) {
        Ok(ready) => ready,
        Err(failure) => return print_failures(call, &[failure]),
    };
    let plan = ready.plan.clone();
    if !call.quiet {
        print_plan(&mut stdout, &plan, call)?;
    }
    if let Some(failure) = plan_rejection(&plan, call) {
        return print_failures(call, &[failure]);
    }
    if call.dry_run || plan.is_empty() {
        let nothing = if plan.is_empty() {
            "all that kyyeu build made is there already"
        } else {
            "nothing was sent: this was a dry run"
        };
        if !call.quiet {
            writeln!(stdout, "{nothing}")?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let bar = UploadProgressBar::new(&plan, call);
    let result = ready.upload(&bar);
    bar.0.finish_and_clear();
    let (done, failures) = match result {
        Ok(done) => (done, Vec::new()),
        Err((done, failures)) => (done, failures),
    };
    if !call.quiet {
        let sent = format!(
            "{} sent ({}), {} deleted",
            plural(done.uploaded_files, "file"),
            format_size(done.uploaded_bytes),
            done.deleted_files
        );
        writeln!(stdout, "{}: {sent}", call.destination)?;
    }
    if !failures.is_empty() {
        return print_failures(call, &failures);
    }
    match create_ledger(&request) {
        Ok(Some(addresses)) if !call.quiet => writeln!(
            stdout,
            "content/ids.lock is new: it lists the {addresses} addresses that are published now, so that none of them can vanish\n\
             by mistake. Every build adds to it; keep it with the content."
        )?,
        Ok(_) => {}
        Err(failure) => return print_failures(call, &[failure]),
    }
    Ok(ExitCode::SUCCESS)
}

/// Why a plan may not be carried out.
fn plan_rejection(plan: &PublishPlan, call: &PublishArgs) -> Option<UserError> {
    if let (Some(first), false) = (plan.unmanaged.first(), call.adopt) {
        let more = plan.unmanaged.len() - 1;
        let more = if more > 0 {
            format!(", and so do {}", plural(more, "other file"))
        } else {
            String::new()
        };
        return Some(UserError::new(
            format!(
                "{first} stands at {} and kyyeu did not publish it there{more}",
                call.destination
            ),
            "name another place, or add --adopt to put the site's files over them",
        ));
    }
    if !plan.is_within(call.max_delete) {
        let (gone, all) = (plan.deletions.len(), plan.published_count);
        return Some(UserError::new(
            format!("{gone} of {} at {} would be deleted", plural(all, "file"), call.destination),
            format!(
                "look whether this is the right site and the right place; if it is, add --max-delete {gone}"
            ),
        ));
    }
    None
}

fn print_failures(call: &PublishArgs, failures: &[UserError]) -> std::io::Result<ExitCode> {
    let mut stderr = AutoStream::new(std::io::stderr(), call.color.into());
    for failure in failures.iter().take(MAX_LISTED_FAILURES) {
        output::print_user_error(&mut stderr, failure)?;
    }
    if failures.len() > MAX_LISTED_FAILURES {
        writeln!(stderr, "and {} more", failures.len() - MAX_LISTED_FAILURES)?;
    }
    Ok(ExitCode::from(1))
}

/// Prints the plan as a table; every file of it where that is asked for.
fn print_plan(out: &mut impl Write, plan: &PublishPlan, call: &PublishArgs) -> std::io::Result<()> {
    let kinds =
        [(StepKind::Add, "new"), (StepKind::Change, "changed"), (StepKind::Delete, "to delete")];
    if call.dry_run || call.verbose {
        for step in plan.steps() {
            let name =
                kinds.iter().find(|(kind, _)| *kind == step.kind).map_or("", |(_, name)| name);
            writeln!(out, "{name:<10} {:>10}  {}", format_size(step.size), step.path)?;
        }
    }
    for (kind, name) in kinds {
        let (files, bytes) = plan
            .steps()
            .filter(|step| step.kind == kind)
            .fold((0, 0), |(files, bytes), step| (files + 1, bytes + step.size));
        writeln!(out, "{name:<10} {:>12} {:>10}", plural(files, "file"), format_size(bytes))?;
    }
    writeln!(out, "{:<10} {:>12}", "unchanged", plural(plan.unchanged, "file"))
}

/// A size for people.
#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
fn format_size(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "kB", "MB"] {
        if value < 1000.0 {
            return if unit == "B" { format!("{bytes} B") } else { format!("{value:.1} {unit}") };
        }
        value /= 1000.0;
    }
    format!("{value:.1} GB")
}

/// A bar of files on a terminal.
struct UploadProgressBar(ProgressBar);

impl UploadProgressBar {
    fn new(plan: &PublishPlan, call: &PublishArgs) -> Self {
        let shown = std::io::stderr().is_terminal() && !call.quiet;
        let target =
            if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(plan.steps().count() as u64), target);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} files") {
            bar.set_style(style);
        }
        Self(bar)
    }
}

impl UploadObserver for UploadProgressBar {
    fn on_step_done(&self, _: &PublishStep) {
        self.0.inc(1);
    }
}
