// Draws every [data-chart] from the JSON beside it, the same rows as the table behind it. Colours are the tokens'.
// Needs vendor/echarts; load both only on pages with charts: {% include "components/chart_scripts.html" %}

const system = matchMedia("(prefers-color-scheme: dark)");
const drawn = new Map();

const probe = document.createElement("span");
probe.hidden = true;

function colour(name) {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

function series(data, index) {
  const tone = data.tones?.[index] || `series-${(index % 6) + 1}`;
  return colour(tone.startsWith("series-") ? tone : `fill-${tone}`);
}

function said(value, data) {
  return value === null || value === undefined ? "–" : `${value.toLocaleString()}${data.unit ? ` ${data.unit}` : ""}`;
}

function text() {
  return { color: colour("ink-2"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 };
}

function tooltip(data) {
  return {
    trigger: data.kind === "pie" ? "item" : "axis",
    // Drawn, not written as HTML: inline styles are closed by the content security policy.
    renderMode: "richText",
    axisPointer: { type: data.kind === "line" ? "line" : "none", lineStyle: { color: colour("line-strong") } },
    backgroundColor: colour("raised"),
    borderColor: colour("line"),
    borderWidth: 1,
    padding: [8, 12],
    textStyle: text(),
    valueFormatter: (value) => said(value, data),
    confine: true,
  };
}

function round(data, width) {
  const narrow = width < 400;
  return {
    series: [
      {
        type: "pie",
        radius: narrow ? ["42%", "62%"] : ["58%", "84%"],
        center: narrow ? ["50%", "36%"] : ["34%", "50%"],
        padAngle: 1.5,
        itemStyle: { borderRadius: 3 },
        label: { show: false },
        data: data.rows.map(([name, value], index) => ({ name, value, itemStyle: { color: series(data, index) } })),
      },
    ],
    legend: {
      ...(narrow ? { orient: "horizontal", bottom: 0, left: "center" } : { orient: "vertical", left: "64%", top: "middle" }),
      icon: "roundRect",
      itemWidth: 10,
      itemHeight: 10,
      itemGap: data.rows.length > 5 ? 6 : 12,
      textStyle: text(),
      formatter: (name) => `${name}  ${said(data.rows.find(([label]) => label === name)[1], data)}`,
    },
  };
}

function crossed(data, width) {
  const lying = data.kind === "row";
  const names = data.columns.slice(1);
  const label = text();
  const few = data.rows.length <= 8;
  const room = lying ? Math.min(170, width * 0.4) : (width - 50) / data.rows.length - 6;
  // Where the longest word does not fit on its own line, names are set aslant rather than broken inside a word.
  const longest = Math.max(...data.rows.flatMap(([name]) => String(name).split(" ").map((word) => word.length)));
  const aslant = !lying && few && longest * 6.5 > room;
  const named = aslant ? { interval: 0, rotate: 45 } : lying || few ? { interval: 0, width: room, overflow: "break", lineHeight: 15 } : { hideOverlap: true };
  const category = {
    type: "category",
    data: data.rows.map(([name]) => name),
    inverse: lying,
    axisLine: { lineStyle: { color: colour("line") } },
    axisTick: { show: false },
    axisLabel: { ...label, ...named },
  };
  const value = {
    type: "value",
    minInterval: data.unit ? undefined : 1,
    splitNumber: 4,
    splitLine: { lineStyle: { color: colour("line"), width: 1 } },
    axisLabel: { ...label, color: colour("ink-3") },
  };
  const last = names.length - 1;
  // A legend that does not fit on one line takes as many as it needs, and the drawing begins below it.
  let lines = 1;
  names.reduce((taken, name) => {
    const wide = String(name).length * 6.6 + 32;
    if (taken && taken + wide > width) lines += 1;
    return taken && taken + wide <= width ? taken + wide : wide;
  }, 0);
  return {
    grid: { left: 4, right: 20, top: names.length > 1 ? 14 + 22 * lines : 12, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: lying ? value : category,
    yAxis: lying ? category : value,
    legend:
      names.length > 1
        ? { top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, itemGap: 16, textStyle: label }
        : undefined,
    series: names.map((name, index) => ({
      name,
      type: data.kind === "line" ? "line" : "bar",
      stack: data.stacked ? "all" : undefined,
      data: data.rows.map((row) => row[index + 1]),
      color: series(data, index),
      barMaxWidth: 28,
      symbolSize: 6,
      lineStyle: { width: 2, type: data.dashed?.includes(index + 1) ? "dashed" : "solid" },
      showSymbol: !data.dashed?.includes(index + 1),
      itemStyle: { borderRadius: data.stacked && index < last ? 0 : lying ? [0, 3, 3, 0] : [3, 3, 0, 0] },
      label:
        names.length === 1 && data.kind !== "line"
          ? { show: true, position: lying ? "right" : "top", color: colour("ink"), fontFamily: label.fontFamily, formatter: (at) => said(at.value, data) }
          : undefined,
    })),
  };
}

function draw(figure) {
  const area = figure.querySelector(".chart-area");
  const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const width = area.clientWidth;
  figure.append(probe);
  const chart = drawn.get(figure) ?? echarts.init(area, null, { renderer: "svg" });
  chart.setOption(
    { animation: false, tooltip: tooltip(data), ...(data.kind === "pie" ? round(data, width) : crossed(data, width)) },
    true,
  );
  // Paper is narrower than a screen: with its own measures the drawing shrinks to it and is not cut.
  area.querySelector("svg")?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  probe.remove();
  if (!drawn.has(figure)) {
    drawn.set(figure, chart);
    new ResizeObserver(() => {
      if (area.clientWidth === chart.getWidth()) return;
      chart.resize();
      draw(figure);
    }).observe(area);
    chart.on("click", (at) => {
      const address = data.links?.[at.dataIndex];
      if (address) location.assign(address);
    });
  }
}

function drawAll(again = true) {
  for (const [figure, chart] of drawn) {
    if (!figure.isConnected) {
      chart.dispose();
      drawn.delete(figure);
    }
  }
  for (const figure of document.querySelectorAll("[data-chart]")) {
    if (again || !drawn.has(figure)) draw(figure);
  }
}

drawAll();
document.addEventListener("themechange", () => drawAll());
system.addEventListener("change", () => drawAll());
document.addEventListener("htmx:load", () => drawAll(false));
