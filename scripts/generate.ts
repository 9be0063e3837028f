// Writes what is derived from the tree: the registry of rules. With --check it only says whether it is stale.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

const target = 'src/rules/index.ts';
const files = readdirSync('src/rules').filter((name) => name.endsWith('.ts') && name.includes('-')).sort();
const identifier = (name: string) => name.replace(/\.ts$/, '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
const text = [
  '// This file is generated: npm run generate',
  ...files.map((name) => `import ${identifier(name)} from './${name}';`),
  '',
  `export const RULES = [${files.map(identifier).join(', ')}] as const;`,
  '',
].join('\n');
const wanted = await format(text, { ...(await resolveConfig(target)), parser: 'typescript' });
const current = readFileSync(target, 'utf8');
if (current === wanted) console.log(`${target}: up to date, ${files.length} rules`);
else if (process.argv.includes('--check')) {
  console.error(`${target} is stale: run npm run generate`);
  process.exitCode = 1;
} else {
  writeFileSync(target, wanted);
  console.log(`${target}: written, ${files.length} rules`);
}
