"""The label table: ids, names, groups and what each label covers.

A table is a file, so that a user with other charges can bring one of their
own; the shipped one is ``data/labels.json``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from classifier.data import read_json
from classifier.errors import DataFormatError, UnknownLabelError

KINDS = ("criminal", "civil", "none")

#: The label of everything that no other label covers.
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Label:
    """One candidate answer.

    ``law_entries`` are ids of :mod:`classifier.lawbook` entries, best first.
    """

    id: str
    name: str
    group: str
    kind: str
    description: str = ""
    aliases: tuple[str, ...] = ()
    law_entries: tuple[str, ...] = ()


class LabelTable:
    """Labels in their fixed order; the order of every score vector."""

    def __init__(self, labels: list[Label], core_groups: tuple[str, ...] = ()) -> None:
        self.labels = tuple(labels)
        self.ids = tuple(label.id for label in labels)
        self.core_groups = core_groups
        self._by_id = {label.id: label for label in labels}
        self._index = {label.id: i for i, label in enumerate(labels)}
        if len(self._by_id) != len(labels):
            raise DataFormatError("标签表中有重复的标签")
        if not labels:
            raise DataFormatError("标签表是空的")
        names: dict[str, str] = {}
        for label in labels:
            for name in (label.name, *label.aliases):
                if names.setdefault(name, label.id) != label.id:
                    raise DataFormatError(f"名称“{name}”同时属于两个标签")
        self._by_name = names
        unknown = set(core_groups) - set(self.groups)
        if unknown:
            raise DataFormatError(f"核心组不在标签表中：{sorted(unknown)}")

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[Label]:
        return iter(self.labels)

    def __contains__(self, label_id: object) -> bool:
        return label_id in self._by_id

    def __getitem__(self, label_id: str) -> Label:
        try:
            return self._by_id[label_id]
        except KeyError:
            raise UnknownLabelError(f"没有这个标签：{label_id}") from None

    def index(self, label_id: str) -> int:
        """Position of a label in every score vector."""
        self[label_id]
        return self._index[label_id]

    def by_name(self, name: str) -> Label | None:
        """The label with this display name or alias, if any."""
        label_id = self._by_name.get(name)
        return None if label_id is None else self._by_id[label_id]

    @property
    def groups(self) -> tuple[str, ...]:
        """Group names in order of first appearance."""
        return tuple(dict.fromkeys(label.group for label in self.labels))

    def group_of(self, label_id: str) -> str:
        """Group of a label id."""
        return self[label_id].group

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form, the same as the data file's."""
        return {
            "format": 1,
            "core_groups": list(self.core_groups),
            "labels": [
                {
                    "id": label.id,
                    "name": label.name,
                    "group": label.group,
                    "kind": label.kind,
                    "law_entries": list(label.law_entries),
                    "aliases": list(label.aliases),
                    "description": label.description,
                }
                for label in self.labels
            ],
        }


def read_labels(data: dict[str, Any]) -> LabelTable:
    """Build a table from its JSON form.

    Raises
    ------
    DataFormatError
        If a field is missing or of the wrong kind, or an id or name is used twice.
    """
    if data.get("format") != 1:
        raise DataFormatError("标签表的格式版本不认识")
    labels = []
    for row in data.get("labels", []):
        try:
            label = Label(
                id=row["id"],
                name=row["name"],
                group=row.get("group", row["name"]),
                kind=row.get("kind", "criminal"),
                description=row.get("description", ""),
                aliases=tuple(row.get("aliases", ())),
                law_entries=tuple(row.get("law_entries", ())),
            )
        except KeyError as error:
            raise DataFormatError(f"标签缺少字段：{error.args[0]}") from error
        if label.kind not in KINDS:
            raise DataFormatError(f"标签 {label.id} 的种类不认识：{label.kind}")
        labels.append(label)
    return LabelTable(labels, tuple(data.get("core_groups", ())))


@cache
def load_labels() -> LabelTable:
    """The shipped label table."""
    return read_labels(read_json("labels.json"))
