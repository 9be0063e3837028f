import type { Environment } from './environment-d.ts';

/** Values may double with every line; see environment-d.ts. */
const MAX_VALUE = 128 * 1024;

/**
 * `env` with what a file of pam_env.conf(5) sets, as NixOS writes it to /etc/pam/environment: `NAME DEFAULT="…" OVERRIDE="…"`, where "${NAME}"
 * is a variable and "@{NAME}" one of `items` (HOME, SHELL, PAM_USER). An item or variable that is not known is empty. NixOS also leaves "$HOME"
 * and "$USER" in older files: they are taken too. Total; linear.
 */
export function applyPamEnvironment(content: string, env: Environment, items: Environment): Map<string, string> {
  const out = new Map(env);
  for (const line of content.replaceAll('\\\n', ' ').split('\n')) {
    const [, name, rest] = /^[ \t]*([A-Za-z_][A-Za-z0-9_]*)(?:[ \t]+(.*))?$/.exec(line) ?? [];
    if (name === undefined) continue;
    const expand = (value: string | undefined) => (value === undefined ? '' : expandPam(value, out, items));
    const value = expand(option(rest ?? '', 'OVERRIDE')) || expand(option(rest ?? '', 'DEFAULT'));
    if (value !== '' && value.length <= MAX_VALUE) out.set(name, value);
  }
  return out;
}

function option(rest: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|[ \\t])${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^ \\t]*))`).exec(rest);
  return found?.[1] ?? found?.[2];
}

const expandPam = (value: string, env: Environment, items: Environment): string =>
  value.replace(
    /\\([$@\\])|\$\{([^{}]*)\}|@\{([^{}]*)\}|\$(HOME|USER)\b/g,
    (_, escaped?: string, variable?: string, item?: string, old?: string) =>
      escaped ?? (variable !== undefined ? env.get(variable) : items.get(item ?? (old === 'USER' ? 'PAM_USER' : 'HOME'))) ?? '',
  );
