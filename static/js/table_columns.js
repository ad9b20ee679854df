// The head of a column, in a dialog: what it is called, what it holds, what is allowed.

const dialog = document.getElementById("table-column");
const form = dialog.querySelector("[data-column-form]");
const error = dialog.querySelector("[data-column-error]");

function wrong(text) {
  error.textContent = text;
  error.hidden = !text;
  form.elements.label.toggleAttribute("aria-invalid", Boolean(text));
  if (text) form.elements.label.setAttribute("aria-describedby", error.id);
  else form.elements.label.removeAttribute("aria-describedby");
}

// Returns what was said about the column, null where it was left as it was
export function openColumn(column, others, words, isNew = false) {
  const answers = column.role === "output";
  const title = { true: { true: "newOutput", false: "newInput" }, false: { true: "editOutput", false: "editInput" } };
  dialog.querySelector("[data-column-title]").textContent = words[title[isNew][answers]];
  for (const part of dialog.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== column.role;
  const names = ["label", "type", "allowed", answers ? "default" : "expression"];
  for (const name of names) form.elements[name].value = column[name] ?? "";
  wrong("");
  return new Promise((resolve) => {
    let said = null;
    const submit = (event) => {
      const fields = Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
      const taken = others.some((other) => other.role === column.role && other.label === fields.label);
      const problem = !fields.label ? words.nameMissing : taken ? words.nameTaken : "";
      if (problem) {
        event.preventDefault();
        wrong(problem);
        form.elements.label.focus();
        return;
      }
      said = fields;
    };
    const close = () => {
      form.removeEventListener("submit", submit);
      resolve(said);
    };
    form.addEventListener("submit", submit);
    dialog.addEventListener("close", close, { once: true });
    dialog.showModal();
    form.elements.label.focus();
  });
}
