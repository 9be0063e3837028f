import type { Report } from '../../model/report.ts';
import { diffDeclared, emitDiff } from '../../suggest/diff.ts';
import { emit } from '../../suggest/emit.ts';
import { suggestPersist } from '../../suggest/persist.ts';
import { failed } from '../../host/host.ts';
import type { Suggested, SuggestRequest } from '../engine.ts';
import type { Session } from './session.ts';

export function suggestFor(
  { host, plan, index }: Session,
  report: Report,
  { target, diff, minRegret, minConfidence }: SuggestRequest,
): Suggested {
  const tree = index.tree(host.root)!;
  const proposal = suggestPersist(report, {
    accounts: plan().accounts,
    minRegret,
    minConfidence,
    node: (path) => tree.entry(path),
    isReplaced: (path) => plan().isReplaced(path),
  });
  const { text, proposal: fitting } = emit(target, proposal);
  const changes = diff
    ? emitDiff(
        diffDeclared(fitting, report.declared, (path) => !failed(host.lstat(path))),
        report.declared,
      )
    : null;
  return { suggestions: fitting.suggestions, withheld: fitting.withheld, text: changes ?? text };
}
