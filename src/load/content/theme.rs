//! Loads the theme: the embedded default theme, overridden file by file by the project's
//! `templates/`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use include_dir::{Dir, include_dir};

use crate::read::{placeholder_span, read_bytes, read_normalized, report_unreadable};
use crate::read_sources::read_sources;
use crate::walk::{ProjectFiles, SourceFile, slash_path};
use crate::yaml::{self, YamlValue};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span, nearest};
use kyyeu_model::{Asset, Locale, LocaleText, Template, Theme};

static DEFAULT_THEME: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../templates");

/// Where a file of the theme comes from.
#[derive(Clone, Copy)]
enum ThemeFile<'a> {
    Embedded(&'static [u8]),
    Project(&'a SourceFile),
}

/// What a file of the theme is for, by its path below `templates/`.
enum ThemeFileKind<'a> {
    /// A file that is published as it is.
    Asset,
    /// The texts of the interface in a language.
    Locale(&'a str),
    Template,
    /// A file in `locales/` that is not YAML, such as a backup; ignored.
    Ignored,
    /// Reported if it is in the project.
    Stray,
}

impl<'a> ThemeFileKind<'a> {
    fn from_path(path: &'a str) -> Self {
        if path.starts_with("assets/") {
            return Self::Asset;
        }
        if let Some(name) = path.strip_prefix("locales/") {
            return name.strip_suffix(".yaml").map_or(Self::Ignored, Self::Locale);
        }
        if [".html", ".xml", ".txt"].iter().any(|extension| path.ends_with(extension)) {
            return Self::Template;
        }
        Self::Stray
    }
}

/// Loads the theme for a language.
pub fn load_theme(
    files: &ProjectFiles,
    language: &str,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Theme {
    files.templates.report_issues(sources, diagnostics);
    let mut theme_files = BTreeMap::new();
    collect_embedded(&DEFAULT_THEME, &mut theme_files);
    for file in &files.templates.files {
        theme_files.insert(file.path.clone(), ThemeFile::Project(file));
    }
    let mut theme = Theme {
        templates: Vec::new(),
        assets: Vec::new(),
        locale: Locale::default(),
        translation_locales: Vec::new(),
    };
    for (path, file) in theme_files {
        match ThemeFileKind::from_path(&path) {
            ThemeFileKind::Asset => {
                theme.assets.extend(load_asset(path, file, sources, diagnostics));
            }
            ThemeFileKind::Locale(locale_language) => {
                let Some(id) = add_source(&path, file, sources, diagnostics) else { continue };
                let locale = parse_locale(locale_language, id, sources, diagnostics);
                report_missing_texts(&locale, locale_language, id, sources, diagnostics);
                if locale_language == language {
                    theme.locale = locale;
                } else {
                    theme.translation_locales.push(locale);
                }
            }
            ThemeFileKind::Template => {
                if let Some(file) = add_source(&path, file, sources, diagnostics) {
                    theme.templates.push(Template { name: path, file });
                }
            }
            ThemeFileKind::Stray if matches!(file, ThemeFile::Project(_)) => {
                let span = placeholder_span(sources, format!("templates/{path}"));
                diagnostics.push(
                    Diagnostic::new(Code::StrayFile, span, "this file is no part of a theme").help(
                        "templates end in .html, .xml or .txt; styles, scripts and pictures \
                         stand in templates/assets, texts in templates/locales",
                    ),
                );
            }
            ThemeFileKind::Stray | ThemeFileKind::Ignored => {}
        }
    }
    theme
}

/// The text of a file of the project; for a template that the project does not have, that of the
/// default theme.
#[must_use]
pub fn read_text(root: &Path, path: &str) -> Option<String> {
    match read_normalized(&root.join(path)) {
        Ok(source) => Some(source.text.to_string()),
        Err(_) => path.strip_prefix("templates/").and_then(default_theme_text),
    }
}

/// The text of a file of the default theme, by its path below `templates/`.
fn default_theme_text(path: &str) -> Option<String> {
    DEFAULT_THEME.get_file(path).map(|file| String::from_utf8_lossy(file.contents()).into_owned())
}

/// The default theme's locale of a language, for when the workshop cannot be loaded.
#[must_use]
pub fn default_locale(language: &str) -> Locale {
    let text = default_theme_text(&format!("locales/{language}.yaml")).unwrap_or_default();
    parse_default_locale(language, text)
}

fn parse_default_locale(language: &str, text: String) -> Locale {
    let mut sources = Sources::default();
    let file = sources.add("default", text);
    parse_locale(language, file, &sources, &mut Diagnostics::new())
}

fn collect_embedded(folder: &'static Dir<'static>, files: &mut BTreeMap<String, ThemeFile<'_>>) {
    for file in folder.files() {
        files.insert(slash_path(file.path()), ThemeFile::Embedded(file.contents()));
    }
    for subfolder in folder.dirs() {
        collect_embedded(subfolder, files);
    }
}

fn load_asset(
    path: String,
    file: ThemeFile<'_>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Asset> {
    match file {
        ThemeFile::Embedded(bytes) => Some(Asset { path, bytes: Cow::Borrowed(bytes) }),
        ThemeFile::Project(file) => match read_bytes(&file.disk_path) {
            Ok(bytes) => Some(Asset { path, bytes: Cow::Owned(bytes) }),
            Err(error) => {
                report_unreadable(format!("templates/{path}"), error, sources, diagnostics);
                None
            }
        },
    }
}

fn add_source(
    path: &str,
    file: ThemeFile<'_>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<FileId> {
    match file {
        ThemeFile::Embedded(bytes) => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            Some(sources.add(format!("templates/{path}"), text))
        }
        ThemeFile::Project(file) => {
            read_sources(&[file], "templates", sources, diagnostics).pop().flatten()
        }
    }
}

fn parse_locale(
    language: &str,
    file: FileId,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Locale {
    let Some(node) = yaml::parse_file_or_report(sources, file, diagnostics) else {
        return Locale::default();
    };
    let mut texts = BTreeMap::new();
    for (name, value) in node.entries() {
        let text = match &value.value {
            YamlValue::Scalar(text) => LocaleText::Plain(text.clone()),
            YamlValue::Map(group) => LocaleText::Group(
                group
                    .iter()
                    .map(|(name, value)| {
                        (name.text.clone(), value.scalar().unwrap_or_default().to_owned())
                    })
                    .collect(),
            ),
            other => {
                let message = format!(
                    "\"{}\" holds {}, but it must be a string or a map of strings",
                    name.text,
                    other.type_name()
                );
                diagnostics.push(Diagnostic::new(Code::WrongType, value.span, message));
                continue;
            }
        };
        texts.insert(name.text.clone(), text);
    }
    Locale::new(language.to_owned(), texts)
}

/// Reports the texts of the default theme that a project's locale lacks. Additional texts are not
/// reported: the project's own templates may use them.
fn report_missing_texts(
    locale: &Locale,
    language: &str,
    file: FileId,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    let Some(text) = default_theme_text(&format!("locales/{language}.yaml")) else { return };
    if text == sources.expect_text(file) {
        return;
    }
    let default = parse_default_locale(language, text);
    let keys = BTreeSet::from_iter(locale.keys());
    let required_keys = BTreeSet::from_iter(default.keys());
    let first_line = Span::new(file, 0..sources.expect_text(file).find('\n').unwrap_or(0));
    for key in required_keys.difference(&keys) {
        let message = format!("this file has no text \"{key}\"");
        let diagnostic = Diagnostic::new(Code::LocaleKey, first_line, message);
        let unused_keys = keys.difference(&required_keys).map(String::as_str);
        diagnostics.push(match nearest(key, unused_keys) {
            Some(unused) => diagnostic.help(format!(
                "it has \"{unused}\", which nothing asks for: write \"{key}\" in its place"
            )),
            None => {
                let text = match key.split_once('.') {
                    Some((group, name)) => default.text_in(group, name),
                    None => default.text(key),
                };
                diagnostic.help(format!("the default theme has \"{text}\" there"))
            }
        });
    }
}
