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
        ("[learner", "有效的 TOML"),
        ("[model]\n", "没有这一节设置：model"),
        ("learner = 3", "应是一节设置"),
        ("[learner]\nc = 1", "没有设置 c"),
        ("[learner]\nC = 0", "learner.C"),
        ("[learner]\nC = '1'", "learner.C 的类型不对"),
        ("[learner]\nbalanced = 1", "learner.balanced 的类型不对"),
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
