#!/usr/bin/env node
// Nothing heavy may be imported before the version is known: better-sqlite3 ends an older Node with a segmentation fault.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if ((major === 20 && minor >= 19) || (major === 22 && minor >= 14) || major > 22) {
  const { start } = await import('./start.ts');
  await start(process.argv);
} else {
  process.stderr.write(`cruft: this is Node ${process.versions.node}; it needs Node 20.19 or later of 20, or 22.14 or later\n`);
  process.exitCode = 2;
}
