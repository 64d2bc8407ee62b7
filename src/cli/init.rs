//! `kyyeu init`: creates a project, with a prompt for what the arguments leave open.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::output::{self, plural};
use kyyeu_driver::commands::scaffold::{self, ProjectAnswers};

pub const EXAMPLES: &str = "\
Examples:
  kyyeu init hoi-thao                               ask for the title, the date and the rest, and \
make the project
  kyyeu init hoi-thao --title 'Hội thảo về dữ liệu' --date 2023-07-20 --place 'Hải Phòng' --yes
  kyyeu init forum --language en --title 'A forum' --date 2024 --provinces none --yes

Nothing that is there already is overwritten.

Exit status: 0 the project is there, 1 it cannot be made, 2 usage error.";

/// The arguments of `kyyeu init`.
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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ProjectLanguage {
    /// Tiếng Việt
    #[default]
    Vi,
    /// English
    En,
}

impl ProjectLanguage {
    /// The language's code (BCP 47).
    const fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }
}

/// A list of provinces that ships with kyyeu.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ProvincesArg {
    /// None
    #[default]
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

/// Creates the project, and prints its files and the next steps.
pub fn run(args: &InitArgs) -> std::io::Result<ExitCode> {
    let mut stderr = anstream::stderr();
    let is_interactive =
        !args.yes && std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let answers = if is_interactive {
        let prompt = Prompt { input: std::io::stdin().lock(), output: std::io::stdout() };
        prompt_answers(args, prompt)?
    } else {
        answers_from_args(args)
    };
    let Some(answers) = answers else {
        writeln!(stderr, "nothing was made: {MISSING_ANSWERS_HELP}")?;
        return Ok(ExitCode::from(2));
    };
    let project = match scaffold::init(&args.folder, &answers) {
        Ok(project) => project,
        Err(error) => {
            output::print_user_error(&mut stderr, &error)?;
            return Ok(ExitCode::from(1));
        }
    };
    let mut stdout = anstream::stdout();
    for path in &project.created {
        writeln!(stdout, "made  {path}")?;
    }
    for path in &project.existing {
        writeln!(stdout, "left  {path}, which was there already")?;
    }
    if project.existing.iter().any(|path| path == ".gitignore") {
        writeln!(
            stdout,
            "\nadd public/ and .kyyeu-cache/ to your .gitignore: they are made anew at any time"
        )?;
    }
    if !is_interactive && (args.title.is_none() || args.date.is_none()) {
        writeln!(
            stdout,
            "\nwrite the title and the date into content/workshop.yaml: they were not said"
        )?;
    }
    let folder = args.folder.display();
    writeln!(stdout, "\n{} made in {folder}. Next:", plural(project.created.len(), "file"))?;
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

/// What the arguments must give if there is no terminal to ask at.
const MISSING_ANSWERS_HELP: &str = "say at least the title and the date, such as --title 'Hội \
                                    thảo' \
     --date 2023-07-20, or --yes for a project in which you write them yourself";

/// The arguments as answers, with defaults for the rest. Title and date have a default only with
/// `--yes`.
fn answers_from_args(args: &InitArgs) -> Option<ProjectAnswers> {
    let language = args.language.unwrap_or_default();
    let (mut title, mut date) = (args.title.clone(), args.date.clone());
    title = title.filter(|title| !title.trim().is_empty());
    if args.yes {
        let placeholder = match language {
            ProjectLanguage::Vi => "Hội thảo",
            ProjectLanguage::En => "A workshop",
        };
        title = title.or_else(|| Some(placeholder.to_owned()));
        // EDTF: some year of this century.
        date = date.or_else(|| Some("20XX".to_owned()));
    }
    Some(ProjectAnswers {
        title: title?,
        date: date?,
        place: args.place.clone(),
        provinces: args.provinces.unwrap_or_default().into(),
        language: language.code().to_owned(),
    })
}

/// Asks questions, one a line.
struct Prompt<R, W> {
    input: R,
    output: W,
}

impl<R: BufRead, W: Write> Prompt<R, W> {
    /// Asks until `parse` accepts the answer, and prints why it does not. `None` at the end of the
    /// input.
    fn ask<T>(
        &mut self,
        question: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> std::io::Result<Option<T>> {
        loop {
            write!(self.output, "{question} ")?;
            self.output.flush()?;
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 {
                writeln!(self.output)?;
                return Ok(None);
            }
            match parse(line.trim()) {
                Ok(answer) => return Ok(Some(answer)),
                Err(reason) => writeln!(self.output, "  {reason}")?,
            }
        }
    }

    /// Like [`Prompt::ask`], unless the arguments give the answer.
    fn ask_unless_given<T: Clone>(
        &mut self,
        given: Option<&T>,
        question: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> std::io::Result<Option<T>> {
        match given {
            Some(answer) => Ok(Some(answer.clone())),
            None => self.ask(question, parse),
        }
    }
}

/// Parses the name of a value; an empty answer is the default.
fn parse_choice<T: ValueEnum + Default>(answer: &str) -> Result<T, String> {
    if answer.is_empty() {
        return Ok(T::default());
    }
    T::from_str(answer, false).map_err(|_| {
        let values = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<_> = values.map(|value| value.get_name().to_owned()).collect();
        format!("write one of {}", names.join(", "))
    })
}

fn parse_title(answer: &str) -> Result<String, String> {
    if answer.is_empty() { Err("a workshop has a title".to_owned()) } else { Ok(answer.to_owned()) }
}

/// Asks for what the arguments do not give; `None` if the input ends before all is answered.
fn prompt_answers<R: BufRead, W: Write>(
    args: &InitArgs,
    mut prompt: Prompt<R, W>,
) -> std::io::Result<Option<ProjectAnswers>> {
    writeln!(prompt.output, "A new workshop. Enter alone takes what stands in brackets.\n")?;
    let Some(language) = prompt.ask_unless_given(
        args.language.as_ref(),
        "Language, vi or en [vi]:",
        parse_choice::<ProjectLanguage>,
    )?
    else {
        return Ok(None);
    };
    let Some(title) = prompt.ask_unless_given(args.title.as_ref(), "Title:", parse_title)? else {
        return Ok(None);
    };
    let Some(date) = prompt.ask_unless_given(
        args.date.as_ref(),
        "Date, year first (2023-07-20, or 2023-07-20/2023-07-21):",
        parse_edtf_date,
    )?
    else {
        return Ok(None);
    };
    let Some(venue) = prompt
        .ask_unless_given(args.place.as_ref(), "Place [none]:", |answer| Ok(answer.to_owned()))?
    else {
        return Ok(None);
    };
    let Some(provinces) = prompt.ask_unless_given(
        args.provinces.as_ref(),
        "Provinces to begin with: none, before-2025 (63) or after-2025 (34) [none]:",
        parse_choice::<ProvincesArg>,
    )?
    else {
        return Ok(None);
    };
    Ok(Some(ProjectAnswers {
        title,
        language: language.code().to_owned(),
        date,
        place: if venue.is_empty() { None } else { Some(venue) },
        provinces: provinces.into(),
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

    fn run_prompt(args: &InitArgs, input: &str) -> (Option<ProjectAnswers>, String) {
        let mut output = Vec::new();
        let prompt = Prompt { input: input.as_bytes(), output: &mut output };
        let answers = prompt_answers(args, prompt).unwrap();
        (answers, String::from_utf8(output).unwrap())
    }

    #[test]
    fn a_wrong_answer_is_asked_for_again_and_says_what_to_write() {
        let input = "fr\n\n\nHội thảo\n20/7/2023\n2023-07-20\n\nafter-2025\n";
        let (answers, out) = run_prompt(&empty_args(), input);
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
    fn given_answers_are_not_asked_and_an_ended_input_creates_nothing() {
        let args = InitArgs {
            title: Some("A".into()),
            language: Some(ProjectLanguage::En),
            date: Some("2023".into()),
            ..empty_args()
        };
        let (answers, out) = run_prompt(&args, "Huế\n\n");
        assert_eq!(answers.unwrap().place.as_deref(), Some("Huế"));
        assert!(!out.contains("Title"), "{out}");
        assert!(run_prompt(&empty_args(), "vi\nHội thảo\n").0.is_none());
    }
}
