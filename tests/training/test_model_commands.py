"""``anyou models`` and ``anyou evaluate`` as a user meets them: what is printed, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from classifier.artifact import save_model
from classifier.errors import ClassifierError
from classifier.selftest import load_tested
from training.commands.compare import compare
from training.commands.corpus import corpus
from training.commands.evaluate import evaluate
from training.commands.models import models
from training.errors import CorpusError, RegistryError
from training.evaluate import read_evaluation
from training.fit import fit

FACTS = {"created": "2026-01-01T00:00:00+00:00", "corpus": {"sha256": "x", "rows": 1}, "scores": {}, "versions": {}}


@pytest.fixture(scope="module")
def parts(tiny_rows, labels, training_config, founding):
    return fit(tiny_rows, founding, labels, training_config).parts


@pytest.fixture(scope="module")
def made(parts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("models")
    for day in range(1, 6):
        save_model(parts, root, f"2026010{day}-000000", FACTS)
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """Five models of this test's own, none current."""
    return shutil.copytree(made, tmp_path / "models")


def run(root: Path, *arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(models, [*arguments, "--models", str(root)], standalone_mode=False)
    if code == 0:
        assert done.exception is None, done.exception
    return done


def names(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))


def test_verify_when_all_are_asked_for_then_the_broken_one_is_named_and_the_others_are_whole(root: Path) -> None:
    first, *others = names(root)
    assert run(root, "verify", first).output == f"模型 {first} 完好。\n"
    (root / first / "coef.npy").write_bytes(b"x")
    done = run(root, "verify", "--all")
    assert done.return_value == 1
    assert done.stdout == "".join(f"模型 {name} 完好。\n" for name in others)
    assert first in done.stderr and "没有通过检查" in done.stderr
    with pytest.raises(RegistryError, match="没有通过检查"):
        raise run(root, "verify", first, code=1).exception


def test_history_when_models_were_changed_by_hand_then_each_step_is_told(root: Path) -> None:
    one, two, *_ = names(root)
    run(root, "promote", one, "--force", "--reason", "第一个")
    run(root, "promote", two, "--force", "--reason", "更准")
    assert run(root, "rollback", "--reason", "退").output == f"当前模型：{one}（此前 {two}）\n"
    told = run(root, "history").output.splitlines()
    assert [line.split("\t")[1] for line in told] == ["promote", "promote", "rollback"]
    assert told[1].endswith(f"{one} → {two}（更准）") or told[1].endswith(f"{one} → {two}（强行，更准）")
    assert told[2].endswith(f"{two} → {one}（退）")
    plain = [json.loads(line) for line in run(root, "history", "--json").output.splitlines()]
    assert [entry["reason"] for entry in plain] == ["第一个", "更准", "退"]


def test_promote_when_forced_without_a_reason_then_wrong_usage(root: Path) -> None:
    done = CliRunner().invoke(models, ["promote", names(root)[0], "--force", "--models", str(root)])
    assert done.exit_code == 2 and "--reason" in done.output


def test_alias_when_set_and_taken_away_then_told(root: Path) -> None:
    one = names(root)[0]
    assert run(root, "alias", "good", one).output == f"good → {one}\n"
    assert run(root, "show", "good").output.startswith("{")
    assert run(root, "alias", "good", "--delete").output == "已去掉别名 good\n"
    for arguments in (("good",), ("good", one, "--delete")):
        done = CliRunner().invoke(models, ["alias", *arguments, "--models", str(root)])
        assert done.exit_code == 2 and "--delete" in done.output


def test_prune_when_asked_then_lists_first_and_removes_with_yes(root: Path) -> None:
    everything = names(root)
    listed = run(root, "prune", "--keep", "3").output.splitlines()
    assert listed == [*everything[:2], "可以删去 2 个模型；加 --yes 删去"] and names(root) == everything
    assert run(root, "prune", "--keep", "3", "--yes").output.splitlines()[-1] == "已删去 2 个模型"
    assert names(root) == everything[2:]
    assert run(root, "prune").output == "可以删去 0 个模型\n"


def test_selftest_when_the_model_trips_or_answers_nonsense_then_refused(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made / names(made)[0]
    assess = "classifier.selftest.Classifier.assess"

    def trip(*arguments, **options):
        raise IndexError("inside")

    monkeypatch.setattr(assess, trip)
    with pytest.raises(ClassifierError, match=r"^模型自检时出错$"):
        load_tested(folder)

    class Nothing:
        labels = ()

    monkeypatch.setattr(assess, lambda *arguments, **options: Nothing())
    with pytest.raises(ClassifierError, match=r"^模型自检没有通过$"):
        load_tested(folder)


# Evaluating


@pytest.fixture
def described(tmp_path: Path, tiny_rows, write_jsonl) -> Path:
    rows = [{"id": f"e{n}", "text": r.text, "labels": list(r.labels)} for n, r in enumerate(tiny_rows[::9])]
    return write_jsonl(tmp_path / "described.jsonl", rows)


def test_evaluate_when_nothing_is_asked_then_wrong_usage() -> None:
    done = CliRunner().invoke(evaluate, [])
    assert done.exit_code == 2 and "--data" in done.output and "--folds" in done.output


def test_evaluate_when_everything_is_asked_of_data_then_measures_reasons_and_a_page(
    root: Path, described: Path, tmp_path: Path
) -> None:
    page = tmp_path / "out" / "page.html"
    options = ["--data", str(described), "--models", str(root), "--model", names(root)[0], "--resamples", "0"]
    done = CliRunner().invoke(evaluate, [*options, "--faithfulness", "--html", str(page)], catch_exceptions=False)
    assert done.exit_code == 0
    assert "described.jsonl" in done.stdout and "写明罪名的" in done.stdout and "删去" in done.stdout
    html = page.read_text("utf-8")
    assert "评测报告" in html and "<script" not in html.lower()
    plain = CliRunner().invoke(evaluate, [*options, "--json"], catch_exceptions=False)
    assert json.loads(plain.stdout)["rows"] == len(described.read_text("utf-8").splitlines())


def test_evaluate_when_the_model_keeps_no_heldout_answers_then_no_report(root: Path) -> None:
    options = ["--report", "--models", str(root), "--model", names(root)[0]]
    done = CliRunner().invoke(evaluate, options)
    assert isinstance(done.exception, RegistryError) and "请重新训练" in str(done.exception)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"id": "a", "text": "有人撞库", "labels": []}, "第 1 行：字段 labels 是空的"),
        ({"id": "a", "text": " ", "labels": ["fraud"]}, "第 1 行：字段 text 应是 1 到"),
        ({"id": "a", "text": 7, "labels": ["fraud"]}, "第 1 行：字段 text 应是 1 到"),
        ({"id": "a", "text": "字" * 20_001, "labels": ["fraud"]}, "第 1 行：字段 text 应是 1 到"),
        ({"id": "a", "text": "有人撞库", "labels": ["murder"]}, "第 1 行：没有这个标签"),
        ({"id": "a", "labels": ["fraud"]}, "第 1 行：缺少字段 text"),
        ({"text": "有人撞库", "labels": ["fraud"]}, "第 1 行：缺少字段 id"),
        (["no", "object"], "第 1 行：不是有效的 JSON 记录"),
        ({"id": "a", "text": "有人撞库", "labels": ["fraud"], "checked": False}, "第 1 行：还没有人核对"),
        ({"id": "a", "text": "有人撞库", "labels": ["fraud"], "accepted_as_suggested": True}, "照模型建议确认的 1 条"),
    ],
    ids=["unlabelled", "blank", "number", "long", "unknown", "no-text", "no-id", "list", "unchecked", "suggested"],
)
def test_evaluation_rows_when_wrong_then_file_and_line(row, message: str, tmp_path: Path, labels, write_jsonl) -> None:
    with pytest.raises(CorpusError) as caught:
        read_evaluation(write_jsonl(tmp_path / "rows.jsonl", [row]), labels)
    assert message in str(caught.value)


def test_evaluation_rows_when_there_is_no_file_then_said(tmp_path: Path, labels) -> None:
    with pytest.raises(CorpusError, match="没有这个评测文件"):
        read_evaluation(tmp_path / "none.jsonl", labels)


# The corpus


def test_stats_when_habits_plot_and_json_are_asked_then_all_three(tmp_path: Path, tiny_rows, write_jsonl) -> None:
    rows = [{"id": r.id, "text": r.text, "labels": list(r.labels), "writer": r.writer} for r in tiny_rows]
    path = write_jsonl(tmp_path / "corpus.jsonl", rows)
    cases = str(Path(__file__).parents[2] / "samples" / "precedents" / "founding.jsonl")
    plot = tmp_path / "counts.svg"
    options = ["stats", "--corpus", str(path), "--precedents", cases, "--habits"]
    plain = CliRunner().invoke(corpus, [*options, "--json", "--plot", str(plot)], catch_exceptions=False)
    counts = json.loads(plain.stdout)
    assert counts["texts"] == len(rows) and 0 <= counts["habits"]["accuracy"] <= 1
    assert plot.read_text("utf-8").lstrip().startswith("<?xml")
    told = CliRunner().invoke(corpus, options, catch_exceptions=False).stdout
    assert f"{len(rows)} 条语料" in told and "只看写作习惯猜对" in told


def test_list_when_there_is_no_folder_or_no_model_then_said(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = run(empty, "list")
    assert done.stdout == "" and "还没有模型" in done.stderr
    assert json.loads(run(empty, "list", "--json").stdout) == []
    with pytest.raises(RegistryError, match=r"没有这个文件夹：.*nowhere"):
        raise run(tmp_path / "nowhere", "list", code=1).exception


@pytest.mark.parametrize("old", [0, 1], ids=["first", "second"])
@pytest.mark.parametrize("with_data", [False, True], ids=["heldout", "data"])
def test_compare_when_one_model_is_of_an_older_format_then_named_with_the_reason(
    root: Path, tmp_path: Path, write_jsonl, old: int, with_data: bool
) -> None:
    pair = names(root)[:2]
    manifest = json.loads((root / pair[old] / "manifest.json").read_text("utf-8"))
    manifest["format"] = 1
    (root / pair[old] / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    data = write_jsonl(tmp_path / "d.jsonl", [{"id": "1", "text": "有人冒充客服骗走两万元。", "labels": ["fraud"]}])
    arguments = [*pair, "--models", str(root), *(["--data", str(data)] if with_data else [])]
    done = CliRunner().invoke(compare, arguments, standalone_mode=False)
    with pytest.raises(RegistryError, match=f"模型 {pair[old]} 读不出来，不能比较：.*格式"):
        raise done.exception


def test_compare_when_models_keep_no_answers_then_named(root: Path) -> None:
    one, two, *_ = names(root)
    done = CliRunner().invoke(compare, [one, two, "--models", str(root)], standalone_mode=False)
    with pytest.raises(RegistryError, match=f"模型 {one}、{two} 没有保存留出答案"):
        raise done.exception
