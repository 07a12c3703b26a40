"""E-mail: what was written, by whom and when, apart from what it quotes."""

import json
import mailbox
import time
import tracemalloc
from contextlib import suppress
from email.message import EmailMessage

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.intake.dates import parse_moments
from models.intake.sources import Headers
from pipelines.readers import Delivery, UnusableFileError, read_delivery
from pipelines.readers.mail_text import split_quoted, strip_html
from pipelines.settings import Home

HEAD = "Message-ID: <1@x.cn>\nFrom: 张三 <Zhang@X.cn>\nTo: 客服 <kf@y.cn>\nDate: {date}\nSubject: 投诉\n{more}\n"
DATE = "Fri, 3 Jul 2026 09:05:07 +0800"
CELLS = {"message_id": "1@x.cn", "from": "zhang@x.cn", "contact_name": "张三", "to": "kf@y.cn", "subject": "投诉"}


@pytest.fixture
def read(tmp_path):
    def read(content: bytes | str, name: str = "x.eml") -> Delivery:
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return read_delivery(tmp_path / name)

    return read


def mail(body: str = "断网了", *, date: str = DATE, more: str = "") -> str:
    return HEAD.format(date=date, more=more) + body


def cells_of(delivery: Delivery) -> list[dict[str, str]]:
    assert delivery.records["problem"].null_count() == delivery.records.height
    return [json.loads(payload) for payload in delivery.records["payload"]]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    "more", ["", "Content-Type: text/plain; charset=us-ascii\n", "Content-Type: text/plain; charset=x\n"]
)
def test_a_message_is_read_whatever_its_charset_says(read, encoding, more):
    [cells] = cells_of(read(mail("断网了，没人管", more=more).encode(encoding)))
    assert cells == CELLS | {"date": "2026-07-03T09:05:07+08:00", "text": "断网了，没人管"}


def test_a_declared_charset_is_taken_and_gb2312_is_what_it_is_used_for(read):
    for charset, text in (("big5", "斷網了"), ("gb2312", "朱镕基"), ("utf-16", "断网了")):
        head = mail("", more=f"Content-Type: text/plain; charset={charset}\n")
        encoded = text.encode("gb18030" if charset == "gb2312" else charset)
        assert cells_of(read(head.encode() + encoded))[0]["text"] == text


def test_encoded_headers_and_attachments_are_named(read):
    message = EmailMessage()
    message["From"], message["Subject"] = "李四 <l@x.cn>", "退费，" * 40
    message.set_content("请看附件")
    message.add_alternative("<p>不看这里</p>", subtype="html")
    message.add_attachment(b"x" * 1000, maintype="image", subtype="png", filename="截图.png")
    [cells] = cells_of(read(message.as_bytes()))
    assert cells == {
        **{"from": "l@x.cn", "contact_name": "李四", "subject": "退费，" * 40},
        **{"text": "请看附件", "attachments": "截图.png"},
    }
    [cells] = cells_of(read(b"From: =?gb2312?B?1OnpRrv5?= <z@x.cn>\n\nx"))
    assert cells["from"] == "z@x.cn"


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        (DATE, "2026-07-03 01:05:07"),
        ("Fri, 3 Jul 2026 09:05:07 +0800 (CST)", "2026-07-03 01:05:07"),
        ("Fri, 3 Jul 2026 09:05:07 CST", "2026-07-03 01:05:07"),
        ("Fri, 3 Jul 2026 01:05:07 -0000", "2026-07-03 01:05:07"),
        ("Fri, 3 Jul 2026 09:05:07", "2026-07-03 01:05:07"),
        ("2026-07-03 09:05:07", "2026-07-03 01:05:07"),
        ("yesterday", None),
    ],
)
def test_the_date_is_a_moment_that_intake_understands(read, date, moment):
    [cells] = cells_of(read(mail(date=date)))
    found = parse_moments(pl.Series([cells["date"]]), timezone="Asia/Shanghai").dt.strftime("%Y-%m-%d %H:%M:%S")
    assert found.to_list() == [moment]


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("我的\n> 你的\n>> 他的\n还有", "我的\n还有"),
        ("我的\n\n-----原始邮件-----\n发件人: 客服\n你的", "我的"),
        ("我的\n------------------ 原始邮件 ------------------\n你的", "我的"),
        ("我的\n-------- Forwarded message --------\n你的", "我的"),
        ("我的\n发件人：客服\n发送时间：2026年7月3日\n收件人：我\n主题：回复\n\n你的", "我的"),
        ("我的\n\nFrom: kf@y.cn\nSent: Friday\nTo: me\n\n你的", "我的"),
        ("我的\n\nOn Fri, Jul 3, 2026 at 9:05 AM KF <kf@y.cn> wrote:\n> 你的\n\n补充", "我的\n\n\n补充"),
        ("我的\nOn Fri, Jul 3, 2026 at 9:05 AM KF <kf@y.cn>\nwrote:\n你的", "我的"),
        ("我的\n于 2026年7月3日 09:05，客服 <kf@y.cn> 写道：\n你的", "我的"),
        ("我的\n客服 <kf@y.cn> 于2026年7月3日周五 09:05写道：\n> 你的", "我的"),
        ("我的\n发件人: 是谁都不知道\n还有", "我的\n发件人: 是谁都不知道\n还有"),
        ("他在信里写道：\n退钱", "他在信里写道：\n退钱"),
        ("-----原始邮件-----\n客户说断网", "-----原始邮件-----\n客户说断网"),
    ],
)
def test_what_is_quoted_is_kept_apart(body, own):
    written, quoted = split_quoted(body)
    assert written == own
    assert sorted((written + quoted).replace("\n", "")) == sorted(body.replace("\n", ""))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<html><head><title>x</title><style>p{}</style><body><p>断&nbsp;网<br>了</p>", "断 网\n了"),
        ("<div>一<b>二</b></div><script>alert('<p>x')</script><div>三", "一二\n三"),
        ("我的<div>On 2026 x wrote:</div><blockquote>你的<p>再</blockquote>", "我的\nOn 2026 x wrote:\n> 你的\n> 再"),
        ("<![if !mso]>一<![endif]><!-- 无 --><![bad", "一"),
        ("1 < 2 &lt;p&gt; &#x4e00;", "1 < 2 <p> 一"),
    ],
)
def test_html_is_read_as_it_is_seen(html, text):
    assert strip_html(html) == text


@pytest.mark.parametrize("part", ["<", "<!--", "<a ", "</", "<script>", "<!", "<?", "&#", "<p>x", "<a href='"])
def test_unfinished_html_takes_no_longer_than_it_is_long(part):
    begun = time.process_time()
    strip_html(part * 100_000)
    strip_html(part * 100_000 + ">")
    assert time.process_time() - begun < 5


def test_a_page_that_is_too_long_is_a_damaged_message(read):
    body = "<p>断网" + "<br>x" * 1_000_000
    records = read(mail(body, more="Content-Type: text/html; charset=utf-8\n")).records
    assert records["problem"].to_list() == ["bad_mail"]


def test_a_message_in_html_alone_is_read_without_what_it_quotes(read):
    html = "<p>我的</p><div>On Fri, Jul 3, 2026 KF wrote:</div><blockquote>你的</blockquote>"
    [cells] = cells_of(read(mail(html, more="Content-Type: text/html; charset=utf-8\n")))
    assert (cells["text"], cells["quoted"]) == ("我的", "On Fri, Jul 3, 2026 KF wrote:\n> 你的")


def test_a_mailbox_is_read_message_by_message(tmp_path):
    box = mailbox.mbox(tmp_path / "x.mbox")
    for number in range(5):
        message = EmailMessage()
        message["Message-ID"], message["From"] = f"<{number}@x.cn>", "a@x.cn"
        message.set_content(f"{number}\n\nFrom 北京 来的\n")
        box.add(message)
    box.close()
    delivery = read_delivery(tmp_path / "x.mbox")
    assert (delivery.format, delivery.records["row_no"].to_list()) == ("mbox", [1, 2, 3, 4, 5])
    found = [(cells["message_id"], cells["text"]) for cells in cells_of(delivery)]
    assert found == [(f"{n}@x.cn", f"{n}\n\nFrom 北京 来的") for n in range(5)]


def test_a_damaged_message_is_kept_and_the_others_are_read(read):
    cut = mail(more='Content-Type: multipart/mixed; boundary="b"\n', body="--b\n\n断网")
    delivery = read(f"From a\n{mail()}\n\nFrom b\n没有邮件头\n\nFrom c\n{cut}\n\nFrom d\n{mail()}", "x.mbox")
    assert delivery.records["problem"].to_list() == [None, "bad_mail", "bad_mail", None]
    assert "没有邮件头" in delivery.records["payload"][1]
    assert delivery.records["payload"][2].strip().endswith(cut)


def test_a_mailbox_is_not_held_in_memory(tmp_path):
    attachment = ("A" * 76 + "\n") * 4_000
    parts = 'Content-Type: multipart/mixed; boundary="b"\n'
    body = f"--b\n\n断网\n--b\nContent-Type: image/png\nContent-Disposition: attachment; filename=a.png\n\n{attachment}\n--b--\n"
    (tmp_path / "x.mbox").write_text(f"From a\n{mail(body, more=parts)}\n\n" * 90, encoding="utf-8")
    tracemalloc.start()
    delivery = read_delivery(tmp_path / "x.mbox")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (delivery.records.height, cells_of(delivery)[0]["attachments"]) == (90, "a.png")
    assert peak < (tmp_path / "x.mbox").stat().st_size / 4


def test_the_keys_of_a_message_are_recognised():
    headers = Home("nowhere").read_reference("headers.yaml", Headers.model_validate)
    mapping = headers.recognise(["message_id", "from", "to", "date", "subject", "text", "quoted"], "七月.eml")
    assert mapping.channel == "email"
    assert {field: found[0] for field, found in mapping.fields.items()} == {
        **{"external_id": "message_id", "customer": "from", "started_at": "date", "title": "subject", "text": "text"},
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80), st.binary(max_size=80), st.sampled_from(["x.eml", "x.mbox"]))
def test_no_bytes_stop_the_night(read, header, body, name):
    for head in (
        b"From: ",
        b"Content-Type: ",
        b"Date: ",
        b"Content-Type: text/html\nSubject: =?gbk?B?",
        b"Content-Type: multipart/mixed; boundary=",
    ):
        with suppress(UnusableFileError):
            assert read(head + header + b"\nTo: x\n\n" + body, name).records.height > 0
