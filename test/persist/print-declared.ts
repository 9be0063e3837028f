import { readFileSync } from 'node:fs';
import { realHost } from '../../src/host/real.ts';
import { parseMountinfo, rebase } from '../../src/parsers/mountinfo.ts';
import { readDeclared } from '../../src/persist/declared.ts';

/** Prints the list of the tree at argv[2] as this process sees it, for tests that change mounts in a namespace of their own. */
const host = realHost(process.argv[2]!);
const mounts = rebase(parseMountinfo(readFileSync('/proc/self/mountinfo')), host.root);
const accounts = { users: [], userName: () => null, groupName: () => null };
const files = process.argv.slice(3).map((file) => ({ file, bytes: readFileSync(file) }));
process.stdout.write(JSON.stringify(readDeclared({ host, accounts, subjects: [], mounts, files, evaluated: null })));
