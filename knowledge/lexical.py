"""BM25 over the words of entries (bm25s): exact names, codes and numbers, and search while vectors are missing.

The index is built whole (20,000 passages take seconds) from words that stay cached by entry, and is kept on disk
under the digest of its content, so that a restart loads it.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

logger = logging.getLogger(__name__)

K1, B = 1.2, 0.75  # Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework": the customary values
FORMAT = 1  # raise it when the words of a text are told differently
_STAMP = "stamp.json"
_RARE = 0.8  # what an unknown word counts, of the highest score that any word reaches
_PAD = "\x00"  # bm25s takes no empty document


class LexicalIndex:
    """BM25 scores of all documents for a query. Build it with ``build`` or ``load``; it never changes."""

    def __init__(self, model: Any, size: int) -> None:
        self._model, self.size = model, size
        if model is not None:
            data, starts = model.scores["data"], model.scores["indptr"][:-1]
            # each word of the vocabulary stands in some document, so no column is empty
            self._peaks = np.maximum.reduceat(data, starts) if len(data) else np.zeros(len(starts), np.float32)
            self._rare = _RARE * float(data.max(initial=0.0))

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> LexicalIndex:
        """An index over documents given by their words, in order."""
        if not documents:
            return cls(None, 0)
        import bm25s

        model = bm25s.BM25(k1=K1, b=B, method="lucene")
        model.index([list(words) or [_PAD] for words in documents], create_empty_token=False, show_progress=False)
        return cls(model, len(documents))

    def scores(self, words: Sequence[str]) -> np.ndarray:
        """BM25 of each document, ``[size]`` float32; a word that is asked twice counts once."""
        if self._model is None:
            return np.zeros(self.size, np.float32)
        ids = self._model.get_tokens_ids(list(dict.fromkeys(words)))
        return self._model.get_scores_from_ids(ids) if ids else np.zeros(self.size, np.float32)

    def best_possible(self, words: Sequence[str]) -> float:
        """The sum over the words of the highest score each reaches anywhere; a word no document has counts as rare."""
        if self._model is None:
            return 0.0
        total = 0.0
        for word in dict.fromkeys(words):
            token = self._model.vocab_dict.get(word)
            total += self._rare if token is None else float(self._peaks[token])
        return total

    def knows(self, word: str) -> bool:
        """Whether any document has this word."""
        return self._model is not None and word in self._model.vocab_dict

    def save(self, folder: Path, stamp: str) -> None:
        """Write the index under a stamp of its content; a crash leaves the older one or none."""
        if self._model is None:
            shutil.rmtree(folder, ignore_errors=True)
            return
        fresh = folder.with_name(folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        self._model.save(str(fresh), show_progress=False)
        text = json.dumps({"stamp": stamp, "format": FORMAT, "size": self.size})
        (fresh / _STAMP).write_text(text, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)

    @classmethod
    def load(cls, folder: Path, stamp: str) -> LexicalIndex | None:
        """The index that was saved under this stamp; None when there is none or it cannot be read."""
        try:
            kept = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
            if kept["stamp"] != stamp or kept["format"] != FORMAT:
                return None
            import bm25s

            return cls(bm25s.BM25.load(str(folder), load_corpus=False), int(kept["size"]))
        except FileNotFoundError:
            return None
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the files, they are built again
            logger.warning("the lexical index in %s cannot be read (%s): it is built again", folder.name, error)
            return None
