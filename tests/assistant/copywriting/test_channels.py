"""Channel files: all that ship are good, and a wrong one is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.copywriting.channels import ChannelError, find_channel, load_channels, read_channel

GOOD = """\
id: shop_window
name: {en: Shop window, zh: 橱窗}
market: global
preview: page
style: {en: Large and short., zh: 大而短。}
source: our own signs
reviewed: 2026-01-31
slots:
  line: {label: {en: Line, zh: 字}, role: headline, limit: 12, measure: width}
"""


def test_the_channels_that_ship() -> None:
    channels = load_channels()
    assert len(channels) >= 25
    for channel in channels.values():
        assert set(channel.name) == {"en", "zh"} == set(channel.style), channel.id
        assert all(set(slot.label) == {"en", "zh"} for slot in channel.slots.values()), channel.id
        assert channel.source.startswith("https://"), channel.id
        for slot in channel.slots.values():
            assert all(slot.fits(choice) for choice in slot.choices), channel.id


def test_google_limits() -> None:
    rsa = load_channels()["google_rsa"]
    headlines, descriptions = rsa.slots["headlines"], rsa.slots["descriptions"]
    assert (headlines.min, headlines.max, headlines.limit) == (3, 15, 30)
    assert (descriptions.min, descriptions.max, descriptions.limit) == (2, 4, 90)
    assert headlines.fits("圣" * 15) and not headlines.fits("圣" * 16)


@pytest.mark.parametrize("name", ["google_rsa", "Google ads", "小红书", "XIAOHONGSHU", "朋友圈", " Email "])
def test_a_channel_is_found_by_any_of_its_names(name: str) -> None:
    assert find_channel(name).id in {"google_rsa", "xiaohongshu", "wechat_moments", "email"}


def test_an_unknown_channel_names_those_there_are() -> None:
    with pytest.raises(ChannelError, match=r"'myspace'.*google_rsa"):
        find_channel("myspace")


def test_no_two_channels_share_a_name() -> None:
    names = [
        name
        for c in load_channels().values()
        for name in {c.id, *(w.casefold() for w in (*c.name.values(), *c.aliases))}
    ]
    assert len(names) == len(set(names))


def test_a_shop_adds_a_channel_by_one_file(tmp_path: Path) -> None:
    (tmp_path / "window.yaml").write_text(GOOD, "utf-8")
    assert load_channels(tmp_path)["shop_window"].slots["line"].fits("橱窗里的六字")
    assert "google_rsa" in load_channels(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("limit: 12", "limit: 0"), "slots.line.limit"),
        (("limit: 12", "limit: 12, min: 3, max: 2"), "min 3 is above max 2"),
        (("limit: 12", "limit: 12, soft_limit: 20"), "soft_limit 20 is above limit 12"),
        (("limit: 12", "limit: 12, colour: red"), "colour"),
        (("measure: width", "measure: furlongs"), "furlongs"),
        (("market: global", "market: [global"), "no YAML"),
    ],
)
def test_a_wrong_channel_file_is_refused_by_name(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    file = tmp_path / "window.yaml"
    file.write_text(GOOD.replace(*change), "utf-8")
    with pytest.raises(ChannelError, match=r"window\.yaml") as caught:
        read_channel(file)
    assert message in str(caught.value)
