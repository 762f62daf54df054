// What a phone keeps: a database of the browser's own, opened once, and the promise of each request to it.

export const asked = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

type Store = (name: string, mode: IDBTransactionMode) => Promise<IDBObjectStore>;

/** A way to the stores of a database, which has them from the first time; each by the path of its records' keys. */
export function database(name: string, stores: Record<string, string>): Store {
  let opened: Promise<IDBDatabase> | null = null;
  const open = (): Promise<IDBDatabase> => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(stores)) request.result.createObjectStore(store, { keyPath });
    };
    return asked(request);
  };
  return async (store, mode) => (await (opened ??= open())).transaction(store, mode).objectStore(store);
}
