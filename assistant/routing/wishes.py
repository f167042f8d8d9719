"""Several wishes in one message: where it may be cut. Which cuts are kept, the router decides by what each part is."""

from __future__ import annotations

import re

from assistant.routing import references
from assistant.routing.asking import Asked
from assistant.routing.parsing import products

_END = re.compile(r"[.!?](?=\s)|[。！？!?；;\n]+")
_LINK = re.compile(
    r"(?:,\s*|\s)(?:and (?:also|then|besides)|also,?|plus,?|and(?= (?:what|what's|where|how|who|which|when|can you|could you|do you|is there|are there|show|write|list|tell|find|track|give|send|recommend|i want|i need|i'd))|then)\s+"
    r"|[，,、\s]*(?:另外|还有(?=[，,]|订单|我|你|请|帮|给|查|上|怎|退|运|有)|顺便|以及(?=帮|给|查)|然后|并且|再(?=帮|给|查|写|看|告诉)|同时(?=帮|给|查))[，,]?",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？]\s*$|^\s*(?:please\s|pls\s)?(?:what|what's|where|where's|how|who|which|when|why|can|could|do|does|did|is|are|will|would|have|has|show|write|list|tell|find|track|give|send|recommend|suggest|check|look|search|draft|create|make|compare|forecast|plan|export|run|help|i want|i need|i'd|i am looking|i'm looking|let me|connect|transfer|track|cancel|segment|predict)\b"
    r"|(?:吗|呢|什么|多少|哪|怎么|如何|几|有没有|是否|能不能|可以|可否|谁)|^\s*(?:请|麻烦)?(?:帮|给|查|写|看|列|推荐|找|导出|预测|我要|我想|想|转|算|分析|做|告诉|统计|生成|对比|比较)",
    re.IGNORECASE,
)
_OF_A_PRODUCT = re.compile(
    r"\b(?:how much|price|cost|costs|stock|available|left|colou?rs?|sizes?|big|material|made of)\b|多少钱|价格|啥价|什么价|几钱|怎么卖|贵不贵|有货|现货|库存|还有吗|还剩|颜色|尺寸|多大|材质|几种",
    re.IGNORECASE,
)
MOST = 6  # wishes of one message that are looked at


def parts(text: str) -> list[str]:
    """The message cut where a new wish may begin; what leans on the part before stays with it."""
    found: list[str] = []
    for piece in _cut(text):
        words = piece.strip(" ,，、.;；")
        if not re.search(r"\w", words):
            continue
        # a sentence that only tells belongs to what is asked of it: "We have far too many lanterns. What would clear them?"
        told = bool(found) and not _ASKS.search(found[-1]) and _END.search(f"{found[-1]} ") is not None
        if found and (not _ASKS.search(piece) or leans(words) or told):
            found[-1] = f"{found[-1]} {piece.strip()}"
        else:
            found.append(piece.strip())
    return found[:MOST]


def sentences(text: str) -> list[str]:
    """The sentences of a message that hold more than a word or two."""
    found = [piece.strip() for piece in _END.split(text)]
    return [piece for piece in found if len(re.findall(r"[㐀-䶿一-鿿]|[^\W_]+", piece)) > 2]


def leans(text: str) -> bool:
    """True when a part is not whole without what stands before it: "多少钱？", "what colours?", "how much is it?"."""
    if references.refers_back(text) or (_OF_A_PRODUCT.search(text) and not products.own_words(text)):
        return True
    return bool(_AS_A_FILE.match(text)) or len(re.findall(r"[㐀-䶿一-鿿]|[^\W_]+", text)) < 3


# how the answer is wanted belongs to what was asked: "I'd like the file for the sales team"
_AS_A_FILE = re.compile(
    r"^\s*(?:and |please |pls |i'd like |i would like |i want |i need |can i have |could i have |send me |give me |export |download |put |save )*(?:it |that |them |the list |the |a )*(?:(?:in|as|to|into|on) )?(?:the |a |an )?(?:file|csv|excel|spreadsheet|xlsx)\b"
    r"|^\s*(?:请|麻烦|再|顺便|帮我|给我|最后)*(?:把?(?:名单|结果|它|他们|表)?)(?:导出|导成|导个|导一份|下载|发我?(?:表格|excel|一份表格)|要表格|出(?:个|张)表格?)",
    re.IGNORECASE,
)


def of_the_thing_shown(asked: Asked) -> bool:
    """True for a question about a product of the last turn: "what does it cost?", "is it in white?", "the second one"."""
    if asked.note is None or not references.product(asked.text, asked.note.entities):
        return False
    if references.ordinal(asked.text) is not None:
        return len(asked.text) < _SHORT and not _OF_AN_ORDER.search(asked.text)
    if not references.refers_back(asked.text) or _OF_AN_ORDER.search(asked.text):
        return False
    left = references.without_reference(asked.text)
    asks = _OF_A_PRODUCT.search(asked.text) or products.colour(asked.text) is not None
    return bool(asks) and not products.own_words(left)


_SHORT = 40
_OF_AN_ORDER = re.compile(
    r"\b(?:was|were|order\w*|parcel|total|shipped|dispatched|arrive\w*|write|ad|post|draft|together|similar|like)\b|订单|单子|包裹|总共|一共|花了|写|文案|一起|类似",
    re.IGNORECASE,
)


def _cut(text: str) -> list[str]:
    pieces: list[str] = []
    at = 0
    for end in sorted({m.end() for m in _END.finditer(text)} | {m.end() for m in _LINK.finditer(text)} | {len(text)}):
        piece = _trimmed(text[at:end])
        if piece:
            pieces.append(piece)
        at = end
    return pieces


def _trimmed(piece: str) -> str:
    """Without the linking words at its end, which belong to what comes next."""
    links = list(_LINK.finditer(piece + " ")) if piece else []
    if links and links[-1].end() >= len(piece):
        piece = piece[: links[-1].start()]
    return _DANGLING.sub("", piece).strip()


# what linked to the next part, and was cut off from what showed it to be a link
_DANGLING = re.compile(r"[，,、\s]+(?:再|以及|同时|还有|然后|并且|顺便)$")
