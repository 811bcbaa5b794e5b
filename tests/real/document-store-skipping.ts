/**
 * Declares specs, some of them as skipped, so that a contract runs unchanged where a server cannot keep all its rules and
 * the report shows which.
 *
 * @param rules the names of the tests; each of them has to be declared
 */
export function skipping(rules: readonly string[] | 'all', declare: () => void): void {
  const all = globalThis.it;
  const left = new Set(rules === 'all' ? [] : rules);
  globalThis.it = new Proxy(all, {
    apply: (_, __, args: Parameters<jest.It>) => {
      const isSkipped = rules === 'all' || left.delete(args[0] as string);
      return isSkipped ? all.skip(...args) : all(...args);
    },
    get: (target, name: keyof jest.It) => (rules === 'all' && name === 'each' ? all.skip.each : target[name]),
  });
  try {
    declare();
  } finally {
    globalThis.it = all;
  }
  if (left.size > 0) throw new Error(`no such rules: ${[...left].join(', ')}`);
}
