"""Suggestions answered, rules tried, people settled: what the other pages write."""

from __future__ import annotations

import io
import re
import threading

import pytest
from click.testing import CliRunner
from workbench import HEADER, SHOE, in_shop, open_shop, put_cell, signed_in

from shopplugin import importing, store
from shopplugin.cli import cli
from shopplugin.domain.ranking import Needs
from shopplugin.merch.desk import changing, committing
from shopplugin.merch.editing import Edit
from shopplugin.merch.effect import reshaped_shoes
from shopplugin.merch.minds import minds
from shopplugin.merch.saving import preview
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
    """A shop whose shoes name a width in their titles, and one of them a drop as well."""
    file = tmp_path / "wide.csv"
    file.write_text(
        "sku,product,title,kind,audience,size_us,fit_width_mm\n"
        "A9,alder,Alder 2E,running,men,9,\nA10,alder,Alder 2E,running,men,10,\n"
        'B9,birch,"Birch 4E, 10mm drop",running,men,9,\n'
        + "".join(f"P{n},plain-{n},Plain {n},running,men,9,94\n" for n in range(4))
    )
    app = open_shop(f"sqlite:///{tmp_path / 'wide.db'}", file)
    client = signed_in(app)
    names = zip(("alder", "birch", "drop"), sorted(keys(client), key=by_shoe), strict=True)
    return app, client, dict(names)


def by_shoe(key: str) -> tuple[str, bool]:
    _, attribute, product = key.split(" ")
    return product, attribute != "width"


def answer(client, do: str, *keys: str) -> str:
    data = {"do": do, "key": [*keys]}
    sent = client.post("/fit/merch/suggestions", data=data, follow_redirects=True)
    assert sent.status_code == 200
    return sent.get_data(as_text=True)


def widths(app, product: str) -> list[str | None]:
    with in_shop(app) as shop:
        return [one.width for one in shop.snapshot.shoes[product].variants]


def test_a_width_in_a_title_is_shown_with_its_words_and_can_be_answered(wide):
    _, client, found = wide

    page = client.get("/fit/merch/suggestions").get_data(as_text=True)
    product = client.get("/fit/merch/products/alder").get_data(as_text=True)

    assert "“Alder <mark>2E</mark>” <small>title, rule width-letter</small>" in page
    for where in (page, product):
        for verb in ("accept", "reject"):
            assert f"{verb}:{found['alder']}" in where


def test_an_accepted_width_is_that_of_every_size_and_noted(wide):
    app, client, found = wide

    answer(client, "accept", found["alder"])

    assert widths(app, "alder") == ["2E", "2E"]
    assert found["alder"] not in keys(client)
    page = client.get("/fit/merch/products/alder").get_data(as_text=True)
    assert "<b>width</b>: unknown → 2E<br><small>edda, " in page
    assert page.count('<td>2E<span class="shopplugin-dot" title="set by a person">') == 2
    batch = client.get("/fit/merch/history/1").get_data(as_text=True)
    assert "Accepted a suggestion" in batch
    shoe = client.get("/fit/api/v1/products/alder").get_json()
    assert [one["width"] for one in shoe["variants"]] == ["2E", "2E"]


def test_where_an_accepted_value_came_from_is_shown_until_somebody_says_another(wide):
    app, client, found = wide
    page = "/fit/merch/products/birch"

    def origins() -> list[str]:
        text = client.get(page).get_data(as_text=True)
        return re.findall(r'shopplugin-from">(a person|a suggestion)', text)

    def stored() -> tuple[str, str]:
        with in_shop(app) as shop, shop.reading() as session:
            row = store.products_named(session, ["birch"])["birch"]
        return row.person_values, row.suggested_values

    answer(client, "accept", found["birch"], found["drop"])
    both = '{"drop_mm":"10","width":"4E"}'
    assert stored() == (both, both)
    assert origins() == ["a suggestion", "a suggestion"]
    grid = client.get("/fit/merch/?q=birch").get_data(as_text=True)
    assert '10<span class="shopplugin-dot shopplugin-from-text"' in grid

    tag = {"If-Match": client.get(page).headers["ETag"]}
    client.put(f"{page}/cells/drop_mm", data={"cell": "9"}, headers=tag)
    assert stored() == ('{"drop_mm":"9","width":"4E"}', '{"width":"4E"}')
    assert origins() == ["a suggestion", "a person"]
    client.post("/fit/merch/history/1/undo")
    assert stored() == ('{"drop_mm":"9"}', "{}")
    tag = {"If-Match": client.get(page).headers["ETag"]}
    client.put(f"{page}/cells/drop_mm", data={"verb": "restore"}, headers=tag)
    assert stored() == ("{}", "{}")


def test_an_undone_width_is_unknown_again_and_suggested_again(wide):
    app, client, found = wide
    answer(client, "accept", *found.values())
    assert widths(app, "birch") == ["4E"]
    assert keys(client) == []

    client.post("/fit/merch/history/1/undo")

    assert widths(app, "alder") == [None, None]
    assert widths(app, "birch") == [None]
    assert sorted(keys(client)) == sorted(found.values())


def test_the_effect_of_a_width_is_seen_before_it_is_accepted(wide):
    app, client, found = wide

    def standing() -> list[str]:
        with in_shop(app) as shop:
            first = shop.recommend(["bunions"], "running", Needs(audience="men"), limit=3)
        return [match.shoe.product for match in first.matches]

    before = standing()
    looked = answer(client, "look", found["alder"])
    assert standing() == before
    answer(client, "accept", found["alder"])
    after = standing()

    assert ("alder" in before, "alder" in after) == (False, True)
    with in_shop(app) as shop:
        name = shop.knowledge.profiles["bunions"].name
    line = looked.partition(f"{name}, running, men</span>")[2].partition("</li>")[0]
    assert "enters:</span> Alder 2E" in line


def test_a_rejected_width_stays_rejected(wide):
    app, client, found = wide

    answer(client, f"reject:{found['alder']}")

    assert found["alder"] not in keys(client)
    assert found["birch"] in keys(client)
    assert widths(app, "alder") == [None, None]


def test_the_page_of_a_shoe_takes_a_width_for_the_sizes_that_state_none(wide):
    app, client, _ = wide
    page = "/fit/merch/products/alder"

    def save(cell: str, was: str) -> str:
        tag = client.get(page).headers["ETag"].strip('"')
        form = {"revision": tag, "was.width": was, "cell.width": cell}
        return client.post(page, data=form, follow_redirects=True).get_data(as_text=True)

    said = save("4E", "")
    assert '<option value="4E" selected>4E, extra wide</option>' in said
    assert widths(app, "alder") == ["4E", "4E"]
    assert "is not a value of width; it takes" in save("9E", "4E")
    assert widths(app, "alder") == ["4E", "4E"]

    said = save("", "4E")

    assert "<b>width</b>: 4E → unknown<br>" in said
    assert widths(app, "alder") == [None, None]


def test_a_letter_is_for_the_sizes_that_state_none_before_and_after_it_is_saved(tmp_path):
    file = tmp_path / "mixed.csv"
    rows = "A9,alder,Alder,running,men,9,2E,,,,,\nA10,alder,Alder,running,men,10,,,,,,\n"
    file.write_text(HEADER + rows)
    app = open_shop(f"sqlite:///{tmp_path / 'mixed.db'}", file)
    client = signed_in(app)
    page = "/fit/merch/products/alder"
    assert "2E in 1 size; a letter saved here is for the sizes that state none" in client.get(
        page
    ).get_data(as_text=True)

    def put(cell: str) -> None:
        tag = {"If-Match": client.get(page).headers["ETag"]}
        sent = client.put(f"{page}/cells/width", data={"cell": cell}, headers=tag)
        assert sent.status_code == 200

    put("2E")
    assert widths(app, "alder") == ["2E", "2E"]
    with in_shop(app) as shop, shop.reading() as session:
        edits = {"alder": [Edit("width", "set", "D")]}
        changes = preview(session, shop.knowledge.vocabulary, edits)
        seen = reshaped_shoes(shop, changes)
    put("D")

    assert widths(app, "alder") == ["2E", "D"]
    assert [[one.width for one in shoe.variants] for shoe in seen] == [["2E", "D"]]


def test_a_shoe_whose_sizes_all_state_a_width_takes_none(app):
    page = signed_in(app).get(f"/fit/merch/products/{SHOE}").get_data(as_text=True)

    assert re.search(r'<span id="cell-width">D in \d+ sizes', page)
    assert 'name="cell.width"' not in page


def test_a_tag_of_the_shop_is_suggested_with_its_words(tmp_path):
    file = tmp_path / "shopify.csv"
    file.write_text(
        "Handle,Title,Tags,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price\n"
        'alder,Alder,"gusseted tongue, men",Running Shoes,Size,9,A9,100\n'
    )
    app = open_shop(f"sqlite:///{tmp_path / 'tags.db'}", file)
    client = signed_in(app)

    (key,) = keys(client)
    page = client.get("/fit/merch/suggestions").get_data(as_text=True)
    assert "“<mark>gusseted</mark> tongue” <small>tags, rule gusset-full</small>" in page
    answer(client, "accept", key)

    page = client.get("/fit/merch/products/alder").get_data(as_text=True)
    assert "Tags and options: gusseted tongue; men" in page
    assert re.search(r"</b>: unknown → [a-z ]+<br><small>edda, ", page)
    found = client.get("/fit/merch/?q=tags:gusset").get_data(as_text=True)
    assert "/fit/merch/products/alder" in found


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
