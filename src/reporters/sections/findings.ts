import type { Checklist, ChecklistFinding, Place } from '../../model/checklist.ts';
import type { Block, Section } from '../../model/document.ts';
import { count, displayPath, phrase, printable } from '../wording.ts';

/** Findings by rule, then what is stale without a finding. */
export function findingSection({ findings, scan }: Checklist, leftovers: readonly Place[]): Section {
  const rules = new Map<string, ChecklistFinding[]>();
  for (const finding of findings) {
    const same = rules.get(finding.rule);
    if (same === undefined) rules.set(finding.rule, [finding]);
    else same.push(finding);
  }
  const named = new Set(findings.map(({ path }) => path));
  const bare = leftovers.filter(({ path }) => !named.has(path));
  const blocks: Block[] = [...rules].map(([rule, found]) => ({
    is: 'tasks',
    title: [`${printable(rule)}: ${count(found.length, 'finding')}`],
    tasks: found.map(({ id, severity, path, message, commands }) => ({
      id,
      line: [`${severity}: `, { code: displayPath(path, scan.users) }, `: ${phrase(message)}`],
      commands,
      snippet: null,
    })),
  }));
  if (bare.length > 0)
    blocks.push({
      is: 'tasks',
      title: null,
      tasks: bare.map(({ id, path, why }) => ({
        id,
        line: [{ code: displayPath(path, scan.users) }, `: ${phrase(why)}`],
        commands: [],
        snippet: null,
      })),
    });
  return { id: 'leftover', glyph: null, title: 'Leftovers and faults: leave them behind', folded: false, blocks };
}
