"""Every text that a shopper may read, gathered for the translators.

Run it (``make messages``) after texts have changed: the ``.po`` files then hold exactly the
texts there are, those that are new without a translation. ``test_translations.py`` fails as
long as one is missing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from shopplugin.domain.places import place_name, us_place
from shopplugin.domain.regions import REGIONS
from shopplugin.i18n import LANGUAGES, LOCALES
from shopplugin.knowledge import load, sentences
from shopplugin.paths import CATALOG_DIR, LOCALE_DIR, TEMPLATE_DIR

ROOT = TEMPLATE_DIR.parent
TRANSLATED = tuple(lang for lang in LANGUAGES if lang != "en")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}

Message = str | tuple[str, ...]


def found() -> Iterator[tuple[str, Message]]:
    """Yield every message with the file it stands in; the same may come twice."""
    for path in sorted((ROOT / "shopplugin").rglob("*.py")):
        yield from _extracted(path, "python", {})
    for path in sorted(TEMPLATE_DIR.rglob("*.html")):
        yield from _extracted(path, "jinja2", {"silent": "false"})
    knowledge = load(CATALOG_DIR)
    for sentence in sentences(knowledge):
        file = sentence.file if "." in sentence.file else f"{sentence.file}/"
        yield f"catalog/{file}", sentence.text
    for code in knowledge.policy.excludes:
        if code.startswith("US-"):
            yield "catalog/shipping.toml", code.removeprefix("US-")
    for region in REGIONS:
        yield "shopplugin/domain/regions.py", place_name(us_place(region))


def template() -> Catalog:
    """Gather every message once, with the files it stands in."""
    catalog = Catalog(project="shopplugin", charset="utf-8")
    places: dict[Message, dict[str, None]] = {}
    for place, message in found():
        places.setdefault(message, {})[place] = None
    for message, files in places.items():
        catalog.add(message, locations=[(file, 0) for file in files])
    return catalog


def path_of(lang: str) -> Path:
    return LOCALE_DIR / lang / "LC_MESSAGES" / "messages.po"


def read(lang: str) -> Catalog:
    """Read the translations into *lang* as they stand."""
    path = path_of(lang)
    if not path.is_file():
        return Catalog(locale=LOCALES[lang], project="shopplugin", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=LOCALES[lang])


def write(lang: str, catalog: Catalog) -> None:
    """Write translations so that the file changes only where a text did."""
    path = path_of(lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    write_po(
        written, catalog, width=96, omit_header=True, include_lineno=False, ignore_obsolete=True
    )
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {LOCALES[lang]}\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    path.write_bytes(header.encode() + written.getvalue())


def update(lang: str) -> int:
    """Bring the file of *lang* up to the texts there are; return how many lack words."""
    catalog = read(lang)
    catalog.update(template(), no_fuzzy_matching=True, update_header_comment=False)
    write(lang, catalog)
    return sum(1 for message in catalog if message.id and not all(_strings(message.string)))


def _strings(string: Message) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (string,)


def _extracted(
    path: Path, method: str, options: dict[str, str]
) -> Iterator[tuple[str, Message]]:
    with path.open("rb") as file:
        for _line, message, _comments, _context in extract(
            method, file, keywords=KEYWORDS, options=options
        ):
            yield path.relative_to(ROOT).as_posix(), message


if __name__ == "__main__":
    lacking = {lang: update(lang) for lang in TRANSLATED}
    for lang, count in lacking.items():
        print(f"{path_of(lang).relative_to(ROOT)}: {count} without a translation")
    sys.exit(1 if any(lacking.values()) else 0)
