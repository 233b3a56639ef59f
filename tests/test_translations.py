"""Spanish and French: complete, with the same facts, as careful with claims as English is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from gettext import NullTranslations

import messages
import pytest
from messages import TRANSLATED

from shopplugin.demo import create_store
from shopplugin.domain.shipping import State
from shopplugin.i18n import Translator, translator
from shopplugin.knowledge import load, sentences
from shopplugin.paths import CATALOG_DIR
from shopplugin.words import shipping_message, shipping_promise

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@cache
def texts() -> frozenset[messages.Message]:
    """Return every message there is to translate."""
    return frozenset(message for _place, message in messages.found())


@cache
def translations(lang: str) -> dict[messages.Message, messages.Message]:
    return {message.id: message.string for message in messages.read(lang) if message.id}


def pairs(lang: str) -> Iterator[tuple[str, str]]:
    """Yield each English sentence with its translation; of plurals, form by form."""
    for english, said in translations(lang).items():
        if isinstance(english, tuple):
            yield from zip(english, said, strict=True)
        else:
            yield english, said


def both() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("lang", TRANSLATED)


# Complete


@both()
def test_every_text_is_translated(lang):
    said = translations(lang)

    assert sorted(map(str, texts() - set(said))) == [], "make messages, then translate"
    assert [english for english, text in pairs(lang) if not text.strip()] == []


@both()
def test_nothing_is_translated_that_is_no_longer_said(lang):
    assert sorted(map(str, set(translations(lang)) - texts())) == [], "make messages"


@both()
def test_no_translation_is_a_guess(lang):
    catalog = messages.read(lang)

    assert [message.id for message in catalog if message.fuzzy and message.id] == []
    assert dict(catalog.obsolete) == {}


@both()
def test_every_plural_has_the_forms_its_language_needs(lang):
    plurals = [
        said for english, said in translations(lang).items() if isinstance(english, tuple)
    ]

    assert plurals
    assert {len(forms) for forms in plurals} == {2}


def test_messages_are_found_in_code_templates_and_catalogue():
    known = texts()

    assert "Free shipping applied" in known
    assert ("%(count)s shoe", "%(count)s shoes") in known
    assert "On this page" in known
    assert "You said your arch is flat." in known
    assert {"Hawaii", "HI", "PR"} <= known


# The same facts


@both()
def test_placeholders_are_the_same(lang):
    differing = [
        (english, said)
        for english, said in pairs(lang)
        if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(said))
    ]

    assert differing == []


@both()
def test_what_is_filled_can_be_filled(lang):
    for english, said in pairs(lang):
        names = PLACEHOLDER.findall(english)
        if names:
            values = dict.fromkeys(names, "x")
            assert "%(" not in said % values, said
            assert (said % values).count("%") == (english % values).count("%"), said


# Opening hours are written with 24 hours in French.
OTHER_NUMBERS = {"Write to %(mail)s or call %(phone)s, Monday to Saturday, 10 to 6."}


def numbers(text: str) -> list[str]:
    """Return the numbers in *text*, whatever the decimal sign."""
    return sorted(number.replace(",", ".") for number in re.findall(r"\d+(?:[.,]\d+)*", text))


@both()
def test_numbers_are_the_same(lang):
    differing = [
        (english, said)
        for english, said in pairs(lang)
        if english not in OTHER_NUMBERS and numbers(english) != numbers(said)
    ]

    assert differing == []


@both()
def test_a_reason_that_echoes_an_answer_parts_at_the_same_place(lang):
    for english, said in pairs(lang):
        if english.startswith("You said ") and "; " in english:
            assert "; " in said, said


@both()
def test_a_sentence_ends_as_a_sentence_and_a_label_as_a_label(lang):
    ends = ".?:,"
    differing = [
        (english, said)
        for english, said in pairs(lang)
        if (english[-1] in ends or said[-1] in ends) and english[-1] != said[-1]
    ]

    assert [pair for pair in differing if not pair[1].endswith("EE. UU.")] == []


@both()
@pytest.mark.parametrize("state", [State.BELOW_THRESHOLD, State.AT_THRESHOLD, State.EMPTY])
def test_a_claim_carries_its_exclusions_in_one_text(lang, state):
    t, policy = Translator(lang), load(CATALOG_DIR).policy
    amounts = {State.BELOW_THRESHOLD: "88.00", State.AT_THRESHOLD: "100.00", State.EMPTY: "0"}
    decision = policy.quote(amounts[state])

    message = shipping_message(decision, policy, t)

    assert decision.state is state
    for place in ("HI", "AK", "PR", "Canad"):
        assert place in message
        assert place in shipping_promise(policy, t)


@both()
def test_an_unlocked_claim_carries_them_too(lang):
    t, policy = Translator(lang), load(CATALOG_DIR).policy

    message = shipping_message(policy.quote("150.00"), policy, t)

    assert all(place in message for place in ("HI", "AK", "PR", "Canad", "ZIP"))


# How it is written


TOO_CLOSE = {
    "es": re.compile(
        r"\b(?:tú|tu|tus|te|ti|contigo|puedes|tienes|quieres|eres|vosotros|vuestr\w+)\b", re.I
    ),
    "fr": re.compile(r"\b(?:tu|ton|ta|tes|toi)\b", re.I),
}


@both()
def test_the_reader_is_addressed_politely_throughout(lang):
    assert [said for _, said in pairs(lang) if TOO_CLOSE[lang].search(said)] == []


@both()
def test_nothing_shouts_or_leaves_spaces_behind(lang):
    assert [said for _, said in pairs(lang) if "!" in said or "¡" in said] == []
    assert [said for _, said in pairs(lang) if said != said.strip() or "  " in said] == []


def test_spanish_questions_open_and_quotes_are_typographic():
    for _, said in pairs("es"):
        assert said.count("?") == said.count("¿"), said
        assert '"' not in said, said
        assert "'" not in said, said
        assert said.count("“") == said.count("”"), said


def test_french_keeps_its_spaces_and_signs():
    for _, said in pairs("fr"):
        assert not re.search(r"""['"]""", said), said
        assert not re.search(r"[^\u00a0\d]:(?!\d)|[ ](?:[:;?»]|%(?!\())|«(?!\u00a0)", said), (
            said
        )
        assert said.count("«") == said.count("»"), said


# What is claimed


CLAIM = {
    "es": re.compile(
        r"""\b(?:
            trata(?:n|r|do|da|miento|mientos)? | cura(?:n|r|do|da|tiv[oa])? | sana(?:n|r)?
          | alivi(?:a|an|ar|o) | previene[n]? | preven(?:ir|ción|tiv[oa]s?)
          | corrige[n]? | corregir | correc(?:ción|tiv[oa]s?) | rehabilit\w+ | terap\w+
          | (?:redu|baj|evit|quit|calm|elimin)\w*\s+(?:\w+\s+){0,2}
            (?:dolor|molestia|lesion|hinchazón)\w*
          | sin\s+(?:dolor|lesiones) | aceler\w+\s+la\s+(?:recuperación|curación)
        )\b""",
        re.IGNORECASE | re.VERBOSE,
    ),
    "fr": re.compile(
        r"""\b(?:
            trait(?:e|ent|er|é|ée|és|ement|ements) | guéri\w* | soign\w+ | soulag\w+
          | prévien(?:t|nent) | préven(?:ir|tion|tif|tive) | corrig\w+
          | correct(?:ion|if|ive|ifs|ives|rice) | rééduc\w+ | réadapt\w+ | thérap\w+
          | (?:rédui|diminu|évit|abaiss|calm)\w*\s+(?:\w+\s+){0,2}(?:douleur|blessure|enflure)s?
          | sans\s+(?:douleur|blessure)s? | accél\w+\s+la\s+(?:récupération|guérison)
        )\b""",
        re.IGNORECASE | re.VERBOSE,
    ),
}
SHOE = {
    "es": re.compile(
        r"""\b(?:
            zapat\w+ | tenis | calzado | sandalias? | chancletas? | zuecos? | suelas?
          | mediasuelas? | plantillas? | espumas? | cama\ del\ pie | lengüetas? | cordones
          | drop | placas? | postes? | rieles | bolitas | textura | amortiguaci\w+ | acolchado
          | estabilidad | control\ de\ movimiento | soporte | puntera | copa | base\ ancha
          | compresión
        )\b""",
        re.IGNORECASE | re.VERBOSE,
    ),
    "fr": re.compile(
        r"""\b(?:
            chaussures? | sandales? | tongs? | sabots? | espadrilles? | semelles? | mousses?
          | lit\ de\ pied | tiges? | languettes? | lacets | dénivelés? | plaques? | coins?
          | rails | picots | texture | amorti\w* | rembourrage | stabilité
          | contrôle\ du\ mouvement | soutien | boîte\ à\ orteils | coque | base\ large
        )\b""",
        re.IGNORECASE | re.VERBOSE,
    ),
}


def claims_something(sentence: str, lang: str) -> bool:
    """Say whether *sentence* has a shoe, or a feature of one, do what only care can."""
    claim, shoe = CLAIM[lang].search(sentence), SHOE[lang].search(sentence)
    return bool(claim and shoe and shoe.start() < claim.end())


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("es", "Este zapato previene las ampollas."),
        ("es", "La suela curva alivia el dedo gordo."),
        ("es", "Una puntera ancha corrige los juanetes."),
        ("es", "Los zuecos curan los pies cansados."),
        ("es", "Amortiguación que trata el talón."),
        ("es", "La espuma calma el dolor del talón."),
        ("es", "Los zapatos de estabilidad reducen las lesiones."),
        ("fr", "Cette chaussure prévient les ampoules."),
        ("fr", "La semelle courbe soulage le gros orteil."),
        ("fr", "Une boîte à orteils large corrige les oignons."),
        ("fr", "Nos sabots guérissent les pieds fatigués."),
        ("fr", "Un amorti qui traite le talon."),
        ("fr", "La mousse calme la douleur au talon."),
        ("fr", "Les chaussures de stabilité diminuent les blessures."),
    ],
)
def test_the_lint_hears_a_claim(lang, sentence):
    assert claims_something(sentence, lang)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("es", "Una copa firme detrás mantiene el talón en su sitio."),
        ("es", "El acetaminofén calma el dolor."),
        ("fr", "Une coque ferme à l’arrière garde le talon en place."),
        ("fr", "L’acétaminophène calme la douleur."),
    ],
)
def test_the_lint_leaves_plain_words_alone(lang, sentence):
    assert not claims_something(sentence, lang)


@both()
def test_no_shoe_treats_in_any_sentence(lang):
    said = [
        sentence
        for _, text in pairs(lang)
        for sentence in re.split(r"(?<=[.?:;])\s+", text)
        if claims_something(sentence, lang)
    ]

    assert said == []


@both()
def test_no_sentence_about_shoes_speaks_of_treatment(lang):
    others = ("care", "triage.toml", "quiz.toml")
    about_shoes = {s.text for s in sentences(load(CATALOG_DIR)) if s.file not in others}

    said = [text for english, text in pairs(lang) if english in about_shoes]

    assert len(said) > 300
    assert [text for text in said if CLAIM[lang].search(text)] == []


# In use


class Missed(NullTranslations):
    """Notes what a page said that no file translates."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()

    def gettext(self, message: str) -> str:
        self.said.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return create_store(instance_path=tmp_path_factory.mktemp("store"))


@pytest.fixture
def missed(lang, monkeypatch) -> Missed:
    noted = Missed()
    monkeypatch.setattr(translator(lang)._catalog, "_fallback", noted)
    return noted


# A twentieth page of one kind says nothing that the others do not.
ENOUGH_ALIKE = 20

QUIZZES = [
    {},
    {
        "activity": "running",
        "regularity": "regular",
        "wear": "inner_edge",
        "roll": "inward",
        "arch": "flat",
        "pain": ["outer_side", "heel"],
        "blisters": "yes",
        "audience": "women",
        "size_us": "8",
        "width": "D",
        "max_price": "150",
        "ship_to_country": "US",
        "ship_to_region": "HI",
        "keep": "yes",
    },
    {"conditions": ["bunions", "peroneal-tendonitis"], "activity": "walking", "arch": "high"},
    {"red_flags": ["weight_bearing", "diabetes_or_nerve", "not_settling"]},
    {"size_us": "ninety", "max_price": "much"},
]


@both()
def test_what_no_file_translates_is_noticed(lang, missed):
    said = translator(lang).gettext("Nobody says this.")

    assert said == "Nobody says this."
    assert missed.said == {said}


@both()
def test_no_page_of_the_store_or_the_plugin_says_an_untranslated_sentence(lang, store, missed):
    client = store.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = lang
    waiting = [
        "/nowhere",
        "/gallery",
        "/fit/frame/recommendations?profile=bunions",
        "/fit/guide/",
    ]
    waiting += ["/", "/shoes", "/cart", "/running-pain", "/fit/quiz"]
    seen: set[str] = set()
    alike: Counter[str] = Counter()
    for answers in QUIZZES:
        response = client.post("/fit/quiz", data=answers)
        assert response.status_code in {303, 422}
        if response.location:
            waiting.append(response.location)

    while waiting:
        address = waiting.pop(0).partition("#")[0]
        kind = address.partition("?")[0].rpartition("/")[0]
        if address in seen or not address.startswith("/") or "lang=" in address:
            continue
        if alike[kind] == ENOUGH_ALIKE:
            continue
        alike[kind] += 1
        seen.add(address)
        response = client.get(address)
        assert response.status_code < 500, address
        if response.mimetype == "text/html":
            assert f'lang="{lang}"' in response.text, address
            waiting += re.findall(
                r'<a [^>]*href="([^"]+)"', response.text.replace("&amp;", "&")
            )

    assert len(seen) > 40
    assert missed.said == set()


@both()
@pytest.mark.parametrize(
    "query",
    [
        "subtotal=0",
        "subtotal=88.00",
        "subtotal=100.00",
        "subtotal=150",
        "subtotal=150&postal_code=10001",
        "subtotal=150&region=HI",
        "subtotal=150&country=CA",
        "subtotal=150&country=FR",
        "subtotal=150&region=AE",
        "subtotal=x",
        "subtotal=150&postal_code=96813&region=CA",
        "subtotal=150&postal_code=123",
        "subtotal=150&region=ZZ",
        "subtotal=150&country=Narnia",
    ],
)
def test_no_shipping_message_is_untranslated(lang, query, store, missed):
    page = store.test_client().get(f"/fit/widgets/shipping?{query}&lang={lang}")

    assert page.status_code == 200
    assert missed.said == set()


@both()
@pytest.mark.parametrize(
    "address", ["profiles", "attributes", "recommendations?profile=tarsal-coalition&limit=50"]
)
def test_no_answer_of_the_api_is_untranslated(lang, address, store, missed):
    sign = "&" if "?" in address else "?"
    answer = store.test_client().get(f"/fit/api/v1/{address}{sign}lang={lang}")

    assert answer.status_code == 200
    assert missed.said == set()
