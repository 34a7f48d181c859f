"""PDFs made to break their readers, by code; each is small on disk."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping, Sequence

import pikepdf

Objects = Sequence[tuple[int, bytes]]


def pdf_of(objects: Objects, trailer: bytes = b"") -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in objects:
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(places) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, size))
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def one_page(contents: bytes, more: Objects = (), catalog: bytes = b"", page: bytes = b"") -> list[tuple[int, bytes]]:
    return [
        (1, b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>" % page),
        (4, contents),
        *more,
    ]


def packed_spaces(megabytes: int, before: bytes = b"") -> bytes:
    """Some bytes and millions of spaces in zlib's format (RFC 1950); a million is packed once, and put there often."""
    packer = zlib.compressobj(9, wbits=-15)
    head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    million = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    high, low = divmod(zlib.adler32(before), 1 << 16)
    count = megabytes * 1_000_000
    high, low = high + count * low + 32 * count * (count + 1) // 2, low + 32 * count
    check = (high % 65521 << 16 | low % 65521).to_bytes(4, "big")
    return b"\x78\xda" + head + million * megabytes + packer.flush() + check


def bomb() -> bytes:
    """A gigabyte of spaces as page contents, packed twice."""
    once = packed_spaces(1000)
    return pdf_of(one_page(stream(b"/Filter[/FlateDecode/FlateDecode]", zlib.compress(once, 9))))


def fan_out() -> bytes:
    """Nine levels of drawings, each drawing the next ten times: 10^9 in all."""
    levels = [
        (
            number,
            stream(
                b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (number + 1),
                b"/X Do " * 10,
            ),
        )
        for number in range(6, 15)
    ]
    last = (15, stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"0 0 1 1 re f"))
    return pdf_of(one_page(stream(b"", b"/X Do"), [*levels, last], page=b"/Resources<</XObject<</X 6 0 R>>>>"))


def many_fields() -> bytes:
    count = 200_000
    fields = [(6 + index, b"<</FT/Tx/T(f%d)/V(x)>>" % index) for index in range(count)]
    listed = b" ".join(b"%d 0 R" % number for number, _ in fields)
    return pdf_of(one_page(stream(b"", b""), fields, catalog=b"/AcroForm<</Fields[%s]>>" % listed))


def page_loop() -> bytes:
    return pdf_of(
        [
            (1, b"<</Type/Catalog/Pages 2 0 R>>"),
            (2, b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2>>"),
            (3, b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"),
        ]
    )


def field_loop() -> bytes:
    kids = [(6, b"<</FT/Tx/T(a)/Kids[7 0 R]>>"), (7, b"<</T(b)/Parent 6 0 R/Kids[6 0 R]>>")]
    return pdf_of(one_page(stream(b"", b""), kids, catalog=b"/AcroForm<</Fields[6 0 R]>>"))


def parent_loop() -> bytes:
    fields = [
        (6, b"<</Type/Annot/Subtype/Widget/T(a)/FT/Tx/Rect[0 0 9 9]/Parent 7 0 R>>"),
        (7, b"<</T(b)/Parent 6 0 R>>"),
    ]
    catalog = b"/AcroForm<</Fields[6 0 R]>>"
    return pdf_of(one_page(stream(b"", b""), fields, catalog=catalog, page=b"/Annots[6 0 R]"))


def deep_fields() -> bytes:
    fields = [(6 + level, b"<</T(a)/Kids[%d 0 R]>>" % (7 + level)) for level in range(3000)]
    return pdf_of(one_page(stream(b"", b""), [*fields, (3006, b"<</T(z)/FT/Tx>>")], b"/AcroForm<</Fields[6 0 R]>>"))


def deep_array() -> bytes:
    deep = (6, b"[" * 100_000 + b"]" * 100_000)
    return pdf_of(one_page(stream(b"", b"BT ET"), [deep], catalog=b"/X 6 0 R"))


def deep_content() -> bytes:
    return pdf_of(one_page(stream(b"", b"[" * 200_000 + b"]" * 200_000 + b" TJ")))


def length_loop() -> bytes:
    """A stream whose length is the stream itself."""
    return pdf_of(one_page(b"<</Length 4 0 R>>stream\nBT ET\nendstream"))


def object_streams() -> bytes:
    """Every object lies in an object stream that unpacks to half a gigabyte."""
    inside = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
    ]  # fmt: skip
    places = b" ".join(b"%d %d" % (number, sum(map(len, inside[: number - 1]))) for number in range(1, 4)) + b" "
    packed = packed_spaces(500, places + b"".join(inside))
    out = b"%PDF-1.7\n"
    holder = len(out)
    head = b"/Type/ObjStm/N 3/First %d/Filter/FlateDecode" % len(places)
    out += b"4 0 obj\n%s\nendobj\n" % stream(head, packed)
    rows = [(0, 0, 255), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, holder, 0), (1, len(out), 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([last]) for kind, place, last in rows)
    entry = b"5 0 obj\n%s\nendobj\n" % stream(b"/Type/XRef/Size 6/W[1 4 1]/Root 1 0 R", table)
    return out + entry + b"startxref\n%d\n%%%%EOF\n" % len(out)


def narrow_page() -> bytes:
    """A page one point wide and 200 inches high: a picture of it in any usual width would be a tower."""
    return pdf_of(one_page(stream(b"", b"0 0 1 1 re f"))).replace(b"[0 0 595 842]", b"[0 0 1 14400]")


def previous_loop() -> bytes:
    whole = pdf_of(one_page(stream(b"", b"BT ET")))
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % whole.rfind(b"xref\n0"))


def wrong_types() -> bytes:
    """An /AcroForm of everything but what it should hold."""
    rest = b"/Ff/Name/MaxLen(a)/DA 5/Q<<>>/Opt 7/V<</A 1>>/Rect(x)/AP 3/MK[]/TU 9/Subtype/Widget>>"
    fields = [(6, b"<</T[1]/FT(x)" + rest), (7, b"<</T(n)/FT/Tx" + rest)]
    catalog = b"/AcroForm<</Fields[6 0 R 7 0 R 6 null (x) 99 0 R]/DA[]>>"
    return pdf_of(one_page(stream(b"", b""), fields, catalog, b"/Annots[6 0 R 7 0 R null 5]"))


def encrypted(user: str) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=user))
    return out.getvalue()


def no_pages() -> bytes:
    return pdf_of([(1, b"<</Type/Catalog/Pages 2 0 R>>"), (2, b"<</Type/Pages/Kids[]/Count 0>>")])


def lying_count() -> bytes:
    return pdf_of(
        [
            (1, b"<</Type/Catalog/Pages 2 0 R>>"),
            (2, b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>"),
            (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
        ]
    )


def garbage() -> bytes:
    return b"%PDF-1.7\n" + bytes(range(256)) * 400 + b"\n%%EOF"


def header_alone() -> bytes:
    return b"%PDF-1.7\n"


_MAKERS = (
    bomb, fan_out, many_fields, page_loop, field_loop, parent_loop, deep_fields, deep_array, deep_content,
    length_loop, object_streams, narrow_page, previous_loop, wrong_types, lying_count, garbage, header_alone,
)  # fmt: skip
HOSTILE: Mapping[str, Callable[[], bytes]] = {maker.__name__: maker for maker in _MAKERS}
"""What makes each, by its name."""
