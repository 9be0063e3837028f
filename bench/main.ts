// Every benchmark, one after the other: npm run bench. Each prints ratios taken in its own run.
import { spawnSync } from 'node:child_process';

for (const [name, ...words] of [['walk.ts'], ['store.ts'], ['scan.ts', '500000'], ['growth.ts'], ['suggest-kfold.ts']] as const) {
  console.log(`\n== ${name.replace('.ts', '')}`);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', `bench/${name}`, ...words], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
