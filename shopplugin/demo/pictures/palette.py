"""The colours of the invented brands: each has a few colourways and one side mark."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from shopplugin.domain.shoes import Shoe


@dataclass(frozen=True, slots=True)
class Colourway:
    """The colours of one shoe, from the top down."""

    upper: str
    panel: str
    accent: str
    lining: str
    lace: str
    foam: str
    base: str
    rubber: str


def _way(colours: str) -> Colourway:
    return Colourway(*(f"#{colour}" for colour in colours.split()))


_COLOURWAYS: dict[str, tuple[Colourway, ...]] = {
    "Tarnwick": (
        _way("2f4763 243750 d9694a 1b2836 f1ece2 f7f4ee d8dde3 26313d"),
        _way("c9ccc8 a9aeab 2c6e63 5b615f ffffff fbfaf7 cfe0da 4a5350"),
        _way("7b2f3a 5f232d e9b44c 3c161d f4e9df f5efe8 e6cfc6 35242a"),
        _way("e6ddca cdbf9f 31506f 8c8065 fffdf7 fffdf8 e9dfc8 59503e"),
    ),
    "Fennholt": (
        _way("a9c6d8 87abc2 f2a65a 4f6f83 ffffff ffffff dcebf3 6d8798"),
        _way("bfb3d6 a193c1 5c4a8b 65587f fbf9ff fdfcff e2daf0 6b6080"),
        _way("d9c7ae c2ab8b 3f7c85 7d6b51 fffaf2 fffaf3 ecdcc4 7b6c57"),
        _way("9cc3b0 7aa793 e0725c 476b5b f8fffb fbfefc d3e8de 567467"),
        _way("5d6b78 49555f 8fd0d6 2d353c eef2f5 f3f5f7 cfd7dd 39424a"),
    ),
    "Kestrane": (
        _way("e9523f c93f2f 1f2430 7b2319 fff5ef fff6f1 ffb9a5 20242c"),
        _way("20252e 343b47 c9e265 101318 dfe6ec f4f7e8 c9e265 14171c"),
        _way("f1f1ec dedfd8 2b5fd9 9ea2a4 2b5fd9 ffffff 8fb1ff 22304f"),
        _way("1f6f8b 175870 ffc857 0f3948 f2fbff f7fcfe a9dceb 132f3a"),
    ),
    "Brackmoor": (
        _way("5c6b48 475338 e08a3c 2e3623 efe8d4 d9d2bb 8f8c72 272a22"),
        _way("3d4347 2c3135 d95f3b 1b1e21 d8d4c8 b7b9b5 6d7271 191b1d"),
        _way("a8552f 864022 2f5d62 4e2513 f3e6d6 e6d9c5 b58e6c 2b241f"),
        _way("c79a3b a67d28 38444a 604714 fff6df efe6cf 9c917a 2c2c2a"),
    ),
    "Sorrelby": (
        _way("8fa58c 728a70 b85c3c 46573f fbfaf3 fbf8f0 dfe4d2 5b6653"),
        _way("b9674a 9a5037 2f4a58 5b2b1b fff4ea fdf5ec efcfbd 5a4136"),
        _way("5d4a66 4a3952 d9a441 2e2333 f6eff8 f7f2f8 d6c8dc 3b3140"),
        _way("54718f 405a75 e3c36b 293b4e f4f8fb f8fafb cfdce8 36485a"),
    ),
    "Ollivane": (
        _way("e8dfcf d3c6ae 6b8f71 93866d fffdf8 fbf6ec d8c8ab 7a6a51"),
        _way("b5846b 986a53 30505a 5f3f30 fdf4ee f4e6da d3ad95 5a4438"),
        _way("2f6b6b 245454 e6b565 173737 eef8f6 f1f6f2 b8d6cf 23403f"),
        _way("4b4e52 3a3d40 b9c97a 242628 eceff0 e9eae7 b9bcb7 2d2f31"),
    ),
    "Lullstone": (
        _way("a7a49b 8c897f d9825b 5b5951 f8f6f0 c9c5ba 98948a 5f5c55"),
        _way("5a6f86 475a6e e8c27a 303e4d f1f5f9 8ea1b4 5f7388 35424f"),
        _way("c08a80 a47066 4c5a50 6d463e fff3ee dfb9af b58a80 6c5049"),
        _way("6f7450 585d3e e3d3a3 383b26 f6f4e6 a9ad86 787c5a 3d402d"),
    ),
    "Dovemere": (
        _way("3b7a91 2d6176 f3d9a4 1f4554 effaff 5d9bb1 35718a 254b5b"),
        _way("d8c3a0 c0a77f 2f6d80 84704d fffaf0 e9d8ba c3aa82 79684a"),
        _way("e28a74 c86f5a 2c4a5c 85402f fff3ef f1ab98 cc7863 7d4536"),
        _way("2c3a4f 202c3d 7fc4c0 131b27 e6eef5 4a5b74 2d3b50 18212d"),
    ),
}
_PLAIN = (
    Colourway(
        "#7d8790", "#666f78", "#d08a4e", "#3f454b", "#f6f7f8", "#f7f7f5", "#d4d8db", "#41474c"
    ),
    Colourway(
        "#8a7f76", "#71675f", "#4a7d86", "#463f3a", "#faf7f4", "#f6f2ed", "#dcd2c9", "#4a433d"
    ),
)
# A men's and a women's version of one model hang side by side and should not look alike.
_SHIFT = {"men": 0, "women": 1, "unisex": 2, "kids": 3}


def colourway(shoe: Shoe) -> Colourway:
    """Return the colours of *shoe*: always the same, spread over the brand's colourways."""
    choices = _COLOURWAYS.get(shoe.brand or "", _PLAIN)
    first = crc32("\x1f".join((*shoe.line, shoe.version or "")).encode())
    return choices[(first + _SHIFT.get(shoe.audience or "", 0)) % len(choices)]
