"""The widgets in other people's pages, in a real browser and from a foreign origin."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from browser import PHONE, accessibility_faults, chromium
from doors import Sites, both_sites

pytestmark = pytest.mark.browser
__all__ = ["chromium"]

ELEMENTS = {
    "recommendations": 'profile="bunions" kind="running"',
    "badge": 'sku="TW-AL5-M-085-D" profile="bunions"',
    "shipping": 'subtotal="88.00"',
    "banner": "",
    "quiz": "",
}
READY = """() => [...document.querySelectorAll('*')]
  .filter(e => e.localName.startsWith('fit-'))
  .every(e => e.shadowRoot?.querySelector('.shopplugin'))"""
SHIFT = """() => new Promise(done => {
  let total = 0;
  const watch = new PerformanceObserver(list => {
    for (const entry of list.getEntries()) total += entry.value;
  });
  watch.observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(total), 300);
})"""


# The rooms that hide a part of their widget, or could.
CUT = """() => [...document.querySelectorAll('*')]
  .map(node => node.shadowRoot?.querySelector('div'))
  .filter(room => room && (room.scrollHeight > room.clientHeight
    || getComputedStyle(room).overflow !== 'visible'))
  .map(room => [room.getRootNode().host.localName, room.clientHeight, room.scrollHeight])"""


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    with both_sites(tmp_path_factory.mktemp("sites")) as running:
        yield running


@pytest.fixture
def visit(chromium):
    """Open a page in a context of its own; fail on errors of scripts."""
    opened, trouble = [], []

    def go(address: str, **options: Any) -> Any:
        wait = options.pop("wait", True)
        prepare = options.pop("prepare", None)
        context = chromium.new_context(**{"locale": "en-US", **options})
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        if prepare:
            prepare(page)
        page.goto(address)
        if wait:
            page.wait_for_function(READY)
        return page

    yield go
    for context in opened:
        assert context.cookies() == []
        context.close()
    assert trouble == []


def page_of(body: str, head: str = '<script src="{fit}/embed.js"></script>') -> str:
    head = f'<meta charset="utf-8"><title>x</title>{head}'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def element(widget: str, light: str = "") -> str:
    return f"<fit-{widget} {ELEMENTS[widget]}>{light}</fit-{widget}>"


def fragment(sites: Sites, widget: str) -> str:
    words = "&".join(part.replace('"', "") for part in ELEMENTS[widget].split())
    with urlopen(f"{sites.store}/fit/widgets/{widget}?{words}&lang=en") as answer:  # noqa: S310 - our own server
        return answer.read().decode()


SAME = """([html, home, widget]) => {
  const parsed = new DOMParser().parseFromString(html, 'text/html').body;
  for (const node of home ? parsed.querySelectorAll('[href^="/"], [src^="/"]') : []) {
    const name = node.hasAttribute('href') ? 'href' : 'src';
    node.setAttribute(name, home + node.getAttribute(name));
  }
  const shown = document.querySelector(widget).shadowRoot.querySelector('div').innerHTML;
  return [shown, parsed.innerHTML];
}"""


@pytest.mark.parametrize("widget", ELEMENTS)
def test_an_element_shows_the_fragments_html(widget, sites, visit):
    page = visit(sites.page(page_of(element(widget))))

    shown, expected = page.evaluate(
        SAME, [fragment(sites, widget), sites.store, f"fit-{widget}"]
    )

    assert shown == expected
    assert 'class="shopplugin ' in shown


@pytest.mark.parametrize("look", ["plain", "dark", "loud"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves_in_the_other_site_and_nobody_is_kept_out(look, width, sites, visit):
    size = {"width": width, "height": 800}
    page = visit(f"{sites.elsewhere}/{look}", viewport=size)

    page.wait_for_load_state("networkidle")

    assert page.evaluate(SHIFT) == 0
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 1280:
        assert accessibility_faults(page) == []


@pytest.mark.parametrize("look", ["plain", "dark", "loud"])
def test_on_a_screen_as_tall_as_the_other_site_every_widget_is_whole(look, sites, visit):
    page = visit(f"{sites.elsewhere}/{look}", viewport={"width": 768, "height": 3000})

    assert page.evaluate(CUT) == []
    assert page.locator("fit-quiz .shopplugin-button").bounding_box()["height"] >= 44


@pytest.mark.parametrize("widget", ELEMENTS)
def test_a_script_in_the_head_and_an_empty_element_do_not_move_the_page(widget, sites, visit):
    words = "<h1>Before</h1>" + element(widget) + "<p>After</p>" * 3
    page = visit(sites.page(page_of(words)), viewport=PHONE)

    assert page.evaluate(SHIFT) == 0


# Those with the most to say, among them the lists that differ most from others.
WORDY = {
    "quiz": "",
    "banner": "",
    "badge": 'sku="TW-AL5-M-085-D" profile="tarsal-coalition"',
    "shipping": 'subtotal="99.99"',
    "recommendations": 'profile="osteoarthritis-midfoot" kind="running"',
}


@pytest.mark.parametrize("width", [320, 600, 768, 1280])
@pytest.mark.parametrize("lang", ["en", "es", "fr"])
@pytest.mark.parametrize("size", ["14px", "16px", "20px"])
def test_every_widget_finds_its_room_in_any_type_and_language(width, lang, size, sites, visit):
    body = "".join(
        f"<fit-{name} {words}></fit-{name}><p>On.</p>" for name, words in WORDY.items()
    )
    body += '<fit-recommendations profile="cuboid-syndrome" limit="1"></fit-recommendations>On.'
    html = page_of(body).replace('lang="en"', f'lang="{lang}" style="font-size: {size}"')
    page = visit(sites.page(html), viewport={"width": width, "height": 6000})

    assert page.evaluate(SHIFT) == 0
    assert page.evaluate(CUT) == []


def test_a_widget_that_needs_more_room_than_it_had_takes_it(sites, visit):
    long = f'<div class="shopplugin">{"<p>More than anybody thought.</p>" * 30}</div>'
    page = visit(
        sites.page(page_of(element("quiz") + "<p>After</p>")),
        prepare=lambda page: page.route(
            "**/fit/widgets/quiz**",
            lambda route: route.fulfill(
                body=long,
                content_type="text/html",
                headers={"Access-Control-Allow-Origin": "*"},
            ),
        ),
    )

    assert page.evaluate(CUT) == []
    bottoms = "['fit-quiz', 'p'].map(n => document.querySelector(n).getBoundingClientRect())"
    widget, after = page.evaluate(bottoms)
    assert after["top"] >= widget["bottom"]
    assert widget["height"] > 30 * 20


def test_what_a_page_adds_to_a_part_is_in_the_room_as_well(sites, visit):
    style = (
        "<style>fit-recommendations::part(card) { border: 3px solid; padding: 24px }"
        "fit-quiz::part(button) { padding: 20px }</style>"
    )
    body = element("quiz") + "<p>On.</p>" + element("recommendations") + "<p>On.</p>"
    html = page_of(body, head='<script src="{fit}/embed.js"></script>' + style)
    page = visit(sites.page(html), viewport={"width": 1280, "height": 3000})

    assert page.evaluate(SHIFT) == 0
    assert page.evaluate(CUT) == []


def test_the_strict_policy_names_only_the_store_and_nothing_is_refused(sites, visit):
    refused: list[str] = []
    page = visit(
        sites.elsewhere,
        prepare=lambda page: page.on("console", lambda message: refused.append(message.text)),
    )
    page.mouse.wheel(0, 5000)
    page.wait_for_load_state("networkidle")

    assert refused == []
    images = page.evaluate(
        "[...document.querySelector('fit-recommendations').shadowRoot.querySelectorAll('img')]"
        ".map(image => image.src)"
    )
    assert len(images) == 3
    assert all(image.startswith(sites.store) for image in images)


def test_without_scripts_the_links_stand(sites, visit):
    page = visit(sites.elsewhere, java_script_enabled=False, wait=False)

    links = page.locator("fit-recommendations a, fit-quiz a, fit-badge a")

    assert links.count() == 3
    assert all(links.nth(number).is_visible() for number in range(3))
    assert page.request.get(links.first.get_attribute("href")).status == 200
    assert page.frame_locator("main > iframe").first.locator(".shopplugin-card").count() == 3


def test_with_cookies_and_storage_blocked_all_is_the_same(sites, visit):
    def block(page):
        page.add_init_script(
            "for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])"
            " Object.defineProperty(window, name, {get() { throw new Error('blocked') }});"
            "Object.defineProperty(Document.prototype, 'cookie',"
            " {get() { throw new Error('blocked') }, set() { throw new Error('blocked') }});"
        )

    page = visit(sites.elsewhere, prepare=block)

    assert page.locator("fit-recommendations .shopplugin-card").count() == 3


def test_with_the_store_closed_the_page_works_and_shows_the_links(sites, visit):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{probe.getsockname()[1]}"
    html = page_of(
        element("recommendations", f'<a href="{closed}/fit/guide/bunions">Shoes</a>')
        + "<button onclick=\"this.textContent = 'Heard'\">Press</button>",
        head=f'<script src="{closed}/fit/embed.js"></script>',
    )
    page = visit(sites.page(html), wait=False)

    page.get_by_text("Press").click()

    assert page.get_by_text("Heard").is_visible()
    assert page.get_by_text("Shoes").is_visible()


@pytest.mark.parametrize("trouble", ["stopped", "hanging"])
def test_with_the_store_gone_after_its_script_the_page_works_and_shows_the_links(
    trouble, sites, visit
):
    answer = {"stopped": lambda route: route.abort(), "hanging": lambda _route: None}[trouble]
    body = "".join(
        element(widget, f'<a href="#{widget}">Way to {widget}</a>') for widget in ELEMENTS
    )
    page = visit(
        sites.page(page_of(body + "<button>Press</button>")),
        prepare=lambda page: page.route("**/fit/widgets/**", answer),
        wait=False,
    )
    page.evaluate(
        "() => { document.querySelector('button').onclick ="
        " event => { event.target.textContent = 'Heard' } }"
    )

    page.get_by_text("Press").click()

    assert page.get_by_text("Heard").is_visible()
    for widget in ELEMENTS:
        page.get_by_text(f"Way to {widget}").click()
        assert page.url.endswith(f"#{widget}")


README = (Path(__file__).parents[1] / "README.md").read_text()


def shown(mark: str) -> str:
    """Return the block of the README that is marked as tested."""
    return re.search(rf"<!-- tested: {mark} -->\n```\w+\n(.*?)```", README, re.DOTALL)[1]


def test_what_the_readme_says_to_paste_works_under_the_policy_it_says(sites, visit):
    verb = "shopplugin snippet recommendations --profile flat-feet --for"
    script, shoes = shown(f"{verb} html").split("<!-- where")
    head, frame = shown(f"{verb} iframe").split("<iframe")
    policy = (
        "default-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; "
        + shown("policy").strip().replace("https://shop.example", sites.store)
    )
    liquid = shown(f"{verb} shopify").replace("{{ request.locale.iso_code }}", "fr")
    refused: list[str] = []
    html = page_of(f"<!-- where{shoes}<iframe{frame}{liquid}", head=script + head)
    page = visit(
        sites.page(html.replace("https://shop.example/fit", "{fit}"), policy),
        prepare=lambda page: page.on("console", lambda message: refused.append(message.text)),
    )
    page.evaluate("document.querySelector('iframe').scrollIntoView()")
    page.wait_for_function("document.querySelector('iframe').offsetHeight !== 760")

    assert page.locator("fit-recommendations .shopplugin-card").count() == 12
    assert page.frames[1].locator(".shopplugin-card").count() == 6
    assert page.locator("fit-recommendations [lang=fr]").count() == 1
    assert refused == []


def test_the_events_of_the_readme_take_a_selection_to_the_pages_own_address(sites, visit):
    page = visit(sites.page(page_of(element("recommendations"))))
    page.evaluate(shown("events"))
    card = page.locator("fit-recommendations .shopplugin-card").first

    card.locator(".shopplugin-link").click()

    page.wait_for_url(f"**/products/by-sku/{card_sku(sites)}")


def card_sku(sites: Sites) -> str:
    return re.search(r'data-sku="([^"]+)"', fragment(sites, "recommendations"))[1]


def test_where_the_widget_does_not_come_the_link_stays(sites, visit):
    html = page_of(
        '<fit-badge sku="none" profile="bunions"><a href="/x">Which fit</a></fit-badge>'
    )
    page = visit(sites.page(html), wait=False)
    page.wait_for_load_state("networkidle")

    link = page.get_by_text("Which fit")
    assert link.is_visible()
    assert page.evaluate("document.querySelector('fit-badge').offsetHeight") < 40


def test_an_origin_that_is_not_allowed_keeps_its_link_and_the_link_works(sites, visit):
    address = sites.page(page_of(element("quiz", '<a href="{fit}/quiz">Ask</a>')))
    page = visit(address.replace("127.0.0.1", "localhost"), wait=False)
    page.wait_for_load_state("networkidle")
    shown = page.locator("fit-quiz .shopplugin").count()

    page.get_by_text("Ask").click()

    page.wait_for_url(f"{sites.store}/fit/quiz")
    assert shown == 0


POLLUTION = """
for (const name of ['mode', 'method', 'body', 'headers', 'src', 'href', 'innerHTML', 'profile',
  'limit', 'url', 'credentials', 'slotAssignment', 'delegatesFocus', 'bubbles', 'detail',
  'threshold', 'rootMargin', 'request', 'room', 'sku', 'value', 'get', 'set', 'writable',
  'adoptedCallback', 'disconnectedCallback', 'connectedMoveCallback', 'observedAttributes',
  'disabledFeatures', 'formAssociated'])
  if (name !== 'get' && name !== 'set') Object.prototype[name] = '<img src=x onerror=alert(1)>';
"""


def test_a_spoilt_object_prototype_does_no_harm(sites, visit):
    page = visit(
        sites.page(page_of("".join(element(widget) for widget in ELEMENTS))),
        prepare=lambda page: page.add_init_script(POLLUTION),
        wait=False,
    )

    page.wait_for_function(READY)
    assert page.locator("fit-recommendations .shopplugin-card").count() > 0
    assert page.locator("fit-banner .shopplugin-banner").count() == 1
    assert page.locator("img[onerror]").count() == 0


def test_the_script_loads_once_and_leaves_no_global(sites, visit):
    script = '<script src="{fit}/embed.js"></script>'
    late = '<script async src="{fit}/embed.js?late"></script>'
    asked: list[str] = []
    names = "JSON.stringify(Object.getOwnPropertyNames(window).sort())"
    page = visit(
        sites.page(page_of(element("banner"), head=script * 3 + late)),
        prepare=lambda page: page.on("request", lambda request: asked.append(request.url)),
    )
    page.wait_for_load_state("networkidle")
    bare = visit(sites.page(page_of("", head="")), wait=False)

    assert json.loads(page.evaluate(names)) == json.loads(bare.evaluate(names))
    assert page.evaluate("Object.getOwnPropertyNames(Object.prototype).length") == (
        bare.evaluate("Object.getOwnPropertyNames(Object.prototype).length")
    )
    assert sum("/widgets/banner" in address for address in asked) == 1
    assert any(address.endswith("?late") for address in asked)


RESET = """<style>
* { margin: 0 !important; padding: 0 !important; border: 0 !important; all: unset }
div, span, a, summary, img, progress { display: inline !important; position: static !important;
  width: auto !important; background: none !important; list-style: none !important }
</style>"""
BOXES = """() => [...document.querySelectorAll('*')].filter(node => node.shadowRoot)
  .flatMap(node => [...node.shadowRoot.querySelectorAll('.shopplugin, .shopplugin *')])
  .map(node => { const s = getComputedStyle(node); return [node.className, s.display,
    s.position, s.margin, s.padding, s.borderTopWidth, s.borderRadius, s.objectFit,
    s.minHeight, s.rowGap].join(' ') })"""


def test_a_reset_of_the_page_does_not_reach_the_widgets(sites, visit):
    script = '<script src="{fit}/embed.js"></script>'
    body = "".join(f"<div>{element(widget)}</div>" for widget in ELEMENTS)
    # Narrow, so that both lay the cards out alike whatever becomes of the element itself.
    bare = visit(sites.page(page_of(body, head=script)), viewport=PHONE)
    reset = visit(sites.page(page_of(body, head=script + RESET)), viewport=PHONE)

    boxes = bare.evaluate(BOXES)

    assert len(boxes) > 50
    assert reset.evaluate(BOXES) == boxes


def test_the_page_hears_of_views_and_selections_and_of_nothing_but_the_sku(sites, visit):
    page = visit(
        sites.page(page_of(element("recommendations"))),
        prepare=lambda page: page.add_init_script(
            "window.heard = [];"
            "for (const type of ['fit:view', 'fit:select']) addEventListener(type, event => {"
            " heard.push([event.type, event.detail]); event.preventDefault(); });"
        ),
    )
    first = page.locator("fit-recommendations .shopplugin-card").first
    page.wait_for_function("heard.length > 0")
    before = page.url

    first.locator(".shopplugin-link").click()

    sku = first.get_attribute("data-sku")
    heard = page.evaluate("heard")
    assert ["fit:view", {"sku": sku}] in heard
    assert heard[-1] == ["fit:select", {"sku": sku}]
    assert all(list(detail) == ["sku"] for _, detail in heard)
    assert page.url == before


def test_a_theme_reaches_parts_and_properties(sites, visit):
    style = (
        "<style>fit-quiz { --shopplugin-radius: 0px; font-family: monospace; color: #123456 }"
        "fit-quiz::part(button) { background: rgb(1, 2, 3) }</style>"
    )
    html = page_of(element("quiz"), head='<script src="{fit}/embed.js"></script>' + style)
    page = visit(sites.page(html))

    looks = page.locator("fit-quiz .shopplugin-button").evaluate(
        "b => { const s = getComputedStyle(b);"
        " return [s.backgroundColor, s.borderRadius, s.fontFamily, s.color] }"
    )

    assert looks == ["rgb(1, 2, 3)", "0px", "monospace", "rgb(18, 52, 86)"]


def test_an_element_that_was_taken_away_leaves_no_listener(sites, visit):
    counting = """const steps = {addEventListener: 1, removeEventListener: -1};
    for (const [name, step] of Object.entries(steps)) {
      const own = window[name];
      window.resizes = 0;
      window[name] = function (type, ...rest) {
        if (type === "resize" && this === window) window.resizes += step;
        return own.call(this ?? window, type, ...rest);
      };
    }"""
    address = sites.page(page_of("<fit-banner></fit-banner>" * 3))

    page = visit(address, prepare=lambda page: page.add_init_script(counting))
    before = page.evaluate("resizes")
    page.evaluate("document.body.replaceChildren()")

    assert (before, page.evaluate("resizes")) == (3, 0)


def test_a_changed_attribute_brings_another_widget(sites, visit):
    page = visit(sites.page(page_of(element("shipping"))))

    page.evaluate("document.querySelector('fit-shipping').setAttribute('subtotal', '90.00')")

    page.locator("fit-shipping").get_by_text("$10.01").wait_for()


def test_the_page_speaks_and_the_widget_answers_in_its_language(sites, visit):
    html = page_of(element("quiz")).replace('lang="en"', 'lang="fr-CA"')
    page = visit(sites.page(html))

    assert page.locator("fit-quiz .shopplugin").get_attribute("lang") == "fr"


def framing(path: str) -> str:
    frame = f'<iframe src="{{fit}}/{path}" width="400" height="99" frameborder="0"></iframe>'
    return page_of(frame)


def height(page: Any) -> int:
    return page.evaluate("document.querySelector('iframe').offsetHeight")


def test_a_frame_is_as_high_as_its_content(sites, visit):
    address = sites.page(framing("frame/recommendations?profile=bunions&kind=running"))
    page = visit(address, wait=False)

    page.wait_for_function("document.querySelector('iframe').offsetHeight > 300")

    inside = page.frames[1].evaluate("document.documentElement.getBoundingClientRect().height")
    assert abs(height(page) - inside) <= 5


def test_the_quiz_opens_in_the_page_and_learns_nothing_of_it(sites, visit):
    page = visit(sites.page(page_of(element("quiz"))))

    page.locator("fit-quiz a").click()

    frame = page.locator("fit-quiz iframe")
    frame.wait_for()
    assert frame.get_attribute("referrerpolicy") == "no-referrer"
    assert frame.get_attribute("src") == f"{sites.store}/fit/quiz?lang=en"
    inside = page.frame_locator("fit-quiz iframe")
    inside.locator("form").wait_for()
    assert inside.locator("form").evaluate("() => document.referrer") == ""


def test_the_quiz_of_a_spanish_page_opens_in_spanish(sites, visit):
    page = visit(sites.page(page_of(element("quiz")).replace('lang="en"', 'lang="es"')))

    page.locator("fit-quiz a").click()

    inside = page.frame_locator("fit-quiz iframe")
    inside.locator("form").wait_for()
    assert inside.locator("html").get_attribute("lang") == "es"


FORGED = [
    "fit:height 9999",
    "fit:height 1e9",
    "fit:height -1",
    "fit:height 99999999999",
    " fit:height 500",
    "fit:height 500\n",
    "fit:height",
    "",
    "{}",
    {"message": "height", "value": 9999, "secret": "x"},
    {"type": "resize", "height": 9999},
    {"fit:height": 9999},
    ["fit:height 9999"],
    9999,
    None,
]


def test_forged_messages_change_nothing(sites, visit, chromium):
    page = visit(sites.page(framing("frame/banner")), wait=False)
    page.wait_for_function("document.querySelector('iframe').offsetHeight !== 99")
    before = height(page)

    for forged in FORGED:  # from the page itself: not our origin
        page.evaluate("forged => postMessage(forged, '*')", forged)
    stranger = sites.page(
        "<!doctype html><script>for (const forged of "
        + json.dumps(FORGED)
        + ") parent.postMessage(forged, '*')</script>"
    )
    for source in (
        stranger,
        "data:text/html,<script>parent.postMessage('fit:height 9999','*')</script>",
    ):
        page.evaluate(
            "source => new Promise(done => { const frame = document.createElement('iframe');"
            " frame.onload = () => setTimeout(done, 100); frame.src = source;"
            " document.body.append(frame) })",
            source,
        )

    assert height(page) == before
    assert page.evaluate("({}).polluted === undefined")


def test_what_a_frame_says_of_its_height_is_clamped(sites, visit):
    page = visit(sites.page(framing("frame/banner")), wait=False)
    page.wait_for_function("document.querySelector('iframe').offsetHeight !== 99")

    for said, size in (("0", 40), ("999999", 10000), ("300", 300), ("7", 40)):
        page.frames[1].evaluate(f"parent.postMessage('fit:height {said}', '*')")
        page.wait_for_function(f"document.querySelector('iframe').offsetHeight === {size}")


def test_a_frame_of_our_origin_cannot_resize_another(sites, visit):
    one = '<iframe id="a" src="{fit}/frame/banner" frameborder="0"></iframe>'
    two = one + one.replace('"a"', '"b"')
    page = visit(sites.page(page_of(two)), wait=False)
    page.wait_for_function(
        "[...document.querySelectorAll('iframe')].every(f => f.style.blockSize)"
    )
    before = page.evaluate("document.querySelector('#b').offsetHeight")

    page.frames[1].evaluate("parent.postMessage('fit:height 777', '*')")

    page.wait_for_function("document.querySelector('iframe').offsetHeight === 777")
    assert page.evaluate("document.querySelector('#b').offsetHeight") == before


WORDPRESS = """<iframe sandbox="allow-scripts" security="restricted" width="600" height="338"
 data-secret="s3cret" src="{fit}/frame/%s#?secret=s3cret"></iframe>"""


def test_wordpress_hears_its_height_within_its_bounds_and_follows_links(sites, visit):
    page = visit(
        sites.page(page_of(WORDPRESS % "quiz", head="")),
        prepare=lambda page: page.add_init_script(
            "if (window === top) { window.heard = [];"
            " addEventListener('message', event => typeof event.data === 'object'"
            " && heard.push([event.origin, event.data])) }"
        ),
        wait=False,
    )
    page.wait_for_function("heard.length > 0")

    page.frame_locator("iframe").locator("a").click()

    page.wait_for_function("heard.some(([_, data]) => data.message === 'link')")
    heard = page.evaluate("heard")
    assert heard[0] == ["null", {"message": "height", "value": 200, "secret": "s3cret"}]
    assert heard[-1][1] == {
        "message": "link",
        "value": f"{sites.store}/fit/quiz",
        "secret": "s3cret",
    }


def test_a_stranger_cannot_frame_a_widget(sites, visit):
    page = visit(
        sites.page(framing("frame/banner")).replace("127.0.0.1", "localhost"), wait=False
    )
    page.wait_for_load_state("networkidle")

    assert height(page) == 99
    assert page.frames[1].locator(".shopplugin-banner").count() == 0


def test_the_gallery_has_no_barrier(sites, visit):
    page = visit(f"{sites.store}/gallery", wait=False)
    page.evaluate(
        "document.querySelectorAll('.store-snippets, figure:first-of-type .shopplugin-more')"
        ".forEach(details => { details.open = true })"
    )

    assert accessibility_faults(page) == []


def test_in_the_dark_the_gallery_can_be_read(sites, visit):
    page = visit(f"{sites.store}/gallery", color_scheme="dark", wait=False)
    # The twelve of "many" are the three of "both kinds" four times over.
    page.evaluate("document.querySelector('#recommendations-many').remove()")

    assert accessibility_faults(page) == []


def test_the_gallery_fits_the_narrowest_phone_and_nothing_moves(sites, visit):
    page = visit(f"{sites.store}/gallery", viewport={"width": 320, "height": 740}, wait=False)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(SHIFT) == 0
