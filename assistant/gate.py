"""Gate: text goes out sentence by sentence, and only what a source of the turn holds.

It takes text as it is written (by code or by a model) and gives back what may be sent. A sentence is dropped when a
claim in it has no source, when it is in another language than the reply, when it holds a secret or an internal name,
or when it says that something was done which no tool did. What cannot be checked is not sent.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence

from assistant.guard.claims import Checker
from assistant.guard.language import violates
from assistant.guard.privacy import leaks
from assistant.guard.words import SentenceStream, sentences
from assistant.rows import Rows
from assistant.sources import Claim, Source

log = logging.getLogger(__name__)

_DONE = re.compile(
    r"\b(?:I|we)(?:'ve| have|’ve)?\s+(?:just |now |already |successfully )*"
    r"(?:cancel+ed|refunded|exchanged|returned|changed|updated|placed|booked|sent|emailed|forwarded|passed|notified|"
    r"processed|arranged|issued|applied|scheduled|registered|submitted|created|deleted|removed|added)\b"
    r"|(?:\bhas|\bhave) been (?:cancel+ed|refunded|exchanged|forwarded|notified|processed|issued|submitted) (?:for you|now)"
    r"|(?:我|我们)?已经?(?:帮|为|替|给)[您你].{0,8}(?:取消|退款|退货|换货|修改|更新|下单|预订|发送|转|通知|处理|安排|提交|申请|删除|添加)",
    re.IGNORECASE,
)


class Gate:
    """The outgoing text of one turn.

    Args:
        language: of the reply.
        say: the message that is answered.
        sources: the turn's sources, which may grow while it runs.
        secrets: values that must never go out.
        unmask: puts personal data back into a sentence that an external model wrote.
    """

    def __init__(
        self,
        *,
        language: str,
        say: str,
        sources: Sequence[Source],
        secrets: Iterable[str] = (),
        unmask: Callable[[str], str] = str,
    ) -> None:
        self.text = ""
        self.claims: list[Claim] = []
        self.dropped: list[str] = []
        self.acted = False  # a write tool of this turn has run
        self._language, self._say, self._sources, self._unmask = language, say, sources, unmask
        self._secrets = tuple(secrets)
        self._trusted: list[str] = []
        self._written: set[str] = set()
        self._quotations: list[str] = []
        self._stream = SentenceStream()
        self._rows = Rows()
        self._checker: Checker | None = None
        self._read = -1

    def trust(self, text: str) -> None:
        """A fixed text of the shop's own words, which needs no source."""
        self._trusted += [_plain(line) for line in text.splitlines()]

    def written(self, text: str) -> None:
        """Text that code has put together from rows: it stands when the row it names holds each of its numbers."""
        self._written |= {_plain(part.text) for part in sentences(text)}

    def quote(self, quotations: Iterable[str]) -> None:
        """Texts that may stand as they are in another language."""
        self._quotations += [quotation for quotation in quotations if quotation]

    def feed(self, text: str) -> str:
        """Take more text; what may be sent by now."""
        return "".join(self._pass(sentence) for sentence in self._stream.feed(text))

    def flush(self) -> str:
        """The text so far has ended; what may be sent of the rest."""
        return self._pass(self._stream.close())

    def forget(self) -> None:
        """Let go of what was not sent yet."""
        self._stream.close()

    def _pass(self, raw: str) -> str:
        sentence = self._unmask(raw)
        if not sentence.strip():
            # space follows what was sent, never what was dropped
            return self._send(sentence) if self.text and not self.text[-1].isspace() else ""
        claims, reason = self._judge(sentence)
        if reason:
            self.dropped.append(sentence.strip())
            log.info("a sentence was dropped: %s", reason)
            return ""
        self.claims += claims
        return self._send(sentence)

    def _send(self, sentence: str) -> str:
        self.text += sentence
        return sentence

    def _judge(self, sentence: str) -> tuple[tuple[Claim, ...], str]:
        if found := leaks(sentence, self._secrets):
            return (), f"it holds a secret ({found[0].name})"
        plain = _plain(sentence)
        if any(plain in trusted for trusted in self._trusted):
            return (), ""
        if not self.acted and _DONE.search(sentence):
            return (), "it says that something was done"
        if violates(sentence, self._language, self._quotations):
            return (), "it is in another language than the reply"
        if plain in self._written and (held := self._rows.claims(sentence, self._sources, len(self.text))):
            return held, ""
        ledger = self._current().check(sentence, offset=len(self.text))
        if not ledger.ok:
            return (), f"no source holds its {ledger.unsupported[0].attribute}: {ledger.unsupported[0].reason}"
        return ledger.claims, ""

    def _current(self) -> Checker:
        if self._checker is None or self._read != len(self._sources):
            self._checker = Checker(tuple(self._sources), language=self._language, say=self._say)
            self._read = len(self._sources)
        return self._checker


def _plain(text: str) -> str:
    return " ".join(text.split())
