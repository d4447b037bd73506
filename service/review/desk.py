"""What every function of the desk works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine

if TYPE_CHECKING:
    from classifier.assess import Classifier
    from service.review.seal import Seal


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of the desk.

    ``blind_share`` and ``second_share`` are 0 to 1; ``claim_minutes`` how long a claim holds;
    ``retention_days`` how long sealed originals are kept.
    """

    blind_share: float = 0.05
    second_share: float = 0.05
    claim_minutes: int = 30
    retention_days: int = 180

    @property
    def claim_time(self) -> timedelta:
        """How long a claim holds."""
        return timedelta(minutes=self.claim_minutes)


@dataclass(frozen=True, slots=True)
class Desk:
    """Store, rules, seal and the current model.

    ``seal`` is ``None`` where no key is configured: originals are not kept then. ``classifier``
    gives the model in use or raises :class:`classifier.errors.ModelMissingError`.
    """

    engine: Engine
    rules: Rules
    seal: Seal | None
    classifier: Callable[[], Classifier]


def desk() -> Desk:
    """The desk of the current Flask application; opens and upgrades its database on first use.

    Raises
    ------
    StoreError
        If the database cannot be used.
    """
    raise NotImplementedError
