// Draws every [data-control-chart] from the JSON beside it, the same rows as the table behind it: the points of one measure
// with their intervals as a band, the lines that must not be crossed, and letters where something happened. Colours are
// the tokens'. Needs vendor/echarts; load both with {% include "components/control_chart_scripts.html" %}

const system = matchMedia("(prefers-color-scheme: dark)");
const drawn = new Map();
const day = 86_400_000;

const probe = document.createElement("span");
probe.hidden = true;

function colour(name) {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

// Days that nothing came for have a place, and no point: a gap is seen as a gap
function places(data) {
  const [first, last] = [Date.parse(data.from), Date.parse(data.until)];
  const step = data.step * day;
  const names = [];
  for (let at = first; at <= last; at += step) names.push(new Date(at).toISOString().slice(0, 10));
  return { names, at: (text) => Math.floor((Date.parse(text) - first) / step) };
}

function text() {
  return { color: colour("ink-2"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 };
}

function lines(data) {
  const looks = {
    target: { color: colour("fill-good"), type: "dotted" },
    amber: { color: colour("fill-warn"), type: "dashed" },
    limit: { color: colour("fill-bad"), type: "solid" },
  };
  const places_of = { limit: "insideStartTop", amber: "insideMiddleTop", target: "insideEndTop" };
  return data.lines.map((line) => ({
    yAxis: line.at,
    lineStyle: { width: 1.5, ...looks[line.kind] },
    // Limits lie close together: side by side their words stay apart.
    label: { ...text(), formatter: line.text, position: places_of[line.kind] ?? "insideStartTop" },
  }));
}

function happened(data, axis) {
  const tones = { breach: "bad", stop: "bad", closed: "good", restart: "good" };
  const letters = new Map();
  for (const mark of data.marks) {
    const at = axis.at(mark.day);
    letters.set(at, [...(letters.get(at) ?? []), mark]);
  }
  return [...letters].map(([at, marks]) => {
    const tone = colour(tones[marks.at(-1).kind] ?? "ink-3");
    const said = marks.map((mark) => mark.letter).join("");
    return { xAxis: at, lineStyle: { color: tone, type: "dashed", width: 1 }, label: { ...text(), color: tone, fontWeight: 600, formatter: said, position: "end" } };
  });
}

function options(data) {
  const axis = places(data);
  const by = new Map(data.rows.map((row) => [axis.at(row.day), row]));
  const each = (pick) => axis.names.map((_name, at) => (by.has(at) ? pick(by.get(at)) : null));
  const measured = data.rows.map((row) => row.amount).filter((amount) => amount !== null);
  // What is wide for want of cases runs out of the drawing rather than pressing the limits flat.
  const most = Math.max(...measured, ...data.lines.map((line) => line.at), 0) * 1.25 || 1;
  const label = text();
  const band = { type: "line", stack: "band", symbol: "none", silent: true, lineStyle: { width: 0 }, connectNulls: false };
  return {
    grid: { left: 4, right: 16, top: 28, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: {
      type: "category",
      data: axis.names,
      axisLine: { lineStyle: { color: colour("line") } },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true, formatter: (name) => new Date(name).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "short", timeZone: "UTC" }) },
    },
    yAxis: {
      type: "value",
      min: 0,
      max: most,
      splitNumber: 4,
      splitLine: { lineStyle: { color: colour("line"), width: 1 } },
      axisLabel: { ...label, color: colour("ink-3"), showMaxLabel: false, formatter: (value) => `${Number(value.toPrecision(4)).toLocaleString()}${data.unit}` },
    },
    tooltip: {
      trigger: "axis",
      renderMode: "richText", // drawn, not written as HTML: inline styles are closed by the content security policy
      axisPointer: { type: "line", lineStyle: { color: colour("line-strong") } },
      backgroundColor: colour("raised"),
      borderColor: colour("line"),
      borderWidth: 1,
      padding: [8, 12],
      textStyle: label,
      confine: true,
      formatter: ([point]) => {
        const row = by.get(point.dataIndex);
        if (!row) return `${point.axisValue}\n–`;
        const span = row.low === null ? "" : `\n${data.words.interval} ${row.low.toLocaleString()}–${row.high.toLocaleString()}${data.unit}`;
        return `${point.axisValue}\n${row.counted}${span}`;
      },
    },
    series: [
      { ...band, name: "low", data: each((row) => row.low) },
      { ...band, name: "high", data: each((row) => (row.low === null ? null : row.high - row.low)), areaStyle: { color: colour("accent-line"), opacity: 0.45 } },
      {
        name: "measured",
        type: "line",
        connectNulls: false,
        color: colour("series-1"),
        lineStyle: { width: 1.5 },
        data: each((row) => ({
          value: row.amount,
          symbol: row.beyond === "surely" ? "diamond" : row.beyond === "maybe" ? "emptyCircle" : "circle",
          symbolSize: row.beyond === "surely" ? 10 : axis.names.length > 120 ? 3 : 5,
          itemStyle: { color: colour(row.beyond === "surely" ? "fill-bad" : "series-1") },
        })),
        showAllSymbol: true,
        markLine: { symbol: "none", silent: true, animation: false, data: [...lines(data), ...happened(data, axis)] },
      },
    ],
  };
}

function draw(figure) {
  const area = figure.querySelector(".chart-area");
  const data = JSON.parse(document.getElementById(figure.dataset.controlChart).textContent);
  figure.append(probe);
  const first = !drawn.has(figure);
  const chart = drawn.get(figure) ?? echarts.init(area, null, { renderer: "svg" });
  chart.setOption({ animation: false, ...options(data) }, true);
  probe.remove();
  figure.dataset.drawn = String(data.rows.length);
  if (!first) return;
  drawn.set(figure, chart);
  new ResizeObserver(() => area.clientWidth && area.clientWidth !== chart.getWidth() && chart.resize()).observe(area);
}

function drawAll(again = true) {
  for (const [figure, chart] of drawn) {
    if (figure.isConnected) continue;
    chart.dispose();
    drawn.delete(figure);
  }
  for (const figure of document.querySelectorAll("[data-control-chart]")) {
    if (again || !drawn.has(figure)) draw(figure);
  }
}

drawAll();
document.addEventListener("themechange", () => drawAll());
system.addEventListener("change", () => drawAll());
document.addEventListener("htmx:load", () => drawAll(false));
