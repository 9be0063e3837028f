import { evidence } from '../model/evidence.ts';
import type { Action } from '../model/finding.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { UnitExec, UnitFacts } from '../model/units.ts';
import { absence, removal, searched, UNIT_FOLDERS, unlessDoubted } from './wording.ts';

export const unitExecMissing: Rule<{ units: UnitFacts }> = {
  id: 'systemd/exec-missing',
  title: 'Unit whose program is gone',
  since: '0.1.0',
  looksAt: UNIT_FOLDERS,
  *check({ units }): Iterable<Found> {
    for (const exec of units.execs) {
      const { path, user, unit, line, text, guard, isEnabled, isOptional, isAll } = exec;
      const last = exec.effective?.chain.at(-1);
      if (last?.anywhere.presence !== 'absent') continue;
      const { need, anywhere } = last;
      const isFirst = exec.effective!.chain.length === 1;
      const isSure = isFirst && need.kind === 'program' && need.word.includes('/') && anywhere.error !== 'EACCES';
      // A unit that is not started anyway, or whose failing command does not matter, breaks nothing.
      const isHarmless = guard !== null || isOptional;
      // One command of several, or what stops the service, is no reason to delete it.
      const mayGo = isAll && !isHarmless && anywhere.error !== 'EACCES' && !(need.kind === 'program' && need.shell);
      yield {
        path,
        user,
        state: 'broken',
        severity: isHarmless ? 'info' : isEnabled ? 'high' : 'low',
        confidence: unlessDoubted(mayGo ? (isSure ? 'certain' : 'likely') : 'ask', anywhere.doubt),
        message: `${absence(need, anywhere)}, and ${unit} would run it${guard === null ? '' : `, were it not for ${guard}`}`,
        evidence: [...searched(anywhere), evidence('line', `line ${line}: ${text}`, path)],
        consequences: consequences(exec),
        actions: [mayGo ? removal(exec) : repair(exec)],
      };
    }
  },
};

function consequences({ inDropIn, unit, hides, isEnabled }: UnitExec): string[] {
  if (inDropIn) return [`${unit} runs what its own file says`];
  return [...(hides === null ? [] : [`${hides} counts again`]), ...(isEnabled ? [`the links that enable ${unit} lead nowhere then`] : [])];
}

const repair = ({ path, key, line, inDropIn }: UnitExec): Action => ({
  do: 'config',
  hint: `correct or drop ${key}= in line ${line} of ${path}${inDropIn ? ', a drop-in' : ''}`,
});
