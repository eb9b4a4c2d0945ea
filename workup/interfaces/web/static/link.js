// A case in the part of an address after #, which a browser keeps to itself: the form's fields, packed.
const MOST = 200_000;

async function through(bytes, stream) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts = [];
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    size += value.length;
    if (size > MOST) { await reader.cancel(); throw new RangeError("too large"); }
    parts.push(value);
  }
}

export async function writeLink(fields) {
  const told = fields.filter(([, value]) => value !== "");
  const packed = await through(new TextEncoder().encode(JSON.stringify(told)), new CompressionStream("deflate-raw"));
  return btoa(String.fromCharCode(...packed)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export async function readLink(text) {
  const packed = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const fields = JSON.parse(new TextDecoder().decode(await through(packed, new DecompressionStream("deflate-raw"))));
  if (!Array.isArray(fields) || !fields.every((f) => Array.isArray(f) && f.length === 2 && f.every((t) => typeof t === "string"))) throw new TypeError("no fields");
  return fields;
}
