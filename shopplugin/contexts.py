"""What each widget's template is given: the contract for whoever replaces a template.

One dataclass a template; its fields are the template's variables. Fields are added, never
renamed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from .cards import Row, help_text


@dataclass(frozen=True, slots=True)
class Recommendations:
    """Context of ``shopplugin/_recommendations.html``."""

    profile: str = field(metadata=help_text("id of the foot profile"))
    name: str = field(metadata=help_text("its name"))
    doubt: str = field(metadata=help_text("where experts disagree, or nothing"))
    rows: tuple[Row, ...] = field(metadata=help_text("one row for each kind of shoe"))


@dataclass(frozen=True, slots=True)
class Badge:
    """Context of ``shopplugin/_badge.html``."""

    profile: str = field(metadata=help_text("id of the foot profile"))
    verdict: str = field(metadata=help_text("meets, misses or unknown"))
    sign: str = field(metadata=help_text("the verdict as a sign"))
    text: str = field(metadata=help_text("the verdict in words, with what is missed"))


@dataclass(frozen=True, slots=True)
class Shipping:
    """Context of ``shopplugin/_shipping.html``."""

    state: str = field(metadata=help_text("which of the messages this is"))
    message: str = field(metadata=help_text("the claim with its exclusions, one text node"))
    percent: int | None = field(metadata=help_text("how full the bar is; None hides it"))


@dataclass(frozen=True, slots=True)
class Banner:
    """Context of ``shopplugin/_banner.html``."""

    sentence: str = field(metadata=help_text("the promise with its exclusions, one text node"))


@dataclass(frozen=True, slots=True)
class Quiz:
    """Context of ``shopplugin/_quiz.html``."""

    url: str = field(metadata=help_text("the quiz page"))
    line: str = field(metadata=help_text("what the quiz is, in one line"))
    label: str = field(metadata=help_text("words of the link"))


@dataclass(frozen=True, slots=True)
class Geometry:
    """Context of ``shopplugin/_geometry.html``."""

    side: Markup = field(metadata=help_text("the shoe from the side, as SVG"))
    sole: Markup = field(metadata=help_text("the sole from below, as SVG"))
    note: str = field(metadata=help_text("what the shaded ranges are, or nothing"))


@dataclass(frozen=True, slots=True)
class Problem:
    """Context of ``shopplugin/_problem.html``, shown in debug only."""

    widget: str = field(metadata=help_text("the call that went wrong"))
    message: str = field(metadata=help_text("what is wrong and the near miss"))
