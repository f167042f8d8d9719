"""A fast subset of the suites over a few of the demo shop's pages: what a change of judgement breaks shows here."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import knowledge.demo
from assistant.evaluation.cases import holds
from assistant.evaluation.curve import curve, judge_cases
from assistant.evaluation.suites import Suite, load_suite
from knowledge import Store

HOME = Path(__file__).parent
PAGES = [Path(knowledge.demo.__file__).parent / "kb" / language / "delivery.md" for language in ("en", "zh")]


@pytest.fixture(scope="module")
def pages() -> Iterator[Store]:
    """A Store of the delivery pages in both languages, with their vectors (ten passages: seconds)."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "store") as store:
        for page in PAGES:  # a folder keeps pages of one name apart
            copy = Path(folder) / "kb" / page.parent.name / page.name
            copy.parent.mkdir(parents=True)
            copy.write_text(page.read_text("utf-8"), "utf-8")
        store.add_documents([Path(folder) / "kb"])
        store.wait_for_index(90)
        yield store


def test_the_right_condition_of_the_pages_is_chosen(pages: Store) -> None:
    said = "\n".join(page.read_text("utf-8") for page in PAGES)
    suite = load_suite(HOME / "conditions.yaml")
    cases = [
        case
        for case in suite.cases
        if not case.locked and all(isinstance(part, str) and holds(said, part) for part in case.expect.contains or ())
    ]
    judged = judge_cases([Suite(suite="fast", bar=0.0, cases=tuple(cases))], pages)
    [point] = curve(judged, [0.0])
    assert len(judged) >= 10
    assert point.right >= 0.8, [one.case.input for one in judged if not one.right]
