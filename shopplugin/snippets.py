"""What a theme developer pastes to have a widget, for each kind of store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from .domain.vocabulary import near_miss

PROFILE, SKU, SUBTOTAL = "flat-feet", "YOUR-SKU", "88.00"


@dataclass(frozen=True, slots=True)
class Ask:
    """Which widget is wanted, with which words, from the plugin at which address."""

    widget: str
    words: Mapping[str, str]
    address: str = "https://shop.example/fit"

    def __post_init__(self) -> None:
        if self.widget not in WORDS:
            raise ValueError(
                f"'{self.widget}' is not a widget; they are {', '.join(WORDS)}."
                f"{near_miss(self.widget, list(WORDS))}"
            )
        for name in self.words:
            if name not in WORDS[self.widget]:
                known = ", ".join(WORDS[self.widget]) or "none"
                raise ValueError(f"{self.widget} takes no {name}; what it takes: {known}.")


# The words of each widget, in the order of its Python call.
WORDS: Mapping[str, tuple[str, ...]] = {
    "recommendations": ("profile", "kind", "limit", "audience"),
    "badge": ("sku", "profile"),
    "shipping": ("subtotal",),
    "banner": (),
    "quiz": (),
}
_NEEDED: Mapping[str, Mapping[str, str]] = {
    "recommendations": {"profile": PROFILE},
    "badge": {"sku": SKU, "profile": PROFILE},
    "shipping": {"subtotal": SUBTOTAL},
}
_BY_POSITION = ("profile", "sku", "subtotal")

# What a Liquid theme knows by itself and need not write out.
_LIQUID = {
    "sku": "{{ product.selected_or_first_available_variant.sku | escape }}",
    "subtotal": "{{ cart.total_price | divided_by: 100.0 }}",
}


def snippet(door: str, ask: Ask) -> str:
    """Return what to paste; raise ``ValueError`` for a door there is not."""
    if door not in DOORS:
        hint = near_miss(door, list(DOORS))
        raise ValueError(f"'{door}' is not a door; they are {', '.join(DOORS)}.{hint}")
    return DOORS[door](ask)


def jinja(ask: Ask) -> str:
    """Write the call for a Flask store's template."""
    arguments = [
        _literal(name, text) if name in _BY_POSITION else f"{name}={_literal(name, text)}"
        for name, text in _words(ask).items()
    ]
    return (
        "{# once, in the head #}\n{{ fit.styles() }}\n"
        "{# where the widget goes #}\n"
        f"{{{{ fit.{ask.widget}({', '.join(arguments)}) }}}}\n"
    )


def html(ask: Ask) -> str:
    """Write the custom element, for any page of an allowed origin."""
    return (
        "<!-- once, in the head -->\n"
        f'<script src="{ask.address}/embed.js"></script>\n'
        "<!-- where the widget goes; the link stands wherever scripts do not run -->\n"
        f"{_element(ask, _words(ask))}\n"
    )


def fragment(ask: Ask) -> str:
    """Write the address that a server, or htmx, includes in its page."""
    return (
        "<!-- once, in the head -->\n"
        f'<link rel="stylesheet" href="{ask.address}/static/shopplugin.css">\n'
        "<!-- include the answer of this address -->\n"
        f"{_with_words(f'{ask.address}/widgets/{ask.widget}', _words(ask))}\n"
    )


def iframe(ask: Ask) -> str:
    """Write a frame; with the script it is as high as its content."""
    src = escape(_with_words(f"{ask.address}/frame/{ask.widget}", _words(ask)))
    return (
        "<!-- once, in the head: gives the frame the height of its content -->\n"
        f'<script src="{ask.address}/embed.js"></script>\n'
        f'<iframe src="{src}" title="{_label(ask)}"\n'
        f'  width="100%" height="{_HEIGHTS[ask.widget]}" loading="lazy"></iframe>\n'
    )


def oembed(ask: Ask) -> str:
    """Write the address that an editor turns into a frame by itself."""
    return f"{_oembed_address(ask)}\n"


def shopify(ask: Ask) -> str:
    """Write the snippet file of a Liquid theme, whose product and cart fill the words."""
    words = {name: _LIQUID.get(name, text) for name, text in _words(ask).items()}
    element = _element(ask, words, lang="{{ request.locale.iso_code }}")
    return (
        f"{{% comment %}} snippets/fit-{ask.widget}.liquid;"
        f" render it with {{% render 'fit-{ask.widget}' %}} {{% endcomment %}}\n"
        "{% comment %} once, in the head of layout/theme.liquid {% endcomment %}\n"
        f'<script src="{ask.address}/embed.js"></script>\n'
        "{% comment %} where the widget goes {% endcomment %}\n"
        f"{element}\n"
    )


def wordpress(ask: Ask) -> str:
    """Write the address to paste in a post, and the element for a theme."""
    return (
        "In a post or page, on a line of its own:\n\n"
        f"{_oembed_address(ask)}\n\n"
        "Or in the theme, once in functions.php:\n\n"
        "add_action( 'wp_enqueue_scripts', function () {\n"
        f"\twp_enqueue_script( 'fit', '{ask.address}/embed.js', array(), null, false );\n"
        "} );\n\n"
        "and in a Custom HTML block or a template:\n\n"
        f"{_element(ask, _words(ask))}\n"
    )


DOORS: Mapping[str, Callable[[Ask], str]] = {
    "jinja": jinja,
    "html": html,
    "fragment": fragment,
    "iframe": iframe,
    "oembed": oembed,
    "shopify": shopify,
    "wordpress": wordpress,
}

_HEIGHTS = {"recommendations": 760, "badge": 60, "shipping": 90, "banner": 70, "quiz": 120}
_LABELS = {
    "recommendations": "Shoes for these feet, with reasons",
    "badge": "How this shoe fits",
    "shipping": "How we ship",
    "banner": "How we ship",
    "quiz": "Find your shoes: a few questions",
}


def _words(ask: Ask) -> dict[str, str]:
    """Return the words that were given, with an example for each that must be."""
    given = dict(_NEEDED.get(ask.widget, {})) | {k: v for k, v in ask.words.items() if v}
    return {name: given[name] for name in WORDS[ask.widget] if name in given}


def _literal(name: str, text: str) -> str:
    return text if name == "limit" else f'"{text}"'


def _element(ask: Ask, words: Mapping[str, str], lang: str = "") -> str:
    written = {**words, "lang": lang} if lang else words
    attributes = "".join(f' {name}="{_attribute(text)}"' for name, text in written.items())
    link = f'<a href="{_page(ask)}">{_label(ask)}</a>'
    return f"<fit-{ask.widget}{attributes}>{link}</fit-{ask.widget}>"


def _attribute(text: str) -> str:
    return text if text.startswith("{{") else escape(text)


def _label(ask: Ask) -> str:
    return escape(_LABELS[ask.widget])


def _page(ask: Ask) -> str:
    """Return the page that says in full what the widget says in short."""
    if ask.widget == "quiz":
        return f"{ask.address}/quiz"
    return f"{ask.address}/guide/{_words(ask).get('profile', '')}"


def _oembed_address(ask: Ask) -> str:
    if ask.widget == "quiz" or (
        ask.widget == "recommendations" and set(_words(ask)) == {"profile"}
    ):
        return _page(ask)
    return _with_words(f"{ask.address}/frame/{ask.widget}", _words(ask))


def _with_words(address: str, words: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(words)}" if words else address
