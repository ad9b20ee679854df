// Pages that live: [data-live] names an address that answers with server-sent events. Each answer ends at once, and
// EventSource comes back by itself after the `retry` it was told, so that no connection is held open meanwhile. Where
// something changed, #live is fetched anew. It rests while nobody looks, and waits while somebody is choosing or typing.

const place = document.querySelector("[data-live]");
const part = document.getElementById("live");
// Milliseconds after which a connection that was refused is tried again, and how often.
const patience = 30_000;
let tries = 5;
let source;
let waiting = false;

function mark() {
  return part.querySelector("[data-live-mark]")?.dataset.liveMark ?? place.dataset.liveFrom;
}

// An element that is to be found again in what comes: by its id, else by where it leads or what it is called
function found(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const [name] = ["href", "name", "aria-label"].filter((each) => element.hasAttribute(each));
  return name && `${element.localName}[${name}="${CSS.escape(element.getAttribute(name))}"]`;
}

function busy() {
  const element = document.activeElement;
  return part.contains(element) && element.matches("input, select, textarea");
}

async function refresh() {
  waiting = busy();
  if (waiting) return;
  const active = part.contains(document.activeElement) ? document.activeElement.closest("summary")?.parentElement ?? document.activeElement : null;
  const focused = active && found(active);
  const opened = [...part.querySelectorAll("details[open]")].map(found).filter(Boolean);
  const closed = [...part.querySelectorAll("details:not([open])")].map(found).filter(Boolean);
  const scroll = [scrollX, scrollY];
  await htmx.ajax("GET", place.dataset.livePage, { target: part, swap: "innerHTML show:none" });
  for (const each of opened) part.querySelector(each)?.setAttribute("open", "");
  for (const each of closed) part.querySelector(each)?.removeAttribute("open");
  const again = focused && part.querySelector(focused);
  (again?.localName === "details" ? again.querySelector("summary") : again)?.focus({ preventScroll: true });
  scrollTo({ left: scroll[0], top: scroll[1], behavior: "instant" });
  place.textContent = "";
  // Said anew each time, even where the words are the same.
  setTimeout(() => {
    place.textContent = place.dataset.liveSaid;
  }, 100);
}

function connect() {
  source = new EventSource(`${place.dataset.live}?mark=${encodeURIComponent(mark())}`);
  source.addEventListener("changed", refresh);
  source.addEventListener("open", () => {
    tries = 5;
  });
  source.addEventListener("error", () => {
    if (source?.readyState !== EventSource.CLOSED || !tries--) return;
    setTimeout(() => document.hidden || source.readyState !== EventSource.CLOSED || connect(), patience);
  });
}

if (place && part && "EventSource" in window) {
  connect();
  document.addEventListener("visibilitychange", () => {
    source.close();
    if (!document.hidden) connect();
  });
  // A page that is left and come back to is a page that is looked at
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && connect());
  part.addEventListener("focusout", () => setTimeout(() => waiting && refresh()));
}
