"""What `forms list`, `show`, `fill` and `read` tell of the blanks that were imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.cli.call import Call, JsonValue
from forms.bound import load_bound, pinned_ids
from forms.detect.matching import canonical, likeness
from forms.errors import BoundChangedError
from forms.importing import required_of, without_place
from forms.labels import box_labels
from forms.library import UnknownFormError, edition_folders, read_blanks, read_meta, read_meta_and_layout

if TYPE_CHECKING:
    from forms.bound import Bound
    from forms.reading import PdfReading

_SHORT = 12
_LEAST_TITLE = 0.6
_MOST_NAMED = 60


@dataclass(frozen=True, slots=True)
class PinnedBlank:
    """A form's imported blank: `placed` are the boxes that are filled on it, `without` those with their labels that
    it has no place for, `lacking` what of that is required (a table by its columns). `bound` is None where the blank
    was changed and cannot be used.
    """

    bound: Bound | None
    placed: tuple[str, ...]
    without: tuple[tuple[str, str], ...]
    lacking: tuple[tuple[str, str], ...] = ()

    def json(self) -> JsonValue:
        """For scripts."""
        if self.bound is None:
            return {"sha256": None, "edition": None, "boxes": [], "without": []}
        return {
            "sha256": self.bound.sha256,
            "edition": self.bound.edition,
            "boxes": list(self.placed),
            "without": [name for name, _ in self.without],
        }

    def line(self, call: Call) -> str:
        """One line: which file, edition, how many boxes."""
        if self.bound is None:
            return call.voice.say("importing.pinned_broken")
        return call.voice.say(
            "importing.pinned",
            hash=self.bound.sha256[:_SHORT],
            edition=self.bound.edition,
            placed=len(self.placed),
            without=len(self.without),
        )


def pinned_blank(call: Call, form_id: str) -> PinnedBlank | None:
    """The imported blank of a form; None where there is none. Raises UnknownFormError, FormFileError."""
    try:
        found = load_bound(call.folders.blanks, form_id)
    except BoundChangedError:
        return PinnedBlank(None, (), ())
    if found is None:
        return None
    bound = found[0]
    placed = tuple(one.box for one in bound.matched)
    folder = next((one for one in edition_folders(form_id) if read_meta(one).edition == bound.edition), None)
    if folder is None:
        return PinnedBlank(bound, placed, ())
    blank = read_blanks(folder)[0]
    labels = box_labels(read_meta_and_layout(folder)[1], blank)
    without = (str(spec.name) for spec in blank.boxes if spec.kind != "sign" and spec.name not in placed)
    lacking = without_place(required_of(folder), {*placed, *(one.stands_for for one in bound.boxes)})
    named = [tuple((box, labels.get(box, box)) for box in boxes) for boxes in (without, lacking)]
    return PinnedBlank(bound, placed, *named)


def boxes_line(call: Call, form_id: str) -> str:
    """The boxes that the imported blank of a form has, for one who named another; empty without such a blank."""
    try:
        pinned = pinned_blank(call, form_id)
    except UnknownFormError:  # a PDF was named
        return ""
    if pinned is None or pinned.bound is None:
        return ""
    names = " ".join(pinned.placed[:_MOST_NAMED]) + (" …" if len(pinned.placed) > _MOST_NAMED else "")
    return call.voice.say("importing.pinned_boxes", edition=pinned.bound.edition, boxes=names)


def wrong_form(call: Call, reading: PdfReading, form_id: str) -> str:
    """That a flat PDF is hardly filled from this form's blank: its title is another; empty where it may be.

    Raises UnknownFormError, FormFileError.
    """
    if reading.kind != "flat" or not reading.texts:
        return ""
    titles = [canonical(read_meta(folder).title.of("zh")) for folder in edition_folders(form_id)]
    words = [canonical(line) for line in reading.texts[0]]
    if not words or any(title in line or likeness(title, line) >= _LEAST_TITLE for title in titles for line in words):
        return ""
    printed = reading.title or next((line.strip() for line in reading.texts[0] if len(line.strip()) > 3), "")
    return call.voice.say("importing.not_this_form", form=form_id, title=printed[:40])


def form_hint(call: Call, reading: PdfReading) -> str:
    """For a flat PDF that was read without a form: which imported blanks it may be of; empty where none is imported."""
    forms = pinned_ids(call.folders.blanks) if reading.kind == "flat" else ()
    return call.voice.say("importing.try_form", forms=" ".join(forms)) if forms else ""
