"""Names of charges in foreign data, and the labels they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from classifier.taxonomy import OTHER, Label, LabelTable

#: What becomes of a charge that no label has as name or alias.
POLICIES = ("other", "new", "skip")

_DECORATION = re.compile(r"[\[\]【】《》“”\"'\s]")


def clean_charge(name: str) -> str:
    """Name of a charge without brackets, blanks and notes: ``[盗窃] `` -> ``盗窃``."""
    # Half a surrogate pair cannot be written, neither as a label nor into the journal.
    whole = name.encode("utf-8", "replace").decode()
    return _DECORATION.sub("", whole).replace("(", "（").replace(")", "）")


def full_name(name: str) -> str:
    """With 罪 at its end, unless it is a dispute."""
    return name if name.endswith(("罪", "纠纷", "争议", "案")) else f"{name}罪"


class ChargeMap:
    """Charge names to label ids; grows by new labels where asked.

    ``state["new_labels"]`` holds the names added, in the order in which they
    were met, so that a continued run goes on with the same table.
    """

    def __init__(self, labels: LabelTable | None, unknown: str, state: dict[str, Any]) -> None:
        self._known = labels
        self._unknown = unknown
        self._new: list[str] = state.setdefault("new_labels", [])
        self._seen = set(self._new)

    def known(self, name: str) -> str | None:
        """Id of the label of the table that has this id, name or alias, or ``None``."""
        clean = clean_charge(name)
        for form in (clean, full_name(clean)):
            if self._known is not None:
                label = self._known.by_name(form)
                if label is not None:
                    return label.id
                if form in self._known:
                    return form
        return None

    def find(self, name: str) -> str | None:
        """Label id of one charge, a new one where asked, or ``None``."""
        known = self.known(name)
        if known is not None:
            return known
        clean = clean_charge(name)
        if self._unknown == "new" and clean:
            form = full_name(clean)
            if form not in self._seen:
                self._seen.add(form)
                self._new.append(form)
            return form
        return None

    def labels(self, names: Iterable[str]) -> list[str]:
        """Labels of a text with these charges; ``other`` stands only where no charge is known.

        An empty list means: leave the text out.
        """
        found = [self.find(name) for name in names]
        known = list(dict.fromkeys(label for label in found if label is not None))
        if known or self._unknown != "other":
            return known
        return [OTHER]


def grow_table(labels: LabelTable | None, new: Iterable[str]) -> LabelTable:
    """The table with the new charges as labels of their own: no statutes, no elements, group of their own."""
    known = list(labels) if labels is not None else []
    added = [
        Label(id=name, name=name, group=name, kind="civil" if name.endswith(("纠纷", "争议")) else "criminal")
        for name in new
    ]
    # `other` stays last, as in the shipped table.
    last = [label for label in known if label.id == OTHER]
    return LabelTable(
        [*(label for label in known if label.id != OTHER), *added, *last], labels.core_groups if labels else ()
    )
