//! `kyyeu publish`: prints the plan of a publication, and carries it out.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::args::{ColorMode, default_output_dir};
use crate::output::{self, format_size, plural};
use crate::progress::UploadProgressBar;
use kyyeu_diag::UserError;
use kyyeu_driver::commands::publish::{
    ContentCoding, DeletionLimit, PublishPlan, PublishRequest, StepKind, UploadFailure,
    create_ledger, prepare,
};

pub const EXAMPLES: &str = "\
DEST is a folder, or a place in an object store: s3://BUCKET/FOLDER (Amazon, and all that speak \
its language), gs://BUCKET/FOLDER
(Google), az://CONTAINER/FOLDER (Azure). Who you are comes from the environment, or from the cloud \
that the machine runs in;
docs/publishing.md names the variables. Only what differs is sent; what kyyeu did not publish \
there stays as it is.

Examples:
  kyyeu publish /srv/www/ky-yeu --dry-run           only say what would be done
  kyyeu publish /srv/www/ky-yeu                     into a folder that a server shows
  kyyeu publish s3://ky-yeu/2023                    into a bucket
  kyyeu publish s3://ky-yeu/2023 --max-delete 50%   though half of it will go";

/// The most failures that are listed.
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

/// Plans the publication, prints the plan, and carries it out.
pub fn run(args: &PublishArgs) -> std::io::Result<ExitCode> {
    let mut stderr = output::stderr(args.color);
    let mut stdout = output::stdout(args.color);
    if !args.root.is_dir() {
        output::print_missing_root(&mut stderr, &args.root)?;
        return Ok(ExitCode::from(2));
    }
    let request = PublishRequest {
        root: args.root.clone(),
        site: args.site.clone().unwrap_or_else(|| default_output_dir(&args.root)),
        destination: args.destination.clone(),
        compression: if args.gzip { ContentCoding::Gzip } else { ContentCoding::Identity },
    };
    let publication = match prepare(&request) {
        Ok(publication) => publication,
        Err(error) => return print_failures(args, &[error]),
    };
    let plan = publication.plan.clone();
    if !args.quiet {
        print_plan(&mut stdout, &plan, args)?;
    }
    if let Some(error) = plan_rejection(&plan, args) {
        return print_failures(args, &[error]);
    }
    if args.dry_run || plan.is_empty() {
        let reason = if plan.is_empty() {
            "all that kyyeu build made is there already"
        } else {
            "nothing was sent: this was a dry run"
        };
        if !args.quiet {
            writeln!(stdout, "{reason}")?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let progress = UploadProgressBar::new(plan.steps().count(), args.quiet);
    let result = publication.upload(&progress);
    progress.finish();
    let (totals, failures) = match result {
        Ok(totals) => (totals, Vec::new()),
        Err(UploadFailure { report, errors }) => (report, errors),
    };
    if !args.quiet {
        let sent = format!(
            "{} sent ({}), {} deleted",
            plural(totals.uploaded_files, "file"),
            format_size(totals.uploaded_bytes),
            totals.deleted_files
        );
        writeln!(stdout, "{}: {sent}", args.destination)?;
    }
    if !failures.is_empty() {
        return print_failures(args, &failures);
    }
    match create_ledger(&request) {
        Ok(Some(addresses)) if !args.quiet => writeln!(
            stdout,
            "content/ids.lock is new: it lists the {addresses} addresses that are published now, \
             so that none of them can vanish\n\
             by mistake. Every build adds to it; keep it with the content."
        )?,
        Ok(_) => {}
        Err(error) => return print_failures(args, &[error]),
    }
    Ok(ExitCode::SUCCESS)
}

/// Why a plan must not be carried out: it overwrites unmanaged files, or deletes too many.
fn plan_rejection(plan: &PublishPlan, args: &PublishArgs) -> Option<UserError> {
    if let Some(first) = plan.unmanaged.first()
        && !args.adopt
    {
        let others = match plan.unmanaged.len() - 1 {
            0 => String::new(),
            others => format!(", and so do {}", plural(others, "other file")),
        };
        return Some(UserError::new(
            format!(
                "{first} stands at {} and kyyeu did not publish it there{others}",
                args.destination
            ),
            "name another place, or add --adopt to put the site's files over them",
        ));
    }
    if !plan.is_within(args.max_delete) {
        let deletions = plan.deletions.len();
        let published = plural(plan.published_count, "file");
        return Some(UserError::new(
            format!("{deletions} of {published} at {} would be deleted", args.destination),
            format!(
                "look whether this is the right site and the right place; \
                 if it is, add --max-delete {deletions}"
            ),
        ));
    }
    None
}

fn print_failures(args: &PublishArgs, failures: &[UserError]) -> std::io::Result<ExitCode> {
    let mut stderr = output::stderr(args.color);
    for failure in failures.iter().take(MAX_LISTED_FAILURES) {
        output::print_user_error(&mut stderr, failure)?;
    }
    if failures.len() > MAX_LISTED_FAILURES {
        writeln!(stderr, "and {} more", failures.len() - MAX_LISTED_FAILURES)?;
    }
    Ok(ExitCode::from(1))
}

/// Prints the plan as a table, with `--dry-run` and `--verbose` after a list of all files.
fn print_plan(out: &mut impl Write, plan: &PublishPlan, args: &PublishArgs) -> std::io::Result<()> {
    let kinds =
        [(StepKind::Add, "new"), (StepKind::Change, "changed"), (StepKind::Delete, "to delete")];
    if args.dry_run || args.verbose {
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
