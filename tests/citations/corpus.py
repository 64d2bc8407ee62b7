"""A project of many records whose names and titles are made to be misread. The same one each time."""

import random
import sys
from pathlib import Path

FAMILIES = ["Nguyễn", "Trần", "Lê", "Đặng", "Ông", "Tôn Nữ", "Ma", "Y"]
MIDDLES = ["Văn", "Thị", "Quang", "Hữu", "Thị Hồng", ""]
GIVENS = ["An", "Ánh", "Ý", "Bình", "Lưỡng", "Đạt", "Khuê"]
WORDS = [
    "Đảng viên", "{ngoặc}", "50%", "A & B", "số #7", "gạch_dưới", "$5", "\\lệnh", "~", "^", "“trích”", "'nháy'",
    '"kép"', "<i>nghiêng</i>", "and", "Phát triển", "sinh viên", "TY  - X", "https://kyyeu.example/a?b=1&c=2", "}", "{",
    "</script>", "]]>", "học sinh: kết quả", "Ở đâu?", "Tốt!", "chuẩn…",
]
DATES = ["2023", "2023-07", "2023-07-20", "2023-07-20/2023-07-22", "2023?", "2022~", "202X", "2021/..", "2023-22"]
ORGANISATIONS = ["Trường Đại học, cao đẳng & nghề", "Ban Tổ chức and Đào tạo", "Sở {Nội vụ}"]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def write(root, count):
    pick = random.Random(2023)
    content = Path(root) / "content"
    for folder in ["speeches", "papers", "conclusions", "statistics"]:
        (content / folder).mkdir(parents=True, exist_ok=True)
    (content / "workshop.yaml").write_text(
        "title: 'Hội thảo “chuyên đề” & {ngoặc}: 100% sinh viên'\nsubtitle: Kỷ yếu\ndate: 2023-07-20/2023-07-21\n"
        "place: Hải Phòng\nbase_url: https://kyyeu.example/2023/a&b/\norganisers: [o0]\neditors: [p0, p1]\n"
        "publisher: Nhà xuất bản & Con\npublisher_place: Hà Nội\npublished: 2023-09-01\nseries: Tủ sách\n"
        "isbn: 978-604-0-00000-2\nissn: 2049-3630\ndoi: 10.1000/ky-yeu\nlicence: CC BY-SA 4.0\n"
        "oai:\n  email: thu-vien@kyyeu.example\n  gateway: https://gateway.example/oai\nmentions: off\n"
    )
    speakers, names = [], 60
    for at in range(names):
        family, middle, given = pick.choice(FAMILIES), pick.choice(MIDDLES), pick.choice(GIVENS)
        name = " ".join(part for part in [family, middle, given] if part)
        parts = f"  family: {family}\n" if at % 3 else ""
        orcid = "  orcid: 0000-0002-1825-0097\n" if at % 7 == 0 else ""
        degree = "PGS.TS. " if at % 5 == 0 else ""
        others = ", ".join(f"p{other}" for other in range(names) if other != at)
        speakers.append(f"p{at}:\n  name: {degree}{name}\n{parts}{orcid}  namesakes: [{others}]\n")
    speakers.append("curie:\n  name: Marie Curie\n  family: Curie\n")
    (content / "speakers.yaml").write_text("".join(speakers))
    lines = [f"o{at}:\n  name: {quoted(name)}\n" for at, name in enumerate(ORGANISATIONS)]
    (content / "organisations.yaml").write_text("".join(lines))
    (content / "topics.yaml").write_text("t:\n  name: Chủ đề & <thử>\n")
    (content / "provinces.yaml").write_text("hp:\n  name: Hải Phòng\n  kind: city\n")
    (content / "statistics" / "so.yaml").write_text(
        "title: Số\nunit: người\nperiod: 2020/2022\nfigures:\n  mot:\n    label: Người được hỏi\n    value: 8620\n"
    )
    for at in range(count):
        folder = ["papers", "speeches", "conclusions"][0 if at % 10 else at // 10 % 3]
        title = " ".join(pick.choice(WORDS) for _ in range(pick.randint(1, 6)))
        front = [f"title: {quoted(title)}"]
        people = [f"p{pick.randrange(names)}" for _ in range(pick.choice([0, 1, 1, 1, 2, 3]))]
        people = list(dict.fromkeys(people)) + (["curie"] if at % 50 == 0 else [])
        if people:
            front.append(f"speakers: [{', '.join(people)}]")
        elif at % 2:
            front.append(f"organisations: [o{pick.randrange(len(ORGANISATIONS))}]")
        if at % 3 == 0:
            front.append(f"date: {quoted(pick.choice(DATES))}")
        if at % 4 == 0:
            front += ["topics: [t]", "provinces: [hp]", f"summary: {quoted('Tóm tắt: ' + pick.choice(WORDS))}"]
        if at % 6 == 0:
            front += [f"pages: {at + 1}-{at + 9}", f"doi: 10.1000/ky-yeu.{at}"]
        if at % 90 == 0:
            front.append("corrections: [{date: 2024-02-03, kind: retraction, text: Rút.}]")
        if at % 33 == 0:
            front.append("language: en")
        text = "---\n" + "\n".join(front) + "\n---\n\nLời.\n"
        (content / folder / f"{at + 1:04}-bai-{at + 1}.md").write_text(text)


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]))
