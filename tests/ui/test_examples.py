"""The identity examples make tokens that are accepted; each runs in its own language, where that is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.identity import verify
from assistant.sites import Site
from tests.ui.widget_parts import ScriptedAssistant

HOME = Path(__file__).resolve().parents[2] / "examples" / "identity"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    assistant = ScriptedAssistant(tmp_path)
    yield assistant.sites.add("Shop", ["https://shop.example"])
    assistant.close()


@pytest.mark.parametrize(
    ("program", "file"), [(sys.executable, "token.py"), ("node", "token.mjs"), ("php", "token.php")]
)
def test_tokens_are_accepted(site: Site, program: str, file: str) -> None:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed here")
    command = [found, str(HOME / file), site.key, site.secrets[0].value, "17850"]
    tokens = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    identities = [verify(token, site) for token in tokens]
    assert {each.customer_id for each in identities} == {"17850"}
    assert identities[0].token_id != identities[1].token_id
