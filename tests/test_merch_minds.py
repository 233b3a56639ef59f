"""Suggestions answered, rules tried, people settled: what the other pages write."""

from __future__ import annotations

import io
import re
import threading

import pytest
from click.testing import CliRunner
from workbench import SHOE, in_shop, open_shop, put_cell, signed_in

from shopplugin import importing, store
from shopplugin.cli import cli
from shopplugin.merch.desk import changing, committing
from shopplugin.merch.minds import minds
from shopplugin.paths import CATALOG_DIR


@pytest.fixture
def app(tmp_path):
    return open_shop(f"sqlite:///{tmp_path / 'shop.db'}")


def keys(client) -> list[str]:
    page = client.get("/fit/merch/suggestions").get_data(as_text=True)
    return re.findall(r'name="key" value="([^"]+)"', page)


def test_the_demo_catalogue_has_gaps_to_find(app):
    with in_shop(app) as shop:
        thought = minds(shop)

        assert len(thought.gaps) > 10
        assert any(cell.state in {"thin", "empty"} for cell in thought.cells.values())
        assert any(thought.faults(shoe) for shoe in shop.snapshot.shoes.values())
        assert any(thought.open(shoe) for shoe in shop.snapshot.shoes.values())


def test_what_was_thought_of_a_shoe_holds_until_the_shoe_changes(app):
    client = signed_in(app)
    with in_shop(app) as shop:
        before = minds(shop)
        thought = {name: before.faults(shoe) for name, shoe in shop.snapshot.shoes.items()}

    assert put_cell(client, "12").status_code == 200

    with in_shop(app) as shop:
        after = minds(shop)
        again = {name: after.faults(shoe) for name, shoe in shop.snapshot.shoes.items()}
    assert after is not before
    assert {name for name in again if again[name] is not thought[name]} - {SHOE} == set()
    assert again[SHOE] != thought[SHOE]


def test_texts_that_left_the_catalogue_are_forgotten(app):
    products = (CATALOG_DIR / "products.csv").read_bytes()

    def texts_kept() -> int:
        with in_shop(app) as shop:
            for shoe in shop.snapshot.shoes.values():
                minds(shop).open(shoe)
            return len(minds(shop).readings)

    at_first = texts_kept()
    with in_shop(app) as shop, committing(shop) as session:
        worded = products.replace(b"shoe", b"trainer")
        report = importing.import_file(session, io.BytesIO(worded), shop.knowledge)
        assert report.changed > 50

    assert texts_kept() == at_first


def test_while_texts_are_being_read_pages_show_the_others_and_say_so(app, monkeypatch):
    monkeypatch.setattr("shopplugin.merch.minds._READ_AHEAD", 1)
    may_read = threading.Event()
    monkeypatch.setattr(
        "shopplugin.merch.minds.Pace", lambda: lambda: may_read.wait(timeout=60)
    )
    client = signed_in(app)

    flagged = client.get("/fit/merch/?q=flagged:yes").get_data(as_text=True)
    suggested = client.get("/fit/merch/suggestions").get_data(as_text=True)
    to_do = client.get("/fit/merch/todo").get_data(as_text=True)
    may_read.set()
    with in_shop(app) as shop:
        minds(shop)._ahead.join()
    read = client.get("/fit/merch/?q=flagged:yes").get_data(as_text=True)

    assert "98 shoes are still being read" in flagged
    assert "98 shoes are still being read" in suggested
    assert "98 shoes are still being read" in to_do
    assert "still being read" not in read
    assert read.count("shopplugin-flag") > flagged.count("shopplugin-flag")


def test_pages_speak_of_one_catalogue_while_shoes_are_taken_out(app, monkeypatch):
    client = signed_in(app)
    with in_shop(app) as shop:
        before = minds(shop)
        listing, group = next(cell for cell in before.cells if before.one_tag_away(*cell))
        assert before.gaps
        with changing(shop) as session:
            shoes = before.snapshot.shoes.values()
            store.remove_variants(session, [one.sku for shoe in shoes for one in shoe.variants])
            store.remove_empty_products(session)
            store.end_change(session)
        assert not shop.refresh().shoes
    monkeypatch.setattr("shopplugin.merch.coverage.minds", lambda _shop: before)
    asked = {"kind": listing.kind, "audience": group.audience, "width": group.width}

    todo = client.get("/fit/merch/todo")
    square = client.get(f"/fit/merch/coverage/{listing.profile}", query_string=asked)

    assert [todo.status_code, square.status_code] == [200, 200]
    assert "If it is one of these, the shoe comes in." in square.get_data(as_text=True)


def test_a_rejected_suggestion_stays_rejected(app):
    client = signed_in(app)
    first = keys(client)[0]

    client.post("/fit/merch/suggestions", data={"do": f"reject:{first}"})

    assert first not in keys(client)
    assert "1 was rejected" in client.get("/fit/merch/suggestions").get_data(as_text=True)


@pytest.mark.parametrize("said", [{}, {"do": "nonsense"}, {"do": "Accept"}])
def test_what_is_neither_accepted_nor_rejected_changes_nothing(app, said):
    client = signed_in(app)
    waiting = keys(client)

    answer = client.post("/fit/merch/suggestions", data={"key": waiting[:3], **said})

    assert answer.status_code == 422
    assert "Say whether to accept, reject or look" in answer.get_data(as_text=True)
    assert keys(client) == waiting


def test_what_is_to_do_counts_the_suggestions_that_wait_for_an_answer(app):
    client = signed_in(app)

    def counted() -> list[str]:
        page = client.get("/fit/merch/todo").get_data(as_text=True)
        return re.findall(r"(\d+) values stand in the texts already", page)

    waiting = keys(client)
    assert counted() == [f"{len(waiting)}"]

    client.post("/fit/merch/suggestions", data={"do": "reject", "key": waiting})

    assert counted() == []


def test_accepted_suggestions_are_one_batch(app):
    client = signed_in(app)
    chosen = keys(client)[:3]
    looked = client.post("/fit/merch/suggestions", data={"do": "look", "key": chosen})
    assert "top list" in looked.get_data(as_text=True)
    assert set(chosen) <= set(keys(client))

    client.post("/fit/merch/suggestions", data={"do": "accept", "key": chosen})

    assert not set(chosen) & set(keys(client))
    history = client.get("/fit/merch/history").get_data(as_text=True)
    assert history.count("Accepted 3 suggestions") == 1


@pytest.fixture
def wide(tmp_path):
    """A shop of two shoes whose titles name a width, and one of them a drop as well."""
    file = tmp_path / "wide.csv"
    file.write_text(
        "sku,product,title,kind,audience,size_us\n"
        "A9,alder,Alder 2E,running,men,9\nB9,birch,"
        '"Birch 4E, 10mm drop",running,men,9\n'
    )
    client = signed_in(open_shop(f"sqlite:///{tmp_path / 'wide.db'}", file))
    return client, dict(
        zip(("alder", "birch", "drop"), sorted(keys(client), key=by_shoe), strict=True)
    )


def by_shoe(key: str) -> tuple[str, bool]:
    _, attribute, product = key.split(" ")
    return product, attribute != "width"


def test_a_width_in_a_title_is_shown_with_its_words_and_what_to_do(wide):
    client, found = wide

    page = client.get("/fit/merch/suggestions").get_data(as_text=True)
    product = client.get("/fit/merch/products/alder").get_data(as_text=True)

    assert "“Alder <mark>2E</mark>” <small>title, rule width-letter</small>" in page
    for where in (page, product):
        assert "put 2E in the width column of its rows" in where
        assert f"accept:{found['alder']}" not in where
    assert f"accept:{found['drop']}" in page


def test_a_rejected_width_stays_rejected(wide):
    client, found = wide

    client.post("/fit/merch/suggestions", data={"do": f"reject:{found['alder']}"})

    assert found["alder"] not in keys(client)
    assert found["birch"] in keys(client)


def test_to_accept_many_leaves_widths_out_and_says_so(wide):
    client, found = wide

    one = client.post("/fit/merch/suggestions", data={"do": "accept", "key": found["alder"]})
    all_ = client.post(
        "/fit/merch/suggestions", data={"do": "accept", "key": [*found.values()]}
    ).get_data(as_text=True)

    assert one.status_code == 422
    assert "put 2E in the width column of its rows" in one.get_data(as_text=True)
    assert "2 widths were left out" in all_
    assert set(keys(client)) == {found["alder"], found["birch"]}
    history = client.get("/fit/merch/history").get_data(as_text=True)
    assert "Accepted a suggestion" in history


def test_edited_rules_are_compared_and_not_kept(app):
    client = signed_in(app)
    text = (CATALOG_DIR / "profiles" / "bunions.toml").read_text()
    heavier = re.sub(r"weight = \d+", "weight = 10", text, count=1)

    answer = client.post(
        "/fit/merch/rules", data={"file": (io.BytesIO(heavier.encode()), "bunions.toml")}
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "weight 10" in page
    assert (CATALOG_DIR / "profiles" / "bunions.toml").read_text() == text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bunion.toml", "", "Did you mean &#39;bunions.toml&#39;?"),
        ("../../shop.py", "", "is not a file of the folder"),
        ("bunions.toml", "id = ", "bunions.toml"),
    ],
)
def test_rules_that_cannot_be_used_name_their_faults(app, name, content, words):
    answer = signed_in(app).post(
        "/fit/merch/rules", data={"file": (io.BytesIO(content.encode()), name)}
    )

    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_an_admin_settles_who_may_but_not_over_themselves(app):
    ada = signed_in(app, "ada")
    edda = signed_in(app)
    made = ada.post("/fit/merch/people", data={"do": "add", "name": "nell", "role": "viewer"})
    password = re.search(r"<code>([^<]+)</code>", made.get_data(as_text=True))[1]
    nell = app.test_client()
    nell.environ_base["HTTP_ORIGIN"] = "http://localhost"
    entered = nell.post("/fit/merch/login", data={"name": "nell", "password": password})
    assert entered.status_code == 303

    ada.post("/fit/merch/people", data={"do": "disable", "name": "edda"})

    assert edda.get("/fit/merch/").status_code == 303
    own = ada.post("/fit/merch/people", data={"do": "disable", "name": "ada"})
    assert own.status_code == 409
    wrong = ada.post("/fit/merch/people", data={"do": "add", "name": "o o", "role": "viewer"})
    assert wrong.status_code == 422


def test_accounts_are_made_listed_and_closed_on_the_command_line(tmp_path):
    url = f"--database-url=sqlite:///{tmp_path / 'shop.db'}"
    run = CliRunner().invoke

    made = run(cli, ["user", "add", "nell", "--role", "admin", url])
    assert made.exit_code == 0
    assert re.search(r"Password: \S{16}", made.output)
    short = run(cli, ["user", "add", "otto", "--password-stdin", url], input="short\n")
    assert (short.exit_code, "12 to 1024" in short.output) == (1, True)
    assert run(cli, ["user", "disable", "nell", url]).exit_code == 0
    assert '"disabled": true' in run(cli, ["user", "list", "--json", url]).output
    assert run(cli, ["user", "disable", "nobody", url]).exit_code == 1
