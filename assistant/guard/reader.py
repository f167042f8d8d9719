"""Where in a passage the answer to a question stands, if it stands there: a small reader of English.

Words that a question and a sentence share tell what the sentence is about, not whether it answers. The reader reads
both together: the mean of two networks of six layers, each with 22.7 million numbers of eight bits (``reader.onnx``, with
the vocabulary in ``reader.tokens.json``), trained to mark the answer in a passage or to say that there is none
(``python -m tests.training.reader``; docs/adr/0015-reader.md). Six passages take about a tenth of a second on two
cores. It runs in ONNX Runtime, which loads when the first question is read; where that cannot be, nothing is read.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

__all__ = ["NOWHERE", "Reader", "Reading", "read_passages", "warm_up"]

logger = logging.getLogger(__name__)

# in tokens, about three quarters of a word each: what is read at once, what two pieces of a long passage share, the
# longest question and the longest answer
PIECE, SHARED, LONGEST_QUESTION, LONGEST_ANSWER = 192, 60, 48, 30
NOWHERE = -15.0  # log-odds: no answer there at all, or nothing that was read
KEPT = 24  # readings: a turn may ask whether the pages know, and then for the answer; others ask the same meanwhile
START, END = 101, 102  # the tokens that open a text and close each of its two parts


@dataclass(frozen=True, kw_only=True, eq=False)
class _Piece:
    """What was read of one piece: for each token its characters in the passage, and how well an answer starts and
    ends there (log-weights); ``unstated`` weighs that there is none.
    """

    characters: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    unstated: float

    def worth(self, start: int, end: int) -> float:
        import numpy as np

        inside = np.flatnonzero((self.characters[:, 0] >= start) & (self.characters[:, 1] <= end))
        if not len(inside):
            return NOWHERE
        spans = self.starts[inside][:, None] + self.ends[inside][None, :]
        order = np.arange(len(inside))
        length = order[None, :] - order[:, None]
        return float(spans[(length >= 0) & (length < LONGEST_ANSWER)].max()) - self.unstated


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """A passage as the reader read it with a question in mind."""

    pieces: tuple[_Piece, ...]

    def worth(self, start: int, end: int) -> float:
        """Log-odds that the answer stands between two places of the passage (in characters), not nowhere."""
        return max((piece.worth(start, end) for piece in self.pieces), default=NOWHERE)


class Reader:
    """A network and its vocabulary, loaded."""

    def __init__(self, model: Path, tokens: str) -> None:
        """Load a network of ONNX from a file; ``tokens`` is its vocabulary as JSON.

        Raises:
            ImportError: without ONNX Runtime or tokenizers.
            RuntimeError: what is in the file is no such network.
        """
        from tokenizers import Tokenizer

        onnxruntime: Any = import_module("onnxruntime")  # it has no types
        options = onnxruntime.SessionOptions()
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting threads leave the cores free
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_str(tokens)

    def read(self, question: str, passage: str) -> Reading:
        """A passage read with the question in mind."""
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[:LONGEST_QUESTION]
        whole = self._tokenizer.encode(passage, add_special_tokens=False)
        pieces = [
            self._read_piece(asked, whole.ids[start:end], whole.offsets[start:end])
            for start, end in _cut(len(whole.ids), PIECE - 3 - len(asked))
        ]
        return Reading(pieces=tuple(pieces))

    def _read_piece(self, asked: list[int], passage: list[int], characters: list[tuple[int, int]]) -> _Piece:
        import numpy as np

        tokens = np.array([[START, *asked, END, *passage, END]], dtype=np.int64)
        first = len(asked) + 2
        parts = np.zeros_like(tokens)
        parts[:, first:] = 1
        (weights,) = self._session.run(None, {"tokens": tokens, "parts": parts})
        held = weights[0, first : first + len(passage)]
        return _Piece(
            characters=np.array(characters, dtype=np.int64).reshape(-1, 2), starts=held[:, 0], ends=held[:, 1],
            unstated=float(weights[0, 0].sum()),
        )  # fmt: skip


def read_passages(question: str, passages: Sequence[str]) -> list[Reading] | None:
    """Each passage read with the question in mind; None where the reader cannot be loaded.

    Args:
        question: in English; what is beyond 48 tokens is not read.
        passages: in English, of any length; long ones are read in pieces that overlap.
    """
    if _load() is None:
        return None
    return [_read(question, passage) for passage in passages]


def warm_up() -> None:
    """Load the reader and read once, so that the first question need not wait."""
    read_passages("When do you open?", ["We open at nine."])


def _cut(length: int, room: int) -> Iterator[tuple[int, int]]:
    """Pieces of ``room`` tokens that share ``SHARED`` with the next."""
    start = 0
    while start == 0 or start + SHARED < length:
        yield start, min(start + room, length)
        start += room - SHARED


@lru_cache(maxsize=KEPT)
def _read(question: str, passage: str) -> Reading:
    reader = _load()
    assert reader is not None
    return reader.read(question, passage)


@cache
def _load() -> Reader | None:
    try:
        folder = files("assistant.guard")
        with as_file(folder.joinpath("reader.onnx")) as model:
            return Reader(model, folder.joinpath("reader.tokens.json").read_text("utf-8"))
    except (ImportError, OSError, RuntimeError) as error:
        logger.warning("answers are judged without the reader: %s", error)
        return None
