"""LangChain's messages as the runtime takes them: plain text with roles, special tokens disarmed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ChatMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.errors import ModelError

# the marks that chat templates are made of, in the families of models that come as GGUF
_SPECIAL = re.compile(r"<\|([^|<>\s]{1,40})\|>|<((?:start|end)_of_turn|/?s|bos|eos)>|\[(/?INST)\]", re.IGNORECASE)
_TEXT_BLOCKS = {"text", "output_text", "input_text"}
_SILENT_BLOCKS = {"tool_use", "tool_call", "tool_call_chunk", "reasoning", "thinking", "invalid_tool_call"}


def disarm(text: str) -> str:
    """The text with a chat template's marks broken up, so that no message can pose as another role."""
    return _SPECIAL.sub(lambda match: f"( {next(group for group in match.groups() if group)} )", text)


def text_of(message: BaseMessage) -> str:
    """The text of a message.

    Raises:
        ModelError: it holds something that a text model cannot read.
    """
    if isinstance(message.content, str):
        return message.content
    parts: list[str] = []
    for block in message.content:
        if isinstance(block, str):
            parts.append(block)
        elif block.get("type") in _TEXT_BLOCKS:
            parts.append(str(block.get("text", "")))
        elif block.get("type") == "tool_result":
            parts.append(str(block.get("content", "")))
        elif block.get("type") not in _SILENT_BLOCKS:
            raise ModelError(
                f"This model reads text only; a message holds a part of type {block.get('type')!r}. "
                "Leave it out, or set HAWKER_LLM to a model that can read it."
            )
    return "".join(parts)


def call_text(name: str, arguments: Any) -> str:
    """A tool call as the model is taught to write it."""
    return json.dumps({"tool": name, "args": arguments}, ensure_ascii=False, separators=(",", ":"))


def to_wire(messages: Sequence[BaseMessage], instructions: str = "") -> list[dict[str, str]]:
    """Roles and contents, in order: one system message first, then user and assistant by turns.

    System messages are joined, and ``instructions`` follow them: what never changes stands at the very beginning,
    where the runtime's cache keeps it. Tool calls and results become text, for templates that know no tools.
    """
    system: list[str] = []
    turns: list[tuple[str, str]] = []
    for message in messages:
        match message:
            case SystemMessage():
                system.append(disarm(text_of(message)))
            case AIMessage():
                calls = "\n".join(call_text(call["name"], call["args"]) for call in message.tool_calls)
                turns.append(("assistant", disarm("\n".join(filter(None, [text_of(message), calls])))))
            case ToolMessage():
                state = "error" if message.status == "error" else "result"
                name = f" of {message.name}" if message.name else ""
                turns.append(("user", f"[{state}{name}]\n{disarm(text_of(message))}"))
            case ChatMessage(role="system" | "developer"):
                system.append(disarm(text_of(message)))
            case ChatMessage(role="assistant"):
                turns.append(("assistant", disarm(text_of(message))))
            case HumanMessage() | ChatMessage():
                turns.append(("user", disarm(text_of(message))))
            case _:
                raise ModelError(f"A message of type {type(message).__name__} cannot be sent to this model.")
    if instructions:
        system.append(instructions)
    wire = [{"role": "system", "content": "\n\n".join(system)}] if system else []
    for role, content in turns:
        if wire and wire[-1]["role"] == role:
            wire[-1]["content"] += f"\n\n{content}"
        else:
            wire.append({"role": role, "content": content})
    return wire
