"""Whatever Schemathesis makes of the widget's OpenAPI document and sends, the answer is a refusal or right, never a fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.ui.widget_parts import ScriptedAssistant, served, widget_app

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed (make install-dev)")
EXAMPLES = 12


@pytest.fixture
def shop(tmp_path: object) -> Iterator[ScriptedAssistant]:
    assistant = ScriptedAssistant(tmp_path, answer=lambda message: "Yes.")  # type: ignore[arg-type]
    yield assistant
    assistant.close()


def test_no_request_breaks_it(shop: ScriptedAssistant) -> None:
    gate = widget_app(shop, scale=10**4)
    document = gate.widget.app.openapi()  # type: ignore[union-attr]
    site = shop.sites.add("Shop", ["https://shop.example"])
    mine: dict[str, str] = {}
    seen: set[tuple[str, int]] = set()
    with served(gate) as host:
        for result in schemathesis.openapi.from_dict(document).get_all_operations():
            operation = result.ok()
            mine["authorization"] = f"Bearer {shop.visitors.open(site)[0]}"  # one of the operations ends a session

            @given(case=operation.as_strategy())
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def check(case: object) -> None:
                case.query = {**(case.query or {}), "site": site.key}  # type: ignore[attr-defined]
                answer = case.call(base_url=host, headers=dict(mine))  # type: ignore[attr-defined]
                assert answer.status_code < 500, answer.content
                seen.add((case.path, answer.status_code))  # type: ignore[attr-defined]

            check()
    assert len({path for path, _ in seen}) == len(document["paths"])
