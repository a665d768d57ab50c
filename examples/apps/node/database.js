// A small pool of MariaDB connections.
//
// mysqljs asks every connection whether it still lives before it hands it out, so one that died with its server
// is replaced before a statement is sent. Nothing here sends a statement twice.

"use strict";

const fs = require("node:fs");
const { log } = require("./logs");

// Debian keeps it where Debian's own node looks, and other builds of node do not.
const mysql = (() => {
  try {
    return require("mysql");
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    return require("/usr/share/nodejs/mysql");
  }
})();

const SIZE = 8; // connections of this process
const WAITING = 512; // requests that may wait for one
const PATIENCE = 500; // milliseconds that each of them waits
const PAUSE = 500; // milliseconds after a failed connect in which nobody tries again
const CONNECT_TIMEOUT = 2000; // milliseconds, also for the answer whether a connection lives
const TIMEOUT = 5000; // milliseconds for each statement

// One second for a row's lock: "not now" (1205) is a better answer than a timeout with an unknown outcome.
const SESSION = "SET time_zone = '+00:00', innodb_lock_wait_timeout = 1, autocommit = 1";

const DUPLICATE = 1062;
const TRANSIENT = new Set([1020, 1205, 1213]); // changed meanwhile, lock wait timeout, deadlock: rolled back, may be sent again

/** The database cannot take this now. */
class Unavailable extends Error {}

/** mysql://user:password@host:port/name?ssl-ca=FILE → options of mysqljs. */
function parse(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    throw new Error("the database's address cannot be read"); // its own error holds the password
  }
  if (!["mysql:", "mariadb:"].includes(url.protocol) || !url.hostname) {
    throw new Error("the database's address is no mysql://user:password@host:port/name");
  }
  const authority = url.searchParams.get("ssl-ca");
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    charset: "utf8mb4",
    connectTimeout: CONNECT_TIMEOUT,
    ...(authority && { ssl: { ca: fs.readFileSync(authority) } }),
  };
}

function query(connection, sql, values) {
  return new Promise((resolve, reject) => {
    connection.query({ sql, values, timeout: TIMEOUT }, (error, rows) => (error ? reject(error) : resolve(rows)));
  });
}

/** One connection of its own, for the migration. */
function connect(url) {
  return mysql.createConnection(parse(url));
}

class Pool {
  constructor(url) {
    this.reachable = null; // as of the last use; null before the first
    this.again = 0; // no connect before this moment
    if (!url) return;
    this.pool = mysql.createPool({ ...parse(url), connectionLimit: SIZE, queueLimit: WAITING, acquireTimeout: CONNECT_TIMEOUT });
    // The first thing on each new connection, ahead of the statement it was made for.
    this.pool.on("connection", connection => {
      connection.query({ sql: SESSION, timeout: TIMEOUT }, error => error && connection.destroy());
    });
  }

  /** The rows of one statement on a living connection. */
  async query(sql, values) {
    if (!this.pool) throw new Unavailable("no database");
    const connection = await this.take();
    try {
      const rows = await query(connection, sql, values);
      this.note(true);
      connection.release();
      return rows;
    } catch (error) {
      if (error.errno === DUPLICATE || TRANSIENT.has(error.errno)) {
        this.note(true);
        connection.release();
      } else {
        // Also what a server that turned read-only deserves: the next connection may reach the new writer.
        this.note(false, error);
        connection.destroy();
      }
      throw error;
    }
  }

  take() {
    if (Date.now() < this.again) throw new Unavailable("not reachable a moment ago");
    return new Promise((resolve, reject) => {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        this.note(false, { code: "no connection in time" });
        reject(new Unavailable("no connection in time"));
      }, CONNECT_TIMEOUT + PATIENCE);
      this.pool.getConnection((error, connection) => {
        clearTimeout(timer);
        if (connection && late) return connection.release();
        if (connection) return resolve(connection);
        if (error.code !== "POOL_ENQUEUELIMIT") {
          this.again = Date.now() + PAUSE;
          this.note(false, error);
        }
        reject(new Unavailable("not reachable"));
      });
    });
  }

  /** Remembers it, and says so once when it changes. */
  note(reachable, error) {
    const was = this.reachable;
    this.reachable = reachable;
    if (was !== false && !reachable) {
      log("warning", "database lost", { number: error.errno || 0, error: error.sqlMessage || error.code });
    }
    if (was === false && reachable) log("info", "database back");
  }

  end() {
    return new Promise(resolve => (this.pool ? this.pool.end(resolve) : resolve()));
  }
}

module.exports = { Pool, Unavailable, DUPLICATE, TRANSIENT, connect, query };
