// What was before: three curves over one axis of time, with what happened on it, and a slider through them.
import { element, number, clock } from "./words.js";

const space = "http://www.w3.org/2000/svg";
const kinds = [
  { name: "requests", title: "requests a second", show: (value) => number(value, 1) },
  { name: "errors", title: "fail", show: (value) => (value == null ? "–" : number(value * 100, 1) + " %") },
  { name: "p99", title: "99 % within", show: (value) => (value == null ? "–" : number(value * 1000, 0) + " ms") },
];
const symbols = { alert: "▲", up: "↻", release: "★", drill: "⚡" };
const [wide, high] = [720, 72];
let hours = 1;
let data = null;
let charts = [];

function make(name, attributes) {
  const made = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function build() {
  charts = kinds.map((kind) => {
    const figure = element("figure", "w-chart");
    const caption = element("figcaption", "", kind.title + " ");
    const value = element("b", "", "–");
    caption.append(value);
    const svg = make("svg", { viewBox: `0 0 ${wide} ${high}`, preserveAspectRatio: "none", role: "img", "aria-label": kind.title });
    const area = make("path", { class: "w-area" });
    const line = make("path", { class: "w-curve" });
    const marks = make("g", { class: "w-marks" });
    const cursor = make("line", { class: "w-cursor", y1: 0, y2: high });
    svg.append(area, line, marks, cursor);
    figure.append(caption, svg);
    return { kind, figure, value, svg, area, line, marks, cursor };
  });
  document.getElementById("charts").replaceChildren(...charts.map((chart) => chart.figure), axis());
}

function axis() {
  const row = element("p", "w-axis");
  row.append(element("span"), element("span"), element("span"));
  return row;
}

function draw() {
  if (!data) return;
  const { from, step, count } = data;
  const x = (index) => (index / Math.max(1, count - 1)) * wide;
  for (const chart of charts) {
    const values = data.series[chart.kind.name];
    const most = Math.max(1e-9, ...values.filter((value) => value != null)) * 1.1;
    let path = "", began = false;
    values.forEach((value, index) => {
      if (value == null) { began = false; return; }
      path += `${began ? "L" : "M"}${x(index).toFixed(1)} ${(high - (value / most) * (high - 6)).toFixed(1)}`;
      began = true;
    });
    chart.line.setAttribute("d", path);
    chart.marks.replaceChildren(...data.marks.map((mark) => {
      const at = ((mark.from - from) / (step * Math.max(1, count - 1))) * wide;
      const until = (((mark.to || mark.from) - from) / (step * Math.max(1, count - 1))) * wide;
      // An alert is a strip below the curve, which stays in sight however many there are; what somebody did is a line through all.
      const [y, tall] = mark.kind === "alert" ? [high - 5, 5] : [0, high];
      const left = Math.max(0, at), width = Math.max(2, Math.min(wide, until) - left);
      return make("rect", { class: "w-mark w-mark-" + mark.kind, x: left.toFixed(1), width: width.toFixed(1), y, height: tall });
    }));
  }
  const ticks = document.querySelector(".w-axis").children;
  [0, (count - 1) / 2, count - 1].forEach((index, at) => { ticks[at].textContent = clock(from + index * step); });
  const list = data.marks.slice(-30).reverse().map((mark) => element("li", "w-mark-item", `${symbols[mark.kind] || "•"} ${clock(mark.from, true)}${mark.to && mark.to !== mark.from ? "–" + clock(mark.to, true) : ""} ${mark.text}`));
  document.getElementById("marks").replaceChildren(...list);
  scrub();
}

function scrub() {
  if (!data) return;
  const slider = document.getElementById("scrub");
  const index = Math.min(data.count - 1, Math.round((slider.value / slider.max) * (data.count - 1)));
  const time = data.from + index * data.step;
  const isNow = index === data.count - 1;
  document.getElementById("moment").textContent = isNow ? "now" : clock(time, true);
  slider.setAttribute("aria-valuetext", isNow ? "now" : clock(time, true));
  for (const chart of charts) {
    const at = (index / Math.max(1, data.count - 1)) * wide;
    chart.cursor.setAttribute("x1", at.toFixed(1));
    chart.cursor.setAttribute("x2", at.toFixed(1));
    chart.value.textContent = chart.kind.show(data.series[chart.kind.name][index]);
  }
}

async function load() {
  try {
    const answer = await fetch("history.json?hours=" + hours);
    const next = await answer.json();
    if (next.hours !== hours) return;
    data = next;
    document.getElementById("history").dataset.state = data.failure ? "none" : "there";
    if (data.failure) { document.getElementById("marks").replaceChildren(element("li", "w-remark", "No history: " + data.failure)); return; }
    draw();
  } catch { /* The line says that the connection is lost. */ }
}

export function startHistory() {
  build();
  for (const button of document.querySelectorAll(".w-spans button")) {
    button.addEventListener("click", () => {
      hours = Number(button.dataset.hours);
      for (const each of document.querySelectorAll(".w-spans button")) each.setAttribute("aria-pressed", String(each === button));
      load();
    });
  }
  document.getElementById("scrub").addEventListener("input", scrub);
  load();
  setInterval(() => { if (!document.hidden) load(); }, 10000);
}
