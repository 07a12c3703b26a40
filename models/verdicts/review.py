"""The review sheet: what it asks of people, and what a filled-in row of it says.

Its cells are written and read in pipelines/review.py.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

SHEET, QUESTIONS, ADVICE = "热点复核", "待答问题", "填写说明"
DECISIONS = {
    "固定": "pin",
    "改名": "rename",
    "合并": "merge",
    "不是一回事": "apart",
    "拆分": "split",
    "不成立": "reject",
}
ANSWERS = {"是": "merge", "不是": "apart"}
# Header, width and whether people fill it in.
COLUMNS = (
    ("编号", 10, False),
    ("热点", 26, False),
    ("客户数", 8, False),
    ("投诉数", 8, False),
    ("首次出现", 12, False),
    ("最近出现", 12, False),
    ("关键词", 24, False),
    ("原话一", 44, False),
    ("原话二", 44, False),
    ("原话三", 44, False),
    ("裁决", 12, True),
    ("对方编号", 14, True),
    ("新名称", 22, True),
    ("拆分用词", 18, True),
    ("理由", 26, True),
    ("裁决人", 12, True),
)
QUESTION_COLUMNS = (
    ("题号", 6, False),
    ("编号甲", 10, False),
    ("热点甲", 26, False),
    ("原话甲", 44, False),
    ("编号乙", 10, False),
    ("热点乙", 26, False),
    ("原话乙", 44, False),
    ("是一回事吗", 12, True),
    ("理由", 26, True),
    ("裁决人", 12, True),
)
TELLS = (
    "这张表由听诉每夜写出。只填黄色的列，填好后把整个文件放进 landing/，下一次运行时逐行登记。",
    "回执写在 exports/review_receipt.xlsx：哪一行登记了，哪一行没有，为什么。",
    "一行一个裁决；不填“裁决”的行不算。“理由”和“裁决人”必填。裁决永久有效，要撤回请用 tingsu verdict withdraw。",
    "固定：这个热点没有问题，它的投诉以后都在一起。",
    "改名：在“新名称”里写名字，2 到 40 个字。",
    "合并：与“对方编号”里的热点（可填几个，用顿号隔开）是一回事，沿用本行的编号。",
    "不是一回事：与“对方编号”里的热点听起来像，其实是两回事。",
    "拆分：这里混着两回事；在“拆分用词”里写只有第二回事才说的词（可填几个，用顿号隔开），说到这些词的投诉另成一个热点。",
    "不成立：这不是一个热点，以后不再显示。",
    "“待答问题”里是最值得回答的：每题两个热点，填“是”或“不是”，拿不准就空着。",
)
ID = re.compile(r"^H\d{5,}$")
BETWEEN = re.compile(r"[、,，;；\s]+")
WIDE = str.maketrans({chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)})


class RowError(ValueError):
    """A row that cannot be taken, and why, in words for the person who filled it in."""


@dataclass(frozen=True)
class Said:
    """What a row says.

    Attributes:
        kind: A key of KINDS.
        subject: The hotspot.
        said: The other hotspots, the words or the name, by kind.
        by: Who decides.
        because: Why.
    """

    kind: str
    subject: str
    said: list[str]
    by: str
    because: str


def read_row(row: Mapping[str, str]) -> Said | None:
    """What a row of the sheet of hotspots says; None when nothing was filled in.

    Args:
        row: Cell of each header, empty where nothing is in it.

    Raises:
        RowError: It says too little, or what does not go together.
    """
    filled = [name for name, _, is_asked in COLUMNS if is_asked and row.get(name)]
    if not filled:
        return None
    decision = row.get("裁决", "")
    if not decision:
        raise RowError(f"填了“{'”“'.join(filled)}”，但没有填“裁决”")
    if decision not in DECISIONS:
        raise RowError(f"裁决“{decision[:20]}”不认识，请从下拉列表里选：{'、'.join(DECISIONS)}")
    kind = DECISIONS[decision]
    wanted = {"merge": "对方编号", "apart": "对方编号", "split": "拆分用词", "rename": "新名称"}.get(kind)
    others = [name for name in ("对方编号", "新名称", "拆分用词") if name != wanted and row.get(name)]
    if others:
        raise RowError(f"裁决是“{decision}”，不该填“{'”“'.join(others)}”；一行只写一个裁决")
    if wanted and not row.get(wanted):
        raise RowError(f"裁决是“{decision}”，还要填“{wanted}”")
    said = [" ".join(row[wanted].split())] if kind == "rename" else _several(row[wanted]) if wanted else []
    if kind == "rename" and not 2 <= len(said[0]) <= 40:
        raise RowError(f"新名称有 {len(said[0])} 个字，要 2 到 40 个字")
    return _signed(kind, _id(row.get("编号", "")), [_id(one) for one in said] if wanted == "对方编号" else said, row)


def read_answer(row: Mapping[str, str]) -> Said | None:
    """What a row of the sheet of questions says; None when it was not answered.

    Raises:
        RowError: It says too little.
    """
    answer = row.get("是一回事吗", "")
    if not answer:
        return None
    if answer not in ANSWERS:
        raise RowError(f"“{answer[:20]}”不是回答，请填：{'、'.join(ANSWERS)}；拿不准就空着")
    return _signed(ANSWERS[answer], _id(row.get("编号甲", "")), [_id(row.get("编号乙", ""))], row)


def _signed(kind: str, subject: str, said: list[str], row: Mapping[str, str]) -> Said:
    missing = [name for name in ("理由", "裁决人") if not row.get(name)]
    if missing:
        raise RowError(f"还要填“{'”“'.join(missing)}”")
    if subject in said:
        raise RowError(f"对方编号里有 {subject} 自己，要填别的热点")
    return Said(kind, subject, said, row["裁决人"][:80], row["理由"][:1000])


def _id(cell: str) -> str:
    name = cell.translate(WIDE).strip().upper()
    if not ID.match(name):
        raise RowError(f"编号“{cell[:20]}”不像编号，要写成 H00001 这样")
    return name


def _several(cell: str) -> list[str]:
    return [part for part in BETWEEN.split(cell.strip()) if part]
