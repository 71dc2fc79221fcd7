/**
 * The address of a module beside the one that asks, for a thread or a process of its own: `.ts` in a clone, `.js` in a package, as the
 * asking module itself.
 *
 * @param path relative to the asking module, without its ending: `./checking-worker`
 * @param asking the asking module's `import.meta.url`
 */
export function siblingFile(path: string, asking: string): string {
  return new URL(`${path}${asking.endsWith('.ts') ? '.ts' : '.js'}`, asking).href;
}
