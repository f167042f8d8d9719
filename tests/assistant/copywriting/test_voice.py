"""The voice: what is read of past ads, who stands for them, and that their words do not come back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.copywriting.voice import (
    Voice,
    VoiceError,
    forget_voice,
    learn_voice,
    load_voice,
    read_past,
    save_voice,
    voice_report,
)


class Marks:
    """An embedder of two kinds of text: those that ask, and those that do not."""

    name, dimension = "marks", 2

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        return self.embed_passages(texts)

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        rows = [[1.0, 0.0] if "?" in text else [0.0, 1.0] for text in texts]
        return np.array(rows, dtype="float32")


def test_past_ads_are_read_from_a_real_export(shared_data: Path) -> None:
    texts = read_past((shared_data / "google_copycat_demo" / "existing_ads.csv").read_text("utf-8-sig"))
    assert len(texts) > 60 and "Shop Living Room Sets" in texts and "Living Room Furniture" not in texts[:1]


def test_a_file_without_copy_is_refused() -> None:
    with pytest.raises(VoiceError, match="id, price"):
        read_past("id,price\n1,2\n")


def test_exemplars_come_from_each_cluster_and_are_kept(tmp_path: Path) -> None:
    texts = [f"Tea for {n}?" for n in range(5)] + [f"Cake number {n}." for n in range(9)]
    voice = learn_voice(texts, Marks(), count=2)  # pyright: ignore[reportArgumentType]
    assert len(voice.exemplars) == 2 and {"?" in line for line in voice.exemplars} == {True, False}
    assert voice.closeness(["More tea?"], Marks()) == pytest.approx(1.0)  # pyright: ignore[reportArgumentType]
    save_voice(tmp_path, voice)
    assert load_voice(tmp_path) == voice
    forget_voice(tmp_path)
    assert load_voice(tmp_path) == Voice()


def test_repeating_a_past_text_is_noticed() -> None:
    voice = Voice(texts=("Find the perfect sofa for every corner of your home.",))
    assert voice.memorised("Find the perfect sofa for every corner of your home!")
    assert voice.memorised("Yes: find the perfect sofa for every corner, today")
    assert voice.memorised("A sofa for your corner") is None


def test_the_report_tells_how_near_it_is_and_what_was_said_before() -> None:
    past = learn_voice(
        ["A cup of calm for slow mornings", "Light a candle and stay in tonight", "Buy two?"], None, count=3
    )
    told = voice_report(past, {"headlines": ["Light a candle and stay in tonight", "Tea by the window"]}, None)
    assert told is not None and told["closeness"] is None
    assert told["memorised"] == [{"slot": "headlines", "index": 0, "past": "Light a candle and stay in tonight"}]
    assert voice_report(Voice(), {"headlines": ["Tea"]}, None) is None
