"""Places to write in between printed words, of every sort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.detect.dates import dates
from forms.detect.gaps import above_parts, before_unit, before_units, behind_colons, beside_hint
from forms.detect.options import options_in
from forms.detect.signing import pasted, signs
from forms.detect.underlines import blanks

if TYPE_CHECKING:
    from forms.detect.page import Place
    from forms.detect.region import Region


def places_in(region: Region) -> list[Place]:
    """All places of a region in reading order."""
    ruled = blanks(region)
    found = [*ruled, *options_in(region.page, region.rect, region.lines, region.label, region.section)]
    dated = dates(region, ruled)
    found.extend(dated)
    found.extend(before_units(region, dated))
    taken = [one.rect for one in found]
    found.extend(above_parts(region))
    signed = signs(region, taken)
    found.extend(signed)
    found.extend(behind_colons(region, [*taken, *(one.rect for one in signed)]))
    if region.cell and not found:
        found.extend(pasted(region) or before_unit(region) or beside_hint(region))
    return found
