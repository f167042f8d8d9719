"""What people say around a wish: thanks before it, "would you be so kind" around it, 辛苦了 after it."""

from __future__ import annotations

import re

_FLAGS = re.IGNORECASE | re.ASCII
_THANKS = re.compile(
    r"^\s*(?:(?:thank(?:s| you)(?: (?:so|very) much| a lot| for [\w ]{2,30})?|cheers|ta|great|lovely|perfect|brilliant|super|wonderful|excellent|nice(?: one)?|good|right|ok(?:ay)?|fine|got it|h+m+|u+h+|um+|oh|ah+|aha|mm+|so|interesting|i see|understood|alright|all right|cool|wow|thx|ty|noted|that(?:'s| is) [\w ]{0,12}(?:helpful|great|good|useful|perfect|fine)|very helpful|hi|hello|hey|dear hawker)(?: there)?(?:[,.!;:]+\s*|\s+-\s+)(?:and\s)?)+"
    r"|^\s*(?:(?:谢谢|多谢|感谢|好的?|嗯嗯?|收到|明白了?|不错|很好|很有帮助|有帮助|太好了|太棒了|ok|辛苦了?|您好|你好)(?:您|你|啦|了|哈)?[，,。.！!；;\s]+)+",
    _FLAGS,
)
_FRAME = re.compile(
    r"^\s*(?:(?:and|now|then|so|but|next)\s)*(?:(?:would|could|can|will|may|might) (?:you|i|we)(?: (?:please|now|also|kindly|possibly|just|then|perhaps|maybe|be able to|be so (?:kind|good) as to|ask you to))*|would it be possible to|is it possible to|i(?:'d| would| should) (?:also |now )?(?:like|love) (?:you )?to|please|kindly)\s(?P<also>)"
    r"|^\s*(?:那么?|接下来)?(?:可以|能不能|可不可以|能否|可否|能|麻烦|请|劳驾|烦请|拜托|帮忙|帮我)(?:您|你)?(?:再?帮我?|帮忙)?(?=再|把|将|也|按|给|只|换|改|加|补|去|剔|不|看|列|分|用|以|从|同|和|跟)",
    _FLAGS,
)
_AFTER = re.compile(
    r"(?:,?\s*(?:please|pls|thanks|thank you|cheers|if (?:you (?:can|could|don't mind)|possible|that's ok)))+\s*[.!?]*\s*$"
    r"|[，,\s]*(?:可以吗|行吗|好吗|行不行|好不好|谢谢(?:您|你|啦|了)?|多谢|辛苦了?|拜托了?|呗|吧|吗)[。.！!?？\s]*$",
    _FLAGS,
)
# what takes something of the message before back: "no, make it 60", "sorry, I meant Germany"
_CORRECTS = re.compile(
    r"^\s*(?:(?:no+|nope|nah|not quite)(?=\s*[,.;:!-]|\s(?:sorry|wait|i mean|make|that should|it should|actually)\b)|(?:oops|whoops|sorry|apologies|pardon|wait|hang on|hold on|actually|my (?:mistake|bad)|scratch that|correction|erm?|well|i (?:mean|meant)(?: to (?:say|type|ask for))?|(?:that|this|it) (?:should|was supposed|was meant|needs|has)(?: to)?(?: be| read| say| have been)|(?:please )?make (?:it|that|this)|(?:let'?s )?say|(?:a (?:bit|little) )?(?:longer|shorter|further back)|let'?s (?:make it|do|try|take|use)|(?:please )?(?:change|switch|set) (?:it|that|this) to|(?:i(?:'d| would)|we(?:'d| would)) (?:rather|prefer)(?: to)?(?: see| have| look at| get)?|rather|better)\b)[\s,.;:!-]+(?=\S)"
    r"|^\s*(?:不对|不是|错了|说错|搞错|弄错|[哦噢啊]不)(?:吧|啦|了|哈)*[，,。.！!\s]+",
    _FLAGS,
)
_ALSO = re.compile(r"^(?:would|could|can|will)\b.*?\balso\b", _FLAGS)


def corrects(text: str) -> bool:
    """True for what takes something of the message before back."""
    return bool(_CORRECTS.match(_THANKS.sub("", text)))


def bare(text: str) -> str:
    """``text`` without them; unchanged where nothing would be left."""
    left = _THANKS.sub("", text)
    found = _FRAME.match(left)
    if found:
        left = ("also " if _ALSO.search(found[0].strip()) else "") + left[found.end() :]
    while found := _CORRECTS.match(left):
        left = left[found.end() :]
    left = _AFTER.sub("", left)
    return left.strip() if re.search(r"\w", left) else text
