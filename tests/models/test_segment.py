"""Terms: nothing lost, nothing torn, the same by either engine and in any company."""

import logging

import polars as pl
import pytest
import rjieba
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.text.masking import clean
from models.text.segment import segment

FAST = rjieba.Jieba().cut
# As people say it on the phone, in chats and on tickets; made up.
SENTENCES = [
    "我家宽带从昨天晚上开始就一直断网，打了三次10086都没人处理。",
    "您好，请问有什么可以帮您？",
    "我要投诉你们营业厅的工作人员，态度特别差。",
    "为什么每个月都多扣我19.9元的增值业务费，我根本没开通过！",
    "麻烦您提供一下身份证号，我这边帮您核实。",
    "号码是[手机]，身份证[身份证]，邮箱[邮箱]。",
    "A市B区的信号塔什么时候能修好？K3县也没有信号。",
    "5G套餐降不了档，App里点了没反应，一直转圈圈😡",
    "退款说好3-5个工作日到账，现在都半个月了还没到。",
    "再不解决我就去12315和黑猫投诉平台投诉你们！",
    "快递显示已签收，可我根本没收到，取件码也没有。",
    "客服小姐姐很有耐心，问题已经解决了，谢谢。",
    "银行卡被冻结了，钱取不出来，柜台让我打电话，电话让我去柜台。",
    "车子开了不到2000公里发动机就异响，4S店说正常。",
    "小区楼下施工到凌晨两点，噪音太大，老人孩子都没法睡觉",
    "Wi-Fi连不上，重启路由器也没用，师傅说好上午来结果没来",
    "请贵公司说明收费依据，并退还多收的费用！！！",
    "上次说48小时内回复，今天已经第5天了。",
    "机顶盒没有信号，孩子放暑假看不了电视，费用照扣。",
    "转了四个部门，没有一个人能说清楚。",
    "会员自动续费没有任何提醒，取消的入口又找不到",
    "合同里写的是免费安装，师傅上门却收了我150块",
    "嗯嗯，好的，那我再等等吧。",
    "你们的AI机器人答非所问，转人工要等40分钟。",
    "垃圾短信一天收到二十多条，回复TD也不管用。",
    "燃气表坏了没人换，连续三个月按估算收费。",
    "孩子的学籍转不过来，两个学校互相推诿。",
    "订单号202607031234，申请仅退款被商家拒绝。",
    "医保卡里的钱怎么少了？查不到明细。",
    "空调外机漏水漏到楼下，物业说不归他们管。",
    "话费充错号码了，能不能追回来？",
    "欢迎致电听诉服务热线，普通话请按1，For English press 2.",
]


def slow(text: str) -> list[str]:
    import jieba

    jieba.setLogLevel(logging.ERROR)
    return jieba.lcut(text)


def terms(texts: list[str], cut=FAST) -> list[list[str]]:
    said = segment(pl.Series(texts, dtype=pl.String), cut)
    lists = dict(said.group_by("text_no", maintain_order=True).agg("term").iter_rows())
    return [lists.get(place, []) for place in range(len(texts))]


PIECES = st.one_of(
    st.sampled_from(
        ["宽带断网", "退款", "[手机]", "A市", "K12县", "iPhone15", "Wi-Fi", "3.5元", "𠮷", "😡", "\n", " ", "，"]
    ),
    st.text(max_size=6),
)
TEXTS = st.lists(PIECES, max_size=8).map("".join).map(lambda text: clean(pl.Series([text]))[0] or "好")


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, max_size=6))
@example(["[手机][手机]A市", "\n", "𠮷野家😡[微笑]", "a-b_c%d AT&T C++", "[]", "[[手机]]"])
def test_the_terms_of_a_text_joined_are_the_text(texts):
    assert ["".join(found) for found in terms(texts)] == texts


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.lists(TEXTS, max_size=4), st.lists(TEXTS, max_size=4))
def test_the_terms_of_a_text_do_not_depend_on_its_company(text, before, after):
    assert terms([*before, text, *after])[len(before)] == terms([text])[0]


def test_thousands_of_different_placeholders_are_all_one_term_each():
    texts = [f"[表情{number}]收到" for number in range(7000)]
    assert {len(found) for found in terms(texts)} == {2}


def test_a_text_longer_than_a_block_is_cut_as_a_short_one():
    short = SENTENCES[5]
    assert terms(["。".join([short] * 80_000), short])[1] == terms([short])[0]


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:pkg_resources")
def test_both_engines_find_the_same_terms(sentence):
    assert terms([sentence], FAST) == terms([sentence], slow)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("号码[手机]打不通", ["号码", "[手机]", "打", "不通"]),
        ("住在A市B12区", ["住", "在", "A市", "B12区"]),
        ("XA市", ["XA", "市"]),
        ("买了iPhone15Pro，5G套餐3.5元", ["买", "了", "iPhone15Pro", "，", "5G", "套餐", "3.5", "元"]),
        ("AT&T和C++", ["AT&T", "和", "C++"]),
        ("a b", ["a", " ", "b"]),
        ("收到\n[微笑][微笑]", ["收到", "\n", "[微笑]", "[微笑]"]),
    ],
)
def test_placeholders_and_latin_runs_are_one_term(text, found):
    assert terms([text]) == [found]


@pytest.mark.parametrize("texts", [[], [""], ["", "好", ""]], ids=["none", "empty", "empty ones around"])
def test_nothing_gives_no_terms(texts):
    said = segment(pl.Series(texts, dtype=pl.String), FAST)
    assert said.schema == {"text_no": pl.UInt32, "term": pl.String}
    assert said.rows() == ([(1, "好")] if "好" in texts else [])
