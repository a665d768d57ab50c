// The page, as text. Everything that comes from outside goes through `escape`.

"use strict";

const escape = text => text.replace(/[&<>"']/g, c => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" })[c]);

const item = post =>
  `<li>${escape(post.text)}<small>${escape(post.created.slice(0, 19).replace("T", " "))} UTC, through ${escape(post.host)}</small></li>\n`;

function list(posts) {
  if (!posts) return `<p class="note">The posts cannot be read right now. Please try again in a moment.</p>\n<ol id="posts">\n</ol>`;
  const note = posts.length ? "" : `<p class="note" id="none">No posts yet. Yours could be the first.</p>\n`;
  return `${note}<ol id="posts">\n${posts.map(item).join("")}</ol>`;
}

/** `posts` is null when they cannot be read. */
exports.page = ({ posts, greeting, host, release, milliseconds }) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(greeting)}</title>
<style>
  :root { --ink: #1d2321; --soft: #66706c; --line: #dfe4e1; --paper: #fbfbf9; --card: #fff; --leaf: #1f7a5c }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e6ebe8; --soft: #93a09a; --line: #2c3431; --paper: #141816; --card: #1b211e; --leaf: #5cc39d }
  }
  * { box-sizing: border-box }
  body { margin: 0 auto; max-width: 40rem; padding: 3rem 1.25rem; color: var(--ink); background: var(--paper);
         font: 1rem/1.55 system-ui, sans-serif }
  h1 { margin: 0 0 1.5rem; font-size: 2rem; line-height: 1.2; letter-spacing: -.02em; overflow-wrap: anywhere }
  form { display: flex; gap: .5rem }
  input, button { font: inherit; padding: .6rem .8rem; border-radius: .5rem; border: 1px solid var(--line) }
  input { flex: 1; min-width: 0; color: inherit; background: var(--card) }
  button { color: var(--paper); background: var(--leaf); border-color: var(--leaf); cursor: pointer }
  button:disabled { opacity: .5 }
  #said { min-height: 1.5rem; margin: .4rem 0 1rem; color: var(--soft); font-size: .9rem }
  ol { list-style: none; margin: 0; padding: 0 }
  li { margin: 0 0 .6rem; padding: .7rem .9rem; border: 1px solid var(--line); border-radius: .6rem;
       background: var(--card); overflow-wrap: anywhere; white-space: pre-wrap }
  small, footer { display: block; color: var(--soft); font-size: .8rem }
  footer { margin-top: 2rem }
  .note { padding: .7rem .9rem; border-left: 3px solid var(--leaf); background: var(--card) }
</style>
</head>
<body>
<h1>${escape(greeting)}</h1>
<form id="form"><input id="text" maxlength="2000" required autocomplete="off" placeholder="Say something"
  aria-label="Say something"><button id="send">Post</button></form>
<p id="said" role="status"><noscript>Posting needs JavaScript.</noscript></p>
${list(posts)}
<footer>Answered by <b>${escape(host)}</b>, release <b>${escape(release)}</b>, in ${milliseconds().toFixed(1)} ms.</footer>
<script>
  const byId = id => document.getElementById(id), form = byId("form"), text = byId("text"), said = byId("said");
  let pending = null;  // a post whose outcome is unknown keeps its id, so that trying again cannot post it twice
  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();  // not there on a page that came over plain http
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, "0")).join("");
  }
  function show(post) {
    const item = document.createElement("li"), small = document.createElement("small");
    item.textContent = post.text;
    small.textContent = "just now, through " + post.host;
    item.append(small);
    byId("posts").prepend(item);
    if (byId("none")) byId("none").remove();
  }
  form.addEventListener("submit", async event => {
    event.preventDefault();
    if (!pending || pending.text !== text.value) pending = { id: newId(), text: text.value, tries: 0 };
    byId("send").disabled = true;
    said.textContent = "";
    const again = pending.tries++ > 0;
    try {
      const answer = await fetch("/posts", { method: "POST", headers: { "Content-Type": "application/json" },
                                             body: JSON.stringify({ id: pending.id, text: pending.text }) });
      const body = await answer.json();
      if (answer.status === 201 || (answer.status === 409 && again)) {
        show({ text: pending.text, host: body.host || "an earlier try" });
        pending = null;
        text.value = "";
        said.textContent = "Posted.";
      } else {
        said.textContent = answer.status === 503 ? "The database cannot take it right now: please try again." : body.error;
      }
    } catch { said.textContent = "No answer: please try again, it will not be posted twice." }
    byId("send").disabled = false;
    text.focus();
  });
</script>
</body>
</html>
`;
