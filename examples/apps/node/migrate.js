// Brings the schema to what this release needs. Once per release; again does no harm.

"use strict";

const settings = require("./settings");
const { connect, query } = require("./database");
const { log } = require("./logs");

const STATEMENTS = [
  // The id compares byte by byte: "a" and "A" are two posts. The index is the order of the page.
  `CREATE TABLE IF NOT EXISTS posts (
    id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    text VARCHAR(2000) NOT NULL,
    host VARCHAR(255) NOT NULL,
    created TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    INDEX newest (created, id)
  ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
];

async function main() {
  if (!settings.databaseUrl) throw new Error("DATABASE_URL is not set");
  const connection = connect(settings.databaseUrl);
  try {
    for (const statement of STATEMENTS) await query(connection, statement);
  } finally {
    connection.destroy();
  }
}

main().then(
  () => log("info", "migrated", { statements: STATEMENTS.length, release: settings.release }),
  error => {
    log("error", "not migrated", { error: error.sqlMessage || error.message });
    process.exitCode = 1;
  },
);
