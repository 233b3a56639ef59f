"""The verbs answer as the contract says, standing alone and in a host."""

import csv
import io
import json
import re
import shutil
import socket
import sqlite3
from contextlib import closing, nullcontext

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from database import session_scope
from sqlalchemy import update

from shopplugin import migrations, sessions, store
from shopplugin.cli import catalogue, cli
from shopplugin.cli.diagnosis import has_wal_race
from shopplugin.database import create_engine_for
from shopplugin.models import Product, write_cells
from shopplugin.paths import CATALOG_DIR

PRODUCTS = CATALOG_DIR / "products.csv"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a verb on a database of this test's own; returns click's result."""
    monkeypatch.setenv("SHOPPLUGIN_DATABASE_URL", f"sqlite:///{tmp_path / 'shop.db'}")

    def invoke(*words: object):
        return CliRunner().invoke(cli, [str(word) for word in words])

    return invoke


@pytest.fixture
def stocked(run):
    """The same with the sample shoes in the catalogue."""
    assert run("import", PRODUCTS).exit_code == 0
    return run


def test_check_of_the_shipped_folder_finds_no_fault(run):
    result = run("check")

    assert (result.exit_code, result.stderr) == (0, "")


def test_check_looks_at_the_shops_own_folder_where_it_has_one(run, tmp_path, monkeypatch):
    own = tmp_path / "catalog"
    shutil.copytree(CATALOG_DIR, own)
    with (own / "shipping.toml").open("a") as file:
        file.write("\nstranger = 1\n")
    monkeypatch.setenv("SHOPPLUGIN_CATALOG", str(own))

    result = run("check")

    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == f"1 fault in {own}."


def test_check_names_the_one_unit_that_its_id_contradicts(run, tmp_path):
    own = tmp_path / "catalog"
    shutil.copytree(CATALOG_DIR, own)
    path = own / "attributes.toml"
    path.write_text(path.read_text().replace('unit = "mm"', 'unit = "inch"', 1))

    result = run("check", own)

    fault, count = result.stderr.splitlines()
    assert fault.endswith(
        "heel_stack_mm.unit: The id says mm, and the unit 'inch'. Write unit = \"mm\"; a number"
        " in another unit is another attribute."
    )
    assert count == f"1 fault in {own}."


def test_check_reads_the_sample_shoes_too(run, tmp_path):
    own = tmp_path / "catalog"
    shutil.copytree(CATALOG_DIR, own)
    path = own / "products.csv"
    path.write_text(path.read_text().replace(",running,", ",runing,", 1))

    result = run("check", own)

    assert result.exit_code == 1
    assert "products.csv, line 2, column kind: 'runing' is not one of" in result.stderr


def test_a_file_with_columns_of_its_own_is_pointed_to_the_option_that_explains_them(
    run, tmp_path
):
    file = tmp_path / "own.csv"
    file.write_text("Item No,Style,Name,RRP\nA,a,Alder,100\n")
    meanings = ("Item No=sku", "Style=product", "Name=title", "RRP=price")

    refused = run("import", file)
    mapped = [word for meaning in meanings for word in ("--map", meaning)]
    taken = run("import", file, *mapped, "--currency", "eur")

    assert "say what they mean: in the workbench, or with --map." in refused.stderr
    assert (taken.exit_code, taken.stderr) == (0, "")
    assert "1 price names no currency; EUR was taken." in taken.stdout


def test_check_names_a_folder_that_is_not_there(run, tmp_path):
    result = run("check", tmp_path / "nowhere")

    assert result.exit_code == 1
    assert "there is no such folder" in result.stderr


def test_import_counts_the_rows_and_importing_again_changes_nothing(run):
    rows = len(list(csv.reader(io.StringIO(PRODUCTS.read_text(), newline="")))) - 1

    first = json.loads(run("import", PRODUCTS, "--json").stdout)
    second = json.loads(run("import", PRODUCTS, "--json").stdout)

    assert (first["added"], first["changed"], first["unchanged"]) == (rows, 0, 0)
    assert (second["added"], second["changed"], second["unchanged"]) == (0, 0, rows)
    assert first["refused"] == second["refused"] == []


def test_a_dry_run_writes_nothing(run):
    dry = json.loads(run("import", PRODUCTS, "--dry-run", "--json").stdout)
    real = json.loads(run("import", PRODUCTS, "--json").stdout)

    assert dry["added"] == real["added"] > 0


@pytest.fixture
def shared(database_url, monkeypatch):
    """An engine on a database that others work on, too; the verbs have it as well."""
    engine = create_engine_for(database_url)
    migrations.upgrade(engine)
    monkeypatch.setattr(sessions, "create_engine_for", lambda _url: engine)
    yield engine
    engine.dispose()


def test_a_dry_import_waits_for_nobody_who_writes(run, shared):
    with session_scope(shared, write=True) as session:
        store.begin_change(session)

        dry = run("import", PRODUCTS, "--dry-run")

    assert (dry.exit_code, dry.stderr) == (0, "")


def test_nobody_who_writes_waits_for_a_dry_import(run, shared, monkeypatch):
    versions = []

    def save(_position):
        with session_scope(shared, write=True) as session:
            store.begin_change(session)
            versions.append(store.end_change(session))

    monkeypatch.setattr(catalogue, "_progress", lambda _file: nullcontext(save))

    dry = run("import", PRODUCTS, "--dry-run")

    assert (dry.exit_code, dry.stderr) == (0, "")
    assert versions == [*range(1, len(versions) + 1)] != []


def test_a_refused_row_stops_the_import_unless_asked_to_skip_it(run, tmp_path):
    feed = tmp_path / "feed.csv"
    feed.write_text(
        "sku,product,title,kind,price\n"
        "a-1,a,Alder,running,100.00\n"
        "b-1,b,Birch,running,about ninety\n"
    )

    stopped = run("import", feed, "--json")
    skipped = run("import", feed, "--json", "--skip-refused")

    assert stopped.exit_code == 1
    (refusal,) = json.loads(stopped.stdout)["refused"]
    assert (refusal["line"], refusal["column"]) == (3, "price")
    assert skipped.exit_code == 0
    assert json.loads(skipped.stdout)["added"] == 1


def test_export_then_import_changes_nothing(stocked, tmp_path):
    copy = tmp_path / "copy.csv"

    assert stocked("export", copy).exit_code == 0
    again = json.loads(stocked("import", copy, "--json").stdout)

    assert (again["added"], again["changed"], again["refused"]) == (0, 0, [])
    assert again["unchanged"] > 0


def test_export_to_a_dash_is_what_an_export_to_a_file_is(stocked, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copy = tmp_path / "copy.csv"
    stocked("export", copy)

    result = stocked("export", "-")

    assert result.stdout_bytes == copy.read_bytes()
    assert re.fullmatch(r"\d+ rows\.\n", result.stderr)
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize(
    ("option", "value"), [("--currency", "XXQ"), ("--map", "foo"), ("--map", "=sku")]
)
def test_a_wrong_option_of_an_import_is_named(run, option, value):
    result = run("import", PRODUCTS, option, value)

    assert result.exit_code == 2
    assert f"Invalid value for {option}: " in result.stderr


def test_recommend_prints_one_json_document_with_reasons(stocked):
    result = stocked(
        "recommend", "--profile", "bunions", "--kind", "running", "--limit", 3, "--json"
    )

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (answer["profiles"], answer["kind"]) == (["bunions"], "running")
    assert len(answer["matches"]) == 3
    assert all(match["reasons"] for match in answer["matches"])
    scores = [match["score"] for match in answer["matches"]]
    assert scores == sorted(scores, reverse=True)


def test_recommend_without_a_kind_answers_for_both(stocked):
    answer = json.loads(stocked("recommend", "--profile", "flat-feet", "--json").stdout)

    assert set(answer) == {"running", "recovery"}
    assert {kind: part["kind"] for kind, part in answer.items()} == {
        "running": "running",
        "recovery": "recovery",
    }


def test_recommend_for_people_names_shoes_and_reasons(stocked):
    result = stocked("recommend", "--profile", "flat-feet", "--kind", "running")

    assert result.exit_code == 0
    assert re.search(r"^  1\. .+ score [01]\.\d\d$", result.stdout, re.M)
    assert "       + " in result.stdout


def test_recommend_for_people_says_what_is_not_known_and_what_was_let_go(run, tmp_path):
    file = tmp_path / "shoes.csv"
    file.write_text(
        "sku,product,title,kind,audience,size_us,width,price,fit_width_mm,drop_mm\n"
        "A,a,Alder,running,women,,,100,90,8\n"
        "B,b,Birch,running,women,9,B,100,90,8\n"
    )
    assert run("import", file).exit_code == 0
    asked = ("--profile", "bunions", "--kind", "running", "--audience", "women")

    vague = run("recommend", *asked, "--size", "9", "--width", "D").stdout
    plain = run("recommend", *asked).stdout

    assert "       ! size, width, stock not stated; look before you promise it" in vague
    assert "       ! stock not stated; look before you promise it" in plain
    assert re.search(r"^       \? not stated: .+ and \d+ more$", plain, re.M)
    assert re.search(r"^  relaxed: .+", plain, re.M)


def test_recommend_on_an_empty_catalogue_says_how_to_fill_it(run):
    result = run("recommend", "--profile", "bunions", "--kind", "running", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["matches"] == []
    assert json.loads(result.stdout)["reason"]
    assert "shopplugin import FILE" in result.stderr


@pytest.mark.parametrize(
    ("option", "value", "hint"),
    [
        ("--profile", "bunion", "Did you mean 'bunions'?"),
        ("--size", "big", "big"),
        ("--width", "Z", "'Z' is not a width letter"),
        ("--max-price", "1e3", "1e3"),
        ("--limit", "101", "101"),
        ("--kind", "hiking", "hiking"),
    ],
)
def test_a_wrong_option_is_wrong_usage_and_says_why(stocked, option, value, hint):
    words = ["recommend", "--profile", "bunions", option, value]

    result = stocked(*words)

    assert result.exit_code == 2
    assert hint in result.stderr


def test_quote_prints_one_decision(run):
    result = run("quote", "--subtotal", "88.00", "--region", "NY", "--country", "US", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "eligible": False,
        "reason": "below_threshold",
        "remaining": "12.01",
        "currency": "USD",
        "net": "88.00",
        "place": "US-NY",
        "message": "You're $12.01 away from free shipping (excludes HI, AK, PR & Canada)",
    }


def test_every_decision_exits_0(run):
    result = run("quote", "--subtotal", "-1", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["reason"] == "invalid_amount"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((), "over_threshold"),
        (("--discount", ""), "invalid_amount"),
        (("--discount", " 1 "), "invalid_amount"),
        (("--currency", ""), "currency_mismatch"),
        (("--currency", " usd "), "over_threshold"),
        (("--postal-code", "96813"), "invalid_address"),
    ],
)
def test_absent_and_blank_options_differ(run, words, reason):
    result = run(
        "quote", "--subtotal", "120", "--region", "ny", "--country", "us", "--json", *words
    )

    assert json.loads(result.stdout)["reason"] == reason


def test_quote_file_answers_every_row(run, tmp_path):
    cases = tmp_path / "cases.csv"
    cases.write_text(
        "name,subtotal,country,region,postal_code\n"
        "one cent short,100.00,US,NY,\n"
        "over,100.01,US,,10001\n"
        "Hawaii,250,,HI,\n"
        "no place,250,,,\n"
        "nonsense,NaN,US,NY,\n"
    )

    result = run("quote", "--file", cases)

    assert result.exit_code == 0
    assert result.stderr == "line 1, column 'name' is not known and was ignored.\n"
    assert list(csv.reader(io.StringIO(result.stdout))) == [
        ["subtotal", "country", "region", "postal_code", "eligible", "reason", "remaining"],
        ["100.00", "US", "NY", "", "false", "below_threshold", "0.01"],
        ["100.01", "US", "", "10001", "true", "over_threshold", "0.00"],
        ["250", "", "HI", "", "false", "excluded_region", ""],
        ["250", "", "", "", "unknown", "destination_unknown", "0.00"],
        ["NaN", "US", "NY", "", "false", "invalid_amount", ""],
    ]


def test_quote_file_knows_its_columns_by_the_names_of_the_options(run, tmp_path):
    cases = tmp_path / "cases.csv"
    cases.write_text("Subtotal,Postal-Code,Contry\n250,96813,US\n")

    result = run("quote", "--file", cases)

    assert result.stdout.splitlines() == [
        "subtotal,postal_code,eligible,reason,remaining",
        "250,96813,false,excluded_region,",
    ]
    assert result.stderr == (
        "line 1, column 'Contry' is not known and was ignored. Did you mean 'country'?\n"
    )


@pytest.mark.parametrize(
    "words", [("check",), ("quote", "--subtotal", "120")], ids=["check", "quote"]
)
def test_verbs_that_need_no_shoes_take_the_database_too(run, tmp_path, words):
    result = run(*words, "--database-url", f"sqlite:///{tmp_path / 'other.db'}")

    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: The file is empty"),
        (b"subtotal\xe9\n5\n", "line 1: Byte 0xe9 at position 9 is not UTF-8"),
        (b"country\nUS\n", "line 1: There is no column 'subtotal'"),
        (
            b"subtotal,postal_code,postal-code\n5,10001,96813\n",
            "line 1, column postal_code: The column 'postal_code' stands here twice; keep one.",
        ),
        (b"subtotal,region\n5,New York, NY\n", "line 2: This row has 3 cells and the header 2"),
        (b'subtotal,region\n"5\n,"NY",\n', "line 2: This is not strict CSV"),
        (b"subtotal\n5\n\0\n", "line 3: A NUL byte"),
    ],
)
def test_quote_names_the_line_of_a_file_it_cannot_read(run, tmp_path, content, said):
    cases = tmp_path / "cases.csv"
    cases.write_bytes(content)

    result = run("quote", "--file", cases)

    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


def test_quote_takes_a_row_that_ends_early_for_one_that_leaves_the_rest_out(run, tmp_path):
    cases = tmp_path / "cases.csv"
    cases.write_bytes(b"\xef\xbb\xbfsubtotal,discount,country\r\n120\r\n120,20.00,US\r\n")

    result = run("quote", "--file", cases)

    assert result.stdout.splitlines()[1:] == [
        "120,,,unknown,destination_unknown,0.00",
        "120,20.00,US,false,below_threshold,0.01",
    ]


def test_quote_of_a_file_is_no_json(run, tmp_path):
    cases = tmp_path / "cases.csv"
    cases.write_text("subtotal\n5\n")

    assert run("quote", "--file", cases, "--json").exit_code == 2


@pytest.mark.parametrize("verb", ["doctor", "recommend --profile bunions", "serve", "demo"])
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "SHOPPLUGIN_CATALOG",
            "/nowhere",
            "SHOPPLUGIN_CATALOG is '/nowhere': there is no",
        ),
        ("SHOPPLUGIN_DATABASE_URL", "rubbish", "This is not a database address"),
        ("SHOPPLUGIN_DATABASE_URL", "sqlite:////dev/null/shop.db", "no folder /dev/null for"),
    ],
)
def test_no_shop_opens_on_a_setting_that_cannot_be(run, monkeypatch, verb, name, value, said):
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("SHOPPLUGIN_SECRET_KEYS", Fernet.generate_key().decode())

    port = ["--port", free_port()] if verb in {"serve", "demo"} else []

    result = run(*verb.split(), *port)

    assert result.exit_code == 1
    assert said in result.stderr
    assert not result.exception or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(
    ("rows", "way_on"),
    [
        ("A,a,A,oops\nB,b,B,1\n", "--skip-refused writes the other rows."),
        ("A,a,A,0\n", "--confirm writes what is held."),
    ],
)
def test_an_import_that_wrote_nothing_names_the_option_that_writes(run, tmp_path, rows, way_on):
    file = tmp_path / "shoes.csv"
    file.write_text("sku,product,title,price\n" + rows)

    result = run("import", file)

    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == way_on


def test_quote_wants_a_subtotal_or_a_file(run):
    assert run("quote").exit_code == 2


def test_db_upgrade_makes_the_tables_and_says_so(run):
    result = run("db", "upgrade")

    assert result.exit_code == 0
    assert result.stdout.startswith("The tables are at revision ")


def test_doctor_finds_a_new_shop_healthy(stocked):
    result = stocked("doctor", "--json")

    report = json.loads(result.stdout)
    assert (result.exit_code, report["healthy"]) == (0, True)
    assert {"python", "sqlite", "database", "tables", "clock", "catalogue"} <= {
        finding["name"] for finding in report["findings"]
    }


VERBS_THAT_READ = [
    ("recommend", "--profile", "bunions", "--json"),
    ("import", PRODUCTS, "--json"),
    ("export", "shoes.csv"),
    ("coverage", "--json"),
    ("suggest", "--json"),
    ("db", "upgrade"),
]


@pytest.mark.parametrize("words", VERBS_THAT_READ, ids=lambda words: words[0])
def test_a_database_that_cannot_be_read_is_refused_and_not_called_empty(run, tmp_path, words):
    broken = tmp_path / "broken.db"
    broken.write_text("This is no database, and long enough to be looked at as one.\n" * 20)

    result = run(*words, "--database-url", f"sqlite:///{broken}")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "The database cannot be used: file is not a database",
        "Look at --database-url or SHOPPLUGIN_DATABASE_URL, then run: shopplugin doctor",
    ]


@pytest.mark.parametrize("words", VERBS_THAT_READ, ids=lambda words: words[0])
def test_an_address_that_names_no_database_is_wrong_usage_and_stays_unprinted(run, words):
    result = run(*words, "--database-url", "mysql://clerk:canary@db/shop")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "it takes sqlite and postgresql" in result.stderr
    assert "canary" not in result.stderr


def test_doctor_finds_a_database_that_cannot_be_read(run, tmp_path):
    broken = tmp_path / "broken.db"
    broken.write_text("This is no database.\n" * 50)

    result = run("doctor", "--json", "--database-url", f"sqlite:///{broken}")

    assert result.exit_code == 1
    assert {
        "name": "connection",
        "found": "file is not a database",
        "remedy": (
            "The file at this address is not a database, or a damaged one. Restore it from a"
            " backup, or choose another address: --database-url or SHOPPLUGIN_DATABASE_URL."
        ),
    } in json.loads(result.stdout)["findings"]


def test_doctor_says_how_to_fill_an_empty_catalogue_and_calls_it_healthy(run):
    result = run("doctor")

    assert result.exit_code == 0
    assert "\n      It is empty. Fill it: shopplugin import FILE\n" in result.stdout


def test_doctor_never_prints_a_secret(stocked, monkeypatch):
    secret = "A" * 43 + "="
    monkeypatch.setenv("SHOPPLUGIN_SECRET_KEYS", secret)

    assert secret not in stocked("doctor").stdout


@pytest.mark.parametrize(
    ("release", "risky"),
    [
        ((3, 6, 23), False),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
    ],
)
def test_the_wal_race_is_known_by_release(release, risky):
    assert has_wal_race(release) is risky


@pytest.mark.parametrize(
    ("verb", "other_way"), [("demo", " (or PORT={} make demo)"), ("serve", "")]
)
def test_an_occupied_port_is_found_first_and_the_way_on_named(
    run, tmp_path, monkeypatch, verb, other_way
):
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        result = run(verb, "--port", port)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"Port {port} is taken by another program."
        f" Choose another one: --port {port + 1}{other_way.format(port + 1)}.\n"
    )


@pytest.mark.parametrize(
    "words", [["recommend", "--profile", "bunions"], ["doctor"], ["serve"], ["demo"]]
)
@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SHOPPLUGIN_RATE_LIMIT", "many", "is 'many': write a whole number."),
        ("SHOPPLUGIN_SECRET_KEYS", "abc", "key 1 of 1: this is not a Fernet key."),
        ("SHOPPLUGIN_DATABASE_URL", "shop.db", "This is not a database address;"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_in_plain_words(
    run, monkeypatch, words, name, value, says
):
    monkeypatch.setenv(name, value)
    port = ["--port", free_port()] if words[0] in {"serve", "demo"} else []

    refused = run(*words, *port)

    assert refused.exit_code == 1
    assert refused.exception.__class__ is SystemExit
    assert says in refused.stderr


def test_serve_refuses_to_start_without_secret_keys(run, monkeypatch):
    monkeypatch.delenv("SHOPPLUGIN_SECRET_KEYS", raising=False)

    result = run("serve", "--port", "58999")

    assert result.exit_code == 1
    assert "SHOPPLUGIN_SECRET_KEYS is not set" in result.stderr
    assert "Fernet.generate_key()" in result.stderr


@pytest.mark.parametrize(
    "verb", ["recommend --profile bunions", "db upgrade", "coverage", "export out.csv"]
)
def test_tables_of_a_newer_release_are_refused_in_words(stocked, tmp_path, verb):
    tables_of_a_newer_release(tmp_path)

    result = stocked(*verb.split())

    assert (result.exit_code, result.stdout) == (1, "")
    assert "The database is at revision '9999'" in result.stderr
    assert "Update shopplugin" in result.stderr


def test_doctor_finds_tables_of_a_newer_release(stocked, tmp_path):
    tables_of_a_newer_release(tmp_path)

    result = stocked("doctor", "--json")

    assert result.exit_code == 1
    [wrong] = [one for one in json.loads(result.stdout)["findings"] if one["remedy"]]
    assert wrong["name"] == "tables"
    assert "revision '9999'" in wrong["found"]


def tables_of_a_newer_release(folder):
    with closing(sqlite3.connect(folder / "shop.db")) as connection:
        connection.execute("UPDATE shopplugin_alembic_version SET version_num = '9999'")
        connection.commit()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


@pytest.fixture
def without_nine_tenths(stocked, tmp_path):
    """Return a file of which all but the first shoes are missing, and what those are."""
    copy = tmp_path / "few.csv"
    with PRODUCTS.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    product = header.index("product")
    kept = sorted({row[product] for row in rows})[:9]
    with copy.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *(row for row in rows if row[product] in kept)])
    return copy, kept


def test_a_dry_run_names_the_lists_that_would_have_other_shoes_on_top(
    stocked, without_nine_tenths
):
    file, kept = without_nine_tenths

    held = stocked("import", file, "--replace", "--dry-run", "--json")
    said = stocked("import", file, "--replace", "--dry-run")

    effect = json.loads(held.stdout)["effect"]
    assert effect["lists"] == 32 * 4  # of whoever states no audience, men, women and kids
    assert {one["kind"] for one in effect["changes"]} == {"running", "recovery"}
    assert {shoe for one in effect["changes"] for shoe in one["after"]} <= {*kept}
    first = effect["changes"][0]
    line = f"{first['profile']}, {first['kind']}: {', '.join(first['before'])} -> "
    assert any(one.startswith(line) for one in said.stdout.splitlines())
    count = len(effect["changes"])
    assert f"{count} of 128 lists would change their first shoes." in said.stdout


def test_a_dry_run_of_what_is_there_changes_no_list_and_an_import_tells_of_none(stocked):
    same = json.loads(stocked("import", PRODUCTS, "--dry-run", "--json").stdout)
    written = json.loads(stocked("import", PRODUCTS, "--json").stdout)

    assert same["effect"] == {"lists": 128, "changes": []}
    assert "effect" not in written


def test_a_file_speaks_over_people_only_when_told_to(stocked, tmp_path):
    engine = create_engine_for(f"sqlite:///{tmp_path / 'shop.db'}")
    with session_scope(engine, write=True) as session:
        session.execute(
            update(Product)
            .where(Product.product == "tarnwick-alder-5-men")
            .values(person_values=write_cells({"drop_mm": "3"}))
        )
    engine.dispose()

    kept = json.loads(stocked("import", PRODUCTS, "--json").stdout)
    dry = stocked("import", PRODUCTS, "--over-people", "--dry-run").stdout
    said = json.loads(stocked("import", PRODUCTS, "--over-people", "--json").stdout)

    assert (kept["changed"], kept["written"]) == (0, False)
    assert "It would take 1 value of people away." in dry
    assert said["changed"] > 0
    assert said["written"]
