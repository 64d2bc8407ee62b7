//! What is fuzzed: each function takes any bytes, and panics where something does not hold. They
//! are called by the fuzz targets in this folder and, on the kept cases, by
//! `tests/suite/fuzz_cases.rs`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use kyyeu_cache::BuildCache;
use kyyeu_diag::Diagnostics;
use kyyeu_diag::Sources;
use kyyeu_link::LintLevel;
use kyyeu_load::Overlay;
use kyyeu_model::{LocaleContext, RawHtmlPolicy};
use kyyeu_plan::{PlanContext, VolumeLayout, VolumeSplit};
use kyyeu_render::MarkdownContext;

/// A small project with one of everything; a fuzzed text replaces one of these.
const PROJECT_FILES: &[(&str, &str)] = &[
    ("content/workshop.yaml", "title: Hội thảo\ndate: 2023-07-20\nmentions: each\n"),
    (
        "content/papers/01-mot.md",
        "---\ntitle: Một\nspeakers: [an]\nstatistics: [so]\n---\n\n[[an]] nói [[figure:so/tong]] ở \
         Nam Định.\n\n## Phần\n",
    ),
    (
        "content/papers/01-mot.en.md",
        "---\ntitle: One\nlanguage: en\ntranslation_of: mot\n---\n\nOne.\n",
    ),
    (
        "content/pages/trang.md",
        "---\ntitle: Trang\n---\n\n![Ảnh](/media/a.svg) [bài](/papers/01-mot.md#phan)\n",
    ),
    (
        "content/speakers.yaml",
        "an:\n  name: Nguyễn Văn An\n  titles: [Giám đốc]\n  affiliation: so-gd\n",
    ),
    ("content/provinces.yaml", "nam-dinh:\n  name: Nam Định\n  tile: [2, 3]\n"),
    ("content/organisations.yaml", "so-gd:\n  name: Sở Giáo dục\n  province: nam-dinh\n"),
    ("content/documents.yaml", "nq-21:\n  number: 21-NQ/TW\n  title: Về tổ chức\n"),
    ("content/topics.yaml", "so-hoa:\n  name: Số hóa\n"),
    ("content/tombstones.yaml", "papers/cu.html:\n  date: 2024\n  reason: Rút.\n"),
    ("content/ids.lock", "index.html\npapers/mot.html\n"),
    (
        "content/statistics/so.yaml",
        "title: Số\nunit: người\nperiod: \"2023\"\nfigures:\n  tong:\n    label: Tổng\n    value: \
         8620\n    parts: [a, b]\n  a:\n    label: A\n    value: 8000\n  b:\n    label: B\n    \
         value: 620\n",
    ),
    ("content/media/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
];

fn project_root() -> &'static PathBuf {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let root = std::env::temp_dir().join(format!("kyyeu-fuzz-{}", std::process::id()));
        for (path, text) in PROJECT_FILES {
            let file = root.join(path);
            std::fs::create_dir_all(file.parent().expect("a file has a folder"))
                .expect("the folder can be made");
            std::fs::write(file, text).expect("the file can be written");
        }
        root
    })
}

/// Reads the project with a text in place of one of its own; links, plans and fills all pages, and
/// makes the prose and the index, even if something is wrong with the content.
fn run_all_stages(path: &str, text: &str) {
    let mut overlay = Overlay::default();
    overlay.set(path, path, text);
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
    let project = kyyeu_load::load_project_with_overlay(
        project_root(),
        &overlay,
        &mut sources,
        &mut diagnostics,
    );
    if let Some(mut project) = project {
        let language = LocaleContext::new(std::mem::take(&mut project.theme.locale));
        let proceedings = &project.proceedings;
        let links = kyyeu_link::link(
            proceedings,
            &sources,
            &language,
            LintLevel::Suggest,
            &mut diagnostics,
        );
        let record_items = kyyeu_plan::RecordItemCache::new(proceedings);
        let binding = VolumeLayout::new(proceedings, &links, &language, VolumeSplit::Screen);
        let context = PlanContext {
            proceedings,
            links: &links,
            language: &language,
            record_items: &record_items,
            volume_layout: &binding,
            dependencies: None,
        };
        let pages = kyyeu_plan::list_pages(context, &project.theme, &mut diagnostics);
        // What follows is done with content that is right alone.
        if !diagnostics.has_errors() {
            let setting = MarkdownContext::new(&language);
            for page in &pages {
                let filled = kyyeu_plan::build_page(context, &pages, page);
                drop(kyyeu_render::render_data_file(&filled.view));
                for key in filled.prose_key.iter().chain(&filled.volume_keys).copied() {
                    let (Some(prose), Some(view)) =
                        (proceedings.prose(key), kyyeu_plan::build_prose_view(context, page, key))
                    else {
                        continue;
                    };
                    let html = kyyeu_render::render_markdown(&setting, prose.text(&sources), &view);
                    if proceedings.workshop.raw_html == RawHtmlPolicy::Escape {
                        assert_harmless(&html);
                    }
                }
            }
            drop(kyyeu_search::build_index(kyyeu_search::SearchInput {
                proceedings,
                links: &links,
                read_text: &|file| sources.text_arc(file),
                language: &language,
                other_locales: &[],
            }));
            drop(kyyeu_plan::build_redirect_files(context, &pages));
            drop(kyyeu_plan::updated_ledger(context, &pages));
        }
    }
    for diagnostic in &diagnostics {
        let shown = kyyeu_diag::render_human(diagnostic, &sources);
        assert!(
            !shown.is_empty() && kyyeu_diag::render_json(diagnostic, &sources).starts_with('{')
        );
        // A fault leads somewhere.
        if let Some(span) = diagnostic.span {
            assert!(sources.text(span.file).is_some());
        }
    }
}

/// The elements and attributes that prose has; any other one came in through the
/// content.
const ALLOWED_ELEMENTS: &str = " a blockquote br code dd del div dl dt em h2 h3 h4 h5 h6 hr img li \
                                ol p pre section span strong sub \
                        sup table tbody td th thead tr ul ";
const ALLOWED_ATTRIBUTES: &str = " alt aria-hidden aria-label aria-describedby class height href \
                                  id loading rel role scope src start \
                          tabindex title width data-kind lang ";

/// Holds that HTML has only tags of ours, and no address that runs.
fn assert_harmless(html: &str) {
    let mut rest = html;
    while let Some(index) = rest.find('<') {
        rest = &rest[index + 1..];
        let end = rest.find('>').unwrap_or_else(|| panic!("a tag does not end: {rest}"));
        let tag = rest[..end].trim_start_matches('/').trim_end_matches('/');
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        assert!(
            !name.is_empty() && ALLOWED_ELEMENTS.contains(&format!(" {name} ")),
            "<{tag}> is no tag of ours: {html}"
        );
        let mut attributes = &tag[name.len()..];
        while let Some((key, value)) = attributes.split_once("=\"") {
            let key = key.trim();
            assert!(
                ALLOWED_ATTRIBUTES.contains(&format!(" {key} ")),
                "{key} is no attribute of ours: {html}"
            );
            let (value, after) =
                value.split_once('"').unwrap_or_else(|| panic!("a value does not end: {html}"));
            if key == "href" || key == "src" {
                let scheme = value.split([':', '/', '?', '#']).next().unwrap_or_default();
                let has = value.as_bytes().get(scheme.len()) == Some(&b':');
                assert!(
                    !has || ["http", "https", "mailto", "tel"]
                        .contains(&scheme.to_lowercase().as_str()),
                    "{value}"
                );
                assert!(!value.contains(|c: char| c.is_control()), "{value:?}");
            }
            attributes = after;
        }
        assert!(attributes.trim().is_empty(), "{attributes:?} is left in <{tag}>");
        rest = &rest[end + 1..];
    }
}

fn lossy_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A record's file: front matter and text.
pub fn front_matter(bytes: &[u8]) {
    run_all_stages("content/papers/01-mot.md", &lossy_text(bytes));
}

/// A file that has no text in Markdown: the first byte says which.
pub fn registers(bytes: &[u8]) {
    const FILES: [&str; 8] = [
        "workshop",
        "speakers",
        "provinces",
        "organisations",
        "documents",
        "topics",
        "tombstones",
        "ids",
    ];
    let Some((first, rest)) = bytes.split_first() else { return };
    let name = FILES[usize::from(*first) % FILES.len()];
    let ending = if name == "ids" { "lock" } else { "yaml" };
    run_all_stages(&format!("content/{name}.{ending}"), &lossy_text(rest));
}

/// A dataset.
pub fn datasets(bytes: &[u8]) {
    run_all_stages("content/statistics/so.yaml", &lossy_text(bytes));
}

/// The text of a record, with kyyeu's own notation.
pub fn markdown(bytes: &[u8]) {
    run_all_stages(
        "content/papers/01-mot.md",
        &format!("---\ntitle: Một\nstatistics: [so]\n---\n\n{}", lossy_text(bytes)),
    );
}

/// The folding of words, for search and for ids.
pub fn folding(bytes: &[u8]) {
    let text = lossy_text(bytes);
    drop(kyyeu_model::strict_key(&text));
    let loose = kyyeu_model::loose_key(&text);
    assert_eq!(kyyeu_model::loose_key(&loose), loose, "folding what is folded changes it");
    let slug = kyyeu_model::slug(&text);
    assert_eq!(kyyeu_model::slug(&slug), slug, "the slug of a slug is another");
    drop(kyyeu_model::check_id(&text));
}

/// The fingerprint of a program, as a cache has it.
const PROGRAM: [u8; 32] = [7; 32];

/// A cache: any bytes, and any content under a right seal.
pub fn cache(bytes: &[u8]) {
    drop(BuildCache::decode(bytes, &PROGRAM));
    let mut sealed = BuildCache::default().encode(&PROGRAM).expect("a cache can be encoded");
    sealed.truncate(48);
    sealed.extend(blake3::hash(bytes).as_bytes());
    sealed.extend(bytes);
    if let Ok(cache) = BuildCache::decode(&sealed, &PROGRAM) {
        assert_eq!(
            BuildCache::decode(&cache.encode(&PROGRAM).expect("it was decoded"), &PROGRAM).ok(),
            Some(cache),
            "what is remembered is another when read again"
        );
    }
}

/// What other programs wrote: the first byte says in which form.
pub fn imports(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let ending = ["bib", "json", "md"][usize::from(*first) % 3];
    let file = project_root().join(format!("foreign-{:?}.{ending}", std::thread::current().id()));
    std::fs::write(&file, rest).expect("the file can be written");
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
    drop(kyyeu_load::import_source::read_import_sources(&[file], &mut sources, &mut diagnostics));
    for diagnostic in &diagnostics {
        assert!(!kyyeu_diag::render_human(diagnostic, &sources).is_empty());
    }
}

/// What a stranger sends to the preview's server: any bytes. No client gets a page that does not
/// ask under the server's own name, and no answer leads out of the site or lets another page read
/// along.
pub fn requests(bytes: &[u8]) {
    const PAGE_TEXT: &str = "trang của ban biên tập";
    let page = |text: &str| Arc::from(format!("<head></head>{text}").into_bytes());
    let files = BTreeMap::from([
        ("index.html".to_owned(), page(PAGE_TEXT)),
        ("papers/index.html".to_owned(), page(PAGE_TEXT)),
        ("papers/một.html".to_owned(), page(PAGE_TEXT)),
        ("assets/style.css".to_owned(), Arc::from(PAGE_TEXT.as_bytes())),
        ("404.html".to_owned(), page("không có")),
    ]);
    let answer = kyyeu_serve::respond(&files, bytes).expect("there is memory for a runtime");
    let answer = lossy_text(&answer);
    if answer.is_empty() {
        return; // It waits for more, or has closed the door.
    }
    assert!(answer.starts_with("HTTP/1."), "{answer}");
    let request = lossy_text(bytes).to_lowercase();
    let ours = [
        kyyeu_serve::LISTEN_ADDRESS.to_string(),
        format!("localhost:{}", kyyeu_serve::LISTEN_ADDRESS.port()),
    ];
    let named = ours.iter().any(|host| request.contains(host));
    assert!(named || !answer.contains(PAGE_TEXT), "a page was given to {request:?}");
    assert!(named || !answer.contains("text/event-stream"), "a stranger listens: {request:?}");
    let head = answer.split("\r\n\r\n").next().unwrap_or_default().to_lowercase();
    assert!(!head.contains("access-control-allow"), "{head}");
    if let Some(to) = head.split("\r\nlocation: ").nth(1) {
        assert!(
            to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\"),
            "it leads away: {head}"
        );
    }
    for status in ["200", "404", "421", "403", "405", "307"] {
        let has_header = !head.starts_with(&format!("http/1.1 {status} "))
            || head.contains("x-content-type-options: nosniff");
        assert!(has_header, "an answer without its rules: {head}");
    }
}
