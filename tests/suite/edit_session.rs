//! Random edits of a project: words, front matter, registers, templates, settings, and damage to
//! the site and the cache. A seed alone decides the sequence.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kyyeu_driver::{ChangeDetection, Destination, Drafts, Feature, Options};

use crate::harness::{SeededRng, list_files, repository_root, write_file};

const SENTENCES: [&str; 8] = [
    "Đồng chí Nguyễn Văn An đã nói.",
    "Ở Hải Phòng có [[bo-ba]].",
    "Trường [[truong|Trường Một]] mở cửa.",
    "Có [[figure:hoc-sinh/tong-so]] học sinh.",
    "Xem [[bai-hai]] và ![ảnh](../media/anh.png).",
    "Theo [[nghi-quyet]], phải làm.",
    "Mã `let x = 1;` và *chữ nghiêng*.",
    "Trần Thị Bình, Lê Cường cùng dự.[^1]\n\n[^1]: Chú thích.",
];

/// The project that every sequence begins with.
pub fn initial_project() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut put = |path: &str, text: &str| files.insert(path.to_owned(), text.as_bytes().to_vec());
    put(
        "content/workshop.yaml",
        "title: Hội thảo\ndate: 2023-07-20\nplace: Hải Phòng\nkey_figures: \
         [hoc-sinh/tong-so]\nchairs: [nguyen-van-an]\n",
    );
    put(
        "content/papers/01-bai-mot.md",
        "---\ntitle: Bài một\nspeakers: [nguyen-van-an]\ntopics: [day-hoc]\nstatistics: \
         [hoc-sinh]\n---\n\nĐoạn đầu, Hải Phòng.\n\n## Mục\n\nĐoạn hai.\n",
    );
    put(
        "content/papers/02-bai-hai.md",
        "---\ntitle: Bài hai\nspeakers: [tran-thi-binh]\nprovinces: [hai-phong]\ndocuments: \
         [nghi-quyet]\nsummary: Tóm tắt.\n---\n\nXem [[bai-mot]].\n",
    );
    put(
        "content/papers/02-bai-hai.en.md",
        "---\ntitle: Paper two\nspeakers: [tran-thi-binh]\n---\n\nSee [[bai-mot]].\n",
    );
    put(
        "content/speeches/01-khai-mac.md",
        "---\ntitle: Khai mạc\nspeakers: [nguyen-van-an]\ncorrections:\n  - date: 2023-08-01\n    \
         kind: erratum\n    text: Sửa một chữ.\n---\n\nXin chào.\n\n| Cột | Số |\n|---|---:|\n| A \
         | 1 |\n",
    );
    put(
        "content/pages/gioi-thieu.md",
        "---\ntitle: Giới thiệu\n---\n\nVề hội thảo của Lê Cường.\n",
    );
    put(
        "content/speakers.yaml",
        "nguyen-van-an:\n  name: Nguyễn Văn An\n  organisation: truong\n  titles: [Hiệu \
         trưởng]\ntran-thi-binh:\n  name: Trần Thị Bình\n  province: hai-phong\nle-cuong:\n  name: \
         Lê Cường\n  bio: Sinh ở Hải Phòng.\n",
    );
    put(
        "content/provinces.yaml",
        "hai-phong:\n  name: Hải Phòng\n  kind: city\nnam-dinh:\n  name: Nam Định\n  kind: \
         province\n",
    );
    put(
        "content/organisations.yaml",
        "truong:\n  name: Trường Một\n  province: hai-phong\nbo-ba:\n  name: Bộ Ba\n",
    );
    put(
        "content/documents.yaml",
        "nghi-quyet:\n  kind: Nghị quyết\n  number: 1-NQ/TW\n  issuer: bo-ba\n",
    );
    put("content/topics.yaml", "day-hoc:\n  name: Dạy học\n  note: Về dạy và học.\n");
    put(
        "content/statistics/hoc-sinh.yaml",
        "title: Học sinh\nunit: học sinh\nperiod: \"2023\"\nsource: bai-mot\nfigures:\n  \
         tong-so:\n    label: Tổng số\n    value: 120\n  nu:\n    label: Nữ\n    value: 60\n    \
         of: tong-so\n    percent: 50\n",
    );
    files.insert("content/media/anh.png".to_owned(), b"\x89PNG khong that".to_vec());
    files
}

/// A project on a disk, with what it began with and what lies aside.
pub struct EditSession {
    pub root: PathBuf,
    pub rng: SeededRng,
    pub files: BTreeMap<String, Vec<u8>>,
    pub removed: BTreeMap<String, Vec<u8>>,
    pub options: Options,
    /// Whether the site is of the last build; if it is not, no edit tampers with it.
    pub is_site_current: bool,
    pub edit_log: Vec<String>,
}

impl EditSession {
    pub fn new(root: &Path, seed: u64) -> Self {
        let now = initial_project();
        let mut dice = SeededRng(seed);
        let mut work = Self {
            root: root.to_owned(),
            options: Options::new(root, Destination::CheckOnly),
            files: BTreeMap::new(),
            removed: BTreeMap::new(),
            is_site_current: false,
            edit_log: Vec::new(),
            rng: SeededRng(dice.below(usize::MAX) as u64),
        };
        for (path, bytes) in now {
            work.write_file(&path, bytes);
        }
        if dice.below(3) == 0 {
            work.write_file("content/ids.lock", "# Danh sách\n".into());
        }
        work
    }

    fn write_file(&mut self, path: &str, bytes: Vec<u8>) {
        write_file(&self.root.join(path), &bytes);
        self.files.insert(path.to_owned(), bytes);
    }

    fn remove_file(&mut self, path: &str) {
        fs::remove_file(self.root.join(path)).unwrap();
        let bytes = self.files.remove(path).unwrap();
        self.removed.insert(path.to_owned(), bytes);
    }

    fn read_text(&self, path: &str) -> String {
        String::from_utf8_lossy(&self.files[path]).into_owned()
    }

    fn replace_text(&mut self, path: &str, from: &str, to: &str) {
        if self.files.contains_key(path) {
            let text = self.read_text(path).replacen(from, to, 1);
            self.write_file(path, text.into_bytes());
        }
    }

    fn pick_path(&mut self, start: &str, end: &str) -> Option<String> {
        let of: Vec<_> = self
            .files
            .keys()
            .filter(|path| path.starts_with(start) && path.ends_with(end))
            .cloned()
            .collect();
        (!of.is_empty()).then(|| self.rng.choose(&of).clone())
    }

    /// Makes an edit and says which.
    pub fn random_edit(&mut self) -> String {
        let kind = self.rng.below(28);
        self.options.change_detection = ChangeDetection::Metadata;
        match kind {
            0..=3 => self.append_sentence(),
            4..=6 => self.edit_front_matter(),
            7..=9 => self.edit_register(),
            10 | 11 => self.edit_dataset(),
            12 => self.edit_template(),
            13 => self.edit_locale(),
            14 | 15 => self.edit_settings(),
            16 => self.rename_record(),
            17 => self.delete_or_restore(),
            18 => self.touch_file(),
            19 => self.edit_silently(),
            20 => self.edit_media(),
            21 => self.tamper_with_site(),
            22 => {
                let drafts = self.options.drafts == Drafts::Exclude;
                self.options.drafts = if drafts { Drafts::Include } else { Drafts::Exclude };
                format!("drafts: {:?}", self.options.drafts)
            }
            23 => self.damage_cache(),
            _ => self.edit_words(),
        }
    }

    /// Words that name no entry, somewhere in one or two texts.
    fn edit_words(&mut self) -> String {
        let mut edits = Vec::new();
        for _ in 0..=self.rng.below(2) {
            let Some(path) = self.pick_path("content/", ".md") else { continue };
            let text = self.read_text(&path);
            let body = text.match_indices("---\n").nth(1).map_or(0, |(offset, _)| offset + 4);
            let ends: Vec<_> =
                text[body..].match_indices([' ', '\n']).map(|(offset, _)| body + offset).collect();
            if ends.is_empty() {
                continue;
            }
            let offset = *self.rng.choose(&ends);
            let word = *self.rng.choose(&[
                " thêm chữ",
                " Hải Phòng",
                ".",
                " rất",
                "\n\nMột đoạn khác.",
                " ![](",
                " <b>đậm</b>",
            ]);
            self.write_file(
                &path,
                format!("{}{word}{}", &text[..offset], &text[offset..]).into_bytes(),
            );
            edits.push(format!("{path}: {word:?} at {offset}"));
        }
        edits.join(", ")
    }

    fn append_sentence(&mut self) -> String {
        let Some(path) = self.pick_path("content/", ".md") else { return "no text".into() };
        let words = *self.rng.choose(&SENTENCES);
        let mut text = self.read_text(&path);
        if self.rng.below(3) == 0 && text.contains("\n\n") {
            let keep = text.rfind("\n\n").unwrap();
            text.truncate(keep + 1);
        }
        self.write_file(&path, format!("{text}\n{words}\n").into_bytes());
        format!("{path}: {words}")
    }

    fn edit_front_matter(&mut self) -> String {
        let Some(path) = self.pick_path("content/", ".md") else { return "no text".into() };
        let line = *self.rng.choose(&[
            "title: Tên mới",
            "summary: Tóm tắt khác.",
            "draft: true",
            "draft: false",
            "speakers: [le-cuong, nguyen-van-an]",
            "speakers: [khong-co]",
            "topics: [day-hoc]",
            "provinces: [nam-dinh]",
            "date: 2022-05",
            "order: 1",
            "session: Phiên sáng",
            "mentions: false",
            "aliases: [bai-cu]",
            "organisations: [bo-ba]",
        ]);
        let field = format!("\n{}:", line.split(':').next().unwrap());
        let text = self.read_text(&path);
        let text = match text.find(&field) {
            Some(offset) => {
                let end = offset + 1 + text[offset + 1..].find('\n').unwrap();
                format!("{}\n{line}{}", &text[..offset], &text[end..])
            }
            None => text.replacen("---\n", &format!("---\n{line}\n"), 1),
        };
        self.write_file(&path, text.into_bytes());
        format!("{path}: {line}")
    }

    fn edit_register(&mut self) -> String {
        let (path, from, to) = *self.rng.choose(&[
            ("content/speakers.yaml", "name: Nguyễn Văn An", "name: Nguyễn Văn Ân"),
            ("content/speakers.yaml", "name: Nguyễn Văn Ân", "name: Nguyễn Văn An"),
            ("content/speakers.yaml", "titles: [Hiệu trưởng]", "titles: [Giám đốc, Nhà giáo]"),
            (
                "content/speakers.yaml",
                "bio: Sinh ở Hải Phòng.",
                "bio: Sinh ở Nam Định, học với Trần Thị Bình.",
            ),
            ("content/speakers.yaml", "province: hai-phong", "province: nam-dinh"),
            ("content/speakers.yaml", "tran-thi-binh:", "tran-binh:"),
            (
                "content/provinces.yaml",
                "name: Nam Định",
                "name: Nam Định\n  successor:\n    province: hai-phong",
            ),
            (
                "content/provinces.yaml",
                "name: Hải Phòng",
                "name: Hải Phòng\n  variants: [Đất Cảng]\n  region: Bắc",
            ),
            ("content/organisations.yaml", "truong:\n", "them:\n  name: Tổ chức thêm\ntruong:\n"),
            ("content/organisations.yaml", "name: Trường Một", "name: Trường Hai"),
            ("content/documents.yaml", "number: 1-NQ/TW", "number: 2-NQ/TW\n  title: Về dạy học"),
            ("content/topics.yaml", "name: Dạy học", "name: Dạy và học"),
            ("content/topics.yaml", "note: Về dạy và học.", "note: Khác, theo Lê Cường."),
            ("content/topics.yaml", "day-hoc:", "day-hoc: ["),
        ]);
        self.replace_text(path, from, to);
        format!("{path}: {from} -> {to}")
    }

    fn edit_dataset(&mut self) -> String {
        let (from, to) = *self.rng.choose(&[
            ("value: 120", "value: 140"),
            ("value: 60", "value: 70"),
            ("label: Tổng số", "label: Tất cả"),
            ("unit: học sinh", "unit: em"),
            ("percent: 50", "percent: 51"),
            ("source: bai-mot", "source: bai-hai"),
        ]);
        self.replace_text("content/statistics/hoc-sinh.yaml", from, to);
        format!("dataset: {from} -> {to}")
    }

    fn edit_template(&mut self) -> String {
        let path = *self.rng.choose(&[
            "templates/record.html",
            "templates/base.html",
            "templates/assets/style.css",
            "templates/list.html",
        ]);
        if self.files.contains_key(path) && self.rng.below(2) == 0 {
            self.remove_file(path);
            return format!("{path}: away");
        }
        let Ok(text) = fs::read_to_string(repository_root().join(path)) else {
            return format!("{path}: none");
        };
        let more = *self.rng.choose(&["<!-- thêm -->", "/* a */", "{{ khong_co }}", "{% if %}"]);
        // A template that extends another has its words in blocks.
        let text = match text.find("{% endblock") {
            Some(offset) if path.ends_with(".html") => {
                format!("{}{more}{}", &text[..offset], &text[offset..])
            }
            _ => format!("{text}{more}"),
        };
        self.write_file(path, text.into_bytes());
        format!("{path}: {more}")
    }

    fn edit_locale(&mut self) -> String {
        let path = "templates/locales/vi.yaml";
        if self.files.contains_key(path) && self.rng.below(2) == 0 {
            self.remove_file(path);
            return format!("{path}: away");
        }
        let text = fs::read_to_string(repository_root().join(path)).unwrap();
        let more = self.rng.below(3);
        self.write_file(path, text.replace("home: ", &format!("home: {more}")).into_bytes());
        format!("{path}: {more}")
    }

    fn edit_settings(&mut self) -> String {
        let line = *self.rng.choose(&[
            "title: Hội thảo khác",
            "subtitle: Lần thứ hai",
            "base_url: https://kyyeu.example/",
            "mentions: false",
            "language: en",
            "language: vi",
            "licence: CC BY 4.0",
            "date: 2024",
            "summary: Một hội thảo.",
        ]);
        if self.rng.below(4) == 0 {
            let without = self.options.disabled_features.is_empty();
            self.options.disabled_features = if without {
                vec![*self.rng.choose(&[Feature::Search, Feature::Volume, Feature::Graph])]
            } else {
                Vec::new()
            };
            return format!("without {:?}", self.options.disabled_features);
        }
        let path = "content/workshop.yaml";
        let name = format!("{}:", line.split(':').next().unwrap());
        let text = self.read_text(path);
        let remaining: Vec<_> = text.lines().filter(|line| !line.starts_with(&name)).collect();
        self.write_file(path, format!("{}\n{line}\n", remaining.join("\n")).into_bytes());
        format!("workshop: {line}")
    }

    fn rename_record(&mut self) -> String {
        let Some(path) =
            self.pick_path("content/papers/", ".md").filter(|path| !path.ends_with(".en.md"))
        else {
            return "nothing to rename".into();
        };
        let number = self.rng.below(90) + 10;
        let (folder, name) = path.rsplit_once('/').unwrap();
        let id = name.trim_end_matches(".md").split_once('-').map_or(name, |(_, id)| id).to_owned();
        let (to, alias) = match self.rng.below(3) {
            0 => (format!("{folder}/{number}-{id}.md"), None),
            1 => (format!("content/speeches/{number}-{id}.md"), Some(format!("papers/{id}"))),
            _ => (format!("{folder}/{number}-moi-{number}.md"), Some(id)),
        };
        let mut text = self.read_text(&path);
        if let Some(alias) = alias.filter(|_| !text.contains("aliases:")) {
            text = text.replacen("---\n", &format!("---\naliases: [{alias}]\n"), 1);
        }
        self.remove_file(&path);
        self.removed.clear();
        self.write_file(&to, text.into_bytes());
        format!("{path} -> {to}")
    }

    fn delete_or_restore(&mut self) -> String {
        if let Some((path, bytes)) =
            self.removed.pop_first().filter(|(path, _)| !self.files.contains_key(path))
        {
            self.write_file(&path, bytes);
            return format!("{path}: back");
        }
        match self.pick_path("content/", "") {
            Some(path) if path != "content/workshop.yaml" => {
                self.remove_file(&path);
                format!("{path}: away")
            }
            _ => "nothing to delete".into(),
        }
    }

    /// Another time, the same bytes.
    fn touch_file(&mut self) -> String {
        let Some(path) = self.pick_path("", "") else { return "nothing to touch".into() };
        let file = fs::File::options().append(true).open(self.root.join(&path)).unwrap();
        let old = file.metadata().unwrap().modified().unwrap();
        file.set_modified(old - std::time::Duration::from_hours(1)).unwrap();
        format!("{path}: touched")
    }

    /// Other bytes of the same size, with the old time: `--verify` sees them even if the file
    /// system says.
    fn edit_silently(&mut self) -> String {
        let Some(path) = self.pick_path("content/", ".md") else { return "no text".into() };
        let old = fs::metadata(self.root.join(&path)).unwrap().modified().unwrap();
        let text = self.read_text(&path);
        let swapped = text.replace("Đoạn", "Khối").replace("Xem", "Đọc");
        self.write_file(&path, swapped.into_bytes());
        fs::File::options()
            .append(true)
            .open(self.root.join(&path))
            .unwrap()
            .set_modified(old)
            .unwrap();
        self.options.change_detection = ChangeDetection::ContentHash;
        format!("{path}: silently")
    }

    fn edit_media(&mut self) -> String {
        match self.rng.below(3) {
            0 if self.files.contains_key("content/media/anh.png") => {
                self.remove_file("content/media/anh.png");
                "picture away".into()
            }
            n => {
                self.write_file("content/media/anh.png", format!("anh {n}").into_bytes());
                "picture".into()
            }
        }
    }

    /// A manual change in the site.
    fn tamper_with_site(&mut self) -> String {
        let site = self.root.join("public");
        let outputs: Vec<_> =
            list_files(&site).into_keys().filter(|path| !path.starts_with('.')).collect();
        if outputs.is_empty() || !self.is_site_current {
            return "no site".into();
        }
        let path = self.rng.choose(&outputs).clone();
        if self.rng.below(2) == 0 {
            fs::remove_file(site.join(&path)).unwrap();
            return format!("public/{path}: away");
        }
        let mut bytes = fs::read(site.join(&path)).unwrap();
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
        fs::write(site.join(&path), bytes).unwrap();
        format!("public/{path}: altered")
    }

    fn damage_cache(&mut self) -> String {
        let caches = list_files(&self.root.join(".kyyeu-cache"));
        let caches: Vec<_> =
            caches.into_values().filter(|file| !file.ends_with(".gitignore")).collect();
        if caches.is_empty() {
            return "no cache".into();
        }
        let cache = self.rng.choose(&caches).clone();
        let mut bytes = fs::read(&cache).unwrap();
        match self.rng.below(3) {
            0 => {
                fs::remove_file(&cache).unwrap();
                return "cache away".into();
            }
            1 => bytes.truncate(self.rng.below(bytes.len())),
            _ => {
                let index = self.rng.below(bytes.len());
                bytes[index] ^= 1 << self.rng.below(8);
            }
        }
        fs::write(&cache, bytes).unwrap();
        "cache broken".into()
    }
}
