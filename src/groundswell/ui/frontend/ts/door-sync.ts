// The door phone and the house, on every page: lists are kept fresh and go at their end, what was kept is sent until it is answered.
import { allHeld, allKept, canHold, forget, forgetNotes, held, hold, isOver, keptAt, noteIn, renew, settle, tidy } from "./door-store";
import type { Held, Kept, Told, ToldWithKeys } from "./door-store";

type Answer = { entries: { id: string; refused?: string; words?: string }[]; list: Told };

const RETRY_EVERY = 3_000;
const FRESH_FOR = 60_000;
const AT_ONCE = 50;
const PATIENCE = 20_000;

/** Say that something is new; where the house answered, its own list is asked for again as well. */
function tell(hasAnswered = false): void {
  document.dispatchEvent(new CustomEvent("door:changed", { detail: hasAnswered }));
  if (hasAnswered) document.querySelector("[data-filter]")?.dispatchEvent(new Event("search"));
}

async function asked(address: string, options: RequestInit = {}): Promise<Response | null> {
  const away = new AbortController();
  const timer = window.setTimeout(() => away.abort(), PATIENCE);
  try {
    return await fetch(address, { ...options, signal: away.signal });
  } catch {
    return null;
  } finally {
    window.clearTimeout(timer);
  }
}

const JSON_ASKED = { accept: "application/json" };
/** Whether the house itself says that there is nothing here any more; a proxy that cannot reach it may say so too. */
const isEnded = (response: Response): boolean =>
  [404, 410].includes(response.status) && (response.headers.get("content-type") ?? "").includes("problem+json");
const waits = async (meeting: string): Promise<boolean> => (await keptAt(meeting)).some((kept) => kept.state === "waiting");

/** Ask for a list in whole. Whoever may not see it any more holds it no longer. */
async function refresh(known: { meeting: string; door: string }): Promise<void> {
  const response = await asked(`${known.door}list/`, { headers: JSON_ASKED });
  if (!response) return;
  if (isEnded(response)) return forget(known);
  if (!response.ok) return;
  const told = (await response.json()) as ToldWithKeys;
  if (told.holds) await hold(known.meeting, known.door, told);
  else if (!(await waits(known.meeting))) await forget(known);
}

/** Whether a list that is fresh may still be held is asked for without asking for all its names. */
async function look(known: Held): Promise<void> {
  if (Date.now() - known.seenAt > FRESH_FOR) return refresh(known);
  const response = await asked(`${known.door}counts/`, { headers: JSON_ASKED });
  if (response && isEnded(response)) await forget(known);
}

async function send(door: string, meeting: string, kept: Kept[]): Promise<boolean> {
  const notes = await Promise.all(kept.map(noteIn));
  const response = await asked(`${door}sync/`, {
    method: "POST",
    headers: {
      authorization: notes[0]?.authorization ?? "",
      accept: "application/json",
      "accept-language": document.documentElement.lang,
      "content-type": "application/json",
    },
    body: JSON.stringify({ now: Date.now(), entries: notes.map((note) => note.entry) }),
    credentials: "omit",
  });
  if (!response) return false;
  if (isEnded(response) && response.status === 410) {
    // This link was ended by hand, or long ago: the house takes nothing from it any more.
    await forgetNotes(kept);
    await refresh({ meeting, door });
    return false;
  }
  // Whatever else is in the way may pass: a house that was put back to before the link does not know it, say.
  if (!response.ok) return false;
  const answer = (await response.json()) as Answer;
  for (const said of answer.entries) {
    const one = kept.find((each) => each.id === said.id);
    if (one) await settle(one, said.refused ? said.words || said.refused : "");
  }
  if (answer.list.holds) await renew(meeting, answer.list);
  else if (!(await waits(meeting))) await forget({ meeting, door });
  return true;
}

async function deliver(): Promise<void> {
  await tidy();
  const waiting = (await allKept()).filter((kept) => kept.state === "waiting");
  if (waiting.length > 0) tell(await sendAll(waiting));
}

/** Whether the house has answered any of these notes. */
async function sendAll(notes: Kept[]): Promise<boolean> {
  let hasAnswered = false;
  for (const meeting of new Set(notes.map((kept) => kept.meeting))) {
    const here = notes.filter((kept) => kept.meeting === meeting);
    // Somebody may have opened another link in between: each note goes by the proof it was kept under.
    const proofs = await Promise.all(here.map(async (kept) => (await noteIn(kept)).authorization));
    for (const proof of new Set(proofs)) {
      const group = here.filter((_, place) => proofs[place] === proof);
      for (let start = 0; start < group.length; start += AT_ONCE) {
        const piece = group.slice(start, start + AT_ONCE);
        if (!(await send(piece[0]?.door ?? "", meeting, piece))) break;
        hasAnswered = true;
      }
    }
  }
  return hasAnswered;
}

let sending: Promise<void> | null = null;
function flush(): Promise<void> {
  sending ??= deliver().finally(() => (sending = null));
  return sending;
}

/** Leaving takes everything off this phone; what waits is sent first, and stays while there is no network. */
function watchLeaving(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.action.endsWith("/leave/")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void leave().catch(() => undefined).finally(() => form.submit());
    },
    true,
  );
}

async function leave(): Promise<void> {
  await flush();
  for (const known of await allHeld()) {
    if (await waits(known.meeting)) continue;
    await forgetNotes(await keptAt(known.meeting));
    await forget(known);
  }
}

async function start(): Promise<void> {
  await tidy();
  const page = document.querySelector<HTMLElement>("[data-door-phone]")?.dataset;
  const here = { meeting: page?.["doorPhone"] ?? "", door: page?.["door"] ?? "" };
  await flush();
  for (const known of await allHeld()) if (known.meeting !== here.meeting) await look(known);
  if (!here.meeting) return;
  // A house that was put back to before it was told is told again; any other has it all already.
  await sendAll((await keptAt(here.meeting)).filter((kept) => kept.state === "answered"));
  await refresh(here);
  tell();
  window.setInterval(() => {
    if (!document.hidden) void refreshWhenOld(here.meeting).catch(() => undefined);
  }, FRESH_FOR / 4);
}

async function refreshWhenOld(meeting: string): Promise<void> {
  const known = await held(meeting);
  if (!known) return;
  if (isOver(known)) await tidy();
  else if (Date.now() - known.seenAt > FRESH_FOR) await refresh(known);
  else return;
  tell();
}

export function startDoorPhone(): void {
  if (!canHold()) return;
  const again = (): void => void flush().catch(() => undefined);
  watchLeaving();
  window.addEventListener("online", again);
  document.addEventListener("door:send", again);
  document.addEventListener("visibilitychange", () => !document.hidden && again());
  // A browser that stores nothing, as in a private window, has a door that works with a network.
  void start().catch(() => undefined);
  window.setInterval(again, RETRY_EVERY);
}
