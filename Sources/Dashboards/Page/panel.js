// What is known of one host, or of one component on it: state, figures, log lines, findings, predictions, and the commands that help.
import { componentCommands, componentRows, followComponent } from "./component.js";
import { element, number, clock, partMark, states } from "./words.js";

const panel = document.getElementById("panel");
const title = document.getElementById("panel-title");
const body = document.getElementById("panel-body");
// Who is shown: a host, and an engine if it is a component.
let shown = null;
let design = null;
let table, parts, still;
let last = null;
let lastMoment = null;

async function get(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

export function openPanel(host, engine = null) {
  const from = panel.open ? shown : null;
  const subject = (shown = { host, engine });
  title.textContent = engine ? `${engine} on ${host}` : host;
  table = element("dl", "w-pairs");
  parts = engine ? null : element("ul", "w-parts");
  still = element("div");
  const logs = element("pre", "w-logs", "asking …");
  logs.tabIndex = 0;
  logs.setAttribute("aria-label", "last log lines of " + title.textContent);
  const top = engine ? [backTo(host)] : [];
  const running = parts ? [element("h3", "", "What runs there"), parts] : [];
  body.replaceChildren(...top, table, ...running, element("h3", "", "Last log lines, as of now"), logs, still);
  if (last) refreshPanel(last, lastMoment);
  readLogs(subject, logs);
  readDesign(subject);
  if (!panel.open) return panel.showModal();
  panel.scrollTop = 0;
  // Back from a component: where one came from. Otherwise the new title is what is read.
  const button = parts && from && from.host === host && [...parts.querySelectorAll("button")].find((each) => each.dataset.engine === from.engine);
  (button || title).focus();
}

function backTo(host) {
  const button = element("button", "w-link w-back", `◂ ${host}: the whole host`);
  button.type = "button";
  button.addEventListener("click", () => openPanel(host));
  return button;
}

async function readDesign(subject) {
  try {
    design = design || await get("design.json");
    if (shown === subject) refreshStill();
  } catch { if (shown === subject) still.textContent = "What check says could not be fetched."; }
}

async function readLogs(subject, logs) {
  try {
    const of = subject.engine ? "&component=" + encodeURIComponent(subject.engine) : "";
    const answer = await get("logs.json?host=" + encodeURIComponent(subject.host) + of);
    if (shown !== subject) return;
    const lines = answer.lines.map((line) => `${line.time ? clock(line.time, true) : ""} ${subject.engine ? "" : line.component + ": "}${line.text}`);
    logs.textContent = lines.length ? lines.join("\n") : answer.failure || "It has logged nothing lately.";
    logs.scrollTop = logs.scrollHeight;
  } catch { if (shown === subject) logs.textContent = "They could not be fetched."; }
}

function section(heading, items, style, nothing) {
  if (!items.length) return nothing ? [element("h3", "", heading), element("p", "", nothing)] : [];
  const list = element("ul", style);
  list.append(...items.map((item) => element("li", "", item)));
  return [element("h3", "", heading), list];
}

// Of a component: its own first, then its host's. Of a host: all of it.
function about(all, subjectOf) {
  const { host, engine } = shown;
  if (!engine) return all.filter((each) => subjectOf(each) === host || subjectOf(each).startsWith(host + "/"));
  return [`${host}/${engine}`, host].flatMap((subject) => all.filter((each) => subjectOf(each) === subject));
}

function refreshStill() {
  const part = shown.engine && partShown();
  if (!design || (shown.engine && !part) || still.firstChild) return;
  const findings = about(design.findings, (each) => each.subject).map((each) => `${each.severity}, ${each.subject}: ${each.message}. ${each.fix}`);
  const predictions = about(design.predictions, (each) => each.component).map((each) =>
    `${each.component} ${each.fault}: ${each.outcome}${each.gapSeconds != null ? ` for up to ${each.gapSeconds} s` : ""}${each.takeover ? `, ${each.takeover} takes over` : ""}. ${each.reason}`);
  const commands = part ? componentCommands(shown.host, part) : [`roost ssh ${shown.host}`, `roost logs --host ${shown.host} --follow`, "roost status", "roost plan"];
  still.replaceChildren(...section("Commands that help", commands, "w-commands"), ...section("Findings of check", findings, "", "None."),
    ...section("What happens when it fails", predictions, "", "check predicts nothing about it: no request needs it."));
}

function partShown() {
  const host = last && last.hosts.get(shown.host);
  return host && host.components.find((each) => each.engine === shown.engine);
}

function fill(rows) {
  const key = JSON.stringify(rows);
  if (table.dataset.key === key) return;
  table.dataset.key = key;
  table.replaceChildren(...rows.map(([term, value]) => {
    const pair = element("div");
    pair.append(element("dt", "", term), element("dd", "", value));
    return pair;
  }));
}

export function refreshPanel(view, moment) {
  last = view;
  lastMoment = moment;
  const host = shown && view.hosts.get(shown.host);
  if (!host) return;
  const part = shown.engine && partShown();
  if (shown.engine && !part) return;
  const rows = part ? componentRows(host, part, view.site) : hostRows(host);
  const alerts = (view.site.alerts || []).filter((alert) => alert.host === host.name);
  if (alerts.length) rows.splice(1, 0, ["alerts", alerts.map((alert) => alert.summary).join("; ")]);
  if (host.detail) rows.push(["note", host.detail]);
  if (moment) rows.unshift(["shown", `as it was at ${moment}, not now`]);
  fill(rows);
  if (!part) return fillParts(host);
  const subject = shown;
  followComponent(host.name, part.engine, moment ? view.site.time : null, () => { if (shown === subject && last) refreshPanel(last, lastMoment); });
  refreshStill();
}

function hostRows(host) {
  const share = (value) => (value == null ? "–" : number(value * 100, 0) + " %");
  return [
    ["state", `${states[host.state].mark} ${states[host.state].word}${host.since ? ", since " + clock(host.since, true) : ""}`],
    ["address", host.address], ["is", host.roles.join(", ") + (host.database ? `; database: ${host.database}` : "")],
    ["processors", share(host.processors)], ["memory", share(host.memory)], ["disk", share(host.disk)],
  ];
}

// The buttons stay the same, so that whoever is on one stays there.
function fillParts(host) {
  for (const part of host.components) {
    let item = [...parts.children].find((each) => each.firstChild.dataset.engine === part.engine);
    if (!item) {
      item = element("li");
      const button = element("button", "w-link");
      button.type = "button";
      button.dataset.engine = part.engine;
      button.addEventListener("click", () => openPanel(host.name, part.engine));
      item.append(button);
      parts.append(item);
    }
    item.dataset.state = part.state;
    const text = `${partMark(part)} ${part.engine}: ${part.state}`;
    if (item.firstChild.textContent !== text) item.firstChild.textContent = text;
  }
}

// The browser gives the focus back to where it was. It may be open again by the time this is heard.
panel.addEventListener("close", () => { if (!panel.open) shown = null; });
panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });
