"""What Prometheus is told."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from integrations.service.worker import Answered

MEDIA_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Counters of one service, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self.requests = Counter(
            "onmessage_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self.seconds = Histogram(
            "onmessage_request_seconds",
            "Time to answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._checks = Counter(
            "onmessage_checks", "Texts checked.", ("client", "decision"), registry=self._registry
        )
        self._findings = Counter(
            "onmessage_findings", "Findings.", ("rule", "severity"), registry=self._registry
        )
        self.running = Gauge(
            "onmessage_checks_running", "Checks begun or waiting.", registry=self._registry
        )
        self.canon_broken = Gauge(
            "onmessage_canon_broken", "1: a newer canon cannot be used.", registry=self._registry
        )

    def count(self, client: str, answered: Answered) -> None:
        """Count an answer."""
        self._checks.labels(client, answered.decision).inc()
        for rule, severity in answered.rules:
            self._findings.labels(rule, severity).inc()

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)
