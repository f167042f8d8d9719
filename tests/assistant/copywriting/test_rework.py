"""The shelf and what is changed by hand: checked as the first writing was, and kept whole."""

from __future__ import annotations

from pathlib import Path

from assistant.copywriting.brief import Brief
from assistant.copywriting.compose import compose
from assistant.copywriting.rework import check_text, rewritten, texts_of, with_text
from assistant.copywriting.shelf import Piece, Shelf, new_piece
from knowledge import Store
from ui.copy_view import pieces_html, saying_html
from ui.text import Text


def piece_of(store: Store, channel: str = "google_rsa") -> Piece:
    brief = Brief(product_ids=("B1",), channels=(channel,))
    (variant,) = compose(store, brief, None)
    return new_piece(brief, variant.document())


def test_a_piece_is_kept_decided_and_listed(copy_shop: Store, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "copy")
    assert shelf.newest() == [] and shelf.get("../../etc/passwd") is None
    piece = shelf.put(piece_of(copy_shop))
    assert shelf.get(piece.id) == piece
    decided = shelf.decide(piece.id, "approved")
    assert decided is not None and decided.status == "approved" and shelf.newest() == [decided]
    (tmp_path / "copy" / ("0" * 32 + ".json")).write_text("{broken", "utf-8")
    assert shelf.newest() == [decided]


def test_an_edit_is_checked_and_a_wrong_one_blocks_approval(copy_shop: Store) -> None:
    piece = piece_of(copy_shop)
    checked = check_text(copy_shop, piece, "headlines", "The world's best stand!")
    assert not checked.ok
    wrong = with_text(copy_shop, piece, "headlines", 0, "The world's best stand!")
    assert wrong.errors and texts_of(wrong.document, "headlines")[0] == "The world's best stand!"
    right = with_text(copy_shop, wrong, "headlines", 0, "Three tiers for £12.75")
    assert right.errors == 0 and right.status == "draft"
    assert any(claim["slot"] == "headlines" and claim["index"] == 0 for claim in right.document["report"]["claims"])
    assert piece.document["slots"]["headlines"][0] != "Three tiers for £12.75"


def test_a_text_is_written_anew_unlike_the_others(copy_shop: Store) -> None:
    piece = piece_of(copy_shop)
    new = rewritten(copy_shop, piece, "headlines", 3, None)
    assert new is None or new.document["slots"]["headlines"][3] not in piece.document["slots"]["headlines"]
    mail = piece_of(copy_shop, "email")
    again = rewritten(copy_shop, mail, "subject", 0, None)
    assert again is not None and again.document["slots"]["subject"] != mail.document["slots"]["subject"]


def test_the_page_escapes_what_people_wrote(copy_shop: Store) -> None:
    piece = with_text(copy_shop, piece_of(copy_shop), "headlines", 0, "<img src=x onerror=alert(1)>")
    html = pieces_html([piece], "Heart & Home", Text("zh"))
    assert "<img" not in html and "&lt;img" in html and "disabled" in html
    checked = check_text(copy_shop, piece, "headlines", "<b>x</b>")
    assert "<b>x</b>" not in saying_html(piece, "headlines", 0, "<b>x</b>", checked, Text("en"))


def test_every_kind_of_channel_has_a_drawing(copy_shop: Store) -> None:
    from assistant.copywriting.channels import load_channels
    from ui.previews import preview_html

    for channel in load_channels():
        piece = piece_of(copy_shop, channel)
        html = preview_html(piece.document, "Heart & Home")
        said = [text for name in piece.document["slots"] for text in texts_of(piece.document, name)]
        assert f"kind-{load_channels()[channel].preview}" in html
        assert any(word in html for text in said for word in text.split()[:2])
