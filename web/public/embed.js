/*
 * Embeds a GPT in a page of another site: a button in the corner, and a panel with the chat in a frame.
 *
 *   <script src="https://HOST/embed.js" data-link="TOKEN" async></script>
 *
 * data-theme (light, dark, auto), data-language (en, de, fr, es), data-label and data-open are optional. The page can
 * set the button's colour with the CSS property --discreet-accent.
 *
 * Invariants:
 * - The page gets one element with a shadow tree and is not changed otherwise.
 * - No attribute is inserted as HTML, and only values of these forms become part of a URL.
 * - The frame tells the page only that it wants to be closed. The page tells the frame nothing.
 */
(() => {
  const script = document.currentScript;
  if (!script) return;
  const { link = "", theme = "auto", language = "", label = "", open } = script.dataset;
  if (!/^[\w-]{20,200}$/.test(link)) {
    console.error("Discreet: data-link has to be the last part of a link for guests.");
    return;
  }
  const host = new URL(script.src).origin;
  const words = {
    en: ["Chat", "Close chat"],
    de: ["Chat", "Chat schließen"],
    fr: ["Discuter", "Fermer la discussion"],
    es: ["Chat", "Cerrar el chat"],
  };
  const speaks = (language || document.documentElement.lang || navigator.language).slice(0, 2).toLowerCase();
  const [usual, closing] = words[speaks] ?? words.en;
  const name = label.trim().slice(0, 60) || usual;

  const styles = new CSSStyleSheet();
  styles.replaceSync(`
    :host { all: initial !important; --accent: var(--discreet-accent, #0f5f57); --on: #fff; --paper: #fff; --ink: #16211f;
      --line: #dbe2df; color-scheme: light; }
    :host([data-look="dark"]) { --accent: var(--discreet-accent, #7ccfc1); --on: #06211c; --paper: #171e1c;
      --ink: #e7edeb; --line: #2b3633; color-scheme: dark; }
    button { all: unset; box-sizing: border-box; cursor: pointer; font: 600 16px/1.2 system-ui, sans-serif; }
    button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
    .open { position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; max-width: min(320px, calc(100vw - 40px));
      min-height: 48px; padding: 12px 20px; border-radius: 24px; background: var(--accent); color: var(--on);
      box-shadow: 0 2px 10px rgb(0 0 0 / 0.3); overflow-wrap: anywhere; }
    .panel { position: fixed; right: 20px; bottom: 20px; z-index: 2147483001; box-sizing: border-box; display: flex;
      flex-direction: column; width: 400px; height: min(680px, calc(100dvh - 40px)); border: 1px solid var(--line);
      border-radius: 14px; overflow: hidden; background: var(--paper); color: var(--ink);
      box-shadow: 0 8px 40px rgb(0 0 0 / 0.3); }
    .bar { display: flex; align-items: center; gap: 8px; flex: none; height: 48px; padding-left: 16px;
      border-bottom: 1px solid var(--line); font: 600 15px/1.2 system-ui, sans-serif; }
    .bar span { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .bar button { width: 48px; height: 48px; display: grid; place-items: center; font-size: 24px; }
    .bar button:focus-visible { outline-offset: -5px; }
    iframe { flex: 1; width: 100%; min-height: 0; border: 0; background: var(--paper); }
    [hidden] { display: none !important; }
    @media (max-width: 500px), (max-height: 420px) {
      .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
    }`);

  const made = (tag, className, text = "") => {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  };
  const place = document.createElement("discreet-chat");
  const root = place.attachShadow({ mode: "closed" });
  root.adoptedStyleSheets = [styles];
  const button = made("button", "open", name);
  const panel = made("div", "panel");
  const bar = made("div", "bar");
  const close = made("button", "", "×");
  let frame = null;

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const look = () => {
    place.dataset.look = theme === "dark" || (theme !== "light" && dark.matches) ? "dark" : "light";
  };
  dark.addEventListener("change", look);
  look();

  button.type = close.type = "button";
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-expanded", "false");
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", name);
  panel.hidden = true;
  close.setAttribute("aria-label", closing);
  bar.append(made("span", "", name), close);
  panel.append(bar);
  root.append(button, panel);

  const framed = () => {
    const address = new URL(`/embed/${link}`, host);
    if (theme === "light" || theme === "dark") address.searchParams.set("theme", theme);
    if (/^[a-z]{2}$/.test(language)) address.searchParams.set("language", language);
    const element = document.createElement("iframe");
    element.src = address.href;
    element.title = name;
    element.referrerPolicy = "no-referrer";
    element.allow = "clipboard-write";
    return element;
  };
  const show = () => {
    if (!frame) {
      frame = framed();
      panel.append(frame);
    }
    panel.hidden = false;
    button.hidden = true;
    button.setAttribute("aria-expanded", "true");
    frame.focus();
  };
  const hide = () => {
    panel.hidden = true;
    button.hidden = false;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  };
  button.addEventListener("click", show);
  close.addEventListener("click", hide);
  panel.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  addEventListener("message", ({ source, origin, data }) => {
    if (frame && source === frame.contentWindow && origin === host && data === "discreet:close" && !panel.hidden)
      hide();
  });
  const begin = () => {
    document.body.append(place);
    if (open !== undefined && open !== "false") show();
  };
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
