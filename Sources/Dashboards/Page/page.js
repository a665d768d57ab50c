// What the page knows, the line over which it hears, and the moment that it shows.
import { drawDiagram } from "./diagram.js";
import { drawTiers, prepareTiers } from "./tiers.js";
import { openPanel, refreshPanel } from "./panel.js";
import { startHistory, showNow } from "./history.js";
import { findHosts, showHosts, startHosts } from "./hosts.js";
import { put, show } from "./show.js";
import { clock } from "./words.js";

const known = { hosts: new Map(), order: [], site: null, heard: 0 };
// The same of a moment that is past, while somebody looks at one.
let then = null;
let wanted = null;

function view() { return then || known; }

function draw(isOther) {
  const seen = view();
  if (!seen.site) return;
  const moment = then && clock(then.site.time, true);
  show(seen, moment);
  drawDiagram(seen);
  drawTiers(seen);
  if (isOther) showHosts(seen);
  refreshPanel(seen, moment);
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
  if (!then) draw(isWhole || change.hosts.length > 0);
}

// Somebody looks at a moment, or at now again.
async function look(time) {
  wanted = time;
  document.body.classList.toggle("w-then", time != null);
  document.getElementById("back").hidden = document.getElementById("back-here").hidden = time == null;
  if (time == null) {
    then = null;
    put("then", "");
    return draw(true);
  }
  put("then", `◷ Showing ${clock(time, true)}, not now`);
  let moment;
  try {
    const answer = await fetch("moment.json?at=" + time);
    moment = await answer.json();
  } catch { moment = { failure: "the connection is lost" }; }
  if (wanted !== time) return;
  if (moment.failure) return put("then", `◷ ${clock(time, true)} is not known: ${moment.failure}`);
  then = { hosts: new Map(moment.hosts.map((host) => [host.name, host])), order: moment.hosts.map((host) => host.name), site: moment };
  draw(true);
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
  document.getElementById("link").dataset.link = isLost ? "lost" : age == null ? "wait" : "live";
  document.body.classList.toggle("w-stale", isLost);
  put("link", age == null ? "connecting …" : isLost ? `✗ connection lost, last news ${age} s ago; trying again` : "● live");
}

for (const id of ["back", "back-here"]) document.getElementById(id).addEventListener("click", showNow);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && wanted != null && !document.getElementById("panel").open) showNow();
});
startHosts(() => { if (view().site) showHosts(view()); });
prepareTiers((members) => (members.length === 1 ? openPanel(members[0]) : findHosts(members)));
listen();
setInterval(watchLine, 1000);
startHistory(look);
