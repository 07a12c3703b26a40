"""People's names where they are introduced: 我叫…, 姓…, 收货人…, …先生, beside a number, in answer to a question."""

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from models.text.edits import rewrite
from models.text.masking_rules import Names

if TYPE_CHECKING:
    import opencc

NAME = "[姓名]"
_PAUSE = r"[，,。；;：:！!？?、\s]"
_NUMBER = r"\[(?:手机|座机|身份证|护照|银行卡|长号)\]"
# What may stand between a name and the number that belongs to it.
_BELONGS = r"[，,、\s]{0,2}\w{0,5}?[是：:\s]{0,2}"


def any_of(words: tuple[str, ...]) -> str:
    """A pattern that finds any of these words in either script, longer ones first."""
    both = {*words, *map(in_traditional, words)}
    return "(?:" + "|".join(map(re.escape, sorted(both, key=lambda word: (-len(word), word)))) + ")"


def in_traditional(text: str) -> str:
    """The text in Traditional characters."""
    return _converter().convert(text)


@cache
def _converter() -> "opencc.OpenCC":
    import opencc

    return opencc.OpenCC("s2t")


class NameMasker:
    """Finds and masks names by the rules given.

    Attributes:
        patterns: What finds names in their surroundings, in Rust's regular expressions.
        suspect: What the patterns have in common, to be looked for in every text; alone each would be slow.
    """

    def __init__(self, rules: Names) -> None:
        self._rules = rules
        letters = rules.letters + in_traditional(rules.letters)
        surname = f"(?:{any_of(rules.compound_surnames)}|[{letters}])"
        self._surnames = frozenset(letters) | frozenset(rules.compound_surnames)
        given = f"[{''.join(rules.given.split())}]"
        # Before the name, the name, after it.
        full, label = f"{surname}<GIVEN>{{1,2}}", any_of(rules.perhaps_introduced_by)
        forms = (
            (rf"{any_of(rules.introduced_by)}[是叫为：:，,]{{0,3}}", full, ""),
            (rf"{label}[是叫：:\s]{{0,2}}", full, rf"(?:{_PAUSE}|\[|$|{any_of(rules.then)})"),
            ("(?:^|[^百])姓", surname, ""),
            ("", f"{surname}{given}{{2}}", ""),
            ("是", full, "家吗"),
            (rf"(?:^|{_PAUSE})", full, f"{_BELONGS}{_NUMBER}"),
            (rf"{_NUMBER}{_PAUSE}{{0,2}}", full, rf"(?:{_PAUSE}|$|收)"),
            ("", rf"{surname}(?:\*{{1,2}}|某某?|[xX]{{2}})", ""),
        )
        self._forms = [(_rust("".join(form), rules), _python(form, rules)) for form in forms]
        self._titles = frozenset(rules.titles) | frozenset(map(in_traditional, rules.titles))
        self._titled = rf"\p{{Han}}{{1,4}}{any_of(rules.titles)}"
        answer = (r"(?:^|[，,。、\s是叫嗯我姓])", f"{surname}(?:<GIVEN>{{1,2}})?", r"(?:$|[，,。、\s啊呢吧])")
        self._answer = _rust("".join(answer), rules), _python(answer, rules)
        first = f"[{letters}{''.join(sorted({name[0] for name in rules.compound_surnames}))}]"
        labels = any_of((*rules.introduced_by, *rules.perhaps_introduced_by))
        self.suspect = rf"姓|{any_of(rules.titles)}|{first}(?:\*|某|[xX]{{2}})|{labels}[是叫为：:，,\s]{{0,3}}{first}"
        self.suspect += rf"|[{letters}]{given}{{2}}|是{first}"

    def mask(self, texts: pl.Series) -> pl.Series:
        """Texts with names replaced by [姓名].

        Args:
            texts: Folded, numbers masked, str without null.
        """
        for pattern, parts in self._forms:
            texts = self._mask_form(texts, pattern, parts)
        return rewrite(texts, self._titled, lambda finds: each(finds, self._without_titled))

    def mask_answers(self, texts: pl.Series) -> pl.Series:
        """What was answered to the question for a name, with what may be one masked: 王，王建国 too."""
        return self._mask_form(texts, *self._answer)

    def _mask_form(self, texts: pl.Series, pattern: str, parts: re.Pattern[str]) -> pl.Series:
        def change(text: str) -> str:
            before, name, after = parts.fullmatch(text).groups()
            return text if self._is_word(name) else before + NAME + after

        # Twice, for two names with one character between them: the first pass takes that character.
        for _ in range(2):
            texts = rewrite(texts, pattern, lambda finds: each(finds, change))
        return texts

    def _without_titled(self, text: str) -> str:
        """王先生 is [姓名]先生, 王建国先生 too; 对方经理 stays."""
        title = max((title for title in self._titles if text.endswith(title)), key=len)
        before = text.removesuffix(title)
        for size in (4, 3, 2, 1):
            name, last = before[-size:], before[-size - 1 :]
            if (
                len(name) == size
                and self._is_name(name)
                and not self._is_word(name + title)
                and last not in self._rules.not_names
            ):
                return before[:-size] + NAME + title
        return text

    def _is_name(self, text: str) -> bool:
        """A surname alone, or one with a given name that is not the end of another word and a surname (安装王)."""
        if text in self._surnames:
            return True
        surname = next((text[:size] for size in (2, 1) if text[:size] in self._surnames), "")
        given = text[len(surname) :]
        if not surname or len(given) > 2 or given[-1] in self._surnames:
            return False
        return not set(given) & set(self._rules.not_given)

    def _is_word(self, text: str) -> bool:
        """Whether something begins as a word that is no name."""
        return any(text[:size] in self._rules.not_names for size in (2, 3))


def _rust(pattern: str, rules: Names) -> str:
    return pattern.replace("<GIVEN>", rf"[\p{{Han}}--[{rules.not_given}]]")


def _python(parts: tuple[str, ...], rules: Names) -> re.Pattern[str]:
    grouped = "".join(f"({part})" for part in parts)
    return re.compile(grouped.replace("<GIVEN>", rf"[^\W\da-zA-Z_{rules.not_given}]"))


def each(finds: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """What becomes of finds, each different one looked at once."""
    different = finds.unique()
    return finds.replace_strict(different, [change(text) for text in different], return_dtype=pl.String)
