//! The theme's templates, compiled once.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tera::{Context, Error, ErrorKind, Kwargs, State, Tera, Value};

use crate::citations::{self, Citable, CitationStyles};
use crate::head;
use crate::standalone::InlinedAssets;
use crate::template_errors::TemplateErrors;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources};
use kyyeu_model::{LocaleContext, NumberFormat, Theme, interpolate};
use kyyeu_view::{
    EpubHead, EpubView, Head, RecordItemDetail, RecordSummary, Site, StructuredData, View,
    VolumeView,
};

/// What prose came to: HTML.
#[derive(Clone, Debug, Default)]
pub struct RenderedProse {
    /// Of the page's own subject; empty where it has none.
    pub body: String,
    /// In the volume, of each entry in turn.
    pub bodies: Vec<String>,
}

/// Compiled templates, with what all pages share.
pub struct Templates {
    tera: Tera,
    site: Site,
    styles: CitationStyles,
    files: Vec<(String, FileId)>,
    frames: Mutex<BTreeMap<FrameKey, Value>>,
}

/// What the frame of a page depends on: pages that agree in it are framed alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct FrameKey {
    root: String,
    language: String,
    section: String,
    /// The path of the page, where the menu leads to it.
    path: Option<String>,
}

impl FrameKey {
    fn new(head: &Head, site: &Site) -> Self {
        Self {
            root: head.root.clone(),
            language: head.language.clone(),
            section: head.section.clone(),
            path: site.nav.iter().any(|item| item.path == head.path).then(|| head.path.clone()),
        }
    }
}

impl Templates {
    /// Compiles the templates of a theme.
    ///
    /// # Errors
    /// With everything that is wrong with them.
    pub fn compile(
        theme: &Theme,
        language: &LocaleContext,
        site: &Site,
        sources: &Sources,
    ) -> Result<Self, Diagnostics> {
        let files: Vec<_> = theme.templates.iter().map(|t| (t.name.clone(), t.file)).collect();
        let tera = match build_engine(&files, sources, language) {
            Ok(tera) => tera,
            Err(error) => return Err(compile_diagnostics(&error, &files, sources, language)),
        };
        let styles = CitationStyles::new(&language.locale.language);
        let mut templates =
            Self { tera, site: site.clone(), styles, files, frames: Mutex::default() };
        let shared = [
            ("t", Value::try_from_serializable(language.locale.texts())),
            ("site", Value::try_from_serializable(site)),
        ];
        for (name, value) in shared {
            match value {
                Ok(value) => templates.tera.global_context().insert_value(name, value),
                Err(error) => {
                    return Err(Diagnostics::from(vec![templates.to_diagnostic(
                        &error,
                        sources,
                        Code::TemplateError,
                    )]));
                }
            }
        }
        Ok(templates)
    }

    /// Renders a page into a buffer, which is emptied first.
    ///
    /// # Errors
    /// With the place in the template where it went wrong, and the chain of templates that led
    /// there.
    pub fn render_page(
        &self,
        head: &Head,
        view: &View,
        texts: &RenderedProse,
        sources: &Sources,
        into: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        let context = || {
            for line in view.record_items() {
                line.render_with(|record, telling| self.render_record_item(record, telling))?;
            }
            let mut context = self.page_context(head, view_value(view)?, texts)?;
            context
                .insert_value("meta", Value::safe_string(&head::render_metadata(head, &self.site)));
            Ok(context)
        };
        self.render(view.template_name(), context(), sources, into)
    }

    /// Renders the page that holds the whole volume and needs no file.
    ///
    /// # Errors
    /// With the place in the template where it went wrong.
    pub fn render_single(
        &self,
        head: &Head,
        view: &VolumeView,
        texts: &RenderedProse,
        inlined: &InlinedAssets,
        sources: &Sources,
    ) -> Result<Vec<u8>, Diagnostic> {
        let context = || {
            let mut context =
                self.page_context(head, Value::try_from_serializable(view)?, texts)?;
            context.insert_value("style", Value::safe_string(&inlined.style));
            context.insert_value("style_seal", Value::from(inlined.style_hash.as_str()));
            context.insert_value("icon", Value::from(inlined.icon.as_deref()));
            Ok(context)
        };
        let mut page = Vec::new();
        self.render("single.html", context(), sources, &mut page)?;
        Ok(page)
    }

    /// What every page is made of.
    fn page_context(
        &self,
        head: &Head,
        view: Value,
        texts: &RenderedProse,
    ) -> Result<Context, Error> {
        let mut context = Context::new();
        context.insert_value("page", Value::try_from_serializable(head)?);
        context.insert_value("frame", self.render_frame(FrameKey::new(head, &self.site))?);
        if let Some(cited) = citable(&head.structured_data) {
            let citation = citations::render_citation(cited, &self.styles);
            context.insert_value("cite", Value::try_from_serializable(&citation)?);
        }
        context.insert_value("view", view);
        context.insert_value("body", Value::safe_string(&texts.body));
        let bodies: Vec<_> = texts.bodies.iter().map(|body| Value::safe_string(body)).collect();
        context.insert_value("bodies", Value::from(bodies));
        Ok(context)
    }

    fn render(
        &self,
        name: &str,
        context: Result<Context, Error>,
        sources: &Sources,
        into: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        into.clear();
        let mut bounded = LimitedWriter { out: into, limit_reached: false };
        let rendered =
            context.and_then(|context| self.tera.render_to(name, &context, &mut bounded));
        if bounded.limit_reached {
            let message = format!("{name}: the page grows beyond {} MiB", MAX_PAGE_BYTES >> 20);
            return Err(Diagnostic::new(Code::TooLarge, None, message)
                .help("look for a loop without end in the template"));
        }
        rendered.map_err(|error| {
            let mut diagnostic = self.to_diagnostic(&error, sources, Code::TemplateError);
            if diagnostic.span.is_none() {
                diagnostic.message = format!("{name}: {}", diagnostic.message);
            }
            diagnostic
        })
    }

    /// The parts of the frame of pages.
    fn render_frame(&self, shape: FrameKey) -> Result<Value, Error> {
        let known = self.frames.lock().unwrap_or_else(PoisonError::into_inner).get(&shape).cloned();
        if let Some(frame) = known {
            return Ok(frame);
        }
        let mut context = Context::new();
        context.insert_value("page", Value::try_from_serializable(&shape)?);
        let part = |(name, component): (&'static str, &str)| {
            let html = self.tera.render_component(component, &context, None, true)?;
            Ok((tera::value::Key::Str(name), Value::safe_string(&html)))
        };
        let parts = [
            ("search", "frame_search"),
            ("menu", "frame_menu"),
            ("imprint", "frame_imprint"),
            ("ways", "frame_ways"),
        ];
        let frame = Value::from(parts.into_iter().map(part).collect::<Result<tera::Map, Error>>()?);
        self.frames.lock().unwrap_or_else(PoisonError::into_inner).insert(shape, frame.clone());
        Ok(frame)
    }

    /// A record as a line of a list.
    fn render_record_item(
        &self,
        record: &RecordSummary,
        telling: RecordItemDetail,
    ) -> Result<String, Error> {
        let mut context = Context::new();
        context.insert_value("record", Value::try_from_serializable(record)?);
        context.insert_value(
            "kind",
            Value::from(matches!(
                telling,
                RecordItemDetail::Kind | RecordItemDetail::KindAndSummary
            )),
        );
        context.insert_value(
            "summary",
            Value::from(matches!(
                telling,
                RecordItemDetail::Summary | RecordItemDetail::KindAndSummary
            )),
        );
        self.tera.render_component("record_line", &context, None, true)
    }

    /// Renders a file of the book.
    ///
    /// # Errors
    /// With the place in the template where it went wrong.
    pub fn render_epub_file(
        &self,
        leaf: &EpubHead,
        sheet: &EpubView,
        texts: &[String],
        sources: &Sources,
    ) -> Result<Vec<u8>, Diagnostic> {
        let render = || {
            let mut context = Context::new();
            context.insert_value("page", Value::try_from_serializable(leaf)?);
            context.insert_value("view", epub_view_value(sheet)?);
            let bodies: Vec<_> = texts.iter().map(|body| Value::safe_string(body)).collect();
            context.insert_value("bodies", Value::from(bodies));
            let mut bytes = Vec::new();
            self.tera.render_to(sheet.template_name(), &context, &mut bytes)?;
            Ok(bytes)
        };
        render().map_err(|error| self.to_diagnostic(&error, sources, Code::TemplateError))
    }

    fn to_diagnostic(&self, error: &Error, sources: &Sources, code: Code) -> Diagnostic {
        TemplateErrors { files: &self.files, sources }.convert(error, code)
    }
}

fn epub_view_value(sheet: &EpubView) -> Result<Value, Error> {
    match sheet {
        EpubView::Cover(view) => Value::try_from_serializable(view),
        EpubView::Title(view) => Value::try_from_serializable(view),
        EpubView::Chapter(view) => Value::try_from_serializable(view),
        EpubView::Register(view) => Value::try_from_serializable(view),
        EpubView::Index(view) => Value::try_from_serializable(view),
        EpubView::Contents(view) => Value::try_from_serializable(view),
        EpubView::Package(view) => Value::try_from_serializable(view),
        EpubView::CoverPage | EpubView::Container | EpubView::Style => Ok(Value::none()),
    }
}

/// The work that a page can be cited as.
fn citable(about: &StructuredData) -> Option<Citable<'_>> {
    match about {
        StructuredData::Work(work) => Some(Citable::Work(work)),
        StructuredData::Workshop(volume, _) | StructuredData::Volume(volume) => {
            Some(Citable::Volume(volume))
        }
        _ => None,
    }
}

/// The largest page that templates make, in bytes.
const MAX_PAGE_BYTES: usize = 512 << 20;

/// A buffer that does not grow for ever: a loop of a template's may have no end.
struct LimitedWriter<'a> {
    out: &'a mut Vec<u8>,
    /// Whether it was full.
    limit_reached: bool,
}

impl Write for LimitedWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.out.len() + bytes.len() > MAX_PAGE_BYTES {
            self.limit_reached = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.out.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn view_value(view: &View) -> Result<Value, Error> {
    match view {
        View::Home(view) => Value::try_from_serializable(view),
        View::Record(view) => Value::try_from_serializable(view),
        View::FreePage(view) => Value::try_from_serializable(view),
        View::Speaker(view) => Value::try_from_serializable(view),
        View::Province(view) => Value::try_from_serializable(view),
        View::Organisation(view) => Value::try_from_serializable(view),
        View::Document(view) => Value::try_from_serializable(view),
        View::Topic(view) => Value::try_from_serializable(view),
        View::Dataset(view) => Value::try_from_serializable(view),
        View::List(view) => Value::try_from_serializable(view),
        View::Records(view) => Value::try_from_serializable(view),
        View::Volume(view) => Value::try_from_serializable(view),
        View::Translations(view) => Value::try_from_serializable(view),
        View::Search(view) => Value::try_from_serializable(view),
        View::Graph(view) => Value::try_from_serializable(view),
        View::Corrections(view) => Value::try_from_serializable(view),
        View::Feed(view) => Value::try_from_serializable(view),
        View::Sitemap(view) => Value::try_from_serializable(view),
        View::SitemapIndex(view) => Value::try_from_serializable(view),
        View::Redirect(view) => Value::try_from_serializable(view),
        View::Tombstone(view) => Value::try_from_serializable(view),
        View::NotFound | View::Robots | View::DataFile(_) => Ok(Value::none()),
    }
}

fn build_engine(
    files: &[(String, FileId)],
    sources: &Sources,
    language: &LocaleContext,
) -> Result<Tera, Error> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html", ".xml"]);
    let numbers = Arc::new(NumberFormat::new(&language.locale.language));
    tera.register_filter("count", move |n: usize, kwargs: Kwargs, _: &State<'_>| {
        count_filter(n, &kwargs, &numbers)
    });
    tera.register_filter("fill", |text: &str, kwargs: Kwargs, _: &State<'_>| {
        fill_filter(text, &kwargs)
    });
    tera.register_test("blank", |text: &str, _: Kwargs, _: &State<'_>| text.trim().is_empty());
    tera.add_raw_templates(
        files.iter().map(|(name, file)| (name.as_str(), sources.expect_text(*file))),
    )?;
    Ok(tera)
}

/// `{{ n | count(of=t.records_count) }}`: the text for one or for many, with the number in the
/// language's notation.
fn count_filter(n: usize, kwargs: &Kwargs, numbers: &NumberFormat) -> Result<String, Error> {
    let of: &tera::Map = kwargs.must_get("of")?;
    let text = |name: &'static str| of.get(&tera::value::Key::Str(name)).and_then(Value::as_str);
    let text = text("one").filter(|_| n == 1).or_else(|| text("other"));
    let text = text.ok_or_else(|| {
        Error::message("`of` is a map with `other`, and `one` where the language has it")
    })?;
    Ok(interpolate(text, &[("n", &numbers.format_count(n))]))
}

/// `{{ text | fill(a=1) }}`: puts values in place of the names in braces.
fn fill_filter(text: &str, kwargs: &Kwargs) -> String {
    let values: Vec<_> =
        kwargs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let values: Vec<_> =
        values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    interpolate(text, &values)
}

/// Every fault of a theme that does not compile: the syntax of each template on its own, or else
/// what the templates miss in one another.
fn compile_diagnostics(
    error: &Error,
    files: &[(String, FileId)],
    sources: &Sources,
    language: &LocaleContext,
) -> Diagnostics {
    let syntax: Diagnostics = files
        .iter()
        .filter_map(|file| build_engine(std::slice::from_ref(file), sources, language).err())
        .filter(|error| matches!(error.kind(), ErrorKind::SyntaxError(_)))
        .map(|error| TemplateErrors { files, sources }.convert(&error, Code::TemplateSyntax))
        .collect();
    if syntax.is_empty() { TemplateErrors { files, sources }.convert_many(error) } else { syntax }
}
