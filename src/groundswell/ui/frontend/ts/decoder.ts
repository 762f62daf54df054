// Reads a code from a picture, for phones whose browser cannot; fetched only by those.
import jsQR from "jsqr";

export function read(pixels: ImageData): string | null {
  return jsQR(pixels.data, pixels.width, pixels.height, { inversionAttempts: "dontInvert" })?.data || null;
}
