/* The workbench by keyboard: arrows, Enter, Esc, "/" and "?". Everything also works without. */

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const token = $("meta[name=csrf-token]")?.content;
const status = words => { const line = $("[data-status]"); if (line) line.textContent = words; };

if (token) {
  document.addEventListener("htmx:config:request", event => {
    event.detail.ctx.request.headers["X-CSRFToken"] = token;
  });
}

/* Keys that work everywhere outside a field. */
const typing = target => target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/" && $("#q")) {
    event.preventDefault();
    $("#q").focus();
    $("#q").select();
  } else if (event.key === "?" && $("dialog.shopplugin-keys")) {
    event.preventDefault();
    $("dialog.shopplugin-keys").showModal();
  } else if (event.key === "u") {
    const history = $("nav a[href$='/history']");
    if (history) location.assign(history.href);
  }
});
$("[data-keys]")?.addEventListener("click", () => $("dialog.shopplugin-keys").showModal());

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
  const mark = row => cells(row).forEach(cell => cell.hasAttribute("tabindex") || cell.setAttribute("tabindex", "-1"));
  rows().forEach(mark);
  make(rows()[0].cells[2] || rows()[0].cells[0]);

  table.addEventListener("focusin", event => {
    const cell = event.target.closest("tbody td, tbody th");
    if (cell && event.target === cell) make(cell);
  });
  table.addEventListener("dblclick", event => edit(event.target.closest("[data-edit]")));

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
    control.focus();
    control.select?.();
  }

  function leave(cell) {
    if (leaving !== null) cell.innerHTML = leaving;
    leaving = null;
    cell.classList.remove("shopplugin-editing", "shopplugin-unsaved");
    go(cell);
  }

  table.addEventListener("input", event => event.target.closest("td")?.classList.add("shopplugin-unsaved"));

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
      status("Saved. Undo it under History.");
    } else {
      const beside = $(".shopplugin-beside output", form);
      if (answer.status === 412) {
        beside.innerHTML = text;
        form.dataset.revision = (answer.headers.get("ETag") || "").replaceAll('"', "");
        status("Somebody else saved this shoe. Save again to put yours over theirs, or press Esc.");
      } else {
        beside.textContent = answer.headers.get("Content-Type")?.startsWith("text/plain") ? text : "Nothing was saved. Sign in again in another tab, then save once more.";
        status("Nothing was saved.");
      }
    }
  });

  /* Ticking. */
  const counted = () => {
    const count = $$("[name=product]:checked", table).length;
    const line = $("[data-ticked]");
    if (line) line.textContent = count ? `${count} ticked` : "";
  };
  const tick = row => { const box = $("[name=product]", row); box.checked = !box.checked; counted(); };
  table.addEventListener("change", event => {
    if (event.target.matches("[data-all]")) $$("[name=product]", table).forEach(box => { box.checked = event.target.checked; });
    counted();
  });
}

/* A form with unsaved changes says so, and asks before it is left. */
const guarded = $("[data-guarded]");
if (guarded) {
  let changed = false;
  guarded.addEventListener("input", event => {
    changed = true;
    event.target.closest("tr")?.classList.add("shopplugin-unsaved");
    $("[data-unsaved]", guarded).textContent = "Not saved yet.";
  });
  guarded.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", event => { if (changed) event.preventDefault(); });
}
