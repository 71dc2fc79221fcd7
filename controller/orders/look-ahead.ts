/**
 * What `work` makes of each item, in the items' order, while at most `ahead` of them are worked on at once. The source is read no
 * further than that.
 */
export async function* lookAhead<T, R>(
  source: AsyncIterable<T>,
  ahead: number,
  work: (item: T) => R | Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  for await (const item of source) {
    const made = Promise.resolve(work(item));
    // Whoever asks for it hears of its failure; until then it is nobody's.
    made.catch(() => undefined);
    begun.push(made);
    const first = begun.length < ahead ? undefined : begun.shift();
    if (first !== undefined) yield await first;
  }
  for (const made of begun) yield await made;
}
