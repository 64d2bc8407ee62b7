//! `kyyeu new`: adds a record, an entry of a register or a dataset.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::init::ProvincesArg;
use crate::output;
use kyyeu_diag::UserError;
use kyyeu_driver::commands::preflight::Preflight;
use kyyeu_driver::commands::rename::EntryKind;
use kyyeu_driver::commands::scaffold::{self, NewEntryKind, NewEntryRequest, RecordKind};

pub const EXAMPLES: &str = "\
Examples:
  kyyeu new paper 'Chuyển đổi số bắt đầu từ đâu' --speaker 'Nguyễn Văn An'
  kyyeu new speaker 'Trần Thị Bình' --set organisation=truong-thu-nghiem
  kyyeu new province 36                             by its code or its name
  kyyeu new document 21-NQ/TW --set kind='Nghị quyết' --set date=2022-06-16
  kyyeu new dataset 'Học sinh dự khảo sát' --figure 'Tất cả=8620'

Records get the next number of their folder. Entries go into the register's sorted place; its \
comments and all other
lines stay as they are.

Exit status: 0 added, 1 the content is wrong, 2 usage error.";

/// The arguments of `kyyeu new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// What is added
    #[arg(value_enum)]
    what: NewKind,
    /// Its title or name; a document's number; a province's code or name
    #[arg(value_name = "NAME")]
    name: String,
    /// Its id, in place of one made of the name
    #[arg(long)]
    id: Option<String>,
    /// A further field; a list takes commas
    #[arg(long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// For a record: who speaks, by id or by name; one that no register has is added
    #[arg(long, value_name = "ID|NAME")]
    speaker: Vec<String>,
    /// For a dataset: what a figure says, and its number
    #[arg(long, value_name = "LABEL=NUMBER")]
    figure: Vec<String>,
    /// For a province: the list that it is taken from [default: by the workshop's date]
    #[arg(long, value_enum)]
    provinces: Option<ProvincesArg>,
    /// Folder of the project, the one that holds content/
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum NewKind {
    Speech,
    Paper,
    Conclusion,
    Speaker,
    Province,
    Organisation,
    Document,
    Topic,
    Dataset,
}

impl From<NewKind> for NewEntryKind {
    fn from(what: NewKind) -> Self {
        match what {
            NewKind::Speech => Self::Record(RecordKind::Speech),
            NewKind::Paper => Self::Record(RecordKind::Paper),
            NewKind::Conclusion => Self::Record(RecordKind::Conclusion),
            NewKind::Speaker => Self::Entry(EntryKind::Speaker),
            NewKind::Province => Self::Entry(EntryKind::Province),
            NewKind::Organisation => Self::Entry(EntryKind::Organisation),
            NewKind::Document => Self::Entry(EntryKind::Document),
            NewKind::Topic => Self::Entry(EntryKind::Topic),
            NewKind::Dataset => Self::Entry(EntryKind::Dataset),
        }
    }
}

/// The request that the arguments make.
///
/// # Errors
/// When an option is not for this kind of entry, or its value cannot be read.
fn build_request(args: &NewArgs) -> Result<NewEntryRequest, UserError> {
    let kind = NewEntryKind::from(args.what);
    if !args.speaker.is_empty() && !matches!(kind, NewEntryKind::Record(_)) {
        return Err(UserError::new(
            "--speaker is for speeches, papers and conclusions",
            "leave it out",
        ));
    }
    if !args.figure.is_empty() && args.what != NewKind::Dataset {
        return Err(UserError::new("--figure is for datasets", "leave it out"));
    }
    let fields = args.set.iter().map(|text| scaffold::parse_field(kind, text));
    let figures = args.figure.iter().map(|text| parse_figure(text));
    Ok(NewEntryRequest {
        kind,
        name: args.name.clone(),
        id: args.id.clone(),
        fields: fields.collect::<Result<_, _>>()?,
        speakers: args.speaker.clone(),
        figures: figures.collect::<Result<_, _>>()?,
        provinces: scaffold::ProvinceList::None,
        body: String::new(),
    })
}

/// Parses `LABEL=NUMBER`.
fn parse_figure(text: &str) -> Result<(String, String), UserError> {
    match text.rsplit_once('=') {
        Some((label, number)) if !label.trim().is_empty() => {
            Ok((label.trim().to_owned(), number.trim().to_owned()))
        }
        _ => Err(UserError::new(
            format!("\"{text}\" gives no figure"),
            "write what it says, = and the number: --figure 'Học sinh=8620'",
        )),
    }
}

/// Adds the entry, and prints where it is.
pub fn run(args: &NewArgs) -> std::io::Result<ExitCode> {
    let mut stderr = anstream::stderr();
    if let Some(code) = output::open_project(&mut stderr, &args.root)? {
        return Ok(code);
    }
    let preflight = match build_request(args) {
        Ok(request) => scaffold::prepare(&args.root, request, args.provinces.map(Into::into)),
        Err(error) => Preflight::Rejected(error),
    };
    let addition = match preflight {
        Preflight::Ready(addition) => addition,
        Preflight::Rejected(error) => {
            output::print_user_error(&mut stderr, &error)?;
            return Ok(ExitCode::from(2));
        }
        Preflight::Errors { sources, diagnostics, preexisting } => {
            output::print_diagnostics(&mut stderr, diagnostics.iter(), &sources)?;
            let reason =
                if preexisting { "mend that first" } else { "the content would be wrong so" };
            writeln!(stderr, "{reason}, and nothing was added")?;
            return Ok(ExitCode::from(1));
        }
    };
    let (ids, locations) = (addition.ids.clone(), addition.locations.clone());
    let unsorted_registers = addition.unsorted_registers.clone();
    if let Err(error) = addition.write() {
        output::print_user_error(&mut stderr, &error)?;
        return Ok(ExitCode::from(1));
    }
    let mut stdout = anstream::stdout();
    for (kind, id) in &ids {
        writeln!(stdout, "new {kind} \"{id}\"")?;
    }
    for (path, line) in &locations {
        writeln!(stdout, "  {path}:{line}")?;
    }
    for path in &unsorted_registers {
        writeln!(
            stdout,
            "{path} has an order of its own: the new entry stands last; move it where it belongs"
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
