import type { Checklist, ChecklistFact } from '../../model/checklist.ts';
import type { Section, Task } from '../../model/document.ts';
import type { FactKind } from '../../model/reinstall.ts';
import { count, displayPath, number, printable } from '../wording.ts';

const WORDS: Record<FactKind, (fact: ChecklistFact) => string> = {
  packages: ({ by, names, more }) => `${count(names.length + more, 'package')} installed by hand with ${printable(by)}`,
  units: ({ by, names, more }) => `${count(names.length + more, 'unit')} enabled by hand (${printable(by)})`,
  passwords: ({ names, more }) => `${count(names.length + more, 'account')} with a password: set it again`,
  encryption: ({ names, more }) => `${count(names.length + more, 'encrypted volume')}: keep passphrase or key, and the header`,
  mounts: ({ names, more }) => `${count(names.length + more, 'mount')} to be set up again`,
  schedules: ({ by, names, more }) => `${count(names.length + more, 'table')} of ${printable(by)}`,
  networks: ({ by, names, more }) =>
    `${count(names.length + more, 'network profile')} of ${printable(by)}: Wi-Fi and VPN, with their passwords`,
  configuration: ({ by }) => `the configuration of ${printable(by)} lies on what would be wiped: push it`,
};

/** Shown in the list; the rest is in the JSON, and in the command beside it. */
const MOST_NAMES = 60;

/** What no copy of files brings back by itself. */
export function factSection(list: Checklist): Section {
  const tasks = list.facts.map((fact): Task => {
    const { id, kind, names, more, source, user, command } = fact;
    const left = Math.max(0, names.length - MOST_NAMES) + more;
    return {
      id,
      line: [
        `${WORDS[kind](fact)}${user === null ? '' : `, ${printable(user)}`} (`,
        { code: displayPath(source, list.scan.users) },
        ')',
        ...(names.length === 0 ? [] : [': ']),
        { code: names.slice(0, MOST_NAMES).map(printable).join(', ') },
        ...(left === 0 ? [] : [` and ${number(left)} more`]),
      ].filter((span) => typeof span === 'string' || !('code' in span) || span.code !== ''),
      commands: command === null ? [] : [command],
      snippet: null,
    };
  });
  return { id: 'facts', glyph: null, title: 'Easily forgotten', folded: false, blocks: [{ is: 'tasks', title: null, tasks }] };
}
