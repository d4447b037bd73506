"""Prometheus metrics of the service; with several processes they are added up at the scrape."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from classifier.assess import Classifier
from service.drift import Window
from service.models import ModelHolder

#: Seconds; a text takes about a millisecond, a full batch some seconds.
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class Metrics:
    """Counters of one application.

    Labels are routes of the table, methods, statuses, label ids and decisions:
    a closed set, so that no caller's word becomes a label.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        r = self.registry
        self.requests = Counter("anyou_requests", "Requests answered", ("route", "method", "status"), registry=r)
        self.seconds = Histogram(
            "anyou_request_seconds", "From the first byte seen to the answer", ("route",), buckets=_BUCKETS, registry=r
        )
        self.decisions = Counter(
            "anyou_decisions", "Texts by first label and decision", ("label", "decision"), registry=r
        )
        self.refused = Counter("anyou_refused", "Requests not let in", ("cause",), registry=r)
        self.waiting = Gauge(
            "anyou_queue_waiting", "Requests waiting for a slot", registry=r, multiprocess_mode="livesum"
        )
        self.active = Gauge("anyou_active", "Requests being computed", registry=r, multiprocess_mode="livesum")

    def render(self, holder: ModelHolder, window: Window) -> bytes:
        """The text exposition, over all processes of the server."""
        if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        else:
            registry = self.registry
        own = CollectorRegistry()
        own.register(_ModelCollector(holder, window))
        return bytes(generate_latest(registry) + generate_latest(own))


class _ModelCollector:
    """What is true of the model at the moment of the scrape, whichever process answers."""

    def __init__(self, holder: ModelHolder, window: Window) -> None:
        self._holder = holder
        self._window = window

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        refused = GaugeMetricFamily("anyou_model_refused", "1 while the last change of model was refused")
        refused.add_metric([], 1.0 if self._holder.refusal else 0.0)
        yield refused
        ready = GaugeMetricFamily("anyou_model_ready", "1 while there is a self-tested model")
        ready.add_metric([], 1.0 if self._holder.ready else 0.0)
        yield ready
        if not self._holder.ready:
            return
        classifier = self._holder.get()
        info = GaugeMetricFamily("anyou_model", "The model in use", labels=("id",))
        info.add_metric([classifier.model.id], 1.0)
        yield info
        age = GaugeMetricFamily("anyou_model_age_seconds", "Since the model was trained")
        created = _created(classifier)
        if created is not None:
            age.add_metric([], max(0.0, (datetime.now(UTC) - created).total_seconds()))
            yield age
        yield from self._drift(classifier)

    def _drift(self, classifier: Classifier) -> Iterator[Metric]:
        drift = self._window.compare(classifier.model.labels.ids, classifier.model.manifest.get("reference"))
        for name, help_, value in (
            ("anyou_window_texts", "Texts that the drift is computed over", float(drift.texts)),
            ("anyou_unknown_share", "Mean share of a text's terms unknown to the model", drift.unknown_share),
            ("anyou_label_psi", "PSI of first labels against training", drift.label_psi),
            ("anyou_concept_psi", "PSI of concepts against training", drift.concept_psi),
        ):
            if value is not None:
                gauge = GaugeMetricFamily(name, help_)
                gauge.add_metric([], value)
                yield gauge


def _created(classifier: Classifier) -> datetime | None:
    stamp: Any = classifier.model.manifest.get("created")
    try:
        created = datetime.fromisoformat(stamp)
    except (TypeError, ValueError):
        return None
    return created if created.tzinfo else created.replace(tzinfo=UTC)
