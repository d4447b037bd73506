"""What a process pays before its first answer."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

#: Libraries of training, of the service and of plots; answering one text needs none.
HEAVY = ("sklearn", "scipy", "joblib", "pandas", "matplotlib", "flask", "sqlalchemy", "rich", "jieba", "marshmallow")

#: Of the standard library: what only writing a model, or reading mail and archives, needs.
IDLE = ("email", "tempfile", "zipfile", "lzma", "socket")

_PREDICT = """
import os
import sys
from anyou.cli import main
try:
    main(["predict", "客服把客户的电话卖给别人，每条两块钱。", "--models", sys.argv[1]])
finally:
    print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
    print("threads", os.environ["OPENBLAS_NUM_THREADS"], file=sys.stderr)
"""

_SEGMENT = """
from classifier.segment import load_segmenter
cut = load_segmenter("rjieba").cut("侵犯公民个人信息")
import rjieba
assert "".join(cut) == "".join(rjieba.cut("侵犯公民个人信息"))
assert rjieba.Jieba is type(load_segmenter("rjieba")._jieba)
"""


def test_predict_when_asked_once_then_nothing_heavy_is_imported(model_root) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PREDICT, str(model_root)], capture_output=True, check=True, cwd=ROOT, text=True
    )
    assert "判定" in done.stdout
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert "classifier" in loaded
    assert not loaded & {*HEAVY, *IDLE}


@pytest.mark.parametrize(("given", "expected"), [(None, "1"), ("3", "3")], ids=["not set", "set"])
def test_predict_when_threads_are_set_then_kept_else_one(model_root, given: str | None, expected: str) -> None:
    rest = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    env = rest if given is None else {**rest, "OPENBLAS_NUM_THREADS": given}
    call = [sys.executable, "-c", _PREDICT, str(model_root)]
    done = subprocess.run(call, capture_output=True, check=True, cwd=ROOT, env=env, text=True)
    assert done.stderr.split()[-2:] == ["threads", expected]


def test_segmenter_when_the_package_is_imported_later_then_the_same_class() -> None:
    # The extension module may be loaded only once a process.
    subprocess.run([sys.executable, "-c", _SEGMENT], check=True, capture_output=True, cwd=ROOT)
