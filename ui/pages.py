"""The pages of the staff app, in the order of the navigation. A new screen adds one line to ``PAGES``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr

    from ui.metrics import Metrics
    from ui.services import Services
    from ui.text import Text

Build = Callable[["gr.Blocks", "Services", "Text", "Metrics"], None]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One screen.

    Args:
        id: what stands in the address after ``#``; ``page_<id>`` is its label.
        icon: of ``ui.icons``.
        build: adds its components to the Blocks that is open.
    """

    id: str
    icon: str
    build: Build


def _chat(blocks: gr.Blocks, services: Services, text: Text, metrics: Metrics) -> None:
    from ui.chat import ChatPage

    ChatPage(services, text, metrics).on_load(blocks)


def _studio(blocks: gr.Blocks, services: Services, text: Text, metrics: Metrics) -> None:
    from ui.studio import StudioPage

    StudioPage(services, text).on_load(blocks)


def _insights(blocks: gr.Blocks, services: Services, text: Text, metrics: Metrics) -> None:
    from ui.insights import InsightsPage

    InsightsPage(services, text).on_load(blocks)


def _sources(blocks: gr.Blocks, services: Services, text: Text, metrics: Metrics) -> None:
    from ui.sources import SourcesPage

    SourcesPage(services, text).on_load(blocks)


def _shop(blocks: gr.Blocks, services: Services, text: Text, metrics: Metrics) -> None:
    from ui.profile import ProfilePage

    ProfilePage(services, text).on_load(blocks)


def _sites(blocks: gr.Blocks, services: Services, text: Text, metrics: Metrics) -> None:
    from ui.sites import SitesPage

    SitesPage(services, text).on_load(blocks)


def _quality(blocks: gr.Blocks, services: Services, text: Text, metrics: Metrics) -> None:
    from ui.quality import QualityPage

    QualityPage(services, text).on_load(blocks)


PAGES: tuple[Page, ...] = (
    Page(id="chat", icon="chat", build=_chat),
    Page(id="studio", icon="edit", build=_studio),
    Page(id="insights", icon="insights", build=_insights),
    Page(id="sources", icon="sources", build=_sources),
    Page(id="quality", icon="check", build=_quality),
    Page(id="shop", icon="shop", build=_shop),
    Page(id="sites", icon="sites", build=_sites),
)
