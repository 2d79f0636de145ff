"""The dashboard in a real browser, opened from disk: it stands, answers, and shows the figures of the marts. Also on hardly
any data, and on too much. `TRUST_PAGES=all` (make proof) walks every page with every choice."""

import io
import json
import re
import shutil
import time
import zipfile
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest
from selenium import webdriver
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

import browser as browsers
import dashboard
import publish
import raw_rows
from conftest import Figure
from raw_rows import write_raw
from warehouse import ALL_MODELS, ROOT, Warehouse, build

WIDTHS = (1280, 390)
PAGES = ("overview", "service", "campaigns", "sales", "bot", "feedback", "trust")
GROUPS = {"service": ["service"], "campaigns": ["campaigns"], "sales": ["sales", "loyalty"], "bot": ["bot"]}
SHOTS = ROOT / "target" / "screenshots"  # CI keeps them
AXE = (ROOT / "dashboard/vendor/axe.min.js").read_text(encoding="utf-8")
NEVER = re.compile(r"NaN|undefined|\bnull\b|Infinity|\[object|\{\d\}")


@pytest.fixture(scope="module")
def browser():
    with browsers.opened() as driver:
        yield driver


@pytest.fixture(scope="module")
def published(demo: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's published file, with the dashboard beside it."""
    folder = tmp_path_factory.mktemp("published")
    done = publish.publish(demo.path, folder)
    dashboard.render(done.file, folder / "dashboard", tests="7 data tests ran, all passed")
    return done.file


def open_page(browser: webdriver.Chrome, index: Path, width: int, choice: str, shot: str = "") -> str:
    """Open a page from disk at a width and return its text; fails on any message of the console and where it scrolls sideways."""
    browsers.resize(browser, width, 900)
    browser.get("about:blank")
    browser.get(f"{index.as_uri()}#{choice}")
    wait(browser)
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth"), f"{choice} scrolls sideways"
    if shot:
        SHOTS.mkdir(parents=True, exist_ok=True)
        browsers.resize(browser, width, browser.execute_script("return document.documentElement.scrollHeight"))
        browser.save_screenshot(str(SHOTS / f"{shot}.png"))
        browsers.resize(browser, width, 900)
    text = browser.execute_script("return document.body.innerText")
    assert not NEVER.search(text), NEVER.search(text)
    return text


def wait(browser: webdriver.Chrome) -> None:
    """Until the page shows the choice of its address."""
    shown = "return document.documentElement.dataset.shown === (location.hash || '#')"
    WebDriverWait(browser, 20).until(lambda _: browser.execute_script(shown))


def choose(browser: webdriver.Chrome, name: str, value: str) -> None:
    """Choose an option as a person does; the page follows."""
    browser.execute_script(
        "const list = document.querySelector(`select[name=${arguments[0]}]`); list.value = arguments[1];"
        "list.dispatchEvent(new Event('change'))", name, value,
    )  # fmt: skip
    time.sleep(0.05)
    wait(browser)


def violations(browser: webdriver.Chrome) -> list[str]:
    """What axe finds: the rule and the place. It takes each link of the page's own choices (#...) for one that skips to an element."""
    browser.execute_script(AXE)
    found = browser.execute_async_script(
        "axe.run({preload: false, rules: {'skip-link': {enabled: false}}, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(arguments[0])"
    )
    return [f"{each['id']}: {node['target']}" for each in found["violations"] for node in each["nodes"][:3]]


def table_values(browser: webdriver.Chrome) -> dict[str, str]:
    """Value by name of all figures in the page's table of figures."""
    for button in browser.find_elements("css selector", ".more button"):
        browser.execute_script("arguments[0].click()", button)
    rows = browser.execute_script(
        "return [...document.querySelectorAll('tbody tr')].filter(row => row.querySelector('th button[data-kpi]') && row.querySelector('td.number'))"
        ".map(row => [row.querySelector('th').textContent, row.querySelector('td.number').textContent])"
    )
    return dict(rows)


def figures_off_the_page(browser: webdriver.Chrome, warehouse: Warehouse, lang: str) -> int:
    """Each figure of the page's tables is the one of kpi_values for the choice of the page; how many there are."""
    shown = table_values(browser)
    length, start, by, value = browser.execute_script(
        "return [state.g, core.periods[state.g][state.at][0], state.is ? state.by : 'all', state.is || 'all']"
    )
    rows = dict(
        warehouse.query(
            f"select name_{lang}, [unit, cast(value as varchar)] from marts.kpi_values inner join marts.dim_kpis using (kpi_id)"
            " where grain = ? and period_start = ? and slice = ? and slice_value = ? and value is not null",
            [length, start, by, value],
        )
    )
    written = browser.execute_script(
        "return arguments[0].map(([unit, value]) => valueText(Number(value), unit))", [rows[name] for name in shown]
    )
    assert list(shown.values()) == written, (length, start, by, value)
    return len(shown)


@pytest.mark.parametrize(("width", "lang"), [(1280, "en"), (390, "es")])
def test_each_page_shows_the_figures_of_the_marts(
    width: int, lang: str, demo: Warehouse, published: Path, browser: webdriver.Chrome
):
    index = published.parent / "dashboard/index.html"
    for page in PAGES:
        text = open_page(browser, index, width, f"{page}?lang={lang}", f"{page}-{width}-{lang}")
        assert browser.execute_script("return document.documentElement.lang") == lang
        assert violations(browser) == [], page
        if width == 390:  # nothing hides at the right of a telephone
            wide = "return [...document.querySelectorAll('.scroll')].filter(box => box.scrollWidth > box.clientWidth).map(box => box.ariaLabel)"
            assert browser.execute_script(wide) == [], page
        shown = table_values(browser)
        groups = GROUPS.get(page, [])
        figures = demo.query(
            f"select name_{lang}, value_text from dashboard.board_kpis inner join marts.dim_kpis using (kpi_id)"
            f" where grain = 'month' and value is not null and ({page == 'overview'} or board_kpis.kpi_group in {(*groups, '')})"
        )
        words = {" points": " puntos"} if lang == "es" else {}
        for name, value_text in figures:
            for english, word in words.items():
                value_text = value_text.replace(english, word)
            assert shown[name] == value_text, name
        assert len(figures) > {"overview": 60, "bot": 2}.get(page, 10 if groups else -1)
        if page == "trust":
            (rejected,) = demo.query("select cast(sum(rows_rejected) as integer) from marts.load_audit")[0]
            assert browser.find_element("css selector", ".tile.fact:nth-child(2) .value").text == str(rejected) != "0"
            for table, rows_in in demo.query("select table_name, rows_in from marts.load_audit where rows_in > 0"):
                assert table in text and f"{rows_in:,}" in text
            assert ("7 data tests ran, all passed" if lang == "en" else "7 pruebas de datos hechas, todas pasaron") in text
        if page == "feedback":
            (masked,) = demo.query(
                "select masked_comment from marts.feedback where answered_date between '2026-10-01' and '2026-10-31' order by answered_at desc limit 1"
            )[0]
            assert masked in text


def test_a_value_is_written_as_in_the_marts(demo: Warehouse, published: Path, browser: webdriver.Chrome):
    """The page's rule is the one of macros/kpis/as_text.sql, for every value and change of the scorecard."""
    open_page(browser, published.parent / "dashboard/index.html", 1280, "overview?lang=en")
    rows = demo.query(
        "select card.value, card.previous_value, unit, value_text, change_text, movement from dashboard.board_kpis"
        " inner join marts.kpi_scorecard as card using (kpi_id, grain) where card.value is not null"
    )
    rows += [(value, None, unit, None, None, None) for value in (0.0, 9.94, 9.96, 59.6, 3599.7, 7199, 90061) for unit in ("seconds",)]
    written = browser.execute_script(
        "return arguments[0].map(([value, other, unit]) => [valueText(value, unit), changeText(value, other, unit)])", [row[:3] for row in rows]
    )
    assert len(rows) > 150
    for (value, _, unit, value_text, change_text, movement), (shown, changed) in zip(rows, written, strict=True):
        if value_text is not None:
            assert shown == value_text, (value, unit)
            assert changed + (f" {movement}" if movement else "") == change_text
    assert [shown for shown, _ in written[-7:]] == ["0.0 s", "9.9 s", "10 s", "1 min", "1 h", "2 h", "1 d 1 h"]


def test_period_comparison_slice_and_language_are_chosen_everywhere_and_are_in_the_address(
    demo: Warehouse, published: Path, browser: webdriver.Chrome
):
    open_page(browser, published.parent / "dashboard/index.html", 1280, "service?lang=en")
    choose(browser, "g", "week")
    choose(browser, "by", "agent")
    choose(browser, "is", "ag_01")
    browser.find_element("css selector", ".stepper button").click()
    time.sleep(0.05)
    wait(browser)
    choose(browser, "vs", "year")
    browser.find_element("css selector", ".languages button[lang=es]").click()
    time.sleep(0.05)
    wait(browser)
    address = browser.current_url
    week = re.search(r"t=([\d-]+)", address)[1]
    assert all(part in address for part in ("g=week", "vs=year", "by=agent", "is=ag_01", "lang=es"))
    (latest,) = demo.query("select period_start from marts.kpi_scorecard where grain = 'week' limit 1")[0]
    assert str(latest) > week
    browser.get("about:blank")
    browser.get(address)  # as sent to somebody
    wait(browser)
    shown = table_values(browser)
    figures = demo.query(
        "select kpi_id, name_es, unit, value from marts.kpi_values inner join marts.dim_kpis using (kpi_id) where grain = 'week' and slice = 'agent'"
        f" and slice_value = 'ag_01' and period_start = '{week}' and kpi_group = 'service' and value is not null"
    )
    assert len(figures) > 10 and set(shown) == {name for _, name, _, _ in figures}
    written = browser.execute_script("return arguments[0].map(([value, unit]) => valueText(value, unit))", [(value, unit) for *_, unit, value in figures])
    assert [shown[name] for _, name, _, _ in figures] == written
    tile = browser.find_element("css selector", ".tile[data-kpi=open_conversations] .value").text
    assert tile == shown.get("Conversaciones abiertas", "–")
    (name,) = demo.query("select agent_name from marts.dim_agents where agent_id = 'ag_01'")[0]
    assert name in browser.find_element("css selector", ".title .only").text


def test_the_last_days_are_the_scorecard_s_and_by_slice_the_sums_of_their_days(
    demo: Warehouse, published: Path, browser: webdriver.Chrome
):
    index = published.parent / "dashboard/index.html"
    open_page(browser, index, 1280, "overview?lang=en&g=last_28_days")
    start, orders, rate = demo.query(
        "select min(period_start), max(value) filter (kpi_id = 'orders'), max(value) filter (kpi_id = 'resolution_rate')"
        " from marts.kpi_scorecard where grain = 'last_28_days'"
    )[0]
    shown = table_values(browser)
    assert (shown["Orders"], shown["Resolution rate"]) == (f"{orders:,.0f}", f"{100 * rate:.1f} %")
    open_page(browser, index, 1280, "service?lang=en&g=last_28_days&by=agent&is=ag_01")
    rows = demo.query(
        "select period_start, numerator, denominator from marts.kpi_values where kpi_id = 'resolution_rate' and grain = 'day'"
        f" and slice = 'agent' and slice_value = 'ag_01' and period_start >= '{start}'"
    )
    rows = [row for row in rows if (row[0] - start).days < 28]
    value = sum(numerator for _, numerator, _ in rows) / sum(denominator for *_, denominator in rows)
    assert table_values(browser)["Resolution rate"] == f"{100 * value:.1f} %"


def test_alerts_are_those_of_the_mart(demo: Warehouse, published: Path, browser: webdriver.Chrome):
    text = open_page(browser, published.parent / "dashboard/index.html", 1280, "overview?lang=es")
    alerts = demo.query("select message_es, advice_es from marts.kpi_alerts where severity = 'high'")
    assert alerts
    for message, advice in alerts:
        assert message in text and advice in text


def test_a_number_opens_its_definition_trend_slices_and_rows(demo: Warehouse, published: Path, browser: webdriver.Chrome):
    open_page(browser, published.parent / "dashboard/index.html", 1280, "overview?lang=es")
    browser.find_element("css selector", ".tile[data-kpi=resolution_rate]").send_keys(Keys.ENTER)
    WebDriverWait(browser, 10).until(lambda _: browser.find_elements("css selector", "dialog[open] details.rows"))
    wait(browser)
    assert violations(browser) == []
    dialog = browser.find_element("css selector", "dialog[open]")
    definition, low, high, observations = demo.query(
        "select definition_es, ci_low, ci_high, observations from marts.dim_kpis inner join marts.kpi_scorecard using (kpi_id)"
        " where kpi_id = 'resolution_rate' and grain = 'month'"
    )[0]
    assert definition in dialog.text and f"{100 * low:.1f} a {100 * high:.1f} %" in dialog.text
    assert dialog.find_elements("css selector", ".chart svg path")
    agents = demo.query("select agent_name from marts.dim_agents")
    browser.find_element("xpath", "//dialog//button[text()='Agente']").click()
    WebDriverWait(browser, 10).until(lambda _: agents[0][0] in browser.find_element("css selector", "dialog[open]").text)
    browser.find_element("css selector", "dialog[open] details.rows summary").click()
    query = browser.find_element("css selector", "dialog[open] pre").text
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(query).fetchall()
    assert len(rows) == observations
    keys = {cell.text for cell in browser.find_elements("css selector", "dialog[open] details.rows tbody td:nth-child(2)")}
    assert keys and keys <= {str(row[1]) for row in rows}
    browser.find_element("css selector", "dialog[open]").send_keys(Keys.ESCAPE)
    WebDriverWait(browser, 10).until(lambda _: not browser.find_elements("css selector", "dialog[open]"))
    WebDriverWait(browser, 10).until(lambda _: "kpi=" not in browser.current_url)


def test_the_keyboard_skips_to_the_figures(published: Path, browser: webdriver.Chrome):
    open_page(browser, published.parent / "dashboard/index.html", 1280, "service?lang=en")
    browser.find_element("css selector", "body").send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "Skip to the figures"
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "main" and "#service" in browser.current_url


def test_the_keyboard_keeps_its_place_when_the_page_follows_a_choice(published: Path, browser: webdriver.Chrome):
    def press(selector: str) -> str | None:
        browser.find_element("css selector", selector).send_keys(Keys.ENTER)
        time.sleep(0.1)
        wait(browser)
        return browser.switch_to.active_element.get_attribute("name")

    index = published.parent / "dashboard/index.html"
    open_page(browser, index, 1280, "campaigns?lang=en")
    assert press("button[name=earlier]") == press("button[name=earlier]") == "earlier"
    assert press("button[name=es]") == "es"
    assert press("button[name=of_template]") == "of_template"
    open_page(browser, index, 1280, "overview?lang=en&kpi=resolution_rate")
    assert press("dialog button[name=by_agent]") == "by_agent"
    browser.find_element("css selector", "dialog tbody .link").send_keys(Keys.ENTER)  # the link is gone with its table
    WebDriverWait(browser, 10).until(lambda _: "is=" in browser.current_url)
    wait(browser)
    assert browser.execute_script("return document.activeElement.closest('dialog') !== null")


def test_on_paper_each_page_fits_and_says_until_when(published: Path, browser: webdriver.Chrome):
    """Drawn on a screen, then laid out on A4 (718 px between its margins)."""
    for page in ("overview", "service", "sales", "trust"):
        open_page(browser, published.parent / "dashboard/index.html", 1280, f"{page}?lang=es")
        browser.execute_script("window.addEventListener('resize', event => event.stopImmediatePropagation(), {capture: true})")
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        try:
            browsers.resize(browser, 718, 1000)
            text, charts, wide = browser.execute_script(
                "return [document.body.innerText, [...document.querySelectorAll('.chart svg')].map(svg => [svg.getBoundingClientRect(),"
                " svg.closest('.chart').getBoundingClientRect()].flatMap(box => [box.width, box.height])),"
                " [...document.querySelectorAll('.scroll')].filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.ariaLabel)]"
            )
        finally:
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        assert "Datos hasta el 1 nov 2026" in text and "Imprimir" not in text and "Comparar con" not in text
        assert wide == [] and (charts or page == "trust")
        assert all(width == around and 60 < height <= above for width, height, around, above in charts), (page, charts)


def test_a_young_business_begins_with_all_its_days_and_a_part_is_not_compared_with_a_whole(published: Path, browser: webdriver.Chrome):
    index = published.parent / "dashboard/index.html"
    open_page(browser, index, 1280, "overview?lang=en")
    chosen = browser.execute_script(
        "const real = core.periods; const answer = arguments[0].map(([months, weeks]) => { core.periods = {month: months.map(one => ['m', 'm', null, null, one]),"
        " week: weeks.map(one => ['w', 'w', null, null, one]), day: []}; const {g, at} = read(); return [g, at]; }); core.periods = real; return answer",
        [[[False], [False]], [[False], [True, False]], [[False], [True, True, False]], [[True, False], [True, True, True, False]], [[True, True, False], [True]]],
    )
    assert chosen == [["month", 0], ["month", 0], ["week", 1], ["week", 2], ["month", 1]]
    open_page(browser, index, 1280, "overview?lang=en&g=month")
    browser.find_element("css selector", "button[name=later]").click()
    time.sleep(0.1)
    wait(browser)
    chips = {chip.text for chip in browser.find_elements("css selector", ".tile .chip, td .chip")}
    assert chips == {"so far"}
    open_page(browser, index, 1280, "overview?lang=en&g=last_28_days")
    assert browser.find_element("css selector", ".tile[data-kpi=conversations] .chip").text.startswith(("▲", "▼", "="))
    periods = browser.execute_script("core.periods = {...core.periods, month: [['2026-10-01', '2026-10-31', null, null, true], ['2026-11-01', '2026-11-30', 0, null, false]]};"
                                     "location.hash = '#overview?g=month'; return read().at")  # fmt: skip
    assert periods == 0


def test_it_says_what_cannot_be_compared(published: Path, browser: webdriver.Chrome):
    index = published.parent / "dashboard/index.html"
    text = open_page(browser, index, 1280, "overview?lang=en&g=month&t=2026-10-01&vs=year")
    assert "no figures of a year before yet" in text and "There is nothing to compare with." in text
    text = open_page(browser, index, 390, "overview?lang=es&g=month&t=2026-10-01&vs=usual&by=country&is=MX")
    assert "el rango habitual solo se conoce del total" in text and "Los avisos son del negocio entero" in text
    text = open_page(browser, index, 1280, "overview?lang=en&g=month&t=2025-11-01")
    assert "nothing earlier to compare with" in text


def test_charts_have_a_legend_and_a_figure_beyond_its_usual_range_says_so(
    demo: Warehouse, published: Path, browser: webdriver.Chrome
):
    index = published.parent / "dashboard/index.html"
    open_page(browser, index, 1280, "bot?lang=en")
    legends = [legend.text for legend in browser.find_elements("css selector", ".legend")]
    assert legends == ["Usual range", "Usual range\nTarget 40.0 %"]
    # Of May by the rule of all verdicts; of October not: 10 open conversations, usually at most 6, are too few for one.
    for choice, kpi, is_out in (("overview?t=2026-05-01", "conversations", True), ("service?t=2026-10-01", "open_conversations", False)):
        ((verdict, value, low, high),) = demo.query(
            "select usual_verdict, value, expected_low, expected_high from dashboard.board_values"
            f" where kpi_id = '{kpi}' and grain = 'month' and slice = 'all' and period_start = '{choice[-10:]}'"
        )
        assert bool(verdict) == is_out and value > high
        open_page(browser, index, 1280, f"{choice}&lang=en&g=month")
        usual = browser.find_element("css selector", f".tile[data-kpi={kpi}] .usual").text
        assert usual == f"usually {low:.0f} to {high:.0f}" + (" · above usual" if is_out else "")
    ranges = browser.execute_script("return [[1, 2, 'money'], [0, 2500, 'money'], [0.5, 2, 'ratio'], [60, 90, 'seconds'], [0.1, 0.2, 'share']].map(one => rangeText(...one))")
    assert ranges == ["US$ 1.00 to 2.00", "US$ 0.00 to 2,500", "0.50 to 2.00 ×", "1 min to 1 min 30 s", "10.0 to 20.0 %"]


def test_a_few_tall_bars_do_not_flatten_the_others_and_a_share_ends_at_100(demo: Warehouse, published: Path, browser: webdriver.Chrome):
    index = published.parent / "dashboard/index.html"
    open_page(browser, index, 1280, "overview?lang=en&g=day")
    counts = [count for (count,) in demo.query(
        "select cast(value as integer) from marts.kpi_values where kpi_id = 'conversations' and grain = 'day' and slice = 'all'"
        " and period_start in (select period_start from marts.dim_periods where grain = 'day' and periods_ago between 1 and 92) order by all desc"
    )]  # fmt: skip
    drawn = browser.find_element("css selector", "[aria-label^=Conversations] svg").text.splitlines()
    tall = [count for count in counts if f"↑ {count}" in drawn]
    others = counts[len(tall):]
    assert tall and tall == counts[: len(tall)] and tall[-1] > 4 * others[0]
    assert others[0] <= max(int(text) for text in drawn if text.isdigit()) <= 2 * others[0]
    assert "taller than drawn" in browser.find_element("xpath", "//section[h2='Conversations']").text
    assert "taller than drawn" not in browser.find_element("xpath", "//section[h2='Revenue (US$)']").text
    cuts = browser.execute_script("return [[...Array(9).fill(1), 5], [...Array(9).fill(1), 4], Array(9).fill(1), [...Array(19).fill(10), 900]].map(cutAt)")
    assert cuts == [2, None, None, 15]
    open_page(browser, index, 1280, "feedback?lang=en&g=day")
    shares = browser.find_element("css selector", "[aria-label^='Customer satisfaction'] svg").text.splitlines()
    assert "100 %" in shares and "120 %" not in shares


def test_what_is_known_of_the_whole_business_alone_says_so_beside_a_slice(demo: Warehouse, published: Path, browser: webdriver.Chrome):
    index = published.parent / "dashboard/index.html"
    assert "Of the whole business" not in open_page(browser, index, 1280, "service?lang=en")
    ((day, hour, count),) = demo.query(
        "select iso_weekday, hour_of_day, inbound_message_count from marts.message_heatmap order by 3 desc limit 1")  # fmt: skip
    ((slow_day, slow_hour, most),) = demo.query(
        "select iso_weekday, hour_of_day, answered_conversation_count from marts.message_heatmap"
        " where answered_conversation_count >= 5 order by mean_first_response_seconds desc limit 1")  # fmt: skip
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    heat = browser.find_element("xpath", "//section[h2='When customers write']").text
    assert f"Most messages: {days[day - 1]} {hour}:00 ({count})." in heat
    assert f"Longest wait for a first response: {days[slow_day - 1]} {slow_hour}:00 (" in heat and most >= 5
    for page, of_the_whole in (("service", 2), ("campaigns", 3), ("sales", 2), ("feedback", 3), ("bot", 0)):
        text = open_page(browser, index, 1280, f"{page}?lang=en&by=agent&is=ag_01")
        assert text.count("Of the whole business, whatever the filter.") == of_the_whole, page


def test_the_funnel_says_how_sure_its_shares_are(demo: Warehouse, published: Path, browser: webdriver.Chrome):
    """Of all campaigns, and of one: with its own counts."""
    index = published.parent / "dashboard/index.html"
    counts = "select {} from marts.campaign_funnel where month = '2026-10-01' and {} group by month"
    ((campaign,),) = demo.query(counts.format("max_by(campaign_id, sent_count)", "campaign_id != '(none)'"))
    for choice, rows in (("", "true"), (f"&by=campaign&is={campaign}", f"campaign_id = '{campaign}'")):
        ((read, delivered),) = demo.query(counts.format("sum(read_count)::int, sum(delivered_count)::int", rows))
        open_page(browser, index, 1280, f"campaigns?lang=en&g=month&t=2026-10-01{choice}")
        step = browser.find_element("xpath", "//ol[@class='funnel sure']/li[span='Read']").text.split("\n")
        middle, reach = read + 1.959964**2 / 2, 1.959964 * (read * (delivered - read) / delivered + 1.959964**2 / 4) ** 0.5
        low, high = (100 * (middle + way * reach) / (delivered + 1.959964**2) for way in (-1, 1))
        assert " ".join(step).replace("\u00a0", " ") == f"Read {read} {100 * read / delivered:.1f} % {low:.0f}–{high:.0f}"
        tracks = "return [...document.querySelectorAll('.funnel.sure .bar')].map(bar => bar.getBoundingClientRect().width)"
        assert len(set(browser.execute_script(tracks))) == 1, "bars are of different scales"


def test_tables_sort_search_and_download(published: Path, browser: webdriver.Chrome):
    open_page(browser, published.parent / "dashboard/index.html", 1280, "trust?lang=en")
    first = "return document.querySelector('tbody tr th').textContent"
    head = browser.find_element("xpath", "//section[1]//thead//button[text()='Rows in']")
    head.click()
    assert browser.execute_script(first) == "message_statuses"
    assert browser.find_element("css selector", "th[aria-sort=descending]").text.startswith("Rows in")
    browser.find_element("css selector", "section input[type=search]").send_keys("merges")
    assert browser.execute_script(first) == "contact_merges"
    lines = [["name", "count"], ['=cmd|"x"', 1.5], ["ñ <b> & ]]>", 2]]
    csv = browser.execute_script("return csv(arguments[0])", lines)
    assert csv == '\ufeff"name","count"\r\n"\'=cmd|""x""",1.5\r\n"ñ <b> & ]]>",2\r\n'
    content = browser.execute_async_script(
        "workbook(arguments[0]).arrayBuffer().then(buffer => arguments[1]([...new Uint8Array(buffer)]))", lines
    )
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as book:
        assert book.testzip() is None
        sheet = book.read("xl/sheet.xml").decode()
    assert "<v>1.5</v>" in sheet and "=cmd|&#34;x&#34;" in sheet and "ñ &#60;b&#62; &#38; ]]&#62;" in sheet


def test_the_first_page_is_small_and_asks_for_nothing_outside(published: Path, browser: webdriver.Chrome, figure: Figure):
    folder = published.parent / "dashboard"
    open_page(browser, folder / "index.html", 1280, "overview?lang=en")
    loaded = browser.execute_script("return [...document.querySelectorAll('script[src], link[rel=stylesheet]')].map(file => file.src || file.href)")
    assert all(address.startswith("file:") for address in loaded)
    size = sum((folder / address.removeprefix(folder.as_uri() + "/")).stat().st_size for address in loaded)
    assert size < 3_000_000
    figure("dashboard", "bytes to the first page", size)
    for path in folder.glob("*.*"):
        own = path.read_text(encoding="utf-8") if path.name != "echarts.min.js" else ""
        assert not re.search(r"https?://(?!www\.w3\.org|schemas\.openxmlformats\.org)", own), path.name
    assert "innerHTML" not in "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dashboard/page").glob("*.js"))


@pytest.fixture(scope="module")
def scarce(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Warehouse]:
    """Warehouses with hardly anything. The data tests of the one with a row hold too."""
    folder = tmp_path_factory.mktemp("scarce")
    built = {}
    for name, messages, select in [
        ("one day", [raw_rows.message()], None),
        ("empty", [], ALL_MODELS),
    ]:
        raw = write_raw(folder / "raw", {"messages": messages})
        built[name] = build(folder / name, raw, select=select)
    return built


@pytest.mark.parametrize("name", ["one day", "empty"])
def test_a_page_with_hardly_any_data_says_so_and_why(
    name: str, scarce: dict[str, Warehouse], tmp_path: Path, browser: webdriver.Chrome
):
    done = publish.publish(scarce[name].path, tmp_path)
    index = dashboard.render(done.file, tmp_path / "dashboard")
    for page in PAGES:
        text = open_page(browser, index, 390 if name == "empty" else 1280, f"{page}?lang=en", f"{name.replace(' ', '-')}-{page}")
        assert ("There are no messages yet" in text) == (name == "empty")
    assert violations(browser) == []
    if name == "one day":
        text = open_page(browser, index, 1280, "overview?lang=en")
        assert "so far" in text and browser.find_element("css selector", ".tile[data-kpi=conversations] .value").text == "1"
        assert "needs orders" in text
        days = browser.execute_script("return core.periods.month.length + core.periods.day.length")
        (shown,) = scarce[name].query("select count(distinct grain || period_start) from marts.kpi_values where grain != 'week'")[0]
        assert 2 <= days <= shown + 1, "a period before the first row can be chosen"


def test_a_kpi_without_values_says_why_beside_the_others(published: Path, tmp_path: Path, browser: webdriver.Chrome):
    file = shutil.copy(published, tmp_path / "warehouse.duckdb")
    with duckdb.connect(str(file)) as connection:
        connection.execute("delete from dashboard.board_values where kpi_id = 'csat'; delete from marts.load_audit; delete from marts.feedback")
    index = dashboard.render(Path(file), tmp_path / "dashboard")
    open_page(browser, index, 1280, "feedback?lang=en")
    assert browser.find_element("css selector", ".tile[data-kpi=csat]").text.splitlines()[1:] == ["–", "no data"]
    text = open_page(browser, index, 1280, "trust?lang=en")
    assert "Customer satisfaction (CSAT)" in text and "nothing that counts in this period" in text
    open_page(browser, index, 390, "overview?lang=es&kpi=csat")


def test_hostile_names_and_thousands_of_them(published: Path, tmp_path: Path, browser: webdriver.Chrome, figure: Figure):
    """5,000 campaigns, 50 agents, names of 300 letters and of HTML: the page stands, is quick, and runs nothing of them."""
    file = shutil.copy(published, tmp_path / "warehouse.duckdb")
    html = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
    with duckdb.connect(str(file)) as connection:
        for slice_name, count, dimension in (("campaign", 5000, "dim_campaigns (campaign_id, campaign_name)"), ("agent", 50, "dim_agents (agent_id, agent_name)")):
            connection.execute(
                f"insert into marts.{dimension} select 'made_' || range, case range % 3 when 0 then repeat('Ñame ', 60) when 1 then ? || range else 'n' || range end from range({count})",
                [html],
            )
            for table in ("marts.kpi_values", "dashboard.board_values"):
                connection.execute(
                    f"insert into {table} by name select one.* replace ('made_' || range as slice_value) from {table} as one cross join range({count})"
                    " where slice = ? and grain = 'month' and period_start = '2026-10-01' and kpi_id in ('campaign_messages', 'read_rate', 'conversations')"
                    " and slice_value = (select min(slice_value) from marts.kpi_values"
                    " where slice = ? and grain = 'month' and period_start = '2026-10-01' and slice_value != '(none)')",
                    [slice_name, slice_name],
                )
    index = dashboard.render(Path(file), tmp_path / "dashboard")
    for choice in ("campaigns?lang=es", "service?lang=en", f"overview?lang=en&by=campaign&is={quote('made_1')}", "overview?lang=en&kpi=campaign_messages"):
        seconds = []
        for width in WIDTHS:
            started = time.monotonic()
            open_page(browser, index, width, choice)
            seconds.append(time.monotonic() - started)
        assert min(seconds) < 2, choice  # the quicker of two, for what else the machine does
        tallest = "return Math.max(...[...document.querySelectorAll('tbody th, .only')].map(name => name.getBoundingClientRect().height))"
        assert browser.execute_script(tallest) < 120, "a name of 300 letters takes too much room"
        assert "run" not in browser.title and not browser.find_elements("css selector", "img")
    assert len(browser.find_elements("css selector", "dialog tbody tr")) < 1000
    text = open_page(browser, index, 1280, "campaigns?lang=en")
    assert "<img src=x" in text
    figure("dashboard", "campaigns on one page", 5000)


def test_a_failing_render_keeps_the_pages_before(published: Path, tmp_path: Path):
    pages = tmp_path / "dashboard"
    shutil.copytree(published.parent / "dashboard", pages)
    empty = tmp_path / "warehouse.duckdb"
    duckdb.connect(str(empty)).close()
    with pytest.raises(dashboard.DashboardError):
        dashboard.render(empty, pages)
    assert (pages / "index.html").read_bytes() == (published.parent / "dashboard/index.html").read_bytes()


def test_every_word_is_there_in_both_languages(demo: Warehouse, published: Path, browser: webdriver.Chrome):
    open_page(browser, published.parent / "dashboard/index.html", 1280, "overview?lang=en")
    words = browser.execute_script("return WORDS")
    # What a setting means is written in English in the mart `settings`.
    assert len(words) > 150 and all(pair[1] and (pair[0] or word.startswith("setting_")) for word, pair in words.items())
    settings = {f"setting_{name}" for (name,) in demo.query("select name from marts.settings")}
    assert settings == {word for word in words if word.startswith("setting_")}
    used = set()
    for path in (ROOT / "dashboard/page").glob("*.js"):
        used |= set(re.findall(r"\bt\(\"(\w+)\"", path.read_text(encoding="utf-8")))
    assert used - set(words) == set()
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dashboard/page").glob("*.js") if path.name != "words.js")
    # Names of slices, periods, units, themes, settings and steps of the funnel are those of the data.
    of_data = {"last_7_days", "last_28_days", "month_to_date", "team", "label", "hours", "days", "years"}
    of_data |= {step for (step,) in demo.query("select distinct step from dashboard.board_funnel")}
    assert {word for word in words if f'"{word}"' not in code and not re.match("(setting|theme|q|vs)_|.*_$", word)} <= of_data


@pytest.mark.proof
@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_with_every_choice(
    width: int, lang: str, demo: Warehouse, published: Path, browser: webdriver.Chrome, figure: Figure
):
    """Each page by each length of period, comparison and slice, an earlier period too, with axe and its figures; each
    figure's detail once."""
    index, opened, read = published.parent / "dashboard/index.html", 0, 0
    open_page(browser, index, width, "overview")
    slices, kpis, past = browser.execute_script("return [core.slices, core.kpis.map(kpi => kpi.id), core.periods.month[4][0]]")
    choices = [f"g={grain}&vs={comparison}" for grain in ("month", "week", "day") for comparison in ("previous", "year", "usual")]
    choices += [f"g=month&t={past}&vs=year", "g=last_7_days", "g=last_28_days", "g=month_to_date"]
    choices += [f"by={name}&is={quote(value)}" for name, values in slices.items() for value in values[:2]]
    for page in PAGES:
        for choice in choices:
            open_page(browser, index, width, f"{page}?lang={lang}&{choice}", f"walk-{page}-{width}-{lang}" if choice == choices[9] else "")
            assert violations(browser) == [], (page, choice)
            if not re.match("g=(last|month_)", choice):  # they are no rows of kpi_values
                read += figures_off_the_page(browser, demo, lang)
            opened += 1
    for kpi in kpis:
        open_page(browser, index, width, f"overview?lang={lang}&kpi={kpi}")
        assert violations(browser) == [], kpi
        opened += 1
    figure("dashboard", "pages opened", opened)
    figure("dashboard", "figures read off the pages and found in kpi_values", read)
    assert read > 1000


def test_texts_of_data_scripts_cannot_end_them(tmp_path: Path):
    dashboard.write(tmp_path / "x.js", "x", {"</script><script>": "\u2028\u2029'\"\\ñ"})
    text = (tmp_path / "x.js").read_text(encoding="ascii")
    assert "<" not in text and text.startswith('put("x",')
    assert json.loads(text.removeprefix('put("x",').removesuffix(")")) == {"</script><script>": "\u2028\u2029'\"\\ñ"}
