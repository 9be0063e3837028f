-- The index of cruft. Read db/README.md first.
-- A name or a link's target is TEXT where it is valid UTF-8 and BLOB where it is not, so that equal bytes are always equal values.

-- One run over one root directory.
CREATE TABLE scan (
  id       INTEGER PRIMARY KEY AUTOINCREMENT, -- the number people see; never given twice
  status   TEXT NOT NULL CHECK (status IN ('running', 'complete', 'interrupted', 'forgotten')), -- forgotten: pruned, kept for its date
  root     ANY NOT NULL,     -- the root directory on this machine: '/' or '/mnt'
  started  TEXT NOT NULL,    -- ISO 8601, UTC
  finished TEXT,             -- the same; NULL unless it was complete
  pid      INTEGER NOT NULL, -- who wrote it: named where two runs meet
  entries  INTEGER,          -- entries it saw; NULL unless it was complete
  paths    TEXT,             -- JSON array of the places it was limited to; NULL: everything
  report   TEXT              -- JSON: the report without groups, findings and unread; NULL where forgotten
) STRICT;

-- The state at the last complete scan: one row a file-system node, where a node is a path. It keeps its id for as long as the index knows it.
CREATE TABLE entry (
  id       INTEGER PRIMARY KEY,
  parent   INTEGER NOT NULL, -- entry.id of the directory; 0: the top of a root directory
  name     ANY NOT NULL,     -- last component; for a top, scan.root
  since    INTEGER NOT NULL, -- scan.id that first saw it as it is now
  born     INTEGER NOT NULL, -- scan.id since which it has been there without a gap
  mode     INTEGER NOT NULL, -- st_mode whole
  nlink    INTEGER NOT NULL,
  uid      INTEGER NOT NULL,
  gid      INTEGER NOT NULL,
  size     INTEGER NOT NULL, -- st_size, bytes
  blocks   INTEGER NOT NULL, -- st_blocks, 512 bytes each
  dev      INTEGER NOT NULL, -- device.id
  ino      INTEGER NOT NULL, -- as a signed 64-bit number
  mtime    INTEGER NOT NULL, -- nanoseconds since the epoch
  ctime    INTEGER NOT NULL, -- nanoseconds since the epoch
  target   ANY,              -- of a symlink, '' if it could not be read; NULL for every other kind
  decision INTEGER           -- decision.id of the last scan that judged it; NULL: not judged
) STRICT;

-- Built anew after the first scan, which inserts without it.
CREATE UNIQUE INDEX entry_child ON entry (parent, name);

-- What entries were before: the row of `entry` with the scan that no longer saw it so.
CREATE TABLE past (
  id       INTEGER NOT NULL, -- the node
  parent   INTEGER NOT NULL,
  name     ANY NOT NULL,
  since    INTEGER NOT NULL,
  until    INTEGER NOT NULL, -- scan.id; the row held for since <= N < until
  born     INTEGER NOT NULL,
  mode     INTEGER NOT NULL,
  nlink    INTEGER NOT NULL,
  uid      INTEGER NOT NULL,
  gid      INTEGER NOT NULL,
  size     INTEGER NOT NULL,
  blocks   INTEGER NOT NULL,
  dev      INTEGER NOT NULL,
  ino      INTEGER NOT NULL,
  mtime    INTEGER NOT NULL,
  ctime    INTEGER NOT NULL,
  target   ANY,
  decision INTEGER,
  PRIMARY KEY (id, since)
) STRICT, WITHOUT ROWID;

CREATE INDEX past_child ON past (parent, name);

-- Every state of every node. The tree at scan N: since <= N AND (until IS NULL OR until > N).
CREATE VIEW span AS
  SELECT id, parent, name, since, NULL AS until, born, mode, nlink, uid, gid, size, blocks, dev, ino, mtime, ctime, target, decision FROM entry
  UNION ALL
  SELECT id, parent, name, since, until, born, mode, nlink, uid, gid, size, blocks, dev, ino, mtime, ctime, target, decision FROM past;

-- A file system by a number of our own: st_dev of btrfs, ZFS, overlay and LVM changes from boot to boot.
CREATE TABLE device (
  id     INTEGER PRIMARY KEY,
  number INTEGER NOT NULL -- st_dev at the last scan that saw it, as a signed 64-bit number
) STRICT;

-- A directory that was entered, and what its listing was like: an equal listing is not compared row by row.
CREATE TABLE listing (
  dir   INTEGER PRIMARY KEY, -- entry.id
  hash  TEXT,                -- SHA-256 over names, metadata, targets and decisions, base64; NULL: compare the rows
  first INTEGER              -- id of the listing's first entry where the ids follow each other, else NULL
) STRICT;

-- What is said of entries, and why: the same for many.
CREATE TABLE decision (
  id   INTEGER PRIMARY KEY,
  key  TEXT NOT NULL UNIQUE, -- SHA-256 of body, base64
  body TEXT NOT NULL         -- JSON of a Decision (src/model/verdict.ts)
) STRICT;

-- Groups of the last complete scan of each root directory, in the report's order.
CREATE TABLE grp (
  scan     INTEGER NOT NULL,
  position INTEGER NOT NULL,
  body     TEXT NOT NULL, -- JSON of a Group (src/model/report.ts)
  PRIMARY KEY (scan, position)
) STRICT, WITHOUT ROWID;

-- Findings of the last complete scan of each root directory, in the report's order.
CREATE TABLE finding (
  scan     INTEGER NOT NULL,
  position INTEGER NOT NULL,
  body     TEXT NOT NULL, -- JSON of a Finding (src/model/finding.ts)
  PRIMARY KEY (scan, position)
) STRICT, WITHOUT ROWID;

-- What a scan could not look at: unknown, never absent.
CREATE TABLE unread (
  scan     INTEGER NOT NULL,
  position INTEGER NOT NULL,
  path     ANY NOT NULL,  -- inside the root directory
  error    TEXT NOT NULL, -- errno name
  PRIMARY KEY (scan, position)
) STRICT, WITHOUT ROWID;
