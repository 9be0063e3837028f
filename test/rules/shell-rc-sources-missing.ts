import { type Cases } from './machine.ts';

const rc = '/home/will/.bashrc';

export const cases: Cases = {
  'what an installer wrote': {
    files: {
      '/usr/bin/ok': ['program'],
      [rc]: 'export A=1\n. "$HOME/.cargo/env"\nsource ~/.gone/init.sh # by x\neval "$(gone-tool init bash)"\n',
    },
    found: [
      {
        path: rc,
        user: 'will',
        state: 'broken',
        severity: 'medium',
        confidence: 'likely',
        message: 'line 2 reads ~/.cargo/env, which does not exist',
        actions: [{ do: 'edit', file: rc, line: 2, from: '. "$HOME/.cargo/env"', to: null }],
      },
      { path: rc, message: 'line 3 reads ~/.gone/init.sh, which does not exist' },
      { path: rc, message: "line 4: 'gone-tool' is in none of 1 place searched" },
    ],
  },
  there: {
    files: {
      '/home/will/.cargo/env': '',
      '/home/will/.local/bin/starship': ['program'],
      [rc]: '. "$HOME/.cargo/env"\neval "$(starship init bash)"\n',
    },
    found: [],
  },
  'guarded, in a function, allowed to fail': {
    files: {
      [rc]: 'if [ -f ~/.gone ]; then\n  . ~/.gone\nfi\n[ -f ~/.gone ] && . ~/.gone\n. ~/.gone 2>/dev/null || true\nf() {\n  source ~/.gone\n}\ncat <<EOF\nsource ~/.gone\nEOF\nsource "$XDG_CONFIG_HOME/x"\n. $GONE\n# . ~/.gone\n',
    },
    found: [],
  },
  'the file sets a PATH of its own': {
    files: { '/usr/bin/ok': ['program'], [rc]: 'export PATH="$PYENV_ROOT/bin:$PATH"\neval "$(pyenv init -)"\n' },
    found: [],
  },
  'not reached': { files: { [rc]: 'return\n. ~/.gone\n' }, found: [] },
};
