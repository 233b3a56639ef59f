"""Every change says who made it and through which door; rules on disk say what waits."""

from __future__ import annotations

import getpass
import re
import shutil

import pytest
from click.testing import CliRunner
from test_merch_imports import GOOD, send, settled
from workbench import SHOE, in_shop, open_shop, put_cell, revision, signed_in

from shopplugin import store
from shopplugin.cli import cli
from shopplugin.merch.access import Visitor
from shopplugin.merch.editing import Edit, shown_cell
from shopplugin.merch.saving import save_many
from shopplugin.paths import CATALOG_DIR


@pytest.fixture
def app(tmp_path):
    return open_shop(f"sqlite:///{tmp_path / 'shop.db'}")


def newest(client) -> tuple[str, str, str]:
    """Return who made the newest batch, from where, and its words."""
    page = client.get("/fit/merch/history").get_data(as_text=True)
    row = re.search(
        r"<tr><td[^>]*>[^<]+</td><td[^>]*>([^<]+)</td><td[^>]*>([^<]+)</td>"
        r"<td><a[^>]+>([^<]+)</a>",
        page,
    )
    assert row, page
    return row.group(1), row.group(2), row.group(3)


def test_an_edit_in_the_grid_says_so(app):
    client = signed_in(app)
    put_cell(client, "3")

    what = "Tarnwick Alder 5 (men): drop 8.5 mm → 3 mm"
    assert newest(client) == ("edda", "grid", what)


def test_an_edit_on_the_product_page_says_so_there_too(app):
    client = signed_in(app)
    tag = revision(client).strip('"')
    address = f"/fit/merch/products/{SHOE}"
    page = client.get(address).get_data(as_text=True)
    name = re.search(r'name="([^"]*drop_mm)"', page)
    assert name
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    client.post(address, data={**hidden, name.group(1): "3"}, headers={"If-Match": f'"{tag}"'})

    assert newest(client)[:2] == ("edda", "product page")
    assert "product page, batch 1" in client.get(address).get_data(as_text=True)


def test_a_bulk_edit_and_its_undo_say_so(app):
    client = signed_in(app)
    with in_shop(app) as shop:
        edda = Visitor("edda", "editor")
        batch, _ = save_many(shop, edda, {SHOE: [Edit("drop_mm", "set", "3")]}, "Drop is 3")
    assert newest(client) == ("edda", "bulk edit", "Drop is 3")

    signed_in(app, "ada").post(f"/fit/merch/history/{batch}/undo")

    assert newest(client)[:2] == ("ada", "undo")


def test_an_import_names_its_file(app):
    client = signed_in(app)
    address = send(client, GOOD)
    settled(client, address)
    client.post(address, data={"do": "write"})
    settled(client, address)

    person, door, words = newest(client)

    assert (person, door) == ("edda", "import")
    assert words.startswith("Imported feed.csv: 1 added")


def test_an_import_at_the_command_line_names_its_file_and_the_systems_user(app, tmp_path):
    file = tmp_path / "night.csv"
    file.write_text(GOOD, encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    again = [
        CliRunner().invoke(cli, ["import", str(file), "--database-url", url]) for _ in range(2)
    ]

    assert [one.exit_code for one in again] == [0, 0]
    person, door, words = newest(signed_in(app))
    assert (person, door) == (f"{getpass.getuser()} (command line)", "command line")
    # The second time changed nothing, and so there is nothing to tell of it.
    assert words.startswith("Imported night.csv: 1 added")


@pytest.fixture
def own_rules(tmp_path):
    folder = tmp_path / "catalog"
    shutil.copytree(CATALOG_DIR, folder)
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    return open_shop(url, SHOPPLUGIN_CATALOG=str(folder)), folder


def test_admins_see_what_would_go_live_at_the_next_start(own_rules):
    app, folder = own_rules
    admin = signed_in(app, "ada")
    words = "What would go live at the next start"
    assert words not in admin.get("/fit/merch/rules").get_data(as_text=True)

    file = folder / "profiles" / "bunions.toml"
    text = file.read_text("utf-8")
    file.write_text(re.sub(r"weight = \d+", "weight = 10", text, count=1), "utf-8")

    page = admin.get("/fit/merch/rules").get_data(as_text=True)
    assert words in page
    assert "1 rule differs" in page
    assert "weight 10" in page
    assert words not in signed_in(app, "edda").get("/fit/merch/rules").get_data(as_text=True)


def test_a_folder_with_a_fault_is_told_before_the_next_start_meets_it(own_rules):
    app, folder = own_rules
    with (folder / "profiles" / "bunions.toml").open("a", encoding="utf-8") as file:
        file.write("\nstranger = 1\n")

    page = signed_in(app, "ada").get("/fit/merch/rules").get_data(as_text=True)

    assert "the next start would refuse it" in page
    assert "bunions.toml" in page


def drop_of(app) -> str:
    with in_shop(app) as shop, shop.reading() as session:
        row = store.products_named(session, [SHOE])[SHOE]
    return shown_cell(row, "drop_mm")


def alder(app, drop: str, plate: str) -> str:
    """Write a file of the one shoe, with every size."""
    with in_shop(app) as shop:
        skus = [one.sku for one in shop.snapshot.shoes[SHOE].variants]
    rows = "".join(f"{sku},{SHOE},Alder,{drop},{plate}\n" for sku in skus)
    return f"sku,product,title,drop_mm,plate\n{rows}"


def brought_in(client, file: str, **form: str) -> str:
    """Import a file through the workbench; return the address of its batch."""
    address = send(client, file, **form)
    settled(client, address)
    client.post(address, data={"do": "write"})
    settled(client, address)
    page = client.get("/fit/merch/history").get_data(as_text=True)
    return re.findall(r'href="(/fit/merch/history/\d+)"', page)[0]


@pytest.fixture
def overruled(database_url):
    """Yield a shop in which a file spoke over what a person had set, and that batch."""
    app = open_shop(database_url)
    client = signed_in(app)
    put_cell(client, "3")
    yield app, client, brought_in(client, alder(app, "12", "carbon"), over_people="yes")
    with in_shop(app) as shop:
        shop.engine.dispose()


def test_an_import_over_a_person_stands_in_the_history_of_the_shoe(overruled):
    _, client, _ = overruled

    page = client.get(f"/fit/merch/products/{SHOE}").get_data(as_text=True)

    past = re.findall(r"<li><b>([^<]+)</b>: ([^<]+)<br>.*?>([^<]+), batch 2</a>", page)
    assert past == [
        ("title", "Tarnwick Alder 5 (men) → Alder", "from the file feed.csv"),
        ("plate in the sole", "no plate → a carbon plate", "from the file feed.csv"),
        ("drop", "3 mm → 12 mm", "from the file feed.csv"),
    ]


def test_a_look_says_how_many_values_of_people_a_file_would_take_away(app):
    client = signed_in(app)
    put_cell(client, "3")
    rows = alder(app, "12", "none")

    over = settled(client, send(client, rows, over_people="yes"))
    beside = settled(client, send(client, rows))

    assert "It would take 1 value of people away." in over
    assert "of people away" not in beside


def test_an_undone_import_gives_people_their_words_back_and_names_the_rest(overruled):
    app, client, batch = overruled
    assert drop_of(app) == "12"
    assert "1 value that people had set comes back" in client.get(batch).get_data(as_text=True)

    page = client.post(f"{batch}/undo").get_data(as_text=True)

    assert drop_of(app) == "3"
    assert "1 value went back" in page
    assert "2 stayed as they are" in page
    assert page.count("import the file from before to go back") == 2


def test_an_import_over_nobody_is_not_offered_for_an_undo(app):
    client = signed_in(app)

    batch = brought_in(client, alder(app, "12", "none"))

    page = client.get(batch).get_data(as_text=True)
    assert "nothing to undo here" in page
    assert '<td data-of="Became">12 mm</td>' in page
