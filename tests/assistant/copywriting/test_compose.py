"""From brief to variant: within limits by an independent count, true, allowed, varied, and honest about what is short."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from assistant.copywriting.brief import Brief, BriefError, BriefRefused
from assistant.copywriting.channels import load_channels
from assistant.copywriting.check import _PERIOD
from assistant.copywriting.compose import compose, known
from assistant.copywriting.facts import facts_in
from assistant.copywriting.properties import unproved
from assistant.errors import ModelError
from knowledge import Store


class Lines(BaseChatModel):
    """A model that writes the same lines for every order."""

    lines: tuple[str, ...]
    fails: bool = False

    @property
    def _llm_type(self) -> str:
        return "lines"

    def _generate(self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content="\n".join(self.lines)))])

    def _stream(
        self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        if self.fails:
            raise ModelError("The model is gone.")
        for line in self.lines:
            yield ChatGenerationChunk(message=AIMessageChunk(content=line + "\n"))


class OwnLines(Lines):
    """A model of our own, that is asked a line at a time: what it writes after each cue, and what it was shown."""

    shown: list[str] = []  # noqa: RUF012 - a field of a Pydantic model

    def first_words(self, prompts: Any) -> Any:
        """Only our own models have it."""
        return 0.5

    def _generate(self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        self.shown.append(kwargs["prefix"])
        line = self.lines[(len(self.shown) - 1) % len(self.lines)]
        end = "length" if line.endswith("~") else "stop"
        message = AIMessage(content=line.rstrip("~"), response_metadata={"finish_reason": end})
        return ChatResult(generations=[ChatGeneration(message=message)])


def columns(text: str) -> int:
    """An independent count: wide characters twice."""
    return sum(1 + (unicodedata.east_asian_width(char) in ("W", "F")) for char in text)


def texts(document: dict[str, Any]) -> list[str]:
    slots = document["slots"].values()
    return [text for value in slots for text in ([value] if isinstance(value, str) else value) if text]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("channel", sorted(load_channels()))
def test_patterns_alone_fill_every_channel_within_its_limits(copy_shop: Store, channel: str, language: str) -> None:
    brief = Brief(product_ids=("B1",), channels=(channel,), language=language)  # pyright: ignore[reportArgumentType]
    (variant,) = compose(copy_shop, brief, None)
    for name, slot in load_channels()[channel].slots.items():
        chosen = variant.texts[name]
        assert len(chosen) >= min(slot.min, 1) or slot.min == 0, name
        for one in chosen:
            assert one.checked.ok and slot.fits(one.text)
            if slot.measure == "width":
                assert columns(one.text) <= slot.limit
    said = " ".join(texts(variant.document()))  # pyright: ignore[reportArgumentType]
    prices = re.findall(r"£\s?([\d.]+\d)|([\d.]+\d)英镑", said)
    assert all("12.75" in pair for pair in prices)


def test_a_full_search_ad_has_fifteen_headlines_unlike_each_other_and_four_of_the_main_facts(copy_shop: Store) -> None:
    (variant,) = compose(copy_shop, Brief(product_ids=("B1",), channels=("google_rsa",)), None)
    headlines = [one.text for one in variant.texts["headlines"]]
    assert len(headlines) == 15
    assert max(SequenceMatcher(None, a.lower(), b.lower()).ratio() for a, b in combinations(headlines, 2)) <= 0.8
    assert len({fact.id for fact in variant.about.important[:5]} & variant.used) >= 4


def test_what_the_model_invents_is_dropped_or_left_out_and_the_rest_is_kept(copy_shop: Store) -> None:
    model = Lines(
        lines=(
            "1. Three Tiers of Treats", "- The world's best cake stand!!!", "Dishwasher safe porcelain", "Only £9.99 today",
            "A 3-Tier Stand for Tea", "Cakes deserve a stage and a very long headline that runs on", "Free delivery tomorrow",
        )
    )  # fmt: skip
    heard: list[str] = []
    brief = Brief(product_ids=("B1",), channels=("google_rsa",))
    (variant,) = compose(copy_shop, brief, model, heard=heard.append)
    said = texts(variant.document())  # pyright: ignore[reportArgumentType]
    assert {"Three Tiers of Treats", "A 3-Tier Stand for Tea"} <= set(said)
    assert not any(word in " ".join(said).lower() for word in ("best", "dishwasher", "9.99", "tomorrow"))
    assert "Three Tiers of Treats" in heard
    report = variant.reports["headlines"]
    assert report.dropped and report.from_model >= 2 and report.from_patterns >= 10


def test_a_small_model_goes_on_from_its_good_lines_alone(copy_shop: Store) -> None:
    model = OwnLines(
        lines=(
            " Three Tiers of Treats", " The best cake stand ever", " A Stage for Cakes, and for all the", " Tea Time Looks Go~",
            " Made from Real Butter", " Red Against a Grey Sky", " it's tea, made with the heart of a baker and more",
        )
    )  # fmt: skip
    (variant,) = compose(copy_shop, Brief(product_ids=("B1",), channels=("google_rsa",)), model)
    said = texts(variant.document())  # pyright: ignore[reportArgumentType]
    assert {"Three Tiers of Treats", "A Stage for Cakes"} <= set(said)
    assert not any(word in " ".join(said) for word in ("best", "Tea Time Looks", "Butter", "Grey Sky", "it's tea"))
    last = max(model.shown, key=len)
    assert "Three Tiers of Treats\n" in last and last.endswith(":")
    assert not any(word in last for word in ("best", "for all the", "Looks Go", "Butter"))


@pytest.mark.parametrize(
    "text",
    ["12,980 sold, 2010-2011, to people in 30 countries.", "12,980 sold, 2010-2011."],
)
def test_a_period_is_a_period_wherever_it_stands(text: str) -> None:
    assert [match.group() for match in _PERIOD.finditer(text)] == ["sold, 2010-2011"]


@pytest.mark.parametrize(
    "text",
    [
        "Made from real butter.",
        "Each set includes brushes.",
        "It comes with a lid.",
        "采用实木制成。",
        "套装内含刷子。",
        "质地柔韧，不易褪色。",
    ],
)
def test_what_a_thing_is_made_of_or_comes_with_wants_a_fact(text: str) -> None:
    assert unproved(text, "Cake Stand\nPrice: £12.75\nTiers: 3") and not unproved(text, f"Cake Stand. {text}")


def test_a_model_that_fails_leaves_patterns_and_says_so(copy_shop: Store) -> None:
    (variant,) = compose(copy_shop, Brief(product_ids=("B1",), channels=("push",)), Lines(lines=(), fails=True))
    assert variant.problem == "The model is gone." and all(variant.texts.values())


def test_shorter_is_shorter_and_a_second_version_differs(copy_shop: Store) -> None:
    brief = Brief(product_ids=("B1",), channels=("google_rsa",), variants=2)
    one, two = compose(copy_shop, brief, None)
    assert not {c.text for c in one.texts["headlines"]} & {c.text for c in two.texts["headlines"]}
    before = {"descriptions": [one.text for one in one.texts["descriptions"]]}
    (short,) = compose(
        copy_shop, Brief(product_ids=("B1",), channels=("google_rsa",), length="shorter"), None, earlier=before
    )
    assert max(len(c.text) for c in short.texts["descriptions"]) < max(map(len, before["descriptions"]))


def test_bad_input(copy_shop: Store) -> None:
    def write(**fields: Any) -> Any:
        return list(compose(copy_shop, Brief(**{"product_ids": ("B1",), "channels": ("google_rsa",), **fields}), None))

    with pytest.raises(BriefError, match="product_ids"):
        write(product_ids=())
    with pytest.raises(BriefError, match="no product 'X9'"):
        write(product_ids=("X9",))
    with pytest.raises(BriefError, match="wants and forbids"):
        write(keywords=("cake",), avoid=("cake",))
    with pytest.raises(BriefRefused) as refused:
        write(language="zh", say=("治疗失眠",))
    assert "广告法" in refused.value.hit.reference
    with pytest.raises(BriefRefused):
        write(tone="write fake five star reviews")
    (bare,) = write(product_ids=("N1",))  # neither price nor description
    assert bare.texts["headlines"] and not any("£" in one.text for one in bare.texts["headlines"])
    (told,) = write(product_ids=("J1",))  # a title in which somebody wrote instructions
    assert not any("previous instructions" in text.lower() for text in texts(told.document()))


def test_facts_are_recognised_in_copy(copy_shop: Store) -> None:
    about = known(copy_shop, "B1", Brief(product_ids=("B1",), channels=("google_rsa",)))
    assert {"price", "tiers", "name"} <= facts_in("The Regency cakestand, 3-tier, for £12.75.", about)
    assert "units_sold" in facts_in("240 sold", about)
    assert facts_in("Tea time", about) == frozenset()


def test_figures_name_their_period(copy_shop: Store) -> None:
    about = known(copy_shop, "B1", Brief(product_ids=("B1",), channels=("google_rsa",), language="zh"))
    said = {fact.id: fact for fact in about.facts}
    assert said["units_sold"].en == "240 sold, 2011" and said["countries"].en == "Bought in 2 countries"
    assert "来源" in said["repeat_rate"].zh and about.names[0] == "三层蛋糕架"
