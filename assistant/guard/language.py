"""Which language a text is in, which one a person asks for, and whether a reply keeps to it.

Scripts decide first, function words then; no model and no library. Short and mixed messages are the usual ones:
"这个 cake stand 多少钱" is Chinese, since its function words are. Names and quotations are no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.guard.words import fold, sentences

_SCRIPTS = {
    "ja": r"[぀-ヿ]",
    "ko": r"[가-힯ᄀ-ᇿ]",
    "ru": r"[Ѐ-ӿ]",
    "ar": r"[؀-ۿ]",
    "he": r"[֐-׿]",
    "th": r"[฀-๿]",
    "el": r"[Ͱ-Ͽ]",
    "hi": r"[ऀ-ॿ]",
}
_SCRIPT_PATTERNS = {code: re.compile(pattern) for code, pattern in _SCRIPTS.items()}
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’][A-Za-z]+)?")
_ZH_FUNCTION = re.compile(
    r"什么|怎么|多少|哪[个些里儿种款]?|有没有|是不是|能不能|可不可以|为什么|几[个天件点]|谁|吗|呢|吧|的|了|我|你|您|他|她|它|这|那|是|在|有|请|能|可以|要|想|给|和"
    r"|与|或|不|没|都|还|也|就|会|把|被|让|对|从|到|个|件|款|以内|以下|以上|便宜|价格|退|买|订单|发货|查|谢谢|你好|您好|好的"
)

_FUNCTION_WORDS = {
    "en": "the a an is are was were be do does did have has had i you he she it we they my your our their this that these "
    "those what where when who why how which can could will would should may not and or but if of in on at to for with "
    "from by about as there please any some me us hi hello thanks thank hey yes no ok okay bye don't doesn't isn't "
    "i'd i'm it's what's where's",
    "de": "der die das den dem des ein eine einen einem und oder aber nicht ist sind war waren haben hat habe wird werden "
    "ich du er sie es wir ihr mein meine dein ihre ihren unser was wo wann wer warum wie welche kann können mit von zu im "
    "am für auf aus bei nach bitte danke hallo gibt kostet kein keine auch noch zum zur wenn",
    "fr": "le la les un une des du de et ou mais ne pas est sont était avoir ai avez suis je tu il elle nous vous ils mon ma mes "
    "votre vos notre ce cette ces que qui quoi où quand comment pourquoi combien quel quelle peut puis avec dans sur pour "
    "par au aux bonjour merci s'il plaît en y l'on c'est j'ai j'aimerais",
    "es": "el la los las un una unos y o pero no es son está están era tener tengo tiene tienen yo tú él ella nosotros "
    "ustedes mi mis su sus este esta estos que qué quién cuándo dónde cómo cuánto cuál cuesta puede puedo con en de del "
    "al por para hola gracias favor hay se lo si",
    "it": "il lo la gli un uno una di del della e o ma non è sono era avere ho hai ha abbiamo io tu lui lei noi voi mio mia "
    "suo questo questa che chi cosa dove quando come quanto quale può posso con nel in su per da al ciao grazie "
    "prego c'è si costa",
    "pt": "o a os as um uma uns e ou mas não é são está estão ter tenho tem eu tu ele ela nós vocês meu minha seu sua este "
    "esta que quem quando onde como quanto qual custa pode posso com em no na de do da por para olá obrigado "
    "obrigada há se você",
    "nl": "de het een en of maar niet is zijn was waren heb heeft hebben ik jij je hij zij wij jullie mijn jouw uw onze dit "
    "dat deze die wat waar wanneer wie waarom hoe welke kan kunnen met van te in op voor aan bij naar hallo dank "
    "bedankt geen er ook nog kost",
}
_WORD_SETS = {code: frozenset(words.split()) for code, words in _FUNCTION_WORDS.items()}
_MARKS = {"de": "äöüß", "fr": "çèêëâîôûœ", "es": "ñ¿¡", "pt": "ãõ", "it": "ìò", "nl": "ĳ"}

_QUOTED = re.compile(r"[“\"「『《‹«][^”\"」』》›»\n]{1,400}[”\"」』》›»]|`[^`\n]*`")
_LATIN_RUN = re.compile(r"[A-Za-zÀ-ɏ'’][A-Za-zÀ-ɏ'’ \t,;-]*")
_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|#?(?<![A-Za-z0-9])[A-Za-z]*\d[A-Za-z0-9_-]*")

_NAMES = {
    "en": r"english|英文|英语|inglés|anglais|englisch",
    "zh": r"chinese|mandarin|中文|汉语|普通话|chino|chinois|chinesisch",
    "ja": r"japanese|日文|日语|日本語",
    "ko": r"korean|韩文|韩语|한국어",
    "de": r"german|deutsch|德文|德语",
    "fr": r"french|fran[cç]ais|法文|法语",
    "es": r"spanish|espa[nñ]ol|西班牙文|西班牙语",
    "it": r"italian|意大利语",
    "pt": r"portuguese|葡萄牙语",
    "nl": r"dutch|荷兰语",
    "ru": r"russian|俄文|俄语",
    "ar": r"arabic|阿拉伯语",
}
_ASKED = (
    r"\b(?:answer|reply|respond|speak|write|say (?:it|that)|tell me|continue|talk|explain|put it)\b[^.?!\n]{{0,30}}?\b(?:in|to)\s+(?:{0})\b",
    r"^\s*(?:in\s+)?(?:{0})\s*(?:,?\s*please)?\s*[.!?]?\s*$",
    r"\b(?:in\s+)?(?:{0}),?\s+please\b",
    r"\bplease\b[^.?!\n]{{0,12}}\bin\s+(?:{0})\b",
    r"(?:请|麻烦|能不能|可以|能)?(?:你|您)?(?:用|改用|换成|说|讲|以)\s*(?:{0})\s*(?:来)?\s*(?:回答|回复|答复|说|讲|告诉|写|解释|交流|吧|吗|好吗|$)",
)
_REQUESTS = {code: re.compile("|".join(_ASKED).format(names), re.IGNORECASE) for code, names in _NAMES.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Violation:
    """A part of a text that is in another language than it should be; offsets are of that text."""

    text: str
    start: int
    end: int
    found: str
    expected: str


def detect(text: str, default: str = "en") -> str:
    """The ISO 639-1 code of the language a text is written in.

    Args:
        text: a message or a reply, of any length.
        default: what to say where nothing tells (numbers, emoji, a bare product code).
    """
    bare = _NOT_WORDS.sub(" ", fold(text))
    outside = _QUOTED.sub(" ", bare)
    # a text that is all quotation is judged by the quotation
    return _decide(outside) or _decide(bare) or default


def _decide(text: str) -> str | None:
    han, latin = len(_HAN.findall(text)), _LATIN_WORD.findall(text)
    counts = {code: len(pattern.findall(text)) for code, pattern in _SCRIPT_PATTERNS.items()}
    code = max(counts, key=lambda key: counts[key])
    if counts[code] and counts[code] * 2 >= han * (0.2 if code == "ja" else 1) and counts[code] >= len(latin):
        return code
    if han:
        return "zh" if _chinese_over_latin(text, han, latin) else _latin(latin, text)
    return _latin(latin, text) if latin else None


def _chinese_over_latin(text: str, han: int, latin: list[str]) -> bool:
    if not latin:
        return True
    function_words = sum(word.lower() in _WORD_SETS["en"] for word in latin)
    chinese = 2.0 * len(_ZH_FUNCTION.findall(text)) + 0.5 * han
    return chinese >= 1.5 * function_words + (0.25 if function_words < 2 else 0.5) * len(latin)


def _latin(words: list[str], text: str) -> str:
    lowered = [word.lower() for word in words]
    marks = {code: sum(text.lower().count(mark) for mark in chars) for code, chars in _MARKS.items()}
    scores = {
        code: sum(word in known for word in lowered) + 1.5 * min(marks.get(code, 0), 2)
        for code, known in _WORD_SETS.items()
    }
    best = max(scores, key=lambda key: scores[key])
    # English is what product names and single words are written in: another language has to win clearly
    if best != "en" and (scores[best] <= scores["en"] or (scores[best] < 2 and len(words) > 2)):
        return "en"
    return best if scores[best] else "en"


def requested(text: str) -> str | None:
    """The code of the language a message asks the reply to be in ("answer in English please"), or None."""
    folded = fold(text)
    for code, pattern in _REQUESTS.items():
        if pattern.search(folded):
            return code
    return None


def violates(text: str, language: str, quotations: Iterable[str] = ()) -> tuple[Violation, ...]:
    """The parts of a reply that are not in ``language``; empty when it keeps to it.

    Args:
        text: the whole reply, or one sentence of it.
        language: the code it should be in.
        quotations: texts that may stand as they are: source sentences that are quoted, product names. What stands
            in quotation marks, addresses and codes are exempt too; so is Latin text without function words (names).
    """
    blanked = fold(text)
    for quotation in sorted((fold(quote) for quote in quotations if quote.strip()), key=len, reverse=True):
        pattern = r"\s+".join(re.escape(part) for part in quotation.split())
        blanked = re.sub(pattern, lambda match: _blank(match.group()), blanked, flags=re.IGNORECASE)
    for pattern in (_QUOTED, _NOT_WORDS):
        blanked = pattern.sub(lambda match: _blank(match.group()), blanked)
    found: list[Violation] = []
    for sentence in sentences(blanked):
        code = _other_than(sentence.text, language)
        if code is not None:
            part = text[sentence.start : sentence.end]
            found.append(Violation(text=part, start=sentence.start, end=sentence.end, found=code, expected=language))
    return tuple(found)


def _blank(text: str) -> str:
    return "".join(char if char == "\n" else " " for char in text)


def _other_than(sentence: str, language: str) -> str | None:
    """The other language that a sentence, its quotations blanked, is in; None when it is in ``language``."""
    if language in ("zh", "ja", "ko", "ru", "ar", "he", "th", "el", "hi"):
        return _foreign_run(sentence, language)
    for code in ("ja", "ko", "ru", "ar", "he", "th", "el", "hi"):
        if len(_SCRIPT_PATTERNS[code].findall(sentence)) >= 2:
            return code
    if _HAN.search(sentence):
        return "zh"
    words = _LATIN_WORD.findall(sentence)
    code = _latin(words, sentence) if len(words) >= 3 else language
    # a capital inside a sentence is a name's: Fridge Magnets Les Enfants Assorted
    said = [word for place, word in enumerate(words) if place == 0 or not word[0].isupper() or word.isupper()]
    sure = sum(word.lower() in _WORD_SETS.get(code, frozenset()) for word in said)
    own = sum(word.lower() in _WORD_SETS.get(language, frozenset()) for word in words)
    return code if code != language and sure >= 2 and sure > own else None


def _foreign_run(sentence: str, language: str) -> str | None:
    for code, pattern in _SCRIPT_PATTERNS.items():
        if code != language and len(pattern.findall(sentence)) >= 2:
            return code
    if language not in ("zh", "ja") and len(_HAN.findall(sentence)) >= 4:
        return "zh"
    alone = not (
        _HAN.search(sentence) or (language in _SCRIPT_PATTERNS and _SCRIPT_PATTERNS[language].search(sentence))
    )
    for run in _LATIN_RUN.findall(sentence):
        words = _LATIN_WORD.findall(run)
        code = _latin(words, run)
        known = sum(word.lower() in _WORD_SETS[code] for word in words)
        small = sum(word[0].islower() for word in words)  # a catalogue's titles are capital: SET OF 3 CAKE TINS
        if small * 2 >= len(words) and (
            (len(words) >= 3 and known >= 2)
            or (small >= 4 and known)
            or small >= 6
            or (alone and len(words) >= 3 and known)
        ):
            return code
    return None
