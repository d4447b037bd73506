"""The gate in front of the registry: look first, then switch, and write down both."""

from __future__ import annotations

from collections.abc import Sequence

from training.config import GateConfig
from training.errors import GateError, RegistryError
from training.evaluate import EvaluationRow
from training.registry import Registry
from training.trial.gate import Finding, inspect, refused


def promote(
    registry: Registry,
    model_id: str,
    data: Sequence[EvaluationRow],
    limits: GateConfig,
    *,
    reason: str = "",
    force: bool = False,
) -> tuple[str | None, list[Finding]]:
    """Make a model the current one if the gate lets it, or by force.

    Returns
    -------
    tuple
        Id of the former model and what was found.

    Raises
    ------
    GateError
        If the gate refuses and ``force`` is not set, or is set without a reason; ``current`` stays as it was.
    RegistryError
        If the model cannot serve at all; force does not help.
    """
    if force and not reason.strip():
        raise RegistryError("强行启用须写明理由（--reason）")
    current = registry.current_id()
    present = registry.root / current if current in registry.ids() else None
    findings = inspect(registry.folder(model_id), present, data, limits)
    against = refused(findings)
    if against and not force:
        raise GateError(against)
    former = registry.promote(
        model_id, reason, forced=bool(against), findings=[finding.to_dict() for finding in findings]
    )
    return former, findings
