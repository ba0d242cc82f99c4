// Cases that are being written, kept in this browser until the node has them. A draft:
//   { id, user, fields, pages: [{ id, name, type, role, blob }], updated, request }
// `request` names the request that saves it, so that sending it again saves it once.
// Forms within a case (answers, prescriptions) are kept beside them, without `pages`.

const kName = 'harkara';
const kStore = 'drafts';

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(kName, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(kStore, { keyPath: 'id' });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(mode, act) {
  const base = await open();
  try {
    return await new Promise((resolve, reject) => {
      const change = base.transaction(kStore, mode);
      const asked = act(change.objectStore(kStore));
      change.oncomplete = () => resolve(asked.result);
      change.onerror = change.onabort = () => reject(change.error);
    });
  } finally {
    base.close();
  }
}

export const save_draft = (draft) => within('readwrite', (store) => store.put(draft));
export const drop_draft = (id) => within('readwrite', (store) => store.delete(id));
export const read_draft = (id) => within('readonly', (store) => store.get(id));

// The newest first, those of one user only: a clinic's laptop has several.
export async function list_drafts(user) {
  const all = await within('readonly', (store) => store.getAll());
  return all.filter((each) => each.user === user && each.pages).sort((a, b) => b.updated - a.updated);
}

export function new_id() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const new_draft = (user) => ({
  id: new_id(), user, fields: {}, pages: [], updated: Date.now(), request: new_id(),
});
