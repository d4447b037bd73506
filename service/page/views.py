"""``/``: a box for a description, and the answer under it. No script needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request, send_from_directory

from classifier.assess import MAX_TEXT
from classifier.clauses import UNDECIDED_CLAUSE, is_undecided
from classifier.element_answers import STATE_NAMES, state_of
from classifier.errors import TextError
from classifier.given_day import read_day_of_conduct
from classifier.other_clauses import tell_others
from service.state import state
from service.wording import DECISIONS, LEFT_OUT, figure

blueprint = Blueprint("page", __name__, template_folder="templates")

#: One invented example of each core group.
EXAMPLES = (
    (
        "非法获取数据",
        "安全值班发现，离职两个月的测试人员仍用一枚没有收回的调试证书，夜里轮询订单接口，把一万九千多组商户登录令牌导到自己的硬盘，系统运行正常。",
    ),
    (
        "非法控制",
        "网吧的维护员背着老板，在两百来台客户机上装了开机自启的程序，用这些机器替别人挖矿，机器变卡但还能用，他每月分走三千多块。",
    ),
    (
        "侵犯个人信息",
        "小区物业的管家把业主登记表拍下来，姓名、手机号、房号一共三千余条，按每条两块钱卖给装修公司，业主天天接到推销电话。",
    ),
    (
        "不正当竞争",
        "同城点评网站的数据被一家新平台整站抓走，连用户写的评论和照片都原样搬过去，还把抓取频率调到看不出来，我们的流量掉了三成，他们没有黑进服务器。",
    ),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text: marked, left out as small talk (``idle``), or neither."""

    text: str
    marked: bool
    title: str = ""
    idle: bool = False


def _cut(text: str, place: dict[str, Any]) -> str:
    return text[place["start"] : place["end"]]


def pieces(text: str, spans: list[dict[str, Any]], left_out: list[dict[str, int]]) -> list[Piece]:
    """Cut a text at its spans and at what was left out of it; the pieces join to the text."""
    out: list[Piece] = []
    at = 0
    marks = [(s["start"], s["end"], Piece(_cut(text, s), True, f"占比重 {s['weight']:.2f}")) for s in spans]
    idle = [(s["start"], s["end"], Piece(_cut(text, s), False, LEFT_OUT, idle=True)) for s in left_out]
    # No span stands in what was left out.
    for start, end, piece in sorted([*marks, *idle], key=lambda place: place[:2]):
        if start < at:
            continue
        if start > at:
            out.append(Piece(text[at:start], False))
        out.append(piece)
        at = end
    if at < len(text):
        out.append(Piece(text[at:], False))
    return out


@blueprint.app_template_filter("percent")
def percent(probability: float) -> str:
    """A probability for people: never 0 % or 100 %, which no model can promise."""
    if probability < 0.01:
        return "不足 1%"
    if probability > 0.99:
        return "99% 以上"
    return f"{probability:.0%}"


@blueprint.app_template_filter("element_state")
def element_state(element: dict[str, Any]) -> str:
    """What is said of an element; where the text says both the words of both sides stand beside it."""
    return STATE_NAMES[state_of(element)]


@blueprint.app_template_filter("clause_note")
def clause_note(label: dict[str, Any]) -> str:
    """What is said of a label with several clauses where the words point to none, or to more than one; else nothing."""
    return (f"{UNDECIDED_CLAUSE}。" if is_undecided(label) else "") + tell_others(label)


blueprint.add_app_template_filter(figure, "figure")


def _page(status: int, template: str = "index.html", **values: Any) -> Response:
    context = {
        "examples": EXAMPLES,
        "max_text": MAX_TEXT,
        "decisions": DECISIONS,
        "today": date.today().isoformat(),
        "text": "",
        "occurred_on": "",
    }
    return Response(render_template(template, **{**context, **values}), status=status, mimetype="text/html")


@blueprint.get("/")
def index() -> Response:
    """The empty page, or one of the examples filled in."""
    number = request.args.get("example", type=int)
    text = EXAMPLES[number - 1][1] if number is not None and 1 <= number <= len(EXAMPLES) else ""
    return _page(200, text=text)


@blueprint.post("/report")
def report() -> Response:
    """A one-page assessment made to be printed."""
    return _answer("report.html")


@blueprint.post("/")
def assess() -> Response:
    """The page with the answer."""
    return _answer("index.html")


def _answer(template: str) -> Response:
    # Browsers send line ends as CRLF; offsets refer to the text as shown.
    text = request.form.get("text", "").replace("\r\n", "\n")
    given = request.form.get("occurred_on", "")
    try:
        day = read_day_of_conduct(given) if given else None
    except ValueError as error:
        return _page(422, text=text, occurred_on=given, problem=f"行为日期{error}。")
    models = state().models
    if not models.ready:
        return _page(503, text=text, occurred_on=given, problem="还没有可用的模型，请稍后再试。")
    try:
        assessment = models.get().assess(text, day, top_k=3, precedents=1)
    except TextError as error:
        return _page(422, text=text[:MAX_TEXT], occurred_on=given, problem=f"{error}。")
    answer = assessment.to_dict()
    first, ids = assessment.labels[0].label.id, models.get().model.labels.ids
    state().window.add(ids.index(first), assessment.known_share, assessment.concepts)
    state().metrics.decisions.labels(first, assessment.decision.code).inc()
    for label in answer["labels"]:
        label["pieces"] = pieces(text, label["spans"], answer["left_out"])
    return _page(200, template, text=text, occurred_on=given, answer=answer, model=models.get().model.id)


@blueprint.get("/favicon.ico")
def icon() -> Response:
    """The icon where browsers look for it beside an answer that is no page."""
    return static_file("icon.svg")


@blueprint.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """Style sheet and icon."""
    return send_from_directory(blueprint.root_path + "/static", name, max_age=3600)
