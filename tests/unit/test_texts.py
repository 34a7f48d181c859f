"""The words: both languages complete, every code worded, names never converted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.texts import LANGUAGES, read_texts, voice
from exports import codes
from forms.reading import Reason
from profiles.vault import KeyStore
from rules.answers.given import PROBLEMS
from rules.answers.parse import REFUSALS
from rules.authoring.lint import CODES
from rules.deciding.explain import Status
from rules.model import Grade, Severity
from rules.tables.numbers import check_number

ROOT = Path(__file__).resolve().parents[2]
ZH, EN = read_texts("zh-Hans"), read_texts("en")
SLOT = re.compile(r"\{([a-z_]+)\}")


def test_both_languages_word_the_same_ids() -> None:
    assert sorted(set(ZH) ^ set(EN)) == []


def test_both_languages_fill_the_same_slots() -> None:
    different = [key for key in ZH if set(SLOT.findall(ZH[key])) != set(SLOT.findall(EN[key]))]
    assert different == []


def test_no_words_are_empty_and_english_has_no_chinese() -> None:
    assert [key for key, words in {**ZH, **EN}.items() if not words.strip()] == []
    kept = ("screen.", "plan.cited_prefix")  # the latter is part of the titles of laws, which stay as they are
    chinese = [key for key, words in EN.items() if re.search(r"[\u3400-\u9fff]", words) and not key.startswith(kept)]
    assert chinese == []


def test_every_code_of_the_floors_below_is_worded() -> None:
    wanted = {
        *REFUSALS,
        *PROBLEMS,
        *codes.ALL,
        *(f"lint.{code}" for code in CODES),
        *(f"status.{status}" for status in Status),
        *(f"grade.{grade}" for grade in Grade),
        *(f"doctor.keyring_{store}" for store in KeyStore),
        *Reason.__args__,  # type: ignore[attr-defined]
    }
    assert sorted(wanted - set(ZH)) == []
    assert {str(severity) for severity in Severity} == {"block", "warn", "note"}


def test_every_number_reason_in_the_code_is_worded() -> None:
    source = (ROOT / "rules/tables/numbers.py").read_text(encoding="utf-8")
    found = set(re.findall(r'"(number\.[a-z_0-9]+)"', source))
    found |= {f"number.{reason}" for reason in re.findall(r'_bad\([a-z_"]+, "([a-z_0-9]+)"', source)}
    found |= {f"number.{reason}" for reason in re.findall(r'(?:fault = |return )"([a-z_]+)"', source)} - {"number.male"}
    assert sorted(found - set(ZH)) == []
    kinds = set(re.findall(r'^    "([a-z_0-9]+)": _', source, re.MULTILINE))
    assert sorted(f"number.kind.{kind}" for kind in kinds if f"number.kind.{kind}" not in ZH) == []


@pytest.mark.parametrize("folder", ["assistant", "profiles", "forms"])
def test_every_text_id_written_in_code_is_worded(folder: str) -> None:
    missing: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        if "screens" in path.parts or "widgets" in path.parts or path.name == "app.py":
            continue
        text = path.read_text(encoding="utf-8")
        ids = re.findall(
            r'(?:\.say|\.error|CallError|PaperError|Refused|_error|CaseFileError)\(\s*"([a-z_.A-Z]+)"', text
        )
        ids += re.findall(r'^    code = "([a-z_.]+)"', text, re.MULTILINE)
        missing |= {f"{path.name}: {found}" for found in ids if found not in ZH}
    assert sorted(missing) == []


def test_every_word_of_the_screens_and_of_the_help_is_worded() -> None:
    screens = [*(ROOT / "assistant/screens").glob("*.py"), *(ROOT / "assistant/widgets").glob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in screens)
    found = {f"screen.{name}" for name in re.findall(r'self\.say\(\s*"([a-z_.]+)"', text)}
    found |= {f"screen.key.{words}" for _, words in re.findall(r'\("([A-Z↑←][^"]*)", "([a-z]+)"\)', text)}
    parser = (ROOT / "assistant/cli/parser.py").read_text(encoding="utf-8")
    found |= {f"help.{name}" for name in re.findall(r'word\("([a-z_]+)"\)', parser)}
    assert len(found) > 80
    assert sorted(found - set(ZH)) == []


def test_no_text_id_stands_unused() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "assistant").rglob("*.py"))
    families = (
        "screen.", "lint.", "number.", "refused.", "given.", "export.", "write.", "container.", "bag.", "check.",
        "pdf.", "box.", "casefile.yaml_", "status.", "grade.", "doctor.", "help.", "plain.how_", "signer.",
        "cli.invalid_", "store.", "authoring.", "review.", "plan.", "material.", "event.", "system.",
        "reasons.becomes.", "overlay.", "blanks.about_", "blanks.column_", "blanks.field_", "blanks.hint_",
        "blanks.sheet_", "blanks.bad_", "pin.", "policies.", "document.",
    )  # fmt: skip
    unused = [key for key in ZH if not key.startswith(families) and f'"{key}"' not in code]
    assert unused == []


def test_traditional_words_are_converted_and_a_name_put_into_them_is_not() -> None:
    hant = voice("zh-Hant")
    assert hant.say("cli.worded", message="后里范") == "后里范"
    assert hant.say("casefile.absent", file="范.yaml").startswith("找不到案卷文件 范.yaml")
    assert hant.say("top.unnamed") == "還沒有名稱的企業"
    assert hant.of(None) == ""


def test_an_id_without_words_is_shown_and_does_not_fail() -> None:
    assert voice("en").say("no.such") == "[no.such]"


def test_only_known_languages_have_a_voice() -> None:
    with pytest.raises(ValueError, match="no language"):
        voice("fr")
    assert LANGUAGES == ("zh-Hans", "zh-Hant", "en")


def test_every_check_result_of_a_number_can_be_said() -> None:
    from datetime import date

    for typed in ("11010519491231002X", "110000198506120214", "123", "+8613800000000", "abc", "91350100M000100Y43"):
        found = check_number(None, typed, date(2026, 11, 22))
        assert not found.reason or found.reason in ZH
        assert all(hint in ZH for hint in found.hints)
