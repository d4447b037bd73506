"""How long a page of the queue, a search and a step of work take."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.desk.fill import READER, read_texts
from service.review import claims, decisions, intake, proof, queue, reading, saved
from service.review.desk import Desk
from service.review.filters import QueueFilter
from service.review.records import TOO_LITTLE, Verdict
from service.review.statistics import compute_figures

#: The bars: milliseconds at the median.
PAGE_MS, SEARCH_MS = 150.0, 300.0

#: Common words, rare ones, several, quoted ones, a figure, a single ideograph.
QUERIES = (
    "令牌",
    "公司",
    "数据",
    "手机号",
    "个人信息 出售",
    "挖矿",
    "离职 源代码",
    "接口 批量 爬取",
    "“商业秘密”",
    "诈骗",
    "外挂",
    "猫池",
    "华东 数据",
    "19000",
    "直播间",
    "竞争对手 差评",
    "服务器 木马",
    "破解",
    "物业管家",
    "核对过事实",
    "银行卡",
    "不存在的词语",
    "爬",
    "第777号线索",
)


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds."""

    name: str
    median: float
    p95: float
    #: Median of the processor time of this process: what is left of the median when the machine is shared.
    cpu: float
    times: int


def timed(name: str, calls: list[Callable[[], object]]) -> Timing:
    """Every call once, in order; a line of the table."""
    taken, worked = [], []
    for call in calls:
        start, before = time.perf_counter(), time.process_time()
        call()
        taken.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - before) * 1000)
    ordered = sorted(taken)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    found = Timing(
        name, round(statistics.median(ordered), 1), round(p95, 1), round(statistics.median(worked), 1), len(ordered)
    )
    print(f"| {found.name} | {found.median} | {found.p95} | {found.cpu} | {found.times} |", flush=True)
    return found


def _filters(now: datetime) -> dict[str, QueueFilter]:
    return {
        "queue page": QueueFilter(),
        "queue page, one label": QueueFilter(label="infringing-personal-info"),
        "queue page, decision": QueueFilter(decision="review"),
        "queue page, all, newest": QueueFilter(status=None, sort="newest"),
        "queue page, free, one week": QueueFilter(assignee="none", received_from=(now - timedelta(days=7)).date()),
        "queue page, register nobody has": QueueFilter(register="short"),
        "queue page, decided": QueueFilter(status="decided"),
    }


def measure(desk: Desk, rounds: int) -> list[Timing]:
    """All measures on a filled store."""
    now = datetime.now(UTC)

    def page(filters: QueueFilter) -> Callable[[], object]:
        # All that the page of the queue shows.
        return lambda: (
            queue.list_page(desk, READER, filters),
            queue.count(desk, READER),
            saved.list_views(desk, READER),
        )

    def deep(_round: int) -> Callable[[], object]:
        cursor = queue.list_page(desk, READER, QueueFilter(), None, 200).next_cursor
        for _ in range(40):
            cursor = queue.list_page(desk, READER, QueueFilter(), cursor, 200).next_cursor
        return lambda: queue.list_page(desk, READER, QueueFilter(), cursor)

    out = [timed(name, [page(filters)] * rounds) for name, filters in _filters(now).items()]
    out.append(timed("queue page 160", [deep(0)] * rounds))
    searches = [QueueFilter(status=None, query=query) for query in QUERIES]

    def look(filters: QueueFilter) -> Callable[[], object]:
        return lambda: queue.list_page(desk, READER, filters)

    out.append(timed("search", [look(filters) for _ in range(rounds) for filters in searches]))
    for filters in searches:
        out.append(timed(f"search {filters.query}", [look(filters)] * max(3, rounds // 4)))
    texts = read_texts()[3000 : 3000 + rounds]
    out.append(timed("similar texts", [lambda text=text: intake.find_similar(desk, text) for text in texts]))  # type: ignore[misc]
    new = [intake.NewIncident(text) for text in texts]
    out.append(timed("intake without model", [lambda one=one: intake.take_in(desk, READER, one) for one in new]))  # type: ignore[misc]
    names = queue.list_ids(desk, READER, QueueFilter(), rounds)
    out.append(timed("item", [lambda name=name: reading.get_incident(desk, name, READER) for name in names]))  # type: ignore[misc]

    def step() -> None:
        name = claims.claim_next(desk, READER)
        if name is not None:
            decisions.decide(desk, READER, name, Verdict(TOO_LITTLE))

    out.append(timed("claim and decide", [step] * rounds))
    month = (now - timedelta(days=30)).date()
    out.append(timed("dashboard, 30 days", [lambda: compute_figures(desk, month, now.date())] * 3))
    out.append(timed("verify the history", [lambda: proof.verify(desk)]))
    return out
