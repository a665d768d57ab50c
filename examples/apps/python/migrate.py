"""Brings the schema to what this release needs. Once per release; again does no harm."""

import sys

import pymysql

import settings
from database import connect
from logs import log

STATEMENTS = [
    # The id compares byte by byte: "a" and "A" are two posts. The index is the order of the page.
    """CREATE TABLE IF NOT EXISTS posts (
        id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        text VARCHAR(2000) NOT NULL,
        host VARCHAR(255) NOT NULL,
        created TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
        INDEX newest (created, id)
    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci""",
]


def main():
    if not settings.DATABASE_URL:
        log("error", "not migrated", error="DATABASE_URL is not set")
        return 1
    try:
        connection = connect(settings.DATABASE_URL)
        with connection, connection.cursor() as cursor:
            for statement in STATEMENTS:
                cursor.execute(statement)
    except (pymysql.MySQLError, OSError, ValueError) as error:
        log("error", "not migrated", error=str(error.args[-1]))
        return 1
    log("info", "migrated", statements=len(STATEMENTS), release=settings.RELEASE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
