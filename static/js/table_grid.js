// The grid: draws only the rows one sees, and behaves like a spreadsheet under the keyboard, the mouse and the clipboard.

import { editingKey, movingKey } from "./table_keys.js";
import { choices, fromSheet, toSheet } from "./table_model.js";

const ROW = 36;
const SPARE = 8;
const HEAD = -1;
const COLUMN_LEAST = 7.5;
const COLUMN_MOST = 20;
const LETTER = 0.52;

function element(tag, className, attributes = {}) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function icon(name) {
  const sprite = document.querySelector(".icon use").getAttribute("href").split("#")[0];
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  drawing.append(use);
  return drawing;
}

export class Grid {
  // `hooks`: changed(), typing(), moved(), say(text), leave(), column(c), keys(), do(name)
  constructor(root, model, words, hooks) {
    this.root = root;
    this.model = model;
    this.words = words;
    this.hooks = hooks;
    this.at = { r: 0, c: 0 };
    this.anchor = { r: 0, c: 0 };
    this.rows = new Map();
    this.problems = new Map();
    this.marks = {};
    this.fired = new Set();
    this.editing = null;
    this.head = element("div", "tgrid-row tgrid-head", { role: "row", "aria-rowindex": "1" });
    this.body = element("div", "tgrid-body", { role: "rowgroup" });
    const top = element("div", "tgrid-top", { role: "rowgroup" });
    top.append(this.head);
    root.append(top, this.body);
    this.listen();
    this.draw();
  }

  get last() {
    return this.model.rules.length;
  }

  get where() {
    return { at: { ...this.at }, anchor: { ...this.anchor } };
  }

  get range() {
    const { at, anchor } = this;
    return {
      top: Math.min(at.r, anchor.r),
      bottom: Math.max(at.r, anchor.r),
      left: Math.min(at.c, anchor.c),
      right: Math.max(at.c, anchor.c),
    };
  }

  // How many rules one sees at once, less one
  get page() {
    return Math.max(1, Math.floor((this.root.clientHeight - this.head.offsetHeight) / ROW) - 1);
  }

  get rangeIsWide() {
    return this.at.r !== this.anchor.r || this.at.c !== this.anchor.c;
  }

  // Drawing

  draw() {
    const { model, root } = this;
    this.at.r = Math.min(this.at.r, this.last);
    this.at.c = Math.min(this.at.c, model.width - 1);
    this.anchor.r = Math.min(this.anchor.r, this.last);
    this.anchor.c = Math.min(this.anchor.c, model.width - 1);
    root.setAttribute("aria-rowcount", String(model.rules.length + 2));
    root.setAttribute("aria-colcount", String(model.width + 1));
    root.style.setProperty("--columns", this.widths().map((width) => `${width}rem`).join(" ") + " minmax(12rem, 1fr)");
    this.body.style.blockSize = `${(this.last + 1) * ROW}px`;
    this.drawHead();
    // A field that goes away is left, which takes over what was typed and draws anew: by then these rows are nobody's.
    const before = [...this.rows.values()];
    this.rows.clear();
    for (const row of before) row.remove();
    this.drawRows();
  }

  widths() {
    const sample = this.model.rules.slice(0, 300);
    return this.model.columns.map((column, c) => {
      const longest = sample.reduce((most, rule) => Math.max(most, rule.cells[c]?.length ?? 0), 0);
      const wanted = Math.max(column.label.length * 0.62 + 2.5, longest * LETTER + 2);
      return Math.min(COLUMN_MOST, Math.max(COLUMN_LEAST, Math.round(wanted * 4) / 4));
    });
  }

  drawHead() {
    const { words, model } = this;
    const cells = [element("div", "tgrid-corner", { role: "columnheader", "aria-colindex": "1" })];
    cells[0].textContent = words.rule;
    let before = "";
    for (let c = 0; c < model.width; c += 1) {
      const column = model.column(c);
      const cell = element("div", "tgrid-cell tgrid-name", { role: "columnheader", "aria-colindex": String(c + 2), tabindex: "-1" });
      cell.dataset.c = c;
      cell.dataset.r = HEAD;
      const role = column?.role ?? "note";
      cell.classList.add(`is-${role}`);
      cell.classList.toggle("is-first", role !== before);
      const over = element("span", "tgrid-over");
      over.textContent = role === before ? "" : { input: words.when, output: words.then, note: "" }[role];
      const name = element("span", "tgrid-label");
      name.textContent = column ? column.label || words.unnamed : words.note;
      cell.append(over, name);
      if (column) {
        const problem = this.problems.get(`|${column.id}`);
        cell.classList.toggle("is-wrong", Boolean(problem));
        if (problem) cell.setAttribute("aria-invalid", "true");
        if (problem) cell.append(this.problemMark(problem));
        cell.title = [column.expression, column.allowed].filter(Boolean).join("\n");
      }
      before = role;
      cells.push(cell);
    }
    this.head.replaceChildren(...cells);
    this.settle();
  }

  problemMark(problem) {
    const mark = element("span", "tgrid-problem");
    mark.append(icon("circle-alert"));
    const text = element("span", "visually-hidden");
    text.textContent = `. ${problem.message}`;
    mark.append(text);
    return mark;
  }

  get visible() {
    const first = Math.floor(this.root.scrollTop / ROW) - SPARE;
    const count = Math.ceil(this.root.clientHeight / ROW) + 2 * SPARE;
    return [Math.max(0, first), Math.min(this.last, first + count)];
  }

  drawRows() {
    const [first, final] = this.visible;
    const kept = new Set([Math.max(0, this.at.r)]);
    for (let r = first; r <= final; r += 1) kept.add(r);
    for (const [r, row] of this.rows) {
      if (!kept.has(r)) {
        this.rows.delete(r);
        row.remove();
      }
    }
    for (const r of [...kept].sort((a, b) => a - b)) if (!this.rows.has(r)) this.addRow(r);
    this.settle();
  }

  addRow(r) {
    const row = element("div", "tgrid-row", { role: "row", "aria-rowindex": String(r + 2) });
    row.style.transform = `translateY(${r * ROW}px)`;
    this.rows.set(r, row);
    this.fillRow(r);
    // In the order in which one reads them, whatever order they were drawn in
    const after = [...this.rows.keys()].filter((other) => other > r).sort((a, b) => a - b)[0];
    this.body.insertBefore(row, after === undefined ? null : this.rows.get(after));
  }

  fillRow(r) {
    const row = this.rows.get(r);
    if (!row) return;
    const { model, words } = this;
    const rule = model.rules[r];
    const id = rule?.id ?? model.nextId;
    const marks = this.marks[id] ?? [];
    const number = element("div", "tgrid-number", { role: "rowheader", "aria-colindex": "1" });
    number.dataset.number = r;
    number.append(rule ? String(r + 1) : "+");
    if (!rule) number.setAttribute("aria-label", words.newRule);
    if (marks.length) {
      const mark = element("span", `rule-mark rule-mark-${marks[0].kind}`);
      mark.append(icon("triangle-alert"));
      const text = element("span", "visually-hidden");
      text.textContent = ` ${marks.map((each) => each.text).join(" ")}`;
      mark.append(text);
      number.append(mark);
      number.title = marks.map((each) => each.text).join("\n");
    }
    if (this.fired.has(id)) {
      const text = element("span", "visually-hidden");
      text.textContent = ` ${words.fired}`;
      number.append(icon("arrow-right"), text);
    }
    const cells = [number];
    for (let c = 0; c < model.width; c += 1) cells.push(this.cell(r, c, id));
    // A field that is taken out and put back loses the focus, so what is being edited stays where it is
    if (this.editing?.r === r) cells.forEach((cell, place) => cell !== row.children[place] && row.children[place].replaceWith(cell));
    else row.replaceChildren(...cells);
    row.classList.toggle("is-new", !rule);
    row.classList.toggle("is-fired", this.fired.has(id));
  }

  cell(r, c, id) {
    if (this.editing?.r === r && this.editing.c === c) return this.editing.cell;
    const column = this.model.column(c);
    const cell = element("div", `tgrid-cell is-${column?.role ?? "note"}`, {
      role: "gridcell",
      "aria-colindex": String(c + 2),
      tabindex: "-1",
    });
    cell.dataset.r = r;
    cell.dataset.c = c;
    const text = element("span", "tgrid-text");
    text.textContent = this.model.text(r, c);
    cell.append(text);
    if (c > 0 && column?.role === "output" && this.model.column(c - 1)?.role === "input") cell.classList.add("is-first");
    if (!column) cell.classList.add("is-first");
    const problem = column && this.problems.get(`${id}|${column.id}`);
    if (problem) {
      cell.classList.add("is-wrong");
      cell.setAttribute("aria-invalid", "true");
      cell.append(this.problemMark(problem));
    }
    return cell;
  }

  // Which cell is the one that Tab finds, and which are selected
  settle() {
    const { top, bottom, left, right } = this.range;
    const wide = this.rangeIsWide;
    for (const cell of this.root.querySelectorAll(".tgrid-cell")) {
      const r = Number(cell.dataset.r);
      const c = Number(cell.dataset.c);
      const here = r === this.at.r && c === this.at.c;
      const chosen = wide && r >= top && r <= bottom && c >= left && c <= right && r !== HEAD;
      cell.tabIndex = here && !this.editing ? 0 : -1;
      cell.classList.toggle("is-chosen", chosen);
      if (r !== HEAD) cell.setAttribute("aria-selected", String(chosen || here));
    }
  }

  found(r, c) {
    return this.root.querySelector(`.tgrid-cell[data-r="${r}"][data-c="${c}"]`);
  }

  setFindings(problems, marks) {
    this.problems = new Map();
    for (const problem of problems) {
      const key = `${problem.rule}|${problem.column}`;
      if (!this.problems.has(key)) this.problems.set(key, problem);
    }
    this.marks = marks;
    this.refresh();
  }

  setFired(ids) {
    this.fired = new Set(ids);
    this.refresh();
  }

  // Draw anew what stands there, and leave the focus where it is
  refresh() {
    const held = this.root.contains(document.activeElement) && !this.editing;
    this.drawHead();
    for (const r of this.rows.keys()) this.fillRow(r);
    this.settle();
    if (held) this.found(this.at.r, this.at.c)?.focus({ preventScroll: true });
  }

  problemAt(r, c) {
    const column = this.model.column(c);
    if (!column) return null;
    const id = r === HEAD ? "" : (this.model.rules[r]?.id ?? this.model.nextId);
    return this.problems.get(`${id}|${column.id}`) ?? null;
  }

  // Moving

  go(r, c, { extend = false, focus = true } = {}) {
    this.at = {
      r: Math.max(HEAD, Math.min(this.last, r)),
      c: Math.max(0, Math.min(this.model.width - 1, c)),
    };
    if (extend) {
      this.at.r = Math.max(0, this.at.r);
      this.anchor.r = Math.max(0, this.anchor.r);
    } else this.anchor = { ...this.at };
    this.reveal();
    this.drawRows();
    if (focus) this.found(this.at.r, this.at.c)?.focus({ preventScroll: true });
    this.hooks.moved();
    if (this.rangeIsWide) {
      const { top, bottom, left, right } = this.range;
      this.hooks.say(this.words.selected.replace("{rows}", bottom - top + 1).replace("{columns}", right - left + 1));
    }
  }

  restore(where) {
    if (!where) return;
    this.anchor = { ...where.anchor };
    this.at = { ...where.at };
    this.draw();
    const { anchor } = this;
    this.go(this.at.r, this.at.c, { focus: this.root.contains(document.activeElement) || document.activeElement === document.body });
    this.anchor = anchor;
    this.settle();
  }

  reveal() {
    const { root, at } = this;
    const headSize = this.head.offsetHeight;
    if (at.r !== HEAD) {
      const top = at.r * ROW;
      const room = root.clientHeight - headSize;
      if (top < root.scrollTop) root.scrollTop = top;
      else if (top + ROW > root.scrollTop + room) root.scrollTop = top + ROW - room;
    }
    const name = this.head.children[at.c + 1];
    const number = this.head.children[0].offsetWidth;
    const left = name.offsetLeft - number;
    const right = name.offsetLeft + name.offsetWidth;
    if (left < root.scrollLeft) root.scrollLeft = left;
    else if (right > root.scrollLeft + root.clientWidth) root.scrollLeft = right - root.clientWidth;
  }

  // Editing

  edit(text = null) {
    const { r, c } = this.at;
    if (r === HEAD) {
      this.hooks.column(c);
      return;
    }
    const cell = this.found(r, c);
    if (!cell || this.editing) return;
    const before = this.model.text(r, c);
    const field = document.createElement(before.includes("\n") ? "textarea" : "input");
    field.className = "tgrid-input";
    field.value = text ?? before;
    field.maxLength = this.model.most.cell;
    field.autocomplete = "off";
    field.spellcheck = !this.model.column(c);
    field.setAttribute("aria-label", this.placeName(r, c));
    const offered = choices(this.model.column(c));
    const list = document.getElementById("table-choices");
    list.replaceChildren(...offered.map((word) => Object.assign(document.createElement("option"), { value: word })));
    if (offered.length && field.tagName === "INPUT") field.setAttribute("list", list.id);
    this.editing = { r, c, cell, field, before, over: text !== null, offers: offered.length > 0 };
    cell.classList.add("is-editing");
    cell.replaceChildren(field);
    this.settle();
    field.focus();
    if (text === null) field.setSelectionRange(field.value.length, field.value.length);
    field.addEventListener("input", () => {
      this.model.live = { r, c, text: field.value };
      this.hooks.typing();
    });
    field.addEventListener("blur", () => this.commit(false));
  }

  placeName(r, c) {
    const { words, model } = this;
    const column = model.column(c);
    const name = column ? column.label || words.unnamed : words.note;
    if (r === HEAD) return `${name}, ${words.head}`;
    return `${model.rules[r] ? `${words.rule} ${r + 1}` : words.newRule}, ${name}`;
  }

  commit(focus = true) {
    const edited = this.editing;
    if (!edited) return;
    // A cell that was to be written over and got no letter stays what it was
    const text = edited.over && !this.model.live ? edited.before : edited.field.value.trim();
    this.editing = null;
    this.model.live = null;
    if (text !== edited.before) this.write([[edited.r, edited.c, text]]);
    else this.fillRow(edited.r);
    this.settle();
    if (focus) this.found(this.at.r, this.at.c)?.focus({ preventScroll: true });
  }

  cancel() {
    const edited = this.editing;
    this.editing = null;
    const typed = this.model.live !== null;
    this.model.live = null;
    this.fillRow(edited.r);
    this.settle();
    this.found(edited.r, edited.c)?.focus({ preventScroll: true });
    if (typed) this.hooks.typing();
  }

  write(cells) {
    const count = this.model.rules.length;
    const left = this.model.write(cells, this.where);
    if (left) this.hooks.say(this.words.tooMany.replace("{n}", this.model.most.rules));
    if (this.model.rules.length !== count) this.draw();
    else {
      for (const r of new Set(cells.map(([row]) => row))) this.fillRow(r);
      this.settle();
    }
    this.hooks.changed();
  }

  cellsOfRange() {
    const { top, bottom, left, right } = this.range;
    const cells = [];
    for (let r = Math.max(0, top); r <= Math.min(bottom, this.last - 1); r += 1) {
      for (let c = left; c <= right; c += 1) cells.push([r, c]);
    }
    return cells;
  }

  clear() {
    const cells = this.cellsOfRange();
    if (!cells.length) return;
    this.write(cells.map(([r, c]) => [r, c, ""]));
    this.refocus();
    this.hooks.say(this.words.cleared.replace("{n}", cells.length));
  }

  fillDown() {
    const { top, bottom, left, right } = this.range;
    const cells = [];
    for (let r = top + 1; r <= Math.min(bottom, this.last - 1); r += 1) {
      for (let c = left; c <= right; c += 1) cells.push([r, c, this.model.text(top, c)]);
    }
    if (cells.length) this.write(cells);
    this.refocus();
  }

  refocus() {
    this.found(this.at.r, this.at.c)?.focus({ preventScroll: true });
  }

  copied() {
    const { top, bottom, left, right } = this.range;
    const rows = [];
    for (let r = top; r <= bottom; r += 1) {
      const row = [];
      for (let c = left; c <= right; c += 1) {
        row.push(r === HEAD ? (this.model.column(c)?.label ?? this.words.note) : this.model.text(r, c));
      }
      rows.push(row);
    }
    return rows;
  }

  paste(text) {
    const rows = fromSheet(text);
    if (!rows.length) return;
    const { top, bottom, left, right } = this.range;
    const single = rows.length === 1 && rows[0].length === 1;
    const first = Math.max(0, top);
    const cells = [];
    let widest = 0;
    if (single && this.rangeIsWide) {
      for (let r = first; r <= bottom; r += 1) for (let c = left; c <= right; c += 1) cells.push([r, c, rows[0][0]]);
    } else {
      rows.forEach((row, dr) => {
        widest = Math.max(widest, row.length);
        row.forEach((value, dc) => {
          if (left + dc < this.model.width) cells.push([first + dr, left + dc, value]);
        });
      });
    }
    this.write(cells);
    const cut = Math.max(0, left + widest - this.model.width);
    if (!single) {
      this.anchor = { r: first, c: left };
      this.at = { r: Math.min(this.last, first + rows.length - 1), c: Math.min(this.model.width - 1, left + widest - 1) };
      this.reveal();
      this.drawRows();
    }
    this.refocus();
    this.hooks.moved();
    const said = [this.words.pasted.replace("{n}", cells.length)];
    if (cut) said.push(this.words.cutOff.replace("{n}", cut));
    this.hooks.say(said.join(". "));
  }

  // Listening

  listen() {
    const { root } = this;
    let drawing = false;
    root.addEventListener("scroll", () => {
      if (drawing) return;
      drawing = true;
      requestAnimationFrame(() => {
        drawing = false;
        this.drawRows();
      });
    });
    root.addEventListener("keydown", (event) => (this.editing ? editingKey(this, event) : movingKey(this, event)));
    root.addEventListener("focusin", (event) => {
      const cell = event.target.closest(".tgrid-cell");
      if (!cell || this.editing) return;
      const r = Number(cell.dataset.r);
      const c = Number(cell.dataset.c);
      if (r !== this.at.r || c !== this.at.c) this.go(r, c, { focus: false });
      else this.hooks.moved();
    });
    root.addEventListener("mousedown", (event) => this.pressed(event));
    root.addEventListener("mouseover", (event) => {
      const cell = event.target.closest(".tgrid-cell");
      if (this.dragging && event.buttons === 1 && cell && cell.dataset.r !== String(HEAD)) {
        this.go(Number(cell.dataset.r), Number(cell.dataset.c), { extend: true });
      }
    });
    addEventListener("mouseup", () => {
      this.dragging = false;
    });
    root.addEventListener("dblclick", (event) => {
      if (event.target.closest(".tgrid-cell") && !this.editing) this.edit();
    });
    root.addEventListener("copy", (event) => this.clipboard(event));
    root.addEventListener("cut", (event) => this.clipboard(event, true));
    root.addEventListener("paste", (event) => {
      if (this.editing) return;
      event.preventDefault();
      this.paste(event.clipboardData.getData("text/plain"));
    });
  }

  clipboard(event, cut = false) {
    if (this.editing) return;
    event.preventDefault();
    const rows = this.copied();
    event.clipboardData.setData("text/plain", toSheet(rows));
    if (cut) this.clear();
    else this.hooks.say(this.words.copied.replace("{n}", rows.length * rows[0].length));
  }

  pressed(event) {
    if (event.button !== 0 || event.target.closest(".tgrid-input")) return;
    const number = event.target.closest(".tgrid-number");
    const cell = event.target.closest(".tgrid-cell");
    if (!number && !cell) return;
    event.preventDefault();
    this.commit(false);
    if (number) {
      const r = Number(number.dataset.number);
      this.go(r, this.model.width - 1);
      this.anchor = { r, c: 0 };
      this.settle();
      return;
    }
    this.dragging = true;
    this.go(Number(cell.dataset.r), Number(cell.dataset.c), { extend: event.shiftKey });
  }
}
