// The floor: a Deno program that only runs `op` and prints what it said.
const args = ["item", "get", "AWS Access Key", "--format", "json"];
const { stdout } = await new Deno.Command("op", { args, stdin: "null", stderr: "piped" }).output();
await Deno.stdout.write(stdout);
