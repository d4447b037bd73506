"""Whether a model may become the current one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifier.artifact import read_manifest
from classifier.assess import Classifier
from classifier.errors import ClassifierError
from classifier.selftest import load_tested
from classifier.taxonomy import LabelTable
from training.config import GateConfig
from training.evaluate import EvaluationRow
from training.metrics import expected_calibration_error
from training.provenance import Provenance, common_rows, load_provenance
from training.trial.answers import Answers, ask
from training.trial.bootstrap import RESAMPLES, SEED
from training.trial.compare import compare
from training.trial.leaks import masked_trial
from training.trial.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the gate looked at; ``passed`` is ``None`` where it could not be looked at.

    ``warning`` marks what was let through and wants a look all the same.
    """

    rule: str
    passed: bool | None
    message: str
    warning: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return asdict(self)


def refused(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that stand in the way."""
    return [finding for finding in findings if finding.passed is False]


def calibration_by_chance(outcomes: Outcomes, draws: int = 400) -> float:
    """Calibration error that one perfectly calibrated model in forty would show on such rows."""
    generator = np.random.default_rng(SEED)
    p = outcomes.confidence
    errors = [expected_calibration_error(p, generator.random(len(p)) < p) for _ in range(draws)]
    return float(np.percentile(errors, 97.5)) if len(p) else 0.0


def check_calibration(
    answers: Answers, labels: LabelTable, limit: float, where: str, current: Answers | None = None
) -> Finding:
    """The calibration error is at most ``limit``, or no more than chance, or no worse than that of ``current``.

    Parameters
    ----------
    current : Answers, optional
        Of the model in use to the same rows: refusing one that is better calibrated would keep the worse.
    """
    outcomes = Outcomes(answers, labels)
    error = expected_calibration_error(outcomes.confidence, outcomes.exact)
    allowed = max(limit, calibration_by_chance(outcomes))
    said = f"{where}的校准误差 {error:.3f}，上限 {allowed:.3f}（{len(answers)} 条）"
    if error <= allowed or current is None:
        return Finding("calibration", error <= allowed, said)
    former = Outcomes(current, labels)
    before = expected_calibration_error(former.confidence, former.exact)
    if error > before:
        return Finding("calibration", False, f"{said}，当前模型 {before:.3f}")
    return Finding("calibration", True, f"{said}，超过上限，但不比当前模型的 {before:.3f} 差", warning=True)


def check_worse(first: Answers, second: Answers, labels: LabelTable, where: str, resamples: int) -> list[Finding]:
    """No core group's recall, nor the whole, is worse with the interval of the difference below zero."""
    found = compare(first, second, labels, resamples)
    findings = []
    looked = {"全部": found["overall"]["group_top1"]}
    looked |= {group: entry for group, entry in found["by_group"].items() if entry["core"]}
    for name, entry in looked.items():
        ends = entry["interval"]
        worse = ends is not None and ends[1] < 0
        between = f"，95% 区间 {ends[0]:+.3f} 到 {ends[1]:+.3f}" if ends else ""
        findings.append(
            Finding(
                "worse",
                not worse,
                f"{where}“{name}”组首选 {entry['first']:.3f} → {entry['second']:.3f}{between}",
            )
        )
    return findings


def _check_heldout(
    new: Provenance | None, current: Provenance | None, first_ever: bool, limits: GateConfig, resamples: int
) -> list[Finding]:
    if new is None:
        # A model trained out of core does not keep its rows; `--data` compares it.
        return [Finding("heldout", None, "模型没有保存留出答案，不能逐条与当前模型比较；可用 --data 给出检验集")]
    real = sum(row.real for row in new.rows) >= limits.min_case_rows
    where = "留出的真实案例上" if real else "留出的语料上"
    findings = [check_calibration(new.answers(real_only=real), new.labels, limits.max_ece, where)]
    if first_ever:
        return findings
    if current is None:
        return [*findings, Finding("worse", None, "当前模型没有保存留出答案，不能在留出语料上比较")]
    if current.labels.ids != new.labels.ids:
        return [*findings, Finding("worse", None, "两个模型的标签表不同，不能比较")]
    mine, theirs = common_rows(new, current)
    if real:
        kept = [k for k, i in enumerate(mine) if new.rows[i].real]
        mine, theirs = [mine[k] for k in kept], [theirs[k] for k in kept]
    if not mine:
        return [*findings, Finding("worse", None, "两个模型的语料没有共同的文字，不能在留出语料上比较")]
    return findings + check_worse(current.answers(theirs), new.answers(mine), new.labels, where, resamples)


def _check_leaks(manifest: dict[str, Any], limits: GateConfig) -> list[Finding]:
    leaks = manifest.get("corpus", {}).get("naming_rows")
    rows = manifest.get("corpus", {}).get("rows")
    if not isinstance(leaks, int) or not isinstance(rows, int) or not rows:
        return [Finding("leak", None, "清单没有记下语料里写明罪名的条数")]
    share = leaks / rows
    return [
        Finding(
            "leak",
            share <= limits.max_naming,
            f"语料有 {leaks} 条写明罪名、法条或判决（{share:.2%}，上限 {limits.max_naming:.2%}）",
        )
    ]


def _check_data(
    new: Classifier,
    current: Classifier | None,
    provenance: Provenance | None,
    data: Sequence[EvaluationRow],
    limits: GateConfig,
    resamples: int,
) -> list[Finding]:
    findings = []
    if provenance is None:
        findings.append(Finding("trained-on", None, "模型没有保存语料的痕迹，查不出评测数据是否参加过训练"))
    else:
        seen = provenance.recognised(data)
        ids = sorted(set(seen["same_text"]) | set(seen["near"]) | set(seen["same_case"]))
        shown = "、".join(ids[:5]) + ("等" if len(ids) > 5 else "")
        findings.append(
            Finding("trained-on", not ids, f"评测数据有 {len(ids)} 条参加过训练" + (f"：{shown}" if ids else ""))
        )
    labels = new.model.labels
    answers = ask(new, data)
    former = ask(current, data) if current is not None and current.model.labels.ids == labels.ids else None
    findings.append(check_calibration(answers, labels, limits.max_ece, "评测数据上", former))
    masked = masked_trial(new, answers)
    findings.append(
        Finding(
            "leak",
            masked["drop"] <= limits.max_masked_drop,
            f"评测数据有 {masked['rows']} 条写明罪名；遮去后组首选 {masked['group_top1']:.3f} → "
            f"{masked['group_top1_masked']:.3f}",
        )
    )
    if former is not None:
        findings += check_worse(former, answers, labels, "评测数据上", resamples)
    return findings


def inspect(
    folder: Path,
    current_folder: Path | None,
    data: Sequence[EvaluationRow],
    limits: GateConfig,
    resamples: int = RESAMPLES,
) -> list[Finding]:
    """Everything the gate looks at, in the order of the rules.

    Parameters
    ----------
    folder : Path
        The model that asks to be promoted.
    current_folder : Path, optional
        The current one; ``None`` for the first model ever. One that no longer loads is no measure and is passed over.
    data : sequence of EvaluationRow
        Described cases to try both on; may be empty.
    """
    try:
        new = load_tested(folder)
        provenance = load_provenance(folder)
    except ClassifierError as error:
        return [Finding("loads", False, f"没有通过检查：{error}")]
    findings = [Finding("loads", True, "载入并通过自检")]
    former: Classifier | None = None
    kept: Provenance | None = None
    if current_folder is not None and current_folder != folder:
        try:
            # Held-out answers can be compared even if an older version of the code is needed to ask the model.
            kept = load_provenance(current_folder)
            former = Classifier.load(current_folder)
        except ClassifierError:
            findings.append(Finding("current", None, "当前模型载入不了，只比较它留下的记录"))
    alone = current_folder is None or current_folder == folder
    findings += _check_heldout(provenance, kept, alone, limits, resamples)
    findings += _check_leaks(read_manifest(folder), limits)
    if data:
        findings += _check_data(new, former, provenance, data, limits, resamples)
    return findings
