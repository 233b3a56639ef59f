"""The catalogue folder is read strictly: each slip is named with its place and its remedy."""

import re
import shutil
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopplugin.domain.rules import PROFILES, Criterion, Grade, Level, Stance
from shopplugin.knowledge import CatalogError, Fault, Sentence, check, load, sentences
from shopplugin.knowledge.lines import line_numbers, line_of
from shopplugin.paths import CATALOG_DIR

BUNIONS = "profiles/bunions.toml"
SLIPS = tomllib.loads(Path(__file__).with_name("slips.toml").read_text("utf-8"))["slip"]

# A small profile in the place of the shipped one, so that lines and places stay put.
SMALL = """\
id = "bunions"
level = "condition"
name = "Bunions"
said = "You said you have a bunion."
description = "The joint at the base of the big toe sticks out."

[[running.exclude]]
attribute = "toebox_width_mm"
below = 71.2
unit = "mm"
because = "It is narrow."
grade = "C"
source = "lab-methods"
unless = [{ attribute = "width", at_least = "wide" }]

[[running.prefer]]
attribute = "upper"
any_of = ["stretch", "knit"]
partial = { mesh = 0.6 }
weight = 6
because = "It gives."
grade = "C"
source = "lab-methods"

[[running.prefer]]
attribute = "drop_mm"
at_most = 8
unit = "mm"
tolerance = 3
weight = 2.5
because = "A high heel loads the toes."
grade = "B"
source = "lab-methods"
when = [{ attribute = "heel_stack_mm", below = 30, unit = "mm" }]

[[recovery.prefer]]
attribute = "rocker"
is = "yes"
weight = 1
because = "The toe bends less."
grade = "C"
source = "lab-methods"

[[set_aside]]
attribute = "arch_contour"
of = ["flat-feet", "comfort"]
because = "Here the arch is left alone."
grade = "C"
source = "lab-methods"
"""


@pytest.fixture
def folder(tmp_path):
    return copy_of_the_catalogue(tmp_path)


def copy_of_the_catalogue(path):
    folder = path / "catalog"
    shutil.copytree(CATALOG_DIR, folder, ignore=shutil.ignore_patterns("*.csv", "*.svg"))
    (folder / BUNIONS).write_text(SMALL, encoding="utf-8")
    return folder


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_with(path, words):
    text = path.read_text(encoding="utf-8")
    return text[: text.index(words)].count("\n") + 1


# What is read


def test_the_shipped_catalogue_has_no_fault():
    assert check(CATALOG_DIR) == ()


def test_all_sixteen_profiles_are_there_in_their_own_order(folder):
    assert tuple(load(folder).profiles) == PROFILES


def test_a_rule_is_held_as_what_it_wants(folder):
    rules = load(folder).profiles["bunions"].rules

    assert [(rule.stance, rule.wanted) for rule in rules if rule.kind == "running"] == [
        (Stance.PREFER, Criterion("upper", any_of=("knit", "stretch"))),
        (Stance.PREFER, Criterion("drop_mm", at_most=Decimal(8))),
        (Stance.EXCLUDE, Criterion("toebox_width_mm", at_least=Decimal("71.2"))),
    ]


def test_a_rule_carries_its_weight_tolerance_grade_and_source(folder):
    rule = load(folder).profiles["bunions"].rules[1]

    assert (rule.profile, rule.level) == ("bunions", Level.CONDITION)
    assert (rule.weight, rule.tolerance) == (Decimal("2.5"), Decimal(3))
    assert (rule.grade, rule.source.id) == (Grade.B, "lab-methods")
    assert rule.because == "A high heel loads the toes."


def test_a_rule_may_say_from_where_on_there_is_enough(folder):
    change(folder / BUNIONS, "tolerance = 3", "tolerance = 3\nample = 5.5")

    rules = load(folder).profiles["bunions"].rules

    assert [rule.ample for rule in rules[:2]] == [None, Decimal("5.5")]


def test_a_rule_may_give_way_to_what_its_profile_does_not(folder):
    change(folder / BUNIONS, "weight = 6", 'weight = 6\nyields_to = "foot_shape"')
    change(folder / BUNIONS, "weight = 2.5", 'weight = 2.5\nyields_to = "condition"')

    rules = load(folder).profiles["bunions"].rules

    levels = [rule.level for rule in rules]
    assert levels == [Level.COMFORT, Level.FOOT_SHAPE, Level.CONDITION, Level.CONDITION]


def test_words_that_nearly_comply_earn_a_share(folder):
    assert load(folder).profiles["bunions"].rules[0].partial == {"mesh": Decimal("0.6")}


def test_a_width_is_compared_in_steps_from_the_standard_one(folder):
    exclusion = load(folder).profiles["bunions"].rules[2]

    assert exclusion.unless == (Criterion("width", at_least=Decimal(1)),)


def test_a_condition_below_a_number_leaves_the_number_itself_out(folder):
    (condition,) = load(folder).profiles["bunions"].rules[1].when

    assert condition.holds(Decimal("29.999999"))
    assert not condition.holds(Decimal(30))


def test_a_yes_no_rule_wants_one_of_the_two_words(folder):
    rule = load(folder).profiles["bunions"].rules[3]

    assert rule.wanted == Criterion("rocker", any_of=("yes",))


def test_a_named_conflict_says_whose_wants_are_set_aside(folder):
    (entry,) = load(folder).profiles["bunions"].set_asides

    assert (entry.profile, entry.attribute) == ("bunions", "arch_contour")
    assert entry.of == ("flat-feet", "comfort")


def test_general_comfort_speaks_at_the_lowest_level():
    comfort = load(CATALOG_DIR).comfort

    assert {rule.level for rule in comfort} == {Level.COMFORT}
    assert {rule.kind for rule in comfort} == {"running", "recovery"}


def test_care_for_all_serves_every_profile():
    care = load(CATALOG_DIR).care
    sections = list(dict.fromkeys(piece.section for piece in care))

    assert sections == ["prevention", "causes", "treatment", "see_a_doctor"]
    assert all(any(piece.serves(profile) for piece in care) for profile in PROFILES)


def test_the_rules_version_changes_with_every_byte_and_every_name(folder):
    before = load(folder).rules_version
    change(folder / BUNIONS, "It gives.", "It gives!")
    reworded = load(folder).rules_version
    (folder / "care/causes.toml").rename(folder / "care/reasons.toml")

    assert len({before, reworded, load(folder).rules_version}) == 3
    assert re.fullmatch("[0-9a-f]{12}", before)


def test_the_rules_version_is_the_same_in_every_copy(folder, tmp_path):
    twin = shutil.copytree(folder, tmp_path / "twin")

    assert load(twin).rules_version == load(folder).rules_version


def test_every_text_of_the_catalogue_is_gathered_with_its_place(folder):
    found = [s for s in sentences(load(folder)) if s.file == BUNIONS]

    assert found == [
        Sentence(BUNIONS, "name", "Bunions"),
        Sentence(BUNIONS, "said", "You said you have a bunion."),
        Sentence(BUNIONS, "description", "The joint at the base of the big toe sticks out."),
        Sentence(BUNIONS, "running.prefer.upper.because", "It gives."),
        Sentence(BUNIONS, "running.prefer.drop_mm.because", "A high heel loads the toes."),
        Sentence(BUNIONS, "running.exclude.toebox_width_mm.because", "It is narrow."),
        Sentence(BUNIONS, "recovery.prefer.rocker.because", "The toe bends less."),
        Sentence(BUNIONS, "set_aside.arch_contour.because", "Here the arch is left alone."),
    ]


def test_texts_come_from_every_file_with_words_for_shoppers():
    files = {sentence.file for sentence in sentences(load(CATALOG_DIR))}

    assert files >= {"attributes.toml", "sizes.toml", "comfort.toml", "care"}
    assert files >= {f"profiles/{profile}.toml" for profile in PROFILES}
    assert all(sentence.text.strip() for sentence in sentences(load(CATALOG_DIR)))


# What is refused


def test_a_file_that_ends_too_early_is_named_with_its_last_line(folder):
    path = folder / "care" / "causes.toml"
    with path.open("a", encoding="utf-8") as file:
        file.write("x = [\n\n")
    last = path.read_text(encoding="utf-8").rstrip().count("\n") + 1

    faults = [str(fault) for fault in check(folder)]

    assert (
        f"care/causes.toml, line {last}: Not readable as TOML: Invalid value."
        " Close what is open: ], } or quotes."
    ) in faults


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip["name"])
def test_a_slip_is_named_with_its_place_and_its_remedy(folder, slip):
    path = folder / slip.get("file", BUNIONS)
    change(path, slip["was"], slip["now"])

    faults = check(folder)

    if "at" in slip:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [lines[fault.line - 1] for fault in faults] == slip["at"]
        faults = [replace(fault, line="?") for fault in faults]
    assert [str(fault) for fault in faults] == slip["says"]


# Whole files


def test_a_missing_profile_is_named(folder):
    (folder / BUNIONS).unlink()

    assert check(folder) == (
        Fault(BUNIONS, "", "This file is missing.", "Put it back, or copy ours."),
    )


def test_a_misnamed_profile_is_missing_and_its_file_suggests_the_name(folder):
    (folder / BUNIONS).rename(folder / "profiles/bunion.toml")

    assert check(folder) == (
        Fault(
            "profiles/bunion.toml",
            "",
            "Nothing reads a file of this name.",
            "Did you mean 'profiles/bunions.toml'?",
        ),
        Fault(BUNIONS, "", "This file is missing.", "Put it back, or copy ours."),
    )


def test_a_file_nobody_reads_is_named(folder):
    (folder / "profiles/sore-toes.toml").write_text("", encoding="utf-8")

    assert check(folder) == (
        Fault(
            "profiles/sore-toes.toml",
            "",
            "Nothing reads a file of this name.",
            "Remove the file or rename it.",
        ),
    )


@pytest.mark.parametrize("file", ["sources.toml", "attributes.toml", "sizes.toml"])
def test_a_file_others_lean_on_is_missed_once_not_by_every_rule(folder, file):
    (folder / file).unlink()

    assert check(folder) == (
        Fault(file, "", "This file is missing.", "Put it back, or copy ours."),
    )


@pytest.mark.parametrize("file", ["comfort.toml", "shipping.toml", "triage.toml", "quiz.toml"])
def test_every_file_must_be_there(folder, file):
    (folder / file).unlink()

    assert check(folder) == (
        Fault(file, "", "This file is missing.", "Put it back, or copy ours."),
    )


def test_care_without_a_piece_is_named(folder):
    (folder / "care/causes.toml").write_text("# later\n", encoding="utf-8")

    assert check(folder) == (
        Fault(
            "care/causes.toml",
            "",
            "There is no [[piece]] in it.",
            "Add one, or remove the file.",
        ),
    )


def test_a_folder_without_care_is_named(folder):
    shutil.rmtree(folder / "care")

    assert check(folder) == (
        Fault("care", "", "There is no care knowledge.", "Put the folder back, or copy ours."),
    )


def test_a_file_in_another_encoding_is_named_with_its_line(folder):
    (folder / BUNIONS).write_bytes(SMALL.replace("It gives.", "Ça va.").encode("latin-1"))

    assert check(folder) == (
        Fault(BUNIONS, "", "Byte 0xc7 is not UTF-8.", "Save the file as UTF-8.", 21),
    )


def test_a_byte_order_mark_and_windows_lines_are_no_fault(folder):
    (folder / BUNIONS).write_bytes(SMALL.replace("\n", "\r\n").encode("utf-8-sig"))

    assert check(folder) == ()


def test_a_folder_in_the_place_of_a_file_is_named(folder):
    (folder / BUNIONS).unlink()
    (folder / BUNIONS).mkdir()

    assert check(folder) == (
        Fault(
            BUNIONS,
            "",
            "This file cannot be read: Is a directory.",
            "Check what it is and who may read it.",
        ),
    )


def test_no_folder_at_all_points_to_the_setting(tmp_path):
    nowhere = tmp_path / "nowhere"

    with pytest.raises(CatalogError) as refusal:
        load(nowhere)

    assert str(refusal.value) == (
        f"The catalogue in '{nowhere}' has 1 fault:\n"
        "  There is no such folder. Point SHOPPLUGIN_CATALOG at a copy of catalog/."
    )


def test_a_folder_of_something_else_is_told_in_one_sentence(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")

    assert check(tmp_path) == (
        Fault(
            "",
            "",
            "There is no catalogue in it.",
            "Name the folder that holds attributes.toml.",
        ),
    )


def test_all_faults_of_all_files_are_told_at_once(folder):
    change(folder / BUNIONS, "weight = 6", "weight = 60")
    change(folder / BUNIONS, "below = 71.2", "below = 712")
    change(folder / "sources.toml", 'title = "MDCalc, Ottawa', 'titel = "Ottawa')

    with pytest.raises(CatalogError) as refusal:
        load(folder)

    header = line_with(folder / "sources.toml", "[source.ottawa]")
    assert refusal.value.faults == check(folder)
    assert str(refusal.value) == (
        f"The catalogue in '{folder}' has 4 faults:\n"
        "  profiles/bunions.toml, line 9, running.exclude[1].below:"
        " below = 712 is outside 35 to 110 mm. Check the number and its unit.\n"
        "  profiles/bunions.toml, line 20, running.prefer[1].weight:"
        " weight = 60 is outside 1 to 10. Check the number and its unit.\n"
        f"  sources.toml, line {header}, source.ottawa:"
        " 'title' is missing. Write title = \"...\".\n"
        f"  sources.toml, line {header + 1}, source.ottawa.titel:"
        " 'titel' is not a key here. Did you mean 'title'?"
    )


def test_a_rule_on_an_attribute_at_fault_is_not_blamed_as_well(folder):
    change(folder / "attributes.toml", 'type = "number"\nlabel = "drop"', 'label = "drop"')

    assert check(folder) == (
        Fault(
            "attributes.toml",
            "attribute.drop_mm",
            "'type' is missing.",
            'Write type = "...", with one of: one, many, number, yes_no.',
            line_with(folder / "attributes.toml", "[attribute.drop_mm]"),
        ),
    )


# Lines


def test_places_are_found_through_lists_tables_and_long_texts():
    text = '''\
name = "x"
note = """
name = "not a key"
"""
[[a.b]]
one = 1
[[a.b]]
"two" = 2  # [[a.b]]
[a.b.c]
three = 3
'''

    assert tomllib.loads(text)["a"]["b"][1]["c"] == {"three": 3}
    assert line_numbers(text) == {
        "name": 1,
        "note": 2,
        "a.b[1]": 5,
        "a.b": 5,
        "a": 5,
        "a.b[1].one": 6,
        "a.b[2]": 7,
        "a.b[2].two": 8,
        "a.b[2].c": 9,
        "a.b[2].c.three": 10,
    }


def test_a_place_without_a_line_takes_that_of_the_table_around_it():
    places = {"a.b[2]": 7, "a": 5}

    assert line_of("a.b[2].when[1].unit", places) == 7
    assert line_of("a.c.d", places) == 5
    assert line_of("z]x[", places) is None


# Nothing crashes

BARE = "true 1 -0.0 nan inf 1e400 1e9999999999999999999 0x10 1_000 yes 2026-11-02 07:00:00"
LISTS = '[] [[]] [1] ["x"] [{}] {} {a=1}'
TOML_VALUES = [*BARE.split(), *LISTS.split(), '"x"', '""', '"\\u0000"', "9" * 5000, "[" * 3000]
FILES = sorted(path.relative_to(CATALOG_DIR).as_posix() for path in CATALOG_DIR.rglob("*.toml"))


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return copy_of_the_catalogue(tmp_path_factory.mktemp("scratch"))


@settings(max_examples=60, deadline=None)
@given(file=st.sampled_from(FILES), data=st.data())
def test_any_value_in_any_place_is_read_or_named(scratch, file, data):
    lines = (CATALOG_DIR / file).read_text(encoding="utf-8").splitlines()
    keys = [number for number, line in enumerate(lines) if re.match(r"[a-z_]+ = ", line)]
    number = data.draw(st.sampled_from(keys))
    value = data.draw(st.sampled_from(TOML_VALUES))
    lines[number] = f"{lines[number].partition(' = ')[0]} = {value}"

    assert_told_in_sentences(scratch, file, "\n".join(lines).encode())


@settings(max_examples=40, deadline=None)
@given(file=st.sampled_from(FILES), data=st.data())
def test_any_lines_gone_or_doubled_are_named(scratch, file, data):
    lines = (CATALOG_DIR / file).read_text(encoding="utf-8").splitlines()
    cuts = st.integers(0, len(lines))
    start, end = sorted((data.draw(cuts), data.draw(cuts)))
    times = data.draw(st.sampled_from([0, 2]))
    lines[start:end] = lines[start:end] * times

    assert_told_in_sentences(scratch, file, "\n".join(lines).encode())


@settings(max_examples=40, deadline=None)
@given(file=st.sampled_from(FILES), content=st.binary() | st.text().map(str.encode))
def test_any_bytes_at_all_are_read_or_named(scratch, file, content):
    assert_told_in_sentences(scratch, file, content)


def assert_told_in_sentences(folder, file, content):
    (folder / file).write_bytes(content)
    faults = check(folder)
    shutil.copyfile(CATALOG_DIR / file, folder / file)

    assert all(fault.what.endswith(".") and fault.remedy and fault.file for fault in faults)
    assert all("\n" not in str(fault) for fault in faults)
