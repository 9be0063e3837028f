import { type Cases, service, UNITS } from './machine.ts';

const unit = `${UNITS}/t.service`;
const one = (...lines: string[]) => ({ '/usr/bin/ok': ['program'] as const, '/bin/sh': ['program'] as const, [unit]: service(...lines) });

export const cases: Cases = {
  'a relative path': {
    files: one('ExecStart=bin/x'),
    found: [
      {
        path: unit,
        state: 'broken',
        confidence: 'ask',
        message: "systemd does not load t.service: 'bin/x' is neither a name nor an absolute path",
      },
    ],
  },
  'a tilde': { files: one('ExecStart=~/bin/x'), found: [{ path: unit }] },
  'an open quote': { files: one('ExecStart=/usr/bin/ok "a'), found: [{ path: unit }] },
  'quotes, escapes and a lone semicolon': { files: one('ExecStart=/usr/bin/ok "a b" \\x41 \\; c'), found: [] },
  'a shell with a variable': { files: one('ExecStart=/bin/sh -c "exec ${X}"'), found: [] },
};
