// Nothing is lost: forms warn when one leaves them unsaved, save themselves where they may, and grow row by row.

// What a person typed into a form, as one string to compare; what the server put there for itself does not count
const machinery = new Set(["csrfmiddlewaretoken", "revision"]);

function held(form) {
  return JSON.stringify([...new FormData(form)].filter(([name, value]) => !machinery.has(name) && typeof value === "string"));
}

const kept = new WeakMap();
let leaving = false;

function watched() {
  return [...document.querySelectorAll("form[data-guard], form[data-autosave]")];
}

function isChanged(form) {
  return kept.has(form) && kept.get(form) !== held(form);
}

// <form data-guard>: the browser asks before unsaved words are left behind
addEventListener("beforeunload", (event) => {
  if (!leaving && watched().some(isChanged)) event.preventDefault();
});

// <form data-autosave [data-autosave-url]>: sent by itself after a pause. The answer may be empty (204), or JSON with
// `errors` (field name to message). The form says what happened in its [data-autosave-status]. A header X-Revision is the
// revision that was written; the form's own field of that name follows it, so that the next save is not taken for stale.
function say(form, text, failed = false) {
  const status = form.querySelector("[data-autosave-status]");
  if (!status) return;
  status.textContent = text;
  status.classList.toggle("saved-failed", failed);
}

async function save(form) {
  const words = form.querySelector("[data-autosave-status]")?.dataset ?? {};
  const now = held(form);
  if (kept.get(form) === now) return;
  say(form, words.saving ?? "Saving");
  try {
    const answer = await fetch(form.dataset.autosaveUrl || form.getAttribute("action") || location.href, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Autosave": "1", Accept: "application/json" },
      redirect: "error",
    });
    const revision = answer.headers.get("X-Revision");
    if (revision && form.elements.revision) form.elements.revision.value = revision;
    if (!answer.ok) throw new Error(String(answer.status));
    kept.set(form, now);
    const time = new Date().toLocaleTimeString(document.documentElement.lang || undefined, { hour: "2-digit", minute: "2-digit" });
    say(form, `${words.saved ?? "Saved"} ${time}`);
    form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: answer }));
  } catch {
    say(form, words.notSaved ?? "Not saved. Your words are still here; the next change tries again.", true);
  }
}

function begin(form) {
  if (kept.has(form)) return;
  kept.set(form, held(form));
  form.addEventListener("submit", (event) => {
    leaving = !event.defaultPrevented;
  });
  if (!("autosave" in form.dataset)) return;
  let timer;
  // One save after another, and none beside a submit: each has to know the revision that the one before it wrote
  let saving = null;
  const send = () => {
    if (saving) return soon(200);
    saving = save(form).finally(() => {
      saving = null;
    });
  };
  const soon = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  };
  form.addEventListener("input", () => soon(900));
  form.addEventListener("change", () => soon(200));
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!saving) return;
    event.preventDefault();
    leaving = false;
    saving.then(() => form.requestSubmit(event.submitter));
  });
}

// <div data-formset="prefix"> with [data-formset-rows], a <template> of one empty row (`__prefix__` in its names), a
// button [data-formset-add], and in each row a button [data-formset-remove]. A stored row is marked with its DELETE
// field and hidden, and can be brought back until the form is sent; a new row just goes.
function total(formset) {
  return document.querySelector(`[name="${formset.dataset.formset}-TOTAL_FORMS"]`);
}

function addRow(formset) {
  const count = total(formset);
  const holder = document.createElement("template");
  holder.innerHTML = formset.querySelector("template").innerHTML.replaceAll("__prefix__", count.value);
  const row = holder.content.firstElementChild;
  formset.querySelector("[data-formset-rows]").append(row);
  count.value = Number(count.value) + 1;
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  row.dispatchEvent(new Event("change", { bubbles: true }));
}

function removeRow(row) {
  const mark = row.querySelector("[name$='-DELETE']");
  const form = row.closest("form");
  if (mark) {
    mark.type === "checkbox" ? (mark.checked = true) : (mark.value = "on");
    row.hidden = true;
  } else {
    for (const field of row.querySelectorAll("[name]")) field.value = "";
    row.hidden = true;
  }
  form?.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-formset-add]");
  if (add) {
    event.preventDefault();
    addRow(add.closest("[data-formset]"));
  }
  const remove = event.target.closest("[data-formset-remove]");
  if (remove) {
    event.preventDefault();
    removeRow(remove.closest("[data-formset-row]"));
  }
});

// <p data-lines-of="id"> beside a textarea: its [data-lines-count] says how many lines of it say something
document.addEventListener("input", (event) => {
  if (!("lines" in (event.target.dataset ?? {}))) return;
  const count = document.querySelector(`[data-lines-of="${event.target.id}"] [data-lines-count]`);
  if (count) count.textContent = event.target.value.split("\n").filter((line) => line.trim()).length;
});

// A button pressed twice sends once
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000);
});
addEventListener("pageshow", () => {
  leaving = false;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

watched().forEach(begin);
document.addEventListener("htmx:load", () => watched().forEach(begin));
