"""Counters for ``/metrics``, in a registry of their own. Labels are few and fixed: no ids, no words of anybody."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from ui.turn import TurnView

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """What the server counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter("hawker_turns", "Turns, by how they ended", ["outcome"], registry=self.registry)
        self.seconds = Histogram("hawker_turn_seconds", "Whole turns", buckets=SECONDS, registry=self.registry)
        self.first_text = Histogram(
            "hawker_first_text_seconds", "Until the first text", buckets=SECONDS, registry=self.registry
        )
        self.model_calls = Counter("hawker_model_calls", "Calls of the language model", registry=self.registry)
        self.tool_calls = Counter("hawker_tool_calls", "Calls of tools", ["tool"], registry=self.registry)
        self.errors = Counter("hawker_errors", "Requests and turns that broke", ["where"], registry=self.registry)
        self.vectors = Gauge("hawker_index_vectors", "Entries with a vector", registry=self.registry)
        self.entries = Gauge("hawker_index_entries", "Entries that need a vector", registry=self.registry)
        for outcome in ("finished", "abstained", "stopped", "failed"):
            self.turns.labels(outcome)

    def turn(self, view: TurnView, seconds: float) -> None:
        """Count a turn that is over."""
        self.seconds.observe(seconds)
        reply = view.reply
        if reply is None:
            self.turns.labels("failed").inc()
            self.errors.labels("turn").inc()
            return
        outcome = "stopped" if reply.stopped else "abstained" if reply.abstained else "finished"
        self.turns.labels(outcome).inc()
        self.model_calls.inc(reply.timings.model_calls)
        if reply.timings.first_text_s is not None:
            self.first_text.observe(reply.timings.first_text_s)
        for call in reply.tool_calls:
            self.tool_calls.labels(call.name).inc()

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)
