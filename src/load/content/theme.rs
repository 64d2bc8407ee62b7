//! The theme: the default one, which is embedded, overridden file by file by the project's
//! `templates`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use include_dir::{Dir, include_dir};

use crate::walk::{self, ProjectFiles, SourceFile};
use crate::yaml::{self, YamlValue};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span, nearest};
use kyyeu_model::{Asset, Locale, LocaleText, Template, Theme};

static DEFAULT_THEME: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../templates");

/// A file of the theme, before it is known what it is for.
#[derive(Clone, Copy)]
enum ThemeFile<'a> {
    Embedded(&'static [u8]),
    Project(&'a SourceFile),
}

/// Reads the theme for a language.
pub fn load_theme(
    files: &ProjectFiles,
    language: &str,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Theme {
    let own = &files.templates;
    let mut parts = BTreeMap::new();
    collect_embedded(&DEFAULT_THEME, &mut parts);
    own.report_issues(sources, diagnostics);
    for found in &own.files {
        parts.insert(found.path.clone(), ThemeFile::Project(found));
    }
    let (mut templates, mut assets) = (Vec::new(), Vec::new());
    let (mut locale, mut others) = (Locale::default(), Vec::new());
    for (path, part) in parts {
        if path.starts_with("assets/") {
            match part {
                ThemeFile::Embedded(bytes) => {
                    assets.push(Asset { path, bytes: Cow::Borrowed(bytes) })
                }
                ThemeFile::Project(found) => match crate::read_bytes(&found.disk_path) {
                    Ok(bytes) => assets.push(Asset { path, bytes: Cow::Owned(bytes) }),
                    Err(error) => {
                        let place = walk::placeholder_span(sources, format!("templates/{path}"));
                        diagnostics.push(Diagnostic::new(
                            Code::Unreadable,
                            place,
                            format!("it cannot be read: {error}"),
                        ));
                    }
                },
            }
        } else if let Some(name) = path.strip_prefix("locales/") {
            if let Some(own) = name.strip_suffix(".yaml")
                && let Some(file) = add_source(&path, part, sources, diagnostics)
            {
                let texts = parse_locale(own, file, sources, diagnostics);
                report_missing_texts(&texts, own, file, sources, diagnostics);
                if own == language {
                    locale = texts;
                } else {
                    others.push(texts);
                }
            }
        } else if [".html", ".xml", ".txt"].iter().any(|ending| path.ends_with(ending)) {
            if let Some(file) = add_source(&path, part, sources, diagnostics) {
                templates.push(Template { name: path, file });
            }
        } else if matches!(part, ThemeFile::Project(_)) {
            let place = walk::placeholder_span(sources, format!("templates/{path}"));
            diagnostics.push(
                Diagnostic::new(Code::StrayFile, place, "this file is no part of a theme")
                    .help("templates end in .html, .xml or .txt; styles, scripts and pictures stand in templates/assets, texts in templates/locales"),
            );
        }
    }
    Theme { templates, assets, locale, translation_locales: others }
}

/// The text of a file of the default theme, by its path below `templates`.
pub(crate) fn default_theme_text(path: &str) -> Option<String> {
    DEFAULT_THEME.get_file(path).map(|file| String::from_utf8_lossy(file.contents()).into_owned())
}

/// The texts of the default theme in a language, for when the project cannot say what it speaks.
#[must_use]
pub fn default_locale(language: &str) -> Locale {
    let mut sources = Sources::default();
    let text = DEFAULT_THEME
        .get_file(format!("locales/{language}.yaml"))
        .map(include_dir::File::contents)
        .unwrap_or_default();
    let file = sources.add("default", String::from_utf8_lossy(text).into_owned());
    parse_locale(language, file, &sources, &mut Diagnostics::new())
}

fn collect_embedded(folder: &'static Dir<'static>, parts: &mut BTreeMap<String, ThemeFile<'_>>) {
    for file in folder.files() {
        let path =
            file.path().iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        parts.insert(path, ThemeFile::Embedded(file.contents()));
    }
    folder.dirs().for_each(|folder| collect_embedded(folder, parts));
}

fn add_source(
    path: &str,
    part: ThemeFile<'_>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<FileId> {
    match part {
        ThemeFile::Embedded(bytes) => Some(
            sources.add(format!("templates/{path}"), String::from_utf8_lossy(bytes).into_owned()),
        ),
        ThemeFile::Project(found) => {
            walk::read_sources(&[found], "templates", sources, diagnostics).pop().flatten()
        }
    }
}

fn parse_locale(
    language: &str,
    file: FileId,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Locale {
    let node = match yaml::parse(sources, Span::new(file, 0..sources.text(file).len())) {
        Ok(node) => node,
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            return Locale::default();
        }
    };
    let mut texts = BTreeMap::new();
    for (name, value) in node.entries() {
        let text = match &value.value {
            YamlValue::Scalar(text) => LocaleText::Plain(text.clone()),
            YamlValue::Map(map) => LocaleText::Group(
                map.iter()
                    .map(|(name, value)| {
                        (name.text.clone(), value.scalar().unwrap_or_default().to_owned())
                    })
                    .collect(),
            ),
            other => {
                let what = other.type_name();
                let message = format!(
                    "\"{}\" holds {what}, but it must be a text or a map of texts",
                    name.text
                );
                diagnostics.push(Diagnostic::new(Code::WrongType, value.span, message));
                continue;
            }
        };
        texts.insert(name.text.clone(), text);
    }
    Locale::new(language.to_owned(), texts)
}

/// Reports every text of the default theme that a locale lacks. Texts of its own are a theme's own
/// affair.
fn report_missing_texts(
    locale: &Locale,
    language: &str,
    file: FileId,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    let Some(default) = DEFAULT_THEME.get_file(format!("locales/{language}.yaml")) else { return };
    let mut scratch = Sources::default();
    let text = String::from_utf8_lossy(default.contents()).into_owned();
    if text == sources.text(file) {
        return;
    }
    let default = scratch.add("default", text);
    let default = parse_locale(language, default, &scratch, diagnostics);
    let (known, wanted) = (BTreeSet::from_iter(locale.keys()), BTreeSet::from_iter(default.keys()));
    for key in wanted.difference(&known) {
        let place = Span::new(file, 0..sources.text(file).find('\n').unwrap_or(0));
        let diagnostic =
            Diagnostic::new(Code::LocaleKey, place, format!("this file has no text \"{key}\""));
        diagnostics.push(match nearest(key, known.difference(&wanted).map(String::as_str)) {
            Some(own) => diagnostic.help(format!(
                "it has \"{own}\", which nothing asks for: write \"{key}\" in its place"
            )),
            None => {
                let text = match key.split_once('.') {
                    Some((key, name)) => default.text_in(key, name),
                    None => default.text(key),
                };
                diagnostic.help(format!("the default theme has \"{text}\" there"))
            }
        });
    }
}
