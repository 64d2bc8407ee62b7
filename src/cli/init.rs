//! `kyyeu init`: asks what a new workshop is, and makes its project.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{plural, say};
use kyyeu_driver::begin::{self, Answers};

pub const EXAMPLES: &str = "\
Examples:
  kyyeu init hoi-thao                               ask for the title, the date and the rest, and make the project
  kyyeu init hoi-thao --title 'Hội thảo về dữ liệu' --date 2023-07-20 --place 'Hải Phòng' --yes
  kyyeu init forum --language en --title 'A forum' --date 2024 --provinces none --yes

Nothing that is there already is overwritten.

Exit status: 0 the project is there, 1 it cannot be made, 2 the call is wrong.";

/// What `kyyeu init` is called with.
#[derive(Debug, Args)]
pub struct Init {
    /// Folder of the new project; it is made where it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The workshop's title
    #[arg(long)]
    title: Option<String>,
    /// Language of the site and of the explanations in the files
    #[arg(long, value_enum)]
    language: Option<Language>,
    /// When it was held: 2023, 2023-07, 2023-07-20, 2023-07-20/2023-07-21
    #[arg(long, alias = "dates", value_parser = date)]
    date: Option<String>,
    /// Where it was held
    #[arg(long)]
    place: Option<String>,
    /// The register of provinces to begin with
    #[arg(long, value_enum)]
    provinces: Option<Provinces>,
    /// Ask nothing: what is not given is left out, or is what most have
    #[arg(short, long)]
    yes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    /// Tiếng Việt
    Vi,
    /// English
    En,
}

/// A list of provinces that ships with kyyeu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Provinces {
    /// None
    None,
    /// The 63 of before July 2025, and what became of each
    #[value(name = "before-2025")]
    Before2025,
    /// The 34 since July 2025
    #[value(name = "after-2025")]
    After2025,
}

impl From<Provinces> for begin::Provinces {
    fn from(provinces: Provinces) -> Self {
        match provinces {
            Provinces::None => Self::None,
            Provinces::Before2025 => Self::Before2025,
            Provinces::After2025 => Self::After2025,
        }
    }
}

fn date(text: &str) -> Result<String, String> {
    begin::date(text).map(|()| text.to_owned())
}

/// Does it.
pub fn run(call: &Init) -> std::io::Result<ExitCode> {
    let mut stderr = anstream::stderr();
    let asks = !call.yes && std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let answers = if asks {
        answered(call, &mut std::io::stdin().lock(), &mut std::io::stdout())?
    } else {
        given(call)
    };
    let Some(answers) = answers else {
        writeln!(stderr, "nothing was made: {SAID}")?;
        return Ok(ExitCode::from(2));
    };
    let begun = match begin::init(&call.folder, &answers) {
        Ok(begun) => begun,
        Err(refusal) => {
            say::refuse(&mut stderr, &refusal)?;
            return Ok(ExitCode::from(1));
        }
    };
    let mut stdout = anstream::stdout();
    begun.made.iter().try_for_each(|path| writeln!(stdout, "made  {path}"))?;
    begun
        .left
        .iter()
        .try_for_each(|path| writeln!(stdout, "left  {path}, which was there already"))?;
    if begun.left.iter().any(|path| path == ".gitignore") {
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
    writeln!(stdout, "\n{} made in {folder}. Next:", plural(begun.made.len(), "file"))?;
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
const SAID: &str = "say at least the title and the date, such as --title 'Hội thảo' --date 2023-07-20, or --yes for a \
                    project in which you write them yourself";

/// What the call says, and what most have for the rest; title and date only where `--yes` says that
/// they come later.
fn given(call: &Init) -> Option<Answers> {
    let language = language(call.language);
    let later = |text: &str| call.yes.then(|| text.to_owned());
    let title = call.title.clone().filter(|title| !title.trim().is_empty());
    Some(Answers {
        title: title
            .or_else(|| later(if language == "en" { "A workshop" } else { "Hội thảo" }))?,
        // Some year of the century: true of every workshop, until the editor writes which.
        date: call.date.clone().or_else(|| later("20XX"))?,
        place: call.place.clone(),
        provinces: call.provinces.unwrap_or(Provinces::None).into(),
        language,
    })
}

fn language(language: Option<Language>) -> String {
    if language == Some(Language::En) { "en".to_owned() } else { "vi".to_owned() }
}

/// What the call says, and for the rest what someone answers; nothing where nobody answers any
/// more.
fn answered(
    call: &Init,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> std::io::Result<Option<Answers>> {
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
        call.language.map(|given| language(Some(given))),
        "Language, vi or en [vi]:",
        &one_of(&["vi", "en"])
    );
    let title = ask!(call.title.clone(), "Title:", &|text| {
        if text.is_empty() { Err("a workshop has a title".to_owned()) } else { Ok(()) }
    });
    let date = ask!(
        call.date.clone(),
        "Date, year first (2023-07-20, or 2023-07-20/2023-07-21):",
        &|text| begin::date(text)
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
    Ok(Some(Answers {
        title,
        language: if language.is_empty() { "vi".to_owned() } else { language },
        date,
        place: Some(place).filter(|place| !place.is_empty()),
        provinces: Provinces::from_str(&provinces, false).unwrap_or(Provinces::None).into(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> Init {
        Init {
            folder: "x".into(),
            title: None,
            language: None,
            date: None,
            place: None,
            provinces: None,
            yes: false,
        }
    }

    fn talk(call: &Init, said: &str) -> (Option<Answers>, String) {
        let mut out = Vec::new();
        let answers = answered(call, &mut said.as_bytes(), &mut out).unwrap();
        (answers, String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_wrong_answer_is_asked_for_again_and_says_what_to_write() {
        let said = "fr\n\n\nHội thảo\n20/7/2023\n2023-07-20\n\nafter-2025\n";
        let (answers, out) = talk(&call(), said);
        let answers = answers.unwrap();
        assert_eq!(
            (answers.title.as_str(), answers.language.as_str(), answers.date.as_str()),
            ("Hội thảo", "vi", "2023-07-20")
        );
        assert_eq!((answers.place, answers.provinces), (None, begin::Provinces::After2025));
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
        let whole = Init {
            title: Some("A".into()),
            language: Some(Language::En),
            date: Some("2023".into()),
            ..call()
        };
        let (answers, out) = talk(&whole, "Huế\n\n");
        assert_eq!(answers.unwrap().place.as_deref(), Some("Huế"));
        assert!(!out.contains("Title"), "{out}");
        assert!(talk(&call(), "vi\nHội thảo\n").0.is_none());
    }
}
