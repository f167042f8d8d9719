"""A GGUF of a few hundred kilobytes with random weights: the real runtime loads it in a blink.

It writes nonsense, which is the point: whatever has a form in its answers has it from a grammar.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

EMBEDDING, HEADS, FEED_FORWARD, CONTEXT = 64, 4, 128, 4096
UINT32, FLOAT32, STRING, ARRAY, INT32 = 4, 6, 8, 9, 5
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def byte_tokens() -> list[str]:
    """The 256 bytes as printable characters, the way byte-level tokenizers write them."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    table = {byte: chr(byte) for byte in shown} | {byte: chr(256 + index) for index, byte in enumerate(hidden)}
    return [table[byte] for byte in range(256)]


def write_tiny_gguf(path: Path, *, layers: int = 1, seed: int = 0) -> Path:
    """A Llama of one layer over bytes, with the marks of ChatML."""
    tokens = [*byte_tokens(), "<|im_start|>", "<|im_end|>"]
    metadata: list[tuple[str, int, object]] = [
        ("general.architecture", STRING, "llama"),
        ("llama.context_length", UINT32, CONTEXT),
        ("llama.embedding_length", UINT32, EMBEDDING),
        ("llama.block_count", UINT32, layers),
        ("llama.feed_forward_length", UINT32, FEED_FORWARD),
        ("llama.attention.head_count", UINT32, HEADS),
        ("llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5),
        ("tokenizer.ggml.model", STRING, "gpt2"),
        ("tokenizer.ggml.pre", STRING, "gpt-2"),
        ("tokenizer.ggml.tokens", ARRAY, (STRING, tokens)),
        ("tokenizer.ggml.token_type", ARRAY, (INT32, [1] * 256 + [3, 3])),
        ("tokenizer.ggml.merges", ARRAY, (STRING, ["a b"])),
        ("tokenizer.ggml.bos_token_id", UINT32, 257),
        ("tokenizer.ggml.eos_token_id", UINT32, 257),
        ("tokenizer.chat_template", STRING, CHAT_TEMPLATE),
    ]
    random = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (len(tokens), EMBEDDING),
        "output.weight": (len(tokens), EMBEDDING),
        "output_norm.weight": (EMBEDDING,),
    }
    for layer in range(layers):
        shapes |= {f"blk.{layer}.{name}.weight": (EMBEDDING,) for name in ("attn_norm", "ffn_norm")}
        shapes |= {
            f"blk.{layer}.{name}.weight": (EMBEDDING, EMBEDDING)
            for name in ("attn_q", "attn_k", "attn_v", "attn_output")
        }
        shapes |= {f"blk.{layer}.{name}.weight": (FEED_FORWARD, EMBEDDING) for name in ("ffn_gate", "ffn_up")}
        shapes[f"blk.{layer}.ffn_down.weight"] = (EMBEDDING, FEED_FORWARD)
    tensors = {
        name: (np.ones(shape) if len(shape) == 1 else random.normal(0, 0.2, shape)).astype("<f4")
        for name, shape in shapes.items()
    }
    # the first dimension is on for every token, and there the bytes that are no ASCII text are turned down: half a
    # character would come out as a replacement mark
    tensors["token_embd.weight"][:, 0] = 4.0
    tensors["output.weight"][:, 0] = [0.0 if 32 <= byte < 127 or byte > 255 else -6.0 for byte in range(len(tokens))]
    path.write_bytes(_gguf(metadata, tensors))
    return path


def _gguf(metadata: list[tuple[str, int, object]], tensors: dict[str, np.ndarray]) -> bytes:
    out = bytearray(b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata)))
    for key, kind, value in metadata:
        out += _text(key) + struct.pack("<I", kind) + _value(kind, value)
    offset = 0
    for name, tensor in tensors.items():
        out += _text(name) + struct.pack("<I", tensor.ndim)
        out += struct.pack(f"<{tensor.ndim}Q", *reversed(tensor.shape)) + struct.pack("<IQ", 0, offset)
        offset += _padded(tensor.nbytes)
    out += b"\0" * (_padded(len(out)) - len(out))
    for tensor in tensors.values():
        out += tensor.tobytes() + b"\0" * (_padded(tensor.nbytes) - tensor.nbytes)
    return bytes(out)


def _padded(size: int) -> int:
    return (size + 31) // 32 * 32


def _text(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _value(kind: int, value: object) -> bytes:
    match value:
        case str():
            return _text(value)
        case (int(inner), list(items)):
            return struct.pack("<IQ", inner, len(items)) + b"".join(_value(inner, item) for item in items)
        case _:
            return struct.pack("<f" if kind == FLOAT32 else "<I" if kind == UINT32 else "<i", value)
