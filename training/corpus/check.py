"""The linter of the corpus: what `anyou corpus check` says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.precedents import Precedent
from classifier.taxonomy import OTHER, LabelTable, load_labels
from training.corpus.duplicates import near_duplicates, same_cases
from training.corpus.leaks import HALF_WIDTH, find_leaks, find_private
from training.corpus.records import REGISTERS, FactPattern

#: A writer with fewer rows than this is not held to cover all labels.
_MIN_WRITER_ROWS = 150
#: A label may hold at most this share of a writer's rows, and ``other``, which is all that the rest is not, so much ...
_MAX_LABEL_SHARE, _MAX_OTHER_SHARE = 0.45, 0.6
#: ... and a writer must cover at least this many labels.
_MIN_WRITER_LABELS = 12
#: How often one writer may begin a text with the same eight characters.
_MAX_OPENINGS = 2
_OPENING = 8

#: Writers who covered some labels only. Known and kept: w1 to w3 wrote the first
#: scenarios, v9 the remaining cases of a round that looked for a few labels. That
#: habits do not tell labels all the same is tested (stats.habit_accuracy).
NARROW_WRITERS = frozenset({"w1", "w2", "w3", "v9", "s15"})

#: Pairs of records that look alike and are two cases (read side by side).
DISTINCT_CASES = frozenset(
    frozenset(pair)
    for pair in (
        ("f7-082", "f7-117"),
        ("f16-005", "f16-006"),
        ("f4-087", "f16-017"),
        ("f5-105", "f12-044"),
        ("f12-036", "f13-076"),
        ("f2-027", "f13-031"),
        ("f3-044", "f3-045"),
        ("f8-027", "f8-028"),
        ("f2-076", "f2-077"),
        ("f4-049", "f4-120"),
        ("f1-119", "f9-029"),
        ("f2-008", "r2-021"),
        ("f2-037", "f2-038"),
        ("f12-102", "h1-025"),
        ("g8-032", "h3-068"),
        ("h3-003", "h3-058"),
        ("h4-001", "h4-021"),
        ("h5-006", "h5-007"),
        ("g4-040", "h4-032"),
        ("f16-009", "h1-026"),
        ("f7-079", "j2-010"),
        ("j2-010", "j2-014"),
    )
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; ``level`` is ``error`` or ``warning``."""

    level: str
    rule: str
    where: str
    message: str


def check_texts(rows: Sequence[FactPattern], labels: LabelTable) -> list[Problem]:
    """Leaks, private data and punctuation, row by row."""
    problems = []
    for row in rows:
        for leak in find_leaks(row.text, labels):
            problems.append(Problem("error", "leak", row.id, f"正文泄露答案：{leak}"))
        for kind in find_private(row.text):
            problems.append(Problem("error", "private", row.id, f"正文含有{kind}"))
        if HALF_WIDTH.search(row.text):
            problems.append(Problem("error", "punctuation", row.id, "汉字旁有半角标点"))
    return problems


def check_duplicates(rows: Sequence[FactPattern]) -> list[Problem]:
    """Near-duplicates: an error across split groups, a warning inside one unless twins."""
    problems = []
    for i, j, share in near_duplicates([row.text for row in rows]):
        one, other = rows[i], rows[j]
        if one.split_group == other.split_group and (one.pair or other.pair):
            continue
        level = "warning" if one.split_group == other.split_group else "error"
        problems.append(Problem(level, "duplicate", one.id, f"与 {other.id} 有 {share:.0%} 的文字相同"))
    return problems


def check_structure(rows: Sequence[FactPattern]) -> list[Problem]:
    """Twins point at each other's group and differ in label; groups and cases agree."""
    problems = []
    by_id = {row.id: row for row in rows}
    for row in rows:
        if row.pair is None:
            continue
        twin = by_id.get(row.pair)
        if twin is None:
            problems.append(Problem("error", "pair", row.id, f"孪生 {row.pair} 不存在"))
        elif twin.split_group != row.split_group:
            problems.append(Problem("error", "pair", row.id, f"与孪生 {row.pair} 不在同一组"))
        elif twin.labels == row.labels:
            problems.append(Problem("warning", "pair", row.id, f"与孪生 {row.pair} 标签相同"))
    return problems


def check_balance(rows: Sequence[FactPattern], labels: LabelTable) -> list[Problem]:
    """Each writer covers the labels; each label comes in several registers."""
    problems = []
    by_writer: dict[str, list[FactPattern]] = defaultdict(list)
    registers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        by_writer[row.writer].append(row)
        registers[row.labels[0]].add(row.register)
    for writer, own in sorted(by_writer.items()):
        if len(own) < _MIN_WRITER_ROWS:
            continue
        level = "warning" if writer in NARROW_WRITERS else "error"
        counts = Counter(row.labels[0] for row in own)
        commonest, most = counts.most_common(1)[0]
        if most > (_MAX_OTHER_SHARE if commonest == OTHER else _MAX_LABEL_SHARE) * len(own):
            problems.append(Problem(level, "balance", writer, f"{labels[commonest].name} 占 {most / len(own):.0%}"))
        if len(counts) < _MIN_WRITER_LABELS:
            problems.append(Problem(level, "balance", writer, f"只写了 {len(counts)} 个标签"))
        openings = Counter(row.text[:_OPENING] for row in own)
        for opening, count in openings.items():
            if count > _MAX_OPENINGS:
                problems.append(Problem(level, "opening", writer, f"{count} 条同以“{opening}”开头"))
    for label_id in labels.ids:
        missing = set(REGISTERS) - registers[label_id]
        if missing and registers[label_id]:
            problems.append(Problem("warning", "register", label_id, f"缺少语域 {'、'.join(sorted(missing))}"))
    return problems


def check_precedents(records: Sequence[Precedent], rows: Sequence[FactPattern], labels: LabelTable) -> list[Problem]:
    """Records: labels known, figures in the facts, no leak, no case told twice; rows point at records."""
    problems = []
    for record in records:
        for label in (*record.labels, *record.rejected):
            if label not in labels:
                problems.append(Problem("error", "schema", record.id, f"没有这个标签：{label}"))
        for figure in record.figures:
            if figure.text not in record.facts:
                problems.append(Problem("error", "figure", record.id, f"数额不在事实中：{figure.text}"))
        for leak in find_leaks(record.facts, labels):
            problems.append(Problem("error", "leak", record.id, f"事实泄露答案：{leak}"))
        for field in (record.facts, record.holding, record.difference, record.title):
            for kind in find_private(field):
                problems.append(Problem("error", "private", record.id, f"记录含有{kind}"))
            if HALF_WIDTH.search(field):
                problems.append(Problem("error", "punctuation", record.id, "汉字旁有半角标点"))
    texts = [record.title + record.facts + (record.court or "") for record in records]
    for i, j, value in same_cases(texts):
        one, other = records[i].id, records[j].id
        if frozenset((one, other)) not in DISTINCT_CASES:
            problems.append(Problem("error", "same-case", one, f"与 {other} 像是同一个案例（{value:.2f}）"))
    ids = {record.id for record in records}
    for row in rows:
        if row.basis == "case" and row.case_id not in ids:
            problems.append(Problem("error", "case", row.id, f"没有判例记录 {row.case_id}"))
    return problems


def check_relabelled(records: Sequence[Precedent], labels: LabelTable) -> list[Problem]:
    """Records labelled ``other`` whose holding names a label of a table of one's own: labelled before it was there.

    Names that the shipped table has, too, are left out: a holding that speaks of
    those (不定诈骗罪) was read when the record was labelled.
    """
    shipped = {name for label in load_labels() for name in (label.name, *label.aliases)}
    new = [
        (label, name)
        for label in labels
        if label.id != OTHER
        for name in (label.name, *label.aliases)
        if name not in shipped
    ]
    problems = []
    for record in records:
        if not new or OTHER not in record.labels:
            continue
        has = {*record.labels, *record.rejected}
        named = dict.fromkeys(label.name for label, name in new if name in record.holding and label.id not in has)
        if named:
            problems.append(
                Problem(
                    "warning", "relabel", record.id, f"标为 other，理由里却写着 {'、'.join(named)}；看看要不要改标签"
                )
            )
    return problems


def check_corpus(rows: Sequence[FactPattern], records: Sequence[Precedent], labels: LabelTable) -> list[Problem]:
    """All findings, errors first."""
    problems = [
        *check_texts(rows, labels),
        *check_duplicates(rows),
        *check_structure(rows),
        *check_balance(rows, labels),
        *check_precedents(records, rows, labels),
        *check_relabelled(records, labels),
    ]
    return sorted(problems, key=lambda p: (p.level != "error", p.rule, p.where))
