"""The frozen, validated settings of a training run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any

from classifier import toml_files
from classifier.features import BLOCKS, FeatureSettings
from classifier.normalize import MODEL_STEPS
from classifier.segment import SEGMENTERS
from training.errors import ConfigError

LEARNERS = ("svm", "logistic")


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ConfigError(message)


@dataclass(frozen=True)
class FeatureConfig:
    """Section ``[features]``."""

    segmenter: str = "rjieba"
    steps: tuple[str, ...] = MODEL_STEPS
    word_ngrams: tuple[int, int] = (1, 2)
    char_ngrams: tuple[int, int] = (1, 2)
    weights: tuple[float, float, float] = (0.7, 1.0, 0.3)
    min_df: tuple[int, int, int] = (10, 6, 1)
    max_terms: tuple[int, int, int] = (90_000, 160_000, 0)

    def __post_init__(self) -> None:
        _require(self.segmenter in SEGMENTERS, f"features.segmenter 应是 {'、'.join(SEGMENTERS)} 之一")
        _require(set(self.steps) <= set(MODEL_STEPS), f"features.steps 只能取 {'、'.join(MODEL_STEPS)}")
        for name in ("word_ngrams", "char_ngrams"):
            value = getattr(self, name)
            _require(len(value) == 2 and 1 <= value[0] <= value[1] <= 6, f"features.{name} 应是 1 到 6 之间的两个数")
        for name in ("weights", "min_df", "max_terms"):
            _require(len(getattr(self, name)) == len(BLOCKS), f"features.{name} 应有 {len(BLOCKS)} 个数")
        _require(all(0 <= w <= 10 for w in self.weights) and any(self.weights), "features.weights 应在 0 到 10 之间")
        _require(all(m >= 1 for m in self.min_df), "features.min_df 至少为 1")
        _require(all(m >= 0 for m in self.max_terms), "features.max_terms 不能为负")

    def settings(self) -> FeatureSettings:
        """The part that the model records."""
        return FeatureSettings(self.segmenter, self.steps, self.word_ngrams, self.char_ngrams, self.weights)


@dataclass(frozen=True)
class LearnerConfig:
    """Section ``[learner]``."""

    kind: str = "svm"
    C: float = 1.0
    balanced: bool = True
    balance_power: float = 0.5
    case_weight: float = 1.0
    similar_weight: float = 0.12
    similar_lead: float = 0.05
    similar_max_df: float = 0.0135
    similar_texts: int = 30000
    also_weight: float = 0.1
    group_weight: float = 0.25
    family_weight: float = 0.15
    pair_weight: float = 0.2
    families: tuple[str, ...] = (
        "非法获取数据、非法控制、提供工具、破坏系统",
        "侵犯个人信息、个人信息民事",
        "不正当竞争、商誉",
        "商业秘密、著作权",
        "诈骗、帮信、非法经营",
    )

    def __post_init__(self) -> None:
        _require(self.kind in LEARNERS, f"learner.kind 应是 {'、'.join(LEARNERS)} 之一")
        _require(0 < self.C <= 1e4, "learner.C 应在 0 到 10000 之间")
        _require(0 < self.balance_power <= 1, "learner.balance_power 应大于 0 且不大于 1")
        _require(0 < self.case_weight <= 100, "learner.case_weight 应在 0 到 100 之间")
        _require(0 <= self.also_weight < 1, "learner.also_weight 应不小于 0 且小于 1")
        _require(self.group_weight >= 0, "learner.group_weight 不能为负")
        _require(self.family_weight >= 0, "learner.family_weight 不能为负")
        _require(self.group_weight + self.family_weight <= 1, "learner.group_weight 与 family_weight 之和不能大于 1")
        _require(0 <= self.pair_weight <= 10, "learner.pair_weight 应在 0 到 10 之间")
        named = [group for family in self.families for group in family.split("、")]
        _require(len(named) == len(set(named)), "learner.families 中一个组只能属于一族")
        _require(0 <= self.similar_weight <= 10, "learner.similar_weight 应在 0 到 10 之间")
        _require(0 <= self.similar_lead <= 10, "learner.similar_lead 应在 0 到 10 之间")
        _require(0 < self.similar_max_df <= 1, "learner.similar_max_df 应大于 0 且不大于 1")
        _require(self.similar_texts >= 0, "learner.similar_texts 不能为负")


@dataclass(frozen=True)
class CalibrationConfig:
    """Section ``[calibration]``."""

    folds: int = 5
    min_case_rows: int = 300
    full_features: int = 50
    unknown_other: float = 0.4

    def __post_init__(self) -> None:
        _require(2 <= self.folds <= 20, "calibration.folds 应在 2 到 20 之间")
        _require(self.min_case_rows >= 0, "calibration.min_case_rows 不能为负")
        _require(0 <= self.full_features <= 10_000, "calibration.full_features 应在 0 到 10000 之间")
        _require(0 <= self.unknown_other <= 10, "calibration.unknown_other 应在 0 到 10 之间")


@dataclass(frozen=True)
class DecisionConfig:
    """Section ``[decision]``: what a decision costs, where a look by a reader costs 1."""

    wrong_label: float = 4.0
    harmless_accused: float = 8.0
    missed: float = 3.0

    def __post_init__(self) -> None:
        for name in ("wrong_label", "harmless_accused", "missed"):
            _require(1 < getattr(self, name) <= 1000, f"decision.{name} 应大于 1（看一眼的代价），不超过 1000")


@dataclass(frozen=True)
class GateConfig:
    """Section ``[gate]``."""

    max_ece: float = 0.08
    max_naming: float = 0.01
    max_masked_drop: float = 0.02
    min_case_rows: int = 300

    def __post_init__(self) -> None:
        for name in ("max_ece", "max_naming", "max_masked_drop"):
            _require(0 <= getattr(self, name) <= 1, f"gate.{name} 应在 0 到 1 之间")
        _require(self.min_case_rows >= 0, "gate.min_case_rows 不能为负")


@dataclass(frozen=True)
class RunConfig:
    """Section ``[run]``."""

    seed: int = 20200602
    workers: int = 0

    def __post_init__(self) -> None:
        _require(0 <= self.seed < 2**32, "run.seed 应在 0 到 2^32 之间")
        _require(0 <= self.workers <= 256, "run.workers 应在 0 到 256 之间")


@dataclass(frozen=True)
class ScaleConfig:
    """Section ``[scale]``: training out of core."""

    out_of_core: bool = False
    shard_rows: int = 10_000
    epochs: int = 4
    epochs_all: int = 1
    calibration_rows: int = 20_000

    def __post_init__(self) -> None:
        _require(100 <= self.shard_rows <= 1_000_000, "scale.shard_rows 应在 100 到 1000000 之间")
        _require(1 <= self.epochs <= 1000, "scale.epochs 应在 1 到 1000 之间")
        _require(1 <= self.epochs_all <= 1000, "scale.epochs_all 应在 1 到 1000 之间")
        _require(100 <= self.calibration_rows <= 1_000_000, "scale.calibration_rows 应在 100 到 1000000 之间")


@dataclass(frozen=True)
class TrainingConfig:
    """All settings; build with :func:`load_config`."""

    features: FeatureConfig = field(default_factory=FeatureConfig)
    learner: LearnerConfig = field(default_factory=LearnerConfig)
    calibration: CalibrationConfig = field(default_factory=CalibrationConfig)
    decision: DecisionConfig = field(default_factory=DecisionConfig)
    gate: GateConfig = field(default_factory=GateConfig)
    run: RunConfig = field(default_factory=RunConfig)
    scale: ScaleConfig = field(default_factory=ScaleConfig)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return asdict(self)


_SECTIONS: dict[str, Any] = {
    "features": FeatureConfig,
    "learner": LearnerConfig,
    "calibration": CalibrationConfig,
    "decision": DecisionConfig,
    "gate": GateConfig,
    "run": RunConfig,
    "scale": ScaleConfig,
}


#: What a value should have been, as the writer of a file would call it.
_KINDS = {bool: " true 或 false", int: "整数", float: "数字", str: "加引号的文字"}


def _nearest(wrong: Iterable[str], known: Iterable[str]) -> str:
    """The names that were meant, or all there are."""
    names = list(known)
    lower = {name.lower(): name for name in names}
    near = [lower[n] for word in sorted(wrong) for n in get_close_matches(word.lower(), lower, 1)]
    return f"；是不是 {'、'.join(near)}？" if near else f"；可用 {'、'.join(names)}"


def _build(name: str, values: Any) -> Any:
    section = _SECTIONS[name]
    if not isinstance(values, dict):
        raise ConfigError(f"[{name}] 应是一节设置")
    known = {f.name: f for f in fields(section)}
    unknown = set(values) - set(known)
    if unknown:
        raise ConfigError(f"[{name}] 中没有设置 {'、'.join(sorted(unknown))}{_nearest(unknown, known)}")
    plain: dict[str, Any] = {}
    for key, value in values.items():
        default: Any = known[key].default
        if isinstance(default, tuple):
            if not isinstance(value, list):
                raise ConfigError(f"{name}.{key} 应是列表")
            kind = type(default[0])
            if not all(type(v) is kind or (kind is float and type(v) is int) for v in value):
                raise ConfigError(f"{name}.{key} 的元素类型不对，应是{_KINDS[kind]}")
            plain[key] = tuple(kind(v) for v in value)
        elif type(value) is type(default) or (type(default) is float and type(value) is int):
            plain[key] = float(value) if type(default) is float else value
        else:
            raise ConfigError(f"{name}.{key} 的类型不对，应是{_KINDS[type(default)]}")
    return section(**plain)


def read_config(text: str) -> TrainingConfig:
    """Parse and check TOML; what is absent takes its default.

    Raises
    ------
    ConfigError
        For bad TOML, an unknown section or key, or a value out of range.
    """
    return build_config(parse_toml(text))


def parse_toml(text: str) -> dict[str, Any]:
    """Sections of a TOML file.

    Raises
    ------
    ConfigError
        If it is no TOML, nests without end, or holds numbers of absurd length.
    """
    try:
        return toml_files.parse_toml(text)
    except toml_files.TomlError as error:
        raise ConfigError(f"配置{error}") from error


def build_config(data: dict[str, Any]) -> TrainingConfig:
    """Check parsed sections; what is absent takes its default.

    Raises
    ------
    ConfigError
        For an unknown section or key, or a value out of range.
    """
    unknown = set(data) - set(_SECTIONS)
    if unknown:
        raise ConfigError(f"没有这一节设置：{'、'.join(sorted(unknown))}{_nearest(unknown, _SECTIONS)}")
    return TrainingConfig(**{name: _build(name, values) for name, values in data.items()})


def load_config(path: Path | None = None) -> TrainingConfig:
    """Settings from a file, or the shipped defaults.

    Raises
    ------
    ConfigError
        If the file is missing or as :func:`read_config`.
    """
    if path is None:
        return read_config(resources.files("training").joinpath("default.toml").read_text("utf-8"))
    text = read_config_file(path)
    try:
        return read_config(text)
    except ConfigError as error:
        raise ConfigError(f"配置文件 {path}：{error}") from error


def read_config_file(path: Path) -> str:
    """The text of a file of settings.

    Raises
    ------
    ConfigError
        If it is missing, cannot be read or is not in UTF-8.
    """
    try:
        return toml_files.read_toml_text(path)
    except FileNotFoundError:
        raise ConfigError(f"没有这个配置文件：{path}") from None
    except toml_files.TomlError as error:
        raise ConfigError(f"配置文件 {path} {error}") from error
