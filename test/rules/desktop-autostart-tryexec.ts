import { type Cases, entry, OWN, SYSTEM } from './machine.ts';

const ok = { '/usr/bin/ok': ['program'] } as Cases[string]['files'];
const x = `${OWN}/x.desktop`;
const orphan = { path: x, state: 'orphan', severity: 'low', confidence: 'likely', actions: [{ do: 'delete', path: x }] } as const;

export const cases: Cases = {
  'TryExec is gone': {
    files: { ...ok, [x]: entry('TryExec=gone', 'Exec=ok') },
    found: [{ ...orphan, message: "it starts nothing, as its TryExec fails: 'gone' is in none of 1 place searched" }],
  },
  'TryExec is gone, and Exec too: one finding': { files: { ...ok, [x]: entry('TryExec=/opt/gone', 'Exec=/opt/gone') }, found: [orphan] },
  'its removal starts what it hides': {
    files: { ...ok, [x]: entry('TryExec=gone', 'Exec=ok'), [`${SYSTEM}/x.desktop`]: entry('Exec=ok') },
    found: [{ ...orphan, consequences: [`${SYSTEM}/x.desktop is no longer hidden and starts at login`] }],
  },
  'TryExec is there': { files: { ...ok, [x]: entry('TryExec=ok', 'Exec=ok') }, found: [] },
  'switched off': {
    files: { ...ok, [x]: entry('TryExec=gone', 'Exec=ok', 'Hidden=true'), [`${SYSTEM}/x.desktop`]: entry('Exec=ok') },
    found: [],
  },
};
