"""The form the filler is measured on: 4 pages of A4, 150 fields, about 500 distinct characters; made by code.

112 text fields, 8 combs, 16 check boxes, 4 radio groups and 10 multiline fields, as an office suite makes them for
Chinese: the Song typeface named but not embedded, no appearances of texts, real pictures of the buttons' states.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from typing import Literal

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.28, 841.89
LEFT, LABEL = 42.0, 82.0
COLUMN = (WIDTH - 2 * LEFT) / 2
LABELS = (
    "姓名", "性别", "民族", "出生日期", "证件号码", "户籍所在地", "现居住地址", "联系电话", "工作单位", "职务",
    "申请事项", "证件类型", "有效期限",
)  # fmt: skip
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "𬭎䶮㛃𫖯𬀩祎玥珺喆堃犇赟翀昇子涵宇轩梓萱浩然建国志强晓明"
PLACES = ("天津市滨海新区样例大街", "上海市浦东新区样例大道", "新疆维吾尔自治区乌鲁木齐市样例北路")
FONT = "BenchSong"
Rect = tuple[float, float, float, float]


@dataclass(frozen=True)
class Place:
    """A field of the form; a radio group has several rectangles."""

    name: str
    page: int
    kind: Literal["text", "comb", "check", "radio", "multiline"]
    rects: tuple[Rect, ...]
    length: int = 0

    @property
    def rect(self) -> Rect:
        return self.rects[0]


@dataclass(frozen=True)
class BigForm:
    """The pages without fields, the same with fields, where the fields lie, and what goes into them."""

    flat: bytes
    fillable: bytes
    places: tuple[Place, ...]
    values: dict[str, str | bool]


def big_form(font: str) -> BigForm:
    """Draw it with a TrueType font."""
    pdfmetrics.registerFont(TTFont(FONT, font))
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(WIDTH, HEIGHT), invariant=1, initialFontName=FONT)
    places = tuple(place for page in range(4) for place in _page(canvas, page))
    canvas.save()
    return BigForm(drawn.getvalue(), _with_fields(drawn.getvalue(), places), places, _values(places))


def _page(canvas: Canvas, page: int) -> list[Place]:
    canvas.setFont(FONT, 9)
    places: list[Place] = []
    y = HEIGHT - 66

    def cell(x: float, width: float, height: float, label: str) -> Rect:
        canvas.rect(x, y - height, LABEL, height)
        canvas.rect(x + LABEL, y - height, width - LABEL, height)
        canvas.drawString(x + 4, y - height / 2 - 4, label)
        return x + LABEL + 2, y - height + 2, x + width - 2, y - 2

    def add(kind: Literal["text", "comb", "check", "radio", "multiline"], *rects: Rect, length: int = 0) -> None:
        places.append(Place(f"p{page}_{kind}{len(places)}", page, kind, rects, length))

    for row in range(14):
        for column in range(2):
            add("text", cell(LEFT + column * COLUMN, COLUMN, 24, LABELS[(2 * row + column) % len(LABELS)]))
        y -= 24
    for length in (18, 11):
        x = LEFT + LABEL
        for digit in range(length):
            canvas.rect(x + 20 * digit, y - 24, 20, 24)
        add("comb", (x, y - 22, x + 20 * length, y - 2), length=length)
        y -= 24
    for number in range(4):
        x = LEFT + 6 + number * 110
        canvas.rect(x, y - 18, 10, 10)
        add("check", (x, y - 18, x + 10, y - 8))
    y -= 24
    add("radio", *((LEFT + 90 * place, y - 18, LEFT + 90 * place + 10, y - 8) for place in range(1, 4)))
    y -= 24
    for label in ("申请理由", "主要经历", "承诺事项")[: 3 if page < 2 else 2]:
        add("multiline", cell(LEFT, WIDTH - 2 * LEFT, 90, label))
        y -= 90
    canvas.showPage()
    return places


def _values(places: tuple[Place, ...]) -> dict[str, str | bool]:
    chance = random.Random(7)  # the same form each time
    first_level = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFA)]
    common = chance.sample(first_level, 420)

    def words(count: int) -> str:
        return "".join(chance.choice(common) if at % 17 != 16 else "，" for at in range(count)) + "。"

    values: dict[str, str | bool] = {}
    for number, place in enumerate(places):
        match place.kind:
            case "text":
                name = chance.choice(FAMILY) + "".join(chance.sample(GIVEN, 2))
                kinds = (name, "阿依古丽·买买提", PLACES[number % 3] + "8号", words(10), "2026年11月22日", "Zhang San")
                values[place.name] = kinds[number % 6]
            case "comb":
                values[place.name] = "12000019900101001X" if place.length == 18 else "13800000000"
            case "check":
                values[place.name] = number % 2 == 0
            case "radio":
                values[place.name] = str(number % 3)
            case "multiline":
                values[place.name] = words(120)
    return values


def _with_fields(flat: bytes, places: tuple[Place, ...]) -> bytes:
    with pikepdf.open(io.BytesIO(flat)) as pdf:
        song = Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/STSong-Light"), Encoding=Name("/UniGB-UCS2-H"),
            DescendantFonts=Array([Dictionary(
                Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name("/STSong-Light"),
                CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("GB1"), Supplement=4),
            )]),
        )  # fmt: skip
        dingbats = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.ZapfDingbats))
        fields = Array()
        for place in places:
            page = pdf.pages[place.page].obj
            if Name.Annots not in page:
                page.Annots = pdf.make_indirect(Array())
            field = _field(pdf, place, dingbats)
            for widget in field.get(Name.Kids, [field]):
                page.Annots.append(widget)
            fields.append(field)
        resources = Dictionary(Font=Dictionary(STSong=pdf.make_indirect(song), ZaDb=dingbats))
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=fields, DR=resources, DA=String("/STSong 9 Tf 0 g")))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _field(pdf: pikepdf.Pdf, place: Place, dingbats: pikepdf.Object) -> pikepdf.Object:
    if place.kind == "radio":
        group = pdf.make_indirect(Dictionary(FT=Name.Btn, Ff=1 << 15, T=String(place.name), V=Name.Off))
        group.Kids = Array([_button(pdf, rect, str(at), "l", dingbats) for at, rect in enumerate(place.rects)])
        for widget in group.Kids:
            widget.Parent = group
        return group
    if place.kind == "check":
        box = _button(pdf, place.rect, "Yes", "4", dingbats)
        box.FT, box.T, box.V = Name.Btn, String(place.name), Name.Off
        return box
    text = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, F=4, Rect=Array(list(place.rect)), FT=Name.Tx, T=String(place.name),
        DA=String("/STSong 9 Tf 0 g"),
    )  # fmt: skip
    if place.kind != "text":
        text.Ff = 1 << (24 if place.kind == "comb" else 12)
    if place.length:
        text.MaxLen = place.length
    return pdf.make_indirect(text)


def _button(pdf: pikepdf.Pdf, rect: Rect, on: str, mark: str, dingbats: pikepdf.Object) -> pikepdf.Object:
    def picture(content: bytes) -> pikepdf.Object:
        made = pdf.make_stream(content)
        made.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 10, 10]),
            Resources=Dictionary(Font=Dictionary(ZaDb=dingbats)),
        )  # fmt: skip
        return made

    states = {f"/{on}": picture(b"q BT /ZaDb 9 Tf 1 1.5 Td (%s) Tj ET Q" % mark.encode("ascii")), "/Off": picture(b"")}
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, F=4, Rect=Array(list(rect)), AS=Name.Off,
            AP=Dictionary(N=Dictionary(states)), MK=Dictionary(CA=String(mark)),
        )
    )  # fmt: skip
