/** What a file's tests share, open from its first to its last: for stories that follow each other. */

export interface HeldOpen<T> {
  readonly opened: T;
  /** Lets go of it, and waits until everything is taken down. */
  close(): Promise<void>;
}

/** Opens what `hold` has ready as long as its callback runs. Throws what `hold` throws before that. */
export async function heldOpen<T>(hold: (run: (opened: T) => Promise<void>) => Promise<void>): Promise<HeldOpen<T>> {
  const ready = Promise.withResolvers<T>();
  const over = Promise.withResolvers<void>();
  const closed = hold((opened) => {
    ready.resolve(opened);
    return over.promise;
  });
  const ended = closed.then(() => {
    throw new Error('it closed by itself');
  });
  return {
    opened: await Promise.race([ready.promise, ended]),
    close() {
      over.resolve();
      return closed;
    },
  };
}
