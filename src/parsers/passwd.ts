import { decodePath } from '../model/path.ts';

/** A line of passwd(5). Strings keep every byte (see `Path`); nothing is resolved or normalised. */
export interface PasswdRow {
  name: string;
  uid: number;
  gid: number;
  gecos: string;
  home: string;
  /** "" means /bin/sh, passwd(5). */
  shell: string;
}

/** A line of group(5). */
export interface GroupRow {
  name: string;
  gid: number;
  members: string[];
}

const MAX_ID = 0xffffffff;

/**
 * The rows of a passwd(5) file in its order, as glibc's nss_files reads them: blank lines, comments, NIS lines ("+", "-") and lines without a
 * numeric uid and gid are left out; leading white space goes; fields may be missing at the end; the shell is the whole rest of the line.
 */
export function parsePasswd(bytes: Uint8Array): PasswdRow[] {
  const rows: PasswdRow[] = [];
  for (const [name, , uidText, gidText, gecos = '', home = '', ...shell] of records(bytes)) {
    const uid = id(uidText);
    const gid = id(gidText);
    if (uid !== null && gid !== null) rows.push({ name: name!, uid, gid, gecos, home, shell: shell.join(':') });
  }
  return rows;
}

/** The rows of a group(5) file in its order, under the same rules. */
export function parseGroup(bytes: Uint8Array): GroupRow[] {
  const rows: GroupRow[] = [];
  for (const [name, , gidText, members = ''] of records(bytes)) {
    const gid = id(gidText);
    if (gid === null) continue;
    const names = members.split(',').map((member) => member.trim());
    rows.push({ name: name!, gid, members: names.filter((member) => member !== '') });
  }
  return rows;
}

function* records(bytes: Uint8Array): Generator<string[]> {
  for (const raw of decodePath(bytes).split('\n')) {
    const line = raw.replace(/^[ \t\v\f\r]+/, '');
    if (line !== '' && !/^[#+:-]/.test(line)) yield line.split(':');
  }
}

function id(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return null;
  const value = Number(text);
  return value <= MAX_ID ? value : null;
}
