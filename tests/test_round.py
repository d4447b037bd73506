"""The whole round: train, evaluate, compare, promote, the served answer changes, roll back; no request fails."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT
from tests.service.running import serving
from tests.training.test_commands import run
from training.corpus.records import FactPattern

TEXT = "他把公司内部的客户资料整份拷走，换了家公司接着做同样的生意。"


def as_row(row: FactPattern, **changes: object) -> dict[str, object]:
    plain = {
        "id": row.id,
        "text": row.text,
        "labels": list(row.labels),
        "register": row.register,
        "basis": row.basis,
        "case_id": row.case_id,
        "writer": row.writer,
        "split_group": row.split_group,
        **changes,
    }
    return {key: value for key, value in plain.items() if value is not None}


class Asking:
    """Clients that ask without pause and keep what they were told."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._stop = threading.Event()
        self.answers: list[tuple[int, str, str]] = []
        self._threads = [threading.Thread(target=self._ask) for _ in range(2)]

    def _ask(self) -> None:
        with httpx.Client(base_url=self._address, timeout=60) as client:
            while not self._stop.is_set():
                response = client.post("/v1/predict", json={"text": TEXT})
                body = response.json()
                self.answers.append(
                    (response.status_code, body["model"]["id"], json.dumps(body["labels"], ensure_ascii=False))
                )
                time.sleep(0.01)

    def __enter__(self) -> Asking:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)


def wait_for_model(address: str, model_id: str) -> None:
    deadline = time.monotonic() + 90
    while httpx.get(address + "/readyz", timeout=60).json().get("model") != model_id:
        assert time.monotonic() < deadline, "the service did not take the model"
        time.sleep(0.1)


def done(*arguments: str) -> str:
    result = run(*arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.usefixtures("labels")
def test_round_when_a_better_model_comes_then_served_and_taken_back(tmp_path: Path, tiny_rows, write_jsonl) -> None:
    models = ("--models", str(tmp_path / "models"))
    precedents = ("--precedents", str(ROOT / "samples/precedents/founding.jsonl"))
    # The first model learned from a corpus where a reviewer later corrected the trade secrets.
    secrets = ("civil-trade-secret", "infringing-trade-secret")
    wrong = {row.id for label in secrets for row in [r for r in tiny_rows if r.labels[0] == label][:8]}
    first_rows = [as_row(row, **({"labels": ["fraud"]} if row.id in wrong else {})) for row in tiny_rows]
    corpus = write_jsonl(tmp_path / "corpus.jsonl", first_rows)
    settings = tmp_path / "train.toml"
    # So few texts err by chance; the gate itself is tried in test_gate.
    settings.write_text("[gate]\nmax_ece = 0.5\n[calibration]\nmin_case_rows = 100000\n", "utf-8")
    options = ("--corpus", str(corpus), *precedents, "--config", str(settings), *models)
    done("train", *options)
    first = json.loads(done("models", "show", *models))["id"]
    data = write_jsonl(
        tmp_path / "new.jsonl",
        [
            {"id": "n1", "text": TEXT, "labels": ["civil-trade-secret"], "register": "short"},
            {"id": "n2", "text": "有人冒充客服，骗老人转了两万块。", "labels": ["fraud"], "register": "short"},
        ],
    )
    with serving(tmp_path / "models", tmp_path, WATCH_SECONDS=0.2) as server, Asking(server.address) as asking:
        wait_for_model(server.address, first)
        write_jsonl(corpus, [as_row(row) for row in tiny_rows])
        done("train", "--no-promote", *options)
        listed = json.loads(done("models", "list", "--json", *models))
        second = next(row["id"] for row in listed if row["id"] != first)
        lineage = json.loads(done("models", "show", second, *models))["lineage"]
        assert lineage["parent"] == first and lineage["relabelled"]["count"] == len(wrong)
        assert "改标" in done("models", "lineage", second, *models)
        measured = json.loads(done("evaluate", "--data", str(data), "--model", second, "--json", *models))
        assert measured["rows"] == 2 and measured["leaks"]["overlap"]["same_text"] == []
        compared = json.loads(done("compare", first, second, "--data", str(data), "--json", *models))
        # Misled about so many of so few texts, the first model may err on the other one, too.
        assert "n1" in compared["gained"] and compared["lost"] == []
        assert "McNemar" in done("compare", first, second, *models)
        done("evaluate", "--report", "--data", str(data), "--model", second, "--corpus", str(corpus), *models)
        page = (tmp_path / "models" / second / "report" / "index.html").read_text("utf-8")
        assert "学习曲线" in page and "评测数据 new.jsonl" in page
        assert f"改标 {len(wrong)} 条" in page
        shown = done("models", "promote", second, "--reason", "改标之后", "--config", str(settings), *models)
        assert f"当前模型：{second}" in shown
        wait_for_model(server.address, second)
        time.sleep(0.5)
        assert f"当前模型：{first}" in done("models", "rollback", *models)
        wait_for_model(server.address, first)
        time.sleep(0.5)
    assert {status for status, _, _ in asking.answers} == {200}
    said = {model: {labels for _, own, labels in asking.answers if own == model} for model in (first, second)}
    assert {model for _, model, _ in asking.answers} == {first, second}
    assert len(said[first]) == len(said[second]) == 1 and said[first] != said[second]
    assert asking.answers[-1][1] == first
    entries = [json.loads(line) for line in done("models", "history", "--json", *models).splitlines()]
    assert [entry["action"] for entry in entries] == ["promote", "promote", "rollback"]
    assert entries[1]["reason"] == "改标之后" and entries[1]["former"] == first
    assert done("models", "verify", "--all", *models).count("完好") == 2
