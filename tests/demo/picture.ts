/**
 * `deno task demo:picture`: runs the demo and draws what it printed as docs/demo.svg, for light and dark pages.
 *
 * @module
 */

const ROOT = new URL("../../", import.meta.url);

/** Columns of the terminal that is drawn: what is longer is cut. */
const COLUMNS = 102;

const LINE_HEIGHT = 19;
const LEFT = 16;
const TOP = 30;

const STYLE = `
  .page { fill: #ffffff; stroke: #d0d7de } text { fill: #1f2328 }
  .good { fill: #1a7f37 } .dim { fill: #59636e } .said { font-weight: bold }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; stroke: #3d444d } text { fill: #e6edf3 }
    .good { fill: #3fb950 } .dim { fill: #9198a1 }
  }`;

const { success, stdout } = await new Deno.Command(Deno.execPath(), {
  args: ["task", "--quiet", "demo"],
  cwd: ROOT,
  stderr: "inherit",
}).output();
if (!success) Deno.exit(1);
await Deno.writeTextFile(new URL("docs/demo.svg", ROOT), picture(linesOf(stdout)));

/** What a reader needs of the output: no directory of this run, no line that is only a blank behind another one. */
function linesOf(output: Uint8Array): string[] {
  const text = new TextDecoder().decode(output).replaceAll(/\/tmp\/op-sts-world-\w+/g, "~");
  return ["$ deno task demo", ...text.trimEnd().split("\n")];
}

function picture(lines: readonly string[]): string {
  const height = TOP + lines.length * LINE_HEIGHT + 6;
  const rows = lines.map((line, row) =>
    `<text x="${LEFT}" y="${TOP + row * LINE_HEIGHT}" xml:space="preserve">${drawn(line)}</text>`
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 880 ${height}" role="img" ` +
    `font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13.5">
<title>What deno task demo prints: a miss, a hit, eight callers at once</title>
<style>${STYLE}
</style>
<rect class="page" x="0.5" y="0.5" width="879" height="${height - 1}" rx="8"/>
${rows.join("\n")}
</svg>
`;
}

function drawn(line: string): string {
  const cut = line.length > COLUMNS ? `${line.slice(0, COLUMNS - 1)}…` : line;
  const safe = cut.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  if (safe.startsWith("$ ")) return `<tspan class="said">${safe}</tspan>`;
  if (safe.startsWith("✓ ")) return `<tspan class="good">✓</tspan>${safe.slice(1)}`;
  return safe.startsWith("{") ? `<tspan class="dim">${safe}</tspan>` : safe;
}
