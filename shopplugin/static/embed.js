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
  const PATIENCE_MS = 10000;
  const FRAME_PX = { __proto__: null, least: 40, most: 10000 };

  /* The room a widget will need: as high as it usually gets, in the page's own type size. */
  const room = new CSSStyleSheet();
  room.replaceSync(`
    :host { display: block; container-type: inline-size; }
    :host([hidden]) { display: none; }
    .room { min-block-size: var(--_room, 0); --_each: 15em; --_line: var(--_n); }
    .recommendations { --_room: calc(var(--_kinds) * (4em + var(--_line) * var(--_each)) + 3em); }
    .badge { --_room: 3em; }
    .shipping { --_room: 6em; }
    .banner { --_room: 6em; }
    .quiz { --_room: 8em; }
    .frame { display: block; inline-size: 100%; block-size: 40rem; border: 0; margin-block-start: 1rem; }
    @container (inline-size >= 26rem) {
      .room { --_each: 14em; }
      .banner { --_room: 4em; }
      .quiz { --_room: 5em; }
    }
    @container (inline-size >= 36rem) {
      .room { --_each: 23em; --_line: round(up, var(--_n) / 2, 1); }
      .badge { --_room: 1.6em; }
      .shipping { --_room: 3em; }
      .banner { --_room: 2.2em; }
      .quiz { --_room: max(2.8em, 44px); }
    }
    @container (inline-size >= 42rem) { .room { --_line: round(up, var(--_n) / 3, 1); } }
    @container (inline-size >= 57rem) { .room { --_line: round(up, var(--_n) / 4, 1); } }
    @container (inline-size >= 71rem) { .room { --_line: round(up, var(--_n) / 5, 1); } }
  `);

  const make = (name, members) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(members)) node.setAttribute(key, value);
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
    #styled;
    #request;
    #watcher;
    #isShown = false;

    get widget() {
      return this.localName.slice("fit-".length);
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
      this.#room = make("div", { class: `room ${this.widget}` });
      this.#room.append(make("slot", {}));
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
      const count = Number(this.getAttribute("limit"));
      this.#room.style.setProperty("--_n", count > 0 && count <= 100 ? Math.ceil(count) : 3);
      this.#room.style.setProperty("--_kinds", this.hasAttribute("kind") ? 1 : 2);
      this.#request?.abort();
      const request = (this.#request = new XMLHttpRequest());
      queueMicrotask(() => request === this.#request && this.isConnected && this.fetch(request));
    }

    /* A document response parses HTML without an innerHTML that a strict page may forbid, and
       its links know which origin they are relative to. */
    fetch(request) {
      const address = new URL(`widgets/${this.widget}`, home);
      for (const name of WIDGETS.get(this.widget)) {
        if (this.hasAttribute(name)) address.searchParams.set(name, this.getAttribute(name));
      }
      const lang = this.closest("[lang]")?.lang.slice(0, 2).toLowerCase();
      if (LANGUAGES.includes(lang)) address.searchParams.set("lang", lang);
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
      this.#room.classList.remove("room"); // and if there is an older widget, it stays
    }

    /* Let the size change only where nobody can see what follows move. */
    settle({ top, bottom, height }) {
      const toFold = innerHeight - top;
      this.#room.style.minBlockSize = `${Math.max(0, Math.min(height, toFold))}px`;
      const isSeen = bottom > 0 && bottom < innerHeight;
      if (isSeen && this.#room.scrollHeight > Math.ceil(height)) {
        this.#room.style.maxBlockSize = `${height}px`;
        this.#room.style.overflow = "auto";
      }
    }

    loosen() {
      for (const name of ["minBlockSize", "maxBlockSize", "overflow"]) this.#room.style[name] = "";
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
      this.#room.style.maxBlockSize = this.#room.style.overflow = "";
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
