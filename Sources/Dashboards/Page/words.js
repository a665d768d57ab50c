// Small things that every part of the page uses.
export const states = {
  well: { mark: "✓", word: "well" },
  ill: { mark: "▲", word: "something does not run" },
  quiet: { mark: "◌", word: "not heard from here" },
  lost: { mark: "✗", word: "lost" },
  waiting: { mark: "…", word: "asked" },
  unknown: { mark: "?", word: "not known" },
};

// A component's, by what its unit is.
export function partMark(part) { return part.state === "active" ? "✓" : part.state === "unknown" ? "?" : "✗"; }

// The gravest first.
export const gravity = ["lost", "ill", "quiet", "waiting", "unknown", "well"];

// What is to be said of several hosts that are drawn as one.
export function worst(hosts) {
  const state = gravity.find((each) => hosts.some((host) => host.state === each)) || "waiting";
  const count = hosts.filter((host) => host.state === state).length;
  return { state, text: states[state].mark + " " + (hosts.length > 1 && state !== "well" ? count + " " : "") + states[state].word };
}

export function element(name, style, text) {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (text != null) made.textContent = text;
  return made;
}

export function number(value, digits) {
  if (value == null || !Number.isFinite(value)) return "–";
  return value.toLocaleString(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

// In the reader's zone; the day only when it is another one.
export function clock(seconds, withSeconds) {
  const time = new Date(seconds * 1000);
  const far = time.toDateString() !== new Date().toDateString();
  const options = { hour: "2-digit", minute: "2-digit" };
  if (withSeconds) options.second = "2-digit";
  if (far) Object.assign(options, { day: "numeric", month: "short" });
  return time.toLocaleString(undefined, options);
}

export function words(count, one, many) { return count === 0 ? "No " + one : `${count} ${count === 1 ? one : many}`; }
