// What is known of one component on a host: its unit, its figures, and the commands that help. The figures are asked for while somebody looks.
import { clock, number, partMark, states } from "./words.js";

// Seconds after which the figures of now are asked for again.
const fresh = 5;
let asked = { key: "", at: 0 };
let answer = null;

// Asks when there is something new to ask; `done` is called once the answer is there.
export function followComponent(host, engine, time, done) {
  const key = JSON.stringify([host, engine, time]);
  const now = performance.now() / 1000;
  if (asked.key === key && (time != null || now - asked.at < fresh)) return;
  if (asked.key !== key) answer = null;
  const question = { key, at: now };
  asked = question;
  const path = `component.json?host=${encodeURIComponent(host)}&component=${encodeURIComponent(engine)}` + (time == null ? "" : "&at=" + time);
  fetch(path).then((response) => (response.ok ? response.json() : Promise.reject(new Error())), () => Promise.reject(new Error()))
    .catch(() => ({ figures: [], notes: ["its figures could not be fetched"] }))
    .then((found) => {
      // Whoever looks at something else by now is not told.
      if (asked !== question) return;
      answer = found;
      done();
    });
}

const units = {
  perSecond: (value) => number(value, value < 100 ? 1 : 0) + " a second",
  share: (value) => number(value * 100, value < 0.1 ? 1 : 0) + " %",
  seconds: (value) => (value < 1 ? number(value * 1000, 0) + " ms" : number(value, 1) + " s"),
  bytes: (value) => number(value / 1048576, value < 104857600 ? 1 : 0) + " MiB",
  count: (value) => number(value, 0),
};

function duty(host, part, site) {
  const rows = [];
  if (part.engine === "keepalived") {
    const held = site.virtual.filter((address) => address.holders.includes(host.name)).map((address) => address.address);
    if (site.virtual.length) rows.push(["holds", held.join(", ") || "no address: it stands by"]);
  }
  if (part.engine === "mariadb" && host.database) rows.push(["is", host.database]);
  if (part.engine === "redis" && site.cacheMaster) rows.push(["is", site.cacheMaster === host.name ? "the master" : "a replica of " + site.cacheMaster]);
  return rows;
}

export function componentRows(host, part, site) {
  const state = host.state === "lost" ? `${states.lost.mark} its host is lost` : `${partMark(part)} ${part.state}${answer && answer.detail && answer.detail !== part.state ? ` (${answer.detail})` : ""}`;
  const rows = [
    ["state", state + (answer && answer.since ? ", since " + clock(answer.since, true) : "")],
    ["unit", part.detail],
    ...duty(host, part, site),
  ];
  if (!answer) return [...rows, ["figures", "asking …"]];
  for (const figure of answer.figures) rows.push([figure.name, units[figure.unit](figure.value)]);
  for (const note of answer.notes) rows.push(["note", note]);
  return rows;
}

// Besides those that every component has.
const more = {
  nginx: (on) => [`${on} -- nginx -t`],
  keepalived: (on) => [`${on} -- ip -br address`],
  mariadb: () => ["roost db status"],
  nftables: (on) => [`${on} -- nft list ruleset`],
  chrony: (on) => [`${on} -- chronyc tracking`],
};

export function componentCommands(host, part) {
  const on = "roost ssh " + host;
  return [
    `roost logs --host ${host} --component ${part.engine} --follow`,
    `${on} -- systemctl status ${part.detail.replace(/\.service$/, "")}`,
    ...(more[part.engine] ? more[part.engine](on) : []),
    "roost status",
  ];
}
