// The editor of a decision table: the grid, its tools, what the table leaves open, and trying a case.

import { openColumn } from "./table_columns.js";
import { Grid } from "./table_grid.js";
import { Model } from "./table_model.js";
import { Checker, Saver, post } from "./table_saving.js";

const HEAD = -1;
const LATER = [4000, 8000, 12_000];
const setup = JSON.parse(document.getElementById("table-setup").textContent);
const { words } = setup;
const editor = document.querySelector("[data-table-editor]");
const find = (name) => editor.querySelector(`[data-${name}]`);
const toolbar = find("toolbar");
const open = document.getElementById("table-open");
const trial = document.querySelector("[data-table-try]");
const tried = document.querySelector("[data-table-tried]");
const model = new Model(setup.table, setup.most);
let state = "";
let reading = null;

// Saying what happened, to those who hear it
let saying = null;
function say(text) {
  clearTimeout(saying);
  find("table-said").textContent = "";
  saying = setTimeout(() => {
    find("table-said").textContent = text;
  }, 60);
}

// The strip above the grid: where one is, what stands there, and what is wrong with it
function showPlace() {
  const { r, c } = grid.at;
  const problem = grid.problemAt(r, c);
  const column = model.column(c);
  find("cell-place").textContent = grid.placeName(r, c);
  const text = find("cell-text");
  text.textContent = problem ? problem.message : r === HEAD ? (column?.allowed ?? "") : model.text(r, c);
  text.classList.toggle("is-wrong", Boolean(problem));
  const fix = find("cell-fix");
  fix.hidden = !problem?.fix || r === HEAD;
  if (!fix.hidden) fix.textContent = words.write.replace("{fix}", problem.fix);
}

const hooks = {
  say,
  moved: () => showPlace(),
  typing() {
    checker.soon();
  },
  changed() {
    grid.setFired([]);
    showPlace();
    saver.changed();
    checker.stop();
  },
  leave: () => toolbar.querySelector("[tabindex='0']").focus(),
  column: (c) => editColumn(c),
  do: (name) => acts[name](),
};
const grid = new Grid(find("grid"), model, words, hooks);

const saver = new Saver(setup, {
  table: () => model.toJSON(),
  saved(answer, current) {
    if (current && !model.live) apply(answer);
    readAgain();
    waitForMore(answer.finished ? [] : LATER);
  },
  status(text, failed) {
    find("table-saved").textContent = text;
    find("table-saved").classList.toggle("saved-failed", failed);
  },
  stale(text) {
    find("stale-text").textContent = text;
    find("stale").hidden = false;
  },
});
const checker = new Checker(setup, {
  table: () => model.toJSON(),
  checked: (answer) => apply(answer),
  status: (text) => say(text),
});

// What the server found
function apply(answer) {
  grid.setFindings(answer.problems, answer.marks);
  showPlace();
  replace(open, answer.html);
  askAnew(answer.asked);
  for (const place of document.querySelectorAll("[data-table-state]")) place.textContent = answer.state.text;
  if (answer.state.text !== state && state) say(answer.state.text);
  state = answer.state.text;
  if (tried.children.length) tryCase(false);
}

// New HTML in an old place, the focus on what stands where it was
function replace(place, html) {
  if (place.dataset.shown === html) return;
  place.dataset.shown = html;
  const stops = () => [...place.querySelectorAll("a, button, input, select")];
  const held = stops().indexOf(document.activeElement);
  place.innerHTML = html;
  if (held >= 0) stops()[Math.min(held, stops().length - 1)]?.focus();
}

function askAnew(html) {
  const place = trial.querySelector("[data-table-asked]");
  if (html === undefined || place.dataset.shown === html) return;
  const typed = new FormData(trial);
  replace(place, html);
  for (const [name, value] of typed) {
    const field = trial.elements.namedItem(name);
    if (field instanceof HTMLElement && "value" in field && field.type !== "hidden") field.value = value;
  }
}

// What is printed, and read without a script, follows what is stored
function readAgain() {
  clearTimeout(reading);
  if (model.rules.length > 200) return;
  reading = setTimeout(async () => {
    const answer = await fetch(`${setup.urls.save}?view=read&part=reading`).catch(() => null);
    if (answer?.ok) document.getElementById("table-reading").innerHTML = await answer.text();
  }, 3000);
}

// What took too long to be verified at once, the server goes on with; it is asked until it has finished
let waiting = null;
function waitForMore([pause, ...later]) {
  clearTimeout(waiting);
  if (!pause) return;
  waiting = setTimeout(async () => {
    const answer = await fetch(`${setup.urls.save}?part=findings`).catch(() => null);
    const said = answer?.ok ? await answer.json() : {};
    if (saver.unsaved || model.live || said.digest !== saver.digest) return;
    if (said.finished) apply(said);
    else waitForMore(later);
  }, pause);
}

// Acts of the toolbar and of the keys
function rulesOfRange() {
  const { top, bottom } = grid.range;
  return [Math.max(0, top), Math.min(bottom, model.rules.length - 1)];
}

function addRule(at, cells = [], c = 0) {
  if (!model.addRule(at, cells, grid.where)) {
    say(words.tooMany.replace("{n}", setup.most.rules));
    return;
  }
  grid.draw();
  grid.go(at, c);
  hooks.changed();
  say(words.ruleAdded);
}

function moveRules(step) {
  const [from, to] = rulesOfRange();
  if (to < from || !model.moveRules(from, to, step, grid.where)) return;
  grid.anchor.r += step;
  grid.at.r += step;
  grid.draw();
  const { anchor } = grid;
  grid.go(grid.at.r, grid.at.c);
  grid.anchor = anchor;
  grid.settle();
  hooks.changed();
  say(words.ruleMoved.replace("{n}", from + step + 1));
}

function moveColumn(step) {
  const column = model.column(grid.at.c);
  if (!column || !model.moveColumn(grid.at.c, step, grid.where)) return;
  grid.draw();
  grid.go(grid.at.r, grid.at.c + step);
  hooks.changed();
  say(words.columnMoved.replace("{name}", column.label));
}

function step(back) {
  const where = back ? model.undo(grid.where) : model.redo(grid.where);
  if (!where) {
    say(back ? words.nothingToUndo : words.nothingToRedo);
    return;
  }
  grid.restore(where);
  showPolicy();
  hooks.changed();
  say(back ? words.undone : words.redone);
}

async function editColumn(c) {
  const column = model.column(c);
  if (!column) return;
  const fields = await openColumn(column, model.columns.toSpliced(c, 1), words);
  if (fields) {
    model.editColumn(c, fields, grid.where);
    grid.draw();
    hooks.changed();
  }
  grid.go(grid.at.r, c);
}

async function addColumn(role) {
  const blank = { role, label: "", type: "string", allowed: "", expression: "", default: "" };
  const fields = await openColumn(blank, model.columns, words, true);
  if (!fields) {
    grid.refocus();
    return;
  }
  const at = model.addColumn(role, grid.at.c, fields, grid.where);
  if (at < 0) {
    say(words.tooManyColumns.replace("{n}", setup.most.columns));
    return;
  }
  grid.draw();
  grid.go(grid.at.r, at);
  hooks.changed();
  say(words.columnAdded);
}

const acts = {
  addRule: () => addRule(Math.min(model.rules.length, Math.max(0, grid.at.r + 1))),
  addRuleAbove: () => addRule(Math.max(0, grid.at.r)),
  deleteRules() {
    const [from, to] = rulesOfRange();
    const count = to >= from ? model.deleteRules(from, to, grid.where) : 0;
    if (!count) return;
    grid.draw();
    grid.go(from, grid.at.c);
    hooks.changed();
    say(words.rulesDeleted.replace("{n}", count));
  },
  moveRuleUp: () => moveRules(-1),
  moveRuleDown: () => moveRules(1),
  addInput: () => addColumn("input"),
  addOutput: () => addColumn("output"),
  editColumn: () => editColumn(grid.at.c),
  moveColumnLeft: () => moveColumn(-1),
  moveColumnRight: () => moveColumn(1),
  deleteColumn() {
    const column = model.column(grid.at.c);
    if (!column) return;
    if (column.role === "output" && model.columns.length - model.inputCount < 2) {
      say(words.lastAnswer);
      find("cell-text").textContent = words.lastAnswer;
      return;
    }
    model.deleteColumn(grid.at.c, grid.where);
    grid.draw();
    grid.go(grid.at.r, grid.at.c);
    hooks.changed();
    say(words.columnDeleted.replace("{name}", column.label));
  },
  undo: () => step(true),
  redo: () => step(false),
  help: () => document.getElementById("table-keys").showModal(),
};

toolbar.addEventListener("click", (event) => {
  const tool = event.target.closest("[data-do]");
  if (tool) acts[tool.dataset.do]();
});

// One stop for Tab, arrows between the tools
const tools = [...toolbar.querySelectorAll("button")];
tools.forEach((tool, place) => {
  tool.tabIndex = place ? -1 : 0;
});
toolbar.addEventListener("keydown", (event) => {
  const now = tools.indexOf(document.activeElement);
  const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tools.length - 1 }[event.key];
  if (next === undefined || now < 0) return;
  event.preventDefault();
  const tool = tools[(next + tools.length) % tools.length];
  for (const each of tools) each.tabIndex = each === tool ? 0 : -1;
  tool.focus();
});

// Keys that hold on the whole page of the editor, outside of fields
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.target.closest("input, textarea, select, dialog[open], .tgrid")) return;
  if (event.key === "?") acts.help();
  else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") step(!event.shiftKey);
  else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "y") step(false);
  else return;
  event.preventDefault();
});
document.getElementById("table-keys").addEventListener("close", () => grid.refocus());

find("cell-fix").addEventListener("click", () => {
  const { r, c } = grid.at;
  const problem = grid.problemAt(r, c);
  if (problem?.fix) grid.write([[r, c, problem.fix]]);
  grid.refocus();
});

// What counts where several rules fit
function showPolicy() {
  find("policy").value = model.state.policy;
  find("aggregation").value = model.state.aggregation;
  find("aggregation-field").hidden = model.state.policy !== "C";
}
for (const name of ["policy", "aggregation"]) {
  find(name).addEventListener("change", () => {
    model.setPolicy(find("policy").value, find("aggregation").value, grid.where);
    showPolicy();
    hooks.changed();
  });
}

// From what is said about a place to the place itself, and from a gap to the rule that closes it
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-goto-rule], [data-goto-number]");
  if (link) {
    const { gotoRule = "", gotoColumn = "", gotoNumber } = link.dataset;
    const place = gotoNumber ? { r: Number(gotoNumber) - 1, c: 0 } : model.place(gotoRule, gotoColumn);
    event.preventDefault();
    find("grid").scrollIntoView({ block: "nearest" });
    grid.go(place.r, place.c);
  }
  const add = event.target.closest("[data-add-rule]");
  if (add) {
    find("grid").scrollIntoView({ block: "nearest" });
    addRule(model.rules.length, add.dataset.cells.split("\n"), model.inputCount);
  }
});

// A case
async function tryCase(asked) {
  const answer = await post(setup.urls.try, {
    table: model.toJSON(),
    case: Object.fromEntries(new FormData(trial)),
  }).catch(() => null);
  if (!answer) {
    if (asked) tried.textContent = words.noConnection;
    return;
  }
  if (answer.status !== 200) {
    if (asked) tried.textContent = (answer.said.reasons ?? []).join(" ");
    return;
  }
  replace(tried, answer.said.html);
  grid.setFired(answer.said.fired);
  if (asked) say(tried.innerText.split("\n").slice(0, 3).join(" "));
}
trial.addEventListener("submit", (event) => {
  event.preventDefault();
  tryCase(true);
});

find("stale-mine").addEventListener("click", () => {
  find("stale").hidden = true;
  saver.insist();
  grid.refocus();
});
find("stale-theirs").addEventListener("click", () => {
  saver.savedVersion = saver.version;
  location.reload();
});

addEventListener("beforeunload", (event) => {
  if (saver.unsaved || model.live) event.preventDefault();
});

state = document.querySelector("[data-table-state]")?.textContent ?? "";
grid.setFindings(setup.problems, setup.marks);
showPlace();
if (!setup.finished) waitForMore(LATER);
const { hash } = location;
if (/^#rule-\d+$/.test(hash)) grid.go(Number(hash.slice(6)) - 1, 0);
