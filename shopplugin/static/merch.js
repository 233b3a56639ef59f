/* The workbench by keyboard: arrows, Enter, Esc, "/" and "?". Everything also works without. */

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const token = $("meta[name=csrf-token]")?.content;
const status = (...words) => $("[data-status]")?.replaceChildren(...words);
const history = $("nav a[href$='/history']");

/* What is of no use without a script is hidden until one runs. */
$$("[data-scripted]").forEach(one => { one.hidden = false; });

if (token) {
  document.addEventListener("htmx:config:request", event => {
    event.detail.ctx.request.headers["X-CSRFToken"] = token;
  });
}

/* Keys that work everywhere outside a field. Who speaks to the machine may switch the single
   ones off; this browser remembers it. */
const SINGLE = "shopplugin-single-keys";
const remembered = {
  get off() { try { return localStorage.getItem(SINGLE) === "off"; } catch { return false; } },
  set off(is) { try { localStorage.setItem(SINGLE, is ? "off" : "on"); } catch { /* this page only */ } },
};
let singleKeys = !remembered.off;
for (const box of $$("[data-single-keys]")) {
  box.checked = singleKeys;
  box.addEventListener("change", () => { singleKeys = box.checked; remembered.off = !singleKeys; });
}
const typing = target => target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (!singleKeys && event.key.length === 1) return;
  if (event.key === "/" && $("#q")) {
    event.preventDefault();
    $("#q").focus();
    $("#q").select();
  } else if (event.key === "?" && $("dialog.shopplugin-keys")) {
    event.preventDefault();
    $("dialog.shopplugin-keys").showModal();
  } else if (event.key === "u" && history) {
    location.assign(history.href);
  } else if (event.key.startsWith("Arrow") && event.target === document.body && grid) {
    event.preventDefault();
    $("[tabindex='0']", grid)?.focus();
  }
});
$("[data-keys]")?.addEventListener("click", () => $("dialog.shopplugin-keys").showModal());

/* Ticking: one box for all of its name, and how many there are. */
for (const all of $$("[data-all]")) {
  const table = all.closest("table"), boxes = () => $$(`[name=${all.dataset.all}]`, table);
  table.addEventListener("change", event => {
    if (event.target === all) boxes().forEach(box => { box.checked = all.checked; });
    const count = boxes().filter(box => box.checked).length;
    all.checked = count === boxes().length;
    all.indeterminate = count > 0 && !all.checked;
    const line = $("[data-ticked]");
    if (line) line.textContent = count ? `${count} ticked` : "";
  });
}

/* The grid: one cell is in the tab order, arrows move it. */
const grid = $("[data-grid]");
if (grid) useGrid(grid);

function useGrid(table) {
  const rows = () => $$("tbody tr", table);
  const cells = row => [...row.cells];
  let leaving = null; // what a cell held before it was edited

  const make = cell => {
    $$("[tabindex='0']", table).forEach(one => one.setAttribute("tabindex", "-1"));
    cell.setAttribute("tabindex", "0");
  };
  const go = cell => {
    if (!cell) return;
    make(cell);
    cell.focus({preventScroll: false});
  };
  const mark = row => [...cells(row), ...$$("a, input", row)].forEach(one => one.setAttribute("tabindex", "-1"));
  rows().forEach(mark);
  make(rows()[0].cells[2] || rows()[0].cells[0]);

  table.addEventListener("focusin", event => {
    const cell = event.target.closest("tbody td, tbody th");
    if (cell && event.target === cell) make(cell);
  });
  // The second click edits: the first one chose the cell, as an arrow would have.
  let chosen = null;
  table.addEventListener("mousedown", () => { chosen = document.activeElement; });
  table.addEventListener("click", event => {
    if (chosen && chosen === event.target.closest("[data-edit]")) edit(chosen);
  });

  table.addEventListener("keydown", event => {
    const form = event.target.closest("form.shopplugin-editor");
    if (form) {
      if (event.key === "Escape") { event.preventDefault(); leave(form.closest("td")); }
      if (event.key === "Enter" && event.target.tagName !== "BUTTON") { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    const cell = event.target.closest("tbody td, tbody th");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = cell.parentElement, list = rows(), at = list.indexOf(row), column = cell.cellIndex;
    const to = (line, place) => go(list[Math.max(0, Math.min(list.length - 1, line))].cells[Math.max(0, Math.min(row.cells.length - 1, place))]);
    const moves = {
      ArrowUp: () => to(at - 1, column), ArrowDown: () => to(at + 1, column),
      ArrowLeft: () => to(at, column - 1), ArrowRight: () => to(at, column + 1),
      Home: () => to(at, 0), End: () => to(at, row.cells.length - 1),
      PageUp: () => to(at - 10, column), PageDown: () => to(at + 10, column),
      Enter: () => cell.tagName === "TH" ? $("a", cell).click() : edit(cell),
      " ": () => tick(row),
    };
    if (event.target.type === "checkbox" && event.key === " ") return;
    if (event.key in moves) { event.preventDefault(); moves[event.key](); }
  });

  async function edit(cell) {
    if (!cell?.dataset.edit || $("form", cell)) {
      if (cell && !cell.dataset.edit) status("This value does not apply here, or is not yours to edit.");
      return;
    }
    const open = $("form.shopplugin-editor", table);
    if (open) leave(open.closest("td"));
    leaving = cell.innerHTML;
    cell.classList.add("shopplugin-editing");
    await htmx.ajax("GET", cell.dataset.edit, {target: cell, swap: "innerHTML"});
    const control = $("input, select", cell);
    if (!control) { leave(cell); status("The value could not be opened. Sign in again, then try once more."); return; }
    cell.removeAttribute("tabindex"); // the field in it is what Tab comes to
    control.focus();
    control.select?.();
  }

  function leave(cell) {
    if (leaving !== null) cell.innerHTML = leaving;
    status();
    leaving = null;
    cell.classList.remove("shopplugin-editing", "shopplugin-unsaved");
    go(cell);
  }

  // What stands under the field grows with the effect.
  table.addEventListener("htmx:after:swap", () => {
    $(".shopplugin-beside", table)?.scrollIntoView({block: "nearest", inline: "nearest"});
  });

  table.addEventListener("input", event => {
    const cell = event.target.closest("td");
    cell?.classList.add("shopplugin-unsaved");
    $("[data-refusal]", cell ?? undefined)?.replaceChildren();
  });

  table.addEventListener("submit", async event => {
    const form = event.target.closest("form.shopplugin-editor");
    if (!form) return;
    event.preventDefault();
    const cell = form.closest("td"), row = cell.parentElement, column = cell.cellIndex;
    const address = new URL(form.dataset.put, location.href);
    address.search = location.search;
    const headers = {"If-Match": `"${form.dataset.revision}"`, "HX-Request": "true"};
    if (token) headers["X-CSRFToken"] = token;
    status("Saving …");
    let answer;
    try {
      answer = await fetch(address, {method: "PUT", headers, body: new FormData(form)});
    } catch {
      status("The shop could not be reached, so nothing was saved. What you typed is still here.");
      return;
    }
    const text = await answer.text();
    if (answer.ok) {
      const ticked = $("[name=product]", row)?.checked;
      const fresh = document.createElement("tbody");
      fresh.innerHTML = text;
      const next = $("tr", fresh);
      row.replaceWith(next);
      mark(next);
      leaving = null;
      if (ticked) $("[name=product]", next).checked = true;
      next.cells[column].classList.add("shopplugin-saved");
      go(next.cells[column]);
      const undo = document.createElement("a");
      undo.href = history.href;
      undo.textContent = "Undo it under History";
      status("Saved. ", undo);
    } else {
      // In a place of its own: an effect asked for before may still come.
      const beside = $("[data-refusal]", form);
      if (answer.status === 412) {
        beside.innerHTML = text;
        form.dataset.revision = (answer.headers.get("ETag") || "").replaceAll('"', "");
        status("Somebody else saved this shoe. Save again to put yours over theirs, or press Esc.");
      } else {
        const told = document.createElement("p");
        told.setAttribute("role", "alert");
        told.textContent = answer.headers.get("Content-Type")?.startsWith("text/plain") ? text : "Nothing was saved. Sign in again in another tab, then save once more.";
        beside.replaceChildren(told);
        status("Nothing was saved.");
      }
    }
  });

  const tick = row => $("[name=product]", row).click();
}

/* A form of one shoe: what is changed is marked and counted, and its effect shown. */
const sheet = $("[data-sheet]");
if ($("[data-unsaved]", sheet ?? undefined)) useSheet(sheet);

function useSheet(form) {
  const rows = $$("[data-value]", form), effect = $("[data-effect]", form);
  const sorted = words => words.filter(Boolean).sort().join("|");
  const isChanged = row => {
    const said = $$("[name^='cell.']", row).filter(one => one.type !== "checkbox" || one.checked);
    const was = $("[name^='was.']", row).value.split("|");
    return $("[name^='restore.']:checked", row) || sorted(said.map(one => one.value.trim())) !== sorted(was);
  };
  let asking, leaving = false, changed = [];

  function look() {
    changed = rows.filter(isChanged);
    rows.forEach(row => row.classList.toggle("shopplugin-unsaved", changed.includes(row)));
    const count = changed.length;
    $("[data-unsaved]", form).textContent = count ? `${count} ${count === 1 ? "change" : "changes"}, not saved yet.` : "";
    clearTimeout(asking);
    asking = setTimeout(foresee, 250);
  }

  async function foresee() {
    effect.hidden = !changed.length;
    if (effect.hidden) return;
    const names = changed.flatMap(row => $$("[name]", row).map(one => one.name));
    const said = [...new FormData(form)].filter(([name]) => names.includes(name));
    const asked = asking;
    try {
      const answer = await fetch(`${form.dataset.sheet}?${new URLSearchParams(said)}`, {headers: {"HX-Request": "true"}});
      const text = await answer.text();
      if (asked !== asking) return;
      if (answer.ok) effect.innerHTML = text;
      else effect.textContent = "The effect cannot be told. Sign in again in another tab; what you typed is still here.";
      if (form.contains(document.activeElement)) document.activeElement.scrollIntoView({block: "nearest"});
    } catch {
      effect.textContent = "The shop cannot be reached. What you typed is still here.";
    }
  }

  form.addEventListener("input", look);
  form.addEventListener("reset", () => setTimeout(look));
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("beforeunload", event => { if (changed.length && !leaving) event.preventDefault(); });
  look();
}
