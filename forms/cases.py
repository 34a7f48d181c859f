"""What a form must hold for a persona: `cases/<persona>.yaml` beside its map (docs/form-format.md).

`python -m forms.cases FORM-ID … [--write PERSONA …]` prints what is filled now beside what is expected, or writes it as
the expectation, to be read against the persona before it is kept.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError

from forms.errors import FormsError
from forms.library import ROOT, Form, FormFileError, UnknownFormError, load_form
from forms.mapping import sheet_values
from forms.model import FieldValues, Tick
from rules import yamlfile
from rules.answers.given import read_given
from rules.deciding.settle import from_file, settle
from rules.errors import PackError, YamlError
from rules.model import Content
from rules.pack import load_pack, shipped_root

SAMPLES = Path(__file__).resolve().parents[1] / "docs" / "samples"
ON = "on"


class FormCase(Content):
    """One persona and what a form must hold for it.

    The answers are those of the case file `docs/samples/<sample>/case.yaml` with `answers` over them and `without` left
    out. `expect` maps every box that holds something to its text, or to `on`: a box not listed stays blank or open.
    Where each person has a sheet of their own, it is that of `person` (a key), else the first.
    """

    name: str = Field(min_length=1)
    pack: str
    as_of: date
    sample: str = ""
    answers: dict[str, object] = Field(default_factory=dict)
    without: tuple[str, ...] = ()
    person: str = ""
    expect: dict[str, str] = Field(default_factory=dict)
    findings: tuple[str, ...] | None = None
    """The boxes with a finding; not compared where absent."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A box that holds something else than expected, or a finding more or less. Empty text: blank, open, no finding."""

    box: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class CaseRun:
    """A case with the form of its day, what it writes, and where that is not what was expected."""

    case: FormCase
    form: Form
    values: FieldValues
    differences: tuple[Difference, ...]


def case_paths(root: Path = ROOT) -> tuple[Path, ...]:
    """Every case of the library."""
    return tuple(sorted(root.glob("*/*/cases/*.yaml")))


def read_case(path: Path) -> FormCase:
    """One case. Raises FormFileError."""
    return _model(path, yamlfile.to_plain(_tree(path)))


def run_case(path: Path, samples: Path = SAMPLES, roots: Sequence[Path] = ()) -> CaseRun:
    """Fill a case's form and compare. `roots` are the pack folders; the shipped ones where none is named.

    Raises FormFileError for a case that cannot be run, and what `load_form` and `load_pack` raise.
    """
    return _run(path, read_case(path), samples, roots)


def _run(path: Path, case: FormCase, samples: Path, roots: Sequence[Path]) -> CaseRun:
    pack = load_pack(case.pack, roots or [shipped_root()])
    edition = path.parent.parent
    form = load_form(edition.parent.name, case.as_of, pack.vocabulary, edition.parent.parent)
    if form.folder != edition:
        raise FormFileError(f"{_place(path)}: on {case.as_of} the edition is {form.folder.name}; correct as_of")
    given, problems = read_given(pack.vocabulary, _answers(path, case, samples), case.as_of)
    if problems:
        named = ", ".join(f"{one.fact}: {one.code}" for one in problems)
        raise FormFileError(f"{_place(path)}: answers that cannot be taken: {named}")
    facts = settle(pack, given, case.as_of, from_file)
    values = _of_person(path, case, sheet_values(form, pack, facts, case.as_of))
    return CaseRun(case, form, values, tuple(_differences(case, form, values)))


def _of_person(path: Path, case: FormCase, sheets: Sequence[FieldValues]) -> FieldValues:
    found = [one for one in sheets if not case.person or one.person == case.person]
    if not found:
        raise FormFileError(f"{_place(path)}: no sheet of {case.person}; name a person who has one")
    return found[0]


def _answers(path: Path, case: FormCase, samples: Path) -> Mapping[str, object]:
    told: dict[str, object] = {}
    if case.sample:
        file = samples / case.sample / "case.yaml"
        plain = yamlfile.to_plain(_tree(file))
        answers = plain.get("answers") if isinstance(plain, dict) else None
        if not isinstance(answers, dict):
            raise FormFileError(f"{_place(file)}: no answers; name another sample in {_place(path)}")
        told.update(answers)
    told.update(case.answers)
    return {fact: value for fact, value in told.items() if fact not in case.without}


def written(form: Form, values: FieldValues) -> dict[str, str]:
    """Every box that holds something, in printed order: its text, or `on` for a tick that is set."""
    place = {str(box.name): number for number, box in enumerate(form.blank.boxes)}
    plain = {str(box): _plain(value) for box, value in values.values.items()}
    return {box: plain[box] for box in sorted(plain, key=lambda box: place.get(box, len(place))) if plain[box]}


def _plain(value: object) -> str:
    if isinstance(value, Tick):
        return ON if value.on else ""
    return str(getattr(value, "text", ""))


def found(values: FieldValues) -> tuple[str, ...]:
    """The boxes with a finding, in order."""
    return tuple(dict.fromkeys(str(finding.box) for finding in values.findings))


def _differences(case: FormCase, form: Form, values: FieldValues) -> Iterator[Difference]:
    now = written(form, values)
    for box in dict.fromkeys((*case.expect, *now)):
        if case.expect.get(box, "") != now.get(box, ""):
            yield Difference(box, case.expect.get(box, ""), now.get(box, ""))
    if case.findings is not None:
        lacking = found(values)
        for box in sorted(set(case.findings) ^ set(lacking)):
            told, seen = ("finding", "") if box in case.findings else ("", "finding")
            yield Difference(box, told, seen)


def _tree(path: Path) -> yamlfile.Node:
    try:
        return yamlfile.load(path)
    except YamlError as error:
        raise FormFileError(str(error)) from error


def _model(path: Path, plain: yamlfile.Plain) -> FormCase:
    try:
        return FormCase.model_validate(plain)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise FormFileError(f"{_place(path)}: {place}: {first['msg']}") from error


def _place(path: Path) -> str:
    return "/".join(path.parts[-4:])


# ---------------------------------------------------------------- the command

_NAMES = {
    "rich": "样例“rich”：四名股东的有限责任公司，各格按样例的事实填写",
    "small": "样例“small”：一个人的有限责任公司，各格按样例的事实填写",
    "empty": "什么都还没有回答：除了不问也知道的，各格都留空，必填的格报缺",
}
_PACK, _DAY = "cn-tj-binhai-bsq", date(2026, 11, 22)


def main(argv: Sequence[str]) -> int:
    """Print or write what is filled now; 1 where it is not what is expected, 2 where a case cannot be run."""
    parser = argparse.ArgumentParser(prog="python -m forms.cases", description=__doc__)
    parser.add_argument("form", nargs="+", help="form ids, or FORM-ID/EDITION")
    parser.add_argument("--write", nargs="+", default=[], metavar="PERSONA", help="write cases/PERSONA.yaml")
    call = parser.parse_args(argv)
    try:
        folders = [folder for name in call.form for folder in _folders(name)]
        if call.write:
            for folder in folders:
                for persona in call.write:
                    print(_write(folder / "cases" / f"{persona}.yaml"))
            return 0
        shown = [_show(path) for folder in folders for path in sorted((folder / "cases").glob("*.yaml"))]
    except (FormsError, PackError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0 if all(shown) else 1


def _folders(name: str) -> list[Path]:
    form_id, _, edition = name.partition("/")
    folders = sorted(path.parent for path in (ROOT / form_id).glob(f"{edition or '*'}/form.yaml"))
    if not folders:
        raise UnknownFormError(name, None)
    return folders


def _show(path: Path) -> bool:
    """Print one case as it is filled now. True where nothing differs."""
    run = run_case(path)
    print(f"# {_place(path)}: {run.case.name}")
    told = {str(box.name): box.tooltip for box in run.form.blank.boxes}
    for box, text in written(run.form, run.values).items():
        print(f"{box}: {text}    # {told.get(box, '')}")
    for box in found(run.values):
        print(f"finding: {box}")
    for reason in dict.fromkeys(run.form.blanks.values()):
        boxes = (box for box, why in run.form.blanks.items() if why == reason)
        print(f"blank, {reason}: {', '.join(boxes)}")
    for one in run.differences:
        print(f"! {one.box}: expected {one.expected!r}, got {one.got!r}")
    return not run.differences


def _write(path: Path) -> str:
    """Write what is filled now; name, day and answers of a case that exists are kept."""
    if path.exists():
        head = read_case(path)
    else:
        sample = path.stem if path.stem in {"rich", "small"} else ""
        head = FormCase(name=_NAMES.get(path.stem, path.stem), pack=_PACK, as_of=_DAY, sample=sample)
    run = _run(path, head, SAMPLES, ())
    filled, lacking = written(run.form, run.values), found(run.values)
    kept = yamlfile.to_plain(_tree(path)) if path.exists() else {}
    tree: dict[str, yamlfile.Writable] = {"name": head.name, "pack": head.pack, "as_of": head.as_of.isoformat()}
    if head.sample:
        tree["sample"] = head.sample
    if isinstance(kept, dict):
        tree |= {key: kept[key] for key in ("answers", "without", "person") if key in kept}
    if not head.sample and "answers" not in tree:
        tree["answers"] = {}
    tree |= {"expect": filled, "findings": lacking}
    path.parent.mkdir(exist_ok=True)
    path.write_text(yamlfile.dump(tree), encoding="utf-8", newline="\n")
    return f"{_place(path)}: {len(filled)} boxes, {len(lacking)} findings"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
