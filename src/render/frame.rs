//! The frame of pages (search box, menu, imprint, links of the footer), rendered once for all
//! pages that share it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tera::value::Key;
use tera::{Context, Error, Tera, Value};

use kyyeu_view::{Head, Site};

/// The parts of the frame, by the name that a template uses, with their components.
const PARTS: [(&str, &str); 4] = [
    ("search", "frame_search"),
    ("menu", "frame_menu"),
    ("imprint", "frame_imprint"),
    ("links", "frame_links"),
];

/// What the frame of a page depends on: two pages with equal keys have the same frame.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct FrameKey {
    root: String,
    language: String,
    section: String,
    /// The path of the page, if the menu leads to it.
    path: Option<String>,
}

impl FrameKey {
    fn new(head: &Head, site: &Site) -> Self {
        let in_menu = site.nav.iter().any(|item| item.path == head.path);
        Self {
            root: head.root.clone(),
            language: head.language.clone(),
            section: head.section.clone(),
            path: in_menu.then(|| head.path.clone()),
        }
    }
}

/// Frames rendered so far.
#[derive(Default)]
pub struct FrameCache(Mutex<BTreeMap<FrameKey, Value>>);

impl FrameCache {
    /// The parts of a page's frame, as a map of safe strings.
    ///
    /// # Errors
    /// When a component of the frame fails.
    pub fn render_frame(&self, tera: &Tera, head: &Head, site: &Site) -> Result<Value, Error> {
        let key = FrameKey::new(head, site);
        let cached = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(frame) = cached {
            return Ok(frame);
        }
        let mut context = Context::new();
        context.insert_value("page", Value::try_from_serializable(&key)?);
        let mut parts = tera::Map::new();
        for (name, component) in PARTS {
            let html = tera.render_component(component, &context, None, true)?;
            parts.insert(Key::Str(name), Value::safe_string(&html));
        }
        let frame = Value::from(parts);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, frame.clone());
        Ok(frame)
    }
}
