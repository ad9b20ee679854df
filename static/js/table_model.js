// The table while it is being edited: cells in people's words, with undo. A state is never changed, only followed by another.

const MOST_STEPS = 300;

function newId(prefix) {
  const letters = crypto.getRandomValues(new Uint32Array(2));
  return `${prefix}${letters[0].toString(36)}${letters[1].toString(36)}`;
}

function moved(list, from, to) {
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

export class Model {
  constructor(table, most) {
    this.most = most;
    this.state = {
      policy: table.hit_policy,
      aggregation: table.aggregation,
      columns: [
        ...table.inputs.map((column) => ({ role: "input", ...column })),
        ...table.outputs.map((column) => ({ role: "output", ...column })),
      ],
      rules: table.rules.map((rule) => ({ id: rule.id, cells: [...rule.tests, ...rule.answers, rule.annotation] })),
    };
    this.done = [];
    this.undone = [];
    // What stands in a cell that is being edited and is not committed: checked, never part of the history
    this.live = null;
    // The id of the rule that the next line typed below the last one becomes
    this.nextId = newId("r");
  }

  get columns() {
    return this.state.columns;
  }

  // The last column is the reason of a rule
  get width() {
    return this.state.columns.length + 1;
  }

  get rules() {
    return this.state.rules;
  }

  get inputCount() {
    return this.state.columns.filter((column) => column.role === "input").length;
  }

  column(c) {
    return this.state.columns[c] ?? null;
  }

  text(r, c) {
    return this.state.rules[r]?.cells[c] ?? "";
  }

  place(ruleId, columnId) {
    let r = ruleId ? this.state.rules.findIndex((rule) => rule.id === ruleId) : -1;
    if (ruleId === this.nextId) r = this.state.rules.length;
    const c = this.state.columns.findIndex((column) => column.id === columnId);
    return { r, c: Math.max(0, c), found: ruleId ? r >= 0 : c >= 0 };
  }

  follow(next, where) {
    this.done.push({ state: this.state, where });
    if (this.done.length > MOST_STEPS) this.done.shift();
    this.undone = [];
    this.state = { ...this.state, ...next };
  }

  undo(where) {
    return this.step(this.done, this.undone, where);
  }

  redo(where) {
    return this.step(this.undone, this.done, where);
  }

  step(from, to, where) {
    const before = from.pop();
    if (!before) return null;
    to.push({ state: this.state, where: before.where });
    this.state = before.state;
    return before.where ?? where;
  }

  emptyRule(cells = [], id = newId("r")) {
    return { id, cells: Array.from({ length: this.width }, (_, c) => cells[c] ?? "") };
  }

  // Write cells, each [r, c, text]; rules that are not there yet are added. Returns how many rules there was no room for.
  write(cells, where) {
    const rules = [...this.state.rules];
    let left = 0;
    let changed = false;
    for (const [r, c, text] of cells) {
      if (c >= this.width) continue;
      if (r >= this.most.rules) {
        left += 1;
        continue;
      }
      while (rules.length <= r) {
        rules.push(this.emptyRule([], this.nextId));
        this.nextId = newId("r");
      }
      if (rules[r].cells[c] === text) continue;
      const next = [...rules[r].cells];
      next[c] = text.slice(0, this.most.cell);
      rules[r] = { ...rules[r], cells: next };
      changed = true;
    }
    if (changed || rules.length !== this.state.rules.length) this.follow({ rules }, where);
    return left;
  }

  addRule(at, cells, where) {
    if (this.state.rules.length >= this.most.rules) return false;
    const rules = [...this.state.rules];
    rules.splice(at, 0, this.emptyRule(cells));
    this.follow({ rules }, where);
    return true;
  }

  deleteRules(from, to, where) {
    const rules = this.state.rules.filter((_, r) => r < from || r > to);
    if (rules.length === this.state.rules.length) return 0;
    const count = this.state.rules.length - rules.length;
    this.follow({ rules }, where);
    return count;
  }

  moveRules(from, to, step, where) {
    if (from + step < 0 || to + step >= this.state.rules.length) return false;
    const rules = step < 0 ? moved(this.state.rules, from - 1, to) : moved(this.state.rules, to + 1, from);
    this.follow({ rules }, where);
    return true;
  }

  addColumn(role, after, fields, where) {
    if (this.state.columns.length >= this.most.columns) return -1;
    const current = this.column(after);
    const lastInput = this.inputCount;
    let at = role === "input" ? lastInput : this.state.columns.length;
    if (current?.role === role) at = after + 1;
    const base = { role, id: newId(role === "input" ? "i" : "o"), label: "", type: "string", allowed: "" };
    const column = { ...base, ...(role === "input" ? { expression: "" } : { name: "", default: "" }), ...fields };
    const columns = [...this.state.columns];
    columns.splice(at, 0, column);
    const rules = this.state.rules.map((rule) => ({ ...rule, cells: rule.cells.toSpliced(at, 0, "") }));
    this.follow({ columns, rules }, where);
    return at;
  }

  editColumn(c, fields, where) {
    const columns = this.state.columns.with(c, { ...this.state.columns[c], ...fields });
    this.follow({ columns }, where);
  }

  deleteColumn(c, where) {
    const columns = this.state.columns.toSpliced(c, 1);
    const rules = this.state.rules.map((rule) => ({ ...rule, cells: rule.cells.toSpliced(c, 1) }));
    this.follow({ columns, rules }, where);
  }

  moveColumn(c, step, where) {
    const to = c + step;
    if (!this.column(to) || this.column(to).role !== this.column(c)?.role) return false;
    const rules = this.state.rules.map((rule) => ({ ...rule, cells: moved(rule.cells, c, to) }));
    this.follow({ columns: moved(this.state.columns, c, to), rules }, where);
    return true;
  }

  setPolicy(policy, aggregation, where) {
    if (policy === this.state.policy && aggregation === this.state.aggregation) return;
    this.follow({ policy, aggregation }, where);
  }

  toJSON() {
    const { columns, policy, aggregation } = this.state;
    const inputs = this.inputCount;
    const rules = [...this.state.rules];
    if (this.live) {
      const { r, c, text } = this.live;
      const rule = rules[r] ?? this.emptyRule([], this.nextId);
      rules[r] = { ...rule, cells: rule.cells.with(c, text.slice(0, this.most.cell)) };
    }
    const bare = ({ role, ...column }) => column;
    return {
      hit_policy: policy,
      aggregation: policy === "C" ? aggregation : "",
      inputs: columns.slice(0, inputs).map(bare),
      outputs: columns.slice(inputs).map(bare),
      rules: rules.map((rule) => ({
        id: rule.id,
        tests: rule.cells.slice(0, inputs),
        answers: rule.cells.slice(inputs, columns.length),
        annotation: rule.cells[columns.length] ?? "",
      })),
    };
  }
}

// Ranges as a spreadsheet writes and reads them
export function toSheet(rows) {
  const cell = (text) => (/["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join("\t")).join("\n");
}

export function fromSheet(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  let at = 0;
  const take = () => {
    rows.at(-1).push(cell.trim());
    cell = "";
  };
  while (at < text.length) {
    const letter = text[at];
    if (quoted) {
      if (letter === '"' && text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"' && cell === "" && closes(text, at)) quoted = true;
    else if (letter === "\t") take();
    else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && text[at + 1] === "\n") at += 1;
      take();
      rows.push([]);
    } else cell += letter;
    at += 1;
  }
  if (cell !== "" || rows.at(-1).length) take();
  if (!rows.at(-1).length) rows.pop();
  return rows;
}

// A quotation mark opens a quoted cell only where it is closed at the end of one: `"a", "b"` is what a cell says
function closes(text, at) {
  for (let end = at + 1; end < text.length; end += 1) {
    if (text[end] !== '"') continue;
    if (text[end + 1] === '"') end += 1;
    else return end + 1 === text.length || "\t\n\r".includes(text[end + 1]);
  }
  return false;
}

// The list a column offers while one types; nothing where it allows more than single words
export function choices(column) {
  if (!column) return [];
  if (column.type === "boolean") return ["yes", "no"];
  if (column.type !== "string" || !column.allowed || /["()[\]<>=!?]/.test(column.allowed)) return [];
  return column.allowed.split(",").map((word) => word.trim()).filter(Boolean);
}
