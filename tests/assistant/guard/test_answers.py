"""May we answer, and with which sentences: over a shop's own passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ModelError
from assistant.guard.answers import CHINESE_SHOWN, NOT_SAID, WORDS_SHOWN, judge, load_weights, read_weights
from assistant.guard.features import NAMES, sort_of
from assistant.guard.trained import log_odds, sigmoid
from knowledge.records import Hit


def hit(name: str, heading: str, text: str, cosine: float, language: str = "en") -> Hit:
    features = {"cosine": cosine, "bm25_share": (cosine - 0.7) * 3}
    return Hit(
        id=name,
        kind="passage",
        title=heading,
        locator=heading,
        text=text,
        score=cosine,
        language=language,
        features=features,
    )


RETURNS = hit(
    "r",
    "Returns",
    "You may return unused goods within 30 days of delivery. Items bought on sale are final and cannot be returned.",
    0.87,
)
DELIVERY = hit(
    "d", "Delivery", "Standard delivery takes 3 to 5 working days and costs £4.95. Next day delivery costs £8.95.", 0.86
)
CHINESE = hit("z", "配送", "标准配送费用为 4.95 英镑，3 至 5 个工作日送达。次日达费用为 8.95 英镑。", 0.88, "zh")


class Sure:
    """A model that finds an answer with a fixed probability, and counts how often it was asked."""

    def __init__(self, probability: float) -> None:
        self.probability, self.prompts = probability, list[list[tuple[str, str]]]()

    def first_words(self, prompts: Sequence[Any], *, timeout_s: float | None = None) -> list[dict[str, float]]:
        self.prompts += prompts
        if self.probability < 0:
            raise ModelError("gone")
        return [{"not": 1 - self.probability}, {"yes": self.probability, "no": 1 - self.probability}]


@pytest.mark.parametrize(
    ("question", "hits", "words"),
    [
        ("Can I return a jacket I bought on sale?", (RETURNS, DELIVERY), "bought on sale are final"),
        ("How many days do I have to return unused goods?", (RETURNS, DELIVERY), "30 days"),
        ("How much is next day delivery?", (DELIVERY, RETURNS), "£8.95"),
        ("次日达多少钱？", (CHINESE,), "8.95"),
    ],
)
def test_the_sentence_that_answers_is_shown(question: str, hits: tuple[Hit, ...], words: str) -> None:
    judgement = judge(question, hits)
    assert judgement.answerable
    assert words in " ".join(span.text for span in judgement.best)
    for span in judgement.best:
        text = next(hit.text for hit in hits if hit.id == span.hit_id)
        assert span.trimmed or text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    "question", ["Do you ship to Canada by sea in 1998?", "Who founded the company in Leeds?", "学校在哪里？"]
)
def test_what_the_passages_do_not_say_is_less_likely(question: str) -> None:
    weak = [hit("d", "Delivery", DELIVERY.text, 0.78), hit("r", "Returns", RETURNS.text, 0.775)]
    assert not judge(question, weak).answerable
    assert judge(question, weak).probability < judge("How much is next day delivery?", (DELIVERY, RETURNS)).probability


def test_no_hits_no_answer() -> None:
    judgement = judge("How much?", ())
    assert (judgement.probability, judgement.answerable, judgement.best) == (0.0, False, ())


def test_the_threshold_is_the_callers() -> None:
    probability = judge("How much is next day delivery?", (DELIVERY,)).probability
    assert judge("How much is next day delivery?", (DELIVERY,), threshold=probability + 0.01).answerable is False


def test_the_model_is_asked_only_where_it_is_undecided() -> None:
    yes, no = Sure(0.97), Sure(0.03)
    question = "What does sending it by express cost?"
    sure = judge(question, (DELIVERY, RETURNS), model=yes, undecided=(0.0, 1.0))
    unsure = judge(question, (DELIVERY, RETURNS), model=no, undecided=(0.0, 1.0))
    assert sure.used_model and unsure.used_model
    assert sure.probability > unsure.probability
    assert question in yes.prompts[0][-1][1] and "£8.95" in yes.prompts[0][-1][1]
    assert yes.prompts[0][0] == no.prompts[0][0], "what stands first never changes, so that it is read once"
    assert yes.prompts[1][-1][1].startswith(yes.prompts[0][-1][1]), "nor is the passage read twice"
    assert not judge(question, (DELIVERY, RETURNS), model=yes, undecided=(2.0, 3.0)).used_model
    assert len(yes.prompts) == 2


def test_a_model_that_does_not_say_leaves_the_cheap_judgement_and_more_doubt() -> None:
    plain = judge("How much is next day delivery?", (DELIVERY,))
    failed = judge("How much is next day delivery?", (DELIVERY,), model=Sure(-1), undecided=(0.0, 1.0))
    assert failed.probability == pytest.approx(sigmoid(log_odds(plain.probability) - NOT_SAID))
    assert not failed.used_model
    settled = judge("How much is next day delivery?", (DELIVERY,), model=Sure(-1), undecided=(2.0, 3.0))
    assert settled.probability == plain.probability, "nobody was asked, so nobody is missed"


def test_long_sentences_are_cut_at_a_clause_and_say_so() -> None:
    clauses = [
        f"clause number {word} has a few more words in it"
        for word in ("one", "two", "three", "four", "five", "six", "seven", "eight")
    ]
    judgement = judge("Which clause has number six?", (hit("l", "Clauses", ", ".join(clauses) + ".", 0.9),))
    text = judgement.best[0].text
    assert judgement.best[0].trimmed and "…" in text
    assert len(text.split()) <= WORDS_SHOWN + 2


def test_weights_fit_the_features() -> None:
    weights = load_weights()
    assert len(weights.sentence_weights) == len(NAMES)
    with pytest.raises(ValueError, match=r"tests\.training\.answers"):
        read_weights({"features": ["other"]})


@pytest.mark.parametrize(
    ("question", "sort"),
    [
        ("When was it built?", "time"), ("多久能到？", "time"), ("How many tiers?", "amount"), ("多少钱", "amount"), ("Who wrote it?", "person"), ("谁写的", "person"),
        ("Where is it?", "place"), ("展厅在哪里", "place"), ("Why is it late?", "reason"), ("为什么", "reason"), ("Can I return it?", "yes_no"), ("能退吗", "yes_no"),
    ],
)  # fmt: skip
def test_what_sort_of_answer_is_wanted(question: str, sort: str) -> None:
    assert sort_of(question) == sort


@given(st.text(max_size=120), st.lists(st.text(max_size=400), max_size=3))
@settings(max_examples=60, deadline=None)
def test_takes_any_text_and_stays_short(question: str, texts: list[str]) -> None:
    hits = [hit(str(i), "", text, 0.8) for i, text in enumerate(texts)]
    judgement = judge(question, hits)
    assert 0 <= judgement.probability <= 1
    assert len(judgement.best) <= 2
    for span in judgement.best:
        text = hits[int(span.hit_id)].text
        assert 0 <= span.start <= span.end <= len(text)
        assert len(span.text) <= max(len(text), CHINESE_SHOWN) + 6


def test_hits_found_by_words_alone_are_judged_too() -> None:
    """No embedder, or vectors still being built: the judgement is weaker, and still one."""
    bare = [
        replace(one, features={"bm25": 3.0, "bm25_share": share}) for one, share in ((DELIVERY, 0.6), (RETURNS, 0.1))
    ]
    said = judge("How much is next day delivery?", bare)
    assert said.answerable and "£8.95" in " ".join(span.text for span in said.best)
    assert not judge("Who founded the company in Leeds?", bare).answerable


def test_what_a_passage_is_about_is_named_once() -> None:
    """The sentence that answers need not repeat the subject that the first sentence names."""
    text = "楚昭辅，字拱辰，宋州宋城人。少事华州主帅刘词。他是著名收藏家，藏有韩滉的名画《牛图》。"
    said = judge("楚昭辅收藏了什么名画？", (hit("c", "", text, 0.88, "zh"),))
    assert "牛图" in max(said.best, key=lambda span: span.score).text


def test_a_place_covered_under_another_name_is_no_question_for_the_model() -> None:
    text = "Parcels to the European Union take 5 to 8 working days and cost £12.50."
    model = Sure(0.03)
    abroad = hit("e", "Delivery to other countries", text, 0.87)
    covered = judge("What does shipping to France cost?", (abroad, RETURNS), model=model, undecided=(0.0, 1.0))
    assert (covered.used_model, covered.answerable, model.prompts) == (False, True, [])
    assert judge(
        "What does shipping to the European Union cost?", (abroad, RETURNS), model=model, undecided=(0.0, 1.0)
    ).used_model
