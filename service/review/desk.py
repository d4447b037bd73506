"""What every function of the desk works with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from classifier.assess import Classifier
    from service.config import ServiceConfig
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


def open_desk(config: ServiceConfig, classifier: Callable[[], Classifier], engine: Engine | None = None) -> Desk:
    """A desk as the settings say; the database is brought to this layout.

    Raises
    ------
    StoreError
        If the database cannot be used.
    """
    from service.review.seal import Seal
    from service.store import open_database, upgrade

    store = engine if engine is not None else open_database(config.database)
    upgrade(store)
    rules = Rules(config.blind_share, config.second_share, config.claim_minutes, config.retention_days)
    return Desk(store, rules, Seal(config.seal_keys) if config.seal_keys else None, classifier)


class DeskHolder:
    """Opens the desk of an application when it is first asked for, once a process.

    A server on which nobody reviews opens no database for it.
    """

    def __init__(self, config: ServiceConfig, classifier: Callable[[], Classifier]) -> None:
        self._config = config
        self._classifier = classifier
        self._lock = threading.Lock()
        self._desk: Desk | None = None

    def get(self) -> Desk:
        """The desk; errors as :func:`open_desk`."""
        with self._lock:
            if self._desk is None:
                self._desk = open_desk(self._config, self._classifier)
            return self._desk

    def close(self) -> None:
        """Close the database if it is open."""
        with self._lock:
            if self._desk is not None:
                self._desk.engine.dispose()
                self._desk = None

    def forget_connections(self) -> None:
        """Called in a forked process: its parent's connections are not its own."""
        self._lock = threading.Lock()
        if self._desk is not None:
            self._desk.engine.dispose(close=False)
