"""Arguments of the tools that make and judge marketing: copy, budget, promotion, experiments, campaigns."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from assistant.routing.arguments.base import Amount, Arguments, Currency, Period, Words
from assistant.routing.arguments.customers import Segment

ChannelId = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="id of a channel, e.g. google_rsa, email, xiaohongshu")
]
Tone = Literal[
    "playful", "formal", "friendly", "luxurious", "urgent", "simple", "poetic", "professional", "enthusiastic", "warm"
]
Edit = Literal["shorter", "longer", "simpler", "again", "more"]


class WriteCopy(Arguments):
    """Campaign copy for a product or an occasion, or a change to the copy of the last turn (``edit``)."""

    product: Words | None = None
    product_id: str | None = Field(None, max_length=64)
    category: Words | None = None
    channel: ChannelId | None = None
    language: Literal["en", "zh"] | None = Field(None, description="of the copy; unset: that of the message")
    audience: Words | None = None
    segment: Segment | None = None
    occasion: Words | None = None
    tone: Tone | None = None
    offer: Words | None = None
    discount_percent: float | None = Field(None, gt=0, lt=100)
    keywords: tuple[Words, ...] | None = Field(None, max_length=20)
    avoid: tuple[Words, ...] | None = Field(None, max_length=20, description="words not to use")
    variants: int = Field(1, ge=1, le=10)
    edit: Edit | None = Field(None, description="what to do with the copy of the last turn")


class PlanBudget(Period):
    """How to spend a budget over channels."""

    budget: Amount | None = None
    currency: Currency | None = None
    channels: tuple[ChannelId, ...] | None = Field(None, max_length=12)


class DesignPromotion(Period):
    """Which offer to make, on what, to whom, and what it should bring."""

    product: Words | None = None
    category: Words | None = None
    segment: Segment | None = None
    occasion: Words | None = None
    discount_percent: float | None = Field(None, gt=0, lt=100)
    goal: Literal["revenue", "margin", "clear_stock", "new_customers", "win_back", "basket_size"] | None = None


class Arm(Arguments):
    """One arm of an experiment: how many of how many."""

    name: Words
    conversions: int = Field(ge=0, le=10**9)
    visitors: int = Field(ge=1, le=10**9)


class AnalyseExperiment(Arguments):
    """Whether B beats A."""

    experiment: Words | None = Field(None, description="name of an experiment the shop ran")
    arms: tuple[Arm, ...] | None = Field(None, min_length=2, max_length=8)


class FindInfluencers(Arguments):
    """Creators that fit a product or a topic."""

    topic: Words | None = None
    platform: ChannelId | None = None
    country: Words | None = None
    min_followers: int | None = Field(None, ge=0, le=10**9)
    max_followers: int | None = Field(None, ge=0, le=10**9)
    budget: Amount | None = None
    k: int = Field(10, ge=1, le=50)


class ReviewSentiment(Period):
    """What reviews say: of a product, a category, or the shop."""

    product: Words | None = None
    product_id: str | None = Field(None, max_length=64)
    category: Words | None = None
    sentiment: Literal["positive", "negative"] | None = None
    k: int = Field(10, ge=1, le=100)


class WatchBrand(Period):
    """What is said of the brand, or of another one, outside the shop."""

    brand: Words | None = None
    platform: ChannelId | None = None


class RunCampaign(Arguments):
    """Set up a campaign (waits for approval before anything is sent)."""

    segment: Segment | None = None
    channel: ChannelId | None = None
    product: Words | None = None
    category: Words | None = None
    occasion: Words | None = None
    discount_percent: float | None = Field(None, gt=0, lt=100)
    country: tuple[Words, ...] | None = Field(None, max_length=10)
    holdout_percent: float | None = Field(None, ge=0, le=50)
