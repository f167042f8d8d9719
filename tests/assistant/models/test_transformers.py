"""The transformers adapter over a tiny random Qwen2 made here, tokenizer included."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.errors import ModelError
from assistant.models import make_chat_model
from assistant.models.misfit import Misfit
from assistant.settings import Settings
from tests.assistant.models.tiny_gguf import CHAT_TEMPLATE, byte_tokens

if TYPE_CHECKING:
    from assistant.models.transformers import TransformersChatModel


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    path = tmp_path_factory.mktemp("qwen2")
    tokenizer = Tokenizer(models.BPE(vocab={token: index for index, token in enumerate(byte_tokens())}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|im_end|>")
    fast.add_special_tokens({"additional_special_tokens": ["<|im_start|>"]})
    fast.chat_template = CHAT_TEMPLATE
    fast.save_pretrained(path)
    torch.set_num_threads(1)  # for so small a model a second one only waits
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=len(fast), hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=512, eos_token_id=fast.eos_token_id, bos_token_id=None,
    )  # fmt: skip
    Qwen2ForCausalLM(config).save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def model(folder: Path) -> TransformersChatModel:
    made: Any = make_chat_model(Settings(_env_file=None, llm=f"transformers:{folder}"))  # pyright: ignore[reportCallIssue]
    return made


def test_it_answers_and_counts(model: TransformersChatModel) -> None:
    answer = model.invoke("hi", max_tokens=7)
    assert answer.usage_metadata and answer.usage_metadata["output_tokens"] == 7
    assert answer.response_metadata["finish_reason"] == "length"


async def test_streams_are_the_same_text(model: TransformersChatModel) -> None:
    whole = model.invoke("hello", max_tokens=12).content
    assert "".join(str(chunk.content) for chunk in model.stream("hello", max_tokens=12)) == whole
    assert "".join([str(chunk.content) async for chunk in model.astream("hello", max_tokens=12)]) == whole


def test_a_stop_sequence_is_cut_off(model: TransformersChatModel) -> None:
    whole = str(model.invoke("hello", max_tokens=30, temperature=1.0, seed=1).content)
    stop = whole[6:9]
    cut = model.invoke("hello", max_tokens=30, temperature=1.0, seed=1, stop=[stop])
    assert cut.content == whole[: whole.index(stop)]
    assert cut.response_metadata["finish_reason"] == "stop"


def test_closing_a_stream_stops_the_generation(model: TransformersChatModel) -> None:
    stream = model.stream("hi", max_tokens=200)
    next(stream)
    stream.close()
    started = time.monotonic()
    model.invoke("hi", max_tokens=1)  # the next one does not wait for 200 tokens
    assert time.monotonic() - started < 5


def test_a_structure_it_cannot_keep_is_an_error_of_ours(model: TransformersChatModel) -> None:
    def add(a: int, b: int) -> int:
        """Adds."""
        return a + b

    with pytest.raises(Misfit):
        model.bind_tools([add], tool_choice="any").invoke("1 + 2", max_tokens=10)


def test_first_words(model: TransformersChatModel) -> None:
    (words,) = model.first_words(["Is it? Answer yes or no."])
    assert words and all(0 <= share <= 1 for share in words.values())


def test_a_prompt_beyond_its_context_is_named(model: TransformersChatModel) -> None:
    with pytest.raises(ModelError, match=r"6\d\d tokens, the model's context 512"):
        model.invoke("x" * 600)


def test_a_folder_without_weights_says_so(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes((folder / "config.json").read_bytes())
    broken = make_chat_model(Settings(_env_file=None, llm=f"transformers:{tmp_path}"))  # pyright: ignore[reportCallIssue]
    assert broken is not None
    with pytest.raises(ModelError, match="cannot be loaded by transformers"):
        broken.invoke("hi")
