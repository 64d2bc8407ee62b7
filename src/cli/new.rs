//! `kyyeu new`: adds a record, an entry of a register or a dataset.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::init::Provinces;
use super::say;
use kyyeu_driver::begin::{self, Ask, Kind, Prepared, RecordKind};
use kyyeu_driver::rename::EntryKind;

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
pub struct New {
    /// What is added
    #[arg(value_enum)]
    what: What,
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
    provinces: Option<Provinces>,
    /// Folder of the project, the one that holds content/
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
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

impl From<What> for Kind {
    fn from(what: What) -> Self {
        match what {
            What::Speech => Self::Record(RecordKind::Speech),
            What::Paper => Self::Record(RecordKind::Paper),
            What::Conclusion => Self::Record(RecordKind::Conclusion),
            What::Speaker => Self::Entry(EntryKind::Speaker),
            What::Province => Self::Entry(EntryKind::Province),
            What::Organisation => Self::Entry(EntryKind::Organisation),
            What::Document => Self::Entry(EntryKind::Document),
            What::Topic => Self::Entry(EntryKind::Topic),
            What::Dataset => Self::Entry(EntryKind::Dataset),
        }
    }
}

/// What is asked for, or what is wrong with the call.
fn ask(call: &New) -> Result<Ask, kyyeu_diag::Refusal> {
    let kind = Kind::from(call.what);
    let refuse = |message: &str, help: &str| Err(kyyeu_diag::Refusal::new(message, help));
    if !call.speaker.is_empty() && !matches!(kind, Kind::Record(_)) {
        return refuse("--speaker is for speeches, papers and conclusions", "leave it out");
    }
    if !call.figure.is_empty() && call.what != What::Dataset {
        return refuse("--figure is for datasets", "leave it out");
    }
    let figure = |text: &String| match text.rsplit_once('=') {
        Some((label, number)) if !label.trim().is_empty() => {
            Ok((label.trim().to_owned(), number.trim().to_owned()))
        }
        _ => Err(kyyeu_diag::Refusal::new(
            format!("\"{text}\" gives no figure"),
            "write what it says, = and the number: --figure 'Học sinh=8620'",
        )),
    };
    Ok(Ask {
        kind,
        name: call.name.clone(),
        id: call.id.clone(),
        fields: call.set.iter().map(|text| begin::field(kind, text)).collect::<Result<_, _>>()?,
        speakers: call.speaker.clone(),
        figures: call.figure.iter().map(figure).collect::<Result<_, _>>()?,
        provinces: begin::Provinces::None,
        body: String::new(),
    })
}

/// Does it.
pub fn run(call: &New) -> std::io::Result<ExitCode> {
    let mut stderr = anstream::stderr();
    if let Some(code) = say::project(&mut stderr, &call.root)? {
        return Ok(code);
    }
    let prepared = match ask(call) {
        Ok(ask) => begin::prepare(&call.root, ask, call.provinces.map(Into::into)),
        Err(refusal) => Prepared::Refused(refusal),
    };
    let ready = match prepared {
        Prepared::Ready(ready) => ready,
        Prepared::Refused(refusal) => {
            say::refuse(&mut stderr, &refusal)?;
            return Ok(ExitCode::from(2));
        }
        Prepared::Faulty { sources, diagnostics, before } => {
            say::faults(&mut stderr, &diagnostics, &sources)?;
            let why = if before { "mend that first" } else { "the content would be wrong so" };
            writeln!(stderr, "{why}, and nothing was added")?;
            return Ok(ExitCode::from(1));
        }
    };
    let (ids, places, unsorted) = (ready.ids.clone(), ready.places.clone(), ready.unsorted.clone());
    if let Err(refusal) = ready.write() {
        say::refuse(&mut stderr, &refusal)?;
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
