"""What is analysed is written one way, and every place of it leads back to what is shown. All texts are made up."""

import unicodedata

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.text.masking import clean
from models.text.normalise import Normalised, normalise, simplified
from models.text.numerals import figures, read_number

PIECES = [
    *(
        "退款",
        "宽带断网",
        "[手机]",
        "[发怒]",
        "一百五十八块",
        "幺零零八六",
        "百分之三十",
        "三十九块九的",
        "五六百块",
        "二零二六年",
    ),
    *(
        "進(jìn)行",
        "寬帶斷網",
        "顯著",
        "乾隆",
        "嗯",
        "嗯嗯",
        "呃，",
        "，那个，",
        "就是就是",
        "我我",
        "看看",
        "天天",
        "！！！",
        "。。。",
    ),
    *(
        "😡",
        "😡😡",
        "👍🏻",
        "❤️",
        "㎡",
        "①",
        "½",
        "ｶﾞ",
        "e\u0301",
        "𠮷",
        "鎶曡瘔瀹藉甫",
        "鍙戦€?",
        "æŠ•è¯‰",
        "\ufffd",
        "\n",
        " ",
        "A市",
        "Wi-Fi",
        "，",
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text("嗯那个就是，一二百块。！5A我们", max_size=5), max_size=7).map(
    lambda parts: clean(pl.Series(["".join(parts)]))[0] or "好"
)


def ends(normal: Normalised, text_no: int, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    frame = pl.DataFrame(spans, schema=["start", "end"], orient="row").with_columns(text_no=pl.lit(text_no))
    return normal.shown(frame).select("start", "end").rows()


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
@example(["嗯，那个，寬帶斷網！！！一百五十八块進(jìn)行😡😡", "鎶曡瘔瀹藉甫，就是就是不行"])
def test_every_span_leads_back_to_what_is_shown(texts):
    normal = normalise(pl.Series(texts))
    for number, (shown, text) in enumerate(zip(texts, normal.text, strict=True)):
        spans = [(start, end) for start in range(len(text)) for end in range(start + 1, len(text) + 1)]
        found = dict(zip(spans, ends(normal, number, spans), strict=True))
        letters = [found[at, at + 1] for at in range(len(text))]
        # In bounds, in order, and a span is what its letters are together.
        assert all(0 <= start < end <= len(shown) for start, end in letters)
        assert letters == sorted(letters)
        assert found == {(a, b): (letters[a][0], letters[b - 1][1]) for a, b in spans}
        # A letter is itself or its Simplified form, or stands in what was changed and has that as its evidence.
        for letter, (start, end) in zip(text, letters, strict=True):
            plain = simplified(pl.Series([shown[start:end]]))[0]
            assert letter in (plain, unicodedata.normalize("NFKC", plain)) or (
                end - start,
                letters.count((start, end)),
            ) != (1, 1)


@settings(max_examples=30, deadline=None)
@given(TEXTS, st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=3))
def test_what_becomes_of_a_text_does_not_depend_on_its_company(text, before, after):
    alone, among = normalise(pl.Series([text])), normalise(pl.Series([*before, text, *after]))
    assert among.text[len(before)] == alone.text[0]
    spans = [(at, at + 1) for at in range(len(alone.text[0]))]
    assert ends(among, len(before), spans) == ends(alone, 0, spans)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_placeholders_stay_and_nothing_becomes_empty(text):
    text = f"{text}[手机][手机]"
    assert normalise(pl.Series([text])).text[0].endswith("[手机][手机]")


@pytest.mark.parametrize(
    ("shown", "analysed"),
    [
        ("寬帶斷網，顯著變慢，後來於是投訴", "宽带断网，显著变慢，后来于是投诉"),
        ("乾隆瞭望，显著", "乾隆瞭望，显著"),
        ("我要進(jìn)行(xíng)投诉", "我要进行投诉"),
        ("进jìn行", "进行"),
        ("苹果(app)打不开", "苹果(app)打不开"),
        ("多扣了一百五十八块", "多扣了158块"),
        ("三十九块九的套餐", "39.9块的套餐"),
        ("充了三百二十元，等了十五天", "充了320元，等了15天"),
        ("打幺零零八六没人接", "打10086没人接"),
        ("二零二六年的事", "2026年的事"),
        ("涨了百分之三十", "涨了30%"),
        ("千万别万一，十分不满，五六百块，几百块，一五一十", "千万别万一，十分不满，五六百块，几百块，一五一十"),
        ("嗯，那个，我宽带呃断了", "我宽带断了"),
        ("那个宽带不好用，这个月", "那个宽带不好用，这个月"),
        ("就是就是我我打不通", "就是我打不通"),
        ("嗯，这个打不开，卡号****", "这个打不开，卡号****"),
        ("钱花得七七八八", "钱花得七七八八"),
        ("看看天天好好的，想想看", "看看天天好好的，想想看"),
        ("嗯嗯", "嗯嗯"),
        ("退钱！！！快点。。。", "退钱！快点。"),
        ("😡😡退钱👍🏻", "[发怒]退钱[强]"),
        ("🦄", "[表情]"),
        ("５０㎡，①②，cafe\u0301", "50m2，12，café"),
        ("，！？：（）～", "，！？：（）～"),
        ("鎶曡瘔瀹藉甫", "投诉宽带"),
        ("æŠ•è¯‰å®½å¸¦", "投诉宽带"),
    ],
)
def test_it_is_written_one_way(shown, analysed):
    normal = normalise(clean(pl.Series([shown])))
    assert (normal.text[0], normal.is_damaged[0]) == (analysed, False)


@pytest.mark.parametrize("text", ["鍙戦€?好", "发\ufffd信", "锟斤拷锟斤拷", "鎶曡瘔瀹藉甫鏂綉锛屽彂閫佺煭淇?"])
def test_what_cannot_be_put_right_is_told_and_left(text):
    normal = normalise(pl.Series(["好", text]))
    assert normal.is_damaged.to_list() == [False, True]
    assert "施" not in normal.text[1]


def test_a_span_within_a_change_takes_in_all_of_it_and_what_went_is_left_out():
    normal = normalise(pl.Series(["好", "嗯，多扣一百五十八块！！！呃"]))
    assert normal.text[1] == "多扣158块！"
    spans = [(0, 2), (3, 4), (2, 6), (5, 7), (3, 3)]
    assert ends(normal, 1, spans) == [(2, 4), (4, 9), (4, 10), (9, 11), (4, 9)]


def test_further_columns_of_spans_stay_and_texts_that_need_nothing_are_handed_back():
    texts = pl.Series("text", ["宽带断网", "要求退费"])
    normal = normalise(texts)
    assert (normal.text is texts, normal.passes) == (True, ())
    spans = pl.DataFrame({"id": ["a"], "text_no": [1], "start": [0], "end": [2]})
    assert normal.shown(spans).rows() == [("a", 1, 0, 2)]
    assert normalise(texts.clear()).text.to_list() == []


@pytest.mark.parametrize(
    ("words", "number"),
    [
        *(
            ("十", 10),
            ("二十", 20),
            ("一百零五", 105),
            ("三百二", 320),
            ("两千五", 2500),
            ("一万二", 12_000),
            ("一千零五", 1005),
        ),
        *(
            ("一亿二千万", 120_000_000),
            ("万一", None),
            ("千万", None),
            ("五六百", None),
            ("五十一百", None),
            ("百十", None),
        ),
    ],
)
def test_a_number_in_words_has_one_value_or_none(words, number):
    assert read_number(words) == number


def written(number: int) -> str:
    digits, units, words = "零一二三四五六七八九", ("", "十", "百", "千", "万"), ""
    for place, digit in enumerate(map(int, reversed(str(number)))):
        words = (digits[digit] + units[place] if digit else "零") + words
    while "零零" in words:
        words = words.replace("零零", "零")
    return words.rstrip("零") or "零"


@given(st.integers(11, 99_999))
def test_any_sum_in_words_is_the_sum_in_figures(number):
    assert figures(f"{written(number)}块") == f"{number}块"
