// Writes what is derived from the tree: the registry of rules, the script of the HTML report. With --check it only says what is stale.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';

const files = readdirSync('src/rules')
  .filter((name) => name.endsWith('.ts') && name.includes('-'))
  .map((name) => name.slice(0, -3))
  .sort();
const rules = files.map((name) => {
  const exported = /^export const (\w+): Rule</m.exec(readFileSync(`src/rules/${name}.ts`, 'utf8'))?.[1];
  if (exported === undefined) throw new Error(`src/rules/${name}.ts exports no rule`);
  return { name, exported };
});
const registry = [
  '// This file is generated: npm run generate',
  "import type { Rule } from '../model/rule.ts';",
  ...rules.map(({ name, exported }) => `import { ${exported} } from './${name}.ts';`),
  "import type { RuleFacts } from './facts.ts';",
  '',
  '/** Every rule, by id. */',
  `export const RULES: readonly Rule<RuleFacts>[] = [${rules.map(({ exported }) => exported).join(', ')}];`,
  '',
].join('\n');

const bundle = await build({
  entryPoints: ['src/reporters/html/client/main.ts'],
  bundle: true,
  minify: true,
  write: false,
  format: 'iife',
  target: 'es2022',
  charset: 'ascii',
});
const script = bundle.outputFiles[0]!.text.trim();
// It stands between script tags: nothing in it may end them.
if (/<\/script|<!--/i.test(script)) throw new Error('the script of the HTML report would end its own tag');
const embedded = `// This file is generated from client/: npm run generate\nexport const SCRIPT = ${JSON.stringify(script)};\n`;

for (const [target, text] of [
  ['src/rules/index.ts', registry],
  ['src/reporters/html/script.ts', embedded],
] as const) {
  const wanted = await format(text, { ...(await resolveConfig(target)), parser: 'typescript' });
  const current = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (current === wanted) console.log(`${target}: up to date`);
  else if (process.argv.includes('--check')) {
    console.error(`${target} is stale: run npm run generate`);
    process.exitCode = 1;
  } else {
    writeFileSync(target, wanted);
    console.log(`${target}: written`);
  }
}
