//! HTML of the items of record lists. Many pages show the same item: it is rendered once.
//!
//! Owns the cache of rendered items, keyed by the identity of the shared item. A view holds the
//! data of an item, never its HTML; a template receives the HTML where the view has the item.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tera::value::Key;
use tera::{Context, Error, Tera, Value};

use kyyeu_view::{
    BacklinkView, Backlinks, DocumentView, OrganisationView, Passage, ProvinceView, RecordGroup,
    RecordItem, SpeakerView, TopicView, View,
};

/// Rendered items by address. Each entry keeps its item alive, so that its address stays unique.
type RenderedItems = BTreeMap<usize, (RecordItem, Value)>;

/// Renders the items of record lists.
#[derive(Default)]
pub struct RecordItemRenderer(Mutex<RenderedItems>);

/// A [`RecordGroup`] with rendered items.
#[derive(Serialize)]
struct RenderedGroup<'a> {
    kind: &'static str,
    href: &'a str,
    records: Vec<Value>,
}

/// A [`BacklinkView`] with a rendered item.
#[derive(Serialize)]
struct RenderedBacklink<'a> {
    record: Value,
    passages: &'a [Passage],
}

/// [`Backlinks`] with rendered items.
#[derive(Serialize)]
struct RenderedBacklinks<'a> {
    spoke: Vec<RenderedBacklink<'a>>,
    about: Vec<RenderedBacklink<'a>>,
    cited: Vec<RenderedBacklink<'a>>,
    mentioned: Vec<RenderedBacklink<'a>>,
}

impl RecordItemRenderer {
    /// The fields of a view that hold record items, with the items rendered. The serialized view
    /// lacks these fields.
    ///
    /// # Errors
    /// When the component of an item fails.
    pub fn render_fields(
        &self,
        tera: &Tera,
        view: &View,
    ) -> Result<Vec<(&'static str, Value)>, Error> {
        Ok(match view {
            View::Home(view) => vec![("programme", self.render_groups(tera, &view.programme)?)],
            View::Records(view) => vec![("groups", self.render_groups(tera, &view.groups)?)],
            View::Record(view) => vec![
                ("related", Value::from(self.render_items(tera, &view.related)?)),
                ("cited_by", Value::from(self.render_items(tera, &view.cited_by)?)),
            ],
            View::Translations(view) => vec![
                ("translated", Value::from(self.render_items(tera, &view.translated)?)),
                ("untranslated", Value::from(self.render_items(tera, &view.untranslated)?)),
            ],
            View::Speaker(SpeakerView { backlinks, .. })
            | View::Province(ProvinceView { backlinks, .. })
            | View::Organisation(OrganisationView { backlinks, .. })
            | View::Document(DocumentView { backlinks, .. })
            | View::Topic(TopicView { backlinks, .. }) => {
                vec![("backlinks", self.render_backlinks(tera, backlinks)?)]
            }
            View::Dataset(view) => {
                vec![("backlinks", self.render_backlinks(tera, &view.backlinks)?)]
            }
            View::FreePage(_)
            | View::List(_)
            | View::Volume(_)
            | View::Search(_)
            | View::Graph(_)
            | View::Corrections(_)
            | View::NotFound
            | View::Redirect(_)
            | View::Tombstone(_)
            | View::Feed(_)
            | View::Sitemap(_)
            | View::SitemapIndex(_)
            | View::Robots
            | View::DataFile(_) => Vec::new(),
        })
    }

    fn render_groups(&self, tera: &Tera, groups: &[RecordGroup]) -> Result<Value, Error> {
        let mut rendered = Vec::with_capacity(groups.len());
        for RecordGroup { kind, href, records } in groups {
            let records = self.render_items(tera, records)?;
            rendered.push(RenderedGroup { kind, href, records });
        }
        Value::try_from_serializable(&rendered)
    }

    fn render_backlinks(&self, tera: &Tera, backlinks: &Backlinks) -> Result<Value, Error> {
        let Backlinks { spoke, about, cited, mentioned } = backlinks;
        Value::try_from_serializable(&RenderedBacklinks {
            spoke: self.render_backlink_list(tera, spoke)?,
            about: self.render_backlink_list(tera, about)?,
            cited: self.render_backlink_list(tera, cited)?,
            mentioned: self.render_backlink_list(tera, mentioned)?,
        })
    }

    fn render_backlink_list<'v>(
        &self,
        tera: &Tera,
        backlinks: &'v [BacklinkView],
    ) -> Result<Vec<RenderedBacklink<'v>>, Error> {
        let records = self.render_items(tera, backlinks.iter().map(|backlink| &backlink.record))?;
        Ok(records
            .into_iter()
            .zip(backlinks)
            .map(|(record, BacklinkView { passages, .. })| RenderedBacklink { record, passages })
            .collect())
    }

    /// The HTML of items, as safe strings. An item that no other page holds is not cached.
    pub fn render_items<'v>(
        &self,
        tera: &Tera,
        items: impl IntoIterator<Item = &'v RecordItem>,
    ) -> Result<Vec<Value>, Error> {
        let items: Vec<_> = items.into_iter().collect();
        let mut rendered = self.cached_items(&items);
        for (html, item) in rendered.iter_mut().zip(&items) {
            if html.is_none() {
                *html = Some(render_item(tera, item)?);
            }
        }
        let rendered: Vec<_> = rendered.into_iter().flatten().collect();
        self.store_items(&items, &rendered);
        Ok(rendered)
    }

    fn cached_items(&self, items: &[&RecordItem]) -> Vec<Option<Value>> {
        let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let cached = |item: &&RecordItem| cache.get(&item.address()).map(|(_, html)| html.clone());
        items.iter().map(cached).collect()
    }

    fn store_items(&self, items: &[&RecordItem], rendered: &[Value]) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (item, html) in items.iter().zip(rendered) {
            if item.is_shared() {
                cache.entry(item.address()).or_insert_with(|| ((*item).clone(), html.clone()));
            }
        }
    }
}

/// Renders an item by the theme's component.
fn render_item(tera: &Tera, item: &RecordItem) -> Result<Value, Error> {
    let mut context = Context::new();
    context.insert_value("record", Value::try_from_serializable(&item.record)?);
    context.insert_value("kind", Value::from(item.detail.kind));
    context.insert_value("summary", Value::from(item.detail.summary));
    let html = tera.render_component("record_item", &context, None, true)?;
    Ok(Value::safe_string(&html))
}

/// A serialized view with the fields of record lists.
pub fn insert_fields(view: Value, fields: Vec<(&'static str, Value)>) -> Value {
    if fields.is_empty() {
        return view;
    }
    let mut map = view.into_map().unwrap_or_default();
    for (name, value) in fields {
        map.insert(Key::Str(name), value);
    }
    Value::from(map)
}
