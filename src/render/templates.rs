//! The theme's templates, compiled once.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tera::{Context, Error, ErrorKind, Kwargs, State, Tera, Value};

use super::citing::{self, Cited, Styles};
use super::inline::Inlined;
use super::meta;
use super::template_faults::Faults;
use kyyeu_diag::{Code, Diagnostic, FileId, Sources};
use kyyeu_model::{Language, NumberFormat, Theme, fill};
use kyyeu_view::{About, Head, Leaf, RecordLine, Sheet, Site, Telling, View, VolumeView};

/// What prose came to: HTML.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Of the page's own subject; empty where it has none.
    pub body: String,
    /// In the volume, of each entry in turn.
    pub bodies: Vec<String>,
}

/// Compiled templates, with what all pages share.
pub struct Templates {
    tera: Tera,
    site: Site,
    styles: Styles,
    files: Vec<(String, FileId)>,
    frames: Mutex<BTreeMap<Shape, Value>>,
}

/// What the frame of a page depends on: pages that agree in it are framed alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Shape {
    root: String,
    language: String,
    section: String,
    /// The path of the page, where the menu leads to it.
    path: Option<String>,
}

impl Shape {
    fn of(head: &Head, site: &Site) -> Self {
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
        language: &Language,
        site: &Site,
        sources: &Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let files: Vec<_> = theme.templates.iter().map(|t| (t.name.clone(), t.file)).collect();
        let tera = match engine(&files, sources, language) {
            Ok(tera) => tera,
            Err(error) => return Err(all_faults(&error, &files, sources, language)),
        };
        let styles = Styles::new(&language.locale.language);
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
                    return Err(vec![templates.fault(&error, sources, Code::TemplateError)]);
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
    pub fn page(
        &self,
        head: &Head,
        view: &View,
        texts: &Texts,
        sources: &Sources,
        into: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        let context = || {
            for line in view.lines() {
                line.make(|record, telling| self.line(record, telling))?;
            }
            let mut context = self.context(head, value(view)?, texts)?;
            context.insert_value("meta", Value::safe_string(&meta::head(head, &self.site)));
            Ok(context)
        };
        self.render(view.template(), context(), sources, into)
    }

    /// Renders the page that holds the whole volume and needs no file.
    ///
    /// # Errors
    /// With the place in the template where it went wrong.
    pub fn alone(
        &self,
        head: &Head,
        view: &VolumeView,
        texts: &Texts,
        inlined: &Inlined,
        sources: &Sources,
    ) -> Result<Vec<u8>, Diagnostic> {
        let context = || {
            let mut context = self.context(head, Value::try_from_serializable(view)?, texts)?;
            context.insert_value("style", Value::safe_string(&inlined.style));
            context.insert_value("style_seal", Value::from(inlined.seal.as_str()));
            context.insert_value("icon", Value::from(inlined.icon.as_deref()));
            Ok(context)
        };
        let mut page = Vec::new();
        self.render("single.html", context(), sources, &mut page)?;
        Ok(page)
    }

    /// What every page is made of.
    fn context(&self, head: &Head, view: Value, texts: &Texts) -> Result<Context, Error> {
        let mut context = Context::new();
        context.insert_value("page", Value::try_from_serializable(head)?);
        context.insert_value("frame", self.frame(Shape::of(head, &self.site))?);
        if let Some(cited) = cited(&head.about) {
            let citation = citing::citation(cited, &self.styles);
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
        let mut bounded = Bounded { into, full: false };
        let rendered =
            context.and_then(|context| self.tera.render_to(name, &context, &mut bounded));
        if bounded.full {
            let message = format!("{name}: the page grows beyond {} MiB", LARGEST_PAGE >> 20);
            return Err(Diagnostic::new(Code::TooLarge, None, message)
                .help("look for a loop without end in the template"));
        }
        rendered.map_err(|error| {
            let mut fault = self.fault(&error, sources, Code::TemplateError);
            if fault.span.is_none() {
                fault.message = format!("{name}: {}", fault.message);
            }
            fault
        })
    }

    /// The parts of the frame of pages.
    fn frame(&self, shape: Shape) -> Result<Value, Error> {
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
    fn line(&self, record: &RecordLine, telling: Telling) -> Result<String, Error> {
        let mut context = Context::new();
        context.insert_value("record", Value::try_from_serializable(record)?);
        context.insert_value("kind", Value::from(matches!(telling, Telling::Kind | Telling::Both)));
        context.insert_value(
            "summary",
            Value::from(matches!(telling, Telling::Summary | Telling::Both)),
        );
        self.tera.render_component("record_line", &context, None, true)
    }

    /// Renders a file of the book.
    ///
    /// # Errors
    /// With the place in the template where it went wrong.
    pub fn sheet(
        &self,
        leaf: &Leaf,
        sheet: &Sheet,
        texts: &[String],
        sources: &Sources,
    ) -> Result<Vec<u8>, Diagnostic> {
        let render = || {
            let mut context = Context::new();
            context.insert_value("page", Value::try_from_serializable(leaf)?);
            context.insert_value("view", shown(sheet)?);
            let bodies: Vec<_> = texts.iter().map(|body| Value::safe_string(body)).collect();
            context.insert_value("bodies", Value::from(bodies));
            let mut bytes = Vec::new();
            self.tera.render_to(sheet.template(), &context, &mut bytes)?;
            Ok(bytes)
        };
        render().map_err(|error| self.fault(&error, sources, Code::TemplateError))
    }

    fn fault(&self, error: &Error, sources: &Sources, code: Code) -> Diagnostic {
        Faults { files: &self.files, sources }.one(error, code)
    }
}

fn shown(sheet: &Sheet) -> Result<Value, Error> {
    match sheet {
        Sheet::Cover(view) => Value::try_from_serializable(view),
        Sheet::Title(view) => Value::try_from_serializable(view),
        Sheet::Chapter(view) => Value::try_from_serializable(view),
        Sheet::Register(view) => Value::try_from_serializable(view),
        Sheet::Index(view) => Value::try_from_serializable(view),
        Sheet::Contents(view) => Value::try_from_serializable(view),
        Sheet::Package(view) => Value::try_from_serializable(view),
        Sheet::CoverPage | Sheet::Container | Sheet::Style => Ok(Value::none()),
    }
}

/// The work that a page can be cited as.
fn cited(about: &About) -> Option<Cited<'_>> {
    match about {
        About::Work(work) => Some(Cited::Work(work)),
        About::Meeting(volume, _) | About::Volume(volume) => Some(Cited::Volume(volume)),
        _ => None,
    }
}

/// The largest page that templates make, in bytes.
const LARGEST_PAGE: usize = 512 << 20;

/// A buffer that does not grow for ever: a loop of a template's may have no end.
struct Bounded<'a> {
    into: &'a mut Vec<u8>,
    /// Whether it was full.
    full: bool,
}

impl Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.into.len() + bytes.len() > LARGEST_PAGE {
            self.full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.into.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn value(view: &View) -> Result<Value, Error> {
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
        View::Tongue(view) => Value::try_from_serializable(view),
        View::Search(view) => Value::try_from_serializable(view),
        View::Graph(view) => Value::try_from_serializable(view),
        View::Corrections(view) => Value::try_from_serializable(view),
        View::Feed(view) => Value::try_from_serializable(view),
        View::Sitemap(view) => Value::try_from_serializable(view),
        View::SitemapIndex(view) => Value::try_from_serializable(view),
        View::Moved(view) => Value::try_from_serializable(view),
        View::Withdrawn(view) => Value::try_from_serializable(view),
        View::NotFound | View::Robots | View::Data(_) => Ok(Value::none()),
    }
}

fn engine(
    files: &[(String, FileId)],
    sources: &Sources,
    language: &Language,
) -> Result<Tera, Error> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html", ".xml"]);
    let numbers = Arc::new(NumberFormat::new(&language.locale.language));
    tera.register_filter("count", move |n: usize, kwargs: Kwargs, _: &State<'_>| {
        count(n, &kwargs, &numbers)
    });
    tera.register_filter("fill", |text: &str, kwargs: Kwargs, _: &State<'_>| {
        fill_from(text, &kwargs)
    });
    tera.register_test("blank", |text: &str, _: Kwargs, _: &State<'_>| text.trim().is_empty());
    tera.add_raw_templates(files.iter().map(|(name, file)| (name.as_str(), sources.text(*file))))?;
    Ok(tera)
}

/// `{{ n | count(of=t.records_count) }}`: the text for one or for many, with the number in the
/// language's notation.
fn count(n: usize, kwargs: &Kwargs, numbers: &NumberFormat) -> Result<String, Error> {
    let of: &tera::Map = kwargs.must_get("of")?;
    let text = |name: &'static str| of.get(&tera::value::Key::Str(name)).and_then(Value::as_str);
    let text = text("one").filter(|_| n == 1).or_else(|| text("other"));
    let text = text.ok_or_else(|| {
        Error::message("`of` is a map with `other`, and `one` where the language has it")
    })?;
    Ok(fill(text, &[("n", &numbers.count(n))]))
}

/// `{{ text | fill(a=1) }}`: puts values in place of the names in braces.
fn fill_from(text: &str, kwargs: &Kwargs) -> String {
    let values: Vec<_> =
        kwargs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let values: Vec<_> =
        values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fill(text, &values)
}

/// Every fault of a theme that does not compile: the syntax of each template on its own, or else
/// what the templates miss in one another.
fn all_faults(
    error: &Error,
    files: &[(String, FileId)],
    sources: &Sources,
    language: &Language,
) -> Vec<Diagnostic> {
    let syntax: Vec<_> = files
        .iter()
        .filter_map(|file| engine(std::slice::from_ref(file), sources, language).err())
        .filter(|error| matches!(error.kind(), ErrorKind::SyntaxError(_)))
        .map(|error| Faults { files, sources }.one(&error, Code::TemplateSyntax))
        .collect();
    if syntax.is_empty() { Faults { files, sources }.joined(error) } else { syntax }
}
