// The example application: posts in a database, and who answered.

"use strict";

const http = require("node:http");
const posts = require("./posts");
const settings = require("./settings");
const { cache } = require("./cache");
const { Unavailable } = require("./database");
const { log } = require("./logs");
const { page } = require("./page");

const LARGEST = 64 * 1024; // bytes of a body
const GRACE = 10_000; // milliseconds that requests in flight get after SIGTERM

const HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';" +
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
};
const AGAIN = { "Retry-After": "1" };

class TooLarge extends Error {}

/** Says where the posts came from. */
const remembered = yes => (settings.cacheUrl ? { "X-Cache": yes ? "hit" : "miss" } : {});

let stopping = false;

function send(response, status, type, body, headers = {}) {
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    ...HEADERS,
    "Content-Type": type,
    "Content-Length": bytes.length,
    ...(stopping && { Connection: "close" }),
    ...headers,
  });
  response.end(bytes); // of an answer to HEAD, node sends the head only
}

const json = (response, status, value, headers) => send(response, status, "application/json", JSON.stringify(value) + "\n", headers);

async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LARGEST) chunks.push(chunk);
    else if (size > 16 * LARGEST) break; // what is a little too large is read to its end, so that the answer arrives
  }
  if (size > LARGEST) throw new TooLarge("the body is larger than 64 KB");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw new posts.Invalid("the body must be JSON");
  }
}

const routes = {
  "/": {
    async GET(request, response) {
      const begin = performance.now();
      const { found, isRemembered } = await posts.newest().catch(error => {
        if (error instanceof Unavailable) return { found: null };
        throw error;
      });
      const { greeting, host, release } = settings;
      const html = page({ posts: found, greeting, host, release, milliseconds: () => performance.now() - begin });
      send(response, found ? 200 : 503, "text/html; charset=utf-8", html, found ? remembered(isRemembered) : AGAIN);
    },
  },
  "/healthz": {
    // Can this process serve? Asks no database and no cache: a lost one must not take every application server with it.
    GET(request, response) {
      const words = { null: "unknown", true: "reachable", false: "unreachable" };
      const database = settings.databaseUrl ? words[posts.writes.reachable] : "none";
      json(response, 200, { status: "ok", database, cache: settings.cacheUrl ? words[cache.reachable] : "none" });
    },
  },
  "/whoami": {
    GET(request, response) {
      json(response, 200, { host: settings.host, release: settings.release });
    },
  },
  "/posts": {
    async GET(request, response) {
      const { found, isRemembered } = await posts.newest();
      json(response, 200, { posts: found }, remembered(isRemembered));
    },
    async POST(request, response) {
      const post = posts.valid(await read(request));
      await posts.add(post);
      json(response, 201, { id: post.id, host: settings.host });
    },
  },
};

// The balancer names each request. Health checks come several times a second, and tell nothing.
function record(request, response, path) {
  const name = request.headers["x-request-id"];
  if (!name || path === "/healthz") return;
  const begin = performance.now();
  response.on("finish", () => {
    if (settings.log === "failed" && response.statusCode < 500) return;
    const ms = Math.round((performance.now() - begin) * 10) / 10;
    log("info", "answered", { request: name.slice(0, 64), method: request.method, path, status: response.statusCode, ms });
  });
}

async function answer(request, response) {
  const path = request.url.split("?", 1)[0];
  record(request, response, path);
  const route = Object.hasOwn(routes, path) ? routes[path] : null;
  if (!route) return json(response, 404, { error: "no such page" });
  const method = request.method === "HEAD" ? "GET" : request.method;
  if (!Object.hasOwn(route, method)) {
    const allow = [...Object.keys(route), "HEAD"].sort().join(", ");
    return json(response, 405, { error: "not this method" }, { Allow: allow });
  }
  try {
    await route[method](request, response);
  } catch (error) {
    if (error instanceof posts.Invalid) return json(response, 400, { error: error.message });
    if (error instanceof posts.Exists) return json(response, 409, { error: error.message });
    if (error instanceof TooLarge) return json(response, 413, { error: error.message }, { Connection: "close" });
    if (error instanceof Unavailable) return json(response, 503, { error: "the database cannot take this now" }, AGAIN);
    if (request.destroyed && !response.writable) return; // the client went away
    log("error", "failed", { path, error: error.name });
    if (!response.headersSent) json(response, 500, { error: "an error of this application" });
  }
}

const server = http.createServer({ keepAliveTimeout: 75_000 }, answer); // longer than what stands in front keeps idle ones

function stop() {
  if (stopping) return;
  stopping = true;
  server.close(async () => {
    await Promise.all([posts.writes.end(), posts.reads.end()]);
    process.exit(0);
  });
  setInterval(() => server.closeIdleConnections(), 50);
  setTimeout(() => {
    log("warning", "requests cut off at the end");
    process.exit(0);
  }, GRACE);
}

const place = settings.listen.match(/^(?:\[(.+)\]|([^:]+)):(\d+)$/);
if (!place) {
  log("error", "LISTEN is no address:port", { listen: settings.listen });
  process.exit(2);
}
server.on("error", error => {
  log("error", "cannot listen", { listen: settings.listen, error: error.code });
  process.exit(1);
});
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
server.listen({ host: place[1] || place[2], port: Number(place[3]), backlog: 511 });
