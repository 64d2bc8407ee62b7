//! Files for programs: CSV (RFC 4180), JSON, and a data package (Frictionless Data Package 1, Table
//! Schema 1).

use serde_json::{Map, Value, json};

use crate::catalogue;
use crate::citations;
use crate::oai_pmh;
use crate::social_card;
use kyyeu_view::{CellValue, DataField, DataFile, DataPackage, DataResource, DatasetData, View};

/// The JSON Schema of the JSON files, as it is documented and published.
const DATASET_SCHEMA: &str = include_str!("../../docs/dataset.schema.json");

/// The bytes of a file for programs; nothing for a page, which a template makes.
#[must_use]
pub fn render_data_file(view: &View) -> Option<Vec<u8>> {
    let View::DataFile(file) = view else { return None };
    Some(match &**file {
        DataFile::Csv(dataset) => dataset_csv(dataset).into_bytes(),
        DataFile::Json(dataset) => pretty_json(&dataset_json(dataset)),
        DataFile::DataPackage(package) => pretty_json(&data_package_json(package)),
        DataFile::DatasetSchema => DATASET_SCHEMA.as_bytes().to_vec(),
        DataFile::Bibliography(format, works) => {
            citations::render_bibliography(*format, works).into_bytes()
        }
        DataFile::Catalogue(catalogue) => catalogue::render_catalogue(catalogue),
        DataFile::CatalogueSchema => catalogue::CATALOGUE_SCHEMA.as_bytes().to_vec(),
        DataFile::Oai(oai) => oai_pmh::render_oai_pmh(oai).into_bytes(),
        DataFile::SocialCard(card) => social_card::render_png(card),
    })
}

fn pretty_json(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

/// UTF-8 with a byte order mark, by which spreadsheets know it; lines end in CR LF, the header is
/// the first.
fn dataset_csv(dataset: &DatasetData) -> String {
    let mut csv = String::from("\u{feff}");
    let names = dataset.fields.iter().map(|field| field.name.to_owned()).collect::<Vec<_>>();
    csv.push_str(&names.join(","));
    csv.push_str("\r\n");
    for row in &dataset.rows {
        let cells: Vec<_> = row.iter().map(csv_cell).collect();
        csv.push_str(&cells.join(","));
        csv.push_str("\r\n");
    }
    csv
}

/// A cell. A text that a spreadsheet would take for a formula gets an apostrophe; a number is a
/// number, whatever its sign.
fn csv_cell(datum: &CellValue) -> String {
    match datum {
        CellValue::Empty => String::new(),
        CellValue::Number(number) => number.clone(),
        CellValue::Text(text) => {
            let formula =
                text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
            let safe = if formula { format!("'{text}") } else { text.clone() };
            if safe.contains(['"', ',', '\r', '\n']) {
                format!("\"{}\"", safe.replace('"', "\"\""))
            } else {
                safe
            }
        }
    }
}

fn json_value(datum: &CellValue) -> Value {
    match datum {
        CellValue::Empty => Value::Null,
        CellValue::Text(text) => Value::String(text.clone()),
        // As written: 50.30 stays 50.30, which no number of a machine would.
        CellValue::Number(number) => Value::String(number.clone()),
    }
}

fn dataset_json(dataset: &DatasetData) -> Value {
    let filled = |pairs: &[(&'static str, CellValue)]| {
        let there = pairs.iter().filter(|(_, datum)| *datum != CellValue::Empty);
        there.map(|(name, datum)| ((*name).to_owned(), json_value(datum))).collect::<Map<_, _>>()
    };
    let row = |row: &Vec<CellValue>| {
        let pairs: Vec<_> = dataset
            .fields
            .iter()
            .zip(row)
            .map(|(field, datum)| (field.name, datum.clone()))
            .collect();
        Value::Object(filled(&pairs))
    };
    let relation = |relation: &Vec<(&'static str, CellValue)>| {
        let mut object = filled(relation);
        if let Some(Value::String(terms)) = object.get("from") {
            let terms = terms.split(' ').map(|term| Value::String(term.to_owned())).collect();
            object.insert("from".to_owned(), Value::Array(terms));
        }
        Value::Object(object)
    };
    let mut object = Map::new();
    object.insert(
        "$schema".to_owned(),
        Value::String(format!("{}dataset.schema.json", dataset.root)),
    );
    object.append(&mut filled(&dataset.facts));
    object.insert("numbers".to_owned(), dataset.rows.iter().map(row).collect());
    object.insert("relations".to_owned(), dataset.relations.iter().map(relation).collect());
    Value::Object(object)
}

fn data_package_json(package: &DataPackage) -> Value {
    let field = |field: &DataField| json!({ "name": field.name, "type": field.ty, "description": field.description });
    let resource = |resource: &DataResource| {
        json!({
            "profile": "tabular-data-resource",
            "name": resource.id,
            "title": resource.title,
            "path": resource.path,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": { "lineTerminator": "\r\n" },
            "schema": { "fields": resource.fields.iter().map(field).collect::<Vec<_>>(), "missingValues": [""] },
        })
    };
    let mut object = Map::new();
    let mut put =
        |name: &str, value: Option<Value>| value.map(|value| object.insert(name.to_owned(), value));
    put("profile", Some(json!("tabular-data-package")));
    put("name", Some(json!("kyyeu")));
    put("title", Some(json!(package.title)));
    put("description", package.description.as_ref().map(|text| json!(text)));
    put("homepage", package.homepage.as_ref().map(|url| json!(url)));
    put("sources", package.source.as_ref().map(|title| json!([{ "title": title }])));
    put("resources", Some(package.resources.iter().map(resource).collect()));
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_formulas() {
        let text = |text: &str| csv_cell(&CellValue::Text(text.to_owned()));
        assert_eq!(text("đảng viên"), "đảng viên");
        assert_eq!(text("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(text("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(text("@x,y"), "\"'@x,y\"");
        assert_eq!(csv_cell(&CellValue::Number("-5.0".to_owned())), "-5.0");
        assert_eq!(csv_cell(&CellValue::Empty), "");
    }
}
