BEGIN TRANSACTION;
CREATE TABLE journals (name TEXT PRIMARY KEY, counted INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "journals" VALUES('20260301-133000-a.jsonl',1793000000);
CREATE TABLE migrations (name TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO "migrations" VALUES('counted');
INSERT INTO "migrations" VALUES('plans');
INSERT INTO "migrations" VALUES('records');
INSERT INTO "migrations" VALUES('safety_codes');
INSERT INTO "migrations" VALUES('sessions');
CREATE TABLE records (
            session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
            at REAL NOT NULL, -- seconds since the session began
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            value TEXT -- JSON
        );
INSERT INTO "records" VALUES(1,60.0,'rating','before','7.0');
CREATE TABLE safety_codes (
            session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
            at REAL NOT NULL,
            code TEXT NOT NULL,
            value TEXT -- JSON
        );
INSERT INTO "safety_codes" VALUES(1,70.0,'1:harm:en-12',NULL);
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
        , counted INTEGER);
INSERT INTO "sessions" VALUES(1,'a','p1','grounding','en',1772371800,32400,'short',600.0,'completed',1793000000);
CREATE INDEX sessions_by_person ON sessions (person, began);
CREATE INDEX records_by_session ON records (session);
CREATE INDEX safety_codes_by_session ON safety_codes (session);
CREATE TABLE plans (
            person TEXT NOT NULL,
            part TEXT NOT NULL,
            words TEXT NOT NULL,
            PRIMARY KEY (person, part)
        ) WITHOUT ROWID;
INSERT INTO "plans" VALUES('p1','plan-helps','a walk');
COMMIT;
