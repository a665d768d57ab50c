// One JSON object a line on standard error. Addresses of databases, and so passwords, are never written.

"use strict";

exports.log = (level, event, fields = {}) => {
  process.stderr.write(JSON.stringify({ time: new Date().toISOString(), level, event, ...fields }) + "\n");
};
