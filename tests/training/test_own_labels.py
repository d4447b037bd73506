"""A label table of a user's own, without statutes, elements or `other`: trained, asked, measured, served."""

from __future__ import annotations

import json
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from service.app import create_app
from service.config import load_config
from tests.training.test_commands import run
from training.errors import CorpusError
from training.label_files import open_labels, write_labels

TABLE = {
    "format": 1,
    "labels": [
        {"id": "parcel-lost", "name": "快递丢失", "kind": "civil"},
        {"id": "night-noise", "name": "夜间噪声", "kind": "none", "group": "相邻"},
        {"id": "停车占位", "name": "停车占位", "kind": "none", "group": "相邻"},
        {"id": "refund", "name": "退款纠纷", "aliases": ["拒不退款"]},
    ],
}

#: Who, what and how it ended; every combination is a text.
PARTS = {
    "parcel-lost": (
        ["我寄的书", "老家寄来的腊肉", "网购的耳机", "一箱苹果"],
        ["在驿站不见了", "显示签收却没有收到", "运到一半丢了包裹"],
        ["快递员说不清", "客服让再等三天", "面单也找不到了"],
    ),
    "night-noise": (
        ["楼上邻居", "对面酒吧", "隔壁装修队", "小区广场舞队"],
        ["半夜放音乐", "凌晨敲墙", "深夜喧哗吵得睡不着"],
        ["老人孩子都醒了", "劝了几次不听", "分贝超过标准"],
    ),
    "停车占位": (
        ["一辆白色轿车", "三楼住户", "外来的货车", "物业的面包车"],
        ["停在我的车位上", "堵住车库出口", "用地锁占了公共车位"],
        ["打电话不肯挪车", "挡了一整天", "贴了纸条也没用"],
    ),
    "refund": (
        ["健身房", "培训机构", "网店", "美容院"],
        ["关门后不退余额", "收了定金不肯退款", "说好七天退货又反悔"],
        ["合同写明可以退", "已经拖了两个月", "老板把我拉黑了"],
    ),
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A folder with table, corpus, evaluation and trained model."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "labels.json").write_text(json.dumps(TABLE, ensure_ascii=False), "utf-8")
    rows = [
        {"id": f"{label}-{i}", "text": "，".join(words) + "。", "labels": [label], "basis": "scenario"}
        for label, parts in PARTS.items()
        for i, words in enumerate(product(*parts))
    ]
    held = {row["id"] for row in rows[::7]}
    for name, chosen in (
        ("corpus", [row for row in rows if row["id"] not in held]),
        ("data", [row for row in rows if row["id"] in held]),
    ):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in chosen)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    done = run(
        "train", "--labels", str(folder / "labels.json"), "--corpus", str(folder / "corpus.jsonl"),
        "--models", str(folder / "models"),
    )  # fmt: skip
    return folder, done


def test_train_when_own_labels_then_trained_without_the_shipped_cases(own: Any) -> None:
    folder, done = own
    assert done.returncode == 0, done.stderr
    assert "判例 0 件" in done.stdout and "并设为当前模型" in done.stdout
    assert "parcel-lost" in run("models", "show", "--models", str(folder / "models")).stdout


def test_predict_when_own_labels_then_answers_for_person_and_program(own: Any) -> None:
    folder, _ = own
    text = "邻居家半夜开派对放音乐，吵得孩子睡不着。"
    shown = run("predict", text, "--explain", "--models", str(folder / "models"))
    assert shown.returncode == 0, shown.stderr
    assert "1. 夜间噪声" in shown.stdout and "条文" not in shown.stdout.split("\n1. ")[1].split("\n2. ")[0]
    brief = run("predict", text, "--brief", "--models", str(folder / "models"))
    assert brief.returncode == 0 and "夜间噪声" in brief.stdout
    line = json.dumps({"id": 1, "text": "车库出口被一辆货车堵住，打电话不肯挪车"}, ensure_ascii=False).encode()
    done = run("predict", "--jsonl", "--models", str(folder / "models"), stdin=line)
    row = json.loads(done.stdout)
    assert row["labels"][0]["id"] == "停车占位" and len(row["labels"]) == 4


def test_evaluate_when_own_labels_then_learned(own: Any) -> None:
    folder, _ = own
    done = run("evaluate", "--data", str(folder / "data.jsonl"), "--json", "--models", str(folder / "models"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["exact_top1"] >= 0.9


def test_service_when_own_labels_then_every_route_answers(own: Any) -> None:
    folder, _ = own
    app = create_app(load_config({"MODELS": str(folder / "models")}, environment={}))
    with app.test_client() as client:
        answer = client.post("/v1/predict", json={"text": "培训机构关门后不退余额，老板把我拉黑了。", "top_k": 18})
        assert answer.status_code == 200, answer.json
        first = answer.json["labels"][0]
        assert (first["id"], first["statutes"], first["elements"], len(answer.json["labels"])) == ("refund", [], [], 4)
        listed = client.get("/v1/labels").json["labels"]
        assert [label["id"] for label in listed] == [label["id"] for label in TABLE["labels"]]
        for label in listed:
            assert client.get(f"/v1/labels/{label['id']}").status_code == 200
        for route in ("/v1/model", "/readyz", "/v1/precedents?q=退款", "/", "/metrics"):
            assert client.get(route).status_code == 200, route
        brief = client.post("/v1/predict?view=brief", json={"text": "楼上凌晨敲墙，劝了几次不听。"})
        assert brief.status_code == 200 and "夜间噪声" in json.dumps(brief.json, ensure_ascii=False)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "第 1 行不是有效的 JSON"),
        ("[]", "应是一个 JSON 对象"),
        ('{"format": 1, "labels": []}', "标签表是空的"),
        ('{"format": 2, "labels": [{"id": "a", "name": "甲"}]}', "格式版本"),
        ('{"format": 1, "labels": [{"id": "a"}]}', "缺少字段：name"),
        ('{"format": 1, "labels": ["a"]}', "字段的类型不对"),
        ('{"format": 1, "labels": [{"id": "a", "name": "甲"}, {"id": "a", "name": "乙"}]}', "重复"),
        ('{"format": 1, "labels": [{"id": "a", "name": "甲"}, {"id": "b", "name": "甲"}]}', "同时属于"),
        ('{"format": 1, "labels": [{"id": "a", "name": "甲", "law_entries": ["no-such"]}]}', "法律条目 no-such 不存在"),
    ],
    ids=["torn", "list", "empty", "format", "name", "strings", "id", "names", "law"],
)
def test_label_table_when_wrong_then_says_what(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "l.json"
    path.write_text(content, "utf-8")
    with pytest.raises(CorpusError, match=message):
        open_labels(path)


def test_label_table_when_written_and_read_then_same(tmp_path: Path, labels: Any) -> None:
    write_labels(labels, tmp_path / "sub" / "l.json")
    assert open_labels(tmp_path / "sub" / "l.json").to_dict() == labels.to_dict()
    assert [p.name for p in (tmp_path / "sub").iterdir()] == ["l.json"]
