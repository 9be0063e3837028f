// Checks the direction of imports, and that the checker really looked: with an unsupported compiler it finds "no violations" in no modules.
import { execFileSync, spawnSync } from 'node:child_process';

const sources = execFileSync('find', ['src', '-name', '*.ts'], { encoding: 'utf8' }).trim().split('\n');
const run = spawnSync('npx', ['depcruise', '--config', '.dependency-cruiser.mjs', '-T', 'json', 'src'], {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
const { summary, modules } = JSON.parse(run.stdout) as {
  summary: { violations: { from: string; to: string; rule: { name: string } }[] };
  modules: { source: string }[];
};
const cruised = new Set(modules.map(({ source }) => source));
const missed = sources.filter((source) => !cruised.has(source));
for (const { from, to, rule } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
for (const source of missed) console.error(`not cruised: ${source}`);
if (summary.violations.length + missed.length > 0) process.exitCode = 1;
else console.log(`layers: ${sources.length} files, no violations`);
