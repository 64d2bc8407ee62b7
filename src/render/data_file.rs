//! Machine-readable files: CSV (RFC 4180), JSON, and a data package (Frictionless Data Package 1,
//! Table Schema 1). Bibliographies, the catalogue and the social card have files of their own.

use serde_json::{Map, Value, json};

use crate::catalogue;
use crate::citations;
use crate::oai_pmh;
use crate::social_card;
use kyyeu_view::{CellValue, DataField, DataFile, DataPackage, DataResource, DatasetData, View};

/// The JSON Schema of the JSON files, as it is documented and published.
const DATASET_SCHEMA: &str = include_str!("../../docs/dataset.schema.json");

/// The bytes of a machine-readable file; `None` for a page, which a template renders.
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

/// UTF-8 with a byte order mark, by which spreadsheets detect it. Lines end in CR LF; the first is
/// the header.
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

/// A cell. A text that a spreadsheet would read as a formula gets an apostrophe; a number does not,
/// with any sign.
fn csv_cell(value: &CellValue) -> String {
    match value {
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

fn json_value(value: &CellValue) -> Value {
    match value {
        CellValue::Empty => Value::Null,
        CellValue::Text(text) => Value::String(text.clone()),
        // A string keeps the number as written: 50.30, not 50.3.
        CellValue::Number(number) => Value::String(number.clone()),
    }
}

/// An object of the fields that have a value.
fn json_object(fields: &[(&'static str, CellValue)]) -> Map<String, Value> {
    fields
        .iter()
        .filter(|(_, value)| *value != CellValue::Empty)
        .map(|(name, value)| ((*name).to_owned(), json_value(value)))
        .collect()
}

fn dataset_json(dataset: &DatasetData) -> Value {
    let mut object = Map::new();
    let schema = format!("{}dataset.schema.json", dataset.root);
    object.insert("$schema".to_owned(), Value::String(schema));
    object.append(&mut json_object(&dataset.facts));
    let rows = dataset.rows.iter().map(|row| row_json(dataset.fields, row));
    object.insert("numbers".to_owned(), rows.collect());
    let relations = dataset.relations.iter().map(|relation| relation_json(relation));
    object.insert("relations".to_owned(), relations.collect());
    Value::Object(object)
}

fn row_json(fields: &[DataField], row: &[CellValue]) -> Value {
    let named: Vec<_> =
        fields.iter().zip(row).map(|(field, value)| (field.name, value.clone())).collect();
    Value::Object(json_object(&named))
}

/// A relation. Its terms are a list in JSON, and one string in the view.
fn relation_json(relation: &[(&'static str, CellValue)]) -> Value {
    let mut object = json_object(relation);
    if let Some(Value::String(terms)) = object.get("from") {
        let terms = terms.split(' ').map(|term| Value::String(term.to_owned())).collect();
        object.insert("from".to_owned(), Value::Array(terms));
    }
    Value::Object(object)
}

fn data_package_json(package: &DataPackage) -> Value {
    let fields = [
        ("profile", Some(json!("tabular-data-package"))),
        ("name", Some(json!("kyyeu"))),
        ("title", Some(json!(package.title))),
        ("description", package.description.as_ref().map(|text| json!(text))),
        ("homepage", package.homepage.as_ref().map(|url| json!(url))),
        ("sources", package.source.as_ref().map(|title| json!([{ "title": title }]))),
        ("resources", Some(package.resources.iter().map(resource_json).collect())),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(fields.collect())
}

fn resource_json(resource: &DataResource) -> Value {
    let fields: Vec<_> = resource.fields.iter().map(field_json).collect();
    json!({
        "profile": "tabular-data-resource",
        "name": resource.id,
        "title": resource.title,
        "path": resource.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": { "lineTerminator": "\r\n" },
        "schema": { "fields": fields, "missingValues": [""] },
    })
}

fn field_json(field: &DataField) -> Value {
    json!({ "name": field.name, "type": field.ty, "description": field.description })
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
