"""The metadata stream of a PDF (ISO 16684-1): its title, what made it, and PDF/A-2u where it is that."""

from __future__ import annotations

_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""What text may not hold; the standard library's own door to it costs a process 25 ms."""
_HEAD = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>\
<rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title></rdf:Description>
"""
_ARCHIVE = """<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part>\
<pdfaid:conformance>U</pdfaid:conformance></rdf:Description>
"""
_TAIL = """<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>{producer}</pdf:Producer>\
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def metadata(title: str, producer: str, *, archive: bool = False) -> bytes:
    """The packet; `archive` says that the file is PDF/A-2u. It holds no day: the same file has the same bytes."""
    words = (
        _HEAD.format(title=title.translate(_ESCAPED))
        + (_ARCHIVE if archive else "")
        + _TAIL.format(producer=producer.translate(_ESCAPED))
    )
    return words.encode("utf-8")


def metadata_object(title: str, producer: str) -> bytes:
    """The stream as an object; it is not compressed, so that programs that know no PDF find it (14.3.2)."""
    packet = metadata(title, producer)
    return b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%s\nendstream" % (len(packet), packet)
