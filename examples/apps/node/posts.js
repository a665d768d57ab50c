// The posts: written once under an identifier the client chose, read newest first.

"use strict";

const { setTimeout: sleep } = require("node:timers/promises");
const settings = require("./settings");
const { cache } = require("./cache");
const { DUPLICATE, Pool, TRANSIENT, Unavailable } = require("./database");

const LIMIT = 50;
const ATTEMPTS = 3;
const NEWEST = "posts:newest"; // what the cache calls the newest posts
const OLDEST = 2; // seconds that it may remember them: what was read just before a write may be put there just after it
const PARTS = ["id", "text", "host", "created"]; // of a post, all of them text

const writes = new Pool(settings.databaseUrl);
const reads = settings.databaseReadUrl === settings.databaseUrl ? writes : new Pool(settings.databaseReadUrl);

/** The client's mistake, in words for the client. */
class Invalid extends Error {}

/** There is a post with this id. */
class Exists extends Error {}

/** The id and the text of a request's body. */
function valid(body) {
  if (body === null || typeof body !== "object" || Array.isArray(body)) {
    throw new Invalid("the body must be a JSON object with id and text");
  }
  const { id, text } = body;
  if (typeof id !== "string" || !/^[A-Za-z0-9._-]{1,64}$/.test(id)) {
    throw new Invalid("id must be 1 to 64 of A-Z a-z 0-9 . _ -");
  }
  const length = typeof text === "string" ? [...text].length : 0; // characters, not UTF-16 units
  if (length < 1 || length > 2000) throw new Invalid("text must be 1 to 2000 characters");
  if (/\p{Surrogate}/u.test(text)) throw new Invalid("text must be valid Unicode");
  return { id, text };
}

/**
 * Resolves when the post is committed.
 *
 * What the server rolled back is sent again. When the connection breaks after sending, the outcome is unknown and
 * is said to be so: the client may repeat the request with the same id, and learn it.
 */
async function add({ id, text }) {
  for (let attempt = 1; ; attempt++) {
    try {
      await writes.query("INSERT INTO posts (id, text, host) VALUES (?, ?, ?)", [id, text, settings.host]);
      await cache.forget(NEWEST);
      return;
    } catch (error) {
      if (error.errno === DUPLICATE) throw new Exists("a post with this id exists");
      if (!TRANSIENT.has(error.errno) || attempt === ATTEMPTS) throw new Unavailable("not written, or not known to be");
      await sleep(Math.random() * 20 * attempt);
    }
  }
}

/** The newest posts, and whether the cache had them. */
async function newest() {
  const remembered = await cache.get(NEWEST);
  if (arePosts(remembered)) return { found: remembered, isRemembered: true };
  const found = await stored();
  await cache.put(NEWEST, found, OLDEST);
  return { found, isRemembered: false };
}

/** Whether it is what an example of any language would have put there: a cache may say anything. */
function arePosts(value) {
  const isPost = item => item !== null && typeof item === "object" && PARTS.every(part => typeof item[part] === "string");
  return Array.isArray(value) && value.every(isPost);
}

/** The newest posts. Tried twice: where reads go, then on a fresh connection to where writes go. */
async function stored() {
  try {
    return await newestFrom(reads);
  } catch (error) {
    if (error instanceof Unavailable && reads === writes) throw error;
  }
  try {
    return await newestFrom(writes);
  } catch {
    throw new Unavailable("not readable");
  }
}

function newestFrom(pool) {
  return pool.query(
    "SELECT id, text, host, DATE_FORMAT(posts.created, '%Y-%m-%dT%H:%i:%s.%fZ') AS created" +
      " FROM posts ORDER BY posts.created DESC, posts.id DESC LIMIT ?",
    [LIMIT],
  );
}

module.exports = { Exists, Invalid, add, newest, reads, valid, writes };
