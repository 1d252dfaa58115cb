"""What is counted of the answers of one process, in the form that Prometheus reads. No question and
no name stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from assistant.types import Answer, CollectionStatus
from index.circuits import AddressState, calls, known
from index.errors import AskpapersError

CONTENT_TYPE = "text/plain; version=1.0.0; charset=utf-8"
_STAGES = ("retrieve", "generate", "total")
_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0)


class _Servers(Collector):
    """Calls of each address of a setting, by its number: no address is told."""

    def collect(self) -> Iterator[Metric]:
        names = ["setting", "address"]
        counted = CounterMetricFamily(
            "askpapers_server_calls", "Calls of a server", labels=[*names, "outcome"]
        )
        now = GaugeMetricFamily("askpapers_server_calls_now", "Under way", labels=names)
        ill = GaugeMetricFamily("askpapers_server_ill", "Whether it is left alone", labels=names)
        told: dict[tuple[str, str], list[AddressState]] = {}
        for one in known():
            setting = one.setting.removeprefix("ASKPAPERS_").lower()
            told.setdefault((setting, str(one.number)), []).append(one)
        for labels, same in told.items():  # of several homes, or of users' own models
            now.add_metric(labels, sum(one.calls for one in same))
            ill.add_metric(labels, any(one.health in ("resting", "open") for one in same))
        for (setting, number, outcome), count in calls().items():
            plain = setting.removeprefix("ASKPAPERS_").lower()
            counted.add_metric([plain, str(number), outcome], count)
        yield from (counted, now, ill)


class Measures:
    """`status` tells of the collection, `waiting` how many are answered or wait to be, both when
    they are read."""

    def __init__(self, status: Callable[[], CollectionStatus], waiting: Callable[[], int]) -> None:
        self._status = status
        self.registry = registry = CollectorRegistry()
        self._questions = Counter(
            "askpapers_questions", "Questions answered", ["kind", "status"], registry=registry
        )
        self._refusals = Counter(
            "askpapers_refusals", "Questions refused", ["reason"], registry=registry
        )
        self._unfinished = Counter(
            "askpapers_unfinished", "Answers that a model did not finish", registry=registry
        )
        self._seconds = Histogram(
            "askpapers_answer_seconds",
            "What an answer took",
            ["stage"],
            registry=registry,
            buckets=_SECONDS,
        )
        self._tokens = Counter(
            "askpapers_model_tokens", "Tokens of the model", ["direction"], registry=registry
        )
        registry.register(_Servers())
        line = Gauge("askpapers_line", "Questions answered now, or waiting", registry=registry)
        line.set_function(waiting)
        self._papers = Gauge("askpapers_papers", "Papers indexed", registry=registry)
        self._generation = Gauge(
            "askpapers_generation_info", "The published index", ["generation"], registry=registry
        )

    def answered(self, answer: Answer) -> None:
        self._questions.labels(answer.kind, answer.status).inc()
        if answer.status == "abstained":
            self._refusals.labels(answer.reason or "unknown").inc()
        if answer.problem:
            self._unfinished.inc()
        for stage in _STAGES:
            self._seconds.labels(stage).observe(getattr(answer.seconds, stage))
        if answer.usage:
            self._tokens.labels("prompt").inc(answer.usage.prompt_tokens)
            self._tokens.labels("completion").inc(answer.usage.completion_tokens)

    def text(self) -> bytes:
        try:
            status = self._status()
        except AskpapersError:  # nothing is indexed
            self._papers.set(0)
            self._generation.clear()
        else:
            self._papers.set(status.papers)
            self._generation.clear()
            self._generation.labels(status.generation).set(1)
        return generate_latest(self.registry)
