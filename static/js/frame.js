// The frame around every page: navigation, theme, menus, dialogs, toasts, and the two keys that lead everywhere.

const root = document.documentElement;
const year = 31_536_000;

function remember(name, value) {
  document.cookie = `${name}=${value};path=/;max-age=${year};samesite=lax`;
}

// Navigation, wide or narrow
for (const button of document.querySelectorAll("[data-nav-toggle]")) {
  button.addEventListener("click", () => {
    const collapsed = root.dataset.nav !== "collapsed";
    root.dataset.nav = collapsed ? "collapsed" : "wide";
    button.setAttribute("aria-expanded", String(!collapsed));
    remember("nav", root.dataset.nav);
  });
}

// Tabs: the one that is open is in sight, also where they do not all fit
for (const tab of document.querySelectorAll('.tabs [aria-current="page"]')) {
  const tabs = tab.closest(".tabs");
  tabs.scrollLeft = tab.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
}

// Theme: as the system, light, dark
const themes = ["auto", "light", "dark"];
for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  const name = () => {
    const label = button.dataset[`label${root.dataset.theme.replace(/^./, (letter) => letter.toUpperCase())}`];
    button.setAttribute("aria-label", label);
    button.title = label;
  };
  name();
  button.addEventListener("click", () => {
    root.dataset.theme = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
    remember("theme", root.dataset.theme);
    name();
    document.dispatchEvent(new CustomEvent("themechange"));
  });
}

// Menus close when something else is chosen
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    return;
  }
  if (!document.querySelector("dialog[open]")) document.querySelector(".panel [data-close-panel]")?.click();
});

// Dialogs: <button data-dialog="id"> opens, [data-close] closes, a click beside it closes
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  }
  if (event.target.closest("[data-close]") || event.target.matches("dialog.dialog")) {
    event.preventDefault(); // nothing is sent: the button would close it by itself only where there is no script
    event.target.closest("dialog")?.close();
  }
  event.target.closest("[data-close-toast]")?.closest("[data-toast]").remove();
});

// A message of success leaves by itself; a warning or an error stays until it is closed
const seen = new WeakSet();
function tidyToasts() {
  for (const toast of document.querySelectorAll("[data-toast]:is(.toast-success, .toast-info)")) {
    if (seen.has(toast)) continue;
    seen.add(toast);
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
    setTimeout(leave, 8000);
  }
}
tidyToasts();
const toasts = document.getElementById("toasts");
if (toasts) new MutationObserver(tidyToasts).observe(toasts, { childList: true });

// A refused form begins with its list of errors
document.querySelector("[data-focus]")?.focus();

// Filters are sent when a choice is made; the button remains for those without a script
for (const form of document.querySelectorAll("form[data-filters]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=checkbox]")) form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
  });
}
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-filters] :disabled")) field.disabled = false;
});

// Rows of a table by keyboard: j and k, or the arrows once a row is reached
function typing(target) {
  return target.closest("input, textarea, select, [contenteditable], dialog[open]");
}
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const onRow = event.target.matches(".row-link");
  const step = { j: 1, k: -1, ...(onRow && { ArrowDown: 1, ArrowUp: -1 }) }[event.key];
  if (!step) return;
  const rows = [...document.querySelectorAll(".row-link")];
  if (!rows.length) return;
  event.preventDefault();
  const next = onRow ? rows.indexOf(event.target) + step : step > 0 ? 0 : rows.length - 1;
  rows[Math.max(0, Math.min(rows.length - 1, next))].focus();
});

// What htmx replaces under the focus hands it on: to the list of errors, the first field, or the first thing to follow
let left = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = event.detail;
  left = target.contains(document.activeElement) ? target.id : null;
});
document.addEventListener("htmx:load", (event) => {
  const place = event.detail.elt;
  if (!left || place.id !== left || document.activeElement !== document.body) return;
  const first = place.querySelector(".errors, input:not([type=hidden]), select, textarea") ?? place.querySelector("a[href], button");
  first?.focus();
});

// The row whose details are open is marked and read out; closed, it has the focus again
const said = document.getElementById("said");
document.addEventListener("htmx:load", (event) => {
  const panel = event.detail.elt;
  if (panel.id !== "panel") return;
  const before = document.querySelector("tr[aria-current]");
  before?.removeAttribute("aria-current");
  said.textContent = panel.getAttribute("aria-label") ?? "";
  if (panel.hidden) return before?.querySelector(".row-link")?.focus();
  const key = new URLSearchParams(location.search).get("selected");
  const links = [...document.querySelectorAll("tr .row-link[href]")];
  const link = links.find((each) => new URL(each.href).searchParams.get("selected") === key);
  link?.closest("tr").setAttribute("aria-current", "true");
});

// Command palette
const palette = document.querySelector("dialog[data-palette]");
if (palette) {
  const input = palette.querySelector("input");
  const list = palette.querySelector("[role=listbox]");
  const pages = [...document.querySelectorAll(".nav .nav-link[href]")].map((link) => ({
    label: link.querySelector(".nav-label").textContent,
    url: link.getAttribute("href"),
    icon: link.querySelector(".icon"),
  }));
  let request;
  let timer;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const select = (option) => {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    input.setAttribute("aria-activedescendant", option?.id ?? "");
    option?.scrollIntoView({ block: "nearest" });
  };

  function draw(items) {
    list.replaceChildren(
      ...items.map((item, index) => {
        const link = document.createElement("a");
        link.className = "menu-item";
        link.href = item.url;
        link.id = `palette-${index}`;
        link.setAttribute("role", "option");
        link.tabIndex = -1;
        if (item.icon) link.append(item.icon.cloneNode(true));
        const text = document.createElement("span");
        text.className = "menu-text";
        text.append(item.label);
        if (item.hint) {
          const hint = document.createElement("small");
          hint.append(item.hint);
          text.append(hint);
        }
        link.append(text);
        return link;
      }),
    );
    if (!items.length) {
      const nothing = document.createElement("p");
      nothing.className = "menu-head";
      nothing.textContent = list.dataset.empty;
      list.append(nothing);
    }
    select(options()[0]);
  }

  async function look() {
    const words = input.value.trim().toLowerCase();
    const near = pages.filter((page) => page.label.toLowerCase().includes(words));
    const address = palette.dataset.paletteUrl;
    if (!words || !address) return draw(near);
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(words)}`, {
        headers: { Accept: "application/json" },
        signal: request.signal,
      });
      const found = answer.ok ? (await answer.json()).items : [];
      draw([...near, ...found.filter((item) => !near.some((page) => page.url === item.url))]);
    } catch (error) {
      if (error.name !== "AbortError") draw(near);
    }
  }

  const open = () => {
    if (palette.open) return;
    input.value = "";
    draw(pages);
    palette.showModal();
  };
  for (const button of document.querySelectorAll("[data-palette-open]")) button.addEventListener("click", open);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 90);
  });
  palette.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      event.preventDefault();
      select(all[(at + step + all.length) % all.length]);
    } else if (event.key === "Enter" && all[at]) {
      event.preventDefault();
      all[at].click();
    }
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
}

// "/" goes to the search
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const search = document.querySelector("[data-search]");
  if (search) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});
