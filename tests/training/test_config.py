"""Training settings are checked, named and documented."""

from __future__ import annotations

from dataclasses import fields
from importlib import resources
from pathlib import Path

import pytest

from training.config import TrainingConfig, load_config, read_config
from training.errors import ConfigError


def test_default_when_loaded_then_equals_the_classes() -> None:
    assert load_config() == TrainingConfig()


def test_default_file_when_read_then_comments_every_key() -> None:
    text = resources.files("training").joinpath("default.toml").read_text("utf-8")
    for section in fields(TrainingConfig):
        assert f"[{section.name}]" in text
        for setting in fields(section.default_factory):
            assert f"\n{setting.name} = " in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[learner", "有效的 TOML，错在"),
        ("[learner]\nC = 1\nkind = svm\n", "错在第 3 行"),
        ("[model]\n", "没有这一节设置：model；可用 features、learner"),
        ("learner = 3", "应是一节设置"),
        ("[learner]\nc = 1", "没有设置 c；是不是 C？"),
        ("[learner]\nC = 0", "learner.C"),
        ("[learner]\nC = '1'", "learner.C 的类型不对，应是数字"),
        ("[learner]\nbalanced = 1", "learner.balanced 的类型不对，应是 true 或 false"),
        ("[learner]\nkind = 'forest'", "learner.kind"),
        ("[features]\nword_ngrams = [2, 1]", "features.word_ngrams"),
        ("[features]\nword_ngrams = 2", "应是列表"),
        ("[features]\nweights = [0, 0, 0]", "features.weights"),
        ("[features]\nweights = [1.0]", "features.weights"),
        ("[features]\nsteps = ['stem']", "features.steps"),
        ("[features]\nmin_df = [1.5, 1, 1]", "元素类型不对"),
        ("[features]\nsegmenter = 'thulac'", "features.segmenter"),
        ("[calibration]\nfolds = 1", "calibration.folds"),
        ("[decision]\nwrong_label = 1.0", "decision.wrong_label"),
        ("[run]\nworkers = -1", "run.workers"),
    ],
)
def test_read_config_when_wrong_then_says_which(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_config(text)


def test_read_config_when_partial_then_the_rest_is_default() -> None:
    config = read_config("[learner]\nC = 2\n[features]\nweights = [1, 1, 0]")
    assert config.learner.C == 2.0
    assert config.features.weights == (1.0, 1.0, 0.0)
    assert config.run == TrainingConfig().run


def test_load_config_when_absent_then_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="没有这个配置文件"):
        load_config(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"[learner]\nC = '1'\n", "train.toml：learner.C 的类型不对", id="value"),
        pytest.param("# 注释\n[learner]\n".encode("gbk"), "train.toml 读不出来：不是 UTF-8 文字", id="gbk"),
        pytest.param(b"[learner]\nC 1\n", "train.toml：配置不是有效的 TOML，错在第 2 行", id="syntax"),
    ],
)
def test_load_config_when_wrong_then_names_the_file(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "train.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        load_config(path)


def test_load_config_when_saved_on_windows_then_read(tmp_path: Path) -> None:
    path = tmp_path / "train.toml"
    path.write_bytes(b"\xef\xbb\xbf[learner]\r\nC = 0.5\r\n")
    assert load_config(path).learner.C == 0.5
