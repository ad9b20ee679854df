// The keys of the grid: those that move and act, and those while a cell is being edited.

const HEAD = -1;

const COMMANDS = {
  "Ctrl z": "undo",
  "Ctrl y": "redo",
  "Ctrl Shift z": "redo",
  "Ctrl Enter": "addRule",
  "Ctrl Shift Enter": "addRuleAbove",
  "Ctrl Delete": "deleteRules",
  "Ctrl Backspace": "deleteRules",
  "Alt ArrowUp": "moveRuleUp",
  "Alt ArrowDown": "moveRuleDown",
  "Alt Shift ArrowLeft": "moveColumnLeft",
  "Alt Shift ArrowRight": "moveColumnRight",
};

export function editingKey(grid, event) {
  const { field, over, offers } = grid.editing;
  if (event.isComposing) return;
  if (event.key === "Enter" && event.altKey) {
    if (field.tagName === "TEXTAREA") field.setRangeText("\n", field.selectionStart, field.selectionEnd, "end");
    event.preventDefault();
  } else if (event.key === "Enter") {
    event.preventDefault();
    grid.commit();
    grid.go(grid.at.r + (event.shiftKey ? -1 : 1), grid.at.c);
  } else if (event.key === "Tab") {
    grid.commit();
    if (tab(grid, event.shiftKey)) event.preventDefault();
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    grid.cancel();
  } else if (over && /^Arrow/.test(event.key) && !event.shiftKey && !(offers && /Up|Down/.test(event.key))) {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    event.preventDefault();
    grid.commit();
    grid.go(grid.at.r + step[0], grid.at.c + step[1]);
  }
}

export function movingKey(grid, event) {
  const handled = arrow(grid, event) || act(grid, event) || letter(grid, event);
  if (handled === true) event.preventDefault();
  if (handled) event.stopPropagation();
}

function arrow(grid, event) {
  const { r, c } = grid.at;
  const { key, shiftKey: extend } = event;
  const jump = event.ctrlKey || event.metaKey;
  if (event.altKey) return false;
  const target = {
    ArrowUp: [jump ? 0 : r - 1, c],
    ArrowDown: [jump ? grid.last : r + 1, c],
    ArrowLeft: [r, jump ? 0 : c - 1],
    ArrowRight: [r, jump ? grid.model.width - 1 : c + 1],
    Home: [jump ? 0 : r, 0],
    End: [jump ? grid.last : r, grid.model.width - 1],
    PageUp: [Math.max(0, r - grid.page), c],
    PageDown: [r + grid.page, c],
  }[key];
  if (target) {
    grid.go(...target, { extend });
    return true;
  }
  return key === "Tab" && !jump && tab(grid, extend);
}

// Tab goes from cell to cell and leaves the grid at its two ends
function tab(grid, back) {
  const { r, c } = grid.at;
  const width = grid.model.width;
  if (back && r === HEAD && c === 0) return false;
  if (!back && r === grid.last && c === width - 1) return false;
  const place = (r + 1) * width + c + (back ? -1 : 1);
  grid.go(Math.floor(place / width) - 1, place % width);
  return true;
}

function act(grid, event) {
  const command = event.ctrlKey || event.metaKey;
  const name = [command && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", event.key.length === 1 ? event.key.toLowerCase() : event.key]
    .filter(Boolean)
    .join(" ");
  const whole = { "Shift  ": () => choose(grid, true), "Ctrl  ": () => choose(grid, false), "Ctrl a": () => chooseAll(grid) };
  const own = { Enter: () => grid.edit(), F2: () => grid.edit(), Delete: () => grid.clear(), Backspace: () => grid.clear(), "Ctrl d": () => grid.fillDown() };
  const act = whole[name] ?? own[name];
  if (act) {
    act();
    return true;
  }
  if (name === "Escape") {
    if (grid.rangeIsWide) grid.go(grid.at.r, grid.at.c);
    else grid.hooks.leave();
    return true;
  }
  if (event.key === "?" && !command && !event.altKey) {
    grid.hooks.do("help");
    return true;
  }
  const done = COMMANDS[name];
  if (done) grid.hooks.do(done);
  return Boolean(done);
}

function choose(grid, row) {
  if (row) {
    grid.anchor = { r: grid.at.r, c: 0 };
    grid.at.c = grid.model.width - 1;
  } else {
    grid.anchor = { r: 0, c: grid.at.c };
    grid.at.r = Math.max(0, grid.last - 1);
  }
  grid.go(grid.at.r, grid.at.c, { extend: true });
}

function chooseAll(grid) {
  grid.anchor = { r: 0, c: 0 };
  grid.go(Math.max(0, grid.last - 1), grid.model.width - 1, { extend: true });
}

// A letter begins a new text; the browser then puts it into the field that has the focus
function letter(grid, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || grid.at.r === HEAD) return false;
  if (event.key.length !== 1 && event.key !== "Process" && event.key !== "Dead") return false;
  grid.edit("");
  return "typed";
}
