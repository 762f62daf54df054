// The door's page without a network: the list that this phone holds, who was let in meanwhile, and what the house took.
import { isAway } from "./away";
import { allHeld, cacheOf, canHold, held, isOver, keep, keptAt, noteIn, packIn } from "./door-store";
import type { Entry, Note, Pack, Row } from "./door-store";
import { announce } from "./page";

const PROBE = 4_000;

export const plain = (words: string): string =>
  words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ß/g, "ss").trim();

const one = <Kind extends HTMLElement>(selector: string, root: ParentNode = document): Kind | null =>
  root.querySelector<Kind>(selector);
const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];

/** A fresh id; this page was opened over https, or nothing is kept at all. */
const freshId = (): string => crypto.randomUUID();

export class DoorPhone {
  private pack: Pack | null = null;
  private waiting: Note[] = [];
  private refused: Note[] = [];
  private offline = false;
  private only = "";
  /** Whether the list on the page is this phone's own, in the place of the house's. */
  private isPainted = false;
  private isLeaving = false;
  private readonly meeting: string;
  private readonly door: string;
  private readonly isShell: boolean;

  constructor(private readonly words: HTMLElement) {
    this.meeting = words.dataset["doorPhone"] ?? "";
    this.door = words.dataset["door"] ?? "";
    this.isShell = "shell" in words.dataset;
  }

  async start(): Promise<void> {
    if (!canHold()) {
      all("[data-insecure]").forEach((words) => (words.hidden = false));
      return;
    }
    this.watchTheNetwork();
    this.watchForms();
    document.addEventListener("door:changed", (event) => void this.change(Boolean((event as CustomEvent).detail)));
    one<HTMLInputElement>("[data-filter]")?.addEventListener("input", () => {
      this.only = "";
      this.paint();
    });
    this.only = /\/scan\/([\w-]+)\/$/.exec(location.pathname)?.[1] ?? "";
    if (this.isShell || !navigator.onLine) {
      this.offline = true;
      all("[data-offline]").forEach((notice) => (notice.hidden = false));
    }
    await this.read();
    this.paint();
    this.scrollToOne();
  }

  /** Whether somebody is looked for in this phone's own list rather than in the house's. */
  get looksItself(): boolean {
    return this.isPainted && this.pack !== null;
  }

  /** Show one person alone, by the code on their own page; false where the house should be asked. */
  show(address: URL): boolean {
    const found = /\/scan\/([\w-]+)\/$/.exec(address.pathname)?.[1];
    if (!this.looksItself || !found) return false;
    this.only = found;
    this.paint();
    this.scrollToOne();
    return true;
  }

  private scrollToOne(): void {
    if (!this.only || !this.looksItself) return;
    const line = one("#list li");
    if (!line) return this.say(this.words.dataset["notOnList"] ?? "");
    line.scrollIntoView({ block: "center" });
    (one("button", line) ?? one("[tabindex]", line))?.focus({ preventScroll: true });
  }

  private watchTheNetwork(): void {
    document.addEventListener("house:offline", (event) => {
      this.offline = Boolean((event as CustomEvent<boolean>).detail);
      if (!this.offline) document.dispatchEvent(new Event("door:send"));
      void this.change();
    });
  }

  private async read(): Promise<void> {
    try {
      const known = await held(this.meeting);
      this.pack = known && !isOver(known) ? await packIn(known) : null;
      const kept = await keptAt(this.meeting);
      const waiting = await Promise.all(kept.filter((each) => each.state === "waiting").map(noteIn));
      this.waiting = waiting.sort((one, other) => other.entry.at - one.entry.at);
      this.refused = await Promise.all(kept.filter((each) => each.state === "refused").map(noteIn));
      if (known && !this.isShell) void this.keepShell().catch(() => undefined);
    } catch {
      // A browser that stores nothing, as in a private window.
      this.pack = null;
    }
  }

  private async change(hasAnswered = false): Promise<void> {
    await this.read();
    this.paint();
    if (hasAnswered) this.offline = false;
    const isSettled = !this.offline && this.waiting.length === 0;
    if (isSettled && hasAnswered && this.refused.length === 0) this.say(this.words.dataset["sent"] ?? "");
    else if (hasAnswered) announce(this.notTaken());
    if (isSettled && (this.isShell || this.isPainted)) this.giveBack();
  }

  private notTaken(): string {
    return this.refused.map((note) => `${note.name}: ${note.words}`).join(" ");
  }

  /** With a network the house's own page is the one to look at. */
  private giveBack(): void {
    const search = one<HTMLInputElement>("[data-filter]");
    if (!this.isShell) {
      this.isPainted = false;
      search?.dispatchEvent(new Event("search"));
      return;
    }
    const isTyping = all("#walk-in input").some(
      (field) => field instanceof HTMLInputElement && field.type !== "hidden" && field.type !== "checkbox" && field.value,
    );
    if (isTyping || this.isLeaving) return;
    this.isLeaving = true; // a second replacing would break off the first
    location.replace(this.only ? location.href : this.door);
  }

  private paint(): void {
    const holds = this.pack !== null;
    all("[data-holds]").forEach((words) => (words.hidden = !holds));
    all("[data-dark-holds]").forEach((words) => (words.hidden = !(holds && this.offline)));
    all("[data-dark-holds-not]").forEach((words) => (words.hidden = holds || !this.offline));
    all("[data-kept-count]").forEach((count) => (count.textContent = String(this.waiting.length)));
    this.paintRefused();
    // A list that has gone leaves the page as well.
    if (!holds && this.isPainted) one("#list")?.replaceChildren();
    if (!holds) this.isPainted = false;
    if (!holds || !(this.offline || this.isShell || this.isPainted)) return;
    this.paintList();
    this.paintCounts();
  }

  private paintRefused(): void {
    all("[data-not-taken]").forEach((box) => {
      box.hidden = this.refused.length === 0;
      one("ul", box)?.replaceChildren(
        ...this.refused.map((note) => {
          const line = document.createElement("li");
          line.textContent = `${note.name}: ${note.words}`;
          return line;
        }),
      );
    });
  }

  private paintList(): void {
    const list = one("#list");
    const frame = one<HTMLTemplateElement>("[data-list-template]");
    if (!list || !frame || !this.pack) return;
    const focused = list.contains(document.activeElement) ? document.activeElement?.closest("li")?.id : "";
    const rows = this.shown(this.pack);
    const most = Number(this.words.dataset["namesShown"] ?? 200);
    const content = frame.content.cloneNode(true) as DocumentFragment;
    one("ul", content)?.append(...rows.slice(0, most).map((row) => this.line(row)));
    const [more, nobody] = [one("[data-more]", content), one("[data-nobody]", content)];
    if (more) more.hidden = rows.length <= most;
    if (nobody) nobody.hidden = rows.length > 0;
    list.replaceChildren(content);
    this.isPainted = true;
    if (focused) one("button, [tabindex]", document.getElementById(focused) ?? document.body)?.focus();
  }

  /** Whom the list shows: whoever was written down here first, then those whose name holds what is typed. */
  private shown(pack: Pack): Row[] {
    const walkedIn: Row[] = this.waiting
      .filter((note) => note.entry.walk_in)
      .map((note) => [note.entry.id, note.name, 0, false, false]);
    const rows = [...walkedIn, ...pack.rows];
    if (this.only) return rows.filter(([rsvp]) => rsvp === this.only);
    const wanted = plain(one<HTMLInputElement>("[data-filter]")?.value ?? "").split(/\s+/).filter(Boolean);
    if (wanted.length === 0) return rows;
    return rows.filter(([, name]) => {
      const key = plain(name);
      return wanted.every((word) => key.includes(word));
    });
  }

  private isKept(rsvp: string): boolean {
    return this.waiting.some((note) => note.entry.rsvp_id === rsvp || note.entry.id === rsvp);
  }

  private line([rsvp, name, guests, isWaiting, isHere]: Row): DocumentFragment {
    const line = one<HTMLTemplateElement>("[data-line-template]")?.content.cloneNode(true) as DocumentFragment;
    const isKept = !isHere && this.isKept(rsvp);
    const [called, form, button] = [one("[data-line-name]", line), one("form", line), one("button", line)];
    if (!called || !form || !button) return line;
    one("li", line)?.setAttribute("id", `row-${rsvp}`);
    called.textContent = name;
    called.id = `name-${rsvp}`;
    button.id = `check-in-${rsvp}`;
    // Read as one: "Check in Ana".
    button.setAttribute("aria-labelledby", `${button.id} ${called.id}`);
    form.dataset["checkIn"] = rsvp;
    one("[data-line-guests] span", line)?.append(String(guests));
    const parts: [string, boolean][] = [
      ["[data-line-guests]", guests > 0],
      ["[data-line-waiting]", isWaiting],
      ["[data-line-here]", isHere],
      ["[data-line-kept]", isKept],
      ["form", !isHere && !isKept],
    ];
    for (const [part, isShown] of parts) if (!isShown) one(part, line)?.remove();
    return line;
  }

  private paintCounts(): void {
    const pack = this.pack;
    if (!pack) return;
    const row = (note: Note): Row | undefined => pack.rows.find(([rsvp]) => rsvp === note.entry.rsvp_id);
    const fresh = this.waiting.filter((note) => !row(note)?.[4]);
    const seats = (notes: Note[]): number => notes.reduce((sum, note) => sum + 1 + (note.entry.guests ?? 0), 0);
    const more = seats(fresh.filter((note) => note.entry.walk_in || row(note)?.[3]));
    const count = (name: string, value: number): void =>
      all(`[data-tally="${name}"] .tally__count`).forEach((number) => (number.textContent = String(value)));
    count("here", pack.here + seats(fresh));
    const left = pack.seats_left ?? more;
    const beyond = pack.seats_left === null ? 0 : pack.seats_beyond + Math.max(0, more - left);
    count("seats-left", Math.max(0, left - more));
    all("[data-seats-beyond]").forEach((notice) => {
      notice.hidden = beyond === 0;
      const number = one("strong", notice);
      if (number) number.textContent = String(beyond);
    });
  }

  private watchForms(): void {
    // Before htmx: where there is no network a note is kept on the phone.
    document.addEventListener(
      "submit",
      (event) => {
        const form = event.target;
        if (!(form instanceof HTMLFormElement) || !form.matches("[data-check-in], [data-walk-in]")) return;
        const isOwn = !form.hasAttribute("action");
        const asksFirst = form.matches("[data-scanned]");
        if (!isOwn && !asksFirst && (!this.pack || !(this.offline || this.isShell))) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (asksFirst && !this.offline) void this.sendOrKeep(form);
        else void this.keepForm(form);
      },
      true,
    );
    // What was on its way when the network went is kept as well: the house knows the same again.
    const lost = (event: Event): void => {
      const { elt, xhr } = (event as CustomEvent<{ elt: Element; xhr?: XMLHttpRequest }>).detail;
      if (event.type === "htmx:responseError" && !isAway(xhr?.status)) return;
      if (elt instanceof HTMLFormElement && elt.matches("[data-check-in], [data-walk-in]") && this.pack) {
        void this.keepForm(elt);
      }
    };
    ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, lost));
  }

  /** A plain form leaves its page, which without a network would lose what is in it. */
  private async sendOrKeep(form: HTMLFormElement): Promise<void> {
    const away = new AbortController();
    const timer = window.setTimeout(() => away.abort(), PROBE);
    try {
      const answer = await fetch(`${this.door}counts/`, { signal: away.signal });
      if (!isAway(answer.status)) return form.submit();
    } catch {
      if (!this.pack) return form.submit();
    } finally {
      window.clearTimeout(timer);
    }
    await this.keepForm(form);
  }

  private async keepForm(form: HTMLFormElement): Promise<void> {
    const note = form.matches("[data-walk-in]") ? this.walkIn(form) : this.checkIn(form);
    if (!note) return;
    const [name, entry] = note;
    try {
      await keep(this.meeting, name, entry);
    } catch {
      return this.say(this.words.dataset["notKept"] ?? "");
    }
    if (entry.walk_in) {
      form.reset();
      form.closest("details")?.removeAttribute("open");
    }
    await this.read();
    this.paint();
    // The line itself shows it; a sentence above the list would push the next name from under a thumb.
    announce((this.words.dataset["keptHere"] ?? "").replace("{name}", name));
    one(`#row-${CSS.escape(entry.rsvp_id ?? entry.id)} [data-line-kept]`)?.focus({ preventScroll: true });
    document.dispatchEvent(new Event("door:send"));
    if (form.matches("[data-scanned]")) location.assign(this.door);
  }

  private checkIn(form: HTMLFormElement): [string, Entry] | null {
    const rsvp = form.dataset["checkIn"] ?? "";
    const row = this.pack?.rows.find((each) => each[0] === rsvp);
    if (!row) {
      this.say(this.words.dataset["notOnList"] ?? "");
      return null;
    }
    const typed = one<HTMLInputElement>('[name="guests"]', form)?.value;
    const guests = typed ? Number(typed) : row[2];
    return [row[1], { id: freshId(), at: Date.now(), rsvp_id: rsvp, guests }];
  }

  private walkIn(form: HTMLFormElement): [string, Entry] | null {
    const fields = [...new FormData(form)].filter((field): field is [string, string] => typeof field[1] === "string");
    const typed: Record<string, string> = Object.fromEntries(fields);
    delete typed["csrfmiddlewaretoken"];
    const name = (typed["name"] ?? "").trim();
    const contact = one<HTMLInputElement>('[name="contact"]', form);
    const written = typed["contact"] ?? "";
    const isReachable = /\S@\S+\.\S/.test(written) || written.replace(/\D/g, "").length >= 7;
    if (!name || !isReachable) {
      // The house would find out later, when they are gone.
      contact?.setCustomValidity(isReachable ? "" : (this.words.dataset["unreachable"] ?? ""));
      form.reportValidity();
      contact?.addEventListener("input", () => contact.setCustomValidity(""), { once: true });
      return null;
    }
    return [name, { id: freshId(), at: Date.now(), walk_in: { ...typed, person_id: freshId() } }];
  }

  private say(sentence: string): void {
    all("[data-door-words]").forEach((place) => {
      place.textContent = sentence;
      place.hidden = !sentence;
    });
    announce(sentence);
  }

  /** Keep the page without names, and what it is made of, for when it is opened without a network. */
  private async keepShell(): Promise<void> {
    if (!("serviceWorker" in navigator)) return;
    const parts = all('link[rel="stylesheet"], link[rel="preload"], link[rel="icon"], script[src]').map(
      (part) => part.getAttribute("href") ?? part.getAttribute("src") ?? "",
    );
    const wanted = [`${this.door}shell/`, ...parts, this.words.dataset["decoder"] ?? ""].filter(Boolean);
    const cache = await caches.open(cacheOf(this.meeting));
    const known = await cache.keys();
    const isKnown = (address: string): boolean => known.some((each) => new URL(each.url).pathname === address);
    // What the house's files are called changes with what is in them; the page itself is fetched anew each time.
    await cache.addAll(wanted.filter((address) => address === wanted[0] || !isKnown(address)));
    const old = known.filter((each) => !wanted.includes(new URL(each.url).pathname));
    await Promise.all(old.map((each) => cache.delete(each)));
    await navigator.serviceWorker.register(`${this.door}worker.js`);
    // The list may have gone while this was fetched: then this goes, too.
    if (!(await allHeld()).some((each) => each.meeting === this.meeting)) await caches.delete(cacheOf(this.meeting));
  }
}
