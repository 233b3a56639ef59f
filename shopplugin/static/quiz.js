// One question a step. Without this file the quiz is one long form and works the same.
// Nothing is stored and nothing but a step's number enters the history.
const form = document.getElementById("fit-form");
const steps = [...form.querySelectorAll("[data-step]")];
const go = document.getElementById("fit-go");
const back = document.getElementById("fit-back");
const browse = document.getElementById("fit-browse");
const count = document.getElementById("fit-count");
const intro = form.querySelector(".shopplugin-intro");
const errors = document.getElementById("fit-errors");
const words = form.dataset;
let at = 0;
let furthest = 0;

const chosen = (name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((c) => c.value);
const stopped = () => chosen("red_flags").length > 0;
// What was answered stays open: nothing is sent that cannot be seen and changed.
const opened = (part) =>
  !part.dataset.when ||
  part.querySelector(":checked") ||
  chosen(part.dataset.when).some((value) => part.dataset.any.split(" ").includes(value));
// A branch whose question is still ahead may yet open, so it counts until it is decided.
const counts = (step) =>
  opened(step) || steps.findIndex((s) => s.querySelector(`[name="${step.dataset.when}"]`)) >= at;
const next = () => steps.findIndex((step, index) => index > at && opened(step));
const before = () => steps.findLastIndex((step, index) => index < at && opened(step));

function label() {
  const last = next() < 0;
  go.textContent = stopped() ? words.stop : last ? words.last : at === 0 ? words.start : words.next;
  const seen = steps.filter(counts);
  count.textContent = words.progress
    .replace("{step}", seen.indexOf(steps[at]) + 1)
    .replace("{steps}", seen.length);
}

function show(index, focus = true) {
  at = index;
  if (!steps[at].dataset.when) furthest = Math.max(furthest, at);
  steps.forEach((step, each) => (step.hidden = each !== at));
  intro.classList.toggle("shopplugin-hidden", at !== 0);
  back.hidden = at === 0;
  browse.hidden = at !== 0;
  label();
  if (focus) {
    scrollTo(0, 0);
    steps[at].querySelector("h2").focus({ preventScroll: true });
  }
}

form.addEventListener("submit", (event) => {
  const to = next();
  if (stopped() || to < 0) return;
  event.preventDefault();
  history.pushState({ step: to }, "");
  show(to);
});
back.addEventListener("click", () => history.state?.step ? history.back() : show(before()));
addEventListener("popstate", (event) => show(Math.min(event.state?.step ?? 0, steps.length - 1)));
form.addEventListener("change", ({ target }) => {
  // "Nowhere" and a place cannot both be true; the later one stands.
  const group = target.closest("[data-question]");
  if (target.type === "checkbox" && target.checked && group?.dataset.question === "pain") {
    for (const other of group.querySelectorAll(":checked"))
      if (other !== target && (other.value === "none" || target.value === "none")) other.checked = false;
  }
  label();
});
form.addEventListener("click", ({ target }) => {
  const region = target.closest("[data-region]");
  if (region) form.querySelector(`[data-question] [value="${region.dataset.region}"]`).click();
});
errors?.addEventListener("click", (event) => {
  const target = document.getElementById(event.target.closest("a")?.hash.slice(1) ?? "");
  if (!target) return;
  event.preventDefault();
  show(steps.findIndex((step) => step.contains(target)), false);
  target.closest("details")?.setAttribute("open", "");
  target.focus();
});

// Leaving tells one thing, once: the last step that was seen, never what was ticked on it.
addEventListener(
  "pagehide",
  () => {
    const seen = new URLSearchParams({ seen: steps[furthest].dataset.step });
    if (!stopped()) navigator.sendBeacon(new URL("tally", form.action), seen);
  },
  { once: true },
);
form.dataset.live = "";
count.hidden = false;
if (errors) {
  const first = document.getElementById(errors.querySelector("a").hash.slice(1));
  show(Math.max(0, steps.findIndex((step) => step.contains(first))), false);
  errors.focus();
} else {
  // Back from a result the browser restores the answers, only now that the page is whole: go
  // on where they were. Without them a later step could hide a check that was ticked, so the
  // quiz begins again.
  const left = Math.min(history.state?.step ?? 0, steps.length - 1);
  show(0, false);
  addEventListener(
    "pageshow",
    () => {
      if (left && form.querySelector("input:checked")) show(left, false);
      else history.replaceState(null, "");
    },
    { once: true },
  );
}
