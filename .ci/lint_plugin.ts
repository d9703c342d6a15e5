/**
 * The conventions of this project that a machine can check.
 *
 * @module
 */

/** The only modules that may touch the system: everything else is given what it needs. */
const ADAPTERS = new Set([
  "main.ts",
  "lib/agent/cleared_note.ts",
  "lib/agent/server.ts",
  "lib/agent/socket.ts",
  "lib/aws_config/aws_file.ts",
  "lib/aws_config/startup_files.ts",
  "lib/base/environment.ts",
  "lib/base/hidden_settings.ts",
  "lib/lock/known_sessions.ts",
  "lib/console/browser.ts",
  "lib/console/hand_over.ts",
  "lib/lock/lock_file.ts",
  "lib/lock/note_file.ts",
  "lib/lock/refused_call.ts",
  "lib/lock/state_directory.ts",
  "lib/roles/policy_file.ts",
  "lib/server/listener.ts",
  "lib/sts/ca_bundle.ts",
  "lib/sts/wire.ts",
  "lib/system/background.ts",
  "lib/system/replacing/directory_lock.ts",
  "lib/system/disk.ts",
  "lib/system/replacing/file_beside.ts",
  "lib/system/replacing/file_rights.ts",
  "lib/system/foreground.ts",
  "lib/system/replacing/hold_signals.ts",
  "lib/system/ignored_signals.ts",
  "lib/system/interrupt.ts",
  "lib/system/group_witness.ts",
  "lib/system/own_program.ts",
  "lib/system/peers.ts",
  "lib/system/process.ts",
  "lib/system/process_tree.ts",
  "lib/system/program_path.ts",
  "lib/system/taken_signals.ts",
  "lib/system/replacing/rename_watch.ts",
  "lib/system/replacing/replace_file.ts",
  "lib/terminal/progress.ts",
  "lib/terminal/prompter.ts",
  "lib/terminal/terminal.ts",
]);

const CLOCK = "lib/base/clock.ts";

/** The rooms of `lib/` from the ground up: each may import itself and those before it. */
const ROOMS = [
  "base",
  "system",
  "terminal",
  "sts",
  "iam",
  "roles",
  "command_line",
  "onepassword",
  "lock",
  "aws_config",
  "profiles",
  "agent",
  "keeping",
  "session",
  "call.ts",
  "setup",
  "import",
  "console",
  "server",
  "rotate",
  "doctor",
  "probe",
  "commands",
  "program.ts",
];

/** What an error says is worded alike everywhere: "Cannot X: detail", no full stop, no contraction. */
const ERROR_TEXT = /^(Cannot |…)(?!.*\.$)(?!.*n't)/s;

/** Comments that say again what the signature says. */
const EMPTY_WORDS =
  /^\*\s*(Time|Options( and adapters)?|Environment|The system|The streams|Its name)\.?\s*$|@param \w+ (Options|Environment)[\w, ]*$|@returns Exit code$/m;

const EMPTY_MESSAGE = "Leave out what repeats the signature";

/** Errors whose text is their second argument. */
const KIND_FIRST = new Set(["OpError", "AwsError", "StsError", "IamError"]);

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
    "imports-run-down": {
      create(context) {
        const from = floorOf(relative(context.filename));
        if (from === undefined) {
          if (!relative(context.filename).startsWith("lib/")) return {};
          const message = "This room has no floor: give it a place in ROOMS of the lint plugin";
          return { Program: (node) => context.report({ node, message }) };
        }
        function look(node: Deno.lint.Node, path: unknown): void {
          if (typeof path !== "string" || !path.startsWith(".")) return;
          const to = floorOf(
            new URL(path, `file:///${relative(context.filename)}`).pathname.slice(1),
          );
          if (to === undefined || from === undefined || to <= from) return;
          context.report({
            node,
            message: `${ROOMS[from]} stands below ${ROOMS[to]}: imports run down only`,
          });
        }
        return {
          ImportDeclaration: (node) => look(node, node.source.value),
          ExportNamedDeclaration: (node) => look(node, node.source?.value),
          ExportAllDeclaration: (node) => look(node, node.source.value),
          ImportExpression: (node) =>
            look(node, node.source.type === "Literal" ? node.source.value : undefined),
        };
      },
    },
    "export-says-what-for": {
      create(context) {
        if (!isShipped(context.filename)) return {};
        return {
          ExportNamedDeclaration(node) {
            if (node.declaration === null) return;
            const [comment] = context.sourceCode.getCommentsBefore(node).slice(-1);
            if (comment?.type === "Block" && /^\*\s[\s*]*[^\s@]/.test(comment.value)) return;
            context.report({ node, message: "Say in one sentence above an export what it is for" });
          },
        };
      },
    },
    "no-empty-words": {
      create(context) {
        if (!isShipped(context.filename)) return {};
        return {
          Program(node) {
            for (const comment of context.sourceCode.getAllComments()) {
              if (comment.type !== "Block" || !EMPTY_WORDS.test(comment.value)) continue;
              context.report({ node, range: comment.range, message: EMPTY_MESSAGE });
            }
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

/** Place of a file's room in {@linkcode ROOMS}. */
function floorOf(path: string): number | undefined {
  const room = /^lib\/([^/]+)/.exec(path)?.[1];
  const floor = ROOMS.findIndex((name) => name === room);
  return floor === -1 ? undefined : floor;
}

function relative(filename: string): string {
  const root = new URL("../", import.meta.url).pathname;
  // On Windows a file is `C:\a\b`, and the path of its address `/C:/a/b`.
  const path = filename.replaceAll("\\", "/").replace(/^(?=[A-Za-z]:\/)/, "/");
  return path.startsWith(root) ? path.slice(root.length) : path;
}
