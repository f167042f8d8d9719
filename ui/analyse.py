"""``hawker analyse NAME``: one analysis of a Store as a Finding, for people or as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import DONE, FINDINGS, print_json, reporting

if TYPE_CHECKING:
    from assistant.findings import Finding
    from knowledge import Store

NAMES = ("figures", "segments", "clusters", "moves", "churn", "value", "recommend", "baskets", "cohorts")
ROWS = 15


@reporting
def analyse(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(NAMES)}.")],
    measure: Annotated[list[str] | None, typer.Option(help="For figures; may be given several times.")] = None,
    by: Annotated[list[str] | None, typer.Option(help="For figures: month, country, product ...")] = None,
    customer: Annotated[str | None, typer.Option(help="A customer's number.")] = None,
    product: Annotated[str | None, typer.Option(help="A product's number.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="Only these countries.")] = None,
    top: Annotated[int, typer.Option(min=1, max=10_000, help="How many rows.")] = 20,
    language: Annotated[str, typer.Option(help="en or zh.")] = "en",
    store: Annotated[
        Path, typer.Option("--store", metavar="DIR", envvar="HAWKER_STORE", help="The shop's data directory.")
    ] = Path("data/demo"),
    json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Analyse the shop's customers and sales; exit 1 when the result may not be relied on."""
    from assistant.events import as_json
    from assistant.kept import fits_of
    from knowledge import Store

    if name not in NAMES:
        raise typer.BadParameter(f"{name!r}; expected one of {', '.join(NAMES)}", param_hint="NAME")
    with Store.open(store, create=False, owner="hawker analyse") as opened:
        try:
            found = _find(opened, name, measure, by, customer, product, tuple(country or ()), top, language)
        finally:
            fits_of(opened).close()
    print_json(as_json(found)) if json else typer.echo(_as_text(found))
    raise typer.Exit(FINDINGS if found.health.status == "fail" else DONE)


def _find(
    store: Store, name: str, measure: list[str] | None, by: list[str] | None, customer: str | None, product: str | None,
    countries: tuple[str, ...], top: int, language: str,
) -> Finding:  # fmt: skip
    from assistant import analyses
    from assistant.analytics.figures_filters import Filter
    from assistant.analytics.metrics import FiguresQuery

    match name:
        case "segments":
            return analyses.groups(store, language, countries=countries)
        case "clusters":
            return analyses.groups(store, language, method="clusters", countries=countries)
        case "moves":
            return analyses.moves(store, language, countries=countries)
        case "churn":
            return analyses.churn(store, language, countries=countries, top=top, customer_id=customer)
        case "value":
            return analyses.value(store, language, countries=countries, top=top, customer_id=customer)
        case "recommend":
            if not customer and not product:
                raise typer.BadParameter("expected --customer or --product", param_hint="recommend")
            customers, products = ((customer,), ()) if customer else ((), (product or "",))
            return analyses.recommendations(store, language, customer_ids=customers, product_ids=products, n=top)
        case "baskets":
            return analyses.baskets(store, language, product_id=product, top=top)
        case "cohorts":
            return analyses.cohorts(store, language, countries=countries)
        case _:
            filters = (Filter(dimension="country", values=countries),) if countries else ()
            query = FiguresQuery(
                measures=tuple(measure or ("revenue",)), dimensions=tuple(by or ()), filters=filters, top=None
            )
            return analyses.figures(store, query, language)


def _as_text(finding: Finding) -> str:
    lines = [
        f"{finding.title} ({finding.health.status}{': ' + finding.health.reason if finding.health.reason else ''})"
    ]
    for name, value in finding.values.items():
        low, high = finding.interval.get(name, (None, None))
        between = "" if low is None else f" ({low:,.2f} to {high:,.2f})"
        lines.append(f"  {name}: {value:,.2f} {finding.units.get(name, '')}".rstrip() + between)
    if finding.table is not None:
        lines.append("  " + " | ".join(finding.table.columns))
        lines += [
            "  " + " | ".join("" if cell is None else str(cell) for cell in row) for row in finding.table.rows[:ROWS]
        ]
    return "\n".join([*lines, finding.method])
