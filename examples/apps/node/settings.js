// What the environment tells the application.

"use strict";

const os = require("node:os");

const { env } = process;

module.exports = {
  listen: env.LISTEN || "127.0.0.1:8000",
  databaseUrl: env.DATABASE_URL || "",
  databaseReadUrl: env.DATABASE_READ_URL || env.DATABASE_URL || "", // may be a little behind
  cacheUrl: env.CACHE_URL || "", // redis://user:password@host:port/0; absent: nothing is remembered
  release: env.RELEASE || "dev",
  greeting: env.GREETING || "Hello",
  log: env.LOG || "all", // which requests it writes a line about: all or failed
  host: os.hostname(),
};

if (!["all", "failed"].includes(module.exports.log)) throw new Error(`LOG is all or failed, not ${module.exports.log}`);
