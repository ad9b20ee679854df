// The bell: [data-inbox] names an address that answers with server-sent events, each of which ends at once. It rests while
// nobody looks.

const bell = document.querySelector("[data-inbox]");
const most = 99;
let source;

function tell(count) {
  const shown = bell.querySelector("[data-inbox-count]");
  const said = bell.querySelector("[data-inbox-said]");
  shown.hidden = count === 0;
  shown.textContent = count > most ? `${most}+` : String(count);
  const many = bell.dataset.inboxMany.replace("%(count)s", shown.textContent);
  said.textContent = count === 0 ? bell.title : count === 1 ? bell.dataset.inboxOne : many;
}

function connect() {
  source?.close();
  source = new EventSource(bell.dataset.inbox);
  source.addEventListener("inbox", (event) => tell(Number(event.data)));
}

if (bell && "EventSource" in window) {
  connect();
  document.addEventListener("visibilitychange", () => (document.hidden ? source.close() : connect()));
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && connect());
}
