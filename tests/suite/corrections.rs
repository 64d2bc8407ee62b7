//! Corrections, where readers meet them: at the head of the record, at the paragraph, in lists, in
//! the feed, on a page of their own.

use std::fs;

use crate::golden_sites::build_case;
use crate::harness::{build_site, copy_dir, empty_dir, repository_root};
use crate::pages::{HtmlPage, element_text, read_pages};

/// The site of the case, built into a folder of its own.
fn corrections_pages(purpose: &str) -> Vec<HtmlPage> {
    read_pages(&build_case(&repository_root().join("tests/sites/corrections"), purpose).0)
}

fn find_page<'a>(pages: &'a [HtmlPage], path: &str) -> &'a HtmlPage {
    pages.iter().find(|page| page.path == path).unwrap_or_else(|| panic!("there is no {path}"))
}

fn texts_of(page: &HtmlPage, selector: &str) -> Vec<String> {
    page.select(selector).into_iter().map(element_text).collect()
}

#[test]
fn notices_stand_before_the_text_newest_first() {
    let site = corrections_pages("notices");
    let record = find_page(&site, "papers/mot.html");
    let dates: Vec<_> = record
        .select("[role=doc-errata] [role=note] time")
        .iter()
        .map(|time| time.value().attr("datetime"))
        .collect();
    let expected = ["2024-05-02", "2024-04", "2024-03-18", "2023-12-01", "2023-12-01"];
    assert_eq!(dates, expected.map(Some));
    let html = record.html.html();
    assert!(
        html.find("doc-errata") < html.find("class=\"prose\""),
        "the notices stand before the text"
    );
    // An empty line parts paragraphs, a line break does not.
    let newest = texts_of(record, "#correction_5 > p:not(.by)");
    assert_eq!(
        newest,
        ["Sắp xếp lại phần kết luận & bổ sung nguồn.", "Các con số không thay đổi."]
    );
    assert_eq!(
        texts_of(record, "#correction_3 > p:not(.by)"),
        ["Số <b>đúng</b> là 12."],
        "a notice is no HTML"
    );
}

#[test]
fn a_correction_and_its_place_lead_to_one_another() {
    let site = corrections_pages("places");
    let record = find_page(&site, "papers/mot.html");
    let mut places = 0;
    for mark in record.select(".prose a[role=doc-noteref]") {
        let notice = mark.value().attr("href").unwrap();
        let back: Vec<_> = record
            .select(&format!("{notice} .by a"))
            .iter()
            .map(|a| a.value().attr("href"))
            .collect();
        let [Some(target)] = back[..] else { panic!("{notice} leads back by {back:?}") };
        // The mark of a table directly follows it.
        let marks = record.select(&format!(
            "[id='{}'] a[href='{notice}'], [id='{0}'] + p a[href='{notice}']",
            &target[1..]
        ));
        assert_eq!(marks.len(), 1, "{target} is marked for {notice}");
        places += 1;
    }
    assert_eq!(places, 4, "a paragraph, a heading, a list item and a table");
}

#[test]
fn the_earlier_text_is_kept_as_deleted() {
    let site = corrections_pages("earlier");
    for (path, within) in
        [("papers/mot.html", "#correction_3"), ("corrections.html", ".correction")]
    {
        let page = find_page(&site, path);
        let earlier = texts_of(page, &format!("{within} details del[datetime='2024-03-18']"));
        assert_eq!(earlier, ["Chi bộ kết nạp 21 người.", "Đoạn này nay đã bỏ."], "{path}");
    }
}

#[test]
fn a_withdrawn_record_stays_and_says_so_everywhere() {
    let site = corrections_pages("withdrawn");
    let record = find_page(&site, "papers/hai.html");
    assert!(texts_of(record, "title")[0].starts_with("Đã rút: Bài đã rút"));
    assert_eq!(texts_of(record, "h1"), ["Đã rút: Bài đã rút"]);
    // A later correction does not bring it back.
    assert_eq!(texts_of(record, ".head > .kind .standing"), ["đã rút"]);
    assert!(
        record.select("meta[name=robots]").is_empty(),
        "search engines may find it, marked as it is"
    );
    assert!(texts_of(record, ".prose")[0].contains("Xem Bài đã đính chính"), "its text stays");
    let mut lists = 0;
    for page in &site {
        for link in page.select(
            ".lines a.title[href$='hai.html'], .pager a[href$='hai.html'], \
                                 .ties a[href$='hai.html']",
        ) {
            let sibling = link.next_siblings().find_map(scraper::ElementRef::wrap);
            let label = sibling
                .filter(|sibling| sibling.value().classes().any(|class| class == "retraction"));
            assert_eq!(
                label.map(element_text).as_deref(),
                Some(
                    "đã \
                                        rút"
                ),
                "{} lists it without a label",
                page.path
            );
            lists += 1;
        }
    }
    assert!(lists >= 10, "the record stands in {lists} lists");
}

#[test]
fn the_page_of_all_corrections_is_there_only_where_there_are_any() {
    let site = corrections_pages("all");
    let all = find_page(&site, "corrections.html");
    let records = texts_of(all, ".correction > a.title");
    let (corrected, withdrawn) = ("Bài đã đính chính", "Bài đã rút");
    assert_eq!(
        records,
        [withdrawn, withdrawn, corrected, corrected, corrected, withdrawn, corrected, corrected],
        "newest first"
    );
    assert_eq!(texts_of(all, ".correction > a.title + .standing").len(), 8);
    // The page for lost addresses leads to what leads on, and has no more.
    for page in site.iter().filter(|page| page.path != "404.html") {
        assert_eq!(
            page.select(".imprint a[href$='corrections.html']").len(),
            1,
            "{} leads there",
            page.path
        );
    }
    let folder = empty_dir("no-corrections");
    copy_dir(&repository_root().join("tests/sites/minimal/content"), &folder.join("content"));
    for page in read_pages(&build_site(&folder, &["--quiet"])) {
        assert_ne!(page.path, "corrections.html");
        assert!(
            page.select("[href*=correction]").is_empty(),
            "{} leads to no corrections",
            page.path
        );
    }
}

#[test]
fn the_feed_tells_of_corrections_and_their_dates() {
    let (site, _) = build_case(&repository_root().join("tests/sites/corrections"), "feed");
    let feed = fs::read_to_string(site.join("atom.xml")).unwrap();
    let of = |part: &str, name: &str| {
        let inner = part
            .split_once(&format!("<{name}>"))
            .unwrap()
            .1
            .split_once(&format!("</{name}>"))
            .unwrap()
            .0;
        inner.to_owned()
    };
    let entries: Vec<_> = feed.split("<entry>").skip(1).collect();
    let actual: Vec<_> =
        entries.iter().map(|entry| (of(entry, "title"), of(entry, "updated"))).collect();
    let expected = [
        ("Đã rút: Bài đã rút", "2025-02-01T00:00:00Z"),
        ("Bài đã đính chính", "2024-05-02T00:00:00Z"),
        ("Bài không sửa gì", "2023-07-01T00:00:00Z"),
    ];
    assert_eq!(actual, expected.map(|(title, updated)| (title.to_owned(), updated.to_owned())));
    assert_eq!(of(&feed, "updated"), "2025-02-01T00:00:00Z");
    let summary = of(entries[1], "summary");
    let lines: Vec<_> = summary.lines().collect();
    assert_eq!(
        lines[0],
        "Chỉnh sửa, 2 tháng 5 năm 2024: Sắp xếp lại phần kết luận &amp; bổ sung nguồn. Các con số \
         không thay đổi."
    );
    assert_eq!(lines.last(), Some(&"Tóm tắt của bài một."));
    assert_eq!(lines.len(), 6, "{summary}");
}
