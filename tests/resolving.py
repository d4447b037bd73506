"""What an answer names, looked up: every case, docket and article must be one of the records.

Texts are samples, odd texts and mutated samples, drawn by a seed. What an answer says is read twice: from its fields,
and from the words of the brief, where dockets, case ids and articles are found by pattern.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from classifier.assess import Classifier
from classifier.brief import MAX_BRIEF, write_brief
from classifier.errors import TextError
from classifier.lawbook import load_lawbook
from classifier.precedents import Precedent
from tests.odd_texts import EXTREMES, draw_texts, sample_texts

#: A Chinese docket: year, court, kind, number.
_DOCKET = re.compile(r"[（(]\d{4}[）)][^\s；。，（）()“”]{1,20}?\d+号")
_CASE = re.compile(r"案例\[([^\]]+)\]")
_CITED = re.compile(r"^  条文：(.+)$", re.M)
_UNCHECKED = "（待核）"
#: Put into mutated texts: what a text may cite is never to come back as ours.
_BAIT = (
    "（2099）京0105刑初99999号",
    "依据刑法第999条",
    "案例[x-999]",
    "法释〔2099〕99号第1条",
    "\u202e",
    "\u200b",
    "\ud83d",
    "👍🏽",
    "\x00",
)


def mutated(texts: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """``count`` texts made of two samples each: cut, shuffled, joined, with bait and noise put in."""
    rng = random.Random(seed)
    for _ in range(count):
        one, other = rng.choice(texts), rng.choice(texts)
        clauses = re.split(r"(?<=[，。；])", one[: rng.randrange(1, len(one) + 1)] + other[rng.randrange(len(other)) :])
        if rng.random() < 0.5:
            rng.shuffle(clauses)
        for _ in range(rng.randrange(3)):
            clauses.insert(rng.randrange(len(clauses) + 1), rng.choice(_BAIT))
        text = "".join(clauses)
        if rng.random() < 0.2:
            text = text.translate({ord("0") + i: ord("０") + i for i in range(10)})
        yield text * rng.choice((1, 1, 1, 3))


class Records:
    """What an answer may name: the decided cases of the samples and the articles of the law book."""

    def __init__(self, precedents: Iterable[Precedent]) -> None:
        self.cases = {record.id: record.to_dict() for record in precedents}
        self.dockets = {docket for case in self.cases.values() for docket in _DOCKET.findall(case["docket"] or "")}
        entries = load_lawbook().entries.values()
        self.articles = {(s.law, s.article) for e in entries for s in e.statutes if s.flag != "unverified"}
        self.cited = {law + article for law, article in self.articles}
        self.bases = {t.basis for e in entries for t in e.thresholds if t.flag != "unverified"}
        self.tests = {n.test for e in entries for n in e.neighbours}

    def unresolved(self, text: str, answer: dict[str, Any], brief: str) -> list[str]:
        """What the answer to ``text``, or its brief, names and no record holds."""
        wrong = []
        for case in [*answer["precedents"], *(c for label in answer["labels"] for c in label["precedents"])]:
            record = self.cases.get(case["id"], {})
            wrong += [f"{case['id']} {key}" for key in _SAME if case[key] != record.get(key)]
            for fact in (
                *case["shared_facts"],
                *({**f, "here": [f["here"]], "there": [f["there"]]} for f in case["shared_figures"]),
            ):
                here = all(text[s["start"] : s["end"]] == s["text"] for s in fact["here"])
                there = all(case["facts"][s["start"] : s["end"]] == s["text"] for s in fact["there"])
                wrong += [] if here and there else [f"{case['id']} shared {fact}"]
        for label in answer["labels"]:
            cited = [*label["statutes"], *(label["route"] or {"articles": []})["articles"]]
            cited += [article for clause in label["other_clauses"] for article in clause["articles"]]
            wrong += [f"{s['law']}{s['article']}" for s in cited if (s["law"], s["article"]) not in self.articles]
            wrong += [b["source"] for b in label["severity"]["basis"] if b["source"] not in self.bases]
            wrong += [c["test"] for c in label["contrast"] if c["basis"] == "law" and c["test"] not in self.tests]
        return wrong + self._unresolved_words(brief)

    def _unresolved_words(self, brief: str) -> list[str]:
        wrong = [case for case in _CASE.findall(brief) if case not in self.cases]
        wrong += [docket for docket in _DOCKET.findall(brief) if docket not in self.dockets]
        for line in _CITED.findall(brief):
            rest = line
            # Some articles hold the mark themselves, beside a number that is not checked.
            for article in sorted(self.cited, key=len, reverse=True):
                rest = rest.replace(article, "")
            rest = rest.replace(_UNCHECKED, "")
            wrong += [rest] if rest.strip("；") else []
        return wrong if len(brief) <= MAX_BRIEF else [*wrong, f"brief of {len(brief)} characters"]


_SAME = ("title", "court", "docket", "decided_on", "outcome", "facts", "holding", "difference", "sources")


def check(classifier: Classifier, records: Records, texts: Iterable[str]) -> tuple[int, list[tuple[str, list[str]]]]:
    """Answered texts, and those whose answer names what no record holds."""
    answered, failed = 0, []
    for number, text in enumerate(texts):
        try:
            answer = classifier.assess(text, precedents=2 if number % 2 else 1).to_dict()
        except TextError:
            continue
        answered += 1
        wrong = records.unresolved(text, answer, write_brief(answer))
        if wrong:
            failed.append((text, wrong))
    return answered, failed


def draw(count: int, seed: int) -> list[str]:
    """Samples, odd texts and mutated samples, a third each."""
    third = count // 3
    samples = random.Random(seed).sample(sample_texts(), third)
    odd = [*EXTREMES, *draw_texts(max(0, third - len(EXTREMES)), seed)]
    return [*samples, *odd, *mutated(sample_texts(), count - len(samples) - len(odd), seed)]
