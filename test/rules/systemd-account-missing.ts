import { type Cases, service, UNITS } from './machine.ts';

const accounts = { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n', '/etc/group': 'root:x:0:\n', '/usr/bin/ok': ['program'] } as const;
const unit = `${UNITS}/t.service`;
const one = (...lines: string[]) => ({ ...accounts, [unit]: service('ExecStart=/usr/bin/ok', ...lines) });

export const cases: Cases = {
  'nobody of that name': {
    files: one('User=gone', 'Group=gone'),
    found: [
      { path: unit, state: 'broken', severity: 'medium', message: 't.service cannot start: there is no user gone' },
      { path: unit, message: 't.service cannot start: there is no group gone' },
    ],
  },
  'root, a number, nothing': { files: one('User=root', 'Group=0'), found: [] },
  'made when it starts': { files: one('DynamicUser=yes', 'User=gone'), found: [] },
  'made at boot': {
    files: { ...one('User=svc', 'Group=svc'), '/usr/lib/sysusers.d/s.conf': 'u svc - "A service" /var/lib/svc\n' },
    found: [],
  },
  'accounts of a directory service': { files: { ...one('User=gone'), '/etc/nsswitch.conf': 'passwd: files sss\n' }, found: [] },
  'no passwd to look into': { files: { '/usr/bin/ok': ['program'], [unit]: service('ExecStart=/usr/bin/ok', 'User=gone') }, found: [] },
};
