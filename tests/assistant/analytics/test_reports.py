from __future__ import annotations

import subprocess
import sys

import pytest

from assistant import analytics
from assistant.analytics import fit_recommender, reports_churn, reports_customers, reports_products
from assistant.analytics.errors import BadValue, UnknownName
from assistant.analytics.propensity import fit_shop_churn
from assistant.analytics.text import names_in, say, words
from tests.assistant.analytics.conftest import AS_OF, make_lines


def test_every_text_is_there_in_both_languages_with_the_same_names():
    for key, entry in words().items():
        assert key == "sentence.join" or (entry.get("en") and entry.get("zh")), key
        assert set(names_in(key, "en")) == set(names_in(key, "zh")), key
    with pytest.raises(UnknownName, match=r"title\.rfm"):
        say("title.rfn", "en")


@pytest.fixture(scope="module")
def recommender(shop):
    return fit_recommender(reports_products.interactions_of(shop, AS_OF), "item_knn")


def findings(shop, recommender, language):
    yield reports_customers.rfm_finding(shop, AS_OF, language=language)
    yield reports_customers.rfm_finding(shop, AS_OF, simple=True, language=language)
    yield reports_customers.clusters_finding(shop, AS_OF, 2, language=language)[0]
    yield reports_customers.value_finding(shop, AS_OF, language=language)
    yield reports_customers.cohort_finding(shop, AS_OF, language=language)
    yield reports_products.basket_finding(shop, AS_OF, language=language)
    yield reports_products.basket_finding(shop, AS_OF, product_id="P1", language=language)
    yield reports_products.recommend_finding(shop, recommender, AS_OF, customer_ids=["C1"], language=language)
    yield reports_products.recommend_finding(shop, recommender, AS_OF, product_ids=["P1"], language=language)
    yield reports_products.recommend_finding(shop, recommender, AS_OF, customer_ids=["C1", "C2"], language=language)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_findings_speak_the_language_and_fit_their_tables(shop, recommender, language):
    for finding in findings(shop, recommender, language):
        assert finding.language == language and finding.as_of == AS_OF
        chinese = any("一" <= letter <= "鿿" for letter in finding.title + finding.method)
        assert chinese == (language == "zh"), finding.title
        assert finding.health.status in ("pass", "review", "fail")
        assert finding.health.status == "pass" or (finding.health.reason and finding.health.advice)
        assert finding.table is not None and (finding.table.rows or finding.health.status == "fail"), finding.name
        assert all(len(row) == len(finding.table.columns) for row in finding.table.rows)
        for low, high in finding.interval.values():
            assert low <= high
        if finding.chart is not None:
            assert {finding.chart.x, *finding.chart.y} <= set(finding.table.columns)


@pytest.mark.slow
def test_churn_lists_who_is_at_stake_with_reasons():
    tables = {"order_lines": make_lines(200, 7)}
    fitted = fit_shop_churn(tables["order_lines"], AS_OF, horizon_days=60)
    finding, again = reports_churn.churn_finding(tables, AS_OF, horizon_days=60, top=5, language="zh", fitted=fitted)
    assert again is fitted and 0 < len(finding.table.rows) <= 5
    assert all("百分点" in row[-1] for row in finding.table.rows)
    assert finding.values["expected_to_leave"] <= finding.values["recent_customers"]
    mean = 100 * finding.values["expected_to_leave"] / finding.values["recent_customers"]
    assert all(row[1] > mean - 1 for row in finding.table.rows)
    stakes = [row[3] for row in finding.table.rows]
    assert stakes == sorted(stakes, reverse=True)


def test_too_little_data_is_a_finding_that_says_so():
    tables = {"order_lines": make_lines(4)}
    finding, fitted = reports_churn.churn_finding(tables, AS_OF)
    assert fitted is None and finding.health.status == "fail" and finding.health.advice
    assert reports_customers.value_finding(tables, AS_OF, language="zh").health.status == "fail"
    reason = reports_customers.value_finding(tables, AS_OF, language="zh").health.reason
    assert "位" in reason and "customers" not in reason
    empty = {"order_lines": make_lines(2).head(0)}
    assert reports_customers.rfm_finding(empty, AS_OF).health.status == "fail"
    assert reports_customers.clusters_finding(empty, AS_OF)[0].health.status == "fail"
    assert reports_products.basket_finding(empty, AS_OF).health.status == "fail"
    assert reports_customers.cohort_finding(empty, AS_OF).health.status == "fail"


def test_unknown_names_and_empty_questions(shop, recommender):
    with pytest.raises(UnknownName, match="Germany"):
        reports_customers.value_finding(shop, AS_OF, country="Germny")
    with pytest.raises(UnknownName, match="P9"):
        reports_products.recommend_finding(shop, recommender, AS_OF, product_ids=["P99"])
    with pytest.raises(BadValue, match="customer_ids"):
        reports_products.recommend_finding(shop, recommender, AS_OF)
    nothing = reports_products.recommend_finding(shop, recommender, AS_OF, customer_ids=["C1"], allowed=[])
    assert nothing.health.status == "fail"
    stranger = reports_products.recommend_finding(shop, recommender, AS_OF, customer_ids=["nobody"])
    assert stranger.health.status == "review"


def test_public_names_are_those_of_the_contract_and_load_late():
    wanted = {
        "rfm_table", "segment_customers", "BetaGeoModel", "GammaGammaModel", "ChurnModel", "fit_recommender",
        "bought_together",
    }  # fmt: skip
    assert wanted <= set(analytics.__all__)
    for name in analytics.__all__:
        assert getattr(analytics, name) is not None
    with pytest.raises(AttributeError, match="rfm_tabel"):
        analytics.rfm_tabel  # noqa: B018
    heavy = (
        "import sys, assistant.analytics; print([m for m in ('pandas','ibis','torch','sklearn') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_amounts_of_two_currencies_are_never_added():
    lines = make_lines(40).assign(currency=lambda f: ["EUR" if order[-1] == "7" else "GBP" for order in f["order_id"]])
    whole = reports_customers.rfm_finding({"order_lines": lines}, AS_OF)
    pounds = reports_customers.rfm_finding({"order_lines": lines[lines["currency"] == "GBP"]}, AS_OF)
    assert whole.values == pounds.values
    codes = reports_customers.currencies_of({}, reports_customers.kept_lines({"order_lines": lines}))
    assert codes == ("GBP", "EUR")
    told = reports_customers.currencies_told(whole, codes, "en")
    assert told.health.status == "review" and "EUR" in told.notes[-1]
