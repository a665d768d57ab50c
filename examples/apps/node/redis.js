// One connection to Redis: questions go out as they come, and the answers come back in that order.
//
// Debian 12's node-redis is no help here: a reply that it does not expect is an exception that nobody can catch, and
// ends the process. What a cache says must not do that, and what an application asks of one is a few lines.

"use strict";

const net = require("node:net");

const LARGEST = 8 * 1024 * 1024; // bytes of an answer
const LINE = 1024; // bytes of a line: all but a value is one

/** Why there is no answer. Its code is for the log, and repeats nothing that was said. */
class Lost extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** redis://user:password@host:port/0, its parts percent-encoded where need be. */
function parse(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    throw new Error("the cache's address cannot be read"); // its own error holds the password
  }
  if (url.protocol !== "redis:" || !url.hostname || !/^(\/\d*)?$/.test(url.pathname)) {
    throw new Error("the cache's address is no redis://user:password@host:port/0");
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || 6379),
    user: decodeURIComponent(url.username) || "default",
    password: decodeURIComponent(url.password),
    database: Number(url.pathname.slice(1)),
  };
}

/** A question, as Redis reads it (redis.io, "Redis serialization protocol"). */
function encode(words) {
  return words.reduce((text, word) => `${text}$${Buffer.byteLength(word)}\r\n${word}\r\n`, `*${words.length}\r\n`);
}

/** The first reply that `bytes` hold and where it ends, or null while it is not all there. */
function decode(bytes) {
  const end = bytes.subarray(0, LINE).indexOf("\r\n");
  if (end < 0) {
    if (bytes.length < LINE) return null;
    throw new Lost("nonsense");
  }
  const [kind, rest] = [String.fromCharCode(bytes[0]), bytes.toString("utf8", 1, end)];
  const after = end + 2;
  if (kind === "+") return { value: rest, end: after };
  if (kind === "-") return { value: new Lost(rest.split(" ", 1)[0]), end: after };
  if (!/^-?\d{1,15}$/.test(rest)) throw new Lost("nonsense");
  const number = Number(rest);
  if (kind === ":") return { value: number, end: after };
  if (kind !== "$" || number < -1 || number > LARGEST) throw new Lost("nonsense");
  if (number === -1) return { value: null, end: after };
  if (bytes.length < after + number + 2) return null;
  if (bytes.toString("latin1", after + number, after + number + 2) !== "\r\n") throw new Lost("nonsense");
  return { value: bytes.toString("utf8", after, after + number), end: after + number + 2 };
}

class Connection {
  /** Each answer, also the first one with the way there, may take `patience` milliseconds. */
  constructor({ host, port, user, password, database }, patience) {
    this.patience = patience;
    this.waiting = []; // who waits for an answer, the one that comes next first
    this.bytes = Buffer.alloc(0); // what has come of it
    this.lost = null; // why nothing can be asked any more
    this.socket = net.connect({ host, port, noDelay: true });
    this.socket.on("data", chunk => this.hear(chunk));
    this.socket.on("error", error => this.close(error));
    this.socket.on("close", () => this.close(new Lost("closed")));
    // Nobody waits for these: what is asked behind them fails when they do.
    if (password) this.ask("AUTH", user, password).catch(() => {});
    if (database) this.ask("SELECT", String(database)).catch(() => {});
  }

  /** The reply to one question; a refusal is an error, and the end of the connection. */
  ask(...words) {
    return new Promise((resolve, reject) => {
      if (this.lost) return reject(this.lost);
      const question = {
        resolve: value => (clearTimeout(timer), resolve(value)),
        reject: error => (clearTimeout(timer), reject(error)),
      };
      const isLate = () => this.waiting.includes(question) && this.close(new Lost("timeout"));
      const timer = setTimeout(() => setImmediate(isLate), this.patience); // what came while this process was busy is heard first
      this.waiting.push(question);
      this.socket.write(encode(words));
    });
  }

  hear(chunk) {
    this.bytes = Buffer.concat([this.bytes, chunk]);
    try {
      while (this.bytes.length) {
        const reply = decode(this.bytes);
        if (!reply) return;
        this.bytes = this.bytes.subarray(reply.end);
        if (reply.value instanceof Lost) throw reply.value;
        if (!this.waiting.length) throw new Lost("nonsense"); // nobody has asked
        this.waiting.shift().resolve(reply.value);
      }
    } catch (error) {
      this.close(error);
    }
  }

  /** Ends it; the first reason counts, for all who wait. */
  close(error) {
    if (this.lost) return;
    this.lost = error;
    this.socket.destroy();
    for (const question of this.waiting.splice(0)) question.reject(error);
  }
}

module.exports = { Connection, parse };
