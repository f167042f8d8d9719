"""What only the real weights can show (``make test-model``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import psutil
import pytest

from assistant.guard.answers import asking, load_weights, opinion
from assistant.guard.features import candidates
from assistant.settings import Settings
from knowledge.records import Hit

if TYPE_CHECKING:
    from assistant.models.embedded import EmbeddedChatModel

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def real() -> Iterator[EmbeddedChatModel]:
    from assistant.models.assembly import embedded

    model = embedded(Settings(_env_file=None, llm_timeout_s=300))  # pyright: ignore[reportCallIssue]
    yield model
    model.close()


@pytest.mark.parametrize(
    ("passage", "answered", "not_answered"),
    [
        ("Parcels to France take three to five days.", "How long does a parcel to France take?", "Who is the CEO?"),
        ("寄往法国的包裹需要三到五天。", "包裹寄到法国要多久？", "你们的总裁是谁？"),
    ],
)  # fmt: skip
def test_it_tells_what_a_passage_answers(
    real: EmbeddedChatModel, passage: str, answered: str, not_answered: str
) -> None:
    page = Hit(id="p", kind="passage", title="", text=passage, score=1.0)
    (best,) = candidates([page])
    there, absent = (
        opinion(real.first_words(asking(question, best, page)), by=real.model_name)
        for question in (answered, not_answered)
    )
    assert there.found is not None and absent.found is not None
    assert there.found > absent.found + 0.2 and there.yes > absent.yes + 0.2
    weights = load_weights()
    assert there.by == weights.known, "the model that ships is the one whose words are weighed"
    assert weights.with_model(0.0, there) > 0.5 > weights.with_model(0.0, absent)


def find_order(order_id: str) -> str:
    """The state of an order, by its number."""
    return order_id


def search_products(query: str, max_price: float | None = None) -> str:
    """Products of the shop by words and price."""
    return query


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("Where is order 536365?", "find_order"),
        ("订单536365到哪里了？", "find_order"),
        ("Do you have a cake stand under 15 pounds?", "search_products"),
        pytest.param(
            "有没有三层的蛋糕架？",
            "search_products",
            marks=pytest.mark.xfail(reason="the 1.5B takes find_order here: tools are chosen by routing, not by it"),
        ),
    ],
)
def test_it_takes_the_right_one_of_two_tools(real: EmbeddedChatModel, text: str, tool: str) -> None:
    (call,) = real.bind_tools([find_order, search_products], tool_choice="any").invoke(text).tool_calls
    assert call["name"] == tool
    if tool == "find_order":
        assert call["args"] == {"order_id": "536365"}


def test_it_is_small_in_memory(real: EmbeddedChatModel) -> None:
    real.warm_up()
    assert psutil.Process(real.client.process.pid).memory_info().rss < 1.6 * 1024**3
