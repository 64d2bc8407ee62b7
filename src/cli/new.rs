//! `kyyeu new`: adds a record, an entry of a register or a dataset.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::init::ProvincesArg;
use crate::output;
use kyyeu_driver::commands::rename::EntryKind;
use kyyeu_driver::commands::scaffold::{
    self, NewEntryKind, NewEntryRequest, RecordKind, ScaffoldPreflight,
};

pub const EXAMPLES: &str = "\
Examples:
  kyyeu new paper 'Chuyển đổi số bắt đầu từ đâu' --speaker 'Nguyễn Văn An'
  kyyeu new speaker 'Trần Thị Bình' --set organisation=truong-thu-nghiem
  kyyeu new province 36                             by its code or its name
  kyyeu new document 21-NQ/TW --set kind='Nghị quyết' --set date=2022-06-16
  kyyeu new dataset 'Học sinh dự khảo sát' --figure 'Tất cả=8620'

Records get the next number of their folder. Entries go into the register's sorted place; its comments and all other
lines stay as they are.

Exit status: 0 added, 1 the content is wrong, 2 the call is wrong.";

/// What `kyyeu new` is called with.
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

/// What is asked for, or what is wrong with the call.
fn build_request(call: &NewArgs) -> Result<NewEntryRequest, kyyeu_diag::UserError> {
    let kind = NewEntryKind::from(call.what);
    let refuse = |message: &str, help: &str| Err(kyyeu_diag::UserError::new(message, help));
    if !call.speaker.is_empty() && !matches!(kind, NewEntryKind::Record(_)) {
        return refuse("--speaker is for speeches, papers and conclusions", "leave it out");
    }
    if !call.figure.is_empty() && call.what != NewKind::Dataset {
        return refuse("--figure is for datasets", "leave it out");
    }
    let figure = |text: &String| match text.rsplit_once('=') {
        Some((label, number)) if !label.trim().is_empty() => {
            Ok((label.trim().to_owned(), number.trim().to_owned()))
        }
        _ => Err(kyyeu_diag::UserError::new(
            format!("\"{text}\" gives no figure"),
            "write what it says, = and the number: --figure 'Học sinh=8620'",
        )),
    };
    Ok(NewEntryRequest {
        kind,
        name: call.name.clone(),
        id: call.id.clone(),
        fields: call
            .set
            .iter()
            .map(|text| scaffold::parse_field(kind, text))
            .collect::<Result<_, _>>()?,
        speakers: call.speaker.clone(),
        figures: call.figure.iter().map(figure).collect::<Result<_, _>>()?,
        provinces: scaffold::ProvinceList::None,
        body: String::new(),
    })
}

/// Does it.
pub fn run(call: &NewArgs) -> std::io::Result<ExitCode> {
    let mut stderr = anstream::stderr();
    if let Some(code) = output::open_project(&mut stderr, &call.root)? {
        return Ok(code);
    }
    let prepared = match build_request(call) {
        Ok(ask) => scaffold::prepare(&call.root, ask, call.provinces.map(Into::into)),
        Err(refusal) => ScaffoldPreflight::Rejected(refusal),
    };
    let ready = match prepared {
        ScaffoldPreflight::Ready(ready) => ready,
        ScaffoldPreflight::Rejected(refusal) => {
            output::print_user_error(&mut stderr, &refusal)?;
            return Ok(ExitCode::from(2));
        }
        ScaffoldPreflight::Errors { sources, diagnostics, preexisting: before } => {
            output::print_diagnostics(&mut stderr, &diagnostics, &sources)?;
            let why = if before { "mend that first" } else { "the content would be wrong so" };
            writeln!(stderr, "{why}, and nothing was added")?;
            return Ok(ExitCode::from(1));
        }
    };
    let (ids, places, unsorted) =
        (ready.ids.clone(), ready.locations.clone(), ready.unsorted_registers.clone());
    if let Err(refusal) = ready.write() {
        output::print_user_error(&mut stderr, &refusal)?;
        return Ok(ExitCode::from(1));
    }
    let mut stdout = anstream::stdout();
    ids.iter().try_for_each(|(kind, id)| writeln!(stdout, "new {kind} \"{id}\""))?;
    places.iter().try_for_each(|(path, line)| writeln!(stdout, "  {path}:{line}"))?;
    for path in unsorted {
        writeln!(
            stdout,
            "{path} has an order of its own: the new entry stands last; move it where it belongs"
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
