"""The answer a lawyer can use, over HTTP, on the page and in the command."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from classifier.brief import MAX_BRIEF
from tests.service.browser import needed
from tests.training.test_commands import run

TEXT = "2024年5月，物业管家把业主的姓名、手机号三千余条卖给装修公司，获利六千元。"


@pytest.fixture
def chromium() -> str:
    """The browser, as the page tests need it."""
    return needed("chromium")


def test_predict_gives_elements_severity_route_and_neighbours(client: FlaskClient) -> None:
    body = client.post("/v1/predict", json={"text": TEXT}).get_json()
    assert body["occurred_on"]["basis"] == "text" and body["occurred_on"]["date"] == "2024-05-31"
    first = body["labels"][0]
    assert first["id"] == "infringing-personal-info"
    assert {e["status"] for e in first["elements"]} <= {"met", "missing", "contrary"}
    assert first["severity"]["level"] == "情节严重" and first["route"]["kind"] == "criminal"
    for basis in first["severity"]["basis"]:
        span = basis["span"]
        assert TEXT[span["start"] : span["end"]] == span["text"]
        assert basis["flag"] in ("confirmed", "single") and basis["source"]
    assert first["contrast"] and first["contrast"][0]["test"]


def test_predict_when_not_explained_then_none_of_it(client: FlaskClient) -> None:
    body = client.post("/v1/predict", json={"text": TEXT, "explain": False}).get_json()
    assert body["labels"][0]["elements"] == [] and body["ask_next"] == []
    assert body["labels"][0]["severity"]["level"] == "unknown"


def test_predict_brief(client: FlaskClient) -> None:
    body = client.post("/v1/predict?view=brief", json={"text": TEXT, "reference": "A-1"}).get_json()
    assert body.keys() == {"request_id", "reference", "model", "decision", "brief"}
    assert len(body["brief"]) <= MAX_BRIEF and "侵犯公民个人信息罪" in body["brief"]
    full = client.post("/v1/predict?view=full", json={"text": TEXT}).get_json()
    assert full["labels"]


@pytest.mark.parametrize("query", ["view=long", "view=", "look=brief"])
def test_predict_when_view_is_unknown_then_422(client: FlaskClient, query: str) -> None:
    response = client.post(f"/v1/predict?{query}", json={"text": TEXT})
    assert response.status_code == 422
    assert response.get_json()["error"]["fields"]


def test_unfair_competition_tells_its_clause(client: FlaskClient) -> None:
    text = "新上线的平台绕过反爬，把我们点评网站的评论整站抓走搬过去，我们流量掉了三成。"
    body = client.post("/v1/predict", json={"text": text, "occurred_on": "2025-11-01"}).get_json()
    first = body["labels"][0]
    assert first["id"] == "unfair-competition" and first["sub_clause"]["name"] == "数据条款"
    assert "第13条第3款" in first["statutes"][0]["article"]


def test_page_and_print_name_a_second_clause(client: FlaskClient) -> None:
    text = "2026年3月某公司给自己的店刷了5000条好评，又把包装做得和老字号一样，让人以为是同一家，我们生意少了三成。"
    for path in ("/", "/report"):
        html = client.post(path, data={"text": text}).get_data(as_text=True)
        assert "另有虚假宣传“刷了5000条好评”（反不正当竞争法（2025修订）第9条" in html
    first = client.post("/v1/predict", json={"text": text}).get_json()["labels"][0]
    assert first["sub_clause"]["name"] == "混淆"
    [other] = first["other_clauses"]
    assert other["name"] == "虚假宣传" and other["articles"][0]["law"] == "反不正当竞争法（2025修订）"


def test_model_tells_when_the_law_was_checked(client: FlaskClient) -> None:
    law = client.get("/v1/model").get_json()["law"]
    assert law.keys() == {"checked_on", "stale_after_days", "stale", "warning"}
    assert law["stale_after_days"] == 180


def test_page_shows_elements_figures_and_neighbours(client: FlaskClient) -> None:
    html = client.post("/", data={"text": TEXT}).get_data(as_text=True)
    for words in ("要件", "已达情节严重", "据文中“2024年5月”", "的区分", "打印一页"):
        assert words in html


#: What could not be told, and the words for it.
UNTOLD = (
    ("有奖销售结束后主办方修改兑奖规则，奖品由汽车改成代金券。", "未能判断属于哪一条款"),
    ("离职员工导出令牌一万九千组，公司说他擅自登录，他说已授权。", "说法相反"),
)

#: Lines that are not for anybody, and lines that count only together.
WORDED = (
    ("2024年2月，某公司有偿删帖，非法经营数额六万元。", "单位，非法经营数额"),
    ("2025年8月，他把本人名下2张银行卡出借给他人，流入45万元。", "此数已达，须同时达到的另一项未达"),
)


@pytest.mark.parametrize("address", ["/", "/report"])
@pytest.mark.parametrize(
    ("text", "words"), UNTOLD + WORDED, ids=["no-clause", "both-sides", "for-whom", "only-together"]
)
def test_page_says_what_could_not_be_told(client: FlaskClient, address: str, text: str, words: str) -> None:
    assert words in client.post(address, data={"text": text}).get_data(as_text=True)
    assert words not in client.post(address, data={"text": TEXT}).get_data(as_text=True)


def test_report_is_one_printable_page_and_escapes(client: FlaskClient) -> None:
    html = client.post("/report", data={"text": TEXT + "<script>alert(1)</script>"}).get_data(as_text=True)
    assert "案由评估" in html and "report.css" in html and "<script>alert" not in html
    for words in ("侵犯公民个人信息罪", "三千余条", "近似案例", "不认定任何人有罪"):
        assert words in html
    with client.get("/static/report.css") as css:
        assert css.status_code == 200 and "@page" in css.get_data(as_text=True)


@pytest.mark.parametrize(
    ("data", "message"),
    [({"text": ""}, "没有可读的文字"), ({"text": TEXT, "occurred_on": "昨天"}, "行为日期")],
    ids=["empty", "bad-date"],
)
def test_report_when_input_is_bad_then_the_form_says_so(client: FlaskClient, data: dict, message: str) -> None:
    response = client.post("/report", data=data)
    assert response.status_code == 422 and message in response.get_data(as_text=True)


def test_report_prints_on_one_page(client: FlaskClient, chromium: str, tmp_path: Path) -> None:
    html = client.post("/report", data={"text": TEXT}).get_data(as_text=True)
    for name in ("report.css", "icon.svg"):
        with client.get(f"/static/{name}") as file:
            (tmp_path / name).write_bytes(file.data)
    (tmp_path / "report.html").write_text(html.replace('"/static/', '"'), "utf-8")
    subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={tmp_path / 'report.pdf'}",
            str(tmp_path / "report.html"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert b"/Count 1" in (tmp_path / "report.pdf").read_bytes()


def test_predict_command_explains(model_root: Path) -> None:
    done = run("predict", "--explain", TEXT, "--models", str(model_root))
    assert done.returncode == 0, done.stderr
    for words in ("[具备]", "已达情节严重", "途径：", "的区分", "据文中日期"):
        assert words in done.stdout


@pytest.mark.parametrize(
    ("text", "words"), UNTOLD + WORDED, ids=["no-clause", "both-sides", "for-whom", "only-together"]
)
def test_predict_command_when_something_could_not_be_told_then_says_so(model_root: Path, text: str, words: str) -> None:
    done = run("predict", "--explain", text, "--models", str(model_root))
    assert done.returncode == 0 and words in done.stdout, done.stderr


def test_predict_command_brief(model_root: Path) -> None:
    done = run("predict", "--brief", TEXT, "--models", str(model_root))
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip()) <= MAX_BRIEF and "侵犯公民个人信息罪" in done.stdout
