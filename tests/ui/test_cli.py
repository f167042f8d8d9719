"""``hawker``: exit codes, one JSON document, one line for an error, and who owns the Store."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.errors import SettingsError
from assistant.settings import Settings
from knowledge import Store
from ui.cli import app
from ui.serving import address, listen
from ui.terminal import DONE, FAILED, FINDINGS, WRONG_USAGE

GOODS = "sku,title,price,stock\nA1,Walnut Hairbrush,12.50,4\nA2,Brass Bookmark,3.20,7\n"
RETURNS = "# Returns\n\nUnused goods may come back within thirty days.\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> object:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HAWKER_LLM", "none")
    monkeypatch.setenv("HAWKER_EMBEDDER", "none")
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(each) for each in arguments])


@pytest.fixture
def goods(tmp_path: Path) -> Path:
    file = tmp_path / "goods.csv"
    file.write_text(GOODS, "utf-8")
    return file


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small Store without vectors, so that commands are quick."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "goods.csv").write_text(GOODS, "utf-8")
    (folder / "returns.md").write_text(RETURNS, "utf-8")
    with Store.open(folder / "store", embedder="none") as store:
        store.import_file(folder / "goods.csv")
        store.add_documents([folder / "returns.md"])
    return folder / "store"


@pytest.mark.parametrize("command", ["demo", "serve", "import", "ask", "model", "doctor", "backup", "restore"])
def test_every_command_has_help(run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == DONE
    assert "--store" in result.stdout or command == "model"


def test_import_reports_and_repeats_for_nothing(run, goods: Path, shop: Path) -> None:
    result = run("import", goods, "--store", shop, "--json")
    assert result.exit_code == DONE, result.output
    report = json.loads(result.stdout)["reports"][0]
    assert (report["rows_read"], report["rows_rejected"]) == (2, 0)
    again = json.loads(run("import", goods, "--store", shop, "--json").stdout)["reports"][0]
    assert (again["rows_written"], again["rows_unchanged"]) == (0, 2)


def test_rejected_rows_are_findings(run, tmp_path: Path, shop: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(GOODS + "A3,Linen Apron,dear,1\n", "utf-8")
    result = run("import", file, "--store", shop)
    assert result.exit_code == FINDINGS
    assert "bad.csv, line 4" in result.stdout
    assert "'dear'" in result.stdout
    with Store.open(shop) as store:
        store.remove_source(next(each.source_id for each in store.sources() if each.name == "bad.csv"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "nowhere.csv"),
        ("import", "goods.csv", "--kind", "wishes"),
        ("import", "goods.csv", "--map", "no equals sign"),
        ("ask", "hi", "--role", "king"),
        ("ask", "hi", "--language", "fr"),
        ("model", "eat"),
        ("restore", "nowhere.zip"),
        ("sing",),
        ("serve", "--port", "many"),
    ],
)
def test_wrong_usage(run, goods: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == WRONG_USAGE
    assert result.stdout == ""
    assert result.stderr


def test_two_documents_of_one_name_are_told_before_one_takes_the_others_place(run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "returns.md").write_text(RETURNS, "utf-8")
    result = run("import", "a/returns.md", "b/returns.md", "--store", "s")
    assert result.exit_code == WRONG_USAGE and "returns.md" in result.stderr and "rename" in result.stderr
    assert not (tmp_path / "s").exists()
    assert run("import", "a/returns.md", "./a/returns.md", "--store", "s").exit_code == DONE


def test_a_file_that_cannot_be_read_fails_in_one_line(run, tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.touch()
    result = run("import", file, "--store", tmp_path / "s")
    assert result.exit_code == FAILED
    lines = [line for line in result.stderr.splitlines() if "empty.csv" in line and not line.endswith("...")]
    assert len(lines) == 1
    assert "Traceback" not in result.stderr


def test_no_store_to_ask(run, tmp_path: Path) -> None:
    result = run("ask", "hi", "--store", tmp_path / "none")
    assert result.exit_code == FAILED
    assert "none" in result.stderr
    assert result.stdout == ""


def test_an_analysis_is_one_document(run, tmp_path: Path) -> None:
    lines = tmp_path / "lines.csv"
    head = "order_id,customer_id,product_id,quantity,unit_price,ordered_at\n"
    rows = (f"{n},C{n % 7},P{n % 3},{1 + n % 4},2.50,2024-0{1 + n % 6}-11" for n in range(60))
    lines.write_text(head + "\n".join(rows) + "\n", "utf-8")
    assert run("import", lines, "--store", tmp_path / "store").exit_code == DONE
    result = run("analyse", "figures", "--measure", "orders", "--store", tmp_path / "store", "--json")
    assert result.exit_code == DONE, result.output
    assert json.loads(result.stdout)["values"]["orders"] == 60
    assert run("analyse", "fortunes", "--store", tmp_path / "store").exit_code == WRONG_USAGE


def test_a_bad_setting_is_named(run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAWKER_PORT", "seven")
    result = run("serve", "--store", shop)
    assert result.exit_code == FAILED
    assert "HAWKER_PORT='seven'" in result.stderr


def test_serving_others_needs_logins(run, shop: Path) -> None:
    result = run("serve", "--store", shop, "--host", "0.0.0.0")
    assert result.exit_code == FAILED
    assert "HAWKER_STAFF" in result.stderr


def test_an_owned_store_names_its_owner(run, goods: Path, shop: Path) -> None:
    with Store.open(shop, owner="hawker serve"):
        for arguments in (("import", goods), ("ask", "hi"), ("backup", "b.zip")):
            result = run(*arguments, "--store", shop)
            assert result.exit_code == FAILED
            assert "hawker serve" in result.stderr
            assert "process" in result.stderr
        checked = run("doctor", "--store", shop)
        assert checked.exit_code == FINDINGS
        assert "hawker serve" in checked.stdout


def test_backup_and_restore(run, shop: Path, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "b.zip", "--store", shop).exit_code == DONE
    assert run("restore", tmp_path / "b.zip", "--store", tmp_path / "back").exit_code == DONE
    with Store.open(tmp_path / "back") as store:
        product = store.product("A1")
        assert product is not None
        assert product.price == 12.5
    again = run("restore", tmp_path / "b.zip", "--store", tmp_path / "back")
    assert again.exit_code == FAILED


def test_doctor_and_rebuild(run, shop: Path) -> None:
    result = run("doctor", "--store", shop, "--rebuild", "--json")
    checks = {check["name"]: check for check in json.loads(result.stdout)["checks"]}
    assert set(checks) == {"disk", "memory", "model", "store", "index"}
    assert checks["store"]["ok"]


def test_doctor_without_a_store(run, tmp_path: Path) -> None:
    result = run("doctor", "--store", tmp_path / "none")
    assert result.exit_code == FINDINGS
    assert "hawker demo" in result.stdout


def test_model_names_its_sources(run) -> None:
    result = run("model", "--json")
    document = json.loads(result.stdout)
    assert document["size"] == 1_117_320_768
    assert {each["kind"] for each in document["sources"]} >= {"cache", "wheels", "hub"}


def test_a_taken_port_says_so() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=r"taken .* --port"):
            listen(Settings(_env_file=None, port=port))


def test_any_free_port() -> None:
    settings = Settings(_env_file=None, port=0)
    with listen(settings) as listener:
        assert address(settings, listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.9"])
def test_a_host_that_is_not_ours(host: str) -> None:
    with pytest.raises(SettingsError, match="an address of this machine"):
        listen(Settings(_env_file=None, host=host, port=0))


def test_the_script_as_installed(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    code = "from ui.cli import app; app(['import', 'nowhere.csv'])"
    result = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode == WRONG_USAGE
    assert "nowhere.csv" in result.stderr
    assert result.stdout == ""
