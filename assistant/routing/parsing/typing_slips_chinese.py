"""Chinese words of figures typed with a wrong character that sounds or looks alike: 订丹数, 取销率, 瑞土, 星期级.

Input methods offer such characters side by side. Only words that these parsers read are restored, by one character,
and only where the wrong form is no word itself.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

_MORE = (
    (re.compile(r"(?<=[按分每各哪个])国[加佳嘉](?!拿)"), "国家"),
    (re.compile(r"最底(?=的|价|$|[，。？?])"), "最低"),
)


@lru_cache(maxsize=1)
def _slips() -> tuple[re.Pattern[str], dict[str, str]]:
    """All wrong forms, and the word that each stands for."""
    import yaml

    said = yaml.safe_load((files("prompts") / "lexicon" / "slips_zh.yaml").read_text("utf-8"))
    words, real = said["words"].split(), frozenset(said["real"].split())
    alike: dict[str, str] = {}
    for group in said["alike"].split():
        for sign in group:
            alike[sign] = alike.get(sign, "") + group
    wrong: dict[str, str] = {}
    for word in words:
        for i, sign in enumerate(word):
            for other in alike.get(sign, ""):
                form = word[:i] + other + word[i + 1 :]
                if form not in real and form not in words and other != sign:
                    wrong.setdefault(form, word)
    return re.compile("|".join(sorted(map(re.escape, wrong), key=len, reverse=True))), wrong


def mended(text: str) -> str:
    """``text`` with the slips put right."""
    pattern, words = _slips()
    text = pattern.sub(lambda found: words[found[0]], text)
    for slip, word in _MORE:
        text = slip.sub(word, text)
    return text
