import { type Cases, GONE, STORE } from './machine.ts';

const script = (line: string) => ['file', { text: `${line}\nprint\n`, mode: 0o755 }] as const;
const base = { '/bin/sh': ['program'], '/usr/bin/env': ['program'], '/usr/bin/python3': ['program'], ...STORE } as const;
const tool = '/home/will/.local/bin/tool';

export const cases: Cases = {
  'a store path that was collected': {
    files: { ...base, [tool]: script(`#!${GONE}/bin/python3`) },
    found: [
      {
        path: tool,
        user: 'will',
        state: 'broken',
        severity: 'medium',
        confidence: 'likely',
        message: `${GONE}/bin/python3 does not exist, and its first line asks for it`,
        actions: [{ do: 'delete', path: tool }],
      },
    ],
  },
  'a program of the system, env, env -S: ask': {
    files: {
      ...base,
      '/home/will/bin/a': script('#!/usr/bin/python2'),
      '/home/will/bin/b': script('#!/usr/bin/env ruby'),
      '/home/will/bin/c': script('#!/usr/bin/env -S FOO=1 ruby -w'),
    },
    found: [{ path: '/home/will/bin/a', confidence: 'ask' }, { path: '/home/will/bin/b', confidence: 'ask' }, { path: '/home/will/bin/c' }],
  },
  'CR LF': {
    files: { ...base, '/usr/local/bin/x': script('#!/bin/sh\r') },
    found: [
      {
        path: '/usr/local/bin/x',
        confidence: 'ask',
        actions: [{ do: 'edit', file: '/usr/local/bin/x', line: 1, from: '#!/bin/sh\r', to: '#!/bin/sh' }],
      },
    ],
  },
  'in a cron folder': { files: { ...base, '/etc/cron.daily/x': script('#!/opt/gone/perl -w') }, found: [{ path: '/etc/cron.daily/x' }] },
  'there, in every form': {
    files: {
      ...base,
      '/home/will/bin/a': script('#! /bin/sh -e'),
      '/home/will/bin/b': script('#!/usr/bin/env python3'),
      '/home/will/bin/c': script('#!/usr/bin/env -S python3 -u'),
      '/home/will/bin/d': script('#!/usr/bin/env -i sh'),
    },
    found: [],
  },
  "only in the user's PATH": {
    files: { ...base, '/home/will/.cargo/bin/rust-script': ['program'], [tool]: script('#!/usr/bin/env rust-script') },
    found: [],
  },
  'not executable, no first line, relative': {
    files: {
      ...base,
      '/home/will/bin/a': '#!/gone\n',
      '/home/will/bin/b': script('# ! /gone'),
      '/home/will/bin/c': script('#!gone'),
      '/home/will/bin/d': ['directory'],
      '/home/will/bin/e': ['fifo'],
    },
    found: [],
  },
};
