"""The report: a page that needs nothing else, plots whose words can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from classifier.taxonomy import Label, LabelTable
from training.curves import Point
from training.errors import RegistryError
from training.registry import Registry
from training.report import fonts, words
from training.report.fonts import find_font, holds
from training.report.page import render_model
from training.report.plots import choose_lettering, draw_learning
from training.report.store import MEASURED, add_measured, read_measured, write_page

SHIPPED = Path(__file__).parents[2] / "training" / "data" / fonts.SHIPPED


def test_shipped_font_when_asked_then_holds_all_words_of_the_plots(labels) -> None:
    names = [text for label in labels for text in (label.name, label.group)]
    assert holds(SHIPPED, "".join([*words.ALL, *names, "0123456789.−-"]))
    assert find_font([*words.ALL, *names]).get_file() == str(SHIPPED)


def test_lettering_when_no_font_holds_a_name_then_ids_and_said_so(monkeypatch, labels) -> None:
    monkeypatch.setattr(fonts, "_candidates", lambda: (SHIPPED,))
    odd = choose_lettering({"x-1": "龘靐齉"})
    assert odd.names == {"x-1": "x-1"} and not odd.complete
    assert choose_lettering({"fraud": "诈骗罪"}).complete


def test_fonts_when_a_file_is_no_font_then_passed_over(tmp_path) -> None:
    (tmp_path / "broken.otf").write_bytes(b"no font")
    assert not holds(tmp_path / "broken.otf", "字")


def test_learning_curve_when_drawn_then_same_bytes_and_no_outside_reference() -> None:
    points = [
        Point(name, n, n, "held-out cases", 9, 0.5 + n / 1000, 0.9)
        for n in (125, 250)
        for name in ("cases", "scenarios and cases")
    ]
    points.append(Point("scenarios", 0, 50, "held-out cases", 9, 0.4, 0.8))
    lettering = choose_lettering({})
    svg = draw_learning(points, "held-out cases", lettering)
    assert svg == draw_learning(points, "held-out cases", lettering)
    assert svg.startswith("<svg") and "<text" not in svg


def test_model_report_when_trained_then_self_contained_and_whole(model_root: Path) -> None:
    folder = Registry(model_root).folder()
    page = (folder / "report" / "index.html").read_text("utf-8")
    assert page.count("<svg") == 4
    addresses = set(re.findall(r"(?:src|href)=\"([^\"#][^\"]*)\"", page))
    assert not addresses
    for word in ("混淆矩阵", "校准图", "精确率与覆盖", "各标签最重的词", "模型卡", "非法获取计算机信息系统数据罪"):
        assert word in page
    assert "没有找到含有" not in page


def test_model_report_when_curve_and_folds_are_added_then_drawn(model_root: Path, tmp_path: Path) -> None:
    folder = Registry(model_root).folder()
    curve = [
        {
            "training": t,
            "cases": n,
            "texts": n,
            "tried_on": "held-out cases",
            "rows": 9,
            "group_top1": 0.5,
            "group_top3": 0.9,
        }
        for t in ("cases", "scenarios and cases")
        for n in (125, 250)
    ]
    page = render_model(folder, None, {}, {"curve": curve})
    assert "学习曲线" in page and page.count("<svg") == 5


def test_measured_when_added_in_parts_then_kept_beside_each_other(tmp_path: Path) -> None:
    assert read_measured(tmp_path) == {}
    add_measured(tmp_path, {"curve": [1], "data": {"a.jsonl": {"rows": 1}}})
    assert add_measured(tmp_path, {"folds": {"x": 1}, "data": {"b.jsonl": {"rows": 2}}}) == {
        "curve": [1],
        "folds": {"x": 1},
        "data": {"a.jsonl": {"rows": 1}, "b.jsonl": {"rows": 2}},
    }
    assert write_page(tmp_path, "页").read_text("utf-8") == "页"
    (tmp_path / "report" / MEASURED).write_bytes(b"{broken")
    with pytest.raises(RegistryError, match="评测记录读不出来"):
        read_measured(tmp_path)


def test_names_when_they_hold_markup_then_escaped() -> None:
    from training.report.page import render_page

    table = LabelTable([Label("a", "<script>甲</script>", "甲", "criminal"), Label("other", "其他", "其他", "none")])
    page = render_page("<b>题</b>", table, {}, card="<img src=x>")
    assert "<b>题" not in page and "<img" not in page
