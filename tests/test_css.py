"""The style sheets: contrast computed from the files, budgets, manners in others' stores."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from shopplugin.paths import TEMPLATE_DIR

STATIC = Path(__file__).parents[1] / "shopplugin" / "static"
PLUGIN = (STATIC / "shopplugin.css").read_text()
PAGES = (STATIC / "pages.css").read_text()
STORE = (STATIC / "demo" / "store.css").read_text()

Colour = tuple[float, float, float, float]


def rules(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))


def read(value: str, names: dict[str, str], current: str = "#000000") -> Colour:
    """Compute a colour as a browser would: hex, var(), currentColor, color-mix in srgb."""
    value = value.strip()
    if value == "currentColor":
        return read(current, names)
    if value == "transparent":
        return (0, 0, 0, 0)
    if match := re.fullmatch(r"var\((--[\w-]+)(?:,\s*(.+))?\)", value):
        return read(names.get(match[1], match[2]), names, current)
    if match := re.fullmatch(r"color-mix\(in srgb, (.+?) (\d+)%, (.+)\)", value):
        one, other = read(match[1], names, current), read(match[3], names, current)
        share = int(match[2]) / 100
        alpha = one[3] * share + other[3] * (1 - share)
        red, green, blue = (
            (one[i] * one[3] * share + other[i] * other[3] * (1 - share)) / alpha
            for i in range(3)
        )
        return (red, green, blue, alpha)
    red, green, blue = (int(value[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return (red, green, blue, 1)


def over(front: Colour, back: Colour) -> Colour:
    red, green, blue = (front[i] * front[3] + back[i] * (1 - front[3]) for i in range(3))
    return (red, green, blue, 1)


def luminance(colour: Colour) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(front: Colour, back: Colour) -> float:
    high, low = sorted((luminance(over(front, back)), luminance(back)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_ruler_itself_measures_right():
    assert contrast(read("#000000", {}), read("#ffffff", {})) == pytest.approx(21)
    assert contrast(read("#767676", {}), read("#ffffff", {})) == pytest.approx(4.54, abs=0.01)


DESK = (STATIC / "merch.css").read_text()


def test_text_and_controls_of_the_workbench_have_contrast():
    light = tokens(DESK.split("@media", 1)[0])
    dark = re.search(r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", DESK, re.S)
    grounds = ("paper", "tint", "wash", "warm")
    least = {"ink": 4.5, "quiet": 4.5, "accent": 4.5, "caution": 4.5, "stop": 4.5, "edge": 3}

    faint = [
        (scheme, front, back)
        for scheme, names in (("light", light), ("dark", light | tokens(dark[1])))
        for back in grounds
        for front, ratio in least.items()
        if contrast(*(read(f"var(--{one})", names) for one in (front, back))) < ratio
    ]

    assert faint == []


LIGHT = tokens(STORE.split("@media", 1)[0])
_dark = re.search(r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", STORE, re.S)
DARK = LIGHT | tokens(_dark[1])

TEXT = [
    ("ink", "paper"),
    ("ink", "tint"),
    ("ink", "wash"),
    ("quiet", "paper"),
    ("quiet", "tint"),
    ("quiet", "wash"),
    ("accent", "paper"),
    ("accent", "tint"),
    ("accent", "wash"),
    ("caution", "paper"),
    ("caution", "tint"),
    ("stop", "paper"),
    ("stop", "tint"),
    ("paper", "ink"),
    ("paper", "accent"),
]
CONTROLS = [("edge", "paper"), ("edge", "tint"), ("accent", "paper"), ("accent", "tint")]


@pytest.mark.parametrize("names", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_in_the_store_has_contrast(front, back, names):
    pair = (read(f"var(--{front})", names), read(f"var(--{back})", names))

    assert contrast(*pair) >= 4.5


@pytest.mark.parametrize("names", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), CONTROLS)
def test_controls_in_the_store_have_contrast(front, back, names):
    pair = (read(f"var(--{front})", names), read(f"var(--{back})", names))

    assert contrast(*pair) >= 3


def test_every_colour_of_the_store_has_a_dark_twin():
    colours = {name for name, value in LIGHT.items() if value.startswith("#")}

    assert {name for name in colours if LIGHT[name] != DARK[name]} == colours
    assert len(colours) == 5


_body = re.search(r"\.shopplugin-body \{(.*?)\}", PAGES, re.S)
PAGE_LIGHT = tokens(PAGES.split("@media", 1)[0]) | tokens(PLUGIN) | tokens(_body[1])
_dark = re.search(r"prefers-color-scheme: dark\) \{\s*\.shopplugin-page \{(.*?)\}", PAGES, re.S)
PAGE_DARK = PAGE_LIGHT | tokens(_dark[1])
PAGE_SCHEMES = pytest.mark.parametrize("names", [PAGE_LIGHT, PAGE_DARK], ids=["light", "dark"])


def of_page(name: str, names: dict[str, str]) -> Colour:
    return read(f"var(--{name})", names, current=names["--ink"])


@PAGE_SCHEMES
@pytest.mark.parametrize(
    ("front", "back"),
    [
        ("ink", "paper"),
        ("ink", "_wash"),
        ("_quiet", "paper"),
        ("_quiet", "_wash"),
        ("accent", "paper"),
        ("accent", "_wash"),
        ("shopplugin-caution", "paper"),
        ("shopplugin-stop", "paper"),
        ("paper", "accent"),
        ("paper", "ink"),
    ],
)
def test_text_on_our_pages_has_contrast(names, front, back):
    assert contrast(of_page(front, names), of_page(back, names)) >= 4.5


@PAGE_SCHEMES
@pytest.mark.parametrize("front", ["_edge", "accent", "shopplugin-stop"])
def test_controls_and_the_focus_on_our_pages_have_contrast(names, front):
    assert contrast(of_page(front, names), of_page("paper", names)) >= 3


def test_every_colour_of_our_pages_has_a_dark_twin():
    colours = {name for name, value in PAGE_LIGHT.items() if value.startswith("#")}

    assert {name for name in colours if PAGE_LIGHT[name] != PAGE_DARK[name]} == colours
    assert len(colours) == 5


def test_our_pages_have_five_sizes_of_type():
    sizes = set(re.findall(r"font-size:\s*([^;}]+)", rules(PAGES))) - {"inherit"}

    assert sizes == {"0.875rem", "1rem", "1.25rem", "1.75rem", "2.25rem"}


HOSTS = {
    "plain": ("#222222", "#ffffff"),
    "warm": ("#2b211a", "#f6efe4"),
    "dark": ("#eeeeee", "#161616"),
    "navy": ("#ffffff", "#10203a"),
    "yellow": ("#111111", "#ffd400"),
    "magenta": ("#ffffff", "#a3084f"),
}
SIGNALS = tokens(PLUGIN)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    ("token", "least"),
    [("good", 3), ("caution", 3), ("stop", 3), ("quiet", 4.5), ("edge", 3)],
)
def test_widgets_have_contrast_in_any_store(host, token, least):
    text, ground = HOSTS[host]

    colour = read(SIGNALS[f"--_{token}"], {}, current=text)

    assert contrast(colour, read(ground, {})) >= least


@pytest.mark.parametrize("host", ["plain", "warm", "dark", "navy"])
@pytest.mark.parametrize("token", ["good", "caution", "stop"])
def test_the_signs_read_as_text_in_ordinary_stores(host, token):
    text, ground = HOSTS[host]

    assert contrast(read(SIGNALS[f"--_{token}"], {}, text), read(ground, {})) >= 4.5


def test_the_widgets_css_is_small():
    assert len(gzip.compress(PLUGIN.encode(), 9)) <= 3500


def selectors() -> list[str]:
    inner = rules(PLUGIN).split("{", 1)[1]
    found = re.findall(r"(?:^|[{};])\s*([^{};@]+)\{", inner)
    return [part.strip() for selector in found for part in selector.split(",")]


def test_the_widgets_css_names_only_its_own_classes():
    assert rules(PLUGIN).strip().startswith("@layer shopplugin {")
    assert len(selectors()) > 40
    for selector in selectors():
        bare = re.sub(r"::?[\w-]+(\([^)]*\))?", "", selector)
        words = re.split(r"[\s>+~]+", bare)
        assert all(re.fullmatch(r"(\.shopplugin[\w-]*)+", word) for word in words), selector
        assert bare.count(".") <= 2, selector


def test_the_widgets_take_the_stores_font_and_load_nothing():
    assert "!important" not in PLUGIN
    assert "@import" not in PLUGIN
    assert "url(" not in PLUGIN
    assert "font-family" not in PLUGIN
    assert "font: inherit" in PLUGIN


SHEETS = pytest.mark.parametrize(
    "sheet", [PLUGIN, PAGES, STORE], ids=["widgets", "pages", "store"]
)


@pytest.mark.parametrize(
    "sheet", [PLUGIN, PAGES, STORE, DESK], ids=["widgets", "pages", "store", "workbench"]
)
def test_layout_follows_the_reading_direction(sheet):
    sided = (
        r"(?:margin|padding|border)-(?:left|right)|[;{\s](?:left|right):|align: (?:left|right)"
    )

    assert re.findall(sided, rules(sheet)) == []


def test_the_store_has_five_sizes_of_type():
    sizes = set(re.findall(r"font-size:\s*([^;}]+)", rules(STORE)))

    assert sizes <= {f"var(--text-{number})" for number in range(1, 6)}


def test_the_widgets_have_three_sizes_relative_to_the_stores():
    assert set(re.findall(r"font-size:\s*([^;}]+)", rules(PLUGIN))) == {"0.875em", "1.25em"}


@SHEETS
def test_lines_grow_with_the_text(sheet):
    assert re.findall(r"line-height:\s*[\d.]+px", rules(sheet)) == []


@SHEETS
def test_spacing_comes_in_steps_of_four_pixels(sheet):
    spaced = re.findall(r"(?:padding|margin|gap)[\w-]*:\s*([^;}]+)", rules(sheet))

    odd = [n for value in spaced for n in re.findall(r"(?<![\w.])(\d+)px", value) if int(n) % 4]

    assert odd == []


def test_motion_is_short_and_only_for_those_who_want_it():
    moving = re.findall(r"transition:[^;]+?(\d+)ms", STORE)

    assert moving
    assert all(int(length) < 200 for length in moving)
    before, _ = STORE.split("prefers-reduced-motion: no-preference")
    assert "transition" not in before
    assert "transition" not in PLUGIN


@pytest.mark.parametrize(
    "template",
    sorted(
        [
            *TEMPLATE_DIR.glob("demo/*.html"),
            *TEMPLATE_DIR.glob("shopplugin/_*.html"),
            *TEMPLATE_DIR.glob("shopplugin/merch/*.html"),
        ]
    ),
    ids=lambda path: path.name,
)
def test_templates_carry_no_inline_style_or_script(template):
    page = template.read_text()

    assert not re.search(
        r"<(?:script(?![^>]*\ssrc=)|style)|\sstyle=|\son\w+=|javascript:", page
    )
