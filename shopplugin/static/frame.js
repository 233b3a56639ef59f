/* In a frame: tell the page around how high we are, in our own words and, where WordPress
   gave us its secret, in WordPress's. Sizes are no secret, so anybody may hear them. */
(() => {
  "use strict";
  if (parent === window) return;
  const secret = new URLSearchParams(location.hash.replace(/^#\??/, "")).get("secret");
  const WORDPRESS_PX = { __proto__: null, least: 200, most: 1000 };

  const tellWordPress = (message, value) =>
    parent.postMessage({ __proto__: null, message, value, secret }, "*");

  new ResizeObserver(() => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    parent.postMessage(`fit:height ${height}`, "*");
    const clamped = Math.min(Math.max(height, WORDPRESS_PX.least), WORDPRESS_PX.most);
    if (secret) tellWordPress("height", clamped);
  }).observe(document.documentElement);

  /* WordPress's sandbox lets no link out; it follows those to our own host when told. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!secret || !link || link.host !== location.host) return;
    event.preventDefault();
    tellWordPress("link", link.href);
  });
})();
