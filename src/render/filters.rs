//! Filters and tests of the templates: pure functions of their arguments. None looks anything up.

use std::sync::Arc;

use tera::value::Key;
use tera::{Error, Kwargs, State, Tera, Value};

use kyyeu_model::{NumberFormat, interpolate};

/// Registers the filters `count` and `fill` and the test `blank`.
pub fn register(tera: &mut Tera, language: &str) {
    let numbers = Arc::new(NumberFormat::new(language));
    tera.register_filter("count", move |n: usize, kwargs: Kwargs, _: &State<'_>| {
        count_filter(n, &kwargs, &numbers)
    });
    tera.register_filter("fill", |text: &str, kwargs: Kwargs, _: &State<'_>| {
        fill_filter(text, &kwargs)
    });
    tera.register_test("blank", |text: &str, _: Kwargs, _: &State<'_>| text.trim().is_empty());
}

/// `{{ n | count(of=t.records_count) }}`: the singular or plural text with the number in the
/// language's notation.
fn count_filter(n: usize, kwargs: &Kwargs, numbers: &NumberFormat) -> Result<String, Error> {
    let texts: &tera::Map = kwargs.must_get("of")?;
    let form = |name: &'static str| texts.get(&Key::Str(name)).and_then(Value::as_str);
    let singular = if n == 1 { form("one") } else { None };
    let text = singular.or_else(|| form("other")).ok_or_else(|| {
        Error::message("`of` is a map with `other`, and `one` where the language has it")
    })?;
    Ok(interpolate(text, &[("n", &numbers.format_count(n))]))
}

/// `{{ text | fill(a=1) }}`: replaces the names in braces by values.
fn fill_filter(text: &str, kwargs: &Kwargs) -> String {
    let values: Vec<_> =
        kwargs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let values: Vec<_> =
        values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    interpolate(text, &values)
}
