//! Holds a YAML tree against its schema: names, types, required fields and the form of each value.
//!
//! Reports everything that is wrong with one map; the readers of [`crate::schema::fields`] then take what
//! is right.

use std::collections::BTreeMap;

use crate::schema::identifiers;
use crate::schema::{FieldType, Requirement, Schema};
use crate::walk;
use crate::yaml::{YamlKey, YamlNode, YamlValue};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Span, nearest};
use kyyeu_model::{Alias, Edtf, Number, NumberError};

/// Everything that is wrong with a map of a schema. `whole` is where a missing field is reported.
pub fn check_map(
    node: &YamlNode,
    schema: &'static Schema,
    whole: Span,
    diagnostics: &mut Diagnostics,
) {
    let YamlValue::Map(entries) = &node.value else {
        let what = node.value.type_name();
        let diagnostic = Diagnostic::new(
            Code::WrongType,
            node.span,
            format!("{} has fields, but here is {what}", schema.name),
        );
        let first = schema.fields.first().map_or("title", |field| field.name);
        let value = node.scalar().map_or("…", |text| text.lines().next().unwrap_or(text));
        diagnostics.push(diagnostic.help(format!(
            "write each field on a line of its own, with its name: {first}: {value}"
        )));
        return;
    };
    report_duplicate_keys(node, diagnostics);
    // A field whose name was misspelt is not missing too.
    let mut meant = Vec::new();
    for (name, value) in entries {
        match schema.field(&name.text) {
            Some(field) => check_value(value, field.ty, &name.text, diagnostics),
            None => {
                let known = schema.fields.iter().map(|field| field.name);
                let diagnostic = Diagnostic::new(
                    Code::UnknownField,
                    name.span,
                    format!("{} has no field \"{}\"", schema.name, name.text),
                );
                diagnostics.push(match nearest(&name.text, known.clone()) {
                    Some(good) => {
                        meant.push(good);
                        diagnostic.suggest(Some(good))
                    }
                    None => diagnostic
                        .help(format!("its fields are {}", known.collect::<Vec<_>>().join(", "))),
                });
            }
        }
    }
    for field in schema.fields.iter().filter(|field| field.requirement == Requirement::Required) {
        let there = node.get(field.name);
        let wanting = there
            .map_or(!meant.contains(&field.name), |value| matches!(value.value, YamlValue::Null));
        if wanting {
            let place = there.map_or(whole, |value| value.span);
            let diagnostic = Diagnostic::new(
                Code::MissingField,
                place,
                format!("{} has no \"{}\"", schema.name, field.name),
            );
            let what = field.ty.description();
            diagnostics.push(match there {
                Some(_) => diagnostic.help(format!("write {what} behind `{}:`", field.name)),
                None => diagnostic.help(format!("add a line `{}: …` with {what}", field.name)),
            });
        }
    }
}

/// Names that stand twice in a map.
pub fn report_duplicate_keys(node: &YamlNode, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    for (name, _) in node.entries() {
        if let Some(first) = seen.insert(&name.text, name.span) {
            diagnostics.push(
                Diagnostic::new(
                    Code::DuplicateField,
                    name.span,
                    format!("\"{}\" stands here a second time", name.text),
                )
                .help("join the two, or take one away")
                .note(first, "the first one is here"),
            );
        }
    }
}

/// What is wrong with an id.
pub fn check_entry_id(text: &str, span: Span, diagnostics: &mut Diagnostics) {
    if let Err(error) = kyyeu_model::check_id(text) {
        let diagnostic = Diagnostic::new(Code::BadId, span, format!("\"{text}\" is no id"));
        diagnostics.push(if error.suggestion.is_empty() || error.suggestion == text {
            diagnostic.help("an id has lower-case letters a to z, digits and single hyphens, at most 100 in all, and is no name that Windows keeps for devices")
        } else {
            diagnostic.help(format!(
                "an id has lower-case letters a to z, digits and single hyphens: write \"{}\"",
                error.suggestion
            ))
        });
    }
}

/// What is wrong with an id that an entry had before.
fn check_alias(text: &str, span: Span, diagnostics: &mut Diagnostics) {
    let alias = Alias::parse(text);
    if let Some(folder) = alias.folder.filter(|folder| !Alias::FOLDERS.contains(folder)) {
        let diagnostic = Diagnostic::new(
            Code::BadValue,
            span,
            format!("\"{folder}\" is no folder of the content"),
        );
        diagnostics.push(match nearest(folder, Alias::FOLDERS.iter().copied()) {
            Some(good) => diagnostic.suggest(Some(format!("{good}/{}", alias.id))),
            None => diagnostic.help(format!("the folders are {}", Alias::FOLDERS.join(", "))),
        });
    }
    check_entry_id(alias.id, span, diagnostics);
}

fn check_value(node: &YamlNode, ty: FieldType, name: &str, diagnostics: &mut Diagnostics) {
    if matches!(node.value, YamlValue::Null) {
        return; // An empty field is a field left out; a required one is reported where the map is.
    }
    match ty {
        FieldType::Texts
        | FieldType::Refs(_)
        | FieldType::FigureRefs
        | FieldType::Aliases
        | FieldType::Subset(_) => {
            if !matches!(node.value, YamlValue::List(_)) {
                let diagnostic = wrong_type(node, ty, name);
                diagnostics.push(match node.scalar() {
                    Some(text) if text.starts_with('-') => diagnostic.help(
                        "put a space behind each hyphen: `- one`, and on the next line `- another`",
                    ),
                    Some(text) => diagnostic.help(format!("write `{name}: [{text}]`")),
                    None => diagnostic.help(format!("write `{name}: [one, another]`")),
                });
                return;
            }
            let one = match ty {
                FieldType::Refs(kind) => FieldType::Ref(kind),
                FieldType::FigureRefs => FieldType::FigureRef,
                FieldType::Aliases => FieldType::Alias,
                FieldType::Subset(words) => FieldType::OneOf(words),
                _ => FieldType::Text,
            };
            for item in node.items() {
                if matches!(item.value, YamlValue::Null) {
                    diagnostics.push(wrong_type(item, one, name));
                } else {
                    check_value(item, one, name, diagnostics);
                }
            }
        }
        FieldType::Map(schema) => check_map(node, schema, node.span, diagnostics),
        FieldType::Maps(schema) => match &node.value {
            YamlValue::List(items) => {
                items.iter().for_each(|item| check_map(item, schema, item.span, diagnostics))
            }
            _ => diagnostics.push(wrong_type(node, ty, name)),
        },
        FieldType::MapById(schema) => match &node.value {
            YamlValue::Map(entries) => {
                report_duplicate_keys(node, diagnostics);
                for (name, value) in entries {
                    check_entry_id(&name.text, name.span, diagnostics);
                    check_map(value, schema, name.span, diagnostics);
                }
            }
            _ => diagnostics.push(wrong_type(node, ty, name)),
        },
        FieldType::Cells => match &node.value {
            YamlValue::Map(rows) => {
                report_duplicate_keys(node, diagnostics);
                rows.iter()
                    .for_each(|(_, row)| check_value(row, FieldType::Row, name, diagnostics));
            }
            _ => diagnostics.push(wrong_type(node, ty, name)),
        },
        FieldType::Row => match &node.value {
            YamlValue::Map(cells) => {
                report_duplicate_keys(node, diagnostics);
                cells
                    .iter()
                    .for_each(|(_, cell)| check_value(cell, FieldType::Amount, name, diagnostics));
            }
            _ => diagnostics.push(wrong_type(node, ty, name)),
        },
        FieldType::Amount => match &node.value {
            YamlValue::Map(years) => {
                report_duplicate_keys(node, diagnostics);
                years
                    .iter()
                    .for_each(|(year, value)| check_series_item(year, value, name, diagnostics));
            }
            YamlValue::Scalar(text) => {
                check_scalar(text, node.span, FieldType::Number, name, diagnostics)
            }
            _ => diagnostics.push(wrong_type(node, ty, name)),
        },
        FieldType::TilePosition => {
            let places: Vec<_> = node.items().iter().filter_map(YamlNode::scalar).collect();
            let place =
                |text: &&str| text.parse::<u8>().is_ok_and(|place| (1..=100).contains(&place));
            if places.len() != 2 || node.items().len() != 2 || !places.iter().all(place) {
                diagnostics.push(
                    Diagnostic::new(
                        Code::BadValue,
                        node.span,
                        format!("\"{name}\" is no place on the map"),
                    )
                    .help("write a column and a row, both from 1: `tile: [3, 2]`"),
                );
            }
        }
        _ => match node.scalar() {
            Some(text) => check_scalar(text, node.span, ty, name, diagnostics),
            None => diagnostics.push(
                wrong_type(node, ty, name)
                    .help("a text that begins with [ or {, or holds \": \", stands in quotes"),
            ),
        },
    }
}

/// A year of a series and its number.
fn check_series_item(year: &YamlKey, value: &YamlNode, name: &str, diagnostics: &mut Diagnostics) {
    if year.text.len() != 4 || year.text.parse::<kyyeu_model::Year>().is_err() {
        diagnostics.push(
            Diagnostic::new(Code::BadValue, year.span, format!("\"{}\" is no year", year.text))
                .help("a series is a map from years of four digits to numbers: {2020: 151, 2021: 160}"),
        );
    }
    match value.scalar() {
        Some(text) => check_scalar(text, value.span, FieldType::Number, name, diagnostics),
        None => diagnostics.push(wrong_type(value, FieldType::Number, name)),
    }
}

fn wrong_type(node: &YamlNode, ty: FieldType, name: &str) -> Diagnostic {
    Diagnostic::new(
        Code::WrongType,
        node.span,
        format!("\"{name}\" holds {}, but it must be {}", node.value.type_name(), ty.description()),
    )
}

fn check_scalar(text: &str, span: Span, ty: FieldType, name: &str, diagnostics: &mut Diagnostics) {
    let bad = |code, message: String| Diagnostic::new(code, span, message);
    // In double quotes YAML makes any character of its number.
    if let Some(c) = text.chars().find(|&c| kyyeu_model::is_forbidden_char(c)) {
        diagnostics.push(walk::forbidden_character(c, span));
        return;
    }
    match ty {
        FieldType::Id => check_entry_id(text, span, diagnostics),
        FieldType::Alias => check_alias(text.trim(), span, diagnostics),
        FieldType::Date => {
            if let Err(wrong) = check_date(text) {
                diagnostics.push(bad(Code::BadDate, wrong.0).help(wrong.1));
            }
        }
        FieldType::Number => match Number::parse(text) {
            Ok(_) if Number::looks_grouped(text) => {
                diagnostics.push(
                    bad(
                        Code::GroupedNumber,
                        format!("\"{text}\" is read with a decimal point, not as thousands"),
                    )
                    .help(format!(
                        "for thousands write {}; the point stands before decimals only",
                        text.replace('.', "")
                    )),
                );
            }
            Ok(_) => {}
            Err(NumberError::Comma(meant)) => diagnostics
                .push(bad(Code::BadNumber, format!("\"{text}\" is no number here")).help(format!(
                    "write {meant}: a decimal point, and no sign between thousands"
                ))),
            Err(NumberError::ZeroDenominator) => {
                let diagnostic =
                    bad(Code::BadNumber, format!("\"{text}\" is a fraction of nothing"));
                diagnostics.push(diagnostic.help("the number below the line cannot be 0"));
            }
            Err(NumberError::Other) if Number::looks_grouped(text) => diagnostics.push(
                bad(Code::BadNumber, format!("\"{text}\" is no number here"))
                    .help(format!("write {}: no sign between thousands", text.replace('.', ""))),
            ),
            Err(NumberError::Other) => {
                diagnostics.push(bad(Code::BadNumber, format!("\"{text}\" is no number")).help(
                    "write 8620, 50.3 or 1/6; words such as \"over\" go into `qualifier`, signs such as % into `unit`",
                ));
            }
        },
        FieldType::Integer => {
            if text.parse::<i64>().is_err() {
                let diagnostic =
                    bad(Code::BadNumber, format!("\"{name}\" is a whole number, not \"{text}\""));
                diagnostics
                    .push(diagnostic.help(format!("write digits alone, such as `{name}: 2`")));
            }
        }
        FieldType::Bool => {
            if !matches!(text, "true" | "false") {
                let diagnostic =
                    bad(Code::BadValue, format!("\"{name}\" is true or false, not \"{text}\""));
                diagnostics
                    .push(diagnostic.help(format!("write `{name}: true` or `{name}: false`")));
            }
        }
        FieldType::OneOf(words) => {
            if !words.contains(&text) {
                let diagnostic = bad(Code::BadValue, format!("\"{name}\" cannot be \"{text}\""));
                diagnostics.push(match nearest(text, words.iter().copied()) {
                    Some(good) => diagnostic.suggest(Some(good)),
                    None => diagnostic.help(format!("it is one of {}", words.join(", "))),
                });
            }
        }
        FieldType::Language => {
            if text.parse::<icu_locale_core::LanguageIdentifier>().is_err() {
                diagnostics.push(
                    bad(Code::BadValue, format!("\"{text}\" is no language"))
                        .help("write vi, en, fr, …"),
                );
            }
        }
        FieldType::Orcid
        | FieldType::Doi
        | FieldType::Isbn
        | FieldType::Issn
        | FieldType::Email => {
            diagnostics.extend(identifiers::check_identifier(text, span, ty));
        }
        FieldType::Url => {
            if !is_http_url(text) {
                diagnostics.push(
                    bad(Code::BadValue, format!("\"{text}\" is no address of a site"))
                        .help("write it whole, such as https://kyyeu.example/2023/"),
                );
            }
        }
        _ if text.trim().is_empty() => {
            diagnostics.push(
                bad(Code::BadValue, format!("\"{name}\" is empty"))
                    .help("write it; a field that need not be there may also go"),
            );
        }
        _ => {}
    }
}

/// What is wrong with a date, and what to write instead.
fn check_date(text: &str) -> Result<(), (String, String)> {
    let Err(error) = text.parse::<Edtf>() else { return Ok(()) };
    let ways = "write 2023, 2023-07 or 2023-07-20; 2023? where it is not sure, 2023~ for about, 2020/2022 for a period, \
                2021/.. for one without end";
    let help = parse_day_first(text)
        .map_or_else(|| ways.to_owned(), |date| format!("the year comes first: write {date}"));
    Err((format!("the date \"{text}\" {}", error.0), help))
}

/// What is wrong with a date, and what to write instead, in one sentence.
///
/// # Errors
/// With the sentence, where the text is no date.
pub fn validate_date(text: &str) -> Result<(), String> {
    check_date(text).map_err(|(wrong, help)| format!("{wrong}: {help}"))
}

/// The date that a text such as 20/7/2023 or 20-7-2023 means.
fn parse_day_first(text: &str) -> Option<String> {
    let parts: Vec<_> = text.split(['/', '-', '.']).collect();
    let date = match parts.as_slice() {
        [month, year] if month.len() <= 2 => format!("{year}-{month:0>2}"),
        [day, month, year] if day.len() <= 2 && month.len() <= 2 => {
            format!("{year}-{month:0>2}-{day:0>2}")
        }
        _ => return None,
    };
    date.parse::<Edtf>().is_ok().then_some(date)
}

/// Whether a text is an address that pages can be appended to.
pub fn is_http_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split('/').next()).filter(|host| !host.is_empty());
    // What a rule for a server or a style sheet would read as its own has no place in an address of
    // ours.
    let plain = |c: char| c.is_alphanumeric() || "-._~%/:@+,=&!()[]".contains(c);
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
    let whole = decoded.is_ok_and(|decoded| {
        !decoded.contains(|c: char| c.is_control() || kyyeu_model::is_forbidden_char(c))
    });
    host.is_some() && whole && text.chars().all(plain)
}
