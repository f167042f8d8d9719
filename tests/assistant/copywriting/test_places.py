"""Which one text a message means."""

from __future__ import annotations

import pytest

from assistant.copywriting.channels import find_channel
from assistant.copywriting.places import Place, place_in

ADS = [{"headlines": [f"h{at}" for at in range(15)], "descriptions": [f"d{at}" for at in range(4)]}] * 2


@pytest.mark.parametrize(
    ("message", "slot", "index"),
    [
        ("change the second headline", "headlines", 1),
        ("make headline 3 shorter", "headlines", 2),
        ("rewrite the 12th headline please", "headlines", 11),
        ("the last description is dull", "descriptions", 3),
        ("只改第二个标题", "headlines", 1),
        ("第十二条标题换一个", "headlines", 11),
        ("标题3短一点", "headlines", 2),
        ("最后一条描述改一下", "descriptions", 3),
    ],
)
def test_a_place_is_read_from_a_message(message: str, slot: str, index: int) -> None:
    assert place_in(message, find_channel("google_rsa"), ADS) == Place(version=0, slot=slot, index=index)


def test_a_version_may_be_named() -> None:
    found = place_in("change the second headline of version 2", find_channel("google_rsa"), ADS)
    assert found == Place(version=1, slot="headlines", index=1)


@pytest.mark.parametrize(
    "message",
    [
        "write 3 headlines",
        "make the headlines punchier",
        "标题再有冲击力一点",
        "写三个标题",
        "headline 16",
        "make it shorter",
    ],
)
def test_counts_and_all_of_them_name_no_place(message: str) -> None:
    assert place_in(message, find_channel("google_rsa"), ADS) is None
