"""The terms that weigh most for each label."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.artifact import Model
from classifier.concepts import NEGATED, load_lexicon

#: Terms shown a label, for it and against it.
SHOWN = 12
_AGAINST = 5


def _display(term: str) -> str:
    lexicon = load_lexicon()
    plain = term.removeprefix(NEGATED)
    concept = lexicon.concepts.get(plain)
    if concept is None:
        return term
    return f"〔{'无：' if term.startswith(NEGATED) else ''}{concept.name}〕"


def top_features(model: Model) -> list[dict[str, Any]]:
    """Per label its strongest terms: coefficient times inverse document frequency, concepts in brackets.

    The product is what one occurrence of the term moves before the text's length is taken out.
    """
    engine = model.engine
    scale = np.asarray(engine.idf)
    terms = engine.terms
    border = engine.starts["concept"]
    out = []
    for number, label in enumerate(model.labels):
        strength = np.asarray(engine.coef[:, number], dtype=np.float64) * scale
        order = np.argsort(strength, kind="stable")
        top = max(1e-9, float(strength[order[-1]]))

        def entry(index: int, strength: Any = strength, top: float = top) -> dict[str, Any]:
            value = float(strength[index])
            name = _display(terms[index]) if index >= border else terms[index]
            return {"term": name, "weight": round(value, 3), "width": round(min(100.0, 100 * abs(value) / top), 1)}

        out.append(
            {
                "name": label.name,
                "for": [entry(int(i)) for i in order[::-1][:SHOWN] if strength[i] > 0],
                "against": [entry(int(i)) for i in order[:_AGAINST] if strength[i] < 0],
            }
        )
    return out
