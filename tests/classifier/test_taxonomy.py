"""The label table."""

from __future__ import annotations

import copy

import pytest

from classifier.errors import DataFormatError, UnknownLabelError
from classifier.taxonomy import LabelTable, read_labels


def test_labels_when_loaded_then_the_contract_holds(labels: LabelTable) -> None:
    assert len(labels) == 18
    assert labels.core_groups == ("非法获取数据", "非法控制", "侵犯个人信息", "不正当竞争")
    assert {label.kind for label in labels} == {"criminal", "civil", "none"}
    assert labels.group_of("illegal-intrusion-computer") == "非法获取数据"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("非法获取公民个人信息罪", "infringing-personal-info"),
        ("侵犯公民个人信息罪", "infringing-personal-info"),
        ("帮信罪", "aiding-cybercrime"),
        ("诈骗", "fraud"),
        ("盗窃罪", None),
    ],
)
def test_by_name_when_alias_then_finds_the_label(labels: LabelTable, name: str, label: str | None) -> None:
    found = labels.by_name(name)
    assert (found.id if found else None) == label


def test_index_when_unknown_then_raises_with_the_id(labels: LabelTable) -> None:
    with pytest.raises(UnknownLabelError, match="没有这个标签：murder"):
        labels.index("murder")


def test_table_when_written_and_read_then_equal(labels: LabelTable) -> None:
    assert read_labels(labels.to_dict()).labels == labels.labels


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["labels"].append(d["labels"][0]), "重复"),
        (lambda d: d.update(labels=[]), "空"),
        (lambda d: d["labels"][0].pop("name"), "缺少字段"),
        (lambda d: d["labels"][0].update(kind="crime"), "种类"),
        (lambda d: d["labels"][1].update(aliases=["诈骗罪"]), "同时属于"),
        (lambda d: d.update(core_groups=["没有"]), "核心组"),
        (lambda d: d.update(format=9), "格式"),
    ],
    ids=["twice", "empty", "no-name", "bad-kind", "shared-alias", "bad-core", "format"],
)
def test_read_labels_when_broken_then_says_what(labels: LabelTable, change, message: str) -> None:
    data = copy.deepcopy(labels.to_dict())
    change(data)
    with pytest.raises(DataFormatError, match=message):
        read_labels(data)
