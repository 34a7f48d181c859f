"""Three hundred invented names that break software, by code: the same each time.

Rare characters of every extension from A to F, every place a middle dot can stand, long names of several parts, mixed
scripts, compatibility ideographs; and some that no shipped font can write, which must be refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗覃仝佘逯逄亓尉迟"
KNOWN_RARE = "𬭎䶮㛃𫖯𬀩祎玥珺喆堃犇赟翀昇頔曌燚皛龘靐齉爩𪚥𠅤𠀋㐂㑇𫍯𬤊𬸪𩾃𬶋𬬮𫟹𬘓𬍛"
EXTENSIONS = (
    (0x3400, 0x4DB5), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1),
    (0x2CEB0, 0x2EBE0),
)  # fmt: skip
PARTS = ("阿卜杜热合曼", "买买提艾力", "古丽巴哈尔", "努尔买买提", "额尔敦其其格", "巴特尔", "拉姆次仁", "阿布都克里木")
MIXED = (
    "李John", "Müller王", "Zoë·陈", "Ångström", "Ñuñez李", "O'Brien王", "Anne-Marie周", "ＡＢＣ公司", "François赵",
    "吕布ǖ", "佐々木", "さくら林", "カタリナ孙", "Иванов王", "Ωμεγα李", "周﨑頔", "〇〇七", "王一二三", "张3",
    "陈 大 文", "李（曾用名王）", "欧阳－娜", "王—李", "刘…某", "㈱天津", "Ⅲ号李", "①甲", "℃度", "№7王", "％赵",
)  # fmt: skip
REFUSED = (
    "Łódź赵", "Ελένη李", "王\U00030000", "李\U00031350", "😀张", "བོད་ཡིག", "ᠮᠣᠩᠭᠣᠯ", "ئۇيغۇر", "ꆈꌠ", "\ue000陈",
    "王\u200b李", "赵\U000e0100",
)  # fmt: skip
"""Polish and accented Greek, extensions G and H, pictures, scripts of their own, private use, invisible characters."""


def names() -> tuple[str, ...]:
    """All of them."""
    made = dict.fromkeys([*_rare(), *_dotted(), *MIXED, *REFUSED])
    made |= dict.fromkeys(islice(_spread(), 300 - len(made)))
    return tuple(made)


def _rare() -> Iterator[str]:
    for place, character in enumerate(KNOWN_RARE):
        yield FAMILY[place % len(FAMILY)] + character
        yield character + KNOWN_RARE[-1 - place]


def _dotted() -> Iterator[str]:
    for one, two in zip(PARTS, PARTS[1:] + PARTS[:1], strict=True):
        yield f"{one}·{two}"
        yield f"{one}·{two}·{one}"
    yield "·".join(PARTS[:5])
    yield "·".join(PARTS)
    for dot in "·•‧・．":
        yield f"艾山{dot}吐尔逊"
    yield "𬭎·𪚥·䶮"


def _spread() -> Iterator[str]:
    """Characters from all over the six extensions, two to a name, one family name in front."""
    for step in count():
        for place, (first, last) in enumerate(EXTENSIONS):
            wide = last - first
            one, two = (first + (step * factor + 7 * place) % wide for factor in (977, 3331))
            yield FAMILY[(step + place) % len(FAMILY)] + chr(one) + chr(two)
