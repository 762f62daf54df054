// What a door phone holds for the evening: the list, and what it keeps for the house. All of it sealed under keys that the
// browser uses and does not show; none of it after the list's end.
import { asked, database } from "./kept";

/** Somebody on the list: the answer's id, name, guests, whether they wait for a seat, whether they are here. */
export type Row = [rsvp: string, name: string, guests: number, isWaiting: boolean, isHere: boolean];

/** The list as the house tells it; times are the house's own, in milliseconds. */
export type Told = { now: number; until: number; holds: false } | ({ now: number; until: number; holds: true } & Names);
type Names = { here: number; seats_left: number | null; seats_beyond: number; rows: Row[] };
export type ToldWithKeys = Told & {
  authorization: string;
  list_key: string;
  outbox_key: string;
  outbox_until: number;
};

export type Entry = { id: string; at: number; rsvp_id?: string; guests?: number; walk_in?: Record<string, string> };
/** What was kept, with whom to show for it, and by what it is sent when the list is gone. */
export type Note = { entry: Entry; name: string; authorization: string; words: string };
export type Pack = Names & { authorization: string };

type Sealed = { nonce: Uint8Array<ArrayBuffer>; text: ArrayBuffer };
type Timed = { meeting: string; door: string; until: number; outboxUntil: number; ahead: number };
export type Held = Timed & { listKey: CryptoKey; outboxKey: CryptoKey; seenAt: number; sealed: Sealed };
/** Waiting to be sent; refused, and shown; answered, and held in case the house is put back to before it. */
type State = "waiting" | "refused" | "answered";
export type Kept = Timed & { id: string; key: CryptoKey; state: State; sealed: Sealed };

const LISTS = "lists";
const OUTBOX = "outbox";

/** Whether this browser can hold anything at all: a page that came without https has nothing to seal with. */
export const canHold = (): boolean => "indexedDB" in window && Boolean(window.crypto?.subtle);

const store = database("groundswell-door", { [LISTS]: "meeting", [OUTBOX]: "id" });
const put = async (name: string, record: Held | Kept): Promise<unknown> =>
  asked((await store(name, "readwrite")).put(record));
const drop = async (name: string, key: string): Promise<unknown> => asked((await store(name, "readwrite")).delete(key));

export const allHeld = async (): Promise<Held[]> =>
  asked((await store(LISTS, "readonly")).getAll() as IDBRequest<Held[]>);
export const held = async (meeting: string): Promise<Held | undefined> =>
  asked((await store(LISTS, "readonly")).get(meeting) as IDBRequest<Held | undefined>);
export const allKept = async (): Promise<Kept[]> =>
  asked((await store(OUTBOX, "readonly")).getAll() as IDBRequest<Kept[]>);
export const keptAt = async (meeting: string): Promise<Kept[]> =>
  (await allKept()).filter((kept) => kept.meeting === meeting);

async function seal(key: CryptoKey, place: string, value: unknown): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const bound = { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(place) };
  return { nonce, text: await crypto.subtle.encrypt(bound, key, new TextEncoder().encode(JSON.stringify(value))) };
}

async function unseal(key: CryptoKey, place: string, sealed: Sealed): Promise<unknown> {
  const bound = { name: "AES-GCM", iv: sealed.nonce, additionalData: new TextEncoder().encode(place) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(bound, key, sealed.text))) as unknown;
}

/** A key that this browser uses and that no script can read out again. */
async function keyFrom(text: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

function packOf(told: Names, authorization: string): Pack {
  const { here, seats_left, seats_beyond, rows } = told;
  return { here, seats_left, seats_beyond, rows, authorization };
}

/** Hold a list, with the keys that came with it. */
export async function hold(meeting: string, door: string, told: ToldWithKeys & { holds: true }): Promise<void> {
  const listKey = await keyFrom(told.list_key);
  await put(LISTS, {
    meeting,
    door,
    listKey,
    outboxKey: await keyFrom(told.outbox_key),
    until: told.until,
    outboxUntil: told.outbox_until,
    ahead: told.now - Date.now(),
    seenAt: Date.now(),
    sealed: await seal(listKey, meeting, packOf(told, told.authorization)),
  });
}

/** Hold the newer names of a list that is held already. */
export async function renew(meeting: string, told: Told & { holds: true }): Promise<void> {
  const known = await held(meeting);
  if (!known) return;
  const { authorization } = await packIn(known);
  const sealed = await seal(known.listKey, meeting, packOf(told, authorization));
  await put(LISTS, { ...known, until: told.until, ahead: told.now - Date.now(), seenAt: Date.now(), sealed });
}

export const packIn = async (known: Held): Promise<Pack> =>
  (await unseal(known.listKey, known.meeting, known.sealed)) as Pack;
export const noteIn = async (kept: Kept): Promise<Note> => (await unseal(kept.key, kept.id, kept.sealed)) as Note;

/** Keep a note for the house. Rejects where this phone holds no list of that meeting. */
export async function keep(meeting: string, name: string, entry: Entry): Promise<void> {
  const known = await held(meeting);
  if (!known || isOver(known)) throw new Error("this phone holds no list");
  const { authorization } = await packIn(known);
  const { door, until, outboxUntil, ahead, outboxKey: key } = known;
  const note: Note = { entry, name, authorization, words: "" };
  const sealed = await seal(key, entry.id, note);
  await put(OUTBOX, { id: entry.id, meeting, door, until, outboxUntil, ahead, key, state: "waiting", sealed });
}

/**
 * The house has answered a note. Who was checked in stays known as long as the list, so that a house that is put back
 * to before it is told again; somebody who was written down is not held any longer, for they come with a contact.
 */
export async function settle(kept: Kept, words: string): Promise<void> {
  const note = await noteIn(kept);
  if (words ? kept.state === "answered" : note.entry.walk_in) return void (await drop(OUTBOX, kept.id));
  const sealed = await seal(kept.key, kept.id, { ...note, words });
  await put(OUTBOX, { ...kept, state: words ? "refused" : "answered", sealed });
}

/** Whether a list's end is past by the house's clock, as far as this phone knows it. */
export const isOver = (known: Timed): boolean => Date.now() + known.ahead >= known.until;

/** A list goes with its key, the page that showed it, and the script that showed the page. */
export async function forget(known: { meeting: string; door: string }): Promise<void> {
  await drop(LISTS, known.meeting);
  for (const kept of await keptAt(known.meeting)) if (kept.state === "answered") await drop(OUTBOX, kept.id);
  if ("caches" in window) await caches.delete(cacheOf(known.meeting));
  await (await navigator.serviceWorker?.getRegistration(known.door))?.unregister();
}

export async function forgetNotes(notes: Kept[]): Promise<void> {
  for (const kept of notes) await drop(OUTBOX, kept.id);
}

/** What is past its end goes. A note that was not sent yet has half a day more than the list, as the house has. */
export async function tidy(): Promise<void> {
  for (const known of await allHeld()) if (isOver(known)) await forget(known);
  for (const kept of await allKept()) {
    if (Date.now() + kept.ahead >= (kept.state === "waiting" ? kept.outboxUntil : kept.until)) await drop(OUTBOX, kept.id);
  }
}

export const cacheOf = (meeting: string): string => `door ${meeting}`;
