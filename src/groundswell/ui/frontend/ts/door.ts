// The door list: find a name while typing, or scan the code on somebody's phone, with a network or without.
import { DoorPhone, plain } from "./door-phone";

type Decode = (frame: HTMLVideoElement) => Promise<string | null>;
type Detector = { detect(source: CanvasImageSource): Promise<{ rawValue: string }[]> };
type DetectorKind = { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };
type DecoderModule = { read(pixels: ImageData): string | null };

const LONGEST_SIDE = 640; // enough for a code held at arm's length, and quick on an old phone
const PAUSE_BETWEEN_LOOKS = 120;

function filterRows(input: HTMLInputElement): void {
  const wanted = plain(input.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  document.querySelectorAll<HTMLElement>("[data-filter-row]").forEach((row) => {
    const name = plain(row.dataset["name"] ?? "");
    row.hidden = !wanted.every((word) => name.includes(word));
    if (!row.hidden) shown += 1;
  });
  document.querySelectorAll<HTMLElement>("[data-filter-none]").forEach((empty) => (empty.hidden = shown > 0));
}

function startFilter(): void {
  const inputs = (): NodeListOf<HTMLInputElement> => document.querySelectorAll("input[data-filter]");
  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.matches("[data-filter]")) filterRows(event.target);
  });
  // A check-in elsewhere replaces the list; what was typed still holds.
  document.addEventListener("htmx:afterSettle", () => inputs().forEach(filterRows));
  inputs().forEach(filterRows);
}

async function chooseDecoder(address: string): Promise<Decode> {
  const kind = (window as { BarcodeDetector?: DetectorKind }).BarcodeDetector;
  if (kind && (await kind.getSupportedFormats()).includes("qr_code")) {
    const detector = new kind({ formats: ["qr_code"] });
    return async (frame) => {
      const found = await detector.detect(frame);
      return found[0]?.rawValue ?? null;
    };
  }
  // Only a phone that cannot read codes itself fetches the reader.
  const { read } = (await import(address)) as DecoderModule;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (frame) => {
    if (!context) return null;
    const shrink = Math.min(1, LONGEST_SIDE / Math.max(frame.videoWidth, frame.videoHeight));
    canvas.width = Math.round(frame.videoWidth * shrink);
    canvas.height = Math.round(frame.videoHeight * shrink);
    context.drawImage(frame, 0, 0, canvas.width, canvas.height);
    return read(context.getImageData(0, 0, canvas.width, canvas.height));
  };
}

/** The address inside a code, when it is one of this house's and of the kind this door takes. */
function acceptedAddress(text: string, prefix: string): URL | null {
  try {
    const address = new URL(text);
    return address.origin === location.origin && address.pathname.startsWith(prefix) ? address : null;
  } catch {
    return null;
  }
}

class Scanner {
  private stream: MediaStream | null = null;

  constructor(
    private readonly button: HTMLElement,
    private readonly panel: HTMLElement,
    private readonly video: HTMLVideoElement,
    private readonly message: HTMLElement | null,
    private readonly phone: DoorPhone | null,
  ) {}

  async toggle(): Promise<void> {
    if (this.stream) return this.stop();
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      // Refused or absent: the list and the filter do the same work without a camera.
      this.say(this.button.dataset["noCamera"] ?? "");
      return;
    }
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.video.srcObject = this.stream;
    await this.video.play();
    await this.look();
  }

  private async look(): Promise<void> {
    const decode = await chooseDecoder(this.button.dataset["decoder"] ?? "");
    const prefix = this.button.dataset["scanPrefix"] ?? "/";
    while (this.stream) {
      const text = this.video.videoWidth > 0 ? await decode(this.video) : null;
      const address = text === null ? null : acceptedAddress(text, prefix);
      if (address) {
        this.stop();
        if (!this.phone?.show(address)) location.assign(address);
        return;
      }
      if (text !== null) this.say(this.button.dataset["wrongCode"] ?? "");
      await new Promise((resume) => window.setTimeout(resume, PAUSE_BETWEEN_LOOKS));
    }
  }

  private say(sentence: string): void {
    if (this.message && this.message.textContent !== sentence) this.message.textContent = sentence;
  }

  stop(): void {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.say("");
  }
}

async function hasCamera(): Promise<boolean> {
  // Without a secure address the browser offers no devices at all.
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return devices.some((device) => device.kind === "videoinput");
}

async function startScanner(phone: DoorPhone | null): Promise<void> {
  const button = document.querySelector<HTMLElement>("[data-scanner]");
  const panel = document.querySelector<HTMLElement>("[data-scanner-panel]");
  const video = panel?.querySelector("video");
  if (!button || !panel || !video) return;
  const box = button.closest<HTMLElement>("[data-scanner-box]");
  if (box) box.hidden = !(await hasCamera());
  const scanner = new Scanner(button, panel, video, document.querySelector("[data-scanner-message]"), phone);
  button.addEventListener("click", () => void scanner.toggle());
  window.addEventListener("pagehide", () => scanner.stop());
}

function startPhone(): DoorPhone | null {
  const words = document.querySelector<HTMLElement>("[data-door-phone]");
  const phone = words && new DoorPhone(words);
  void phone?.start();
  return phone;
}

startFilter();
void startScanner(startPhone());
