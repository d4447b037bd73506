"""Errors of corpus, configuration and training; messages for the person at the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class TrainingError(Exception):
    """Base of all errors raised by :mod:`training`."""


class CorpusError(TrainingError, ValueError):
    """A row of the corpus breaks its schema; the message gives file and line."""


class ConfigError(TrainingError, ValueError):
    """A setting is unknown or out of range."""


class RegistryError(TrainingError, ValueError):
    """A model cannot be shown, promoted or rolled back."""


class GateError(RegistryError):
    """The gate refuses a model; ``findings`` (:class:`training.trial.gate.Finding`) say why."""

    def __init__(self, findings: Sequence[Any]) -> None:
        self.findings = list(findings)
        reasons = "；".join(finding.message for finding in self.findings)
        super().__init__(f"没有启用：{reasons}。要强行启用，请加 --force --reason 理由")
