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
const slider = document.getElementById("scrub");
let hours = 1;
let data = null;
let charts = [];
// The moment that is looked at, in seconds since 1970; null: now.
let moment = null;
let look = () => {};
let soon;

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
    const most = element("span", "w-most");
    caption.append(value, most);
    const svg = make("svg", { viewBox: `0 0 ${wide} ${high}`, preserveAspectRatio: "none", role: "img", "aria-label": kind.title });
    const area = make("path", { class: "w-area" });
    const line = make("path", { class: "w-curve" });
    const marks = make("g", { class: "w-marks" });
    const cursor = make("line", { class: "w-cursor", y1: 0, y2: high });
    svg.append(area, line, marks, cursor);
    figure.append(caption, svg);
    svg.addEventListener("pointerdown", (event) => { svg.setPointerCapture(event.pointerId); point(svg, event); });
    svg.addEventListener("pointermove", (event) => { if (event.buttons) point(svg, event); });
    return { kind, figure, value, most, area, line, marks, cursor };
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
    const highest = Math.max(...values.filter((value) => value != null));
    const most = Math.max(1e-9, highest) * 1.1;
    chart.most.textContent = Number.isFinite(highest) ? "highest " + chart.kind.show(highest) : "nothing was measured";
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
  document.getElementById("marks").replaceChildren(...data.marks.slice(-30).reverse().map(markItem));
  place();
}

// What happened leads to its moment.
function markItem(mark) {
  const until = mark.to && mark.to !== mark.from ? "–" + clock(mark.to, true) : "";
  const button = element("button", "w-link", `${symbols[mark.kind] || "•"} ${clock(mark.from, true)}${until} ${mark.text}`);
  button.type = "button";
  button.addEventListener("click", () => { choose(mark.from); place(); });
  const item = element("li", "w-mark-item");
  item.append(button);
  return item;
}

function timeAt(index) { return data.from + index * data.step; }

// The slider and the cursors, where the moment is. A moment before all that is drawn stays, at the edge.
function place() {
  if (!data) return;
  const last = data.count - 1;
  const index = moment == null ? last : Math.max(0, Math.min(last, Math.round((moment - data.from) / data.step)));
  slider.max = last;
  slider.value = index;
  const words = moment == null ? "now" : clock(moment, true) + ", not now";
  document.getElementById("moment").textContent = words;
  slider.setAttribute("aria-valuetext", words);
  for (const chart of charts) {
    const at = ((index / Math.max(1, last)) * wide).toFixed(1);
    chart.cursor.setAttribute("x1", at);
    chart.cursor.setAttribute("x2", at);
    chart.value.textContent = chart.kind.show(data.series[chart.kind.name][index]);
  }
}

// The page follows a little later, so that a drag does not ask for every moment on its way.
function choose(time) {
  moment = time;
  clearTimeout(soon);
  if (time == null) return look(null);
  soon = setTimeout(() => look(time), 150);
}

function slide() {
  if (!data) return;
  const index = Number(slider.value);
  choose(index >= data.count - 1 ? null : timeAt(index));
  place();
}

function point(svg, event) {
  const box = svg.getBoundingClientRect();
  slider.value = Math.round(((event.clientX - box.left) / box.width) * slider.max);
  slide();
}

export function showNow() {
  choose(null);
  place();
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

// `onMoment` is told the moment that is looked at, and null for now.
export function startHistory(onMoment) {
  look = onMoment;
  build();
  for (const button of document.querySelectorAll(".w-spans button")) {
    button.addEventListener("click", () => {
      hours = Number(button.dataset.hours);
      for (const each of document.querySelectorAll(".w-spans button")) each.setAttribute("aria-pressed", String(each === button));
      load();
    });
  }
  slider.addEventListener("input", slide);
  load();
  setInterval(() => { if (!document.hidden) load(); }, 10000);
}
