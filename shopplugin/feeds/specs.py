"""What shops say of a shoe in so many words: ``Drop: 8 mm``, ``Stability: Neutral``.

Only a name with a value beside it is read here, in a tag, a bullet, an attribute or a
metafield. The name picks the attribute, the value must be one of its words or a measure in
a unit it knows. Numbers that are found by another method keep out (they are another
attribute), and so does every shipping weight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..domain.money import quote
from ..domain.vocabulary import Attribute, AttributeType, Vocabulary
from .cells import Unclear
from .units import read_measure

# Names that mean an attribute; several where the unit decides. The attributes' own ids and
# labels are added to these.
_NAMES: dict[str, tuple[str, ...]] = {
    "drop": ("drop_mm",),
    "heel drop": ("drop_mm",),
    "heel toe drop": ("drop_mm",),
    "heel to toe drop": ("drop_mm",),
    "heel toe offset": ("drop_mm",),
    "heel to toe offset": ("drop_mm",),
    "offset": ("drop_mm",),
    "weight": ("weight_g",),
    "shoe weight": ("weight_g",),
    "heel stack": ("heel_stack_mm",),
    "heel stack height": ("heel_stack_mm",),
    "stack height heel": ("heel_stack_mm",),
    "forefoot stack": ("forefoot_stack_mm",),
    "forefoot stack height": ("forefoot_stack_mm",),
    "stack height forefoot": ("forefoot_stack_mm",),
    "support": ("stability",),
    "support type": ("stability",),
    "arch support": ("stability",),
    "stability type": ("stability",),
    "support technology": ("support_tech",),
    "terrain": ("surface",),
    "running surface": ("surface",),
    "best for": ("use",),
    "flexibility": ("forefoot_stiffness_n",),
    "torsional rigidity": ("torsional_rigidity_nm", "torsional_rigidity_score"),
    "heel counter": ("heel_counter_stiffness_score",),
    "heel counter stiffness": ("heel_counter_stiffness_score",),
    "breathability": ("breathability_score",),
    "energy return": ("energy_return_heel_pct",),
    "midsole width heel": ("midsole_width_heel_mm",),
    "midsole width forefoot": ("midsole_width_forefoot_mm",),
    "toebox width": ("toebox_width_mm",),
    "toebox height": ("toebox_height_mm",),
    "insole thickness": ("insole_thickness_mm",),
    "tongue padding": ("tongue_padding_mm",),
    "traction": ("traction_coefficient",),
    "carbon plate": ("plate",),
    "rocker": ("rocker",),
    "machine washable": ("washable",),
    "tongue": ("gusset",),
    "tongue gusset": ("gusset",),
    "upper material": ("upper",),
    "style": ("form",),
    "arch profile": ("arch_contour",),
    "footbed texture": ("stimulation",),
    "heel strap": ("heel_hold",),
    "toe shape": ("toe_room",),
    "toe box": ("toe_room",),
    "gender": ("audience",),
    "sex": ("audience",),
    "target gender": ("audience",),
    "department": ("audience",),
    "shoe type": ("kind",),
}
_BOTH_STACKS = ("stack", "stack height")
_STACKS = ("heel_stack_mm", "forefoot_stack_mm")

# Words that mean a value, for the attribute named; "" for all.
_WORDS: dict[str, dict[str, str]] = {
    "audience": {
        **dict.fromkeys(("man", "mens", "male", "adult male"), "men"),
        **dict.fromkeys(("woman", "womens", "female", "ladies", "adult female"), "women"),
        **dict.fromkeys(("child", "children", "childrens", "boys", "girls", "youth"), "kids"),
        **dict.fromkeys(("kid", "junior", "toddler", "infant", "newborn"), "kids"),
    },
    "kind": {
        **dict.fromkeys(("running shoe", "running shoes", "road running shoes"), "running"),
        **dict.fromkeys(("recovery shoe", "recovery shoes", "recovery footwear"), "recovery"),
    },
    "stability": {
        "stable neutral": "stable_neutral",
        "guidance": "stability",
        "motion control": "motion_control",
    },
    "support_tech": {"dual density": "medial_post", "medial posting": "medial_post"},
    "surface": {"roads": "road", "trails": "trail", "pavement": "road"},
    "use": {
        **dict.fromkeys(("daily training", "daily runs", "daily trainer"), "daily"),
        **dict.fromkeys(("easy runs", "easy run", "recovery runs", "recovery run"), "easy"),
        **dict.fromkeys(("long runs", "long run"), "long"),
        **dict.fromkeys(("tempo runs", "tempo run", "speed"), "tempo"),
        **dict.fromkeys(("racing", "race day"), "race"),
    },
    "plate": {
        **dict.fromkeys(("no", "no plate"), "none"),
        **dict.fromkeys(("carbon fiber", "carbon fibre", "carbon plate"), "carbon"),
        **dict.fromkeys(("nylon", "tpu", "pebax", "glass fibre", "glass fiber"), "other"),
    },
    "gusset": {"gusseted": "full", "fully gusseted": "full", "semi gusseted": "semi"},
    "upper": {"engineered knit": "knit", "gore tex": "waterproof"},
    "form": {
        "slides": "slide",
        "clogs": "clog",
        "sandals": "sandal",
        "flip flops": "flip_flop",
    },
}
_YES = frozenset({"yes", "true", "1", "y", "x", "✓"})
_NO = frozenset({"no", "false", "0", "n", "none"})

_PART = re.compile(r"[,;|/&+]|\band\b", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")
_UNIT_IN_NAME = re.compile(r"\(([^()]{1,20})\)\s*$")
_NAMED = re.compile(r"^\W{0,4}([^\W\d][\w ().'/&-]{1,48}?)\s*[:=：]\s*(\S.{0,199})$")
_NEXT_NAMED = re.compile(
    r"\s*[;|]\s*|,\s+(?=[^\W\d][\w ()/-]{1,40}:\s)|\.\s+(?=[A-Z][\w ]+:\s)"
)


# Beyond this it is a text, not the value of one attribute.
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Said:
    """What one name and value say: cells by attribute, and why others stay unknown."""

    cells: Mapping[str, str] = field(default_factory=dict[str, str])
    unclear: tuple[str, ...] = ()


class SpecReader:
    """Reads names with their values; remembers what each pair meant."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names = {
            name: known
            for name, ids in _NAMES.items()
            if (known := tuple(one for one in ids if one in vocabulary.attributes))
        }
        for attribute in vocabulary:
            for name in (attribute.id, attribute.label):
                self._names.setdefault(bare(name), (attribute.id,))
        self._remembered: dict[tuple[str, str], Said] = {}

    def knows(self, name: str) -> bool:
        """Say whether *name* is one a shoe's attribute goes by."""
        return bool(self.attributes_named(name))

    def attributes_named(self, name: str) -> tuple[str, ...]:
        """Return the attributes that may go by *name*."""
        name = bare(_UNIT_IN_NAME.sub("", name))
        return _STACKS if name in _BOTH_STACKS else self._names.get(name, ())

    def read(self, name: str, value: str) -> Said:
        """Read one value under its name; what is not known under any says nothing."""
        if len(name) + len(value) > _LONGEST:
            return Said(unclear=(f"{quote(value)} is too long for one value.",))
        key = name, value
        if key not in self._remembered:
            if len(self._remembered) >= 5000:
                self._remembered.clear()
            self._remembered[key] = self._read(name, value.strip())
        return self._remembered[key]

    def pairs(self, text: str) -> Iterator[tuple[str, str]]:
        """Find the known names in a text, line by line, each with the value beside it."""
        for line in text.split("\n"):
            if ":" not in line and "=" not in line and "：" not in line:
                continue
            for part in _NEXT_NAMED.split(line[:2000]):
                found = _NAMED.match(part.strip())
                if found and self.knows(found[1]):
                    yield found[1], found[2].strip()

    def _read(self, name: str, value: str) -> Said:
        unit = _UNIT_IN_NAME.search(name)
        name = bare(_UNIT_IN_NAME.sub("", name))
        if not value:
            return Said()
        if unit and re.fullmatch(r"[\d.,]+", value):
            value = f"{value} {unit[1]}"  # Weight (oz): 9.2
        if name in _BOTH_STACKS:
            return self._stacks(value)
        faults: list[str] = []
        for attribute in self._names.get(name, ()):
            try:
                known = self._vocabulary[attribute]
                named = name == bare(attribute)
                return Said({attribute: self._cell(known, value, by_id=named)})
            except Unclear as fault:
                faults.append(str(fault))
        return Said(unclear=tuple(faults[:1]))

    def _cell(self, attribute: Attribute, value: str, *, by_id: bool) -> str:
        if attribute.type is AttributeType.NUMBER:
            if by_id and re.fullmatch(r"-?\d+(\.\d+)?", value) and attribute.unit:
                value = f"{value} {attribute.unit}"  # the name tells unit and method
            return read_measure(attribute, value)
        if attribute.type is AttributeType.MANY:
            words = self._words(attribute, value)
            return "|".join(word for word in attribute.values if word in words)
        if attribute.type is AttributeType.YES_NO:
            word = value.strip().lower()
            if word in _YES | _NO:
                return "yes" if word in _YES else "no"
        word = _word(attribute, value)
        if word is None:
            raise Unclear(_not_a_word(attribute, value))
        return word

    def _words(self, attribute: Attribute, value: str) -> set[str]:
        whole = _word(attribute, value)
        if whole is not None:
            return {whole}
        words: set[str] = set()
        for part in filter(None, map(str.strip, _PART.split(value))):
            word = _word(attribute, part)
            if word is None:
                raise Unclear(_not_a_word(attribute, part))
            words.add(word)
        return words

    def _stacks(self, value: str) -> Said:
        """Read ``36 mm / 28 mm``: heel first, then forefoot; one number alone is unclear."""
        parts = [part for part in map(str.strip, re.split(r"[/|,]", value)) if part]
        if len(parts) != 2:
            return Said(
                unclear=(f"{quote(value)} does not say which part of the sole it measures.",)
            )
        cells: dict[str, str] = {}
        unit = re.search(r"[a-z\"]+\.?$", parts[1], re.IGNORECASE)
        if unit and re.fullmatch(r"[\d.]+", parts[0]):
            parts[0] += f" {unit[0]}"
        for attribute, part in zip(_STACKS, parts, strict=True):
            try:
                cells[attribute] = read_measure(self._vocabulary[attribute], part)
            except Unclear as fault:
                return Said(unclear=(str(fault),))
        if float(cells["heel_stack_mm"]) < float(cells["forefoot_stack_mm"]):
            return Said(unclear=(f"{quote(value)} has the forefoot higher than the heel.",))
        return Said(cells)


def bare(text: str) -> str:
    """Return *text* in lower case with single spaces for all signs."""
    return _SIGNS.sub(" ", text.casefold().replace("'", "").replace("’", "")).strip()


def _word(attribute: Attribute, text: str) -> str | None:
    word = bare(text)
    for value in attribute.values:
        if word in (bare(value), bare(attribute.value_labels.get(value, value))):
            return value
    known = _WORDS.get(attribute.id, {}).get(word)
    return known if known in attribute.values else None


def _not_a_word(attribute: Attribute, value: str) -> str:
    return (
        f"{quote(value)} is not a value of {attribute.id} ({', '.join(attribute.values)});"
        " it was left unknown."
    )
