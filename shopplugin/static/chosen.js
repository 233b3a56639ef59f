// Which shoe of a result was looked at, once: its handle and nothing of the answers.
const choose = ({ target }) => {
  const link = target.closest("[data-product] :is(h2, h4) a");
  if (!link) return;
  document.removeEventListener("click", choose);
  const clicked = link.closest("[data-product]").dataset.product;
  navigator.sendBeacon(new URL("../tally", location.href), new URLSearchParams({ clicked }));
};
document.addEventListener("click", choose);
// Why a reason matters stands once, perhaps folded away; whoever asks gets to see it.
document.addEventListener("click", ({ target }) => {
  const place = target.closest('a[href^="#why-"]')?.hash.slice(1);
  if (place) document.getElementById(place)?.closest("details").setAttribute("open", "");
});
