/** Maps items with `work`, in order, with at most `ahead` of them in progress. The source is read no further than that. */
export async function* lookAhead<T, R>(
  source: AsyncIterable<T>,
  ahead: number,
  work: (item: T) => R | Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  for await (const item of source) {
    const made = Promise.resolve(work(item));
    // The consumer gets its rejection later; until then it must not count as unhandled.
    made.catch(() => undefined);
    begun.push(made);
    const first = begun.length < ahead ? undefined : begun.shift();
    if (first !== undefined) yield await first;
  }
  for (const made of begun) yield await made;
}
