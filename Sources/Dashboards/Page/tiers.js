// The picture in one column, for a window that is too narrow for it: the same states, figures and holders.
import { number, worst } from "./words.js";

const root = document.getElementById("tiers");

export function prepareTiers(open) {
  for (const card of root.querySelectorAll("[data-members]")) card.addEventListener("click", () => open(card.dataset.members.split(" ")));
}

function put(node, text) { if (node.textContent !== text) node.textContent = text; }

export function drawTiers(view) {
  for (const card of root.querySelectorAll("[data-members]")) {
    const found = worst(card.dataset.members.split(" ").map((name) => view.hosts.get(name)).filter(Boolean));
    if (card.dataset.state !== found.state) card.dataset.state = found.state;
    put(card.querySelector(".w-card-state"), found.text);
  }
  const flows = new Map(view.site.flows.map((flow) => [flow.id, flow]));
  for (const way of root.querySelectorAll("[data-flow]")) put(way.lastChild, rate(flows.get(way.dataset.flow)));
  const virtual = new Map(view.site.virtual.map((each) => [each.address, each]));
  for (const card of root.querySelectorAll("[data-virtual]")) {
    const holders = virtual.has(card.dataset.virtual) ? virtual.get(card.dataset.virtual).holders : null;
    card.dataset.held = !holders ? "unknown" : holders.length === 1 ? "once" : "badly";
    put(card.querySelector(".w-card-holder"), !holders ? "? not known" : holders.length ? (holders.length > 1 ? "✗ on " : "◆ on ") + holders.join(" and ") : "✗ on nobody");
  }
}

export function rate(flow) {
  if (!flow) return "";
  const p99 = flow.p99Seconds != null ? ` · p99 ${number(flow.p99Seconds * 1000, 0)} ms` : "";
  return `${number(flow.perSecond, flow.perSecond < 100 ? 1 : 0)} ${flow.unit}/s${p99}`;
}
