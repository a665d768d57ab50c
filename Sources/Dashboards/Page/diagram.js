// The picture of `roost draw`, alive: states on boxes, traffic on lines, the virtual address on its holder.
import { openPanel } from "./panel.js";
import { findHosts } from "./hosts.js";
import { rate } from "./tiers.js";
import { states, worst } from "./words.js";

const space = "http://www.w3.org/2000/svg";
const root = document.getElementById("diagram");
const svg = root.querySelector("svg");
const boxes = new Map();
let chips;

function make(name, attributes) {
  const made = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function prepare() {
  for (const group of svg.querySelectorAll("[data-hosts]")) {
    const members = group.dataset.hosts.split(" ");
    const frame = group.querySelector("rect.box.host");
    const [x, y, width] = ["x", "y", "width"].map((name) => Number(frame.getAttribute(name)));
    const badge = make("text", { class: "w-badge", x: x + width - 10, y: y - 10, "text-anchor": "end" });
    const parts = members.length === 1 ? [...group.querySelectorAll("[data-component]")] : [];
    // A button has no buttons in it: the host's own is beside those of what runs on it.
    const face = make("g", { class: "w-face", tabindex: 0, role: "button" });
    face.append(...[...group.children].filter((child) => !parts.includes(child)), badge);
    group.prepend(face);
    group.classList.add("w-box");
    for (const part of parts) preparePart(part, frame);
    const open = (target) => {
      const part = target.closest("[data-component]");
      if (part && parts.includes(part)) openPanel(...part.dataset.component.split("/"));
      else if (members.length === 1) openPanel(members[0]);
      else findHosts(members);
    };
    group.addEventListener("click", (event) => open(event.target));
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open(event.target);
    });
    boxes.set(group, { members, badge, face, x, y, width });
  }
  // What has buttons in it is no picture to a screen reader.
  svg.setAttribute("role", "group");
  chips = svg.appendChild(make("g", { class: "w-chips" }));
  for (const label of svg.querySelectorAll("text[data-flow]")) label.dataset.words = label.textContent;
  // Where it is wider than the window, its hosts are what is to be seen first.
  root.scrollLeft = (root.scrollWidth - root.clientWidth) / 2;
  const note = document.getElementById("key");
  note.textContent = "Lines are as wide as their traffic. " + Object.values(states).map((state) => `${state.mark} ${state.word}`).join("   ");
}

// As wide as its host's box, so that it is easy to hit.
function preparePart(part, frame) {
  const circle = part.querySelector("circle");
  const height = 18;
  const words = part.querySelector("text.component");
  words.dataset.name = words.firstChild.textContent;
  part.prepend(make("rect", {
    class: "w-hit", x: Number(frame.getAttribute("x")) + 4, y: Number(circle.getAttribute("cy")) - height / 2, width: Number(frame.getAttribute("width")) - 8, height, rx: 4,
  }));
  part.classList.add("w-part");
  part.setAttribute("tabindex", "0");
  part.setAttribute("role", "button");
}

function paintBoxes(view) {
  for (const [group, box] of boxes) {
    const hosts = box.members.map((name) => view.hosts.get(name)).filter(Boolean);
    const { state: gravest, text } = worst(hosts);
    if (group.dataset.state !== gravest || box.badge.textContent !== text) {
      group.dataset.state = gravest;
      box.badge.textContent = text;
      box.face.setAttribute("aria-label", (hosts.length > 1 ? `${hosts.length} hosts like ${hosts[0].name}` : box.members[0]) + ", " + text);
    }
    if (hosts.length !== 1) continue;
    paintTag(group, hosts[0], view.site);
    for (const part of group.querySelectorAll(".w-part")) {
      const engine = part.dataset.component.split("/")[1];
      const found = hosts[0].components.find((each) => each.engine === engine);
      const state = hosts[0].state === "lost" ? "lost" : found ? found.state : "unknown";
      if (part.dataset.state === state) continue;
      part.dataset.state = state;
      const words = part.querySelector("text.component");
      words.firstChild.textContent = words.dataset.name + (state === "active" || state === "lost" || state === "unknown" ? "" : " ✗ " + state);
      part.setAttribute("aria-label", `${words.dataset.name} on ${hosts[0].name}, ${state}`);
    }
  }
}

// What a host is among those like it, as it is now: the drawn picture has what it is at first.
function paintTag(group, host, site) {
  const tag = group.querySelector("tspan.tag");
  if (!tag) return;
  if (tag.dataset.words == null) tag.dataset.words = tag.textContent;
  const holds = site.virtual.some((address) => address.holders.includes(host.name));
  const isBalancer = site.virtual.length > 0 && host.roles.includes("balancer");
  const words = host.state === "lost" ? "" : isBalancer ? (holds ? "active" : "standby") : host.database || tag.dataset.words;
  if (tag.textContent !== words) tag.textContent = words;
}

// As wide as the logarithm of what passes: 1.6 for nothing, 7 for a thousand a second and more.
function breadth(rate) { return rate > 0 ? Math.min(7, 1.6 + 1.8 * Math.log10(1 + rate)) : 1.6; }

function paintFlows(site) {
  const flows = new Map(site.flows.map((flow) => [flow.id, flow]));
  for (const line of svg.querySelectorAll("polyline[data-flow]")) {
    const flow = flows.get(line.dataset.flow);
    const width = flow ? breadth(flow.perSecond).toFixed(1) + "px" : "";
    if (line.style.strokeWidth !== width) line.style.strokeWidth = width;
  }
  for (const label of svg.querySelectorAll("text[data-flow]")) {
    const flow = flows.get(label.dataset.flow);
    const text = rate(flow) || label.dataset.words;
    if (label.textContent !== text) label.textContent = text;
    label.classList.toggle("w-figure", Boolean(flow));
  }
}

// The address sits on the box of its holder, and slides when it moves.
function placeChips(site) {
  site.virtual.forEach((address, at) => {
    let chip = chips.children[at];
    if (!chip) {
      chip = chips.appendChild(make("g", { class: "w-chip" }));
      chip.append(make("rect", { width: 118, height: 22, rx: 11 }), make("text", { x: 59, y: 15, "text-anchor": "middle" }));
    }
    const holder = address.holders.length === 1 ? address.holders[0] : "";
    chip.dataset.holder = holder;
    chip.dataset.address = address.address;
    chip.dataset.held = holder ? "once" : address.holders.length ? "twice" : "never";
    const text = holder ? "◆ " + address.address : "✗ " + address.address;
    if (chip.lastChild.textContent !== text) chip.lastChild.textContent = text;
    const box = [...boxes.values()].find((each) => each.members.includes(holder));
    const home = box || [...boxes.values()][0];
    chip.setAttribute("visibility", "visible");
    const place = `translate(${home.x + 8}px, ${home.y - 17 - 24 * at - (box ? 0 : 30)}px)`;
    if (chip.style.transform !== place) chip.style.transform = place;
  });
  // Of a moment of which nobody knows who had it.
  for (const chip of [...chips.children].slice(site.virtual.length)) chip.setAttribute("visibility", "hidden");
}

export function drawDiagram(view) {
  paintBoxes(view);
  paintFlows(view.site);
  placeChips(view.site);
}

prepare();
