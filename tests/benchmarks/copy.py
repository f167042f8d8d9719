"""Copy: how much of what is delivered fits, is true and is allowed, beside a bare prompt to the same model.

Lengths and figures are counted here by code of our own that shares nothing with the checks. Shares of a sample that
shows no failure come with the upper bound of their 95 % interval (rule of three).
"""

from __future__ import annotations

import itertools
import re
import statistics
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from assistant.copywriting.brief import Brief
from assistant.copywriting.channels import Channel, Slot, load_channels
from assistant.copywriting.compose import compose, known
from assistant.copywriting.generate import examples
from assistant.copywriting.patterns import render
from assistant.copywriting.rules import apply_pack, load_packs, packs_for
from assistant.copywriting.variants import Variant
from assistant.settings import Settings
from knowledge import Store
from knowledge.demo import load_demo
from tests.assistant.copywriting.sentences import alarms, real_messages, real_titles, score
from tests.benchmarks import Row
from tests.benchmarks._copy_bulk import killed_and_resumed

TOPIC = "Copy"
PAIRS = 300
ADS = {"en": 6, "zh": 6}  # full search ads that the model writes, a language; all of it within twelve minutes
SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
BARE = {
    "en": "Write 15 headlines (at most 30 characters each) and 4 descriptions (at most 90 characters each) for a Google responsive "
    "search ad for this product, one per line, nothing else. Product: {title}, price {price}, category {category}.",
    "zh": "为以下商品写一条谷歌自适应搜索广告：15个标题（每个不超过15个汉字）和4条描述（每条不超过45个汉字），每行一条，不要其他内容。"
    "商品：{title}，价格{price}，类别{category}。",
}


def run() -> list[Row]:
    """All figures; the model is started once."""
    rows = _sentences()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "store", embedder="none") as store:
        load_demo(store)
        rows += _pairs(store)
        rows += _with_model(store)
    return [*rows, _bulk()]


def _bulk() -> Row:
    with tempfile.TemporaryDirectory() as folder:
        found = killed_and_resumed(Path(folder))
    return Row(
        topic=TOPIC, what="bulk, 100 products x 2 channels, killed (SIGKILL) and resumed: lost, done twice",
        value=f"{found.lost}, {found.twice + found.touched}", asked="0, 0", met=found.whole,
        method=f"{found.asked} items, {found.before} done before the kill, {found.after} after it",
    )  # fmt: skip


# the rule packs ------------------------------------------------------------------------------------------------------


def _sentences() -> list[Row]:
    count = sum(len(group.rules) for pack in load_packs().values() for group in pack.groups)
    rows = [Row(topic=TOPIC, what="rules", value=str(count), asked="at least 200", met=count >= 200)]
    for locked in (False, True):
        result = score(locked=locked)
        rows.append(
            Row(
                topic=TOPIC, what=f"rule packs on {'locked' if locked else 'open'} sentences: precision / recall",
                value=f"{result.precision:.3f} / {result.recall:.3f}", asked=".95 / .95", method=f"{result.count} sentences",
                met=result.precision >= 0.95 and result.recall >= 0.95,
            )
        )  # fmt: skip
    if SHARED.is_dir():
        found = len(alarms(real_titles(SHARED))), len(alarms(real_messages(SHARED)))
        rows.append(
            Row(
                topic=TOPIC, what="false alarms of error level: 1,000 titles, 1,000 messages of customers",
                value=f"{found[0]}, {found[1]}", asked="at most 10", met=max(found) <= 10, method="UCI titles, banking77 questions",
            )
        )  # fmt: skip
    return rows


# what is delivered ---------------------------------------------------------------------------------------------------


def _pairs(store: Store) -> list[Row]:
    """Patterns alone on many products and all channels, in both languages in turn."""
    channels = list(load_channels())
    ids = store.table("products").order_by("product_id").product_id.to_pyarrow().to_pylist()
    step = max(1, len(ids) // PAIRS)
    faults, seconds = Faults(), list[float]()
    for number, product_id in enumerate(ids[::step][:PAIRS]):
        language = "zh" if number % 2 else "en"
        brief = Brief(product_ids=(product_id,), channels=(channels[number % len(channels)],), language=language)
        for variant in compose(store, brief, None):
            faults.add_variant(store, variant, brief)
            seconds.append(variant.seconds)
    return [
        *faults.rows("300 product-channel pairs, patterns"),
        Row(
            topic=TOPIC,
            what="a variant from patterns",
            value=f"{statistics.median(seconds):.2f} s",
            method=f"median of {len(seconds)}",
        ),
    ]


class Faults:
    """Counts what is wrong with texts, by code that shares nothing with the checks."""

    def __init__(self) -> None:
        self.texts = self.long = self.numbers = self.unproved = self.unlawful = 0

    def add_variant(self, store: Store, variant: Variant, brief: Brief) -> None:
        """Count the texts of a variant."""
        facts = known(store, variant.about.product_id, brief).all_text()
        for name, chosen in variant.texts.items():
            for one in chosen:
                self.add(one.text, variant.channel.slots[name], facts, brief.language, variant.channel)

    def add(self, text: str, slot: Slot, facts: str, language: str, channel: Channel) -> None:
        """Count one text."""
        self.texts += 1
        self.long += counted(text, slot) > slot.limit
        held = {_plain(number) for number in re.findall(r"\d[\d,.]*", facts)}
        said = [_plain(number) for number in re.findall(r"\d[\d,.]*", text)]
        self.numbers += len(said)
        self.unproved += sum(number not in held for number in said)
        packs = packs_for(language, "global", channel.rules)
        hits = [hit for pack in packs for hit in apply_pack(pack, text, language=language, role=slot.role)]
        self.unlawful += any(hit.severity == "error" for hit in hits)

    def rows(self, method: str, peer: Faults | None = None) -> list[Row]:
        """The three figures, beside those of a peer."""
        made = list[Row]()
        for what, wrong, total, other in (
            ("within every limit", self.long, self.texts, peer and (peer.long, peer.texts)),
            ("numbers with a fact behind them", self.unproved, self.numbers, peer and (peer.unproved, peer.numbers)),
            ("texts without an error-level rule hit", self.unlawful, self.texts, peer and (peer.unlawful, peer.texts)),
        ):
            bound = f", n = {total}, failures at most {3 / max(1, total):.2%}" if not wrong else f", n = {total}"
            made.append(
                Row(
                    topic=TOPIC, what=f"delivered copy: {what}", value=f"{1 - wrong / max(1, total):.2%}{bound}", asked="100 %",
                    peer=f"bare prompt: {1 - other[0] / max(1, other[1]):.0%}, n = {other[1]}" if other else "", method=method,
                    met=wrong == 0,
                )
            )  # fmt: skip
        return made


def _plain(number: str) -> str:
    return number.replace(",", "").rstrip(".").removesuffix(".00")


def counted(text: str, slot: Slot) -> int:
    """The length as the platform counts it, by code of our own; never less than what it is."""
    match slot.measure:
        case "width":
            return sum(2 if unicodedata.east_asian_width(char) in ("W", "F") else 1 for char in text)
        case "gbk_bytes":
            return sum(1 if ord(char) < 128 else 2 if ord(char) < 65536 else 4 for char in text)
        case "utf8_bytes":
            return len(text.encode())
        case "utf16":
            return sum(1 if ord(char) < 65536 else 2 for char in text)
        case "x_weighted":
            return sum(1 if ord(char) < 4352 else 2 for char in text)
        case "sms":
            ascii_only = all(ord(char) < 128 or char in "£€" for char in text)
            units = len(text) + sum(text.count(char) for char in "€[]{}~^|\\") if ascii_only else counted_utf16(text)
            single, part = (160, 153) if ascii_only else (70, 67)
            return 1 if units <= single else -(-units // part)
        case "words":
            return len(re.findall(r"[\u4e00-\u9fff]|[A-Za-z0-9'’.,-]+", text))
        case _:
            return len(text)  # graphemes are never more than code points


def counted_utf16(text: str) -> int:
    """UTF-16 units."""
    return sum(1 if ord(char) < 65536 else 2 for char in text)


# with the model ------------------------------------------------------------------------------------------------------


def _with_model(store: Store) -> list[Row]:
    from assistant.models.assembly import embedded

    model = embedded(Settings(_env_file=None, llm_timeout_s=300))  # pyright: ignore[reportCallIssue]
    try:
        model.warm_up()
        return [row for language in ("en", "zh") for row in _ads(store, model, language)]
    finally:
        model.close()


def _ads(store: Store, model: Any, language: str) -> list[Row]:
    products = list(_best_sellers(store, ADS[language]))
    channel = load_channels()["google_rsa"]
    ours, bare, variants, peers = Faults(), Faults(), list[Variant](), list[list[str]]()
    for product_id in products:
        brief = Brief(product_ids=(product_id,), channels=("google_rsa",), language=language)  # pyright: ignore[reportArgumentType]
        for variant in compose(store, brief, model):
            variants.append(variant)
            ours.add_variant(store, variant, brief)
        lines = _bare(store, model, product_id, language)
        peers.append(lines)
        facts = known(store, product_id, brief).all_text()
        for at, line in enumerate(lines):
            slot = channel.slots["headlines" if at < 15 else "descriptions"]
            bare.add(line, slot, facts, language, channel)
    return [
        *ours.rows(f"{len(products)} full search ads, {language}", bare),
        *_quality(store, variants, peers, language),
    ]


def _bare(store: Store, model: Any, product_id: str, language: str) -> list[str]:
    product = store.product(product_id)
    assert product is not None
    words = BARE[language].format(title=product.title, price=product.price, category=product.category)
    answer = model.invoke([("user", words)], temperature=0.7, max_tokens=420)
    lines = [
        re.sub(r"^\s*(?:[-*•]|\d+[.、)])\s*", "", line).strip().strip('"“”')
        for line in str(answer.content).splitlines()
    ]
    return [line for line in lines if line and not line.endswith((":", "："))][:19]


def _quality(store: Store, variants: Sequence[Variant], peers: Sequence[list[str]], language: str) -> list[Row]:
    asked = {"en": 0.8, "zh": 0.7}[language]
    own = [_share_of_model(store, variant, language) for variant in variants]
    facts = [len({fact.id for fact in variant.about.important[:5]} & variant.used) for variant in variants]
    alike = [_distinct([one.text for one in variant.texts["headlines"]]) for variant in variants]
    total = [variant.seconds for variant in variants]
    first = [variant.first_seconds or variant.seconds for variant in variants]
    by_model = [variant.first_model_seconds or variant.seconds for variant in variants]
    count = sum(len(variant.texts[name]) for variant in variants for name in ("headlines", "descriptions"))
    method = f"{len(variants)} full search ads, {language}"
    peer = f"bare prompt: {min(_distinct(lines[:15]) for lines in peers)}"
    rows = [
        (
            "headlines and descriptions by the model",
            f"{statistics.mean(own):.0%}, n = {count}",
            f"{asked:.0%}",
            "",
            statistics.mean(own) >= asked,
        ),
        ("distinct headlines (none above .8), the worst ad", str(min(alike)), "15", peer, min(alike) >= 15),
        ("of the five main facts used, the worst ad", str(min(facts)), "4", "", min(facts) >= 4),
        ("a full search ad, median (longest)", f"{statistics.median(total):.0f} s ({max(total):.0f} s)", "30 s", "",
         statistics.median(total) <= 30),
        ("its first text, from the facts", f"{statistics.median(first):.1f} s", "5 s", "", statistics.median(first) <= 5),
        ("its first text by the model", f"{statistics.median(by_model):.1f} s", "", "", None),
    ]  # fmt: skip
    return [Row(topic=TOPIC, what=f"{what}, {language}", value=value, asked=bar, peer=other, method=method, met=met)
            for what, value, bar, other, met in rows]  # fmt: skip


def _share_of_model(store: Store, variant: Variant, language: str) -> float:
    """Of the texts that the model is asked for, those below .9 similarity to every pattern and example."""
    brief = Brief(product_ids=(variant.about.product_id,), channels=(variant.channel.id,), language=language)  # pyright: ignore[reportArgumentType]
    own = list[bool]()
    for name in ("headlines", "descriptions"):
        slot = variant.channel.slots[name]
        patterns = [one.text for one in render(slot, variant.about, brief, store.profile.name)]
        patterns += examples(brief.language).lines
        for one in variant.texts[name]:
            own.append(one.origin == "model" and all(_ratio(one.text, pattern) < 0.9 for pattern in patterns))
    return statistics.mean(own)


def _distinct(texts: Sequence[str]) -> int:
    """How many of the texts are left when each that is above .8 like an earlier one is taken away."""
    kept = list[str]()
    for text in texts:
        if all(_ratio(text, other) <= 0.8 for other in kept):
            kept.append(text)
    return len(kept)


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def _best_sellers(store: Store, count: int) -> Iterator[str]:
    """Products that sell well, spread over the first 120; the prompts were tuned on others."""
    import ibis

    lines: Any = store.table("order_lines")
    sold = lines.group_by("product_id").aggregate(units=lines.quantity.sum())
    rows = sold.order_by([ibis.desc("units"), "product_id"]).limit(120).to_pyarrow().to_pylist()
    ids = [row["product_id"] for row in rows if store.product(row["product_id"]) is not None]
    return itertools.islice(ids[16 :: max(1, (len(ids) - 16) // count)], count)


if __name__ == "__main__":
    began = time.perf_counter()
    for row in run():
        print(row.what, "|", row.value, "|", row.asked, "|", row.peer, "|", row.met)
    print(f"{time.perf_counter() - began:.0f} s")
