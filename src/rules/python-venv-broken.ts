import { evidence } from '../model/evidence.ts';
import { nameOf } from '../model/path.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { TreeFacts } from '../model/tree.ts';
import { unlessDoubted, whereTo } from './wording.ts';

export const venvBroken: Rule<{ tree: TreeFacts }> = {
  id: 'python/venv-broken',
  title: 'Virtual environment whose Python is gone',
  since: '0.1.0',
  looksAt: ['every bin/python beside a pyvenv.cfg', '~/.local/share/{pipx/venvs,uv/tools}/*'],
  late: true,
  *check({ tree }): Iterable<Found> {
    for (const { path, user, link, tool } of tree.venvs) {
      const name = nameOf(path);
      const repair = { pipx: ['pipx', 'reinstall', name], uv: ['uv', 'tool', 'install', '--reinstall', name] };
      yield {
        path,
        user,
        state: 'broken',
        severity: 'medium',
        // What is in it comes back from a package index, if somebody knows which packages.
        confidence: unlessDoubted(tool === null ? 'ask' : 'likely', link.doubt),
        message: `its Python is gone: ${whereTo(link)}`,
        evidence: [
          evidence('link', link.chain.slice(0, 8).join(' -> '), link.chain[0]),
          evidence('fact', `${path}/pyvenv.cfg makes it a virtual environment`),
        ],
        consequences: tool === null ? [] : [`its commands in ~/.local/bin lead nowhere then`],
        actions: [
          ...(tool === null ? [] : [{ do: 'command', argv: repair[tool], why: 'if you still use it' } as const]),
          { do: 'delete', path },
        ],
      };
    }
  },
};
