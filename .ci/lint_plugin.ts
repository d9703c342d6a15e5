/**
 * The conventions of this project that a machine can check.
 *
 * @module
 */

/** The only modules that may touch the system: everything else is given what it needs. */
const ADAPTERS = new Set([
  "main.ts",
  "lib/agent_server.ts",
  "lib/agent_socket.ts",
  "lib/aws_file.ts",
  "lib/ca_bundle.ts",
  "lib/doctor/disk.ts",
  "lib/doctor/sts_probe.ts",
  "lib/environment.ts",
  "lib/foreground.ts",
  "lib/installation.ts",
  "lib/keyboard.ts",
  "lib/lock_file.ts",
  "lib/process.ts",
  "lib/renewal_state.ts",
  "lib/replace_file.ts",
  "lib/state_directory.ts",
  "lib/sts_client.ts",
  "lib/surroundings.ts",
  "lib/terminal.ts",
]);

const CLOCK = "lib/clock.ts";

/** What an error says is worded alike everywhere: "Cannot X: detail", no full stop, no contraction. */
const ERROR_TEXT = /^(Cannot |…)(?!.*\.$)(?!.*n't)/s;

/** Errors whose text is their second argument. */
const KIND_FIRST = new Set(["OpError", "StsError"]);

const plugin: Deno.lint.Plugin = {
  name: "op-sts",
  rules: {
    "deno-in-adapters-only": {
      create(context) {
        if (!isShipped(context.filename) || ADAPTERS.has(relative(context.filename))) return {};
        return {
          'MemberExpression[object.name="Deno"]'(node) {
            context.report({
              node,
              message: "Only adapters may touch the system: take it as a parameter",
            });
          },
        };
      },
    },
    "time-from-the-clock": {
      create(context) {
        if (!isShipped(context.filename) || relative(context.filename) === CLOCK) return {};
        const message = "Only the clock may ask for the time: take a Clock as a parameter";
        return {
          'MemberExpression[object.name="Date"][property.name="now"]'(node) {
            context.report({ node, message });
          },
          'MemberExpression[object.name="performance"]'(node) {
            context.report({ node, message });
          },
          'NewExpression[callee.name="Date"][arguments.length=0]'(node) {
            context.report({ node, message });
          },
        };
      },
    },
    "error-text": {
      create(context) {
        if (!isShipped(context.filename)) return {};
        return {
          NewExpression(node) {
            if (node.callee.type !== "Identifier" || !node.callee.name.endsWith("Error")) return;
            const [first, second] = node.arguments;
            const text = literalText(KIND_FIRST.has(node.callee.name) ? second : first);
            if (text === undefined || ERROR_TEXT.test(text)) return;
            context.report({
              node,
              message: 'Word an error as "Cannot X: detail", without a full stop',
            });
          },
        };
      },
    },
    "no-type-assertion": {
      create(context) {
        return {
          TSAsExpression(node) {
            if (context.sourceCode.getText(node).endsWith(" as const")) return;
            context.report({
              node,
              message: "Parse what comes from outside instead of asserting its type",
            });
          },
        };
      },
    },
  },
};
export default plugin;

/** The text of a literal, with `…` for what a template fills in. */
function literalText(node: Deno.lint.Node | undefined): string | undefined {
  if (node?.type === "BinaryExpression") return literalText(node.left);
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type !== "TemplateLiteral") return undefined;
  return node.quasis.map(({ cooked }) => cooked).join("…");
}

function isShipped(filename: string): boolean {
  return /^(main\.ts|lib\/.*)$/.test(relative(filename));
}

function relative(filename: string): string {
  const root = new URL("../", import.meta.url).pathname;
  return filename.startsWith(root) ? filename.slice(root.length) : filename;
}
