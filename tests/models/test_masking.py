"""No number, card or address of a person gets past masking, and nothing else is touched. All numbers are made up."""

import re
import time
import unicodedata
from datetime import date
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.text.dialogues import mask_dialogues
from models.text.masking import clean, fold, mask
from models.text.masking_rules import MaskingRules
from pipelines.settings import Home

# Written apart from the code, with the look-arounds that its engine lacks.
PERSONAL = re.compile(
    r"(?<![0-9])(?:86[ -]?)?1[3-9](?:[ -]?[0-9]){9}(?![0-9])|(?<![0-9])[0-9]{15,}(?![0-9])"
    r"|(?<![0-9])[0-9]{6}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx]|(?<![0-9])[3-6][0-9]{3}(?:[ -][0-9]{4}){3}(?![0-9])|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2}"
    r"|(?<![0-9])0[1-9][0-9]{1,2}[ )-]{0,2}[0-9]{7,8}(?![0-9])"
)


def digits(count: int) -> st.SearchStrategy[str]:
    return st.integers(0, 10**count - 1).map(f"{{:0{count}}}".format)


def written(number: st.SearchStrategy[str], *sizes: int) -> st.SearchStrategy[str]:
    """The number whole, in full-width digits, or in groups of these sizes with spaces or hyphens between."""
    ends = [sum(sizes[:place]) for place in range(len(sizes) + 1)]
    grouped = [lambda n, g=gap: g.join(n[a:b] for a, b in pairwise(ends)) for gap in " -"]
    full_width = str.maketrans("0123456789", "０１２３４５６７８９")
    return st.one_of(number, number.map(lambda n: n.translate(full_width)), *[number.map(form) for form in grouped])


MOBILE = st.builds("1{}{}".format, st.sampled_from("3456789"), digits(9))
BIRTHDAY = st.dates(date(1900, 1, 1), date(2029, 12, 31)).map("{:%Y%m%d}".format)
ID_CARD = st.builds(
    "{}{}{}{}{}".format, st.sampled_from("123456"), digits(5), BIRTHDAY, digits(3), st.sampled_from("0Xx")
)
BANK_CARD = st.builds("{}{}".format, st.sampled_from(["4", "5", "62"]), digits(17))
LANDLINE = st.builds(
    "{}{}{}{}".format, *(st.sampled_from(x) for x in (["010", "021", "0755"], ["", "-", " "], "2345678")), digits(7)
)
EMAIL = st.builds(
    "{}@{}".format, st.sampled_from(["li.si", "x_1", "wang-88"]), st.sampled_from(["qq.com", "a.b.cn", "163.com"])
)
NUMBERS = st.one_of(
    *(written(MOBILE, 3, 4, 4), written(MOBILE, 4, 3, 4), written(MOBILE, 3, 4, 4).map("+86 {}".format)),
    *(written(ID_CARD, 6, 8, 4), written(BANK_CARD, 4, 4, 4, 4, 3), LANDLINE, EMAIL),
)
HARMLESS = ["10086", "299.00元", "2026-07-03 09:05:07", "订单202607031234", "4008-123-456", "5G"]
BETWEEN = st.text("的电话，。、:abcXZ【】/\n\t", min_size=1, max_size=4)


def texts_with(pieces: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    text = st.lists(st.tuples(BETWEEN, pieces), min_size=1, max_size=5).map(
        lambda parts: "".join(a + b for a, b in parts)
    )
    return st.lists(st.builds("{}{}".format, text, BETWEEN), min_size=3, max_size=6)


@settings(max_examples=30, deadline=None)
@given(texts_with(NUMBERS), texts_with(NUMBERS | st.sampled_from(HARMLESS)))
def test_no_personal_number_survives_wherever_it_stands(full, mixed):
    assert all(PERSONAL.search(text) for text in fold(pl.Series(full)))
    assert not [text for text in clean(pl.Series(full + mixed)) if PERSONAL.search(text)]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打13912345678找我", "打[手机]找我"),
        ("tel13912345678abc", "tel[手机]abc"),
        ("１３９１２３４５６７８。", "[手机]。"),
        ("139 1234 5678", "[手机]"),
        ("139-1234-5678", "[手机]"),
        ("139–1234–5678", "[手机]"),
        ("1391 234 5678", "[手机]"),
        ("+86-139 1234 5678", "[手机]"),
        ("(0086)13912345678", "[手机]"),
        ("幺三九一二三四五六七八", "[手机]"),
        ("号码是幺三九，一二三四 五六七八啊", "号码是[手机]啊"),
        ("139三个零一二三四五", "[手机]"),
        ("1 3 9 1 2 3 4 5 6 7 8", "[手机]"),
        ("8613912345678", "[手机]"),
        ("013912345678", "[手机]"),
        ("139\u00ad1234\u200b5678", "[手机]"),
        ("身份证11010519491231002x号", "身份证[身份证]号"),
        ("110105 19491231 002X", "[身份证]"),
        ("110105 19491231 0021", "[长号]"),
        ("110105491231002", "[身份证]"),
        ("卡号6222 0212 3456 7890 128，", "卡号[银行卡]，"),
        ("卡号6222 0212 3456 7890 123，", "卡号[长号]，"),
        ("4111-1111-1111-1111", "[银行卡]"),
        ("123456789012345", "[长号]"),
        ("邮箱li.si_88@mail.qq.com谢谢", "邮箱[邮箱]谢谢"),
        ("ａ＠ｂ．ｃｎ", "[邮箱]"),
        ("13912345678@139.com", "[邮箱]"),
        ("010-12345678", "[座机]"),
        ("（0755）8123 4567", "[座机]"),
        ("+86 21 61234567", "[座机]"),
        ("13912345678 13812345678", "[手机] [手机]"),
        ("13912345678/13812345678，13712345678", "[手机]/[手机]，[手机]"),
        ("11010119900307123X13912345678", "[长号][手机]"),
        ("13912345678X", "[手机]X"),
        ("202607031234567", "[单号]"),
        ("苏A12345，粤B·D12345", "[车牌]，[车牌]"),
        ("护照E12345678，EA1234567", "护照[护照]，[护照]"),
        ("LSVAU2A37N1234567", "[车架号]"),
        ("SF1234567890123和HT20260703-0015", "[单号]和[单号]"),
        ("138****5678，110101********1234", "[手机]，[身份证]"),
    ],
)
def test_each_kind_is_named(text, masked):
    assert clean(pl.Series([text]))[0] == masked


@pytest.mark.parametrize(
    "text",
    [
        *("订单202607031234", "订单号2026070312345", "流水号20260703123456", "000123456789"),
        *("退我1399.00元", "13912345.67元", "3000 元", "2026-07-03 09:05:07", "2026年07月03日09:05", "20260703 090507"),
        *(
            "10086",
            "12345",
            "95588",
            "400-812-3456",
            "4008123456",
            "11:30-13:30",
            "2019 2020 2021 2022",
            "微信号abc_139",
        ),
        *(
            "13-14岁",
            "1.3912亿",
            "@客服",
            "a@b",
            "****",
            "[数字x]",
            "一九九零年",
            "一、二、三、四、五、六、七、八",
            "三五天",
        ),
        "4000 5000 6000元",
    ],
)
def test_what_is_nobodys_stays(text):
    assert clean(pl.Series([text]))[0] == text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("0123456789 -–()+@.xX手a\n１", max_size=60), min_size=1, max_size=30))
def test_masking_twice_is_masking_once(texts):
    once = clean(pl.Series(texts))
    assert clean(once).to_list() == once.to_list()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=20))
@example(["\ue000\U000f0000\x85a\x0bb\u2028 c\u3000\u00a0d\x1e\u202e\r\n\r\n e"])
def test_folding_is_done_once_and_lets_no_control_character_through(texts):
    once = fold(pl.Series(texts))
    assert fold(once).to_list() == once.to_list()
    assert not [
        char for text in once for char in text.replace("\n", "") if unicodedata.category(char) in {"Cc", "Cf", "Co"}
    ]


def test_white_space_is_folded_and_line_ends_stay():
    texts = pl.Series([" 一\t 二　三 \r\n\r\n 四\x0b五\u2028六 ", "Ａｂｃ＠１２．３－＋", "\u3000\n", ""])
    assert fold(texts).to_list() == ["一 二 三\n四\n五\n六", "Abc@12.3-+", "", ""]


def test_what_holds_nothing_is_null_and_the_rest_keeps_its_place_and_name():
    cleaned = clean(pl.Series("reply", [None, "", " \u200b", "13912345678", "好"]))
    assert (cleaned.name, cleaned.to_list()) == ("reply", [None, None, None, "[手机]", "好"])
    assert clean(pl.Series([], dtype=pl.String)).to_list() == []


def test_text_without_suspects_is_not_slowed():
    texts = pl.Series(["宽带又断网了，打了三次10086都没人处理，要求退费并说明原因。" * 5] * 10_000)

    def seconds(work) -> float:
        started = time.process_time()
        work(texts)
        return time.process_time() - started

    assert min(seconds(clean) for _ in range(3)) < 2 * min(seconds(fold) for _ in range(3)) + 0.05


RULES = Home("nowhere").read_reference("masking.yaml", MaskingRules.model_validate)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我叫王建国，电话13912345678", "我叫[姓名]，电话[手机]"),
        ("免贵姓欧阳，老百姓都知道，姓名写错了", "免贵姓[姓名]，老百姓都知道，姓名写错了"),
        ("王先生和张建国女士说对方经理不讲理", "[姓名]先生和[姓名]女士说对方经理不讲理"),
        ("安装王师傅没来，维修师傅，康师傅，语文老师", "安装[姓名]师傅没来，维修师傅，康师傅，语文老师"),
        ("客户陈德明来电，客户要求退款，客户高度不满", "客户[姓名]来电，客户要求退款，客户高度不满"),
        ("收货人是孙小军，户名周秀英卡号", "收货人是[姓名]，户名[姓名]卡号"),
        ("郑海燕，11010519491231002X", "[姓名]，[身份证]"),
        ("我是金卡用户，我是王芳", "我是金卡用户，我是[姓名]"),
        ("王某和张**", "[姓名]和[姓名]"),
        ("订单202607031234没到，订单20260703那天，流水1500000元", "订单[单号]没到，订单20260703那天，流水1500000元"),
        ("单号是 DH-88123456，账号12345678，QQ 123456789", "单号是 [单号]，账号[账号]，QQ [QQ]"),
        ("电话62345678，打4008123456", "电话[座机]，打4008123456"),
        ("微信号abcdef，加我wang_012345，微信支付", "微信号[微信]，加我[微信]，微信支付"),
        ("住青禾市河西区人民路12号幸福小区3栋2单元1501室，上门", "住青禾市河西区[地址]，上门"),
        ("送到桂花苑12栋1单元302，三号线，5号到货", "送到[地址]，三号线，5号到货"),
        ("李家村3组", "[地址]"),
        ("我是wang_012345", "我是[账号]"),
    ],
)
def test_what_is_introduced_by_words_is_masked_and_like_words_stay(text, masked):
    assert clean(pl.Series([text]), RULES)[0] == masked


@settings(max_examples=40, deadline=None)
@given(st.lists(st.from_regex(r"(86|0|1|400)?[0-9]{1,20}", fullmatch=True), min_size=1, max_size=30))
def test_a_number_that_is_passed_over_would_be_masked_to_itself(numbers):
    texts = pl.Series(numbers)
    assert clean(texts, RULES).to_list() == mask(texts, RULES).to_list()


@given(st.lists(st.text("王李张建国先生我叫姓名客户号3栋路人民，：微信a1[]", max_size=25), min_size=1, max_size=10))
def test_masking_by_words_twice_is_masking_once(texts):
    once = clean(pl.Series(texts), RULES)
    assert clean(once, RULES).to_list() == once.to_list()


def masked_turns(*said: tuple[str, str]) -> list[str]:
    turns = pl.DataFrame(said, schema=["speaker", "text"], orient="row").with_row_index("turn_no")
    turns = turns.with_columns(pl.col("turn_no").cast(pl.Int32), contact_id=pl.lit("c"))
    return mask_dialogues(turns, RULES).to_list()


def test_a_number_said_bit_by_bit_is_masked_and_choices_of_a_menu_are_not():
    said = [
        ("customer", "幺三九"),
        ("agent", "嗯"),
        ("customer", "中间是1234"),
        ("agent", "139 1234"),
        ("customer", "5678"),
    ]
    assert masked_turns(*said)[::2] == ["[手机]"] * 3
    assert masked_turns(("customer", "2"), ("agent", "请选择"), ("customer", "1")) == ["2", "请选择", "1"]
    assert masked_turns(("customer", "10086"), ("agent", "嗯"), ("customer", "不对，12345"))[0] == "10086"


def test_bits_of_different_contacts_make_no_number():
    turns = pl.DataFrame(
        {"contact_id": ["a", "b"], "turn_no": [0, 0], "speaker": ["customer"] * 2, "text": ["1391234", "5678"]}
    )
    assert mask_dialogues(turns.with_columns(pl.col("turn_no").cast(pl.Int32)), RULES).to_list() == ["1391234", "5678"]


def test_the_answer_to_the_question_for_a_name_is_masked():
    said = [("agent", "请问您贵姓"), ("customer", "王，王建国"), ("agent", "还有什么问题"), ("customer", "高铁，白金")]
    assert masked_turns(*said) == ["请问您贵姓", "[姓名]，[姓名]", "还有什么问题", "高铁，白金"]
