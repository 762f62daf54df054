// Taps of a phone in the hall: kept on the phone first, then sent until the house has answered, also after the page was closed.
// What is on is the same for every phone; each shows in it what its own page and taps know. What
// somebody does on another phone of theirs shows when the page is loaded again.
import { asked, database } from "./kept";
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
/** A promise that stands: whether it can be taken back in this hall, and whether it was made here. */
type Promised = { pledge: string; undo: boolean; tonight: boolean };
type Said = { id: string; refused?: string; words?: string; late?: boolean; promised?: Promised | null };
type Answer = { taps: Said[] };
/** What the house said of an ask, for one person in one hall. */
type Word = { address: string; who: string; ask: string; promised: Promised | null };

const STORE = "taps";
const RETRY_EVERY = 3_000;
const FORGET_AFTER = 3 * 24 * 60 * 60 * 1000;
const AT_ONCE = 100;
// These may be over soon; every other refusal is the house's last word.
const MAY_PASS = new Set(["PledgesPaused", "HallTooBusy"]);

const stores = database("groundswell", { [STORE]: "id" });
const store = (mode: IDBTransactionMode): Promise<IDBObjectStore> => stores(STORE, mode);
const all = async (): Promise<Tap[]> => asked((await store("readonly")).getAll() as IDBRequest<Tap[]>);
const keep = async (tap: Tap): Promise<unknown> => asked((await store("readwrite")).put(tap));
/**
 * Not sent again by itself: answered, or of a phone that speaks for nobody until the same person comes
 * in again. What was undone since it was sent is still to be sent.
 */
async function putAside(tap: Tap): Promise<void> {
  const taps = await store("readwrite");
  const now = await asked(taps.get(tap.id) as IDBRequest<Tap | undefined>);
  if (now?.undone === tap.undone) await asked(taps.put({ ...tap, kept: true }));
}
const forget = async (id: string): Promise<unknown> => asked((await store("readwrite")).delete(id));

type Phone = { address: string; authorization: string; who: string };
function phone(): Phone | null {
  const set = document.querySelector<HTMLElement>("[data-taps]")?.dataset;
  const [address, authorization, who] = [set?.["taps"], set?.["authorization"], set?.["who"]];
  return address && authorization && who ? { address, authorization, who } : null;
}

const isOf = (here: Phone, each: { address: string; who: string }): boolean =>
  each.address === here.address && each.who === here.who;

/** What the house last said that stands, by ask; and what it has not answered yet. */
const promises = new Map<string, Promised>();
let waiting: Tap[] = [];

// Other tabs of this browser hear what one of them was told.
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("groundswell taps") : null;

function learn(word: Word): void {
  const here = phone();
  if (!here || !isOf(here, word)) return;
  if (word.promised) promises.set(word.ask, word.promised);
  else promises.delete(word.ask);
}

/** Whether somebody is in, by what waits on the phone, else by what the house said. */
function standing(ask: string): { isIn: boolean; waits: boolean; isTonight: boolean; mayUndo: boolean } {
  const own = waiting.filter((tap) => tap.ask === ask);
  const promised = promises.get(ask);
  const waits = own.length > 0;
  return {
    isIn: waits ? own.some((tap) => !tap.undone) : promised !== undefined,
    waits,
    isTonight: waits || promised?.tonight === true,
    mayUndo: waits || promised?.undo === true,
  };
}

/** Show beside each ask whether this phone's owner is in, and in one list all that they said yes to. */
function draw(): void {
  if (!phone()) return;
  const reveal = (within: Element, what: string, isShown: boolean): void =>
    within.querySelectorAll<HTMLElement>(what).forEach((part) => (part.hidden = !isShown));
  document.querySelectorAll<HTMLElement>("[data-ask]").forEach((box) => {
    const { isIn, waits, mayUndo } = standing(box.dataset["ask"] ?? "");
    box.toggleAttribute("data-waiting", waits);
    reveal(box, "[data-in]", isIn);
    reveal(box, "[data-in] button", mayUndo);
    reveal(box, "[data-kept]", waits);
    reveal(box, "[data-out]", !isIn);
    reveal(box, "[data-taken-back]", !isIn && waits);
    // The button that was pressed has gone: a keyboard goes on from where it was.
    if (box.contains(document.activeElement) && document.activeElement?.closest("[hidden]")) {
      box.focus({ preventScroll: true });
    }
  });
  document.querySelectorAll<HTMLElement>("[data-said-here]").forEach((list) => {
    const lines = [...list.querySelectorAll<HTMLElement>("[data-said]")];
    for (const line of lines) {
      const { isIn, isTonight } = standing(line.dataset["said"] ?? "");
      line.hidden = !(isIn && isTonight);
    }
    list.hidden = lines.every((line) => line.hidden);
  });
}

async function paint(): Promise<void> {
  const here = phone();
  if (!here) return;
  // A browser that keeps nothing has nothing that waits.
  waiting = (await all().catch(() => [])).filter((tap) => !tap.kept && isOf(here, tap));
  draw();
}

async function send(taps: Tap[]): Promise<void> {
  const [first] = taps;
  if (!first) return;
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
    return;
  }
  if (response.status === 403 || response.status === 404) {
    await Promise.all(taps.map(putAside));
    return;
  }
  if (!response.ok) return;
  for (const said of ((await response.json()) as Answer).taps) {
    const tap = taps.find((each) => each.id === said.id);
    if (!tap) continue;
    if (!said.refused || said.refused === "WhoAreYou") await putAside(tap);
    else if (!MAY_PASS.has(said.refused)) await forget(tap.id);
    if (said.promised !== undefined) {
      const word = { address: tap.address, who: tap.who, ask: tap.ask, promised: said.promised };
      learn(word);
      tabs?.postMessage(word);
    }
    if (said.words) tell(said.words);
    else if (said.late && !tap.undone) tell(document.querySelector<HTMLElement>("[data-late]")?.dataset["late"] ?? "");
  }
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

/** Send what was tapped just now, behind what is on its way already. */
async function sendNew(): Promise<void> {
  await sending;
  await flush();
}

async function deliver(): Promise<void> {
  const unsent = (await all()).filter((tap) => !tap.kept);
  const groups = new Map<string, Tap[]>();
  for (const tap of unsent) {
    const key = `${tap.address} ${tap.authorization}`;
    groups.set(key, [...(groups.get(key) ?? []), tap]);
  }
  for (const group of groups.values()) {
    for (let start = 0; start < group.length; start += AT_ONCE) await send(group.slice(start, start + AT_ONCE));
  }
  await paint();
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
  announce(document.querySelector(`[data-ask="${CSS.escape(ask)}"] [data-in] .badge`)?.textContent ?? "");
  await sendNew();
}

async function undo(ask: string): Promise<void> {
  const here = phone();
  if (!here) return;
  const own = (await all()).filter((each) => each.ask === ask && isOf(here, each) && !each.undone);
  const promised = promises.get(ask);
  const ids = new Set([...own.map((each) => each.id), ...(promised?.undo ? [promised.pledge] : [])]);
  await Promise.all([...ids].map((id) => keep({ ...here, id, ask, undone: true, at: Date.now(), kept: false })));
  await paint();
  announce(""); // what was said of the tap is not so any more, and can be said again
  await sendNew();
}

/** Post a form as it would be without scripts; what is the same for every phone holds no token. */
function post(form: HTMLFormElement, ask: string): void {
  const fill = (name: string, value: string): void => {
    const known = form.querySelector<HTMLInputElement>(`[name="${name}"]`);
    const field = known ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
    field.value = value;
  };
  fill("csrfmiddlewaretoken", document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "");
  fill("pledge_id", form.matches("[data-tap]") ? freshId() : (promises.get(ask)?.pledge ?? ""));
  form.submit();
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
      const ask = form.closest<HTMLElement>("[data-ask]")?.dataset["ask"] ?? "";
      const taken = form.matches("[data-tap]") ? tap(ask) : undo(ask);
      // A browser that keeps nothing, as in a private window, posts the plain form.
      taken.catch(() => post(form, ask));
    },
    true,
  );
}

async function tidyUp(): Promise<void> {
  const here = phone();
  for (const each of await all()) {
    if (each.at < Date.now() - FORGET_AFTER) await forget(each.id);
    // A house that was restored from yesterday has lost what it answered: the phone still holds it.
    else if (here && each.kept && isOf(here, each)) {
      await keep({ ...each, ...here, kept: false });
    }
  }
}

/** On every page: what waits is sent. On a hall's phone page: taps are taken. */
export function startTaps(): void {
  const told = document.querySelector<HTMLElement>("[data-promised]")?.dataset["promised"] ?? "{}";
  for (const [ask, promised] of Object.entries(JSON.parse(told) as Record<string, Promised>)) promises.set(ask, promised);
  watchForms();
  if (tabs) {
    tabs.onmessage = (event: MessageEvent<Word>): void => {
      learn(event.data);
      void paint();
    };
  }
  const again = (): void => void flush().catch(() => undefined);
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", () => !document.hidden && again());
  document.addEventListener("htmx:afterSwap", draw); // before anybody sees it
  void tidyUp()
    .then(flush)
    .catch(() => undefined);
  window.setInterval(() => {
    void all()
      .then((taps) => (taps.some((each) => !each.kept) ? flush() : undefined))
      .catch(() => undefined);
  }, RETRY_EVERY);
}
