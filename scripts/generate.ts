// Writes what is derived from the tree: the registry of rules. With --check it only says whether it is stale.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

const target = 'src/rules/index.ts';
const files = readdirSync('src/rules')
  .filter((name) => name.endsWith('.ts') && name.includes('-'))
  .map((name) => name.slice(0, -3))
  .sort();
const rules = files.map((name) => {
  const exported = /^export const (\w+): Rule</m.exec(readFileSync(`src/rules/${name}.ts`, 'utf8'))?.[1];
  if (exported === undefined) throw new Error(`src/rules/${name}.ts exports no rule`);
  return { name, exported };
});
const text = [
  '// This file is generated: npm run generate',
  "import type { Rule } from '../model/rule.ts';",
  ...rules.map(({ name, exported }) => `import { ${exported} } from './${name}.ts';`),
  "import type { RuleFacts } from './facts.ts';",
  '',
  '/** Every rule, by id. */',
  `export const RULES: readonly Rule<RuleFacts>[] = [${rules.map(({ exported }) => exported).join(', ')}];`,
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
