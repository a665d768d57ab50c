// The list of hosts: those that are not well first, when they are many, and found by a word.
import { openPanel } from "./panel.js";
import { element, states, gravity } from "./words.js";

const list = document.getElementById("host-list");
const field = document.getElementById("filter");
// So many items stand in the page.
const most = 60;

function put(id, text) { if (document.getElementById(id).textContent !== text) document.getElementById(id).textContent = text; }

export function showHosts(view) {
  const find = field.value.trim().toLowerCase();
  const all = view.order.map((name) => view.hosts.get(name));
  const found = all.filter((host) => !find || `${host.name} ${host.roles.join(" ")} ${host.state} ${states[host.state].word}`.toLowerCase().includes(find));
  if (all.length > most) found.sort((a, b) => gravity.indexOf(a.state) - gravity.indexOf(b.state));
  const shown = found.slice(0, most);
  const counts = {};
  for (const host of all) counts[host.state] = (counts[host.state] || 0) + 1;
  put("count", "(" + Object.keys(states).filter((state) => counts[state]).map((state) => `${counts[state]} ${states[state].word}`).join(", ") + ")");
  put("more", found.length > shown.length ? `and ${found.length - shown.length} more: find them by name` : found.length ? "" : "none is called that");
  const items = new Map([...list.children].map((item) => [item.dataset.name, item]));
  const wanted = shown.map((host) => {
    const item = items.get(host.name) || hostItem(host.name);
    fillHost(item, host);
    return item;
  });
  if (wanted.length === list.children.length && !wanted.some((item, at) => list.children[at] !== item)) return;
  const focused = document.activeElement;
  list.replaceChildren(...wanted);
  if (focused && wanted.some((item) => item.contains(focused))) focused.focus();
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

// A box that stands for many leads to the list of them.
export function findHosts(members) {
  field.value = members[0].replace(/\d+$/, "");
  field.dispatchEvent(new Event("input"));
  document.getElementById("hosts").scrollIntoView();
  field.focus();
}

export function startHosts(refresh) { field.addEventListener("input", refresh); }
