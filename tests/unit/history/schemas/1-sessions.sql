BEGIN TRANSACTION;
CREATE TABLE migrations (name TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO "migrations" VALUES('sessions');
CREATE TABLE sessions (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            person TEXT NOT NULL,
            exercise TEXT NOT NULL,
            language TEXT NOT NULL,
            began INTEGER NOT NULL, -- seconds since 1970 in UTC
            zone INTEGER NOT NULL, -- seconds east of UTC
            form TEXT NOT NULL DEFAULT '',
            seconds REAL,
            outcome TEXT
        );
INSERT INTO "sessions" VALUES(1,'a','p1','grounding','en',1772371800,32400,'short',600.0,'completed');
CREATE INDEX sessions_by_person ON sessions (person, began);
COMMIT;
