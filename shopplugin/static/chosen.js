// Which shoe of a result was looked at, once: its handle and nothing of the answers.
const choose = ({ target }) => {
  const link = target.closest("[data-product] :is(h2, h4) a");
  if (!link) return;
  document.removeEventListener("click", choose);
  const clicked = link.closest("[data-product]").dataset.product;
  navigator.sendBeacon(new URL("../tally", location.href), new URLSearchParams({ clicked }));
};
document.addEventListener("click", choose);
