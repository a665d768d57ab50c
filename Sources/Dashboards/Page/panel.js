// What is known of one host: figures, parts, log lines, findings, predictions, and the commands that help.
import { element, number, clock, states } from "./words.js";

const panel = document.getElementById("panel");
const body = document.getElementById("panel-body");
let shown = null;
let opener = null;
let design = null;
let live;

async function get(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

export async function openPanel(name) {
  shown = name;
  opener = document.activeElement;
  document.getElementById("panel-title").textContent = name;
  live = element("div", "w-live");
  const still = element("div");
  const logs = element("pre", "w-logs", "asking …");
  logs.tabIndex = 0;
  logs.setAttribute("aria-label", "last log lines of " + name);
  body.replaceChildren(live, element("h3", "", "Last log lines, as of now"), logs, still);
  if (last) refreshPanel(last, lastMoment);
  if (!panel.open) panel.showModal();
  try {
    design = design || await get("design.json");
    if (shown === name) still.replaceChildren(...said(name));
  } catch { still.textContent = "What check says could not be fetched."; }
  await readLogs(name, logs);
}

async function readLogs(name, logs) {
  try {
    const answer = await get("logs.json?host=" + encodeURIComponent(name));
    if (shown !== name) return;
    const lines = answer.lines.map((line) => `${line.time ? clock(line.time, true) : ""} ${line.component}: ${line.text}`);
    logs.textContent = lines.length ? lines.join("\n") : answer.failure || "It has logged nothing lately.";
    logs.scrollTop = logs.scrollHeight;
  } catch { if (shown === name) logs.textContent = "They could not be fetched."; }
}

function section(title, items, style) {
  if (!items.length) return [];
  const list = element("ul", style);
  list.append(...items.map((item) => element("li", "", item)));
  return [element("h3", "", title), list];
}

function said(name) {
  const about = (subject) => subject === name || subject.startsWith(name + "/");
  const findings = design.findings.filter((finding) => about(finding.subject)).map((finding) => `${finding.severity}: ${finding.message}. ${finding.fix}`);
  const predictions = design.predictions.filter((each) => about(each.component)).map((each) =>
    `${each.component} ${each.fault}: ${each.outcome}${each.gapSeconds != null ? ` for up to ${each.gapSeconds} s` : ""}${each.takeover ? `, ${each.takeover} takes over` : ""}. ${each.reason}`);
  const commands = [`roost ssh ${name}`, `roost logs --host ${name} --follow`, "roost status", "roost plan"];
  const parts = [...section("Commands that help", commands, "w-commands"), ...section("Findings of check", findings), ...section("What happens when it fails", predictions)];
  return parts;
}

let last = null;
let lastMoment = null;
export function refreshPanel(view, moment) {
  last = view;
  lastMoment = moment;
  if (!shown || !live) return;
  const host = view.hosts.get(shown);
  if (!host) return;
  const key = JSON.stringify([host, moment]);
  if (live.dataset.key === key) return;
  live.dataset.key = key;
  const share = (value) => (value == null ? "–" : number(value * 100, 0) + " %");
  const rows = [
    ["state", `${states[host.state].mark} ${states[host.state].word}${host.since ? ", since " + clock(host.since, true) : ""}`],
    ["address", host.address], ["is", host.roles.join(", ") + (host.database ? `; database: ${host.database}` : "")],
    ["processors", share(host.processors)], ["memory", share(host.memory)], ["disk", share(host.disk)],
  ];
  if (moment) rows.unshift(["shown", `as it was at ${moment}, not now`]);
  if (host.detail) rows.push(["note", host.detail]);
  const table = element("dl", "w-pairs");
  for (const [term, value] of rows) {
    const pair = element("div");
    pair.append(element("dt", "", term), element("dd", "", value));
    table.append(pair);
  }
  const parts = element("ul", "w-parts");
  for (const part of host.components) {
    const item = element("li", "", `${part.state === "active" ? "✓" : part.state === "unknown" ? "?" : "✗"} ${part.engine}: ${part.state}`);
    item.dataset.state = part.state;
    parts.append(item);
  }
  live.replaceChildren(table, element("h3", "", "What runs there"), parts);
}

panel.addEventListener("close", () => {
  shown = null;
  if (opener && opener.isConnected) opener.focus();
});
panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });
