// Taps of a phone in the hall: kept on the phone first, then sent until the house has answered, also after the page was closed.
import htmx from "htmx.org/dist/htmx.esm.js";

import { announce } from "./page";

type Tap = {
  id: string;
  ask: string;
  undone: boolean;
  /** Where it is sent, and by what the phone speaks for somebody. */
  address: string;
  authorization: string;
  /** For whom it was tapped: somebody else on the same phone does not send it as their own. */
  who: string;
  at: number;
  kept: boolean;
};
type Answer = { taps: { id: string; refused?: string; words?: string; late?: boolean }[] };

const STORE = "taps";
const RETRY_EVERY = 3_000;
const FORGET_AFTER = 3 * 24 * 60 * 60 * 1000;
const AT_ONCE = 100;
// These may be over soon; every other refusal is the house's last word.
const MAY_PASS = new Set(["PledgesPaused", "HallTooBusy"]);

const asked = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let opened: Promise<IDBDatabase> | null = null;
function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("groundswell", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

const store = async (mode: IDBTransactionMode): Promise<IDBObjectStore> =>
  (await database()).transaction(STORE, mode).objectStore(STORE);
const all = async (): Promise<Tap[]> => asked((await store("readonly")).getAll() as IDBRequest<Tap[]>);
const keep = async (tap: Tap): Promise<unknown> => asked((await store("readwrite")).put(tap));
/** Not sent again by itself: answered, or of a phone that speaks for nobody until the same person comes in again. */
const putAside = (tap: Tap): Promise<unknown> => keep({ ...tap, kept: true });
const forget = async (id: string): Promise<unknown> => asked((await store("readwrite")).delete(id));

type Phone = { address: string; authorization: string; who: string };
function phone(): Phone | null {
  const set = document.querySelector<HTMLElement>("[data-taps]")?.dataset;
  const [address, authorization, who] = [set?.["taps"], set?.["authorization"], set?.["who"]];
  return address && authorization && who ? { address, authorization, who } : null;
}

/** Show beside each ask what this phone has tapped and the house has not answered yet. */
async function paint(): Promise<void> {
  const here = phone();
  if (!here) return;
  const waiting = (await all()).filter((tap) => !tap.kept && tap.address === here.address && tap.who === here.who);
  document.querySelectorAll<HTMLElement>("[data-ask]").forEach((box) => {
    const mine = waiting.filter((tap) => tap.ask === box.dataset["ask"]);
    const isIn = mine.some((tap) => !tap.undone);
    box.toggleAttribute("data-waiting", mine.length > 0);
    box.querySelectorAll<HTMLElement>("[data-kept-in]").forEach((words) => (words.hidden = !isIn));
    box.querySelectorAll<HTMLElement>("[data-kept-out]").forEach((words) => (words.hidden = isIn || mine.length === 0));
    box.querySelectorAll<HTMLElement>("[data-answered]").forEach((part) => (part.hidden = mine.length > 0));
  });
}

async function send(taps: Tap[]): Promise<boolean> {
  const [first] = taps;
  if (!first) return true;
  let response: Response;
  try {
    response = await fetch(first.address, {
      method: "POST",
      headers: {
        authorization: first.authorization,
        "content-type": "application/json",
        "accept-language": document.documentElement.lang,
      },
      body: JSON.stringify({ taps: taps.map(({ id, ask, undone }) => ({ id, ask, undone })) }),
      credentials: "omit",
    });
  } catch {
    return false;
  }
  if (response.status === 403 || response.status === 404) {
    await Promise.all(taps.map(putAside));
    return true;
  }
  if (!response.ok) return false;
  let isDone = true;
  for (const said of ((await response.json()) as Answer).taps) {
    const tap = taps.find((each) => each.id === said.id);
    if (!tap) continue;
    if (said.refused && MAY_PASS.has(said.refused)) isDone = false;
    else if (said.refused && said.refused !== "WhoAreYou") await forget(tap.id);
    else await putAside(tap);
    if (said.words) tell(said.words);
    else if (said.late && !tap.undone) tell(document.querySelector<HTMLElement>("[data-late]")?.dataset["late"] ?? "");
  }
  return isDone;
}

function tell(sentence: string): void {
  const place = document.querySelector<HTMLElement>("[data-tap-words]");
  if (place) {
    place.textContent = sentence;
    place.hidden = false;
  }
  announce(sentence);
}

let sending: Promise<void> | null = null;
/** Send what waits, hall by hall; whatever is not answered is sent again later under the same id. */
function flush(): Promise<void> {
  sending ??= deliver().finally(() => (sending = null));
  return sending;
}

async function deliver(): Promise<void> {
  const waiting = (await all()).filter((tap) => !tap.kept);
  const groups = new Map<string, Tap[]>();
  for (const tap of waiting) {
    const key = `${tap.address} ${tap.authorization}`;
    groups.set(key, [...(groups.get(key) ?? []), tap]);
  }
  let news = false;
  for (const group of groups.values()) {
    for (let start = 0; start < group.length; start += AT_ONCE) {
      if (await send(group.slice(start, start + AT_ONCE))) news = true;
    }
  }
  await paint();
  // The house's own page says it best, once the house has answered.
  const fragment = document.querySelector("[data-hall]");
  if (news && fragment) htmx.trigger(fragment, "news");
}

/** A fresh id. crypto.randomUUID is for secure addresses alone, and a house may stand in a hall without one. */
function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const version = ((bytes[8] ?? 0) & 0x3f | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${version}${hex.slice(18, 20)}-${hex.slice(20)}`;
}

// Every tap has an id of its own: the form's may be that of a tap that was undone in the dark.
async function tap(ask: string): Promise<void> {
  const here = phone();
  if (!here) return;
  await keep({ ...here, id: freshId(), ask, undone: false, at: Date.now(), kept: false });
  await paint();
  await flush();
}

async function undo(ask: string, pledge: string): Promise<void> {
  const here = phone();
  if (!here) return;
  const own = (await all()).filter(
    (each) => each.ask === ask && each.address === here.address && each.who === here.who && !each.undone,
  );
  const ids = new Set([...own.map((each) => each.id), ...(pledge ? [pledge] : [])]);
  await Promise.all([...ids].map((id) => keep({ ...here, id, ask, undone: true, at: Date.now(), kept: false })));
  await paint();
  await flush();
}

function watchForms(): void {
  // Before htmx: a tap is kept on the phone first, whatever the network does.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.matches("[data-tap], [data-undo]") || !phone()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const field = (name: string): string => form.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value ?? "";
      const ask = form.closest<HTMLElement>("[data-ask]")?.dataset["ask"] ?? "";
      const taken = form.matches("[data-tap]") ? tap(ask) : undo(ask, field("pledge_id"));
      // A browser that keeps nothing, as in a private window, posts the plain form.
      taken.catch(() => form.submit());
    },
    true,
  );
}

async function tidyUp(): Promise<void> {
  const here = phone();
  for (const each of await all()) {
    if (each.at < Date.now() - FORGET_AFTER) await forget(each.id);
    // A house that was restored from yesterday has lost what it answered: the phone still holds it.
    else if (here && each.kept && each.address === here.address && each.who === here.who) {
      await keep({ ...each, ...here, kept: false });
    }
  }
}

/** On every page: what waits is sent. On a hall's phone page: taps are taken. */
export function startTaps(): void {
  if (!("indexedDB" in window)) return;
  watchForms();
  const again = (): void => void flush().catch(() => undefined);
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", () => !document.hidden && again());
  document.addEventListener("htmx:afterSettle", () => void paint());
  void tidyUp()
    .then(flush)
    .catch(() => undefined);
  window.setInterval(() => {
    void all()
      .then((taps) => (taps.some((each) => !each.kept) ? flush() : undefined))
      .catch(() => undefined);
  }, RETRY_EVERY);
}
