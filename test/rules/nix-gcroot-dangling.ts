import { type Cases, GONE, STORE } from './machine.ts';

const root = '/nix/var/nix/gcroots/per-user/will/current-home';

export const cases: Cases = {
  'a generation that was collected': {
    files: { ...STORE, [root]: ['link', GONE] },
    found: [{ path: root, state: 'orphan', severity: 'low', confidence: 'certain', actions: [{ do: 'delete', path: root }] }],
  },
  alive: { files: { [`${GONE}/x`]: '', [root]: ['link', GONE] }, found: [] },
  'in auto, which Nix clears': { files: { ...STORE, '/nix/var/nix/gcroots/auto/abc': ['link', '/home/will/src/result'] }, found: [] },
};
