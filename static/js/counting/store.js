/* Counts that are being written or wait to be sent, with their photos: the browser's own database,
   which outlives a closed page, a dead battery and a server that cannot be reached. */

const NAME = "counting";
const TABLE = "counts";
let opening = null;

function open() {
  opening ??= new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "key" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => { opening = null; failed(request.error); };
  });
  return opening;
}

async function ask(mode, act) {
  const database = await open();
  return new Promise((done, failed) => {
    const way = database.transaction(TABLE, mode);
    const request = act(way.objectStore(TABLE));
    way.oncomplete = () => done(request.result);
    way.onerror = () => failed(way.error);
    way.onabort = () => failed(way.error);
  });
}

export const put = (entry) => ask("readwrite", (table) => table.put(entry));
export const get = (key) => ask("readonly", (table) => table.get(key));
export const drop = (key) => ask("readwrite", (table) => table.delete(key));
export const everything = () => ask("readonly", (table) => table.getAll());
