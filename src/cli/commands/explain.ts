import type { Command } from 'commander';
import { normalizePath, type Path } from '../../model/path.ts';
import type { PathExplanation, RuleInfo } from '../../model/explanation.ts';
import type { Finding } from '../../model/finding.ts';
import { printable } from '../../reporters/wording.ts';
import { closest } from '../closest.ts';
import { call, type Call, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { Refusal } from '../io.ts';
import { meanings } from '../options.ts';
import { noScan } from './list.ts';

export const describeExplain = (command: Command): Command =>
  command
    .description('why a path has its verdict, what a finding means, what a rule does')
    .argument('<what...>', 'a path, the id of a finding, or the id of a rule');

const FINDING = /^[a-z0-9-]+\/[a-z0-9-]+:[a-z0-9]{8}$/;
const RULE = /^[a-z0-9-]+\/[a-z0-9-]+$/;

export const explain = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async (now) => {
    const { engine, request, format, look, answer } = now;
    const rules = await engine.rules();
    const about: { paths: PathExplanation[]; findings: Finding[]; rules: RuleInfo[] } = { paths: [], findings: [], rules: [] };
    for (const word of command.args) {
      const rule = RULE.test(word) ? rules.find(({ id }) => id === word) : undefined;
      if (rule !== undefined) about.rules.push(rule);
      else if (FINDING.test(word)) about.findings.push(await findingOf(now, word));
      else about.paths.push(await pathOf(now, word, rules));
    }
    if (format === 'json') await answer((await import('../../reporters/json.ts')).explainJson(about.paths, about.findings, about.rules));
    else {
      const words = await import('../../reporters/explain.ts');
      const users = (await engine.last(request))?.scan.users ?? [];
      const texts = [
        ...about.paths.map((one) => words.explainPath(one, users, look)),
        ...about.findings.map((one) => words.explainFinding(one, rules, users, look)),
        ...about.rules.map((one) => words.explainRule(one, look)),
      ];
      await answer(texts.join('\n'), 'paged');
    }
    return 0;
  });

async function findingOf({ engine, request }: Call, id: string): Promise<Finding> {
  const last = await engine.last(request);
  if (last === null) throw noScan(request.root);
  const found = last.findings.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new Refusal(`no finding ${id} in the last scan; it may be put right: cruft list shows what is left`);
}

async function pathOf({ engine, request, io }: Call, word: string, rules: readonly RuleInfo[]): Promise<PathExplanation> {
  const paths = word === '~' || word.startsWith('~/') ? await homePaths(engine, request, word) : meanings(word, request.root, io.cwd);
  for (const path of paths) {
    const about = await engine.explain(request, path);
    if (about === null) throw noScan(request.root);
    if (about !== 'not-indexed') return about;
  }
  if (RULE.test(word)) {
    const near = closest(
      word,
      rules.map(({ id }) => id),
    );
    throw new Refusal(
      `no rule and no indexed path "${word}"${near === null ? '; cruft rules lists the rules' : ` (did you mean "${near}"?)`}`,
    );
  }
  throw new Refusal(
    `${printable(paths[0] ?? word)} is not in the last scan: no such path, or it was made since, or it lies where the scan does not go`,
  );
}

/** A "~" that the shell left alone: of every subject user. */
async function homePaths(engine: Call['engine'], request: Call['request'], word: string): Promise<Path[]> {
  const last = await engine.last(request);
  if (last === null) throw noScan(request.root);
  return last.scan.users.map(({ home }) => normalizePath(home, word.slice(1)));
}
