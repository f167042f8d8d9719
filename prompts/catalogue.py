"""Loads and checks the words a manager may edit: prompts (``*.md``), intents, fixed replies.

Unknown keys, unknown or unused variables and empty lists are refused at load with the file, the key and the way
out; nothing is rendered with a variable missing. Knows the files and their shape, not what they are used for.

A prompt is Markdown with a front matter::

    ---
    variables: [question, sources]
    ---
    Answer {{question}} from the sources below. ...
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

HOME = Path(__file__).parent
M = TypeVar("M", bound=BaseModel)
_VARIABLE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

IntentKind = Literal["tool", "small_talk", "out_of_scope", "hand_over"]


class PromptError(Exception):
    """A file of words that cannot be used; names the file, what is wrong and the way out."""

    def __init__(self, file: str, problem: str, fix: str) -> None:
        self.file, self.problem, self.fix = file, problem, fix
        super().__init__(f"{file}: {problem}. {fix}")


def _lines(value: object) -> object:
    if isinstance(value, str):
        return tuple(line.strip() for line in value.splitlines() if line.strip())
    return value


Lines = Annotated[tuple[str, ...], BeforeValidator(_lines)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Intent(_Strict):
    """One intent with its examples; an example may hold ``{slots}`` of ``slots.yaml``."""

    intent: str = Field(pattern=r"^[a-z][a-z_]*$")
    kind: IntentKind
    about: str
    en: Lines = Field(min_length=1)
    zh: Lines = Field(min_length=1)


class Spoken(_Strict):
    """Lines of one intent by one voice; either language may be left out."""

    en: Lines = ()
    zh: Lines = ()


class Voice(_Strict):
    """How one kind of writer says things, by intent. Voices are held out as a whole when routing is measured."""

    voice: str = Field(pattern=r"^[a-z][a-z_]*$")
    about: str
    lines: Mapping[str, Spoken]


class Slot(_Strict):
    """Words that stand in for a ``{slot}``."""

    en: Lines = Field(min_length=1)
    zh: Lines = Field(min_length=1)


class _Reply(_Strict):
    uses: tuple[str, ...] = ()
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


@dataclass(frozen=True, kw_only=True)
class Intents:
    """All intents by name, the slots of their examples, and more examples by ``voices``.

    ``digest`` changes with any word of them.
    """

    intents: Mapping[str, Intent]
    slots: Mapping[str, Slot]
    digest: str
    voices: Mapping[str, Voice] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Replies:
    """Fixed texts by key."""

    texts: Mapping[str, _Reply]

    def text(self, key: str, language: str, **values: str) -> str:
        """The text of ``key`` in ``language`` (English where that is neither en nor zh).

        Raises:
            PromptError: for an unknown key, or a placeholder without a value. More values than the text uses are
                allowed: callers pass what they have (``shop``).
        """
        if key not in self.texts:
            raise PromptError("replies.yaml", f"no text {key!r}", f"It has {', '.join(sorted(self.texts))}.")
        reply = self.texts[key]
        if missing := set(reply.uses) - set(values):
            raise PromptError("replies.yaml", f"{key!r} needs {sorted(missing)}", "Pass them as keywords.")
        return _PLACEHOLDER.sub(lambda found: values[found[1]], reply.zh if language == "zh" else reply.en)


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """One prompt. ``digest`` names its text, for the log."""

    name: str
    text: str
    variables: frozenset[str]
    digest: str

    def render(self, **values: str) -> str:
        """The text with all variables put in, exactly those that it declares.

        Raises:
            PromptError: names the missing or unknown variables.
        """
        if values.keys() != self.variables:
            missing, unknown = sorted(self.variables - values.keys()), sorted(values.keys() - self.variables)
            raise PromptError(
                f"{self.name}.md",
                f"missing {missing}, unknown {unknown}",
                f"It takes exactly {sorted(self.variables)}.",
            )
        # one pass: a value that holds {{...}} itself is data and stays as it is
        return _VARIABLE.sub(lambda found: values[found[1]], self.text)


def _read_yaml(path: Path) -> object:
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PromptError(path.name, f"cannot be read ({error})", "It has to be YAML in UTF-8.") from error


def _check(model: type[M], path: Path, value: object, key: str = "") -> M:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in ((key,) if key else ()) + first["loc"])
        raise PromptError(path.name, f"{where}: {first['msg']}", "Mend that key and load again.") from error


def load_intents(folder: Path | None = None) -> Intents:
    """The intents of ``folder`` (default: those that ship).

    Raises:
        PromptError: names the file and what is wrong with it.
    """
    folder = folder or HOME / "intents"
    slots_file = folder / "slots.yaml"
    raw = _read_yaml(slots_file) if slots_file.exists() else {}
    if not isinstance(raw, dict):
        raise PromptError(slots_file.name, "is no mapping", "Write one key a slot.")
    slots = {str(name): _check(Slot, slots_file, value, str(name)) for name, value in raw.items()}
    digest, intents = hashlib.sha256(), {}
    for path in sorted(folder.glob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        if path != slots_file:
            intent = _check(Intent, path, _read_yaml(path))
            if intent.intent != path.stem:
                raise PromptError(path.name, f"intent: {intent.intent!r}", f"Call it {path.stem!r}, as its file.")
            intents[intent.intent] = intent
            _check_slots(path, (*intent.en, *intent.zh), slots)
    if not intents:
        raise PromptError(str(folder), "no intents", "Put one *.yaml an intent there.")
    voices = {}
    for path in sorted((folder / "voices").glob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        voices[path.stem] = _voice(path, intents, slots)
    return Intents(intents=intents, slots=slots, voices=voices, digest=digest.hexdigest()[:16])


def _voice(path: Path, intents: Mapping[str, Intent], slots: Mapping[str, Slot]) -> Voice:
    voice = _check(Voice, path, _read_yaml(path))
    if voice.voice != path.stem:
        raise PromptError(path.name, f"voice: {voice.voice!r}", f"Call it {path.stem!r}, as its file.")
    if unknown := sorted(set(voice.lines) - set(intents)):
        raise PromptError(path.name, f"unknown intents {unknown}", "Name the files beside the folder voices.")
    for spoken in voice.lines.values():
        _check_slots(path, (*spoken.en, *spoken.zh), slots)
    return voice


def _check_slots(path: Path, lines: tuple[str, ...], slots: Mapping[str, Slot]) -> None:
    for line in lines:
        unknown = set(_PLACEHOLDER.findall(line)) - set(slots)
        if unknown:
            raise PromptError(
                path.name, f"{line!r} has unknown slots {sorted(unknown)}", f"slots.yaml has {sorted(slots)}."
            )


@cache
def replies(file: Path | None = None) -> Replies:
    """The fixed texts of ``file`` (default: those that ship).

    Raises:
        PromptError: names the key and what is wrong with it.
    """
    path = file or HOME / "replies" / "replies.yaml"
    raw = _read_yaml(path)
    if not isinstance(raw, dict):
        raise PromptError(path.name, "is no mapping", "Write one key a text.")
    texts = {str(key): _check(_Reply, path, value, str(key)) for key, value in raw.items()}
    for key, reply in texts.items():
        for language in ("en", "zh"):
            found = set(_PLACEHOLDER.findall(getattr(reply, language)))
            if found != set(reply.uses):
                raise PromptError(
                    path.name,
                    f"{key}.{language} holds {sorted(found)}, its uses say {sorted(reply.uses)}",
                    "Name exactly the placeholders that the text holds.",
                )
    return Replies(texts=texts)


def read_prompt(path: Path) -> Prompt:
    """One prompt file, checked.

    Raises:
        PromptError: no front matter, unknown keys, or variables that do not match the text.
    """
    try:
        text = path.read_text("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(path.name, f"cannot be read ({error})", "It has to be text in UTF-8.") from error
    head, mark, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not mark:
        raise PromptError(path.name, "no front matter", "Begin with ---, variables: [...], ---.")
    try:
        front = yaml.safe_load(head)
    except yaml.YAMLError as error:
        raise PromptError(path.name, f"front matter is no YAML ({error})", "Write variables: [a, b].") from error
    if not isinstance(front, dict) or set(front) - {"variables", "about"}:
        raise PromptError(path.name, f"front matter {front!r}", "It may hold variables and about.")
    declared, used = set(front.get("variables") or ()), set(_VARIABLE.findall(body))
    if declared != used:
        raise PromptError(
            path.name,
            f"declares {sorted(declared)} and uses {sorted(used)}",
            "Declare exactly what the text uses as {{name}}.",
        )
    digest = hashlib.sha256(body.encode()).hexdigest()[:16]
    return Prompt(name=path.stem, text=body.strip() + "\n", variables=frozenset(declared), digest=digest)


@cache
def prompt(name: str, folder: Path | None = None) -> Prompt:
    """The prompt ``name`` of ``folder`` (default: those that ship).

    Raises:
        PromptError: there is none of that name, or it is not well formed.
    """
    folder = folder or HOME
    path = folder / f"{name}.md"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in folder.glob("*.md"))) or "none"
        raise PromptError(path.name, "no such prompt", f"There are: {known}.")
    return read_prompt(path)
