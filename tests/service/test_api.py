"""Every route, every error; one body for all errors."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.app import create_app
from service.config import SETTINGS, SettingError, load_config
from service.schemas import PredictResponse

TEXT = "离职的测试员用没收回的证书轮询接口，导走一万九千组商户登录令牌，系统运行正常。"


def assert_error(response, status: int, code: str | None = None) -> dict:
    """The one body of every error, in Chinese, without the text of an exception."""
    assert response.status_code == status, response.get_data(as_text=True)[:300]
    body = response.get_json()
    assert set(body) == {"error", "request_id"}
    assert {"code", "message"} <= set(body["error"]) <= {"code", "message", "fields"}
    assert any("\u4e00" <= c <= "\u9fff" for c in body["error"]["message"])
    assert body["request_id"] == response.headers["X-Request-ID"]
    assert "Traceback" not in response.get_data(as_text=True)
    if code is not None:
        assert body["error"]["code"] == code
    return body["error"]


def test_predict_when_minimal_then_the_whole_contract(client: FlaskClient) -> None:
    response = client.post("/v1/predict", json={"text": TEXT, "reference": "工单-7"})
    body = response.get_json()
    assert response.status_code == 200
    assert set(body) == {
        "request_id",
        "reference",
        "model",
        "decision",
        "decision_reason",
        "occurred_on",
        "labels",
        "precedents",
        "left_out",
        "ask_next",
        "disclaimer",
    }
    assert body["reference"] == "工单-7"
    assert set(body["model"]) == {"id", "trained_on", "corpus_sha256"}
    assert len(body["labels"]) == 5
    first = body["labels"][0]
    assert set(first) == {
        "rank",
        "id",
        "name",
        "group",
        "kind",
        "probability",
        "track_record",
        "statutes",
        "spans",
        "elements",
        "severity",
        "route",
        "sub_clause",
        "other_clauses",
        "contrast",
        "precedents",
    }
    assert first["group"] == "非法获取数据"
    assert first["precedents"][0].keys() >= {"id", "title", "court", "docket", "similarity", "shared", "holding"}
    for span in first["spans"]:
        assert TEXT[span["start"] : span["end"]] == span["text"]


@pytest.mark.parametrize(
    ("options", "check"),
    [
        ({"top_k": 1}, lambda b: len(b["labels"]) == 1),
        ({"top_k": 18}, lambda b: len(b["labels"]) == 18),
        ({"precedents": 0}, lambda b: not any(x["precedents"] for x in b["labels"])),
        ({"precedents": 2}, lambda b: len(b["labels"][0]["precedents"]) == 2),
        ({"explain": False}, lambda b: not any(x["spans"] for x in b["labels"])),
        ({"occurred_on": "2010-01-01"}, lambda b: b["occurred_on"] == {"date": "2010-01-01", "basis": "request"}),
        ({"occurred_on": None}, lambda b: b["occurred_on"]["basis"] == "today"),
    ],
    ids=lambda v: json.dumps(v) if isinstance(v, dict) else "",
)
def test_predict_when_option_given_then_obeyed(client: FlaskClient, options: dict, check) -> None:
    assert check(client.post("/v1/predict", json={"text": TEXT, **options}).get_json())


def test_predict_when_repeated_then_same_bytes_but_for_the_request_id(client: FlaskClient) -> None:
    bodies = []
    for _ in range(2):
        body = client.post("/v1/predict", json={"text": TEXT}).get_json()
        body.pop("request_id")
        bodies.append(json.dumps(body, ensure_ascii=False))
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("options", [{}, {"explain": False, "precedents": 0}, {"top_k": 18, "precedents": 5}], ids=str)
def test_predict_when_written_then_as_its_schema_writes_it(client: FlaskClient, options: dict) -> None:
    for text in (TEXT, "2021年4月至2023年9月，他用爬虫抓取同行店铺的三万条点评数据，获利五万余元。"):
        response = client.post("/v1/predict", json={"text": text, "reference": "工单-7", **options})
        told = PredictResponse().dump(response.get_json())
        assert json.dumps(response.get_json()) == json.dumps(told)


def test_statutes_when_day_changes_then_the_law_of_that_day(client: FlaskClient) -> None:
    text = "同行用假账号抓走我们平台的全部点评数据，放到自己网站上，我们没有同意过。"

    def articles(day: str) -> set[str]:
        body = client.post("/v1/predict", json={"text": text, "occurred_on": day, "top_k": 18}).get_json()
        label = next(x for x in body["labels"] if x["id"] == "unfair-competition")
        return {s["law"] for s in label["statutes"]}

    assert "反不正当竞争法（2019修正）" in articles("2025-10-14")
    assert "反不正当竞争法（2025修订）" in articles("2025-10-15")
    assert not articles("2025-10-14") & {"反不正当竞争法（2025修订）"}


BAD_BODIES = [
    ("empty text", {"text": ""}, 422),
    ("blank text", {"text": " \n"}, 422),
    ("20,001 characters", {"text": "字" * 20001}, 422),
    ("text a number", {"text": 7}, 422),
    ("text null", {"text": None}, 422),
    ("text a list", {"text": ["x"]}, 422),
    ("no text", {}, 422),
    ("unknown field", {"text": TEXT, "lang": "zh"}, 422),
    ("bad date", {"text": TEXT, "occurred_on": "昨天"}, 422),
    ("impossible date", {"text": TEXT, "occurred_on": "2023-02-30"}, 422),
    ("top_k zero", {"text": TEXT, "top_k": 0}, 422),
    ("top_k a string", {"text": TEXT, "top_k": "5"}, 422),
    ("top_k a fraction", {"text": TEXT, "top_k": 1.5}, 422),
    ("top_k true", {"text": TEXT, "top_k": True}, 422),
    ("explain a word", {"text": TEXT, "explain": "yes"}, 422),
    ("only NUL", {"text": "\x00\x00"}, 422),
    ("a list", [TEXT], 422),
    ("a string", "x", 422),
]


@pytest.mark.parametrize(("body", "status"), [b[1:] for b in BAD_BODIES], ids=[b[0] for b in BAD_BODIES])
def test_predict_when_body_is_bad_then_422_with_fields(client: FlaskClient, body, status: int) -> None:
    error = assert_error(client.post("/v1/predict", json=body), status)
    assert error.get("fields")


RAW_BODIES = [
    ("invalid JSON", b"{", "application/json", 400),
    ("empty body", b"", "application/json", 400),
    ("invalid UTF-8", b'{"text": "\xff\xfe"}', "application/json", 400),
    ("GBK", json.dumps({"text": "文字"}, ensure_ascii=False).encode("gbk"), "application/json", 400),
    ("not an object", b"NaN", "application/json", 422),
    ("plain text", b"hello", "text/plain", 415),
    ("form", b"text=x", "application/x-www-form-urlencoded", 415),
    ("no type", b'{"text": "x"}', None, 415),
    ("300 kB", json.dumps({"text": "字" * 60_000}).encode(), "application/json", 413),
    ("100 kB of letters", json.dumps({"text": "a" * 100_000}).encode(), "application/json", 422),
    ("deep nesting", b"[" * 100_000, "application/json", 400),
    ("null", b"null", "application/json", 422),
    ("huge number", b'{"text": "x", "top_k": ' + b"9" * 5000 + b"}", "application/json", 400),
]


@pytest.mark.parametrize(("raw", "kind", "status"), [b[1:] for b in RAW_BODIES], ids=[b[0] for b in RAW_BODIES])
def test_predict_when_bytes_are_bad_then_4xx(client: FlaskClient, raw: bytes, kind: str | None, status: int) -> None:
    headers = {"Content-Type": kind} if kind else {}
    assert_error(client.post("/v1/predict", data=raw, headers=headers), status)


@pytest.mark.parametrize(("coding", "status"), [(None, 200), ("identity", 200), ("gzip", 415), ("br", 415)], ids=str)
@pytest.mark.parametrize("path", ["/v1/predict", "/v1/predict?view=full"])
def test_predict_when_the_body_is_said_to_be_packed_then_415(
    client: FlaskClient, path: str, coding: str | None, status: int
) -> None:
    headers = {"Content-Encoding": coding} if coding else {}
    response = client.post(path, json={"text": TEXT}, headers=headers)
    assert response.status_code == status
    if status == 415:
        assert "不压缩" in response.get_json()["error"]["message"]


def test_predict_when_the_body_is_too_large_then_told_what_is_allowed(client: FlaskClient) -> None:
    response = client.post("/v1/predict", data=b"[" * 300_000, content_type="application/json")
    assert response.status_code == 413 and "最多 262144 字节" in response.get_json()["error"]["message"]


@pytest.mark.parametrize(
    "text",
    ["😀😀", "hello", "This is an English sentence about nothing.", "字\x00符\x00", "\ud800字", "a" * 20000],
    ids=["emoji", "word", "English", "NUL inside", "lone surrogate", "20,000 letters"],
)
def test_predict_when_text_is_odd_then_honest_out_of_scope(client: FlaskClient, text: str) -> None:
    response = client.post("/v1/predict", data=json.dumps({"text": text}), content_type="application/json")
    assert response.status_code == 200
    assert response.get_json()["decision"] == "out_of_scope"


def test_batch_when_some_are_bad_then_the_others_are_answered(client: FlaskClient) -> None:
    items = [{"text": TEXT}, {"text": ""}, 7, {"text": TEXT, "x": 1}, {"text": " "}, {"text": TEXT, "reference": "r"}]
    body = client.post("/v1/predict/batch", json={"items": items}).get_json()
    assert ["error" in result for result in body["results"]] == [False, True, True, True, True, False]
    assert body["results"][5]["reference"] == "r"
    single = client.post("/v1/predict", json={"text": TEXT}).get_json()
    single.pop("request_id")
    assert body["results"][0] == single


@pytest.mark.parametrize(
    ("body", "status"),
    [({"items": [{"text": "x"}] * 257}, 413), ({"items": "x"}, 422), ({}, 422), ({"items": []}, 200)],
    ids=["257 items", "no list", "missing", "empty"],
)
def test_batch_when_shape_is_wrong_then_refused(client: FlaskClient, body: dict, status: int) -> None:
    response = client.post("/v1/predict/batch", json=body)
    assert response.status_code == status
    if status != 200:
        assert_error(response, status)


def test_labels_when_listed_and_shown_then_law_with_sources(client: FlaskClient) -> None:
    listed = client.get("/v1/labels").get_json()["labels"]
    assert len(listed) == 18
    shown = client.get("/v1/labels/infringing-personal-info").get_json()
    assert shown["name"] == "侵犯公民个人信息罪"
    thresholds = shown["law"][0]["thresholds"]
    assert thresholds and all(t["sources"] and t["flag"] != "unverified" for t in thresholds)
    assert_error(client.get("/v1/labels/murder"), 404, "not_found")


def test_precedents_when_searched_then_nearest_first(client: FlaskClient) -> None:
    # A second case of the trade, bought certificates sold on, is as near to this; by its own words each comes first.
    query = {"q": "无人机解除禁飞限高的破解服务", "limit": 3}
    found = client.get("/v1/precedents", query_string=query).get_json()
    assert {record["id"] for record in found["precedents"][:2]} == {"u-005", "f5-015"}
    for own, words in (
        ("u-005", "飞友群里的软件远程解除无人机禁飞限高，按架收钱"),
        ("f5-015", "国外买来无人机解禁证书转手卖"),
    ):
        first = client.get("/v1/precedents", query_string={"q": words, "limit": 1}).get_json()["precedents"][0]
        assert first["id"] == own
    assert len(found["precedents"]) == 3 <= found["total"]
    only = client.get("/v1/precedents", query_string={"label": "contract-fraud", "limit": 100}).get_json()
    assert all("contract-fraud" in record["labels"] for record in only["precedents"])
    assert client.get("/v1/precedents/u-001").get_json()["docket"].startswith("（2019）浙8601民初1987号")
    assert_error(client.get("/v1/precedents/none"), 404)
    assert_error(client.get("/v1/precedents?limit=0"), 422)
    assert_error(client.get("/v1/precedents?limit=x"), 422)
    assert_error(client.get("/v1/precedents?page=2"), 422)


def test_model_and_health_when_asked_then_name_the_model(client: FlaskClient) -> None:
    model = client.get("/v1/model").get_json()
    assert client.get("/readyz").get_json() == {"status": "ready", "model": model["id"]}
    assert client.get("/livez").get_json()["status"] == "alive"
    assert model["scores"]["heldout_cases"]["rows"] > 500


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/v1/nothing", 404),
        ("get", "/v1/predict", 405),
        ("delete", "/v1/labels", 405),
        ("get", "/static/../app.py", 404),
        ("get", "/static/%2e%2e/views.py", 404),
        ("post", "/nothing", 404),
    ],
)
def test_route_when_unknown_then_one_error_body(client: FlaskClient, method: str, path: str, status: int) -> None:
    response = getattr(client, method)(path)
    assert_error(response, status)
    if status == 405:
        assert response.headers["Allow"]


def test_openapi_when_read_then_names_every_route(client: FlaskClient, app: Flask) -> None:
    document = client.get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.")
    assert {
        "/v1/predict",
        "/v1/predict/batch",
        "/v1/labels",
        "/v1/labels/{label_id}",
        "/v1/precedents",
        "/v1/precedents/{precedent_id}",
        "/v1/model",
        "/livez",
        "/readyz",
    } <= set(document["paths"])


@pytest.mark.parametrize(("given", "kept"), [("abc-1", True), ("x" * 65, False), ("a b", False)])
def test_request_id_when_sane_then_kept(client: FlaskClient, given: str, kept: bool) -> None:
    response = client.get("/livez", headers={"X-Request-ID": given})
    assert (response.headers["X-Request-ID"] == given) is kept


def test_headers_when_any_answer_then_hardened(client: FlaskClient) -> None:
    for path in ("/", "/livez", "/v1/nothing"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_service_when_there_is_no_model_then_not_ready_and_503(tmp_path) -> None:
    client = create_app(load_config({"MODELS": str(tmp_path)}, environment={})).test_client()
    ready = client.get("/readyz")
    assert ready.status_code == 503 and ready.get_json()["reason"]
    assert client.get("/livez").status_code == 200
    response = client.post("/v1/predict", json={"text": TEXT})
    assert_error(response, 503, "unavailable")
    assert response.headers["Retry-After"]
    assert client.post("/", data={"text": TEXT}).status_code == 503


def test_unexpected_error_when_raised_then_500_without_its_text(model_root, monkeypatch, caplog) -> None:
    app = create_app(load_config({"MODELS": str(model_root)}, environment={}))
    holder = app.extensions["anyou"].models

    def boom() -> None:
        raise RuntimeError("张三的身份证号")

    monkeypatch.setattr(holder, "get", boom)
    response = app.test_client().post("/v1/predict", json={"text": TEXT})
    assert_error(response, 500, "internal")
    assert "张三" not in response.get_data(as_text=True) + caplog.text


@pytest.mark.parametrize(
    ("overrides", "environment", "message"),
    [
        ({"PORT": "x"}, {}, "PORT"),
        ({}, {"ANYOU_THREADS": "0"}, "THREADS"),
        ({"SPEED": 1}, {}, "没有这个设置"),
    ],
)
def test_load_config_when_wrong_then_refused(overrides: dict, environment: dict, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        load_config(overrides, environment)


def test_settings_when_read_then_each_has_help_and_the_environment_counts() -> None:
    assert all(setting.help for setting in SETTINGS)
    assert load_config({}, {"ANYOU_PORT": "81"}).port == 81
    assert load_config({"PORT": 82}, {"ANYOU_PORT": "81"}).port == 82
    assert load_config({"PORT": None}, {}).port == 8000
