"""The 63 regions of a US address, their names and ZIP codes, and the provinces of Canada.

57 are in ISO 3166-2 (50 states, DC, six outlying areas); AA, AE, AP, FM, MH and PW are postal
only: military mail, and three sovereign states that the US Postal Service delivers to.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A region of a US address: the code, the name we print, every other name we understand."""

    code: str
    name: str
    other_names: tuple[str, ...] = ()


# code, names; the first name is the one we print. Short forms are AP style and older USPS.
_TABLE = """
AA Armed Forces Americas | Armed Forces (AA)
AE Armed Forces Europe | Armed Forces (AE) | Armed Forces Africa | Armed Forces Canada \
 | Armed Forces Middle East
AK Alaska
AL Alabama | Ala.
AP Armed Forces Pacific | Armed Forces (AP)
AR Arkansas | Ark.
AS American Samoa
AZ Arizona | Ariz.
CA California | Calif.
CO Colorado | Colo.
CT Connecticut | Conn.
DC District of Columbia | Washington DC | Washington D.C.
DE Delaware | Del.
FL Florida | Fla.
FM Micronesia | Federated States of Micronesia
GA Georgia
GU Guam
HI Hawaii | Hawái | State of Hawaii
IA Iowa
ID Idaho
IL Illinois | Ill.
IN Indiana | Ind.
KS Kansas | Kans.
KY Kentucky
LA Louisiana | Luisiana
MA Massachusetts | Mass.
MD Maryland
ME Maine
MH Marshall Islands | Republic of the Marshall Islands
MI Michigan | Mich.
MN Minnesota | Minn.
MO Missouri
MP Northern Mariana Islands | Northern Marianas | CNMI
MS Mississippi | Miss.
MT Montana | Mont.
NC North Carolina | N. Carolina | Carolina del Norte
ND North Dakota | N. Dakota | N. Dak.
NE Nebraska | Nebr. | Neb.
NH New Hampshire
NJ New Jersey | Nueva Jersey
NM New Mexico | N. Mex. | Nuevo México
NV Nevada | Nev.
NY New York | Nueva York
OH Ohio
OK Oklahoma | Okla.
OR Oregon | Ore.
PA Pennsylvania | Penn. | Penna. | Pensilvania
PR Puerto Rico | Porto Rico | Commonwealth of Puerto Rico
PW Palau | Republic of Palau
RI Rhode Island
SC South Carolina | S. Carolina | Carolina del Sur
SD South Dakota | S. Dakota | S. Dak.
TN Tennessee | Tenn.
TX Texas | Tex.
UM US Minor Outlying Islands | United States Minor Outlying Islands
UT Utah
VA Virginia
VI US Virgin Islands | Virgin Islands | Virgin Islands of the United States | USVI \
 | United States Virgin Islands | Virgin Islands, U.S.
VT Vermont
WA Washington | Wash. | Washington State
WI Wisconsin | Wis. | Wisc.
WV West Virginia | W. Virginia | W. Va.
WY Wyoming | Wyo.
"""


def _read(table: str) -> dict[str, Region]:
    regions: dict[str, Region] = {}
    for line in table.strip().splitlines():
        code, names = line.split(" ", 1)
        name, *others = [part.strip() for part in names.split("|")]
        regions[code] = Region(code, name, tuple(others))
    return regions


REGIONS = _read(_TABLE)

MILITARY = frozenset({"AA", "AE", "AP"})
TERRITORIES = frozenset({"AS", "GU", "MP", "VI"})  # Puerto Rico stands with the states
SOVEREIGN = frozenset({"FM", "MH", "PW"})  # countries of their own with ZIP codes
UNINHABITED = frozenset({"UM"})
# The fifty and DC.
STATES = frozenset(REGIONS) - MILITARY - TERRITORIES - SOVEREIGN - UNINHABITED - {"PR"}

PROVINCES = {
    "AB": "Alberta",
    "BC": "British Columbia",
    "MB": "Manitoba",
    "NB": "New Brunswick",
    "NL": "Newfoundland and Labrador",
    "NS": "Nova Scotia",
    "NT": "Northwest Territories",
    "NU": "Nunavut",
    "ON": "Ontario",
    "PE": "Prince Edward Island",
    "QC": "Quebec",
    "SK": "Saskatchewan",
    "YT": "Yukon",
}
FORMER_PROVINCES = {"Newfoundland": "NL", "Yukon Territory": "YT"}  # still written so

# Which region a ZIP code lies in, by its first three digits. 967 and 969 are listed below.
_PREFIXES = {
    "AA": "340",
    "AE": "090-099",
    "AK": "995-999",
    "AL": "350-369",
    "AP": "962-966",
    "AR": "716-729",
    "AZ": "850-869",
    "CA": "900-961",
    "CO": "800-819",
    "CT": "060-069",
    "DC": "200 202-205 569",
    "DE": "197-199",
    "FL": "320-339 341-349",
    "GA": "300-319 398",
    "HI": "968",
    "IA": "500-529",
    "ID": "832-839",
    "IL": "600-629",
    "IN": "460-479",
    "KS": "660-679",
    "KY": "400-427",
    "LA": "700-715",
    "MA": "010-027",
    "MD": "206-219",
    "ME": "039-049",
    "MI": "480-499",
    "MN": "550-567",
    "MO": "630-659",
    "MS": "386-397",
    "MT": "590-599",
    "NC": "270-289",
    "ND": "580-589",
    "NE": "680-699",
    "NH": "030-038",
    "NJ": "070-089",
    "NM": "870-884",
    "NV": "889-899",
    "NY": "100-149",
    "OH": "430-459",
    "OK": "730-749",
    "OR": "970-979",
    "PA": "150-196",
    "PR": "006-007 009",
    "RI": "028-029",
    "SC": "290-299",
    "SD": "570-579",
    "TN": "370-385",
    "TX": "750-799 885",
    "UT": "840-849",
    "VA": "201 220-246",
    "VI": "008",
    "VT": "050-059",
    "WA": "980-994",
    "WI": "530-549",
    "WV": "247-269",
    "WY": "820-831",
}

# Five-digit codes that their prefix does not settle. A code with two regions lies in the
# first; the second is what the prefix says, and addresses are written with it too.
_EXCEPTIONS = {
    ("NY",): "00501 00544",
    ("NY", "CT"): "06390",  # Fishers Island
    ("MA", "VT"): "05501 05544",
    ("MD", "DC"): "20588",
    ("VA", "DC"): "20598",
    ("GA",): "39901",
    ("DC",): "88888",  # letters to Santa Claus
    ("MO", "AR"): "72643",
    ("TX", "OK"): "73301 73344 73960",
    ("WY", "ID"): "83414",
    ("HI",): "96700-96798",
    ("AS",): "96799",
    ("HI", "UM"): "96898",  # Wake Island
    ("GU",): "96910-96932",
    ("PW",): "96939-96940",
    ("FM",): "96941-96944",
    ("MP",): "96950-96952",
    ("MH",): "96960-96979",
}


def _spans(text: str) -> list[str]:
    codes: list[str] = []
    for span in text.split():
        first, _, last = span.partition("-")
        codes += [f"{n:0{len(first)}}" for n in range(int(first), int(last or first) + 1)]
    return codes


_BY_PREFIX = {prefix: (code,) for code, text in _PREFIXES.items() for prefix in _spans(text)}
_BY_ZIP = {zip5: codes for codes, text in _EXCEPTIONS.items() for zip5 in _spans(text)}


def zip_regions(zip5: str) -> tuple[str, ...]:
    """Return the regions a five-digit ZIP code can lie in, likeliest first; none if unused."""
    return _BY_ZIP.get(zip5) or _BY_PREFIX.get(zip5[:3], ())
