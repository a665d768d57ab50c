// What the page knows, and the line over which it hears. Everything that comes from the stack is written with textContent.
import { drawDiagram } from "./diagram.js";
import { openPanel, refreshPanel } from "./panel.js";
import { startHistory } from "./history.js";
import { element, number, clock, words, states } from "./words.js";

const $ = (id) => document.getElementById(id);
export const known = { hosts: new Map(), order: [], site: null, heard: 0 };

function put(id, text) { if ($(id).textContent !== text) $(id).textContent = text; }

const marks = { up: "✓", down: "✗", unknown: "?" };
const verdicts = { up: "The site is up", down: "The site is down", unknown: "Nobody can say" };

function showState(site) {
  const lost = [...known.hosts.values()].filter((host) => host.state === "lost").length;
  $("state").dataset.verdict = site.verdict;
  put("mark", marks[site.verdict]);
  put("verdict", verdicts[site.verdict]);
  const traffic = site.traffic || {};
  put("rate", number(traffic.requestsPerSecond, 1));
  put("errors", traffic.errorRatio == null ? "–" : number(traffic.errorRatio * 100, 1) + " %");
  put("p99", traffic.p99Seconds == null ? "–" : number(traffic.p99Seconds * 1000, 0) + " ms");
  put("since", site.since == null ? "–" : clock(site.since));
  put("source", traffic.source === "monitor" ? "figures: the last minute, from the monitor"
    : traffic.source === "balancers" ? "figures: the last ten seconds, from the balancers" : "no figures");
  document.title = `${marks[site.verdict]} ${site.domain}: ${site.verdict}`;
  // Said aloud only when it is news, never for a figure.
  const fires = site.alerts ? site.alerts.length : 0;
  put("said", `${verdicts[site.verdict]}. ${words(fires, "alert fires", "alerts fire")}. ${words(lost, "host is lost", "hosts are lost")}.`);
}

function showAlerts(site) {
  const alerts = site.alerts || [];
  const shown = JSON.stringify(alerts) + (site.alerts ? "" : "none");
  if ($("alert-list").dataset.key !== shown) {
    $("alert-list").dataset.key = shown;
    $("alert-list").replaceChildren(...(alerts.length ? alike(alerts).slice(0, 20).map(alertItem)
      : [element("li", site.alerts ? "w-calm" : "w-remark", site.alerts ? "✓ No alert fires." : "Alerts are not known: no monitor answers.")]));
  }
  const notes = site.notes.map((note) => "note: " + note);
  if ($("notes").dataset.key !== notes.join("\n")) {
    $("notes").dataset.key = notes.join("\n");
    $("notes").replaceChildren(...notes.map((note) => element("li", "w-remark", note)));
  }
}

// The same alert of many hosts is one thing to read, with a way to each of them.
function alike(alerts) {
  const groups = new Map();
  for (const alert of alerts) groups.set(alert.name, [...(groups.get(alert.name) || []), alert]);
  return [...groups.values()];
}

function alertItem(group) {
  const alert = group[0];
  const item = element("li", "w-alert");
  item.dataset.severity = group.some((each) => each.severity === "critical") ? "critical" : alert.severity;
  const more = group.length > 1 ? `; the same of ${group.length - 1} more` : "";
  const head = element("p", "w-alert-head", (item.dataset.severity === "critical" ? "✗ critical: " : "▲ warning: ") + alert.summary + more);
  const since = group.map((each) => each.since).filter((each) => each);
  item.append(head, element("p", "w-alert-name", alert.name + (since.length ? ", since " + clock(Math.min(...since)) : "")));
  item.append(element("p", "", "It means: " + alert.meaning + "."), element("p", "", "First: " + alert.first));
  const ways = element("p", "w-ways");
  for (const each of group.slice(0, 30)) {
    if (!each.host || !known.hosts.has(each.host)) continue;
    const button = element("button", "w-link", "open " + each.host);
    button.type = "button";
    button.addEventListener("click", () => openPanel(each.host));
    ways.append(button);
  }
  if (ways.children.length) item.append(ways);
  return item;
}

function showHolders(site) {
  const rows = [];
  for (const address of site.virtual) {
    const who = address.holders.length === 1 ? address.holders[0]
      : address.holders.length ? "✗ " + address.holders.join(" and ") : "✗ nobody";
    rows.push([address.address, who + (address.since ? ", since " + clock(address.since) : "")]);
  }
  if (site.database) {
    rows.push(["writes go to", site.database.writer || "✗ nobody"]);
    for (const [host, lag] of Object.entries(site.database.lagSeconds)) rows.push([host + " is behind by", number(lag, 0) + " s"]);
  }
  if (site.cacheMaster) rows.push(["master of the caches", site.cacheMaster]);
  if (site.certificateDays != null) rows.push(["site's certificate", number(site.certificateDays, 0) + " days"]);
  if (site.innerCertificateDays != null) rows.push(["first certificate to end", number(site.innerCertificateDays, 0) + " days"]);
  if (site.monitor) rows.push(["monitor", site.monitor.host + (site.monitor.answers ? "" : ": ✗ " + site.monitor.detail)]);
  const key = JSON.stringify(rows);
  if ($("holders").dataset.key === key) return;
  $("holders").dataset.key = key;
  $("holders").replaceChildren(...rows.map(([name, value]) => {
    const pair = element("div");
    pair.append(element("dt", "", name), element("dd", "", value));
    return pair;
  }));
}

// A list of hundreds is cut; what is not well stands first.
const most = 60;
const rank = { lost: 0, ill: 1, quiet: 2, waiting: 3, well: 4 };

function showHosts() {
  const find = $("filter").value.trim().toLowerCase();
  const all = known.order.map((name) => known.hosts.get(name));
  const found = all.filter((host) => !find || `${host.name} ${host.roles.join(" ")} ${host.state} ${states[host.state].word}`.toLowerCase().includes(find));
  const many = all.length > most;
  if (many) found.sort((a, b) => rank[a.state] - rank[b.state]);
  const shown = found.slice(0, most);
  const counts = {};
  for (const host of all) counts[host.state] = (counts[host.state] || 0) + 1;
  put("count", "(" + Object.keys(states).filter((state) => counts[state]).map((state) => `${counts[state]} ${states[state].word}`).join(", ") + ")");
  put("more", found.length > shown.length ? `and ${found.length - shown.length} more: find them by name` : "");
  const items = new Map([...$("host-list").children].map((item) => [item.dataset.name, item]));
  const wanted = shown.map((host) => {
    const item = items.get(host.name) || hostItem(host.name);
    fillHost(item, host);
    return item;
  });
  if (wanted.length !== $("host-list").children.length || wanted.some((item, at) => $("host-list").children[at] !== item)) {
    const focused = document.activeElement;
    $("host-list").replaceChildren(...wanted);
    if (focused && wanted.some((item) => item.contains(focused))) focused.focus();
  }
}

function hostItem(name) {
  const item = element("li", "w-host");
  item.dataset.name = name;
  const button = element("button", "w-host-button");
  button.type = "button";
  button.append(element("span", "w-host-name", name), element("span", "w-host-state"), element("span", "w-host-more"));
  button.addEventListener("click", () => openPanel(name));
  item.append(button);
  return item;
}

function fillHost(item, host) {
  const [, state, more] = item.firstChild.children;
  item.dataset.state = host.state;
  const text = states[host.state].mark + " " + states[host.state].word;
  if (state.textContent !== text) state.textContent = text;
  const bad = host.components.filter((part) => part.state !== "active" && part.state !== "unknown").map((part) => `${part.engine} ${part.state}`);
  const detail = bad.length ? bad.join(", ") : host.database ? `${host.roles.join(", ")}: ${host.database}` : host.roles.join(", ");
  if (more.textContent !== detail) more.textContent = detail;
}

function take(change, isWhole) {
  if (isWhole) {
    known.hosts = new Map(change.hosts.map((host) => [host.name, host]));
    known.order = change.hosts.map((host) => host.name);
  } else {
    for (const host of change.hosts) known.hosts.set(host.name, host);
  }
  known.site = change;
  known.heard = Date.now();
  showState(change);
  showAlerts(change);
  showHolders(change);
  drawDiagram(known);
  if (isWhole || change.hosts.length) showHosts();
  refreshPanel(known);
}

// The browser reconnects by itself; what is shown meanwhile says how old it is.
let source;
function listen() {
  source = new EventSource("events");
  source.addEventListener("whole", (event) => take(JSON.parse(event.data), true));
  source.addEventListener("change", (event) => take(JSON.parse(event.data), false));
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return;
    source.close();
    setTimeout(listen, 2000);
  };
}

function watchLine() {
  const age = known.heard ? Math.round((Date.now() - known.heard) / 1000) : null;
  const isLost = age != null && age > 4;
  $("link").dataset.link = isLost ? "lost" : age == null ? "wait" : "live";
  document.body.classList.toggle("w-stale", isLost);
  put("link", age == null ? "connecting …" : isLost ? `✗ connection lost, last news ${age} s ago; trying again` : "● live");
}

$("filter").addEventListener("input", showHosts);
listen();
setInterval(watchLine, 1000);
startHistory(known);
