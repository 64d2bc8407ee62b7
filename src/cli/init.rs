//! `kyyeu init`: asks what a new workshop is, and makes its project.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::output;
use crate::plural;
use kyyeu_driver::commands::scaffold::{self, ProjectAnswers};

pub const EXAMPLES: &str = "\
Examples:
  kyyeu init hoi-thao                               ask for the title, the date and the rest, and make the project
  kyyeu init hoi-thao --title 'Hội thảo về dữ liệu' --date 2023-07-20 --place 'Hải Phòng' --yes
  kyyeu init forum --language en --title 'A forum' --date 2024 --provinces none --yes

Nothing that is there already is overwritten.

Exit status: 0 the project is there, 1 it cannot be made, 2 the call is wrong.";

/// What `kyyeu init` is called with.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Folder of the new project; it is made where it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The workshop's title
    #[arg(long)]
    title: Option<String>,
    /// Language of the site and of the explanations in the files
    #[arg(long, value_enum)]
    language: Option<ProjectLanguage>,
    /// When it was held: 2023, 2023-07, 2023-07-20, 2023-07-20/2023-07-21
    #[arg(long, alias = "dates", value_parser = parse_edtf_date)]
    date: Option<String>,
    /// Where it was held
    #[arg(long)]
    place: Option<String>,
    /// The register of provinces to begin with
    #[arg(long, value_enum)]
    provinces: Option<ProvincesArg>,
    /// Ask nothing: what is not given is left out, or is what most have
    #[arg(short, long)]
    yes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ProjectLanguage {
    /// Tiếng Việt
    Vi,
    /// English
    En,
}

/// A list of provinces that ships with kyyeu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProvincesArg {
    /// None
    None,
    /// The 63 of before July 2025, and what became of each
    #[value(name = "before-2025")]
    Before2025,
    /// The 34 since July 2025
    #[value(name = "after-2025")]
    After2025,
}

impl From<ProvincesArg> for scaffold::ProvinceList {
    fn from(provinces: ProvincesArg) -> Self {
        match provinces {
            ProvincesArg::None => Self::None,
            ProvincesArg::Before2025 => Self::Before2025,
            ProvincesArg::After2025 => Self::After2025,
        }
    }
}

fn parse_edtf_date(text: &str) -> Result<String, String> {
    scaffold::check_date(text).map(|()| text.to_owned())
}

/// Does it.
pub fn run(call: &InitArgs) -> std::io::Result<ExitCode> {
    let mut stderr = anstream::stderr();
    let asks = !call.yes && std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let answers = if asks {
        prompt_answers(call, &mut std::io::stdin().lock(), &mut std::io::stdout())?
    } else {
        answers_from_args(call)
    };
    let Some(answers) = answers else {
        writeln!(stderr, "nothing was made: {MISSING_ANSWERS_HELP}")?;
        return Ok(ExitCode::from(2));
    };
    let begun = match scaffold::init(&call.folder, &answers) {
        Ok(begun) => begun,
        Err(refusal) => {
            output::print_user_error(&mut stderr, &refusal)?;
            return Ok(ExitCode::from(1));
        }
    };
    let mut stdout = anstream::stdout();
    begun.created.iter().try_for_each(|path| writeln!(stdout, "made  {path}"))?;
    begun
        .existing
        .iter()
        .try_for_each(|path| writeln!(stdout, "left  {path}, which was there already"))?;
    if begun.existing.iter().any(|path| path == ".gitignore") {
        writeln!(
            stdout,
            "\nadd public/ and .kyyeu-cache/ to your .gitignore: they are made anew at any time"
        )?;
    }
    if !asks && (call.title.is_none() || call.date.is_none()) {
        writeln!(
            stdout,
            "\nwrite the title and the date into content/workshop.yaml: they were not said"
        )?;
    }
    let folder = call.folder.display();
    writeln!(stdout, "\n{} made in {folder}. Next:", plural(begun.created.len(), "file"))?;
    let (title, name) = if answers.language == "en" {
        ("Its title", "Jane Doe")
    } else {
        ("Tên bài", "Nguyễn Văn An")
    };
    writeln!(stdout, "  cd {folder}")?;
    writeln!(stdout, "  kyyeu new paper \"{title}\" --speaker \"{name}\"")?;
    writeln!(stdout, "  kyyeu build            then open public/index.html")?;
    Ok(ExitCode::SUCCESS)
}

/// What must be said where nobody can be asked.
const MISSING_ANSWERS_HELP: &str = "say at least the title and the date, such as --title 'Hội thảo' --date 2023-07-20, or --yes for a \
                    project in which you write them yourself";

/// What the call says, and what most have for the rest; title and date only where `--yes` says that
/// they come later.
fn answers_from_args(call: &InitArgs) -> Option<ProjectAnswers> {
    let language = language_code(call.language);
    let later = |text: &str| call.yes.then(|| text.to_owned());
    let title = call.title.clone().filter(|title| !title.trim().is_empty());
    Some(ProjectAnswers {
        title: title
            .or_else(|| later(if language == "en" { "A workshop" } else { "Hội thảo" }))?,
        // Some year of the century: true of every workshop, until the editor writes which.
        date: call.date.clone().or_else(|| later("20XX"))?,
        place: call.place.clone(),
        provinces: call.provinces.unwrap_or(ProvincesArg::None).into(),
        language,
    })
}

fn language_code(language: Option<ProjectLanguage>) -> String {
    if language == Some(ProjectLanguage::En) { "en".to_owned() } else { "vi".to_owned() }
}

/// What the call says, and for the rest what someone answers; nothing where nobody answers any
/// more.
fn prompt_answers(
    call: &InitArgs,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> std::io::Result<Option<ProjectAnswers>> {
    writeln!(out, "A new workshop. Enter alone takes what stands in brackets.\n")?;
    let mut asked = |question: &str,
                     good: &dyn Fn(&str) -> Result<(), String>|
     -> std::io::Result<Option<String>> {
        loop {
            write!(out, "{question} ")?;
            out.flush()?;
            let mut answer = String::new();
            if input.read_line(&mut answer)? == 0 {
                writeln!(out)?;
                return Ok(None);
            }
            let answer = answer.trim().to_owned();
            match good(&answer) {
                Ok(()) => return Ok(Some(answer)),
                Err(why) => writeln!(out, "  {why}")?,
            }
        }
    };
    let one_of = |words: &'static [&'static str]| {
        move |text: &str| {
            let known = text.is_empty() || words.contains(&text);
            if known { Ok(()) } else { Err(format!("write one of {}", words.join(", "))) }
        }
    };
    macro_rules! ask {
        ($given:expr, $question:expr, $good:expr) => {
            match $given {
                Some(given) => given,
                None => match asked($question, $good)? {
                    Some(answer) => answer,
                    None => return Ok(None),
                },
            }
        };
    }
    let language = ask!(
        call.language.map(|given| language_code(Some(given))),
        "Language, vi or en [vi]:",
        &one_of(&["vi", "en"])
    );
    let title = ask!(call.title.clone(), "Title:", &|text| {
        if text.is_empty() { Err("a workshop has a title".to_owned()) } else { Ok(()) }
    });
    let date = ask!(
        call.date.clone(),
        "Date, year first (2023-07-20, or 2023-07-20/2023-07-21):",
        &|text| scaffold::check_date(text)
    );
    let place = ask!(call.place.clone(), "Place [none]:", &|_| Ok(()));
    let lists = &["none", "before-2025", "after-2025"];
    let provinces = ask!(
        call.provinces.map(|given| given
            .to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())),
        "Provinces to begin with: none, before-2025 (63) or after-2025 (34) [none]:",
        &one_of(lists)
    );
    Ok(Some(ProjectAnswers {
        title,
        language: if language.is_empty() { "vi".to_owned() } else { language },
        date,
        place: Some(place).filter(|place| !place.is_empty()),
        provinces: ProvincesArg::from_str(&provinces, false).unwrap_or(ProvincesArg::None).into(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty_args() -> InitArgs {
        InitArgs {
            folder: "x".into(),
            title: None,
            language: None,
            date: None,
            place: None,
            provinces: None,
            yes: false,
        }
    }

    fn run_prompt(call: &InitArgs, said: &str) -> (Option<ProjectAnswers>, String) {
        let mut out = Vec::new();
        let answers = prompt_answers(call, &mut said.as_bytes(), &mut out).unwrap();
        (answers, String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_wrong_answer_is_asked_for_again_and_says_what_to_write() {
        let said = "fr\n\n\nHội thảo\n20/7/2023\n2023-07-20\n\nafter-2025\n";
        let (answers, out) = run_prompt(&empty_args(), said);
        let answers = answers.unwrap();
        assert_eq!(
            (answers.title.as_str(), answers.language.as_str(), answers.date.as_str()),
            ("Hội thảo", "vi", "2023-07-20")
        );
        assert_eq!((answers.place, answers.provinces), (None, scaffold::ProvinceList::After2025));
        for words in [
            "write one of vi, en",
            "a workshop has a title",
            "the year comes first: write 2023-07-20",
        ] {
            assert!(out.contains(words), "{out}");
        }
    }

    #[test]
    fn what_the_call_says_is_not_asked_and_silence_makes_nothing() {
        let whole = InitArgs {
            title: Some("A".into()),
            language: Some(ProjectLanguage::En),
            date: Some("2023".into()),
            ..empty_args()
        };
        let (answers, out) = run_prompt(&whole, "Huế\n\n");
        assert_eq!(answers.unwrap().place.as_deref(), Some("Huế"));
        assert!(!out.contains("Title"), "{out}");
        assert!(run_prompt(&empty_args(), "vi\nHội thảo\n").0.is_none());
    }
}
