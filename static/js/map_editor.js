// The picture of a decision map: shown, or drawn. The map is fetched and sent as DMN; what it says is kept by the server.
// A decision in the picture leads to its own page; tables are edited there, never in the picture.

const canvas = document.querySelector("[data-map]");
const words = canvas?.dataset ?? {};
let links = JSON.parse(document.getElementById("map-links")?.textContent ?? "{}");
const part = (name) => document.querySelector(`[data-map-${name}]`);

// In the picture a decision has no logic to be changed: what offers that is taken away.
function withoutLogic(viewer) {
  const pad = viewer.get("contextPad", false);
  pad?.registerProvider(100, {
    getContextPadEntries: () => (entries) => {
      delete entries.replace;
      return entries;
    },
  });
  viewer.get("eventBus").on("drillDown.click", 5000, ({ element }) => {
    const link = links[element.businessObject?.id ?? element.id];
    if (link) location.assign(link.url);
    return false;
  });
}

function fit(viewer) {
  const view = viewer.get("canvas");
  const box = view.viewbox();
  if (!box.outer.width || !box.inner.width) return;
  view.zoom("fit-viewport", "auto");
  view.zoom(Math.min(1, view.zoom() * 0.9), "auto");
}

function chosen(viewer) {
  const foot = part("chosen");
  if (!foot) return;
  viewer.on("selection.changed", ({ newSelection }) => {
    const business = newSelection.length === 1 ? newSelection[0].businessObject : null;
    const link = business && links[business.id];
    foot.textContent = business?.name || foot.dataset.none;
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.href = link.url;
    anchor.textContent = `${foot.dataset.open} ${link.code} ${link.name}`;
    foot.replaceChildren(anchor);
  });
}

function failed(error) {
  canvas.textContent = words.failed;
  canvas.classList.add("map-canvas-failed");
  console.warn(error);
}

class Desk {
  constructor(modeler) {
    this.modeler = modeler;
    this.viewer = modeler.getActiveViewer();
    this.revision = words.revision;
    this.changes = 0;
    this.kept = 0;
    this.timer = null;
    this.saving = null;
    this.stale = false;
    this.stack = this.viewer.get("commandStack");
    this.viewer.on("commandStack.changed", () => this.changed());
    part("save").addEventListener("click", () => this.save(true));
    part("undo").addEventListener("click", () => this.stack.undo());
    part("redo").addEventListener("click", () => this.stack.redo());
    part("fit").addEventListener("click", () => fit(this.viewer));
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      this.save(true);
    });
    addEventListener("beforeunload", (event) => {
      if (this.changes !== this.kept) event.preventDefault();
    });
  }

  changed() {
    this.changes += 1;
    part("undo").disabled = !this.stack.canUndo();
    part("redo").disabled = !this.stack.canRedo();
    this.say(words.changed);
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    if (!this.stale) this.timer = setTimeout(() => this.save(false), 3000);
  }

  say(text) {
    part("state").textContent = text;
  }

  // Something new is registered when it is saved, so it waits for its name unless one asks for it.
  unnamed() {
    const drawn = this.viewer.get("elementRegistry").filter(({ type }) =>
      ["dmn:Decision", "dmn:InputData", "dmn:KnowledgeSource", "dmn:BusinessKnowledgeModel"].includes(type),
    );
    return drawn.some(({ businessObject }) => !businessObject.name?.trim());
  }

  async save(asked) {
    clearTimeout(this.timer);
    const typing = this.viewer.get("directEditing", false);
    if (typing?.isActive()) {
      // Whoever asks to save means the name that is being typed, too; the clock waits until it is typed.
      if (!asked) return this.later();
      typing.complete();
    }
    if (this.saving) return this.saving.then(() => (this.changes === this.kept ? undefined : this.save(asked)));
    if (this.changes === this.kept || this.stale) return undefined;
    if (this.unnamed()) {
      this.say(words.unnamed);
      return undefined;
    }
    this.saving = this.send().finally(() => {
      this.saving = null;
      if (this.changes !== this.kept && !this.refused) this.later();
    });
    return this.saving;
  }

  async send() {
    const sent = this.changes;
    this.refused = false;
    this.say(words.saving);
    try {
      const { xml } = await this.modeler.saveXML({ format: true });
      const body = new FormData();
      body.append("csrfmiddlewaretoken", words.token);
      body.append("revision", this.revision);
      body.append("drawing", new Blob([xml], { type: "application/xml" }), "drawing.dmn");
      const answer = await fetch(words.save, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
      const told = await answer.json();
      if (!answer.ok) return this.refuse(told.reasons, answer.status);
      this.revision = told.revision;
      for (const field of document.querySelectorAll("form input[name=revision]")) field.value = told.revision;
      links = told.decisions;
      this.kept = sent;
      this.notice([]);
      const time = new Date().toLocaleTimeString(document.documentElement.lang || undefined, { hour: "2-digit", minute: "2-digit" });
      this.say(this.changes === this.kept ? `${words.saved} ${time}` : words.changed);
    } catch (error) {
      this.refuse([words.offline], 0);
      console.warn(error);
    }
    return undefined;
  }

  refuse(reasons, status) {
    this.refused = true;
    this.stale = status === 409;
    this.say(words.changed);
    this.notice(reasons, this.stale);
  }

  notice(reasons, stale = false) {
    const notice = part("notice");
    notice.hidden = reasons.length === 0;
    notice.replaceChildren(
      ...reasons.map((reason) => {
        const line = document.createElement("p");
        line.textContent = reason;
        return line;
      }),
    );
    if (!stale) return;
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = words.reload;
    link.addEventListener("click", () => {
      this.kept = this.changes;
    });
    notice.append(link);
  }
}

async function show() {
  const picture = new globalThis.DmnJS({ container: canvas });
  picture.on("viewer.created", ({ viewer }) => {
    if (viewer.get("canvas", false)) withoutLogic(viewer);
  });
  const answer = await fetch(words.source);
  if (!answer.ok) throw new Error(String(answer.status));
  await picture.importXML(await answer.text());
  const viewer = picture.getActiveViewer();
  fit(viewer);
  chosen(viewer);
  if ("editing" in words) new Desk(picture);
  canvas.dataset.drawn = "";
}

if (canvas) show().catch(failed);
