//! The theme's templates: compiled once, then rendered with views.
//!
//! Owns the template engine and what all pages of a language share. A template sees its page's
//! view and these shared values, nothing else.

use tera::{Context, Error, ErrorKind, Tera, Value};

use crate::citations::{self, Citable, CitationStyles};
use crate::filters;
use crate::frame::FrameCache;
use crate::head;
use crate::limited_writer::{LimitedWriter, MAX_PAGE_BYTES};
use crate::record_items::{RecordItemRenderer, insert_fields};
use crate::standalone::InlinedAssets;
use crate::template_errors::TemplateErrors;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources};
use kyyeu_model::{LocaleContext, Theme};
use kyyeu_view::{EpubHead, EpubView, Head, Site, StructuredData, View, VolumeView};

/// The HTML of a page's prose.
#[derive(Clone, Debug, Default)]
pub struct RenderedProse {
    /// The text of the page's own subject; empty if it has none.
    pub body: String,
    /// In the volume, the text of each entry in order.
    pub bodies: Vec<String>,
}

/// Compiled templates, with what all pages share.
pub struct Templates {
    tera: Tera,
    site: Site,
    styles: CitationStyles,
    files: Vec<(String, FileId)>,
    frames: FrameCache,
    record_items: RecordItemRenderer,
    /// The largest file that a template may render, in bytes.
    max_page_bytes: usize,
}

impl Templates {
    /// Compiles the templates of a theme.
    ///
    /// # Errors
    /// All syntax errors of the templates, or else all errors in their references to each other.
    pub fn compile(
        theme: &Theme,
        language: &LocaleContext,
        site: &Site,
        sources: &Sources,
    ) -> Result<Self, Diagnostics> {
        let files: Vec<_> =
            theme.templates.iter().map(|template| (template.name.clone(), template.file)).collect();
        let tera = build_engine(&files, sources, language)
            .map_err(|error| compile_diagnostics(&error, &files, sources, language))?;
        let mut templates = Self {
            tera,
            site: site.clone(),
            styles: CitationStyles::new(&language.locale.language),
            files,
            frames: FrameCache::default(),
            record_items: RecordItemRenderer::default(),
            max_page_bytes: MAX_PAGE_BYTES,
        };
        templates
            .insert_globals(language)
            .map_err(|error| vec![templates.to_diagnostic(&error, sources, Code::TemplateError)])?;
        Ok(templates)
    }

    /// Inserts the values that all templates and components see.
    fn insert_globals(&mut self, language: &LocaleContext) -> Result<(), Error> {
        let texts = Value::try_from_serializable(language.locale.texts())?;
        let site = Value::try_from_serializable(&self.site)?;
        let globals = self.tera.global_context();
        globals.insert_value("t", texts);
        globals.insert_value("site", site);
        Ok(())
    }

    /// Renders a page into a buffer, which is emptied first.
    ///
    /// # Errors
    /// The span in the template where rendering failed, and the chain of templates that led there.
    pub fn render_page(
        &self,
        head: &Head,
        view: &View,
        prose: &RenderedProse,
        sources: &Sources,
        out: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        let context = self.view_context(head, view, prose);
        self.render_template(view.template_name(), context, sources, out)
    }

    /// Renders the page that holds the whole volume and needs no other file.
    ///
    /// # Errors
    /// The span in the template where rendering failed.
    pub fn render_single(
        &self,
        head: &Head,
        view: &VolumeView,
        prose: &RenderedProse,
        inlined: &InlinedAssets,
        sources: &Sources,
    ) -> Result<Vec<u8>, Diagnostic> {
        let context = self.single_context(head, view, prose, inlined);
        let mut page = Vec::new();
        self.render_template("single.html", context, sources, &mut page)?;
        Ok(page)
    }

    /// Renders a file of the EPUB.
    ///
    /// # Errors
    /// The span in the template where rendering failed.
    pub fn render_epub_file(
        &self,
        head: &EpubHead,
        view: &EpubView,
        bodies: &[String],
        sources: &Sources,
    ) -> Result<Vec<u8>, Diagnostic> {
        let mut file = Vec::new();
        let context = epub_context(head, view, bodies);
        self.render_template(view.template_name(), context, sources, &mut file)?;
        Ok(file)
    }

    fn view_context(
        &self,
        head: &Head,
        view: &View,
        prose: &RenderedProse,
    ) -> Result<Context, Error> {
        let record_lists = self.record_items.render_fields(&self.tera, view)?;
        let view = insert_fields(Value::try_from_serializable(view)?, record_lists);
        let mut context = self.page_context(head, view, prose)?;
        let metadata = head::render_metadata(head, &self.site);
        context.insert_value("meta", Value::safe_string(&metadata));
        Ok(context)
    }

    fn single_context(
        &self,
        head: &Head,
        view: &VolumeView,
        prose: &RenderedProse,
        inlined: &InlinedAssets,
    ) -> Result<Context, Error> {
        let mut context = self.page_context(head, Value::try_from_serializable(view)?, prose)?;
        context.insert_value("style", Value::safe_string(&inlined.style));
        context.insert_value("style_hash", Value::from(inlined.style_hash.as_str()));
        context.insert_value("icon", Value::from(inlined.icon.as_deref()));
        Ok(context)
    }

    /// The values that every page has.
    fn page_context(
        &self,
        head: &Head,
        view: Value,
        prose: &RenderedProse,
    ) -> Result<Context, Error> {
        let mut context = Context::new();
        context.insert_value("page", Value::try_from_serializable(head)?);
        context.insert_value("frame", self.frames.render_frame(&self.tera, head, &self.site)?);
        if let Some(cited) = citable(&head.structured_data) {
            let citation = citations::render_citation(cited, &self.styles);
            context.insert_value("cite", Value::try_from_serializable(&citation)?);
        }
        context.insert_value("view", view);
        context.insert_value("body", Value::safe_string(&prose.body));
        context.insert_value("bodies", safe_strings(&prose.bodies));
        Ok(context)
    }

    /// Renders a template into a buffer, which is emptied first and does not grow beyond the limit.
    fn render_template(
        &self,
        name: &str,
        context: Result<Context, Error>,
        sources: &Sources,
        out: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        out.clear();
        let mut writer = LimitedWriter::new(out, self.max_page_bytes);
        let result = context.and_then(|context| self.tera.render_to(name, &context, &mut writer));
        if writer.limit_reached() {
            let max_mebibytes = self.max_page_bytes >> 20;
            let message = format!("{name}: the page grows beyond {max_mebibytes} MiB");
            return Err(Diagnostic::new(Code::TooLarge, None, message)
                .help("look for a loop without end in the template"));
        }
        result.map_err(|error| {
            let mut diagnostic = self.to_diagnostic(&error, sources, Code::TemplateError);
            if diagnostic.span.is_none() {
                diagnostic.message = format!("{name}: {}", diagnostic.message);
            }
            diagnostic
        })
    }

    fn to_diagnostic(&self, error: &Error, sources: &Sources, code: Code) -> Diagnostic {
        TemplateErrors { files: &self.files, sources }.convert(error, code)
    }
}

fn epub_context(head: &EpubHead, view: &EpubView, bodies: &[String]) -> Result<Context, Error> {
    let mut context = Context::new();
    context.insert_value("page", Value::try_from_serializable(head)?);
    context.insert_value("view", Value::try_from_serializable(view)?);
    context.insert_value("bodies", safe_strings(bodies));
    Ok(context)
}

fn safe_strings(html: &[String]) -> Value {
    Value::from(html.iter().map(|text| Value::safe_string(text)).collect::<Vec<_>>())
}

/// The work that a page can be cited as.
fn citable(subject: &StructuredData) -> Option<Citable<'_>> {
    match subject {
        StructuredData::Work(work) => Some(Citable::Work(work)),
        StructuredData::Workshop(volume, _) | StructuredData::Volume(volume) => {
            Some(Citable::Volume(volume))
        }
        _ => None,
    }
}

fn build_engine(
    files: &[(String, FileId)],
    sources: &Sources,
    language: &LocaleContext,
) -> Result<Tera, Error> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html", ".xml"]);
    filters::register(&mut tera, &language.locale.language);
    tera.add_raw_templates(
        files.iter().map(|(name, file)| (name.as_str(), sources.expect_text(*file))),
    )?;
    Ok(tera)
}

/// The errors of a theme that does not compile: the syntax errors of each template on its own, or
/// else the errors in references between templates.
fn compile_diagnostics(
    error: &Error,
    files: &[(String, FileId)],
    sources: &Sources,
    language: &LocaleContext,
) -> Diagnostics {
    let errors = TemplateErrors { files, sources };
    let syntax_errors: Diagnostics = files
        .iter()
        .filter_map(|file| build_engine(std::slice::from_ref(file), sources, language).err())
        .filter(|error| matches!(error.kind(), ErrorKind::SyntaxError(_)))
        .map(|error| errors.convert(&error, Code::TemplateSyntax))
        .collect();
    if syntax_errors.is_empty() { errors.convert_many(error) } else { syntax_errors }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use kyyeu_model::{Locale, Template};
    use kyyeu_view::{RecordItem, RecordItemDetail, RecordSummary};

    use super::*;

    fn site() -> Site {
        Site {
            title: String::new(),
            subtitle: None,
            date: String::new(),
            place: None,
            language: "vi".to_owned(),
            base_url: None,
            publisher: None,
            licence: None,
            source: None,
            nav: Vec::new(),
            corrections: None,
            social_card: None,
            bibliographies: Vec::new(),
            search: None,
            volume: None,
            generator: String::new(),
        }
    }

    fn compile(templates: &[(&str, &str)]) -> (Templates, Sources) {
        let mut sources = Sources::default();
        let templates = templates
            .iter()
            .map(|(name, text)| Template {
                name: (*name).to_owned(),
                file: sources.add(*name, *text),
            })
            .collect();
        let locale = Locale::new("vi".to_owned(), BTreeMap::new());
        let theme = Theme {
            templates,
            assets: Vec::new(),
            locale: locale.clone(),
            translation_locales: Vec::new(),
        };
        let compiled = Templates::compile(&theme, &LocaleContext::new(locale), &site(), &sources);
        (compiled.expect("the theme compiles"), sources)
    }

    #[test]
    fn a_loop_in_an_epub_template_reaches_the_limit() {
        let text = "{% for i in range(end=1000) %}0123456789{% endfor %}";
        let (mut templates, sources) = compile(&[("epub/style.txt", text)]);
        templates.max_page_bytes = 4096;
        let head = EpubHead { file: "style.css".to_owned(), title: String::new() };
        let error = templates
            .render_epub_file(&head, &EpubView::Style, &[], &sources)
            .expect_err("the file is too large");
        assert_eq!(error.code, Code::TooLarge);
    }

    #[test]
    fn an_item_on_many_pages_is_rendered_once() {
        let component = "{% component record_item(record, kind: bool, summary: bool) %}\
             {{ record.title }}{% endcomponent record_item %}";
        let (templates, _) = compile(&[("components.html", component)]);
        let summary = RecordSummary {
            href: String::new(),
            // Long enough to be on the heap: the pages share it.
            title: "A & B, a title that a small string cannot hold".to_owned(),
            kind: "paper",
            speakers: Vec::new(),
            organisations: Vec::new(),
            summary: None,
            date: None,
            status: None,
        };
        let item = RecordItem::new(summary, RecordItemDetail::NONE);
        let pages = [item.clone(), item].map(|item| {
            templates.record_items.render_items(&templates.tera, [&item]).expect("the item renders")
        });
        assert!(pages[0][0].as_str().is_some_and(|html| html.starts_with("A &amp; B")));
        assert_eq!(pages[0][0].as_str().map(str::as_ptr), pages[1][0].as_str().map(str::as_ptr));
    }
}
