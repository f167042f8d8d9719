"""The catalogue refuses what a manager may get wrong, naming file and way out."""

from pathlib import Path

import pytest

from prompts.catalogue import PromptError, load_intents, prompt, read_prompt, replies


def _prompt(folder: Path, text: str) -> Path:
    path = folder / "p.md"
    path.write_text(text, "utf-8")
    return path


def test_a_prompt_renders_with_exactly_its_variables(tmp_path: Path) -> None:
    read = read_prompt(_prompt(tmp_path, "---\nvariables: [question]\n---\nAnswer {{question}}.\n"))
    assert read.render(question="{{question}}?") == "Answer {{question}}?.\n"
    with pytest.raises(PromptError, match="missing"):
        read.render()
    with pytest.raises(PromptError, match="unknown"):
        read.render(question="a", other="b")


@pytest.mark.parametrize(
    "text",
    [
        "no front matter",
        "---\nvariables: [a]\n---\nunused",
        "---\nvariables: []\n---\n{{a}} undeclared",
        "---\nvariables: []\ntemperature: 1\n---\nunknown key",
    ],
)
def test_a_prompt_that_is_not_well_formed_fails_at_load(tmp_path: Path, text: str) -> None:
    with pytest.raises(PromptError, match=r"p\.md"):
        read_prompt(_prompt(tmp_path, text))


def test_an_unknown_prompt_names_the_known(tmp_path: Path) -> None:
    _prompt(tmp_path, "---\nvariables: []\n---\nx")
    with pytest.raises(PromptError, match="There are: p"):
        prompt("q", tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "intent: x\nkind: tool\nabout: a\nen: hi\nzh: hi\ntone: 1",
        "intent: other\nkind: tool\nabout: a\nen: hi\nzh: hi",
        "intent: x\nkind: tool\nabout: a\nen: hi {nothing}\nzh: hi",
        "intent: x\nkind: tool\nabout: a\nen: ''\nzh: hi",
        "intent: [",
    ],
)
def test_an_intent_that_is_not_well_formed_fails_at_load(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    with pytest.raises(PromptError, match=r"x\.yaml"):
        load_intents(tmp_path)


def test_a_line_more_changes_the_digest(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("intent: x\nkind: tool\nabout: a\nen: hi\nzh: hi\n", "utf-8")
    before = load_intents(tmp_path).digest
    path.write_text("intent: x\nkind: tool\nabout: a\nen: |\n  hi\n  ho\nzh: hi\n", "utf-8")
    assert load_intents(tmp_path).digest != before


def test_replies_name_their_placeholders(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text("hello:\n  uses: [shop]\n  en: Hi\n  zh: '{shop}'\n", "utf-8")
    with pytest.raises(PromptError, match=r"hello\.en"):
        replies(path)
    assert "Hawker" in replies().text("who_are_you", "en", shop="Shop")
    with pytest.raises(PromptError, match="no text"):
        replies().text("nothing", "en")
