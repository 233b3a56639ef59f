/* The widgets as custom elements, for a page on any allowed origin:

     <script src="https://shop.example/fit/embed.js"></script>
     <fit-recommendations profile="flat-feet">
       <a href="https://shop.example/fit/guide/flat-feet">Shoes for flat feet</a>
     </fit-recommendations>

   What stands inside an element is shown until its widget has come, and stays if it does not
   come. A script in the head reserves the room before the first paint, so nothing moves.
   Option objects are made without a prototype: a page may have spoilt Object.prototype. */
(() => {
  "use strict";
  if (customElements.get("fit-banner")) return; // included twice
  const script = document.currentScript ?? document.querySelector('script[src*="/embed.js"]');
  const home = new URL(".", script.src);
  const isAtHome = home.origin === location.origin;
  const styles = new URL("static/shopplugin.css", home).href;

  const WIDGETS = new Map([
    ["recommendations", ["profile", "kind", "limit", "audience"]],
    ["badge", ["sku", "profile"]],
    ["shipping", ["subtotal", "discount", "country", "region", "postal_code"]],
    ["banner", []],
    ["quiz", []],
  ]);
  const LANGUAGES = ["en", "es", "fr"];
  const UNDOUBTED = []; // profiles without a note, filled in by the store
  const PATIENCE_MS = 10000;
  const FRAME_PX = { __proto__: null, least: 40, most: 10000 };

  /* A ghost of the widget holds the room it will need: words that nobody sees, with the most
     letters they have in each language, laid as shopplugin.css lays the widget's own. */
  const LETTERS = {
    __proto__: null,
    heading: [50, 73, 68],
    title: [35],
    price: [7],
    offer: [31, 31, 36],
    reason: [92, 107, 101],
    more: [21, 22, 25],
    note: [211, 243, 272],
    verdict: [196, 253, 223],
    message: [80, 93, 114],
    promise: [68, 78, 92],
    line: [62, 69, 86],
    button: [15, 21, 22],
  };
  const WORDS = {
    __proto__: null,
    badge: ["verdict"],
    shipping: ["message"],
    banner: ["promise"],
    quiz: ["line", "button"],
  };
  const room = new CSSStyleSheet();
  room.replaceSync(`
    :host { display: block; container-type: inline-size; }
    :host([hidden]) { display: none; }
    .room, .recommendations, .row, .why, .cards, .card { display: grid; }
    .room { grid-template-columns: minmax(0, 1fr); }
    .room > * { display: block; grid-area: 1 / 1; }
    .ghost { visibility: hidden; --_gap: var(--shopplugin-gap, 24px); }
    .ghost > * { line-height: 1.5; }
    .recommendations { gap: calc(var(--_gap) * 1.5); }
    .row, .why { gap: 12px; }
    .heading, .title, .message, .button { font-weight: 650; }
    .heading, .title { line-height: 1.3; }
    .heading { font-size: 1.25em; }
    .note { font-size: 0.875em; max-inline-size: 68ch; }
    .cards { gap: var(--_gap); }
    .card { grid-template-columns: minmax(96px, 2fr) 3fr; gap: 8px 16px; }
    .card:not(:last-child) { padding-block-end: var(--_gap); }
    .picture { aspect-ratio: 4 / 3; }
    .title { padding-block: 4px; }
    .offer, .reason, .more, .badge, .banner { font-size: 0.875em; }
    .why, .more { grid-column: 1 / -1; }
    .reason, .badge { padding-inline-start: calc(1.25em + 8px); }
    .more { line-height: calc(24 / 14); padding-block: 4px; min-block-size: 32px; }
    .badge { display: inline-flex; margin-block-end: 3px; }
    .message { padding-block-end: 16px; }
    .banner { line-height: calc(20 / 14); padding: 8px 16px; }
    .quiz { display: flex; flex-wrap: wrap; gap: 12px 16px; }
    .button {
      box-sizing: border-box;
      min-block-size: var(--shopplugin-target, 44px);
      padding-inline: 16px;
      border: 1.5px solid;
    }
    .frame { display: block; inline-size: 100%; block-size: 40rem; border: 0; margin-block-start: 1rem; }
    @container (inline-size >= 36rem) {
      .cards { grid-template-columns: repeat(var(--_columns), minmax(0, 1fr)); row-gap: calc(var(--_gap) * 1.5); --_columns: 2; }
      .of-1 { --_columns: 1; }
      .card:nth-child(n) { grid-template-columns: 1fr; max-inline-size: 26rem; padding-block-end: 0; }
    }
    @container (inline-size >= 42rem) { .of-3, .of-4, .of-5 { --_columns: 3; } }
    @container (inline-size >= 57rem) { .of-4, .of-5 { --_columns: 4; } }
    @container (inline-size >= 71rem) { .of-5 { --_columns: 5; } }
  `);

  const make = (name, members) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(members)) node.setAttribute(key, value);
    return node;
  };

  /* Named as the widget's own parts are: a page that pads those pads these as well. */
  const box = (part, ...children) => {
    const node = make("div", { class: part, part });
    node.append(...children);
    return node;
  };

  class Widget extends HTMLElement {
    // Every hook a registry looks for is here, so that none is found on a spoilt prototype.
    static disabledFeatures = [];
    static formAssociated = false;
    static observedAttributes = [];
    adoptedCallback() {}
    connectedMoveCallback() {}

    #room;
    #ghost;
    #styled;
    #request;
    #watcher;
    #isShown = false;

    get widget() {
      return this.localName.slice("fit-".length);
    }

    get language() {
      return this.closest("[lang]")?.lang.slice(0, 2).toLowerCase();
    }

    connectedCallback() {
      if (!this.shadowRoot) this.build();
      addEventListener("resize", this);
      this.renew();
    }

    disconnectedCallback() {
      removeEventListener("resize", this); // or the window would hold it for good
      this.#request?.abort();
      this.#watcher?.disconnect();
    }

    attributeChangedCallback(_name, before, after) {
      if (this.#room && before !== after) this.renew();
    }

    build() {
      const root = this.attachShadow({ __proto__: null, mode: "open" });
      root.adoptedStyleSheets = [room];
      this.#room = make("div", { class: "room" });
      this.#ghost = make("div", { class: "ghost" });
      this.#room.append(this.#ghost, make("slot", {}));
      const sheet = make("link", { rel: "stylesheet", href: styles });
      this.#styled = new Promise((ready) => {
        sheet.addEventListener("load", ready);
        sheet.addEventListener("error", ready);
      });
      root.append(sheet, this.#room);
      root.addEventListener("click", (event) => this.choose(event));
    }

    handleEvent() {
      this.loosen();
    }

    /* Fetch the widget once more; several changes in one go are one request. */
    renew() {
      this.reserve();
      this.#request?.abort();
      const request = (this.#request = new XMLHttpRequest());
      queueMicrotask(() => request === this.#request && this.isConnected && this.fetch(request));
    }

    /* For a language that only the store knows there is room for the longest. */
    reserve() {
      const { language, widget } = this;
      const words = (part) => {
        const letters = LETTERS[part][LANGUAGES.indexOf(language)] ?? Math.max(...LETTERS[part]);
        return box(part, "number ".repeat(letters / 7 + 1).slice(0, letters));
      };
      const times = (count, make) => Array(count).fill().map(make);
      const count = Number(/^[1-9]\d?$|^100$/.exec(this.getAttribute("limit")) ?? 3);
      const card = () =>
        box(
          "card",
          box("picture"),
          box("facts", ...["title", "price", "offer"].map(words)),
          box("why", ...["reason", "reason"].map(words)),
          words("more"),
        );
      const row = () =>
        box("row", words("heading"), box(`cards of-${Math.min(count, 5)}`, ...times(count, card)));
      const parts = WORDS[widget]?.map(words) ?? times(this.getAttribute("kind") ? 1 : 2, row);
      const isNoted = !UNDOUBTED.includes(this.getAttribute("profile"));
      if (isNoted && !WORDS[widget]) parts.push(words("note"));
      this.#ghost.replaceChildren(box(widget, ...parts));
    }

    /* A document response parses HTML without an innerHTML that a strict page may forbid, and
       its links know which origin they are relative to. */
    fetch(request) {
      const address = new URL(`widgets/${this.widget}`, home);
      for (const name of WIDGETS.get(this.widget)) {
        if (this.hasAttribute(name)) address.searchParams.set(name, this.getAttribute(name));
      }
      if (LANGUAGES.includes(this.language)) address.searchParams.set("lang", this.language);
      request.open("GET", address.href);
      request.responseType = "document";
      request.timeout = PATIENCE_MS;
      request.onload = async () => {
        const body = request.response?.body;
        await this.#styled;
        if (request !== this.#request) return;
        if (request.status === 200 && body?.firstElementChild) this.show(body);
        else this.giveUp();
      };
      request.onerror = request.ontimeout = () => this.giveUp();
      request.send();
    }

    show(body) {
      for (const node of isAtHome ? [] : body.querySelectorAll("[href^='/'], [src^='/']")) {
        const name = node.hasAttribute("href") ? "href" : "src";
        node.setAttribute(name, node[name]);
      }
      const before = this.#room.getBoundingClientRect();
      this.loosen();
      this.#room.classList.remove("room");
      this.#room.replaceChildren(...body.childNodes);
      if (!this.#isShown) this.settle(before);
      this.#isShown = true;
      this.watch();
    }

    /* Without a widget the page's own words stand, in no more room than they need. */
    giveUp() {
      this.#room.classList.remove("room");
      this.#ghost.remove(); // and if there is an older widget, it stays
    }

    /* What is in sight keeps its room, so nothing moves; a widget that needs more takes it. */
    settle({ top, height }) {
      this.#room.style.minBlockSize = `${Math.max(0, Math.min(height, innerHeight - top))}px`;
    }

    loosen() {
      this.#room.style.minBlockSize = "";
    }

    /* Tell the page which shoes were seen: at least half of a card, once. */
    watch() {
      this.#watcher?.disconnect();
      this.#watcher = new IntersectionObserver(
        (entries) => {
          for (const { isIntersecting, target } of entries) {
            if (!isIntersecting) continue;
            this.#watcher.unobserve(target);
            this.tell("fit:view", target);
          }
        },
        { __proto__: null, threshold: 0.5 },
      );
      const cards = this.#room.querySelectorAll("[data-sku]");
      for (const card of cards.length || this.widget !== "badge" ? cards : [this]) {
        this.#watcher.observe(card);
      }
    }

    choose(event) {
      const link = event.target.closest("a[href]");
      const card = link?.closest("[data-sku]");
      if (card && link.closest("details") === null && !this.tell("fit:select", card)) {
        event.preventDefault();
      } else if (link && this.widget === "quiz" && this.#isShown && !isAtHome && isPlain(event)) {
        event.preventDefault();
        this.frame(link);
      }
    }

    /* The page learns the SKU and nothing of the feet; it may prevent a selection's default. */
    tell(type, card) {
      const detail = { sku: card.dataset.sku ?? card.getAttribute("sku") };
      const options = { __proto__: null, bubbles: true, composed: true, cancelable: true, detail };
      return this.dispatchEvent(new CustomEvent(type, options));
    }

    /* From another origin the quiz opens in the page, and learns nothing of it. Where its widget
       did not come it may not be framed either, and the page's own link stays a link. */
    frame(link) {
      const frame = make("iframe", {
        class: "frame",
        part: "frame",
        title: link.textContent,
        referrerpolicy: "no-referrer",
        sandbox:
          "allow-forms allow-scripts allow-same-origin allow-popups allow-top-navigation-by-user-activation",
        src: link.href,
      });
      frames.add(frame);
      this.loosen();
      link.replaceWith();
      this.#room.append(frame);
      frame.focus();
    }
  }

  const isPlain = ({ button, ctrlKey, metaKey, shiftKey, altKey }) =>
    button === 0 && !(ctrlKey || metaKey || shiftKey || altKey);

  /* A frame of ours, and only it, may say how high it is; the words are checked to the letter. */
  const frames = new Set();
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== home.origin || typeof data !== "string") return;
    const height = /^fit:height (\d{1,6})$/.exec(data)?.[1];
    if (!height) return;
    const isSource = (frame) => frame.contentWindow === source;
    const frame = [...frames, ...document.querySelectorAll("iframe")].find(isSource);
    if (!frame?.src.startsWith(home.href)) return;
    const size = Math.min(Math.max(height, FRAME_PX.least), FRAME_PX.most);
    frame.style.blockSize = `${size}px`;
  });

  for (const [widget, names] of WIDGETS) {
    const Element = class extends Widget {
      static observedAttributes = [...names, "lang"];
    };
    customElements.define(`fit-${widget}`, Element);
  }
})();
