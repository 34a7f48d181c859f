"""What the linter says, in Chinese: every sentence is known again, with what was filled into it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from assistant.lintwords import finding_words, is_known, said
from assistant.texts import read_texts, voice
from rules.errors import Finding

ROOT = Path(__file__).resolve().parents[2]
ZH = voice("zh-Hans")
SPOKEN = ("finding", "Finding", "ExpressionProblem", "YamlError", "fail")
PLACES = ("pack*.py", "lint*.py", "yamlfile.py", "model*.py", "expr/*.py", "scenes.py", "options.py", "overlay.py")
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}")


def spoken() -> set[str]:
    """Every sentence written in the code that speaks to authors, with `7` in the place of each slot."""
    found: set[str] = set()
    for path in (path for pattern in PLACES for path in (ROOT / "rules").rglob(pattern)):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in SPOKEN or (name == "ValueError" and path.name.startswith("model")):
                found |= {text for one in node.args if (text := _text(one)) and text.count(" ") >= 2}
    return found


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        text = ""
        for one in node.values:
            text += str(one.value) if isinstance(one, ast.Constant) else "7" if text.endswith("; ") else _slot(one)
        return text
    return ""


def _slot(node: ast.expr) -> str:
    """`7`; nothing where the words may be left out (a hint behind the sentence)."""
    value = node.value if isinstance(node, ast.FormattedValue) else node
    if isinstance(value, ast.Call):
        value = value.func
    plain = isinstance(value, ast.Name) and value.id in {"hint", "others", "_unclosed"}
    return "" if plain or isinstance(value, ast.IfExp) else "7"


def test_every_sentence_that_the_code_says_to_authors_has_its_words() -> None:
    sentences = spoken()
    assert len(sentences) > 130
    unknown = [text for text in sentences if not is_known(text) and ENGLISH.search(said(ZH, text))]
    assert sorted(unknown) == []


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        ("there is no matter 'fod'; did you mean 'food'?", "没有事项“fod”；是不是“food”？"),
        (
            "must: 'lcl' is no option of 'enterprise.type', which has llc, branch; did you mean 'llc'?",
            "must：“lcl”不是“enterprise.type”的选项，可选的有 llc, branch；是不是“llc”？",
        ),
        ("'guide.fee' is missing", "缺少“guide.fee”；请补上"),
        (
            "the key 'title' stands here again, first on line 2. Keep one of them.",
            "项目“title”又写了一次，前一次在第 2 行。请只留一个。",
        ),
        ("'>' compares two values of one type; here number and list<text>", "“>”两边的类型要相同，这里是数和文字列表"),
        ("the fact 'a.b' cannot be taken (refused.bool)", f"事实“a.b”的值不能用（{ZH.say('refused.bool')}）"),
        (
            "the title asks for whatever else may be wanted; name each material",
            "名称里写的是兜底材料，办事人没法准备；请逐份写明",
        ),
        ("something nobody has worded", "something nobody has worded"),
    ],
)
def test_a_sentence_is_turned_with_what_was_filled_into_it(message: str, chinese: str) -> None:
    assert said(ZH, message) == chinese
    assert said(voice("en"), message) == message


def test_no_sentence_is_taken_for_another() -> None:
    """Each sentence, its slots filled, is known by its own name, or by one that says the same."""
    texts = {name: text for name, text in read_texts("en").items() if name.startswith("lint.said.")}
    wrong = []
    for name, text in texts.items():
        filled = re.sub(r"\{([a-z])\}", r"q\1q", text)
        slots = set(re.findall(r"\{([a-z])\}", text))
        if said(ZH, filled) != ZH.say(name, **{slot: f"q{slot}q" for slot in slots}):
            wrong.append(name)
    assert wrong == []


def test_a_finding_is_said_in_the_language_of_the_voice() -> None:
    finding = Finding("cn/a.yaml", 3, "unused_fact", "no condition, form or document reads 'shop.note'; delete it")
    assert finding_words(ZH, finding) == "没有条件、表格或文书用到事实“shop.note”；请删掉"
    assert finding_words(voice("zh-Hant"), finding) == "沒有條件、表格或文書用到事實“shop.note”；請刪掉"
    assert finding_words(voice("en"), finding) == finding.message
