/**
 * Packs a bundle into one file: what a hit needs as code, all else as packed text that nobody parses until it is asked for.
 *
 * A packed module is unpacked and loaded from memory; what it imports of the others, and of the code, is the same for all.
 * So the AWS SDK costs a hit no more than the reading of its packed text, which a function gives
 * back: before it is called the engine makes no value of that text, nor keeps it in its code cache.
 *
 * @module
 */

/** Files of a bundle, code by name. */
type Files = ReadonlyMap<string, string>;

/** What a module is loaded by; no bundler makes names like this. */
const LOAD = "$load";

const STATIC_IMPORT = /import\s*(?:\{([^}]*)\}\s*from\s*)?"\.\/([^"]+)";?/g;
const EXPORT = /export\s*\{([^}]*)\};?/g;

/**
 * Packs a bundle.
 *
 * @param entry Name of the file that is run
 * @returns The code of the one file
 */
export async function packSingle(files: Files, entry: string): Promise<string> {
  const onHit = inOrder(entry, files, []);
  const packed: string[] = [];
  for (const [name, text] of files) {
    if (onHit.includes(name)) continue;
    packed.push(`${name} ${await deflated(linked(text))}`);
  }
  const parts = onHit.filter((name) => name !== entry);
  return [
    HEADING,
    "const $parts={};",
    ...parts.map((name) => partOf(name, files.get(name) ?? "")),
    LOADER,
    `function $packed(){return ${JSON.stringify(packed.join("\n"))}}`,
    `await(async()=>{${bound(files.get(entry) ?? "")}})();`,
    "",
  ].join("\n");
}

const HEADING = "// op-sts in one file; what is packed in it is loaded when it is needed.";

/** Unpacks and loads a module once, and first what it imports. */
const LOADER = `const $urls=new Map();
let $texts;
function $text(name){$texts??=new Map($packed().split("\\n").map((line)=>line.split(" ")));return $texts.get(name)}
function $url(name){let url=$urls.get(name);if(!url)$urls.set(name,url=$make(name));return url}
async function $make(name){
const part=$parts[name];
let code=part?"const part=globalThis.$opSts.$parts["+JSON.stringify(name)+"];"+
Object.keys(part).map((key)=>"export const "+key+"=part."+key).join(";"):
await new Response(new Blob([Uint8Array.fromBase64($text(name))]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
for(const[whole,other]of new Map([...code.matchAll(/"\\$module:([^"]+)"/g)].map((found)=>[found[0],found])).values())
code=code.replaceAll(whole,JSON.stringify(await $url(other)));
return URL.createObjectURL(new Blob([code],{type:"text/javascript"}))}
async function ${LOAD}(name){return await import(await $url(name))}
globalThis.$opSts={$parts,${LOAD},url:import.meta.url};`;

/** Names of the files that a file imports statically, each behind what it imports; itself last. */
function inOrder(name: string, files: Files, seen: string[]): string[] {
  if (seen.includes(name)) return seen;
  let order = seen;
  for (const [, , other = ""] of (files.get(name) ?? "").matchAll(STATIC_IMPORT)) {
    order = inOrder(other, files, order);
  }
  return order.includes(name) ? order : [...order, name];
}

/** A file of the hit, as a function of its own: its names are nobody else's. */
function partOf(name: string, text: string): string {
  const exports = [...text.matchAll(EXPORT)].flatMap(([, list = ""]) => pairs(list))
    .map(([local, exported]) => `get ${exported}(){return ${local}}`);
  const body = bound(text.replaceAll(EXPORT, ""));
  return `$parts[${JSON.stringify(name)}]=(()=>{${body};return{${exports.join(",")}}})();`;
}

/** Code whose imports are names of the parts. */
function bound(text: string): string {
  return text
    .replaceAll(STATIC_IMPORT, (_whole, list: string | undefined, name) => {
      if (list === undefined) return "";
      const names = pairs(list).map(([imported, local]) => `${imported}:${local}`);
      return `const{${names.join(",")}}=$parts[${JSON.stringify(name)}];`;
    })
    .replaceAll(/\bimport\("\.\/([^"]+)"\)/g, (_whole, name) => `${LOAD}("${name}")`);
}

/** Marks what a packed module imports, to be put in when it is loaded. */
function linked(text: string): string {
  const marked = text
    // Node's `require` wants the address of a file.
    .replaceAll("import.meta.url", "globalThis.$opSts.url")
    .replaceAll(/\bimport\("\.\/([^"]+)"\)/g, (_whole, name) => `${LOAD}("${name}")`)
    .replaceAll(
      /(from|import)\s*"\.\/([^"]+)"/g,
      (_whole, word, name) => `${word}"$module:${name}"`,
    );
  // Not by an import: the file whose start waits for this module would be waited for by it.
  return marked.includes(`${LOAD}(`) ? `const{${LOAD}}=globalThis.$opSts;${marked}` : marked;
}

/** Reads `a as b, c`. */
function pairs(list: string): [string, string][] {
  return list.split(",").filter((each) => each.trim() !== "").map((each) => {
    const [one = "", other = one] = each.trim().split(/\s+as\s+/);
    return [one, other];
  });
}

async function deflated(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer()).toBase64();
}
