//! Checks a YAML tree against its schema: names, types, required fields and the form of each value.
//!
//! Reports everything that is wrong with a map. [`crate::schema::fields`] then reads what is right.

use std::collections::BTreeMap;

use crate::base_url::is_base_url;
use crate::normalize::forbidden_character;
use crate::schema::{FieldType, Requirement, Schema, identifiers};
use crate::yaml::{YamlKey, YamlNode, YamlValue};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Span, nearest};
use kyyeu_model::{Alias, Edtf, Number, NumberError};

/// Checks a map of fields. Missing fields are reported at `opening_span`.
pub fn check_map(
    node: &YamlNode,
    schema: &'static Schema,
    opening_span: Span,
    diagnostics: &mut Diagnostics,
) {
    let YamlValue::Map(entries) = &node.value else {
        diagnostics.push(not_a_map(node, schema));
        return;
    };
    report_duplicate_keys(node, diagnostics);
    // A field whose name is misspelt is not reported as missing too.
    let mut suggested = Vec::new();
    for (name, value) in entries {
        match schema.field(&name.text) {
            Some(field) => check_value(value, field.ty, &name.text, diagnostics),
            None => suggested.extend(report_unknown_field(name, schema, diagnostics)),
        }
    }
    for field in schema.fields.iter().filter(|field| field.requirement == Requirement::Required) {
        let value = node.get(field.name);
        let is_missing = value.map_or_else(|| !suggested.contains(&field.name), YamlNode::is_null);
        if !is_missing {
            continue;
        }
        let span = value.map_or(opening_span, |value| value.span);
        let message = format!("{} has no \"{}\"", schema.name, field.name);
        let description = field.ty.description();
        let help = match value {
            Some(_) => format!("write {description} behind `{}:`", field.name),
            None => format!("add a line `{}: …` with {description}", field.name),
        };
        diagnostics.push(Diagnostic::new(Code::MissingField, span, message).help(help));
    }
}

fn not_a_map(node: &YamlNode, schema: &Schema) -> Diagnostic {
    let message = format!("{} has fields, but here is {}", schema.name, node.value.type_name());
    let field = schema.fields.first().map_or("title", |field| field.name);
    let value = node.scalar().map_or("…", |text| text.lines().next().unwrap_or(text));
    Diagnostic::new(Code::WrongType, node.span, message)
        .help(format!("write each field on a line of its own, with its name: {field}: {value}"))
}

/// Reports a field that is not in the schema. Returns the field that was probably meant.
fn report_unknown_field(
    name: &YamlKey,
    schema: &'static Schema,
    diagnostics: &mut Diagnostics,
) -> Option<&'static str> {
    let field_names: Vec<_> = schema.fields.iter().map(|field| field.name).collect();
    let message = format!("{} has no field \"{}\"", schema.name, name.text);
    let diagnostic = Diagnostic::new(Code::UnknownField, name.span, message);
    let suggestion = nearest(&name.text, field_names.iter().copied());
    diagnostics.push(match suggestion {
        Some(suggestion) => diagnostic.suggest(Some(suggestion)),
        None => diagnostic.help(format!("its fields are {}", field_names.join(", "))),
    });
    suggestion
}

/// Reports the keys that occur twice in a map.
pub fn report_duplicate_keys(node: &YamlNode, diagnostics: &mut Diagnostics) {
    let mut spans = BTreeMap::new();
    for (name, _) in node.entries() {
        if let Some(first) = spans.insert(&name.text, name.span) {
            let message = format!("\"{}\" stands here a second time", name.text);
            diagnostics.push(
                Diagnostic::new(Code::DuplicateField, name.span, message)
                    .help("join the two, or take one away")
                    .note(first, "the first one is here"),
            );
        }
    }
}

/// Checks the id of an entry.
pub fn check_entry_id(id: &str, span: Span, diagnostics: &mut Diagnostics) {
    let Err(error) = kyyeu_model::check_id(id) else { return };
    let diagnostic = Diagnostic::new(Code::BadId, span, format!("\"{id}\" is no id"));
    diagnostics.push(if error.suggestion.is_empty() || error.suggestion == id {
        diagnostic.help(
            "an id has lower-case letters a to z, digits and single hyphens, \
             at most 100 in all, and is no name that Windows keeps for devices",
        )
    } else {
        diagnostic.help(format!(
            "an id has lower-case letters a to z, digits and single hyphens: write \"{}\"",
            error.suggestion
        ))
    });
}

/// Checks a former id of an entry.
fn check_alias(text: &str, span: Span, diagnostics: &mut Diagnostics) {
    let alias = Alias::parse(text);
    if let Some(folder) = alias.folder
        && !Alias::FOLDERS.contains(&folder)
    {
        let message = format!("\"{folder}\" is no folder of the content");
        let diagnostic = Diagnostic::new(Code::BadValue, span, message);
        diagnostics.push(match nearest(folder, Alias::FOLDERS.iter().copied()) {
            Some(suggestion) => diagnostic.suggest(Some(format!("{suggestion}/{}", alias.id))),
            None => diagnostic.help(format!("the folders are {}", Alias::FOLDERS.join(", "))),
        });
    }
    check_entry_id(alias.id, span, diagnostics);
}

fn check_value(node: &YamlNode, ty: FieldType, name: &str, diagnostics: &mut Diagnostics) {
    if node.is_null() {
        // An empty field counts as absent; `check_map` reports it if it is required.
        return;
    }
    match ty {
        FieldType::Texts => check_list(node, ty, FieldType::Text, name, diagnostics),
        FieldType::Refs(kind) => check_list(node, ty, FieldType::Ref(kind), name, diagnostics),
        FieldType::FigureRefs => check_list(node, ty, FieldType::FigureRef, name, diagnostics),
        FieldType::Aliases => check_list(node, ty, FieldType::Alias, name, diagnostics),
        FieldType::Subset(words) => {
            check_list(node, ty, FieldType::OneOf(words), name, diagnostics);
        }
        FieldType::Map(schema) => check_map(node, schema, node.span, diagnostics),
        FieldType::Maps(schema) => match &node.value {
            YamlValue::List(items) => {
                for item in items {
                    check_map(item, schema, item.span, diagnostics);
                }
            }
            _ => diagnostics.push(wrong_type(node, ty, name)),
        },
        FieldType::MapById(_) | FieldType::Cells | FieldType::Row => {
            check_keyed_map(node, ty, name, diagnostics);
        }
        FieldType::Amount if matches!(node.value, YamlValue::Map(_)) => {
            check_keyed_map(node, ty, name, diagnostics);
        }
        FieldType::Amount => match node.scalar() {
            Some(text) => check_scalar(text, node.span, FieldType::Number, name, diagnostics),
            None => diagnostics.push(wrong_type(node, ty, name)),
        },
        FieldType::TilePosition => check_tile_position(node, name, diagnostics),
        _ => match node.scalar() {
            Some(text) => check_scalar(text, node.span, ty, name, diagnostics),
            None => diagnostics.push(
                wrong_type(node, ty, name)
                    .help("a text that begins with [ or {, or holds \": \", stands in quotes"),
            ),
        },
    }
}

fn check_list(
    node: &YamlNode,
    ty: FieldType,
    item_type: FieldType,
    name: &str,
    diagnostics: &mut Diagnostics,
) {
    let YamlValue::List(items) = &node.value else {
        let diagnostic = wrong_type(node, ty, name);
        diagnostics.push(match node.scalar() {
            Some(text) if text.starts_with('-') => diagnostic
                .help("put a space behind each hyphen: `- one`, and on the next line `- another`"),
            Some(text) => diagnostic.help(format!("write `{name}: [{text}]`")),
            None => diagnostic.help(format!("write `{name}: [one, another]`")),
        });
        return;
    };
    for item in items {
        if item.is_null() {
            diagnostics.push(wrong_type(item, item_type, name));
        } else {
            check_value(item, item_type, name, diagnostics);
        }
    }
}

/// Checks a map whose keys are not names of fields: ids, rows, columns or years.
fn check_keyed_map(node: &YamlNode, ty: FieldType, name: &str, diagnostics: &mut Diagnostics) {
    let YamlValue::Map(entries) = &node.value else {
        diagnostics.push(wrong_type(node, ty, name));
        return;
    };
    report_duplicate_keys(node, diagnostics);
    for (key, value) in entries {
        match ty {
            FieldType::MapById(schema) => {
                check_entry_id(&key.text, key.span, diagnostics);
                check_map(value, schema, key.span, diagnostics);
            }
            FieldType::Cells => check_value(value, FieldType::Row, name, diagnostics),
            FieldType::Row => check_value(value, FieldType::Amount, name, diagnostics),
            _ => check_series_item(key, value, name, diagnostics),
        }
    }
}

/// Checks a year of a series and its number.
fn check_series_item(year: &YamlKey, value: &YamlNode, name: &str, diagnostics: &mut Diagnostics) {
    if year.text.len() != 4 || year.text.parse::<kyyeu_model::Year>().is_err() {
        let message = format!("\"{}\" is no year", year.text);
        diagnostics.push(Diagnostic::new(Code::BadValue, year.span, message).help(
            "a series is a map from years of four digits to numbers: {2020: 151, 2021: 160}",
        ));
    }
    match value.scalar() {
        Some(text) => check_scalar(text, value.span, FieldType::Number, name, diagnostics),
        None => diagnostics.push(wrong_type(value, FieldType::Number, name)),
    }
}

fn check_tile_position(node: &YamlNode, name: &str, diagnostics: &mut Diagnostics) {
    let is_coordinate = |item: &YamlNode| {
        let number = item.scalar().and_then(|text| text.parse::<u8>().ok());
        number.is_some_and(|number| (1..=100).contains(&number))
    };
    let items = node.items();
    if items.len() != 2 || !items.iter().all(is_coordinate) {
        let message = format!("\"{name}\" is no place on the map");
        diagnostics.push(
            Diagnostic::new(Code::BadValue, node.span, message)
                .help("write a column and a row, both from 1: `tile: [3, 2]`"),
        );
    }
}

fn wrong_type(node: &YamlNode, ty: FieldType, name: &str) -> Diagnostic {
    let (actual, expected) = (node.value.type_name(), ty.description());
    let message = format!("\"{name}\" holds {actual}, but it must be {expected}");
    Diagnostic::new(Code::WrongType, node.span, message)
}

fn check_scalar(text: &str, span: Span, ty: FieldType, name: &str, diagnostics: &mut Diagnostics) {
    // Escapes in double quotes can produce any character.
    if let Some(c) = text.chars().find(|&c| kyyeu_model::is_forbidden_char(c)) {
        diagnostics.push(forbidden_character(c, span));
        return;
    }
    let error = |code, message: String| Diagnostic::new(code, span, message);
    match ty {
        FieldType::Id => check_entry_id(text, span, diagnostics),
        FieldType::Alias => check_alias(text.trim(), span, diagnostics),
        FieldType::Date => {
            if let Err(DateError { message, help }) = check_date(text) {
                diagnostics.push(error(Code::BadDate, message).help(help));
            }
        }
        FieldType::Number => check_number(text, span, diagnostics),
        FieldType::Integer if text.parse::<i64>().is_err() => {
            let message = format!("\"{name}\" is a whole number, not \"{text}\"");
            let help = format!("write digits alone, such as `{name}: 2`");
            diagnostics.push(error(Code::BadNumber, message).help(help));
        }
        FieldType::Bool if !matches!(text, "true" | "false") => {
            let message = format!("\"{name}\" is true or false, not \"{text}\"");
            let help = format!("write `{name}: true` or `{name}: false`");
            diagnostics.push(error(Code::BadValue, message).help(help));
        }
        FieldType::OneOf(words) if !words.contains(&text) => {
            let diagnostic = error(Code::BadValue, format!("\"{name}\" cannot be \"{text}\""));
            diagnostics.push(match nearest(text, words.iter().copied()) {
                Some(suggestion) => diagnostic.suggest(Some(suggestion)),
                None => diagnostic.help(format!("it is one of {}", words.join(", "))),
            });
        }
        FieldType::Language if text.parse::<icu_locale_core::LanguageIdentifier>().is_err() => {
            let message = format!("\"{text}\" is no language");
            diagnostics.push(error(Code::BadValue, message).help("write vi, en, fr, …"));
        }
        FieldType::Orcid
        | FieldType::Doi
        | FieldType::Isbn
        | FieldType::Issn
        | FieldType::Email => {
            diagnostics.extend(identifiers::check_identifier(text, span, ty));
        }
        FieldType::Url if !is_base_url(text) => {
            let message = format!("\"{text}\" is no address of a site");
            let help = "write it whole, such as https://kyyeu.example/2023/";
            diagnostics.push(error(Code::BadValue, message).help(help));
        }
        FieldType::Text | FieldType::Markdown | FieldType::Ref(_) | FieldType::FigureRef
            if text.trim().is_empty() =>
        {
            let message = format!("\"{name}\" is empty");
            let help = "write it; a field that need not be there may also go";
            diagnostics.push(error(Code::BadValue, message).help(help));
        }
        _ => {}
    }
}

fn check_number(text: &str, span: Span, diagnostics: &mut Diagnostics) {
    let (code, message, help) = match Number::parse(text) {
        Ok(_) if Number::looks_grouped(text) => (
            Code::GroupedNumber,
            format!("\"{text}\" is read with a decimal point, not as thousands"),
            format!(
                "for thousands write {}; the point stands before decimals only",
                text.replace('.', "")
            ),
        ),
        Ok(_) => return,
        Err(NumberError::Comma(meant)) => (
            Code::BadNumber,
            format!("\"{text}\" is no number here"),
            format!("write {meant}: a decimal point, and no sign between thousands"),
        ),
        Err(NumberError::ZeroDenominator) => (
            Code::BadNumber,
            format!("\"{text}\" is a fraction of nothing"),
            "the number below the line cannot be 0".to_owned(),
        ),
        Err(NumberError::Other) if Number::looks_grouped(text) => (
            Code::BadNumber,
            format!("\"{text}\" is no number here"),
            format!("write {}: no sign between thousands", text.replace('.', "")),
        ),
        Err(NumberError::Other) => (
            Code::BadNumber,
            format!("\"{text}\" is no number"),
            "write 8620, 50.3 or 1/6; words such as \"over\" go into `qualifier`, \
             signs such as % into `unit`"
                .to_owned(),
        ),
    };
    diagnostics.push(Diagnostic::new(code, span, message).help(help));
}

/// Why a text is not a date.
struct DateError {
    message: String,
    help: String,
}

fn check_date(text: &str) -> Result<(), DateError> {
    let Err(error) = text.parse::<Edtf>() else { return Ok(()) };
    let help = match parse_day_first(text) {
        Some(date) => format!("the year comes first: write {date}"),
        None => "write 2023, 2023-07 or 2023-07-20; 2023? where it is not sure, \
                 2023~ for about, 2020/2022 for a period, 2021/.. for one without end"
            .to_owned(),
    };
    Err(DateError { message: format!("the date \"{text}\" {}", error.0), help })
}

/// Checks a date of the command line.
///
/// # Errors
/// What is wrong and what to write instead, in one sentence.
pub fn validate_date(text: &str) -> Result<(), String> {
    check_date(text).map_err(|DateError { message, help }| format!("{message}: {help}"))
}

/// The date in EDTF that a text such as 20/7/2023 or 20-7-2023 means.
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
