// The answer in one look: up or not, how many, how fast, what is wrong, who has what. Everything that comes from the stack is
// written with textContent.
import { openPanel } from "./panel.js";
import { element, number, clock, words } from "./words.js";

const $ = (id) => document.getElementById(id);

export function put(id, text) { if ($(id).textContent !== text) $(id).textContent = text; }

const marks = { up: "✓", down: "✗", unknown: "?" };
const verdicts = { up: "The site is up", down: "The site is down", unknown: "Nobody can say" };
const past = { up: "The site was up", down: "The site was down", unknown: "Nobody can say" };
const sources = { monitor: "figures: the last minute, from the monitor", balancers: "figures: the last ten seconds, from the balancers" };

function showState(site, hosts, moment) {
  const lost = [...hosts.values()].filter((host) => host.state === "lost").length;
  const verdict = (moment ? past : verdicts)[site.verdict];
  $("state").dataset.verdict = site.verdict;
  put("mark", marks[site.verdict]);
  put("verdict", verdict);
  const traffic = site.traffic || {};
  put("rate", number(traffic.requestsPerSecond, 1));
  put("errors", traffic.errorRatio == null ? "–" : number(traffic.errorRatio * 100, 1) + " %");
  put("p99", traffic.p99Seconds == null ? "–" : number(traffic.p99Seconds * 1000, 0) + " ms");
  // What was so before anything is known began some time before.
  put("since-word", site.isSinceOpen ? "since before" : "since");
  put("since", site.since == null ? "–" : clock(site.since));
  put("source", sources[traffic.source] || "no figures");
  document.title = `${moment ? "◷ " + moment + " " : ""}${marks[site.verdict]} ${site.domain}: ${site.verdict}`;
  // Said aloud only when it is news, never for a figure.
  const fires = site.alerts ? site.alerts.length : 0;
  put("said", `${moment ? `Showing ${moment}, not now. ` : ""}${verdict}. ${words(fires, "alert fires", "alerts fire")}. ${words(lost, "host is lost", "hosts are lost")}.`);
}

function showAlerts(site, hosts) {
  const alerts = site.alerts || [];
  // What no alert tells of, or not yet.
  const told = new Set(alerts.map((alert) => alert.host));
  const ill = [...hosts.values()].filter((host) => (host.state === "lost" || host.state === "ill") && !told.has(host.name));
  const shown = JSON.stringify([alerts, Boolean(site.alerts), ill.map((host) => [host.name, host.state, host.since, host.components])]);
  if ($("alert-list").dataset.key !== shown) {
    $("alert-list").dataset.key = shown;
    $("alert-list").replaceChildren(...ill.slice(0, 10).map(illItem), ...more(ill), ...(alerts.length ? alike(alerts).slice(0, 20).map((group) => alertItem(group, hosts))
      : [element("li", site.alerts ? "w-calm" : "w-remark", site.alerts ? "✓ No alert fires." : "Alerts are not known.")]));
  }
  const notes = site.notes.map((note) => "note: " + note);
  if ($("notes").dataset.key !== notes.join("\n")) {
    $("notes").dataset.key = notes.join("\n");
    $("notes").replaceChildren(...notes.map((note) => element("li", "w-remark", note)));
  }
}

function more(ill) { return ill.length > 10 ? [element("li", "w-remark", `and ${ill.length - 10} more hosts: see the list`)] : []; }

// To the panel of a host, or of a component on it.
function way(host, engine = null) {
  const button = element("button", "w-link", "open " + (engine ? `${engine} on ${host}` : host));
  button.type = "button";
  button.addEventListener("click", () => openPanel(host, engine));
  return button;
}

function illItem(host) {
  const item = element("li", "w-alert");
  item.dataset.severity = host.state === "lost" ? "critical" : "warning";
  const bad = host.components.filter((part) => part.state !== "active" && part.state !== "unknown");
  const parts = bad.map((part) => `${part.engine} is ${part.state}`);
  const what = host.state === "lost" ? `${host.name} is lost` : `on ${host.name} ${parts.join(", ") || "something does not run"}`;
  const head = element("p", "w-alert-head", (host.state === "lost" ? "✗ " : "▲ ") + what + (host.since ? ", since " + clock(host.since, true) : ""));
  const ways = element("p", "w-ways");
  ways.append(way(host.name), ...(host.state === "lost" ? [] : bad.map((part) => way(host.name, part.engine))));
  item.append(head);
  if (host.detail) item.append(element("p", "w-alert-name", host.detail));
  item.append(ways);
  return item;
}

// The same alert of many hosts is one thing to read, with a way to each of them.
function alike(alerts) {
  const groups = new Map();
  for (const alert of alerts) groups.set(alert.name, [...(groups.get(alert.name) || []), alert]);
  return [...groups.values()];
}

function alertItem(group, hosts) {
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
    if (!each.host || !hosts.has(each.host)) continue;
    ways.append(way(each.host));
  }
  if (ways.children.length) item.append(ways);
  return item;
}

function showHolders(site, hosts, isPast) {
  const rows = [];
  for (const address of site.virtual) {
    const who = address.holders.length === 1 ? address.holders[0]
      : address.holders.length ? "✗ " + address.holders.join(" and ") : "✗ nobody";
    rows.push([address.address, who + (address.since ? ", since " + clock(address.since) : "")]);
  }
  if (site.database) {
    if (site.database.writer || !isPast) rows.push([isPast ? "writes went to" : "writes go to", site.database.writer || "✗ nobody"]);
    for (const [host, lag] of Object.entries(site.database.lagSeconds)) rows.push([host + " is behind by", number(lag, 0) + " s"]);
  }
  const caches = hosts.filter((host) => host.roles.includes("cache")).length;
  if (site.cacheMaster || (caches > 1 && !isPast)) rows.push([isPast ? "master of the caches was" : "master of the caches", site.cacheMaster || "✗ none, or more than one"]);
  if (site.certificateDays != null) rows.push(["site's certificate", number(site.certificateDays, 0) + " days"]);
  if (site.innerCertificateDays != null) rows.push(["first certificate to end", number(site.innerCertificateDays, 0) + " days"]);
  if (site.monitor && !isPast) rows.push(["monitor", site.monitor.host + (site.monitor.answers ? "" : ": ✗ " + site.monitor.detail)]);
  const key = JSON.stringify(rows);
  if ($("holders").dataset.key === key) return;
  $("holders").dataset.key = key;
  $("holders").replaceChildren(...rows.map(([name, value]) => {
    const pair = element("div");
    pair.append(element("dt", "", name), element("dd", "", value));
    return pair;
  }));
}

// What there is to see: of now, or of a moment, which is then named.
export function show(view, moment) {
  showState(view.site, view.hosts, moment);
  showAlerts(view.site, view.hosts);
  showHolders(view.site, [...view.hosts.values()], Boolean(moment));
}
