"""What counts as a complaint, what it asks, how grave it is: DESIGN.md 4.4, in sentences made up for the purpose."""

import copy
import random
from pathlib import Path

import polars as pl
import pytest
import rjieba
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from models.complaints import MODELS, Course, Cues, Judges, LinearModel, Recognizer, Rules
from models.complaints import find_complaints as find_complaints_with
from models.complaints.quantities import largest_amount, longest_days

LEXICON = Path(__file__).parents[2] / "data/reference/lexicon"
RAW = yaml.safe_load((LEXICON / "complaint_rules.yaml").read_text(encoding="utf-8"))
RULES = Rules.from_dict(RAW)
COURSE = Course.model_validate(yaml.safe_load((LEXICON / "course.yaml").read_text(encoding="utf-8")))
TABLES = {name: pl.read_parquet(LEXICON.parent / f"models/{name}.parquet") for name in MODELS}
CUES = Cues.from_dict(yaml.safe_load((LEXICON / "judging.yaml").read_text(encoding="utf-8")))
JUDGES = Judges(**{name: LinearModel.from_frame(table) for name, table in TABLES.items()}, cues=CUES)
RECOGNIZER = Recognizer(
    *(
        LinearModel.from_frame(pl.read_parquet(LEXICON.parent / f"models/complaint_{name}.parquet"))
        for name in ("sentences", "contacts")
    )
)
TURNS = {
    "contact_id": pl.String,
    "turn_id": pl.String,
    "turn_no": pl.Int32,
    "part": pl.String,
    "speaker": pl.String,
    "text": pl.String,
}


def find_complaints(turns: pl.DataFrame, rules: Rules = RULES, *, certain: tuple[str, ...] = ()) -> pl.DataFrame:
    return find_complaints_with(turns, rules, RECOGNIZER, JUDGES, COURSE, certain=certain)


def frame(*rows: tuple[str, str, str], contact_id: str = "c") -> pl.DataFrame:
    """Turns of one contact from (part, speaker, text)."""
    numbered = [(contact_id, f"{contact_id}-{no}", no, *row) for no, row in enumerate(rows)]
    return pl.DataFrame(numbered, schema=TURNS, orient="row")


def dialogue(*said: str, contact_id: str = "c") -> pl.DataFrame:
    return frame(*[("turn", "customer", text) for text in said], contact_id=contact_id)


def letter(text: str, title: str = "", contact_id: str = "c") -> pl.DataFrame:
    parts = [("title", "customer", title), ("text", "customer", text)]
    return frame(*[part for part in parts if part[2]], contact_id=contact_id)


def only(turns: pl.DataFrame, *, certain: tuple[str, ...] = ()) -> dict:
    """The one complaint in `turns`."""
    found = find_complaints(turns, RULES, certain=certain)
    assert found.height == 1
    return found.row(0, named=True)


COMPLAINTS = {
    "fault and long wait": dialogue("家里宽带断了五天了，到现在都没人来修"),
    "fault and repetition": dialogue("电视盒子又黑屏了，报修了三次，修完过两天又坏"),
    "fault and harm": dialogue("系统一直登录不上，还款都逾期了，影响我征信谁负责"),
    "fault and reproach": dialogue("冰箱不制冷，厂家推给商家，商家又推给厂家"),
    "promise not kept": dialogue("说好昨天上门装空调，结果没来，电话也不打一个"),
    "money nobody agreed to": dialogue("我根本没开通过这个会员，每个月扣我九块九"),
    "rude staff": dialogue("营业厅那个人态度太差了，问两句就不耐烦"),
    "strong word": dialogue("你们就是骗子公司，我要投诉"),
    "colloquial, hardly any marks": dialogue("喂 那个我这个月话费莫名其妙少了三十块 我什么都没干啊"),
    "for an old parent": dialogue("我妈七十多了，你们营业厅给她办了个套餐，这不是骗老人吗"),
    "holiday television fee": dialogue("孩子放假在家看电视，一个月多出两百多块点播费，也没有人告诉过我们"),
    "one line about a product": letter("某某牌汽车变速箱顿挫，维修后未解决"),
    "one line, no strong word": letter("新买的电动车无法充电"),
    "agent's note for the customer": letter("客户来电反映宽带故障已报修三次，至今无人上门，要求尽快处理。"),
    "title says it": letter("楼下夜市营业到凌晨三点。", title="投诉滨河路夜市噪音扰民"),
    "enquiry in the title only": letter(
        "补贴去年就该发了，问了多次都说再等等，互相推诿，至今没有下文！", title="咨询补贴发放"
    ),
    "demand and date": dialogue("家里的电表箱一直响", "你们今天之内必须派人给我修好"),
    "blame for the agent": dialogue("水费比上个月多交了八十块", "你们除了说稍等还会说什么"),
    "way out threatened": dialogue("充电桩扫了码不走电", "别逼我去打12345"),
    "stood in line": dialogue("在窗口排了两个半小时", "轮到我了说下班，让我明天重新取号"),
    "nobody came": dialogue("说24小时内师傅联系我", "等了一个礼拜影子都没有"),
    "never agreed to": dialogue("会员又自己给我续上了", "问都不问我一声", "把钱退给我"),
    "child at the screen": dialogue("孩子拿遥控器点了几下", "就扣了六十块", "连个密码都不用输"),
    "agent's note, claim": letter("客户反映电梯停运，要求尽快恢复，已多次催单。"),
    "agent's note, quoted": letter("客户表示，原话“凉席里有钉子”，客户诉求为退货。"),
    "agent's note, not accepted": letter("用户对违约金计算方式不认可，要求减免。"),
}

NO_COMPLAINTS = {
    "calm first report": dialogue("你好，我家宽带断了，麻烦派人来看一下", "好的谢谢"),
    "question": dialogue("请问这个月的账单里十块钱是什么费用"),
    "complaints number": dialogue("投诉电话是多少"),
    "settled": dialogue("上次那个网速的问题已经解决了，谢谢你们"),
    "withdrawn": dialogue("昨天的投诉帮我撤销吧，是我弄错了"),
    "somebody else's": dialogue("我听同事说你们家老是乱扣费，是真的吗"),
    "nothing wrong yet": dialogue("如果明天还没好我再投诉"),
    "denied": dialogue("我不是投诉，就是问一下流量怎么算"),
    "suggestion": letter("建议在公园里多放几张长椅，方便大家休息。", title="关于公园长椅的建议"),
    "praise": letter("质量很好，师傅安装很仔细，非常满意，五星好评"),
    "enquiry": letter("请问办理居住证需要哪些材料，在哪里办？", title="咨询居住证办理"),
    "policy enquiry": letter("咨询购车补贴政策"),
    "agent's note of an enquiry": letter("客户来电咨询套餐资费，已告知。"),
    "change of mind": dialogue("尺码买大了，想退货，怎么申请", "好的"),
    "agent's note, first report": letter("客户报修暖气不热，首次报障，已解答"),
    "agent's note, nobody there": letter("来电无声，后挂断"),
    "agent's note, withdrawn": letter("客户要求取消工单，已告知"),
    "withdrawn, offhand": dialogue("我前天那个投诉撤了吧", "是我自己搞错了"),
    "settled, to confirm": dialogue("之前多收的停车费退回来了", "就是来确认一下，没问题了"),
    "order, polite": letter("帮我取消下一期的自动续费，谢谢"),
    "how to report a crime": dialogue("你好，怎么举报诈骗短信"),
    "will see": dialogue("我先按你说的试试", "明天要是还不行我再打电话投诉"),
    "calm report in writing": letter("刚才跳闸，来电以后路由器没反应，帮我看看"),
    "a cousin's story": letter("我表姐投诉过你们送货慢，现在好点没有"),
    "placeholder only": dialogue("[订单x] [链接x]"),
}


@pytest.fixture(scope="module")
def judged() -> dict[str, dict]:
    """All cases in one batch, as a night would see them: contact_id to complaint."""
    cases = {**COMPLAINTS, **NO_COMPLAINTS}
    cases |= {f"ask {case}": letter(text) for case, text in ASKS.items()}
    cases |= {f"threat {case}": dialogue(text) for case, text in THREATS.items()}
    cases |= {f"severity {case}": dialogue(text) for case, text in SEVERITIES.items()}
    turns = pl.concat([turns.with_columns(pl.lit(case).alias("contact_id")) for case, turns in cases.items()])
    # What is asked, threatened and grave is a matter of its own: those cases complain by decision.
    certain = tuple(case for case in cases if case.startswith(("ask ", "threat ", "severity ")))
    found = find_complaints(turns, RULES, certain=certain)
    return {row["contact_id"]: row for row in found.iter_rows(named=True)}


@pytest.mark.parametrize("case", COMPLAINTS)
def test_an_aggrieved_customer_complains(case, judged):
    assert judged[case]["probability"] >= RULES.threshold


@pytest.mark.parametrize("case", NO_COMPLAINTS)
def test_what_aggrieves_nobody_now_is_no_complaint(case, judged):
    assert case not in judged


ASKS = {
    "refund": "乱扣费，要求退费",
    "compensation": "手机坏了耽误生意，要求赔偿损失",
    "repair": "路灯坏了半年没人管，请尽快修复",
    "change": "收到的杯子是破的，要求换货",
    "cancel": "没人同意就开通了会员，偷偷扣费，马上给我取消",
    "speed_up": "下单半个月了还没发货，麻烦催一下",
    "punish": "包工头拖欠工资还打人，请严肃处理，严惩打人者",
    "apology": "师傅骂人，态度恶劣，必须道歉",
    "explanation": "凭什么收我两次钱，给个说法",
    "none": "客服态度恶劣",
    "repair when only 处理 is said": "空调漏水，希望厂家处理",
    "refund before compensation": "空调漏水修不好，要求退款，地板泡坏了也要赔偿",
    "compensation before repair": "漏水多次，要求赔偿并修好",
}


@pytest.mark.parametrize("case", ASKS)
def test_the_ask_is_what_would_settle_it(case, judged):
    assert judged[f"ask {case}"]["ask"] == case.split(" ")[0]


THREATS = {
    "none": "乱扣费没人管",
    "regulator": "乱扣费，再不退我就打12315投诉",
    "regulator, implied": "乱扣费，别逼我打12345",
    "regulator, noted by an agent": "乱扣费，客户扬言拨打12315",
    "lawsuit, implied": "乱扣费，大不了打官司",
    "leave, all of them": "乱扣费，家里四个号全转走",
    "none, 转网 is the matter": "办理携号转网被拦，乱扣费",
    "media": "乱扣费，不退钱我就发到网上",
    "media, 黑猫": "乱扣费，黑猫见",
    "lawsuit": "乱扣费，我准备起诉",
    "leave": "乱扣费，我要携号转网",
    "other, go higher": "乱扣费，我要找你们领导",
    "other, not over": "乱扣费，这事没完",
    "regulator of several": "乱扣费，我要找你们领导，再不处理就去工信部投诉，还要起诉你们",
    "none, only a fact": "乱扣费，已经打过12345热线，没人管",
}


@pytest.mark.parametrize("case", THREATS)
def test_the_strongest_threat_counts(case, judged):
    assert judged[f"threat {case}"]["threat"] == case.replace(",", "").split(" ")[0]


SEVERITIES = {
    "0 only a grumble": "太让人失望了，差劲",
    "1 small": "乱扣费",
    "1 below 50 yuan": "乱扣了我39.9元",
    "2 up to 500 yuan": "乱扣了我三百多块",
    "3 above 500 yuan": "乱扣了我1,299元",
    "2 service gone for days": "宽带断了两天了，没人管",
    "3 service gone for weeks": "宽带断了两个星期了，没人管",
    "2 rude staff": "营业员态度恶劣",
    "2 second contact": "上次反映过，还是乱扣费",
    "3 third contact": "投诉了五次，还是乱扣费",
    "3 broken promise": "说好的赠品不兑现",
    "3 vulnerable person": "楼道灯坏了没人管，老人出门看不见",
    "3 grave threat": "乱扣费，我要去12300投诉",
    "4 safety": "刹车失灵，4S店推诿",
    "4 mis-selling to the old": "客户经理忽悠老人买保险",
    "4 abuse": "保安殴打业主没人管",
    "4 livelihood": "公司拖欠工资三个月了，没人管",
    "1 what might be is not counted": "乱扣费。如果哪天爆炸了怎么办",
}


@pytest.mark.parametrize("case", SEVERITIES)
def test_the_highest_line_of_the_rubric_applies(case, judged):
    assert judged[f"severity {case}"]["severity"] == int(case[0])


@pytest.mark.parametrize(
    ("said", "yuan"),
    [
        ("39.9元", 39.9),
        ("三百多块", 300),
        ("1.2万元", 12000),
        ("十几块", 13),
        ("3元和两千元", 2000),
        ("五次", None),
        ("399买的", 399),
        ("扣了我两千多", 2000),
        ("医药费986", 986),
        ("贷了15万", 150000),
        ("三十多万", 300000),
        ("退了三百米", None),
        ("打400电话", None),
    ],
)
def test_amounts_are_read_as_said(said, yuan):
    assert pl.select(largest_amount(pl.lit(said))).item() == yuan


@pytest.mark.parametrize(
    ("said", "days"),
    [("三天了", 3), ("半个月", 15), ("一个多星期", 7), ("2019年", None), ("两年多", 730), ("5月8日", None)],
)
def test_spans_of_time_are_read_as_said(said, days):
    assert pl.select(longest_days(pl.lit(said))).item() == days


def test_the_statement_is_the_matter_without_pleasantries():
    text = "尊敬的领导：您好！感谢您在百忙之中抽空。我们小区的电梯三个月坏了九次，物业互相推诿。此致敬礼！"
    found = only(letter(text, title="电梯频繁故障没人管"))
    assert found["text"] == "电梯频繁故障没人管 我们小区的电梯三个月坏了九次，物业互相推诿"
    assert [span["turn_id"] for span in found["evidence"]] == ["c-0", "c-1"]


def test_a_dialogue_names_its_matter_first():
    said = ["你好", "我那个净水器订单到哪了", "嗯", "都说了三遍明天到，到今天还没送来", "再见"]
    found = only(dialogue(*said), certain=("c",))
    assert found["text"] == "我那个净水器订单到哪了 都说了三遍明天到，到今天还没送来"


def test_formulas_of_agents_are_not_quoted():
    text = "问题描述：客户来电反映小区门禁刷卡失灵两周，物业不修，客户情绪激动。处理意见：已安抚，请跟进。"
    assert only(letter(text))["text"] == "小区门禁刷卡失灵两周，物业不修"


def test_openings_and_grumbles_give_way_to_the_matter():
    said = ["喂，听得见吗，我跟你们说个事", "净水器滤芯装反了漏了一地水", "你这说了等于没说", "到时候没人联系我我还打"]
    assert only(dialogue(*said))["text"] == said[1]


def test_long_speech_is_quoted_in_short_spans():
    long = "、".join(["那个就是说我家里的宽带又断了报修了好几次都没有人来管"] * 12)
    found = only(dialogue(long))
    assert all(span["end"] - span["start"] <= 60 for span in found["evidence"])
    assert len(found["text"]) <= 130


def test_placeholders_are_never_cut():
    found = only(dialogue("快递[手机]骂人" + "又骂人[地址x]" * 20), certain=("c",))
    assert found["text"].count("[") == found["text"].count("]") > 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["signals"]["fault"]["patterns"].append("(坏"), "signals.fault.patterns: '\\(坏' is not a regular"),
        (lambda d: d["signals"]["fault"].update(weigth=1), "signals.fault.weigth: extra inputs"),
        (lambda d: d["signals"]["fault"].update(patterns=["<NIL>"]), "<NIL> is not one of the terms"),
        (lambda d: d["severity"]["grumble"].append("nil"), "severity.grumble: 'nil' is not one of the signals"),
        (lambda d: d["threats"].update(money={"words": ["钱"]}), "threats.money"),
        (lambda d: d["signals"].update(content=d["signals"]["fault"]), "'content' is the name of a column"),
        (lambda d: d.pop("matters"), "matters: field required"),
    ],
    ids=["pattern", "key", "term", "signal", "threat", "column", "missing"],
)
def test_wrong_rules_are_named(change, message):
    wrong = copy.deepcopy(RAW)
    change(wrong)
    with pytest.raises(ValueError, match=message):
        Rules.from_dict(wrong)


PIECES = [
    "宽带断了",
    "三天了",
    "没人管",
    "，",
    "。",
    "！",
    "？",
    " ",
    "你好",
    "我要投诉",
    "退款",
    "[订单x]",
    "39.9元",
    "(",
    "谢谢",
    "Wi-Fi 6",
    "😂",
    "…",
    "、",
]
SPOKEN = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map(lambda words: " ".join("".join(words).split()))
ANGRY = "你们乱扣费，我要投诉"


@settings(max_examples=25, deadline=None)
@given(st.lists(SPOKEN, max_size=5), st.booleans())
def test_every_span_is_what_is_shown(said, is_written):
    part = "text" if is_written else "turn"
    turns = frame(*[(part, "customer", text) for text in [*said, ANGRY]])
    texts = dict(turns.select("turn_id", "text").iter_rows())
    found = only(turns, certain=("c",))
    shown = [texts[span["turn_id"]][span["start"] : span["end"]] for span in found["evidence"]]
    assert " ".join(shown) == found["text"]
    assert all(span == span.strip(" ，。！？、…") != "" for span in shown)


@settings(max_examples=12, deadline=None)
@given(st.lists(SPOKEN, max_size=4), st.randoms(use_true_random=False))
def test_neither_order_nor_neighbours_matter(said, chance: random.Random):
    turns = dialogue(*said, ANGRY)
    neighbours = [
        letter(ANGRY, contact_id="a"),
        dialogue(*said, contact_id="b"),
        dialogue(*said, ANGRY, contact_id="d"),
    ]
    together = pl.concat([turns, *neighbours])
    order = list(range(together.height))
    chance.shuffle(order)
    found = find_complaints(together[order], RULES)
    assert found["contact_id"].is_sorted()
    assert found.filter(pl.col("contact_id") == "c").equals(find_complaints(turns, RULES))


@settings(max_examples=12, deadline=None)
@given(st.lists(SPOKEN, min_size=1, max_size=4))
def test_only_the_customer_counts(said):
    def answered(answer: str) -> pl.DataFrame:
        spoken = [row for text in said for row in [("turn", "customer", text), ("turn", "agent", answer)]]
        return find_complaints(frame(*spoken, ("reply", "agent", answer), ("turn", "system", answer)), RULES)

    assert answered(ANGRY).equals(answered("好的"))


def test_nothing_said_gives_an_empty_frame_with_all_columns():
    found = find_complaints(pl.DataFrame(schema=TURNS), RULES)
    assert found.is_empty()
    assert found.schema == find_complaints(letter(ANGRY), RULES).schema


@pytest.mark.parametrize("name", ["telecom", "ecommerce", "bank", "government", "automotive"])
def test_a_domain_word_stays_whole(name):
    jieba, plain = rjieba.Jieba(), rjieba.Jieba()
    entries = [line.split(" ") for line in (LEXICON / f"{name}.txt").read_text(encoding="utf-8").splitlines()]
    for word, freq, tag in entries:
        jieba.add_word(word, int(freq), tag)
    assert [word for word, _, _ in entries if list(jieba.cut(word)) != [word]] == []
    assert [word for word, _, _ in entries if plain.has_word(word)] == []


def test_stop_words_are_one_a_line_and_once():
    words = (LEXICON / "stop_words.txt").read_text(encoding="utf-8").splitlines()
    assert len(words) == len(set(words))
    assert all(word == word.strip() != "" for word in words)
