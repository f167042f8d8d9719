"""Figures of the guard: planted claims caught, right sentences let through, time a sentence takes.

The planted ones are made here from varied material: the demo shop's knowledge base in both languages, a shop's
policy, encyclopaedia paragraphs in both languages, product and order rows. A turn has five sources; a sentence of one
is said as it stands, lightly reworded or rendered, and then with one of its numbers changed, or swapped with a number
of another source of the same turn.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.guard.claims import Checker
from assistant.guard.numbers import Quantity, quantities, same
from assistant.guard.words import is_chinese, sentences
from assistant.sources import Fact, Source
from tests.benchmarks import Row

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A sentence with the sources of its turn; ``how`` tells what was done to it, ``wrong`` whether it must be stopped."""

    text: str
    sources: tuple[Source, ...]
    material: str
    how: str
    wrong: bool
    topic: str = ""


def generate(count: int, seed: int = 11) -> Iterator[Planted]:
    """``count`` right and ``count`` wrong sentences, the materials and ways in turn."""
    rng = random.Random(seed)
    makers = [
        maker for maker in (*(_passages(name, found, rng) for name, found in materials().items()), _rows(rng)) if maker
    ]
    made = 0
    while made < count:
        for maker in makers:
            pair = next(maker)
            if pair is not None and made < count:
                yield from pair
                made += 1


def materials() -> dict[str, list[Source]]:
    """Passages by where they are from; sets that are not here are left out."""
    found: dict[str, list[Source]] = {}
    for language in ("en", "zh"):
        folder = ROOT / "knowledge" / "demo" / "kb" / language
        found[f"demo shop {language}"] = [
            one for file in sorted(folder.glob("*.md")) for one in _markdown(file, language)
        ]
    wiki = SHARED / "tau_bench_retail" / "wiki.md"
    if wiki.exists():
        found["policy en"] = _markdown(wiki, "en")
    for name, file in (
        ("paragraphs en", "squad2/articles_1_8.json"),
        ("paragraphs zh", "cmrc2018/cmrc2018_trial.json"),
    ):
        if (SHARED / file).exists():
            articles = json.loads((SHARED / file).read_text("utf-8"))["data"]
            found[name] = [
                Source(id=f"{name}-{i}-{j}", kind="passage", label=str(article.get("title", "")).replace("_", " "), text=p["context"], language=name[-2:])
                for i, article in enumerate(articles)
                for j, p in enumerate(article["paragraphs"])
            ]  # fmt: skip
    return {name: sources for name, sources in found.items() if len(sources) >= 5}


def _markdown(file: Path, language: str) -> list[Source]:
    title, *parts = re.split(r"(?m)^#{1,3} ", "\n" + file.read_text("utf-8"))[1:]
    name = title.split("\n", 1)[0].strip()
    sources: list[Source] = []
    for part in parts:
        heading, _, body = part.partition("\n")
        if body.strip():
            sources.append(
                Source(
                    id=f"{file.stem}-{language}-{len(sources)}", kind="passage", label=name, locator=f"{name} › {heading.strip()}",
                    text=body.strip(), language=language,
                )
            )  # fmt: skip
    return sources


def _passages(name: str, found: Sequence[Source], rng: random.Random) -> Iterator[tuple[Planted, Planted] | None]:
    while True:
        start = rng.randrange(len(found))
        near = [found[(start + i) % len(found)] for i in range(3)]
        turn = [*near, *rng.sample(list(found), 2)]
        yield _plant(name, tuple({source.id: source for source in turn}.values()), rng)


def _plant(name: str, turn: tuple[Source, ...], rng: random.Random) -> tuple[Planted, Planted] | None:
    said = [s.text for s in sentences(turn[0].text) if quantities(s.text) and len(s.text) > 12]
    if not said:
        return None
    sentence = rng.choice(said)
    how, right = rng.choice(REWORDINGS)
    text = right(sentence, rng)
    if not quantities(text):
        how, text = "verbatim", sentence
    wrong = _spoil(text, turn, rng)
    if wrong is None:
        return None
    return (
        Planted(text=text, sources=turn, material=name, how=how, wrong=False),
        Planted(text=wrong[1], sources=turn, material=name, how=f"{how}, {wrong[0]}", wrong=True),
    )


def _spoil(text: str, turn: Sequence[Source], rng: random.Random) -> tuple[str, str] | None:
    """One number changed, or swapped with another source's; None where that would say the same."""
    mine = [one for one in quantities(text) if re.search(r"\d", one.text)]
    if not mine:
        return None
    one = rng.choice(mine)
    truth = [q for sentence in sentences(turn[0].text) for q in quantities(sentence.text)]
    near = rng.random() < 0.2  # with another sentence of the same passage
    if rng.random() < 0.6:
        places = [s.text for s in sentences(turn[0].text)] if near else [source.text for source in turn[1:]]
        here = mine if near else truth
        others = [
            q
            for place in places
            for q in quantities(place)
            if q.kind == one.kind
            and not same(q, one)
            and not any(same(q, t) for t in here)
            and re.search(r"\d", q.text)
        ]
        if others:
            other = rng.choice(others)
            return "swapped near" if near else "swapped", text[: one.start] + other.text + text[one.end :]
    changed = _change(one, rng)
    new = text[: one.start] + changed + text[one.end :]
    return None if any(same(q, t) for q in quantities(changed) for t in truth) else ("changed", new)


def _change(one: Quantity, rng: random.Random) -> str:
    match = re.search(r"\d[\d,]*(?:\.\d+)?", one.text)
    assert match is not None
    number = match.group().replace(",", "")
    value = float(number)
    new = value
    while new == value or new < 0:
        new = rng.choice(
            [value + rng.choice([1, 2, 5, -1, -2, 10]), value * 2, value * 10, round(value * rng.uniform(0.4, 1.9), 2)]
        )
        if "." not in number:
            new = float(round(new))
    shown = f"{new:.{len(number.split('.')[1])}f}" if "." in number else f"{int(new)}"
    return one.text[: match.start()] + shown + one.text[match.end() :]


# rewordings ----------------------------------------------------------------------------------------------------------


def _verbatim(text: str, rng: random.Random) -> str:
    return text


def _first_clauses(text: str, rng: random.Random) -> str:
    cuts = [m.end() for m in re.finditer(r"[,;，；]", text)]
    cuts = [cut for cut in cuts if quantities(text[:cut]) and not re.fullmatch(r"\d", text[cut : cut + 1])]
    return text[: cuts[0]].rstrip(",;，；") + (" …" if not is_chinese(text) else "……") if cuts else text


_WORDS = {
    "2": "two",
    "3": "three",
    "4": "four",
    "5": "five",
    "6": "six",
    "7": "seven",
    "8": "eight",
    "10": "ten",
    "14": "fourteen",
    "30": "thirty",
}
_HAN = {
    "2": "两",
    "3": "三",
    "4": "四",
    "5": "五",
    "6": "六",
    "7": "七",
    "8": "八",
    "10": "十",
    "14": "十四",
    "30": "三十",
}
_SWAPS = (
    ("working days", "business days"), ("need not", "do not need to"), ("You may ", "You can "), ("costs", "is priced at"), ("is free", "is free of charge"),
    ("within", "in"), ("about", "around"), ("We send", "We will send"), ("In addition, ", ""), ("also ", ""), ("英镑", "镑"), ("之内", "以内"), ("可以", "可"), ("大约", "约"),
)  # fmt: skip


def _reworded(text: str, rng: random.Random) -> str:
    for old, new in rng.sample(_SWAPS, len(_SWAPS)):
        text = text.replace(old, new)
    return text


def _other_format(text: str, rng: random.Random) -> str:
    text = re.sub(r"£(\d[\d,]*\.\d\d)", lambda m: f"GBP {m.group(1)}", text)
    text = re.sub(
        r"(?<![\d.,])(\d{1,2})(?= (?:working )?days| weeks| hours| products)",
        lambda m: _WORDS.get(m.group(1), m.group(1)),
        text,
    )
    return re.sub(
        r"(?<![\d.,])(\d{1,2}) ?(?=天|周|个工作日|小时|个月)", lambda m: _HAN.get(m.group(1), m.group(1)), text
    )


def _led_in(text: str, rng: random.Random) -> str:
    if is_chinese(text):
        return rng.choice(["根据我们的说明，", "您好，", "简单来说，"]) + text
    return rng.choice(["In short: ", "Good to know: ", "As our pages say, "]) + text


def _reordered(text: str, rng: random.Random) -> str:
    """The last clause first."""
    mark = "，" if "，" in text else ", "
    head, found, tail = text.rstrip(".。!？?").rpartition(mark)
    if not found or len(head) < 8 or len(tail) < 8 or re.match(r"\d", tail.strip()):
        return text
    return f"{tail[:1].upper()}{tail[1:]}{mark}{head}" + ("。" if is_chinese(text) else ".")


REWORDINGS: tuple[tuple[str, Callable[[str, random.Random], str]], ...] = (
    ("verbatim", _verbatim), ("first clauses", _first_clauses), ("reworded", _reworded), ("other format", _other_format), ("led in", _led_in), ("reordered", _reordered),
)  # fmt: skip


# rows ----------------------------------------------------------------------------------------------------------------

_NOUNS = (
    "LANTERN",
    "CAKE STAND",
    "T-LIGHT HOLDER",
    "MUG",
    "DOORMAT",
    "HOT WATER BOTTLE",
    "PHOTO FRAME",
    "ALARM CLOCK",
    "SET OF 3 CAKE TINS",
    "JUMBO BAG",
)
_KINDS = (
    "WHITE METAL",
    "RED RETROSPOT",
    "HANGING HEART",
    "VINTAGE",
    "PINK POLKADOT",
    "REGENCY",
    "WOODEN",
    "CERAMIC",
    "GREEN GLASS",
    "IVORY KITCHEN",
)


def _rows(rng: random.Random) -> Iterator[tuple[Planted, Planted] | None]:
    while True:
        noun = rng.choice(_NOUNS)
        names = [f"{kind} {noun if rng.random() < 0.6 else rng.choice(_NOUNS)}" for kind in rng.sample(_KINDS, 4)]
        sources = [product_row(name, rng) for name in names]
        order = order_row(names, rng)
        turn = (*sources, order)
        yield _plant_row(turn, names, rng) if rng.random() < 0.75 else _plant_order(turn, order, rng)


def product_row(name: str, rng: random.Random) -> Source:
    """A product as the turn holds it."""
    code = str(rng.randrange(20000, 90000)) + rng.choice(["", "A", "B"])
    price, stock = f"{rng.randrange(30, 3000) / 100:.2f}", str(rng.randrange(0, 400))
    facts = (
        Fact(subject=name, attribute="price", value=price, unit="GBP"),
        Fact(subject=name, attribute="stock", value=stock, unit="piece"),
    )
    text = f"price: {price} GBP\nstock: {stock} piece"
    return Source(
        id=f"product:{code}", kind="product", label=name, text=text, locator=code, facts=facts, aliases=(code,)
    )


def order_row(names: Sequence[str], rng: random.Random) -> Source:
    """An order as the turn holds it."""
    number = str(rng.randrange(536365, 581587))
    day = f"2011-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    facts = (
        Fact(subject=number, attribute="status", value=rng.choice(["placed", "shipped", "delivered", "cancelled"])),
        Fact(subject=number, attribute="date", value=day),
        Fact(subject=number, attribute="total", value=f"{rng.randrange(1000, 90000) / 100:.2f}", unit="GBP"),
    )
    text = "\n".join(f"{fact.subject} {fact.attribute}: {fact.value} {fact.unit}".strip() for fact in facts)
    return Source(
        id=f"order:{number}",
        kind="order",
        label=number,
        text=text,
        facts=facts,
        aliases=(f"#{number}", f"order {number}", f"订单{number}"),
    )


_ROW_FORMS = (
    "{name}: £{price}, {stock} in stock.", "The {name} costs £{price}.", "{name} is £{price} and we have {stock} in stock.", "**{name}** – £{price}",
    "{name}：{price} 英镑，库存 {stock} 件。", "{name} 的价格是 £{price}。", "Yes, we have the {name} for £{price}.", "The price of the {name} is {price} GBP.", "{name} 售价 {price} 英镑。",
)  # fmt: skip


def _plant_row(turn: tuple[Source, ...], names: Sequence[str], rng: random.Random) -> tuple[Planted, Planted] | None:
    mine, other = rng.sample(turn[:4], 2)
    form = rng.choice(_ROW_FORMS)

    def render(price: str, stock: str) -> str:
        return form.format(name=mine.label, price=price, stock=stock)

    price, stock = mine.facts[0].value, mine.facts[1].value
    right = Planted(text=render(price, stock), sources=turn, material="rows", how="rendered", wrong=False)
    if rng.random() < 0.5:
        wrong, how = render(other.facts[0].value, stock), "swapped"
    else:
        wrong, how = render(f"{float(price) * rng.choice([0.9, 1.1, 2, 10]) + 0.01:.2f}", stock), "changed"
    return right, replace(right, text=wrong, how=f"rendered, {how}", wrong=True)


def _plant_order(turn: tuple[Source, ...], order: Source, rng: random.Random) -> tuple[Planted, Planted] | None:
    status, day, total = (fact.value for fact in order.facts)
    states = {"placed": "已下单", "shipped": "已发货", "delivered": "已送达", "cancelled": "已取消"}
    chinese = rng.random() < 0.5
    price = turn[0].facts[0].value

    def render(status: str, day: str, total: str) -> str:
        if chinese:
            year, month, number = day.split("-")
            return f"订单 {order.label} 于 {year}年{int(month)}月{int(number)}日下单，总额 {total} 英镑，状态：{states[status]}。"
        return f"Order {order.label} was placed on {day} for £{total} and is {status}."

    right = Planted(text=render(status, day, total), sources=turn, material="rows", how="order", wrong=False)
    other = rng.choice([state for state in states if state not in (status, "placed")])
    wrong = rng.choice(
        [
            render(status, day, price),
            render(other, day, total),
            render(status, f"2011-{int(day[5:7]) % 12 + 1:02d}-{day[8:]}", total),
        ]
    )
    return right, replace(right, text=wrong, how="order, changed", wrong=True)


# figures -------------------------------------------------------------------------------------------------------------


def score(planted: Sequence[Planted]) -> list[tuple[Planted, bool]]:
    """Each sentence with whether the ledger stopped it."""
    return [
        (one, not Checker(one.sources, language="zh" if is_chinese(one.text) else "en").check(one.text).ok)
        for one in planted
    ]


def run() -> list[Row]:
    """The figures of the claim ledger."""
    judged = score(list(generate(1000)))
    wrong = [stopped for one, stopped in judged if one.wrong]
    right = [stopped for one, stopped in judged if not one.wrong]
    caught, stopped = sum(wrong) / len(wrong), sum(right) / len(right)
    # the peer: a number is right when it occurs anywhere in the turn's sources
    naive = [not _occurs(one) for one, _ in judged]
    naive_caught = sum(flag for (one, _), flag in zip(judged, naive, strict=True) if one.wrong) / len(wrong)
    naive_stopped = sum(flag for (one, _), flag in zip(judged, naive, strict=True) if not one.wrong) / len(right)
    method = "five sources a turn; demo knowledge base zh/en, tau-bench policy, SQuAD 2.0 and CMRC 2018 paragraphs, rows; half changed, half swapped"
    peer = "number occurs in any source"
    return [
        Row(topic="guard", what=f"claims planted wrong, caught (n={len(wrong)})", value=f"{caught:.1%}", asked="≥ 95 %, aim 99 %", peer=f"{naive_caught:.1%} ({peer})", method=method, met=caught >= 0.95),
        Row(topic="guard", what=f"right sentences wrongly stopped (n={len(right)})", value=f"{stopped:.1%}", asked="≤ 5 %, aim 2 %", peer=f"{naive_stopped:.1%} ({peer})", method="verbatim, first clauses, reworded, other number format, led in, rendered rows", met=stopped <= 0.05),
        _speed(),
    ]  # fmt: skip


def _occurs(one: Planted) -> bool:
    held = [q for source in one.sources for q in quantities(f"{source.label}. {source.text}")]
    return all(any(same(q, h) for h in held) for q in quantities(one.text))


def _speed() -> Row:
    cases = list(generate(60, seed=3))
    times: list[float] = []
    for one in cases:
        checker = Checker(one.sources)
        runs: list[float] = []
        for _ in range(5):
            start = time.perf_counter()
            checker.check(one.text)
            runs.append((time.perf_counter() - start) * 1e3)
        times.append(statistics.median(runs))
    median, high = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
    return Row(
        topic="guard",
        what="ledger, a sentence over five sources",
        value=f"{median:.1f} ms, p95 {high:.1f} ms",
        asked="≤ 5 ms",
        method="medians of 5",
        met=median <= 5,
    )
