"""What changed against the parent: corpus, held-out scores, texts gained and lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from classifier.errors import ClassifierError
from training.provenance import common_rows, corpus_difference, load_provenance, summarise_difference
from training.trial.answers import Answers
from training.trial.bootstrap import RESAMPLES
from training.trial.compare import answered, compare

#: Example texts shown of each kind, and how much of a text.
_EXAMPLES = 8
_LENGTH = 160


def examples(
    ids: Sequence[str], first: Answers, second: Answers, texts: Mapping[str, str], labels: Any
) -> list[dict[str, str]]:
    """Rows of the page: the text as far as it is known, what was right, what each said."""
    gold = {row.id: "、".join(labels[label].name for label in row.labels) for row in second.rows}
    was, now = answered(first, labels), answered(second, labels)
    # Those whose words are at hand come first; the order is otherwise that of the rows.
    ordered = sorted(ids, key=lambda i: i not in texts)
    return [
        {
            "id": i,
            "text": texts[i][:_LENGTH] + ("……" if len(texts[i]) > _LENGTH else "") if i in texts else "",
            "gold": gold[i],
            "before": was[i],
            "after": now[i],
        }
        for i in ordered[:_EXAMPLES]
    ]


def changes(folder: Path, parent: Path | None, texts: Mapping[str, str]) -> dict[str, Any] | None:
    """The section of the page; ``None`` without a parent to compare with.

    Parameters
    ----------
    texts : mapping
        Text by row id, as far as at hand; models keep none.
    """
    if parent is None:
        return None
    try:
        new, old = load_provenance(folder), load_provenance(parent)
    except ClassifierError:
        return None
    if new is None or old is None or new.labels.ids != old.labels.ids:
        return None
    out: dict[str, Any] = {
        "parent": parent.name,
        "corpus": summarise_difference(corpus_difference(old.rows, new.rows)),
    }
    mine, theirs = common_rows(new, old)
    if not mine:
        return out
    second, first = new.answers(mine), old.answers(theirs)
    found = compare(first, second, new.labels, RESAMPLES // 5)
    out["compared"] = found
    out["gained"] = examples(found["gained"], first, second, texts, new.labels)
    out["lost"] = examples(found["lost"], first, second, texts, new.labels)
    return out
