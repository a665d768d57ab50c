// The cache, which may be away at any moment: then everything is as if nothing had been remembered.
//
// It answers within a tenth of a second or counts as away, and nobody asks it again for half a second after that, so
// that a lost one costs no request more than that tenth.

"use strict";

const settings = require("./settings");
const { Connection, parse } = require("./redis");
const { log } = require("./logs");

const TIMEOUT = 100; // milliseconds, for a connection and for each answer
const PAUSE = 500; // milliseconds after a failure in which nobody asks

class Cache {
  constructor(url) {
    this.address = url ? parse(url) : null; // a mistake in it should stop the start, not each request
    this.again = 0; // no question before this moment
    this.reachable = null; // as of the last use; null before the first
    this.connection = null; // everybody uses the same one
  }

  /** What is remembered under the key, or null: also for what nobody here would have put there. */
  async get(key) {
    const found = await this.ask("GET", key);
    try {
      return typeof found === "string" ? JSON.parse(found) : null;
    } catch {
      return null;
    }
  }

  async put(key, value, seconds) {
    await this.ask("SET", key, JSON.stringify(value), "PX", String(seconds * 1000));
  }

  async forget(key) {
    await this.ask("DEL", key);
  }

  async ask(...words) {
    if (!this.address || performance.now() < this.again) return null;
    // One that ended while nobody asked is no loss.
    if (!this.connection || this.connection.lost) this.connection = new Connection(this.address, TIMEOUT);
    const { connection } = this;
    try {
      const answer = await connection.ask(...words);
      this.note(true);
      return answer;
    } catch (error) {
      if (this.connection === connection) {
        this.connection = null;
        this.again = performance.now() + PAUSE;
        this.note(false, error);
      }
      return null;
    }
  }

  /** Remembers it, and says so once when it changes. */
  note(reachable, error) {
    const was = this.reachable;
    this.reachable = reachable;
    if (was !== false && !reachable) log("warning", "cache lost", { error: error.code || error.name });
    if (was === false && reachable) log("info", "cache back");
  }
}

module.exports = { cache: new Cache(settings.cacheUrl) };
