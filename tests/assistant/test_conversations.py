"""Conversations: kept before they are answered, seen by their owner alone, migrated and reopened."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from assistant.context import Caller
from assistant.conversations import Conversations
from assistant.errors import UnknownConversation
from assistant.events import FindingShown, Products, Reply, Timings, ToolCall
from assistant.findings import Chart, Finding, Health, Table
from assistant.site_tables import METADATA
from assistant.sources import Claim, Fact, Source
from knowledge.records import Product
from tests.servers import postgres_server

ANNA = Caller(role="support", user_id="anna")
BEN = Caller(role="support", user_id="ben")


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Where conversations are kept: the default, and an empty database of a real PostgreSQL."""
    if request.param == "sqlite":
        yield None
        return
    server = sa.create_engine(request.getfixturevalue("postgres"), isolation_level="AUTOCOMMIT")
    name = f"shop_{uuid4().hex[:8]}"
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template0"))
    server.dispose()
    yield server.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def kept(url: str | None, tmp_path: Path) -> Iterator[Conversations]:
    conversations = Conversations(url, tmp_path)
    yield conversations
    conversations.close()


def answer(turn_id: str, conversation_id: str, **changes: object) -> Reply:
    product = Product(product_id="A1", title="White lantern", price=3.39, attributes={"colour": "white"})
    source = Source(
        id="product:A1",
        kind="product",
        label="White lantern",
        text="price: 3.39",
        facts=(Fact(subject="White lantern", attribute="price", value="3.39", unit="GBP"),),
    )
    from datetime import datetime

    finding = Finding(
        name="revenue",
        title="Revenue",
        method="the sum of the lines",
        health=Health(status="review", reason="few orders"),
        as_of=datetime(2011, 12, 9),
        period=(datetime(2011, 1, 1), datetime(2011, 12, 9)),
        values={"revenue": 12.5},
        interval={"revenue": (10.0, 15.0)},
        table=Table(columns=("month", "revenue"), rows=(("2011-01", 12.5), ("2011-02", None))),
        chart=Chart(kind="line", x="month", y=["revenue"]),
    )
    reply = Reply(
        turn_id=turn_id,
        conversation_id=conversation_id,
        text="White lantern: £3.39",
        language="en",
        sources=(source,),
        claims=(
            Claim(subject="a", attribute="price", value="3.39", text="£3.39", start=15, end=20, source_id="product:A1"),
        ),
        tool_calls=(ToolCall(name="search_products", arguments={"query": "lantern", "deep": {"list": [1, None]}}),),
        artifacts=(Products(products=(product,)), FindingShown(finding=finding)),
        suggestions=("and the red one?",),
        timings=Timings(first_event_s=0.1, first_text_s=0.2, total_s=0.3, model_calls=1),
    )
    return dataclasses.replace(reply, **changes)  # pyright: ignore[reportArgumentType]


def talk(kept: Conversations, caller: Caller = ANNA, message: str = "Do you have a lantern?") -> tuple[str, str]:
    turn_id = uuid4().hex
    return kept.begin_turn(caller, None, turn_id, message), turn_id


def test_a_reply_comes_back_as_it_was(kept: Conversations) -> None:
    conversation_id, turn_id = talk(kept)
    reply = answer(turn_id, conversation_id)
    kept.finish_turn(reply, {"products": ["White lantern"]})
    turn = kept.get(ANNA, conversation_id).turns[0]
    assert turn.reply == reply
    assert (turn.state, turn.message, turn.entities) == (
        "finished",
        "Do you have a lantern?",
        {"products": ["White lantern"]},
    )


def test_a_message_is_there_before_its_answer_and_after_a_crash(
    kept: Conversations, url: str | None, tmp_path: Path
) -> None:
    conversation_id, _ = talk(kept, message="Where is it?")
    assert kept.get(ANNA, conversation_id).turns[0].state == "answering"
    kept.engine.dispose()  # the process dies here
    turn = Conversations(url, tmp_path).get(ANNA, conversation_id).turns[0]
    assert (turn.message, turn.state, turn.error, turn.reply) == ("Where is it?", "failed", "interrupted", None)


def test_turns_keep_their_order_and_recent_gives_the_answered_ones(kept: Conversations) -> None:
    conversation_id, first = talk(kept, message="one")
    kept.finish_turn(answer(first, conversation_id))
    kept.begin_turn(ANNA, conversation_id, "failed", "two")
    kept.fail_turn("failed", "ModelError")
    kept.begin_turn(ANNA, conversation_id, "third", "three")
    kept.finish_turn(answer("third", conversation_id, stopped=True))
    assert [turn.message for turn in kept.get(ANNA, conversation_id).turns] == ["one", "two", "three"]
    assert [turn.message for turn in kept.recent(conversation_id)] == ["one", "three"]
    assert [turn.message for turn in kept.recent(conversation_id, 1)] == ["three"]


@pytest.mark.parametrize(
    "other", [BEN, Caller(role="admin", user_id="anna"), Caller(), Caller(user_id="anna"), ANNA.as_customer("1")]
)
def test_nobody_else_sees_or_touches_it(kept: Conversations, other: Caller) -> None:
    conversation_id, turn_id = talk(kept)
    assert kept.listed(other) == []
    for attempt in (
        lambda: kept.get(other, conversation_id),
        lambda: kept.rename(other, conversation_id, "mine"),
        lambda: kept.delete(other, conversation_id),
        lambda: kept.add_feedback(other, turn_id, "up"),
        lambda: kept.begin_turn(other, conversation_id, "t2", "hello"),
    ):
        with pytest.raises(UnknownConversation):
            attempt()
    assert len(kept.get(ANNA, conversation_id).turns) == 1


def test_two_customers_without_a_name_never_meet(kept: Conversations) -> None:
    conversation_id, _ = talk(kept, Caller(customer_id="1"))
    assert [one.id for one in kept.listed(Caller(customer_id="1"))] == [conversation_id]
    assert kept.listed(Caller(customer_id="2")) == []
    talk(kept, Caller())
    assert kept.listed(Caller()) == []  # strangers share a scope and see no list


def test_the_list_has_the_one_used_last_first(kept: Conversations) -> None:
    older, _ = talk(kept, message="  a long\n message " + "x" * 100)
    newer, _ = talk(kept)
    assert [one.id for one in kept.listed(ANNA)] == [newer, older]
    kept.begin_turn(ANNA, older, "again", "again")
    listed = kept.listed(ANNA)
    assert [one.id for one in listed] == [older, newer]
    assert listed[0].title.startswith("a long message xxx")
    assert len(listed[0].title) <= 60


def test_rename_feedback_and_delete(kept: Conversations) -> None:
    conversation_id, turn_id = talk(kept)
    kept.rename(ANNA, conversation_id, " Lanterns ")
    kept.add_feedback(ANNA, turn_id, "down", "wrong price")
    kept.add_feedback(ANNA, turn_id, "up", "right after all")
    conversation = kept.get(ANNA, conversation_id)
    given = conversation.turns[0].feedback
    assert conversation.title == "Lanterns"
    assert given is not None
    assert (given.rating, given.comment) == ("up", "right after all")
    kept.add_feedback(ANNA, turn_id, None)
    assert kept.get(ANNA, conversation_id).turns[0].feedback is None
    kept.add_feedback(ANNA, turn_id, "up")
    kept.delete(ANNA, conversation_id)
    assert kept.listed(ANNA) == []
    with kept.engine.connect() as connection:
        for table in ("turns", "feedback"):
            assert connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_migrations_make_what_the_tables_say(kept: Conversations) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with kept.engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert difference == []


def test_sqlite_keeps_what_it_was_given(tmp_path: Path) -> None:
    kept = Conversations(None, tmp_path)
    with kept.engine.connect() as connection:
        assert connection.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(sa.text("PRAGMA synchronous")).scalar() == 2  # FULL: what was committed is on disk
        assert connection.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1
